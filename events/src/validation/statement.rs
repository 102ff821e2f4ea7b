//! The statement: the text that is signed, byte for byte (docs/signatures.md).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mgi_proto::v1::{Scope, ScopeKind};

use crate::{
    context::Moment,
    fields,
    ids::{
        AccountId, DimensionCode, GrantId, IndicatorCode, KeyId, MinistryCode, ProfileId,
        profile_stream,
    },
    limits,
};

/// What a validation of level 2 or 3 signs. Its text is what [`fmt::Display`]
/// gives: these lines, in this order, each ended by a line feed.
///
/// ```text
/// mgi-validation/v1
/// deployment 00112233445566778899aabbccddeeff
/// profile rw-2021
/// scope own-part
/// meaning We stand behind our part.
/// letter -
/// content sha256:<64 hexadecimal digits>
/// checkpoint <origin> 812 <base64 of the root>
/// ministry DGIE
/// account ac-01arz3ndektsv4rrffq69g5fav
/// grant g-4
/// key ky-2
/// time 2021-05-04T09:30:00Z
/// ```
///
/// `scope` is `indicator CODE`, `dimension CODE`, `own-part` or `profile`;
/// `letter` is `-` or `sha256:` and the digest of a scanned signed letter; `time`
/// is in UTC, to the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Id of the deployment: 32 hexadecimal digits.
    pub deployment: String,
    /// The profile.
    pub profile: ProfileId,
    /// What is validated.
    pub scope: Scope,
    /// What the ministry says by it; 1 to 1,000 characters, one line.
    pub meaning: String,
    /// SHA-256 of a scanned signed letter.
    pub letter: Option<[u8; 32]>,
    /// Digest of the content that is validated.
    pub content: [u8; 32],
    /// Origin of the checkpoint that the person saw; no white space.
    pub origin: String,
    /// Its size: the revision that the person saw.
    pub size: u64,
    /// Its root.
    pub root: [u8; 32],
    /// The ministry.
    pub ministry: MinistryCode,
    /// Who signs.
    pub account: AccountId,
    /// The grant by which the person acts for the ministry.
    pub grant: GrantId,
    /// The key that signs.
    pub key: KeyId,
    /// When it was signed, to the second.
    pub time: Moment,
}

/// Why a text is not a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Longer than one may be.
    #[error("the statement is longer than {} bytes", limits::STATEMENT_BYTES)]
    TooLong,
    /// The first line names another format.
    #[error("the statement does not begin with the line \"mgi-validation/v1\"")]
    Format,
    /// A line is not the one that belongs there.
    #[error("the statement's line \"{line}\" is missing or malformed")]
    Line {
        /// Name of the line.
        line: &'static str,
    },
    /// The lines say something, and not in the one way in which it is said.
    #[error("the statement is not written in its one form, byte for byte")]
    Form,
}

