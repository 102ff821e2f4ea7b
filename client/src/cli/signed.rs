//! What every command that signs does first: it sees the history for itself.

use mgi_client::signing::{KnownCheckpoints, SeeError, Seen, Trust};
use mgi_client::{v1, words};
use mgi_events::context::Moment;
use mgi_events::ids::{GrantId, KeyId, MinistryCode};
use mgi_events::profile::{Coverage, coverage};
use mgi_events::v1::KeyPurpose;
use mgi_events::validation::Statement;

use super::output::Table;
use super::{Failure, Session};

/// Now, to the second.
pub(crate) fn now() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Moment(i64::try_from(seconds).unwrap_or(0) * 1_000_000)
}

impl From<SeeError> for Failure {
    fn from(error: SeeError) -> Self {
        match error {
            SeeError::Client(error) => Self::Client(error),
            SeeError::Known(_) | SeeError::Alarm(_) => Self::Invalid(error.to_string()),
        }
    }
}

/// Reads the profile's history, checks it against the server's checkpoint and the
/// one that this machine knew, and says so.
pub(crate) async fn see(session: &mut Session<'_>) -> Result<Seen, Failure> {
    let known =
        KnownCheckpoints::of_this_person().map_err(|error| Failure::Usage(error.to_string()))?;
    let seen = session.profile().await?.see(&known).await?;
    let size = seen.checkpoint.size;
    session.out.note(&match seen.trust {
        Trust::FirstUse => format!(
            "This machine knew no checkpoint of {} yet: its history of {size} events, and the key of its log, are taken as the server gives them. From now on every other history is noticed. Compare {} with what another person or an auditor has.",
            seen.id,
            hex::encode(seen.checkpoint.root)
        ),
        Trust::Continues(known) => format!(
            "The history of {size} events continues the {known} that this machine knew, and makes the root that the server signed."
        ),
    });
    Ok(seen)
}

/// The grant and ministry for which the person validates or cosigns.
pub(crate) fn acting(
    session: &Session<'_>,
    seen: &Seen,
) -> Result<(GrantId, MinistryCode), Failure> {
    let named = session.acting();
    let mut grants = seen.profile.validating_grants(&seen.account, now());
    grants.retain(|(_, ministry)| named.is_empty() || ministry.as_str() == named);
    if grants.iter().any(|(_, ministry)| *ministry != grants[0].1) {
        return Err(Failure::Usage(
            "you validate for several ministries: name one with --as".into(),
        ));
    }
    grants.into_iter().next().ok_or_else(|| {
        Failure::NotFound(
            "you hold no role of an authorizing officer of a validating ministry in this profile"
                .into(),
        )
    })
}

/// The live key of a purpose that is this public key; any of the account's where
/// none is given.
pub(crate) async fn live_key(
    session: &mut Session<'_>,
    account: &str,
    purpose: KeyPurpose,
    public_key: Option<&[u8]>,
) -> Result<v1::KeyRegistered, Failure> {
    let of = match purpose {
        // The key of a ministry may be held by another of its officers.
        KeyPurpose::Cosigner => String::new(),
        _ => account.to_owned(),
    };
    let keys = session
        .client()
        .await?
        .keys(of, String::new())
        .all()
        .await?;
    keys.into_iter()
        .filter(|key| key.retired_time.is_none() && key.void_from_time.is_none())
        .filter_map(|key| key.registered)
        .find(|held| {
            held.purpose() == purpose && public_key.is_none_or(|key| held.public_key == key)
        })
        .ok_or_else(|| {
            Failure::NotFound(format!(
                "this {} key is not registered, or was replaced or revoked; mgi key register registers it",
                mgi_events::keys::purpose_name(purpose)
            ))
        })
}

/// What would be signed, worked out from the history that was seen.
pub(crate) fn draft(
    session: &Session<'_>,
    seen: &Seen,
    scope: &v1::Scope,
    meaning: String,
    letter: Option<[u8; 32]>,
    key: &str,
) -> Result<(Statement, Coverage), Failure> {
    let (grant, ministry) = acting(session, seen)?;
    let covers = coverage(&seen.profile, &seen.questionnaire, &ministry, scope)
        .map_err(|refusal| Failure::Invalid(refusal.to_string()))?;
    let key = KeyId::parse(key).map_err(|bad| Failure::Invalid(bad.to_string()))?;
    let statement = Statement {
        deployment: seen.deployment.clone(),
        profile: seen.id.clone(),
        scope: scope.clone(),
        meaning,
        letter,
        content: covers.digest,
        origin: seen.checkpoint.origin.clone(),
        size: seen.checkpoint.size,
        root: seen.checkpoint.root,
        ministry,
        account: seen.account.clone(),
        grant,
        key,
        time: now(),
    };
    // What is not written in its one form would be refused, and must not be signed.
    Statement::parse(&statement.to_string())
        .map_err(|error| Failure::Invalid(error.to_string()))?;
    Ok((statement, covers))
}

/// Shows on standard error what is about to be signed.
pub(crate) fn show(session: &mut Session<'_>, statement: &Statement, covers: &Coverage) {
    let mut table = Table::new(&["item", "version", "sha256"]);
    for item in &covers.items {
        table.push(vec![
            item.item.clone(),
            item.version.to_string(),
            hex::encode(&item.sha256),
        ]);
    }
    let scope = words::scope_text(Some(&statement.scope));
    session.out.note(&format!(
        "Worked out from the history, the content of {scope}:"
    ));
    for line in table.lines(None) {
        session.out.note(&line);
    }
    session.out.note("This is what is signed, byte for byte:");
    for line in statement.to_string().lines() {
        session.out.note(&format!("  {line}"));
    }
}

/// The command that hands a signed statement in.
pub(crate) fn validate(statement: &Statement, signature: Vec<u8>) -> v1::Validate {
    v1::Validate {
        scope: Some(statement.scope.clone()),
        statement: statement.meaning.clone(),
        seen_revision: statement.size,
        letter_sha256: statement.letter.map(|l| l.to_vec()).unwrap_or_default(),
        signature: Some(v1::StatementSignature {
            key_id: statement.key.to_string(),
            statement_text: statement.to_string(),
            signature,
        }),
    }
}
