use super::Scratch;
use crate::vault::{
    DRAFT_BYTES_PER_ACCOUNT, DRAFTS_PER_ACCOUNT, Draft, DraftPlace, DraftsAt, Vault, VaultError,
};

/// The narrative of an answer in a profile.
fn place(profile_id: &str, indicator: &str) -> DraftPlace {
    DraftPlace {
        profile_id: profile_id.to_owned(),
        target_kind: 2,
        target_id: indicator.to_owned(),
        field: 1,
        comment: false,
        thread_id: String::new(),
    }
}

/// A comment on an answer in a profile, for a thread.
fn comment(profile_id: &str, indicator: &str, thread_id: &str) -> DraftPlace {
    DraftPlace {
        field: 0,
        comment: true,
        thread_id: thread_id.to_owned(),
        ..place(profile_id, indicator)
    }
}

fn at(place: &DraftPlace) -> DraftsAt {
    DraftsAt::Place(place.clone())
}

fn draft(text: &str, saved_unix_micros: i64) -> Draft {
    Draft {
        base_version: 3,
        text: text.to_owned(),
        saved_unix_micros,
    }
}

fn texts(vault: &Vault, account_id: &str, profile_id: &str) -> Vec<String> {
    let drafts = vault.drafts_of(account_id, profile_id).unwrap();
    drafts.into_iter().map(|(_, draft)| draft.text).collect()
}

#[test]
fn a_draft_survives_reopening() {
    let scratch = Scratch::new();
    let (place, draft) = (place("rw-2021", "MR-01"), draft("Ærø\n", 5));
    let vault = scratch.open();
    assert!(!vault.has_drafts("account"));
    vault.save_draft("account", &place, &draft).unwrap();
    drop(vault);
    let vault = scratch.open();
    assert!(vault.has_drafts("account"));
    let drafts = vault.drafts_of("account", "rw-2021").unwrap();
    assert_eq!(drafts, [(place, draft)]);
}

#[test]
fn the_draft_saved_last_comes_first_and_replaces_an_earlier_one() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let (a, b) = (place("rw-2021", "MR-01"), place("rw-2021", "MR-02"));
    let mut law = a.clone();
    law.field = 2;
    vault.save_draft("account", &a, &draft("a", 1)).unwrap();
    vault.save_draft("account", &b, &draft("b", 2)).unwrap();
    vault.save_draft("account", &law, &draft("law", 3)).unwrap();
    assert_eq!(texts(&vault, "account", "rw-2021"), ["law", "b", "a"]);
    vault.save_draft("account", &a, &draft("a2", 4)).unwrap();
    assert_eq!(texts(&vault, "account", "rw-2021"), ["a2", "law", "b"]);
}

#[test]
fn drafts_are_of_one_account_and_one_profile() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    // Names of which one begins with the other.
    for account in ["a", "ab", "abc"] {
        for profile in ["rw-2021", "rw-2021b"] {
            let text = format!("{account} {profile}");
            let place = place(profile, "MR-01");
            vault.save_draft(account, &place, &draft(&text, 1)).unwrap();
        }
    }
    assert_eq!(texts(&vault, "ab", "rw-2021"), ["ab rw-2021"]);
    vault
        .discard_draft("ab", &place("rw-2021", "MR-01"))
        .unwrap();
    assert_eq!(texts(&vault, "ab", "rw-2021"), [""; 0]);
    assert_eq!(texts(&vault, "ab", "rw-2021b"), ["ab rw-2021b"]);
    assert_eq!(texts(&vault, "a", "rw-2021"), ["a rw-2021"]);
    assert_eq!(texts(&vault, "nobody", "rw-2021"), [""; 0]);
}

#[test]
fn a_discarded_draft_stays_away() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let place = place("rw-2021", "MR-01");
    vault.discard_draft("account", &place).unwrap();
    vault.save_draft("account", &place, &draft("x", 1)).unwrap();
    vault.discard_draft("account", &place).unwrap();
    vault.discard_draft("account", &place).unwrap();
    assert!(!vault.has_drafts("account"));
    drop(vault);
    assert_eq!(texts(&scratch.open(), "account", "rw-2021"), [""; 0]);
}

#[test]
fn an_account_has_so_many_drafts_and_no_more() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let nth = |n: usize| place(&format!("profile-{}", n % 3), &format!("n-{n}"));
    for n in 0..DRAFTS_PER_ACCOUNT {
        vault
            .save_draft("account", &nth(n), &draft("x", 1))
            .unwrap();
    }
    let refused = vault.save_draft("account", &nth(999), &draft("x", 1));
    let limit = DRAFTS_PER_ACCOUNT;
    assert!(matches!(refused, Err(VaultError::DraftsFull { limit: l, .. }) if l == limit));
    // What is there can be rewritten, and others are not concerned.
    vault
        .save_draft("account", &nth(7), &draft("y", 2))
        .unwrap();
    vault
        .save_draft("other", &nth(999), &draft("x", 1))
        .unwrap();
    vault.discard_draft("account", &nth(7)).unwrap();
    vault
        .save_draft("account", &nth(999), &draft("x", 1))
        .unwrap();
    drop(vault);
    let refused = scratch
        .open()
        .save_draft("account", &nth(7), &draft("x", 1));
    assert!(matches!(refused, Err(VaultError::DraftsFull { .. })));
}

