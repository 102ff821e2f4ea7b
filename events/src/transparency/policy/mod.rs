//! Whom to trust (C2SP tlog-policy): the keys of logs and witnesses, and which
//! witnesses must have cosigned a checkpoint, as a text file.
//!
//! ```text
//! log example.org/log+...
//! witness finance example.org/finance+...
//! witness health example.org/health+...
//! group ministries all finance health
//! quorum ministries
//! ```

mod check;
mod parse;

use std::fmt;

use thiserror::Error;

use super::checkpoint::CheckpointError;
use super::key::{KeyError, KeyKind, VerifierKey};
use super::note::NoteError;

pub use check::{Cosigned, PolicyOutcome};

/// Largest policy file, in bytes.
pub const MAX_POLICY_BYTES: usize = 1 << 20;
/// Most logs, witnesses and groups, each (the specification asks for at least 32).
pub const MAX_ENTRIES: usize = 256;

/// Why a policy is refused, or a checkpoint by it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PolicyError {
    /// A line of the file is wrong.
    #[error("line {line} of the policy: {problem}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong.
        problem: PolicyProblem,
    },
    /// Something is wrong with the policy as a whole, or with a part added to it.
    #[error("the policy: {0}")]
    Policy(#[from] PolicyProblem),
    /// The policy names no log.
    #[error(
        "the policy names no log, so that no checkpoint can be checked by it: add a line \"log\" with the key of the log"
    )]
    NoLogs,
    /// The note is none of a known log.
    #[error("no log of the policy has the name {origin}")]
    UnknownLog {
        /// First line of the checkpoint.
        origin: String,
    },
    /// The log has not signed, or a key known to the policy signed wrongly.
    #[error("the checkpoint is refused: {0}")]
    Note(#[from] NoteError),
    /// The text is not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// What can be wrong in a policy.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PolicyProblem {
    /// Over [`MAX_POLICY_BYTES`].
    #[error("a policy may have {MAX_POLICY_BYTES} bytes, this one has {0}")]
    TooLarge(usize),
    /// Over [`MAX_ENTRIES`].
    #[error("a policy may have {MAX_ENTRIES} each of logs, witnesses and groups")]
    TooMany,
    /// Section "Character set".
    #[error("control characters other than tab and newline are not allowed")]
    ControlCharacter,
    /// Section "Structure": each line is terminated.
    #[error("the last line does not end with a newline: is the file complete?")]
    Incomplete,
    /// A first word that has no meaning.
    #[error("a line starts with log, witness, group, quorum or #, not with \"{0}\"")]
    UnknownKeyword(String),
    /// Too few or too many words.
    #[error("expected: {0}")]
    Words(&'static str),
    /// A key that is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A key of the other kind.
    #[error(
        "the key of a log must be of type 0x01 (Ed25519), that of a witness of type 0x04 (cosignature/v1)"
    )]
    KeyKind,
    /// The same public key twice.
    #[error("this public key is that of another log or witness already")]
    DuplicateKey,
    /// A name or URL that is no word.
    #[error(
        "a name or URL must not be empty and must not contain white space or control characters, and a name must not start with #"
    )]
    Word,
    /// `none` or a name that is taken.
    #[error(
        "the name \"{0}\" is taken: names of witnesses and groups must differ, and \"none\" is predefined"
    )]
    NameTaken(String),
    /// A name that no preceding line defines.
    #[error("no preceding line defines a witness or group \"{0}\"")]
    UnknownName(String),
    /// Section "Defining a witness group".
    #[error(
        "\"{0}\" is a member of a group already: each witness and group can be a member only once"
    )]
    MemberTwice(String),
    /// Section "Defining a witness group".
    #[error(
        "the threshold of a group must be all, any, or a number from 1 to the number of its {members} members"
    )]
    Threshold {
        /// Number of members.
        members: usize,
    },
    /// Section "Defining the quorum".
    #[error("a policy must have exactly one quorum line")]
    Quorum,
}

/// A log or a witness, and where it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// In the policy, the name of a witness; of a log, the name of its key.
    pub name: String,
    /// The public key.
    pub key: VerifierKey,
    /// What interacts with it may use this address; verification does not.
    pub url: Option<String>,
}

/// Witnesses and groups of which at least `threshold` must have cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name of the group.
    pub name: String,
    /// How many members must have cosigned: 1 (any) to their number (all).
    pub threshold: usize,
    /// Names of witnesses and of groups defined before.
    pub members: Vec<String>,
}

/// A policy. Read with [`Policy::parse`] or built part by part, written with
/// `to_string`, applied with [`Policy::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Party>,
    witnesses: Vec<Party>,
    groups: Vec<Group>,
    quorum: Option<String>,
}

impl Policy {
    /// A policy without logs, witnesses and groups, whose quorum is `none`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The logs whose checkpoints are accepted.
    #[must_use]
    pub fn logs(&self) -> &[Party] {
        &self.logs
    }

    /// The witnesses known.
    #[must_use]
    pub fn witnesses(&self) -> &[Party] {
        &self.witnesses
    }