impl Statement {
    /// Reads a statement. What it takes is exactly what it writes: of two texts at
    /// most one is a given statement.
    ///
    /// # Errors
    /// Names the first line that is wrong.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        if text.len() > limits::STATEMENT_BYTES {
            return Err(StatementError::TooLong);
        }
        let mut lines = text.split('\n');
        if lines.next() != Some("mgi-validation/v1") {
            return Err(StatementError::Format);
        }
        let mut field = |name: &'static str| {
            let line = lines.next().and_then(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix(' '))
                .ok_or(StatementError::Line { line: name })
        };
        let deployment = field("deployment")?;
        let profile = field("profile")?;
        let scope = field("scope")?;
        let meaning = field("meaning")?;
        let letter = field("letter")?;
        let content = field("content")?;
        let checkpoint = field("checkpoint")?;
        let ministry = field("ministry")?;
        let account = field("account")?;
        let grant = field("grant")?;
        let key = field("key")?;
        let time = field("time")?;

        let bad = |line| move || StatementError::Line { line };
        let (origin, size, root) = checkpoint
            .split_once(' ')
            .and_then(|(origin, rest)| rest.split_once(' ').map(|(s, r)| (origin, s, r)))
            .ok_or_else(bad("checkpoint"))?;
        let read = Self {
            deployment: Some(deployment.to_owned())
                .filter(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
                .ok_or_else(bad("deployment"))?,
            profile: ProfileId::parse(profile).map_err(|_| bad("profile")())?,
            scope: read_scope(scope).ok_or_else(bad("scope"))?,
            meaning: Some(meaning.to_owned())
                .filter(|text| fields::line(text, 1, limits::REASON_CHARS).is_ok())
                .ok_or_else(bad("meaning"))?,
            letter: match letter {
                "-" => None,
                digest => Some(read_digest(digest).ok_or_else(bad("letter"))?),
            },
            content: read_digest(content).ok_or_else(bad("content"))?,
            origin: Some(origin.to_owned())
                .filter(|origin| is_origin(origin))
                .ok_or_else(bad("checkpoint"))?,
            size: size.parse().map_err(|_| bad("checkpoint")())?,
            root: STANDARD
                .decode(root)
                .ok()
                .and_then(|root| root.try_into().ok())
                .ok_or_else(bad("checkpoint"))?,
            ministry: MinistryCode::parse(ministry).map_err(|_| bad("ministry")())?,
            account: AccountId::parse(account).map_err(|_| bad("account")())?,
            grant: GrantId::parse(grant).map_err(|_| bad("grant")())?,
            key: KeyId::parse(key).map_err(|_| bad("key")())?,
            time: time
                .parse::<jiff::Timestamp>()
                .map(|time| Moment(time.as_second().saturating_mul(1_000_000)))
                .map_err(|_| bad("time")())?,
        };
        // Signs, leading zeros, other spellings of a time, text after the end.
        if read.to_string() == text {
            Ok(read)
        } else {
            Err(StatementError::Form)
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "mgi-validation/v1")?;
        writeln!(f, "deployment {}", self.deployment)?;
        writeln!(f, "profile {}", self.profile)?;
        writeln!(f, "scope {}", scope_text(&self.scope))?;
        writeln!(f, "meaning {}", self.meaning)?;
        match &self.letter {
            None => writeln!(f, "letter -")?,
            Some(digest) => writeln!(f, "letter sha256:{}", hex::encode(digest))?,
        }
        writeln!(f, "content sha256:{}", hex::encode(self.content))?;
        let root = STANDARD.encode(self.root);
        writeln!(f, "checkpoint {} {} {root}", self.origin, self.size)?;
        writeln!(f, "ministry {}", self.ministry)?;
        writeln!(f, "account {}", self.account)?;
        writeln!(f, "grant {}", self.grant)?;
        writeln!(f, "key {}", self.key)?;
        let seconds = self.time.0.div_euclid(1_000_000);
        let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        writeln!(f, "time {time}")
    }
}

/// Whether the origin of a checkpoint is that of a profile's stream, in whichever
/// epoch: `mgi/<deployment id>/<epoch>/profile/<profile id>`.
#[must_use]
pub fn origin_names_stream(origin: &str, deployment: &str, profile: &ProfileId) -> bool {
    let epoch = origin
        .strip_prefix("mgi/")
        .and_then(|rest| rest.strip_prefix(deployment))
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|rest| rest.strip_suffix(&profile_stream(profile)))
        .and_then(|rest| rest.strip_suffix('/'));
    epoch.is_some_and(|epoch| {
        !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit()) && !epoch.starts_with('0')
    })
}

fn is_origin(text: &str) -> bool {
    (1..=300).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b'+')
}

fn scope_text(scope: &Scope) -> String {
    match scope.kind() {
        ScopeKind::Indicator => format!("indicator {}", scope.code),
        ScopeKind::Dimension => format!("dimension {}", scope.code),
        ScopeKind::OwnPart => "own-part".to_owned(),
        ScopeKind::Profile => "profile".to_owned(),
        ScopeKind::Unspecified => "-".to_owned(),
    }
}

fn read_scope(text: &str) -> Option<Scope> {
    let scope = |kind: ScopeKind, code: &str| Scope {
        kind: kind as i32,
        code: code.to_owned(),
    };
    Some(match text.split_once(' ') {
        Some(("indicator", code)) if IndicatorCode::parse(code).is_ok() => {
            scope(ScopeKind::Indicator, code)
        }
        Some(("dimension", code)) if DimensionCode::parse(code).is_ok() => {
            scope(ScopeKind::Dimension, code)
        }
        None if text == "own-part" => scope(ScopeKind::OwnPart, ""),
        None if text == "profile" => scope(ScopeKind::Profile, ""),
        _ => return None,
    })
}

fn read_digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text.strip_prefix("sha256:")?, &mut digest).ok()?;
    Some(digest)
}

#[cfg(test)]
mod tests;
