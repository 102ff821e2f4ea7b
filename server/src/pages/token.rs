//! Form tokens: a form is of this server and of this browser (OWASP, synchronizer token).
//!
//! A token is 16 random bytes and SHA-256 over them and the secret of the browser's cookie. Who
//! cannot read the cookie cannot make one, a new session makes all earlier ones worthless, and no
//! two pages hold the same bytes (against BREACH, when pages are compressed).

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Name of the field.
pub(super) const FIELD: &str = "token";
/// What the hash is for.
const LABEL: &[u8] = b"mgi form token 1\0";

/// A token for the browser that holds this secret.
pub(super) fn make(secret: &str) -> Option<String> {
    let salt: [u8; 16] = crate::identity::random().ok()?;
    Some(format!(
        "{}{}",
        hex::encode(salt),
        hex::encode(hash(&salt, secret))
    ))
}

/// Whether a token was made for this secret. Takes as long for every token of the same length.
pub(super) fn holds(token: &str, secret: &str) -> bool {
    let Some(bytes) = hex::decode(token).ok().filter(|bytes| bytes.len() == 48) else {
        return false;
    };
    let (salt, sent) = bytes.split_at(16);
    hash(salt, secret).ct_eq(sent).into()
}

fn hash(salt: &[u8], secret: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(LABEL);
    hash.update(salt);
    hash.update(secret.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_secret_alone() {
        let token = make("secret").unwrap();
        assert!(holds(&token, "secret"));
        assert!(!holds(&token, "other"));
        assert_ne!(make("secret").unwrap(), token);
        for bad in [
            "",
            "00",
            &token[1..],
            &format!("{token}00"),
            &"0".repeat(96),
        ] {
            assert!(!holds(bad, "secret"), "{bad}");
        }
    }
}
