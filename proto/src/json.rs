//! Canonical protobuf JSON of any message of the package, through its
//! descriptor: for `--json`, exports and logs of a refusal.

use std::sync::OnceLock;

use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};

/// Why a message could not be turned into JSON.
#[derive(Debug)]
pub enum JsonError {
    /// The package has no message of that name.
    UnknownMessage(String),
    /// The bytes are not a message of that type.
    Decode(prost::DecodeError),
    /// The JSON writer failed.
    Write(String),
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownMessage(name) => write!(f, "there is no message {name} in mgi.v1"),
            Self::Decode(error) => write!(f, "the bytes are not such a message: {error}"),
            Self::Write(error) => write!(f, "it could not be written as JSON: {error}"),
        }
    }
}

impl std::error::Error for JsonError {}

/// The descriptors of the package, decoded once.
///
/// # Errors
/// The embedded descriptors do not decode: a defect of the build.
pub fn pool() -> Result<&'static DescriptorPool, JsonError> {
    static POOL: OnceLock<Result<DescriptorPool, String>> = OnceLock::new();
    POOL.get_or_init(|| {
        DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).map_err(|e| e.to_string())
    })
    .as_ref()
    .map_err(|error| JsonError::Write(error.clone()))
}

/// Canonical proto3 JSON of `bytes`, a serialized message called `mgi.v1.{name}`.
/// Fields with default values are left out; 64-bit integers are strings.
///
/// # Errors
/// See [`JsonError`].
pub fn to_json(name: &str, bytes: &[u8]) -> Result<String, JsonError> {
    let descriptor = pool()?
        .get_message_by_name(&format!("mgi.v1.{name}"))
        .ok_or_else(|| JsonError::UnknownMessage(name.to_owned()))?;
    let message = DynamicMessage::decode(descriptor, bytes).map_err(JsonError::Decode)?;
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let mut serializer = serde_json::Serializer::new(&mut out);
    message
        .serialize_with_options(&mut serializer, &SerializeOptions::new())
        .map_err(|error| JsonError::Write(error.to_string()))?;
    String::from_utf8(out).map_err(|error| JsonError::Write(error.to_string()))
}