    /// The groups, each after the groups that are its members.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Name of the witness or group that must have cosigned; `None` when no
    /// cosignature is required.
    #[must_use]
    pub fn quorum(&self) -> Option<&str> {
        self.quorum.as_deref()
    }

    /// Adds a log (section "Defining a log"): an Ed25519 key with the name of the
    /// log's origin.
    ///
    /// # Errors
    /// When the key is of the wrong kind or known already, or there are too many.
    pub fn add_log(&mut self, key: VerifierKey, url: Option<&str>) -> Result<(), PolicyProblem> {
        let name = key.name().to_owned();
        add_party(&mut self.logs, KeyKind::Ed25519, &name, key, url)
    }

    /// Adds a witness (section "Defining a witness").
    ///
    /// # Errors
    /// When the key is of the wrong kind or known already, the name is taken or
    /// not one word, or there are too many.
    pub fn add_witness(
        &mut self,
        name: &str,
        key: VerifierKey,
        url: Option<&str>,
    ) -> Result<(), PolicyProblem> {
        self.check_new_name(name)?;
        add_party(&mut self.witnesses, KeyKind::CosignatureV1, name, key, url)
    }

    /// Adds a group of witnesses and groups added before, at least `threshold` of
    /// which must have cosigned (section "Defining a witness group").
    ///
    /// # Errors
    /// When the name is taken or not one word, a member is unknown or member of a
    /// group already, the threshold is not from 1 to the number of members, or
    /// there are too many groups.
    pub fn add_group(
        &mut self,
        name: &str,
        threshold: usize,
        members: &[&str],
    ) -> Result<(), PolicyProblem> {
        self.check_new_name(name)?;
        if self.groups.len() >= MAX_ENTRIES {
            return Err(PolicyProblem::TooMany);
        }
        for (at, member) in members.iter().enumerate() {
            self.check_known(member)?;
            let elsewhere = self.groups.iter().flat_map(|group| &group.members);
            let mut taken = elsewhere
                .map(String::as_str)
                .chain(members.iter().take(at).copied());
            if taken.any(|other| other == *member) {
                return Err(PolicyProblem::MemberTwice((*member).to_owned()));
            }
        }
        if !(1..=members.len()).contains(&threshold) {
            return Err(PolicyProblem::Threshold {
                members: members.len(),
            });
        }
        let members = members.iter().map(|&member| member.to_owned()).collect();
        self.groups.push(Group {
            name: name.to_owned(),
            threshold,
            members,
        });
        Ok(())
    }

    /// Requires that the witness or group of this name has cosigned (section
    /// "Defining the quorum").
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn set_quorum(&mut self, name: &str) -> Result<(), PolicyProblem> {
        self.check_known(name)?;
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    fn is_known(&self, name: &str) -> bool {
        self.witnesses.iter().any(|witness| witness.name == name)
            || self.groups.iter().any(|group| group.name == name)
    }

    fn check_known(&self, name: &str) -> Result<(), PolicyProblem> {
        if !self.is_known(name) {
            return Err(PolicyProblem::UnknownName(name.to_owned()));
        }
        Ok(())
    }

    fn check_new_name(&self, name: &str) -> Result<(), PolicyProblem> {
        if !is_word(name) || name.starts_with('#') {
            return Err(PolicyProblem::Word);
        }
        if name == "none" || self.is_known(name) {
            return Err(PolicyProblem::NameTaken(name.to_owned()));
        }
        Ok(())
    }
}

fn add_party(
    parties: &mut Vec<Party>,
    kind: KeyKind,
    name: &str,
    key: VerifierKey,
    url: Option<&str>,
) -> Result<(), PolicyProblem> {
    if parties.len() >= MAX_ENTRIES {
        return Err(PolicyProblem::TooMany);
    }
    if key.kind() != kind {
        return Err(PolicyProblem::KeyKind);
    }
    if url.is_some_and(|url| !is_word(url)) {
        return Err(PolicyProblem::Word);
    }
    // The public key alone: a key with two names would count twice.
    if parties
        .iter()
        .any(|party| party.key.public_key() == key.public_key())
    {
        return Err(PolicyProblem::DuplicateKey);
    }
    parties.push(Party {
        name: name.to_owned(),
        key,
        url: url.map(str::to_owned),
    });
    Ok(())
}

/// Whether a text can be one item of a line.
fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte > b' ' && byte != 0x7F)
}

/// The file, in the order logs, witnesses, groups, quorum.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = |party: &Party| {
            party
                .url
                .as_ref()
                .map_or(String::new(), |url| format!(" {url}"))
        };
        for log in &self.logs {
            writeln!(f, "log {}{}", log.key, url(log))?;
        }
        for witness in &self.witnesses {
            writeln!(
                f,
                "witness {} {}{}",
                witness.name,
                witness.key,
                url(witness)
            )?;
        }
        for group in &self.groups {
            let threshold = match group.threshold {
                all if all == group.members.len() => "all".to_owned(),
                1 => "any".to_owned(),
                number => number.to_string(),
            };
            writeln!(
                f,
                "group {} {threshold} {}",
                group.name,
                group.members.join(" ")
            )?;
        }
        writeln!(f, "quorum {}", self.quorum.as_deref().unwrap_or("none"))
    }
}
