use std::sync::Barrier;

use super::{Scratch, token};
use crate::vault::{TokenHash, VaultError};

#[test]
fn a_token_is_found_by_its_secret_after_reopening() {
    let scratch = Scratch::new();
    let (record, secret) = token("account", 1);
    scratch.open().put_token(&record, &secret.hash()).unwrap();
    let vault = scratch.open();
    for _ in 0..2 {
        assert_eq!(
            *vault.token_by_secret(secret.expose()).unwrap().unwrap(),
            record
        );
    }
    assert_eq!(vault.token(&record.token_id).unwrap(), Some(record));
    assert_eq!(vault.token("unknown").unwrap(), None);
    let (_, other) = token("account", 2);
    assert_eq!(vault.token_by_secret(other.expose()).unwrap(), None);
}

#[test]
fn an_expired_token_is_found_as_it_is() {
    // Comparing with the time is the caller's: the vault has no clock.
    let scratch = Scratch::new();
    let vault = scratch.open();
    let (mut record, secret) = token("account", 1);
    record.expires_unix = 0;
    vault.put_token(&record, &secret.hash()).unwrap();
    assert_eq!(
        vault
            .token_by_secret(secret.expose())
            .unwrap()
            .unwrap()
            .expires_unix,
        0
    );
}

#[test]
fn a_revoked_token_stays_revoked() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let (record, secret) = token("account", 1);
    vault.put_token(&record, &secret.hash()).unwrap();
    assert!(
        !vault
            .token_by_secret(secret.expose())
            .unwrap()
            .unwrap()
            .revoked
    );
    assert!(vault.revoke_token(&record.token_id).unwrap());
    assert!(
        vault
            .token_by_secret(secret.expose())
            .unwrap()
            .unwrap()
            .revoked
    );
    assert!(vault.revoke_token(&record.token_id).unwrap());
    assert!(!vault.revoke_token("unknown").unwrap());
    // Storing it again as it was does not bring it back.
    let again = vault.put_token(&record, &secret.hash());
    assert!(matches!(again, Err(VaultError::TokenTaken { .. })));
    drop(vault);
    let vault = scratch.open();
    assert!(
        vault
            .token_by_secret(secret.expose())
            .unwrap()
            .unwrap()
            .revoked
    );
    assert!(vault.token(&record.token_id).unwrap().unwrap().revoked);
}

#[test]
fn all_tokens_of_an_account_are_revoked_and_no_others() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let accounts = ["ab", "a", "abc"];
    for seed in 0..9 {
        let (record, secret) = token(accounts[usize::from(seed) % 3], seed);
        vault.put_token(&record, &secret.hash()).unwrap();
        vault.token_by_secret(secret.expose()).unwrap();
    }
    assert_eq!(vault.revoke_tokens_of("ab").unwrap(), 3);
    assert_eq!(vault.revoke_tokens_of("nobody").unwrap(), 0);
    for seed in 0..9 {
        let (_, secret) = token("", seed);
        let found = vault.token_by_secret(secret.expose()).unwrap().unwrap();
        assert_eq!(found.revoked, found.account_id == "ab");
    }
}

#[test]
fn tokens_of_an_account_come_in_pages() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    for seed in 0..7 {
        let (record, secret) = token("account", seed);
        vault.put_token(&record, &secret.hash()).unwrap();
    }
    let (record, secret) = token("account-after", 8);
    vault.put_token(&record, &secret.hash()).unwrap();
    let ids = |after: &str, limit| -> Vec<_> {
        let page = vault.tokens_of("account", after, limit).unwrap();
        page.into_iter().map(|record| record.token_id).collect()
    };
    assert_eq!(ids("", 3), ["token-000", "token-001", "token-002"]);
    assert_eq!(ids("token-002", 3), ["token-003", "token-004", "token-005"]);
    assert_eq!(ids("token-005", 3), ["token-006"]);
    assert_eq!(ids("token-006", 3), Vec::<String>::new());
}

#[test]
fn ids_and_secrets_are_not_taken_twice() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let (record, secret) = token("account", 1);
    vault.put_token(&record, &secret.hash()).unwrap();
    vault.put_token(&record, &secret.hash()).unwrap();
    let same_id = vault.put_token(&record, &TokenHash::of("other"));
    assert!(matches!(same_id, Err(VaultError::TokenTaken { .. })));
    let (other, _) = token("account", 2);
    let same_secret = vault.put_token(&other, &secret.hash());
    assert!(matches!(same_secret, Err(VaultError::TokenTaken { .. })));
    assert_eq!(vault.token(&other.token_id).unwrap(), None);
    assert_eq!(vault.tokens_of("account", "", 10).unwrap().len(), 1);
}

#[test]
fn after_revoking_nobody_sees_it_valid() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    for seed in 0..20 {
        let (record, secret) = token("account", seed);
        vault.put_token(&record, &secret.hash()).unwrap();
        let start = Barrier::new(3);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    start.wait();
                    while !vault
                        .token_by_secret(secret.expose())
                        .unwrap()
                        .unwrap()
                        .revoked
                    {}
                });
            }
            start.wait();
            vault.revoke_token(&record.token_id).unwrap();
            for _ in 0..100 {
                assert!(
                    vault
                        .token_by_secret(secret.expose())
                        .unwrap()
                        .unwrap()
                        .revoked
                );
            }
        });
    }
}
