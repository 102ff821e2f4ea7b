//! A private key in a file, protected by a passphrase (docs/signatures.md, "Key
//! files").
//!
//! The file is JSON. The seed of the Ed25519 key is encrypted by ChaCha20-Poly1305
//! with a key that Argon2id derives from the passphrase; purpose and public key are
//! in clear, and bound to it as associated data.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use mgi_events::transparency::ed25519::SigningKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::v1::KeyPurpose;

/// Fewest characters of a passphrase.
pub const MIN_PASSPHRASE_CHARS: usize = 8;
/// Most bytes of a passphrase.
const MAX_PASSPHRASE_BYTES: usize = 1_024;
/// Most bytes of a key file.
const MAX_FILE_BYTES: u64 = 16 * 1024;
/// What a file says that it is.
const FORMAT: &str = "mgi-key-file/v1";
/// Memory of the derivation in KiB: 64 MiB (RFC 9106 section 4, second choice).
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes of the derivation.
const PASSES: u32 = 3;
/// What a file may ask of this machine: 1 GiB and 16 passes.
const MOST: (u32, u32) = (1024 * 1024, 16);

/// Why a key file cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file itself.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not a key file.
    #[error("this is not a key file of mgi: {0}")]
    Malformed(String),
    /// The passphrase is empty or too short.
    #[error(
        "the passphrase needs {MIN_PASSPHRASE_CHARS} characters at least, and 1,024 bytes at most; several words are good"
    )]
    Passphrase,
    /// The passphrase is another one, or the file was changed.
    #[error("the passphrase does not open this key file, or the file was changed")]
    Locked,
    /// The operating system gave no random bytes.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

/// A private key, locked by a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    format: String,
    purpose: String,
    public_key: String,
    kdf: Kdf,
    cipher: Cipher,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    name: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    name: String,
    nonce: String,
    secret: String,
}

impl KeyFile {
    /// Makes a new key from the system's random numbers, locked by a passphrase.
    ///
    /// # Errors
    /// The passphrase is too short, or there are no random numbers.
    pub fn generate(purpose: KeyPurpose, passphrase: &str) -> Result<Self, KeyFileError> {
        let mut seed = Zeroizing::new([0; 32]);
        let mut salt = [0; 16];
        let mut nonce = [0; 12];
        for bytes in [&mut seed[..], &mut salt[..], &mut nonce[..]] {
            getrandom::fill(bytes).map_err(|error| KeyFileError::Random(error.to_string()))?;
        }
        Self::lock(purpose, &seed, passphrase, salt, nonce)
    }

    fn lock(
        purpose: KeyPurpose,
        seed: &[u8; 32],
        passphrase: &str,
        salt: [u8; 16],
        nonce: [u8; 12],
    ) -> Result<Self, KeyFileError> {
        if passphrase.chars().count() < MIN_PASSPHRASE_CHARS
            || passphrase.len() > MAX_PASSPHRASE_BYTES
        {
            return Err(KeyFileError::Passphrase);
        }
        let key = SigningKey::from_seed(seed);
        let mut file = Self {
            format: FORMAT.to_owned(),
            purpose: mgi_events::keys::purpose_name(purpose).to_owned(),
            public_key: hex::encode(key.verifying_key().to_bytes()),
            kdf: Kdf {
                name: "argon2id".to_owned(),
                memory_kib: MEMORY_KIB,
                passes: PASSES,
                salt: hex::encode(salt),
            },
            cipher: Cipher {
                name: "chacha20poly1305".to_owned(),
                nonce: hex::encode(nonce),
                secret: String::new(),
            },
        };
        let cipher = file.cipher(passphrase)?;
        let bound = file.bound();
        let payload = Payload {
            msg: seed,
            aad: bound.as_bytes(),
        };
        let secret = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| KeyFileError::Locked)?;
        file.cipher.secret = hex::encode(secret);
        Ok(file)
    }

    /// The private key. It takes a moment: the passphrase is stretched.
    ///
    /// # Errors
    /// [`KeyFileError::Locked`] when the passphrase is another one.
    pub fn unlock(&self, passphrase: &str) -> Result<SigningKey, KeyFileError> {
        let nonce: [u8; 12] = read_hex(&self.cipher.nonce, "nonce")?;
        let secret: [u8; 48] = read_hex(&self.cipher.secret, "secret")?;
        let bound = self.bound();
        let payload = Payload {
            msg: &secret,
            aad: bound.as_bytes(),
        };
        let opened = self
            .cipher(passphrase)?
            .decrypt(&Nonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| KeyFileError::Locked)?;
        let seed: &[u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| KeyFileError::Locked)?;
        let key = SigningKey::from_seed(seed);
        if key.verifying_key().to_bytes() == self.public_key()? {
            Ok(key)
        } else {
            Err(KeyFileError::Locked)
        }
    }

    /// What the key is for.
    ///
    /// # Errors
    /// The file names another purpose.
    pub fn purpose(&self) -> Result<KeyPurpose, KeyFileError> {
        match self.purpose.as_str() {
            "personal" => Ok(KeyPurpose::Personal),
            "cosigner" => Ok(KeyPurpose::Cosigner),
            other => Err(KeyFileError::Malformed(format!(
                "its purpose is \"{other}\", not personal or cosigner"
            ))),
        }
    }

    /// The public key.
    ///
    /// # Errors
    /// It is not 32 bytes in hexadecimal digits.
    pub fn public_key(&self) -> Result<[u8; 32], KeyFileError> {
        read_hex(&self.public_key, "public_key")
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyFileError::Io`] and [`KeyFileError::Malformed`].
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let mut text = String::new();
        File::open(path)?
            .take(MAX_FILE_BYTES)
            .read_to_string(&mut text)?;
        let file: Self = serde_json::from_str(&text)
            .map_err(|error| KeyFileError::Malformed(error.to_string()))?;
        if file.format != FORMAT
            || file.kdf.name != "argon2id"
            || file.cipher.name != "chacha20poly1305"
        {
            return Err(KeyFileError::Malformed(format!(
                "it is not of the format {FORMAT}, with argon2id and chacha20poly1305"
            )));
        }
        file.purpose()?;
        file.public_key()?;
        Ok(file)
    }

    /// Writes the file, for its owner only (mode 0600). A file that is there is
    /// never overwritten: it may be the only copy of a key.
    ///
    /// # Errors
    /// From the operating system.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| KeyFileError::Malformed(error.to_string()))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        Ok(())
    }

    fn bound(&self) -> String {
        format!("{FORMAT}\n{}\n{}\n", self.purpose, self.public_key)
    }

    fn cipher(&self, passphrase: &str) -> Result<ChaCha20Poly1305, KeyFileError> {
        let Kdf {
            memory_kib, passes, ..
        } = self.kdf;
        let malformed =
            || KeyFileError::Malformed("its derivation asks for too much or too little".to_owned());
        if memory_kib > MOST.0 || passes > MOST.1 {
            return Err(malformed());
        }
        let salt: [u8; 16] = read_hex(&self.kdf.salt, "salt")?;
        let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| malformed())?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut key[..])
            .map_err(|_| malformed())?;
        Ok(ChaCha20Poly1305::new(&Key::from(*key)))
    }
}

fn read_hex<const N: usize>(text: &str, field: &str) -> Result<[u8; N], KeyFileError> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| {
        KeyFileError::Malformed(format!("{field} is not {N} bytes in hexadecimal digits"))
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
