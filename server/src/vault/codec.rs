//! How records are written: as JSON, so that a dump can be read without this program, and a field
//! can be added without rewriting the file.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::VaultError;

pub(super) fn write<T: Serialize>(record: &T) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(record).map_err(|error| VaultError::Io(error.into()))
}

pub(super) fn read<T: DeserializeOwned>(table: &str, bytes: &[u8]) -> Result<T, VaultError> {
    // The cause names a line and a column, never a value: a record may hold a person's name.
    serde_json::from_slice(bytes).map_err(|error| {
        VaultError::corrupt(format!(
            "a record of table {table} does not read at byte {}",
            error.column()
        ))
    })
}

/// Bytes of a fixed length as lower-case hexadecimal digits.
pub(super) mod hex_array {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(text, &mut bytes).map_err(D::Error::custom)?;
        Ok(bytes)
    }
}
