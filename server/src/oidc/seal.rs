//! Sealing what a browser keeps for this server: it can neither read nor change it.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use serde::{Serialize, de::DeserializeOwned};

/// Bytes of the nonce before a sealed value.
const NONCE: usize = 12;

/// A key of this process. What was sealed before a restart cannot be opened after it.
#[derive(Clone)]
pub struct Sealer(ChaCha20Poly1305);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(hidden)")
    }
}

impl Sealer {
    /// A sealer with a new random key.
    ///
    /// # Errors
    /// The operating system has no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let key: [u8; 32] = crate::identity::random()?;
        Ok(Self(ChaCha20Poly1305::new(&key.into())))
    }

    /// Seals a value for one use (`about`), as hexadecimal digits. `None` only when there are no
    /// random bytes.
    #[must_use]
    pub fn seal(&self, about: &str, value: &impl Serialize) -> Option<String> {
        let plain = serde_json::to_vec(value).ok()?;
        let nonce: [u8; NONCE] = crate::identity::random().ok()?;
        let payload = Payload {
            msg: &plain,
            aad: about.as_bytes(),
        };
        let sealed = self.0.encrypt(&nonce.into(), payload).ok()?;
        Some(hex::encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for the same use by this process.
    #[must_use]
    pub fn open<T: DeserializeOwned>(&self, about: &str, sealed: &str) -> Option<T> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: sealed,
            aad: about.as_bytes(),
        };
        let plain = self.0.decrypt(&nonce.into(), payload).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_for_the_same_use_opens() {
        let sealer = Sealer::new().unwrap();
        let sealed = sealer.seal("this", &"value").unwrap();
        assert_eq!(
            sealer.open::<String>("this", &sealed).as_deref(),
            Some("value")
        );
        assert_eq!(sealer.open::<String>("that", &sealed), None);
        assert_eq!(Sealer::new().unwrap().open::<String>("this", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            let other = if &sealed[place..=place] == "0" {
                "1"
            } else {
                "0"
            };
            changed.replace_range(place..=place, other);
            assert_eq!(sealer.open::<String>("this", &changed), None, "{place}");
            assert_eq!(sealer.open::<String>("this", &sealed[..place]), None);
        }
    }
}
