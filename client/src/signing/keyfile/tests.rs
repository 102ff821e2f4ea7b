use std::os::unix::fs::PermissionsExt as _;

use super::*;

const PASSPHRASE: &str = "four words are good";

#[test]
fn a_key_file_opens_with_its_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let file = KeyFile::generate(KeyPurpose::Personal, PASSPHRASE).unwrap();
    file.write_new(&path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let read = KeyFile::read(&path).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.purpose().unwrap(), KeyPurpose::Personal);
    let key = read.unlock(PASSPHRASE).unwrap();
    assert_eq!(key.verifying_key().to_bytes(), read.public_key().unwrap());
    assert!(matches!(
        read.unlock("four words are bad"),
        Err(KeyFileError::Locked)
    ));
    // The only copy of a key is not overwritten.
    assert!(matches!(file.write_new(&path), Err(KeyFileError::Io(_))));
    // The seed is nowhere in the file.
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&hex::encode(key.seed().as_slice())));
}

#[test]
fn two_keys_differ() {
    let [one, two] = [(); 2].map(|()| KeyFile::generate(KeyPurpose::Cosigner, PASSPHRASE).unwrap());
    assert_ne!(one.public_key, two.public_key);
    assert_ne!(one.kdf.salt, two.kdf.salt);
    assert_ne!(one.cipher.nonce, two.cipher.nonce);
}

#[test]
fn no_passphrase_or_a_short_one_is_refused() {
    for passphrase in ["", "seven..", &"x".repeat(1_025)] {
        assert!(matches!(
            KeyFile::generate(KeyPurpose::Personal, passphrase),
            Err(KeyFileError::Passphrase)
        ));
    }
}

#[test]
fn a_file_that_was_changed_does_not_open() {
    let file = KeyFile::generate(KeyPurpose::Personal, PASSPHRASE).unwrap();
    let other = KeyFile::generate(KeyPurpose::Personal, PASSPHRASE).unwrap();
    // A cosigning key serves nothing else, and a personal key neither.
    let mut purpose = file.clone();
    purpose.purpose = "cosigner".to_owned();
    let mut public_key = file.clone();
    public_key.public_key.clone_from(&other.public_key);
    let mut salt = file.clone();
    salt.kdf.salt.clone_from(&other.kdf.salt);
    let mut passes = file.clone();
    passes.kdf.passes += 1;
    for changed in [purpose, public_key, salt, passes] {
        assert!(matches!(
            changed.unlock(PASSPHRASE),
            Err(KeyFileError::Locked)
        ));
    }
    let mut greedy = file.clone();
    greedy.kdf.memory_kib = u32::MAX;
    assert!(matches!(
        greedy.unlock(PASSPHRASE),
        Err(KeyFileError::Malformed(_))
    ));
    let mut short = file;
    short.cipher.secret.truncate(10);
    assert!(matches!(
        short.unlock(PASSPHRASE),
        Err(KeyFileError::Malformed(_))
    ));
}