#[test]
fn all_drafts_of_an_account_fit_in_one_message() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let half = draft(&"x".repeat(DRAFT_BYTES_PER_ACCOUNT / 2), 1);
    for indicator in ["MR-01", "MR-02", "MR-02"] {
        let place = place("rw-2021", indicator);
        vault.save_draft("account", &place, &half).unwrap();
    }
    let refused = vault.save_draft("account", &place("rw-2021", "MR-03"), &draft("x", 1));
    let limit = DRAFT_BYTES_PER_ACCOUNT;
    assert!(matches!(refused, Err(VaultError::DraftsFull { limit: l, .. }) if l == limit));
    assert_eq!(texts(&vault, "account", "rw-2021").len(), 2);
}

#[test]
fn a_submitted_draft_is_gone_at_once_and_for_good() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let (a, b) = (place("rw-2021", "MR-01"), place("rw-2021", "MR-02"));
    vault.save_draft("account", &a, &draft("a", 10)).unwrap();
    vault.save_draft("account", &b, &draft("b", 10)).unwrap();
    let places = [at(&a), at(&place("rw-2021", "MR-99"))];
    assert!(vault.hide_submitted("other", &places, 99).is_empty());
    assert_eq!(texts(&vault, "account", "rw-2021").len(), 2);
    let hidden = vault.hide_submitted("account", &places, 10);
    assert_eq!(texts(&vault, "account", "rw-2021"), ["b"]);
    vault.remove_submitted("account", &hidden).unwrap();
    drop(vault);
    assert_eq!(texts(&scratch.open(), "account", "rw-2021"), ["b"]);
}

#[test]
fn what_was_typed_after_submitting_stays() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let place = place("rw-2021", "MR-01");
    let places = &[at(&place)];
    vault
        .save_draft("account", &place, &draft("later", 11))
        .unwrap();
    assert!(vault.hide_submitted("account", places, 10).is_empty());
    assert_eq!(texts(&vault, "account", "rw-2021"), ["later"]);
    // Hidden, and saved anew before it is removed.
    let hidden = vault.hide_submitted("account", places, 11);
    vault
        .save_draft("account", &place, &draft("anew", 12))
        .unwrap();
    vault.remove_submitted("account", &hidden).unwrap();
    assert_eq!(texts(&vault, "account", "rw-2021"), ["anew"]);
    drop(vault);
    assert_eq!(texts(&scratch.open(), "account", "rw-2021"), ["anew"]);
}

#[test]
fn a_comment_and_each_thread_have_places_of_their_own() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    let mut text = place("rw-2021", "MR-01");
    text.field = 0;
    let new = comment("rw-2021", "MR-01", "");
    let reply = comment("rw-2021", "MR-01", "t-1");
    let places = [("text", &text), ("new", &new), ("reply", &reply)];
    for ((words, place), saved) in places.into_iter().zip(1..) {
        let draft = draft(words, saved);
        vault.save_draft("account", place, &draft).unwrap();
    }
    drop(vault);
    let vault = scratch.open();
    let drafts = vault.drafts_of("account", "rw-2021").unwrap();
    let found: Vec<_> = drafts.iter().map(|(p, d)| (d.text.as_str(), p)).collect();
    assert_eq!(found, [("reply", &reply), ("new", &new), ("text", &text)]);
    vault.discard_draft("account", &new).unwrap();
    assert_eq!(texts(&vault, "account", "rw-2021"), ["reply", "text"]);
}

#[test]
fn what_a_thread_was_for_goes_with_it_on_every_target() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    for (profile, indicator, thread) in [
        ("rw-2021", "MR-01", "t-1"),
        ("rw-2021", "MR-02", "t-1"),
        ("rw-2021", "MR-01", "t-11"),
        ("rw-2021", "MR-01", ""),
        ("xp-2026", "MR-01", "t-1"),
    ] {
        let place = comment(profile, indicator, thread);
        let words = format!("{indicator} {thread}");
        vault
            .save_draft("account", &place, &draft(&words, 1))
            .unwrap();
    }
    let thread = DraftsAt::Thread {
        profile_id: "rw-2021".to_owned(),
        thread_id: "t-1".to_owned(),
    };
    assert!(
        vault
            .hide_submitted("account", std::slice::from_ref(&thread), 0)
            .is_empty()
    );
    let hidden = vault.hide_submitted("account", &[thread], 1);
    assert_eq!(hidden.len(), 2);
    vault.remove_submitted("account", &hidden).unwrap();
    drop(vault);
    let vault = scratch.open();
    let mut left = texts(&vault, "account", "rw-2021");
    left.sort();
    assert_eq!(left, ["MR-01 ", "MR-01 t-11"]);
    assert_eq!(texts(&vault, "account", "xp-2026"), ["MR-01 t-1"]);
}

#[test]
fn a_vault_with_drafts_of_the_earlier_form_opens_without_them() {
    let scratch = Scratch::new();
    let before = redb::TableDefinition::<(&str, &str, i32, &str, i32), &[u8]>::new("drafts");
    let file = redb::Database::create(scratch.path()).unwrap();
    let transaction = file.begin_write().unwrap();
    let row = br#"{"base_version":3,"text":"old","saved_unix_micros":1}"#.as_slice();
    transaction
        .open_table(before)
        .unwrap()
        .insert(("account", "rw-2021", 2, "MR-01", 1), row)
        .unwrap();
    transaction.commit().unwrap();
    drop(file);
    for _ in 0..2 {
        let vault = scratch.open();
        assert!(!vault.has_drafts("account"));
        assert_eq!(texts(&vault, "account", "rw-2021"), [""; 0]);
    }
}

#[test]
fn debugging_shows_no_words() {
    assert!(!format!("{:?}", draft("Somebody's words", 1)).contains("words"));
}
