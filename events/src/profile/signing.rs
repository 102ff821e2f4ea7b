//! The signature on a validation: whether it may be recorded as one of level 2 or
//! 3, and whether the level is enough for the round.

use mgi_proto::v1::{Event, StatementSignature, ValidationGiven};

use super::acting::{Acting, Desk};
use crate::{
    fields::Problems,
    ids::profile_stream,
    limits,
    refusal::{Refusal, Rule},
    validation::{Level, NotVerified, verify},
};

/// Completes what is about to be recorded by the signature, or leaves it at level
/// 1 without one. What is recorded is judged by [`verify`], as every reader will.
///
/// That the root in the statement is that of the stream cannot be told from the
/// state: who calls this has checked it.
pub(super) fn signed(
    desk: &Desk<'_>,
    acting: &Acting,
    signature: Option<&StatementSignature>,
    given: &mut ValidationGiven,
) -> Result<(), Refusal> {
    let policy = desk.profile.opened.validation_policy.as_ref();
    let needed = policy.map_or(1, |policy| policy.minimum_level.max(1));
    if let Some(signature) = signature {
        by_key(desk, acting, signature, given)?;
    }
    // Last: what is refused for another reason is refused for that one.
    if given.level >= needed {
        return Ok(());
    }
    let with = if needed >= Level::Certificate.number() {
        "the key of a personal certificate (mgi sign)"
    } else {
        "a personal key (mgi validate give --key FILE)"
    };
    Err(Refusal::rule_about(
        Rule::LevelIsEnough,
        given.ministry.as_str(),
        format!(
            "validations of this round are of level {needed} at least, and this one is of level {}; sign it with {with}",
            given.level
        ),
    ))
}

fn by_key(
    desk: &Desk<'_>,
    acting: &Acting,
    signature: &StatementSignature,
    given: &mut ValidationGiven,
) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    if signature.statement_text.len() > limits::STATEMENT_BYTES {
        problems.add("signature.statement_text", "takes more than 6,144 bytes");
    }
    if !(1..=limits::SIGNATURE_BYTES).contains(&signature.signature.len()) {
        problems.add("signature.signature", "must have 1 to 1,100 bytes");
    }
    problems.done()?;
    let context = desk.context;
    let held = context
        .deployment
        .key(&signature.key_id)
        .filter(|key| key.registered.account_id == context.account.as_str())
        .ok_or_else(|| {
            Refusal::rule_about(
                Rule::KeyIsLive,
                signature.key_id.as_str(),
                "you hold no registered key of this id; mgi key list shows yours",
            )
        })?;
    if !held.is_live() {
        return Err(Refusal::rule_about(
            Rule::KeyIsLive,
            signature.key_id.as_str(),
            format!(
                "{} was replaced or revoked, and signs nothing new; sign with your live key",
                signature.key_id
            ),
        ));
    }
    given.level = Level::of(held.registered.purpose()).map_or(0, Level::number);
    given.key_id.clone_from(&signature.key_id);
    given.statement_text.clone_from(&signature.statement_text);
    given.signature.clone_from(&signature.signature);
    let envelope = Event {
        stream: profile_stream(desk.id),
        index: desk.profile.revision().0,
        recorded_time: Some(context.now.to_proto()),
        account_id: context.account.to_string(),
        ministry: given.ministry.clone(),
        grant_id: acting.grant.map(|g| g.to_string()).unwrap_or_default(),
        ..Event::default()
    };
    verify(given, &envelope, context.deployment.id(), Some(held))
        .map(|_| ())
        .map_err(|problem| refused(&signature.key_id, &problem))
}

fn refused(key: &str, problem: &NotVerified) -> Refusal {
    match problem {
        NotVerified::Statement(problem) => {
            Refusal::field("signature.statement_text", problem.to_string())
        }
        NotVerified::NoKey(_) | NotVerified::KeyNotInUse(_) => {
            Refusal::rule_about(Rule::KeyIsLive, key, problem.to_string())
        }
        NotVerified::Level { .. } | NotVerified::Differs(_) | NotVerified::Signature(_) => {
            Refusal::rule_about(Rule::SignatureHolds, key, problem.to_string())
        }
    }
}
