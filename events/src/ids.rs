//! Identifiers and numbers of the domain, each a type of its own.

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {form}")]
pub struct BadId {
    /// What it should have been, such as "a ministry code".
    pub kind: &'static str,
    /// The form that is expected.
    pub form: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $form:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks the form.
            ///
            /// # Errors
            /// The text does not have the form of this identifier.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(BadId { kind: $kind, form: $form })
                }
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

fn slug(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

text_id!(
    /// A profile: 3 to 40 of a-z, 0-9 and '-', such as "rw-2021".
    ProfileId, "a profile id", "3 to 40 of a-z, 0-9 and '-', not at the ends", |t| slug(t, 3, 40)
);
text_id!(
    /// An account: opaque, "ac-" and lower-case letters and digits.
    AccountId, "an account id", "\"ac-\" and 8 to 40 of a-z and 0-9",
    |t| t.strip_prefix("ac-").is_some_and(|rest| slug(rest, 8, 40) && !rest.contains('-'))
);
text_id!(
    /// A ministry or agency: 1 to 16 of A-Z, 0-9 and '-', such as "MINEDUC".
    MinistryCode, "a ministry code", "1 to 16 of A-Z, 0-9 and '-'",
    |t| (1..=16).contains(&t.len())
        && t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
);
text_id!(
    /// An indicator, such as "MR-01" or "MR-19b".
    IndicatorCode, "an indicator code", "two capital letters, '-', two digits and perhaps a letter, such as MR-19b",
    |t| {
        let b = t.as_bytes();
        (b.len() == 5 || (b.len() == 6 && b[5].is_ascii_lowercase()))
            && b[0].is_ascii_uppercase() && b[1].is_ascii_uppercase()
            && b[2] == b'-' && b[3].is_ascii_digit() && b[4].is_ascii_digit()
    }
);
text_id!(
    /// A dimension, such as "MR".
    DimensionCode, "a dimension code", "two capital letters",
    |t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase())
);
text_id!(
    /// An item of the evidence register, such as "law-66-2018".
    EvidenceId, "an evidence id", "2 to 48 of a-z, 0-9 and '-', not at the ends", |t| slug(t, 2, 48)
);
text_id!(
    /// A command, named by the client: a UUID in its usual text form.
    CommandId, "a command id", "a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057",
    |t| {
        let b = t.as_bytes();
        b.len() == 36
            && b.iter().enumerate().all(|(i, c)| match i {
                8 | 13 | 18 | 23 => *c == b'-',
                _ => c.is_ascii_digit() || (b'a'..=b'f').contains(c),
            })
            && b.iter().any(|c| *c != b'0' && *c != b'-')
    }
);

macro_rules! numbered_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal, $form:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Reads the number behind the prefix.
            ///
            /// # Errors
            /// The text does not have the form of this identifier.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                text.strip_prefix($prefix)
                    .filter(|digits| !digits.is_empty() && !digits.starts_with(['0', '+']))
                    .and_then(|digits| digits.parse().ok())
                    .map(Self)
                    .ok_or(BadId { kind: $kind, form: $form })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

numbered_id!(
    /// A suggestion.
    SuggestionId, "s-", "a suggestion id", "\"s-\" and a number"
);
numbered_id!(
    /// A finding.
    FindingId, "f-", "a finding id", "\"f-\" and a number"
);
numbered_id!(
    /// A priority.
    PriorityId, "p-", "a priority id", "\"p-\" and a number"
);
numbered_id!(
    /// A meeting.
    MeetingId, "m-", "a meeting id", "\"m-\" and a number"
);
numbered_id!(
    /// A contradiction.
    ContradictionId, "x-", "a contradiction id", "\"x-\" and a number"
);
numbered_id!(
    /// An editorial correction.
    CorrectionId, "d-", "a correction id", "\"d-\" and a number"
);
numbered_id!(
    /// A role granted in a profile.
    GrantId, "g-", "a grant id", "\"g-\" and a number"
);
numbered_id!(
    /// A role granted in the deployment.
    DeploymentGrantId, "dg-", "a deployment grant id", "\"dg-\" and a number"
);
numbered_id!(
    /// A request to erase a person.
    ErasureId, "er-", "an erasure id", "\"er-\" and a number"
);
numbered_id!(
    /// A key.
    KeyId, "ky-", "a key id", "\"ky-\" and a number"
);
numbered_id!(
    /// A citation.
    CitationId, "c-", "a citation id", "\"c-\" and a number"
);
numbered_id!(
    /// A note.
    NoteId, "n-", "a note id", "\"n-\" and a number"
);
numbered_id!(
    /// A thread.
    ThreadId, "t-", "a thread id", "\"t-\" and a number"
);
numbered_id!(
    /// A comment.
    CommentId, "k-", "a comment id", "\"k-\" and a number"
);
numbered_id!(
    /// A validation.
    ValidationId, "v-", "a validation id", "\"v-\" and a number"
);

/// How many events a stream has; also the size of its Merkle tree.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How often an answer, note or item of the register changed; 0 is "never".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    /// The version after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Name of the stream of ministries, accounts and questionnaires.
pub const DEPLOYMENT_STREAM: &str = "deployment";

/// Name of the stream of a profile: "profile/" and its id.
#[must_use]
pub fn profile_stream(profile: &ProfileId) -> String {
    format!("profile/{profile}")
}

/// The profile that a stream belongs to; `None` for the deployment stream.
#[must_use]
pub fn profile_of_stream(stream: &str) -> Option<ProfileId> {
    ProfileId::parse(stream.strip_prefix("profile/")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_checked() {
        assert!(ProfileId::parse("rw-2021").is_ok());
        for bad in ["", "rw", "RW-2021", "-rw-2021", "rw_2021", "rw-2021-"] {
            assert!(ProfileId::parse(bad).is_err(), "{bad}");
        }
        assert!(IndicatorCode::parse("MR-19b").is_ok());
        for bad in ["MR-1", "mr-01", "MR-019", "MR-01B", "MR 01"] {
            assert!(IndicatorCode::parse(bad).is_err(), "{bad}");
        }
        assert!(MinistryCode::parse("A-1").is_ok());
        assert!(MinistryCode::parse("ABCDEFGHIJKLMNOPQ").is_err());
        assert!(CommandId::parse("01890a5d-ac96-774b-bcce-b302099a8057").is_ok());
        assert!(CommandId::parse("00000000-0000-0000-0000-000000000000").is_err());
        assert!(CommandId::parse("01890A5D-AC96-774B-BCCE-B302099A8057").is_err());
        assert_eq!(GrantId::parse("g-7"), Ok(GrantId(7)));
        assert!(GrantId::parse("g-07").is_err());
        assert_eq!(GrantId(7).to_string(), "g-7");
    }
}
