//! Whether a validation in the history is what it says to be.

use mgi_proto::v1::{Event, KeyPurpose, ValidationGiven};

use super::statement::{Statement, StatementError, origin_names_stream};
use crate::{
    context::Moment,
    deployment::Key,
    ids::profile_of_stream,
    keys::{SignatureError, check_signature},
    limits,
};

/// How strongly a validation is tied to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Somebody was signed in: the server's word.
    SignedIn = 1,
    /// A personal key signed it.
    PersonalKey = 2,
    /// The key of a personal certificate signed it.
    Certificate = 3,
}

impl Level {
    /// The level that a key of a purpose gives.
    #[must_use]
    pub fn of(purpose: KeyPurpose) -> Option<Self> {
        match purpose {
            KeyPurpose::Personal => Some(Self::PersonalKey),
            KeyPurpose::Certificate => Some(Self::Certificate),
            KeyPurpose::Cosigner | KeyPurpose::Unspecified => None,
        }
    }

    /// Its number: 1, 2 or 3.
    #[must_use]
    pub fn number(self) -> u32 {
        self as u32
    }
}

/// A validation that is what it says to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Its level.
    pub level: Level,
    /// What was signed, at level 2 and 3.
    pub statement: Option<Statement>,
    /// Its key was revoked, and the signature is void from this time on: it is
    /// genuine, and does not count.
    pub void_from: Option<Moment>,
}

/// Why a validation is not what it says to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// It claims a level that its parts do not make.
    #[error("it claims level {claimed}, and what it carries makes level {made}")]
    Level {
        /// What it claims.
        claimed: u32,
        /// What it would be.
        made: u32,
    },
    /// The key that it names is not registered.
    #[error("the key {0} that it names is not registered")]
    NoKey(String),
    /// What was signed is not a statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// What was signed says something else than what is recorded.
    #[error("the signed statement says another {0} than the record")]
    Differs(&'static str),
    /// The key does not make validations, or did not when this was recorded.
    #[error("the key {0} did not make signatures of this kind at that time")]
    KeyNotInUse(String),
    /// The signature is not the key's over these bytes.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Judges a validation as it stands in the history: `event` is its envelope (the
/// body beside it in `given`), `deployment` the id of the deployment, `key` the
/// key that it names, as the deployment stream tells it up to now.
///
/// It says that the holder of the private key signed exactly this: this profile,
/// scope, meaning, content, ministry, account and grant, having seen this
/// checkpoint. Three things remain for the caller: that the key is the person's
/// (known from elsewhere), that the content digest is that of the covered items at
/// this place ([`crate::profile::Profile::digest_of`]), and that the checkpoint is
/// one of this history (its root over the first `size` events).
///
/// # Errors
/// [`NotVerified`]: it counts for nothing. A level 1 validation rests on the
/// server, and is judged only by its form.
pub fn verify(
    given: &ValidationGiven,
    event: &Event,
    deployment: &str,
    key: Option<&Key>,
) -> Result<Verified, NotVerified> {
    if given.key_id.is_empty() && given.statement_text.is_empty() && given.signature.is_empty() {
        if given.level != Level::SignedIn.number() {
            return Err(NotVerified::Level {
                claimed: given.level,
                made: 1,
            });
        }
        return Ok(Verified {
            level: Level::SignedIn,
            statement: None,
            void_from: None,
        });
    }
    let key = key
        .filter(|key| key.registered.key_id == given.key_id)
        .ok_or_else(|| NotVerified::NoKey(given.key_id.clone()))?;
    let registered = &key.registered;
    let not_in_use = || NotVerified::KeyNotInUse(given.key_id.clone());
    let level = Level::of(registered.purpose()).ok_or_else(not_in_use)?;
    if given.level != level.number() {
        return Err(NotVerified::Level {
            claimed: given.level,
            made: level.number(),
        });
    }
    let statement = Statement::parse(&given.statement_text)?;
    says_the_same(&statement, given, event, deployment)?;
    let recorded = Moment::from_proto(event.recorded_time.as_ref());
    let in_use = registered.account_id == event.account_id
        && key.by.recorded <= recorded
        && key.retired.is_none_or(|retired| recorded <= retired)
        && certificate_is_valid(registered, statement.time);
    if !in_use {
        return Err(not_in_use());
    }
    check_signature(
        registered.purpose(),
        &registered.public_key,
        given.statement_text.as_bytes(),
        &given.signature,
    )?;
    let void_from = key.void_at(statement.time);
    Ok(Verified {
        level,
        statement: Some(statement),
        void_from,
    })
}

/// Whether a key's certificate, where it has one, is valid at a time.
pub(crate) fn certificate_is_valid(
    registered: &mgi_proto::v1::KeyRegistered,
    time: Moment,
) -> bool {
    let seconds = time.0.div_euclid(1_000_000);
    registered.purpose() != KeyPurpose::Certificate
        || (registered.valid_from_unix..=registered.valid_until_unix).contains(&seconds)
}

/// Every line of the statement is what the record says.
fn says_the_same(
    statement: &Statement,
    given: &ValidationGiven,
    event: &Event,
    deployment: &str,
) -> Result<(), NotVerified> {
    let letter = statement.letter.as_ref().map_or(&[][..], |l| &l[..]);
    let recorded = Moment::from_proto(event.recorded_time.as_ref());
    let profile = profile_of_stream(&event.stream);
    let same = [
        ("deployment", statement.deployment == deployment),
        ("profile", profile.as_ref() == Some(&statement.profile)),
        ("scope", given.scope.as_ref() == Some(&statement.scope)),
        ("meaning", statement.meaning == given.statement),
        ("letter", letter == given.letter_sha256.as_slice()),
        ("content", statement.content[..] == given.content_digest[..]),
        (
            "checkpoint",
            origin_names_stream(&statement.origin, deployment, &statement.profile)
                && statement.size <= event.index
                && statement.size >= given.seen_revision
                && given.seen_revision > 0,
        ),
        (
            "ministry",
            statement.ministry.as_str() == given.ministry && given.ministry == event.ministry,
        ),
        ("account", statement.account.as_str() == event.account_id),
        ("grant", statement.grant.to_string() == event.grant_id),
        ("key", statement.key.to_string() == given.key_id),
        (
            "time",
            statement.time.0.abs_diff(recorded.0) <= limits::SIGNING_SKEW.unsigned_abs(),
        ),
    ];
    match same.iter().find(|(_, same)| !same) {
        None => Ok(()),
        Some((line, _)) => Err(NotVerified::Differs(line)),
    }
}
