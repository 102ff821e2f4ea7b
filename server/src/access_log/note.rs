//! Noting a privileged read where it is decided, to be written when the call ends.

use std::cell::RefCell;

/// Notes of one call, at most; a call that reads more profiles is noted without the rest.
const MOST: usize = 64;

/// What a call read by which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) role: &'static str,
    pub(super) profile: String,
    pub(super) about: String,
}

tokio::task_local! {
    pub(super) static NOTES: RefCell<Vec<Note>>;
}

/// Notes that the call under way reads by a privileged role; of the whole deployment where
/// `profile` is empty. Outside of a call nothing happens.
pub fn note(role: &'static str, profile: &str) {
    put(role, profile, "");
}

/// As [`note`], of a read about the person behind an account.
pub fn about(role: &'static str, account: &str) {
    put(role, "", account);
}

fn put(role: &'static str, profile: &str, about: &str) {
    let note = |profile: &str, about: &str| Note {
        role,
        profile: profile.to_owned(),
        about: about.to_owned(),
    };
    // Outside of a call there is nobody to note.
    let _ = NOTES.try_with(|notes| {
        let mut notes = notes.borrow_mut();
        let mut new = note(profile, about);
        if notes.len() >= MOST {
            // Which ones, it does not say any more.
            new = note("", "");
        }
        if !notes.contains(&new) {
            notes.push(new);
        }
    });
}
