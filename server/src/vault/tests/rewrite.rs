//! What was removed is left nowhere in a file that was written anew, and the rest is all there.

use std::os::unix::fs::PermissionsExt as _;

use super::{Scratch, token};
use crate::vault::{Draft, DraftPlace, Person, Vault, VaultError};

const WORDS: &str = "Ask Zebulon at the border post.";

fn has_the_words(scratch: &Scratch) -> bool {
    let bytes = std::fs::read(scratch.path()).unwrap();
    bytes.windows(WORDS.len()).any(|at| at == WORDS.as_bytes())
}

fn place(id: &str) -> DraftPlace {
    DraftPlace {
        profile_id: "rw-2021".to_owned(),
        target_kind: 2,
        target_id: id.to_owned(),
        field: 0,
        comment: true,
        thread_id: String::new(),
    }
}

fn draft(text: &str) -> Draft {
    Draft {
        base_version: 3,
        text: text.to_owned(),
        saved_unix_micros: 5,
    }
}

#[test]
fn what_was_removed_is_gone_and_the_rest_is_there() {
    let scratch = Scratch::new();
    let person = Person {
        name: "Secretariat".to_owned(),
        salt: [7; 16],
    };
    let (record, secret) = token("account", 4);
    let vault = scratch.open();
    vault.put_person("account", &person).unwrap();
    vault.put_token(&record, &secret.hash()).unwrap();
    vault.put_meta("key", b"value").unwrap();
    vault
        .save_draft("account", &place("MR-02"), &draft("Kept."))
        .unwrap();
    // Enough of them that later changes do not use all their pages again.
    let long = WORDS.repeat(100);
    let places: Vec<DraftPlace> = (10..30).map(|n| place(&format!("MR-{n}"))).collect();
    for place in &places {
        vault.save_draft("account", place, &draft(&long)).unwrap();
    }
    for place in &places {
        vault.discard_draft("account", place).unwrap();
    }
    drop(vault);
    assert!(has_the_words(&scratch), "in pages that are free");

    // A crash may have left the beginning of a new file.
    let fresh = scratch.path().with_file_name("vault.redb.new");
    std::fs::write(&fresh, b"half").unwrap();
    Vault::rewrite(&scratch.path()).unwrap();
    assert!(!has_the_words(&scratch));
    assert!(!fresh.exists());
    let mode = std::fs::metadata(scratch.path())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let vault = scratch.open();
    assert_eq!(vault.person("account").unwrap(), Some(person));
    assert_eq!(
        *vault.token_by_secret(secret.expose()).unwrap().unwrap(),
        record
    );
    assert_eq!(vault.tokens_of("account", "", 9).unwrap().len(), 1);
    assert_eq!(vault.meta("key").unwrap().unwrap(), b"value");
    let drafts = vault.drafts_of("account", "rw-2021").unwrap();
    assert_eq!(drafts, [(place("MR-02"), draft("Kept."))]);
}

#[test]
fn an_open_vault_is_left_alone_and_none_is_none() {
    let scratch = Scratch::new();
    Vault::rewrite(&scratch.path()).unwrap();
    assert!(!scratch.path().exists());
    let open = scratch.open();
    assert!(matches!(
        Vault::rewrite(&scratch.path()),
        Err(VaultError::InUse { .. })
    ));
    drop(open);
    Vault::rewrite(&scratch.path()).unwrap();
}
