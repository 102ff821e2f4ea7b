//! A person who is forgotten is in no table and on no page, and nobody else is touched.

use super::{Scratch, token};
use crate::vault::every::EVERY;
use crate::vault::{
    CodeKind, CodeRecord, Draft, DraftPlace, ExternalId, ExternalLink, Gone, Password, Pending,
    Person, SecondFactor, SessionRecord, TokenHash, Vault, VaultError,
};

/// In everything that is kept about the person.
const NAME: &str = "Zebulonia";

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

fn draft() -> Draft {
    Draft {
        base_version: 3,
        text: NAME.repeat(50),
        saved_unix_micros: 5,
    }
}

fn person() -> Person {
    Person {
        name: NAME.to_owned(),
        salt: [7; 16],
    }
}

/// Fills every table with something of an account.
fn fill(vault: &Vault, account: &str, seed: u8) {
    vault.put_person(account, &person()).unwrap();
    let (mut record, secret) = token(account, seed);
    record.label = NAME.to_owned();
    vault.put_token(&record, &secret.hash()).unwrap();
    vault.put_certificate(&[seed; 32], NAME.as_bytes()).unwrap();
    vault
        .save_draft(account, &place("MR-02"), &draft())
        .unwrap();
    vault.put_meta("key", b"value").unwrap();
    fill_access(vault, account, seed, &record.token_id);
}

/// What somebody gets in with.
fn fill_access(vault: &Vault, account: &str, seed: u8, token_id: &str) {
    let pending = |what: &str| Pending {
        account_id: account.to_owned(),
        password: Some(Password {
            credential_id: format!("cr-{what}-{seed}"),
            sign_in_name: format!("{NAME}.{seed}"),
            phc: NAME.to_owned(),
        }),
        second_factor: Some(SecondFactor {
            credential_id: format!("cr-{what}-{seed}"),
            secret: [seed; 20],
            last_step: 0,
            spare: vec![NAME.to_owned()],
        }),
        person: None,
        written_unix: 1,
    };
    let (kept, waiting) = (format!("cr-kept-{seed}"), format!("cr-waiting-{seed}"));
    vault.put_pending(&kept, &pending("kept")).unwrap();
    assert!(vault.keep_pending(&kept).unwrap());
    vault.put_pending(&waiting, &pending("waiting")).unwrap();
    let link = ExternalLink {
        account_id: account.to_owned(),
        credential_id: format!("cr-link-{seed}"),
    };
    vault
        .put_external(&ExternalId::of(NAME, account), &link)
        .unwrap();
    let code = CodeRecord {
        kind: CodeKind::Recovery,
        id: format!("rc-{seed}"),
        account_id: account.to_owned(),
        expires_unix: 100,
    };
    vault.put_code(&TokenHash::of(account), &code, 1).unwrap();
    let session = SessionRecord {
        session_id: format!("se-{seed}"),
        account_id: account.to_owned(),
        sha256: [seed; 32],
        begun_unix: 1,
        expires_unix: 100,
        used_unix: 1,
        authenticated_unix: 1,
        agent: NAME.to_owned(),
        address: "192.0.2.1".to_owned(),
    };
    vault.change_sessions(&[session], &[]).unwrap();
    vault.note_place(account, &[seed; 32], 1).unwrap();
    vault.note_tokens_used(&[(token_id.to_owned(), 1)]).unwrap();
}

fn gone(account: &str, seed: u8) -> Gone {
    Gone {
        account: account.to_owned(),
        certificates: vec![[seed; 32]],
    }
}

fn rows(vault: &Vault) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let transaction = vault.inner.database.begin_read().unwrap();
    let each = EVERY.iter().flat_map(|table| {
        let rows = (table.dump)(&transaction).into_iter();
        rows.map(|(key, value)| (table.name, key, value))
    });
    each.collect()
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|at| at == words.as_bytes())
}

#[test]
fn every_table_is_filled_by_this_test_and_emptied_of_the_person() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    fill(&vault, "ac-goes0001", 4);
    let filled = rows(&vault);
    for table in EVERY {
        assert!(
            filled.iter().any(|(name, ..)| *name == table.name),
            "{} has nothing of a person in this test: fill it, so that forgetting is tested",
            table.name
        );
    }
    fill(&vault, "ac-stays001", 5);
    let both = rows(&vault).len();

    assert!(vault.forget_persons(&[gone("ac-goes0001", 4)]).unwrap());
    let left = rows(&vault);
    // One row of each table about persons went; the mark came.
    assert_eq!(left.len(), both - 15 + 1);
    for (table, key, value) in &left {
        for bytes in [key, value] {
            assert!(!has(bytes, "ac-goes0001"), "{table}");
        }
    }
    assert!(vault.person("ac-stays001").unwrap().is_some());
    assert!(!vault.has_drafts("ac-goes0001"));
    assert!(vault.has_drafts("ac-stays001"));
    let (_, secret) = token("ac-goes0001", 4);
    assert!(vault.token_by_secret(secret.expose()).unwrap().is_none());
    assert!(!vault.forget_persons(&[gone("ac-goes0001", 4)]).unwrap());
    // What was under way comes too late.
    let late = vault.put_person("ac-goes0001", &person());
    assert!(matches!(late, Err(VaultError::Erased)));
    let late = vault.save_draft("ac-goes0001", &place("MR-03"), &draft());
    assert!(matches!(late, Err(VaultError::Erased)));
}

#[test]
fn the_open_file_is_written_anew_and_used_on() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    fill(&vault, "ac-goes0001", 4);
    let reading = vault.inner.database.begin_read().unwrap();
    vault.forget_persons(&[gone("ac-goes0001", 4)]).unwrap();
    assert!(
        has(&std::fs::read(scratch.path()).unwrap(), NAME),
        "in free pages"
    );
    vault.rewrite_now().unwrap();
    assert!(!has(&std::fs::read(scratch.path()).unwrap(), NAME));
    // Who reads is not disturbed; who writes writes to the new file.
    let table = reading.open_table(crate::vault::tables::META).unwrap();
    assert!(table.get("key").unwrap().is_some());
    drop((table, reading));
    vault.put_meta("later", b"kept").unwrap();
    drop(vault);
    let vault = scratch.open();
    assert_eq!(vault.meta("later").unwrap().unwrap(), b"kept");
    assert!(!vault.rewrite_is_due().unwrap());
}

#[test]
fn a_crash_before_the_file_is_written_anew_is_made_good_at_the_next_open() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    fill(&vault, "ac-goes0001", 4);
    vault.forget_persons(&[gone("ac-goes0001", 4)]).unwrap();
    drop(vault);
    assert!(has(&std::fs::read(scratch.path()).unwrap(), NAME));
    drop(scratch.open());
    assert!(!has(&std::fs::read(scratch.path()).unwrap(), NAME));
}
