use std::fs;
use std::os::unix::fs::PermissionsExt;

use redb::Database;

use super::{Scratch, token};
use crate::vault::tables::{FORMAT, FORMAT_KEY};
use crate::vault::{Person, Vault, VaultError};

fn somebody() -> Person {
    Person {
        name: "Name".to_owned(),
        salt: [7; 16],
    }
}

#[test]
fn a_second_open_says_in_use() {
    let scratch = Scratch::new();
    let first = scratch.open();
    let second = Vault::open(&scratch.path());
    assert!(matches!(second, Err(VaultError::InUse { path }) if path == scratch.path()));
    drop(first);
    scratch.open();
}

#[test]
fn only_the_owner_can_read_the_file() {
    let scratch = Scratch::new();
    let mode = || fs::metadata(scratch.path()).unwrap().permissions().mode() & 0o777;
    drop(scratch.open());
    assert_eq!(mode(), 0o600);
    // Also when a restored copy came with wider rights.
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o644)).unwrap();
    drop(scratch.open());
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_copy_taken_after_a_commit_has_that_commit() {
    // What a power cut leaves: the file as it was synced, without an orderly end.
    let scratch = Scratch::new();
    let copy = Scratch::new();
    let vault = scratch.open();
    for number in 0..20 {
        vault
            .put_person(&format!("account-{number}"), &somebody())
            .unwrap();
        let (record, secret) = token("account-0", number);
        vault.put_token(&record, &secret.hash()).unwrap();

        fs::copy(scratch.path(), copy.path()).unwrap();
        let restored = copy.open();
        let person = restored.person(&format!("account-{number}")).unwrap();
        assert_eq!(person, Some(somebody()));
        let found = restored.token_by_secret(secret.expose()).unwrap().unwrap();
        assert_eq!(*found, record);
    }
}

#[test]
fn a_file_of_something_else_is_corrupt() {
    let scratch = Scratch::new();
    fs::write(scratch.path(), "not a vault".repeat(1000)).unwrap();
    assert!(matches!(
        Vault::open(&scratch.path()),
        Err(VaultError::Corrupt { .. })
    ));
}

#[test]
fn a_file_that_lost_its_end_is_corrupt() {
    let scratch = Scratch::new();
    scratch.open().put_person("account", &somebody()).unwrap();
    let bytes = fs::read(scratch.path()).unwrap();
    fs::write(scratch.path(), &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(
        Vault::open(&scratch.path()),
        Err(VaultError::Corrupt { .. })
    ));
}

#[test]
fn an_empty_file_is_a_new_vault() {
    // A crash between making the file and its first commit.
    let scratch = Scratch::new();
    fs::write(scratch.path(), "").unwrap();
    let vault = scratch.open();
    assert_eq!(vault.people("", 10).unwrap(), []);
}

#[test]
fn a_changed_byte_of_a_record_is_corrupt() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    vault.put_person("account", &somebody()).unwrap();
    drop(vault);
    let mut bytes = fs::read(scratch.path()).unwrap();
    let name = b"{\"name\":\"Name\"";
    let places: Vec<_> = (0..bytes.len() - name.len())
        .filter(|place| bytes[*place..].starts_with(name))
        .collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + 9] = b'G';
    }
    fs::write(scratch.path(), bytes).unwrap();
    assert!(matches!(
        Vault::open(&scratch.path()),
        Err(VaultError::Corrupt { .. })
    ));
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    drop(scratch.open());
    let database = Database::open(scratch.path()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(FORMAT)
        .unwrap()
        .insert(FORMAT_KEY, 2)
        .unwrap();
    transaction.commit().unwrap();
    drop(database);
    for _ in 0..2 {
        let opened = Vault::open(&scratch.path());
        assert!(matches!(
            opened,
            Err(VaultError::NewerFormat { found: 2, known: 1 })
        ));
    }
}

#[test]
fn a_missing_directory_is_the_operating_systems_error() {
    let scratch = Scratch::new();
    let path = scratch.0.path().join("nowhere").join("vault.redb");
    assert!(matches!(Vault::open(&path), Err(VaultError::Io(_))));
}

#[test]
fn small_values_survive_and_large_ones_are_refused() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    assert_eq!(vault.meta("deployment").unwrap(), None);
    vault.put_meta("deployment", b"first").unwrap();
    vault.put_meta("deployment", b"second").unwrap();
    let refused = vault.put_meta("large", &vec![0; 64 * 1024 + 1]);
    assert!(matches!(
        refused,
        Err(VaultError::TooLarge { limit: 65_536, .. })
    ));
    drop(vault);
    assert_eq!(
        scratch.open().meta("deployment").unwrap().unwrap(),
        b"second"
    );
}
