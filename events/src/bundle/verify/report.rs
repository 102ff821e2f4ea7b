//! What a verification found.

use std::fmt;

use crate::bundle::Kind;

/// Something that is not as it was recorded, signed or promised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: u64,
    /// The stream that it is about, or empty.
    pub stream: String,
    /// Index of the first bad event, where it is about events.
    pub first: Option<u64>,
    /// Where only this is known: the first bad event comes before this index.
    pub before: Option<u64>,
    /// What does not fit.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match (self.first, self.before) {
            (Some(first), Some(before)) if before > first + 1 => write!(
                f,
                "{}: one of the events {first} to {} is the first bad one: ",
                self.stream,
                before - 1
            )?,
            (Some(first), _) => write!(f, "{}: event {first} is the first bad one: ", self.stream)?,
            (None, _) => {}
        }
        f.write_str(&self.what)
    }
}

/// A validation in the bundle, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Index of its event.
    pub index: u64,
    /// The ministry.
    pub ministry: String,
    /// Level of assurance: 1 to 3.
    pub level: u32,
    /// The key that signed, or empty.
    pub key: String,
    /// The content that it names was computed again from the history.
    pub content_checked: bool,
    /// In words, when its signature does not count any more.
    pub void: Option<String>,
}

/// The result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What the file is; `None` when not even that could be read.
    pub kind: Option<Kind>,
    /// Id of the deployment.
    pub deployment: String,
    /// Id of the profile.
    pub profile: String,
    /// Events of the profile.
    pub events: u64,
    /// Events, of both streams, that are shown as hashes only.
    pub hidden: u64,
    /// Redacted events: stream, index, and the legal basis where it is told.
    pub redacted: Vec<(String, u64, String)>,
    /// Accounts of who acts in the profile, whose persons were erased: no name is told.
    pub erased: Vec<String>,
    /// Keys of persons and ministries that are registered, one in a line each: id,
    /// purpose, whose, and the SHA-256 of the public key, to compare with the holder.
    pub keys: Vec<String>,
    /// The validations.
    pub seals: Vec<Seal>,
    /// The keys that signed the checkpoints are in the policy file that was given.
    pub authenticated: bool,
    /// What was proved, in sentences.
    pub proved: Vec<String>,
    /// What was not, in sentences.
    pub not_proved: Vec<String>,
    /// What is wrong, in the order of the file; empty when it verifies.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn verifies(&self) -> bool {
        self.faults.is_empty()
    }

    /// The first bad event, where a fault is about one.
    #[must_use]
    pub fn first_bad(&self) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.first.is_some())
    }
}
