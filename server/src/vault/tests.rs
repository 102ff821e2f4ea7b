//! The vault over real files.

mod drafts;
mod files;
mod forget;
mod people;
mod rewrite;
mod secrets;
mod tokens;

use std::path::PathBuf;

use super::{Secret, TokenRecord, Vault, mint_secret};

/// A directory with a vault, removed at the end of the test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join(super::FILE_NAME)
    }

    fn open(&self) -> Vault {
        Vault::open(&self.path()).unwrap()
    }
}

/// A token of `account_id` and its secret; `seed` makes both differ.
fn token(account_id: &str, seed: u8) -> (TokenRecord, Secret) {
    let record = TokenRecord {
        token_id: format!("token-{seed:03}"),
        account_id: account_id.to_owned(),
        label: "laptop".to_owned(),
        expires_unix: 1_900_000_000,
        issued_unix: 1_800_000_000,
        revoked: false,
    };
    (record, mint_secret([seed; 32]))
}
