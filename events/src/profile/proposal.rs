//! Finalizing together (ARCHITECTURE section 7): the content is proposed, and
//! locked; each ministry cosigns the checkpoint that ends with the proposal; what
//! is finalized carries those cosignatures, and the policy as a file.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mgi_proto::v1::{
    CheckpointCosigned, CosignFinalization, FinalizationProposalEnded, FinalizationProposed,
    KeyPurpose, ValidationPolicy, ValidationRule, WithdrawProposal, command::Action as Asked,
    event_body::Kind,
};
use serde::{Deserialize, Serialize};

use super::{
    acting::Desk,
    decision::Decision,
    finalization::{self, Outcome},
    state::Profile,
    validation::validates,
};
use crate::{
    context::Moment,
    deployment::{Deployment, Key},
    event::Author,
    fields::{self, Problems},
    ids::{KeyId, MinistryCode},
    keys, limits,
    refusal::{Refusal, Rule},
    roles::Action,
    transparency::{
        checkpoint::Checkpoint,
        cosignature,
        ed25519::VerifyingKey,
        key::{KeyKind, VerifierKey},
    },
    validation::origin_names_stream,
};

/// A proposal for finalization that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who proposed it.
    pub by: Author,
    /// Size of the checkpoint that is cosigned: it ends with the proposal.
    pub size: u64,
    /// Digest of the content of the whole profile.
    pub content_digest: Vec<u8>,
    /// Cosignatures by ministry.
    pub cosigned: BTreeMap<MinistryCode, CheckpointCosigned>,
}

/// The government lead proposes the content for finalization, under the conditions
/// of finalizing.
pub(super) fn propose(desk: &Desk<'_>) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::Finalize)?;
    let ready = finalization::ready(desk)?;
    if ready.outcomes.len() > limits::COSIGNERS {
        return Err(Refusal::Limit {
            what: "the number of validating ministries of a round with cosignatures",
            limit: limits::COSIGNERS,
            remedy: "finalize without a proposal, where the round's level is 1",
        });
    }
    Ok(
        Decision::of(vec![Kind::FinalizationProposed(FinalizationProposed {
            content_digest: ready.digest.to_vec(),
            policy: Some(ready.policy),
            outcomes: ready.outcomes.iter().map(Outcome::record).collect(),
        })])
        .by(&acting),
    )
}

/// The government lead takes the proposal back.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawProposal) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::Finalize)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    standing(desk.profile)?;
    Ok(Decision::of(vec![ended(&command.reason, "")]).by(&acting))
}

/// The event by which a proposal ends.
pub(super) fn ended(reason: &str, validation: &str) -> Kind {
    Kind::FinalizationProposalEnded(FinalizationProposalEnded {
        reason: reason.to_owned(),
        validation_id: validation.to_owned(),
    })
}

/// An authorizing officer cosigns for a validating ministry, with the ministry's
/// cosigning key. That the checkpoint's root is that of the stream cannot be told
/// from the state: who calls this has checked it.
pub(super) fn cosign(desk: &Desk<'_>, command: &CosignFinalization) -> Result<Decision, Refusal> {
    let acting = desk.act(Action::Cosign, |grant| validates(desk, grant))?;
    let Some(ministry) = acting.ministry.clone() else {
        return Err(Refusal::right(
            Rule::RoleFitsMinistry,
            "a cosignature needs a role for a ministry",
        ));
    };
    let proposal = standing(desk.profile)?;
    let (key_id, checkpoint) = well_formed(desk, command, proposal)?;
    if proposal.cosigned.contains_key(&ministry) {
        return Err(Refusal::rule_about(
            Rule::CosignOnce,
            ministry.as_str(),
            format!("{ministry} has cosigned this proposal already"),
        ));
    }
    let first = proposal.cosigned.values().next();
    if let Some(first) = first.filter(|first| first.checkpoint != command.checkpoint) {
        return Err(Refusal::rule_about(
            Rule::CosignOnce,
            ministry.as_str(),
            format!(
                "{} cosigned another checkpoint of the same size; do not sign, and compare the histories that both of you hold",
                first.ministry
            ),
        ));
    }
    let key = usable(desk.context.deployment, &ministry, key_id)?;
    let message = cosignature::message(&checkpoint.body(), command.time_unix);
    keys::check_signature(
        KeyPurpose::Cosigner,
        &key.registered.public_key,
        message.as_bytes(),
        &command.signature,
    )
    .map_err(|problem| {
        Refusal::rule_about(Rule::SignatureHolds, "signature", problem.to_string())
    })?;
    Ok(
        Decision::of(vec![Kind::CheckpointCosigned(CheckpointCosigned {
            ministry: ministry.to_string(),
            key_id: command.key_id.clone(),
            time_unix: command.time_unix,
            signature: command.signature.clone(),
            checkpoint: command.checkpoint.clone(),
        })])
        .by(&acting),
    )
}

fn standing(profile: &Profile) -> Result<&Proposal, Refusal> {
    profile.proposal.as_ref().ok_or_else(|| {
        Refusal::rule_about(
            Rule::ProposalStands,
            "proposal",
            "no proposal for finalization stands; the government lead makes one (mgi stage propose)",
        )
    })
}

/// Nothing but what settles the proposal is done while one stands. Roles come and
/// go: a ministry whose officer's term ends in between could not cosign otherwise.
/// What the law wants taken out of a comment is taken out: it is no content.
pub(super) fn locks(profile: &Profile, asked: &Asked) -> Result<(), Refusal> {
    let settles = matches!(
        asked,
        Asked::CosignFinalization(_)
            | Asked::WithdrawProposal(_)
            | Asked::FinalizeProfile(_)
            | Asked::WithdrawValidation(_)
            | Asked::RedactEvent(_)
            | Asked::GrantRole(_)
            | Asked::HandOverRole(_)
            | Asked::EndRole(_)
    );
    if profile.proposal.is_none() || settles {
        return Ok(());
    }
    if matches!(asked, Asked::ProposeFinalization(_)) {
        return Err(Refusal::rule_about(
            Rule::ProposalStands,
            "proposal",
            "a proposal for finalization stands already; it is cosigned, finalized or withdrawn",
        ));
    }
    Err(Refusal::rule_about(
        Rule::ProposalLocks,
        "proposal",
        "a proposal for finalization stands, and nothing changes meanwhile; the government lead can withdraw it, and a ministry its validation",
    ))
}

fn well_formed(
    desk: &Desk<'_>,
    command: &CosignFinalization,
    proposal: &Proposal,
) -> Result<(KeyId, Checkpoint), Refusal> {
    let mut problems = Problems::default();
    let key = fields::id("key_id", KeyId::parse(&command.key_id));
    let now = desk.context.now.0;
    let time = i64::try_from(command.time_unix)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000_000);
    if time.abs_diff(now) > limits::SIGNING_SKEW.unsigned_abs() {
        problems.add(
            "time_unix",
            "must be within 10 minutes of the server's time; set the clock, and sign again",
        );
    }
    if command.signature.len() != 64 {
        problems.add("signature", "must be 64 bytes");
    }
    let checkpoint = if command.checkpoint.len() > limits::CHECKPOINT_BYTES {
        Err("is longer than 1,024 bytes".to_owned())
    } else {
        Checkpoint::parse_body(&command.checkpoint).map_err(|problem| problem.to_string())
    };
    match &checkpoint {
        Err(problem) => problems.add("checkpoint", problem.as_str()),
        Ok(read) if read.size != proposal.size => problems.add(
            "checkpoint",
            format!(
                "must be that of the proposal, of size {}, and is of size {}",
                proposal.size, read.size
            ),
        ),
        Ok(read) if !origin_names_stream(&read.origin, desk.context.deployment.id(), desk.id) => {
            problems.add("checkpoint", "is of another log than this profile");
        }
        Ok(_) => {}
    }
    problems.done()?;
    let checkpoint = checkpoint.map_err(|problem| Refusal::field("checkpoint", problem))?;
    Ok((key?, checkpoint))
}

/// The ministry's live cosigning key of this id.
fn usable<'a>(
    deployment: &'a Deployment,
    ministry: &MinistryCode,
    id: KeyId,
) -> Result<&'a Key, Refusal> {
    let live = deployment.cosigner(ministry);
    live.filter(|key| key.registered.key_id == id.to_string())
        .map(AsRef::as_ref)
        .ok_or_else(|| {
            Refusal::rule_about(
                Rule::KeyIsLive,
                id.to_string(),
                format!("{id} is not the live cosigning key of {ministry}; mgi key list shows it"),
            )
        })
}

/// Whether a cosignature counts: its key was not revoked for that time.
fn counts(deployment: &Deployment, cosigned: &CheckpointCosigned) -> bool {
    let time = Moment(
        i64::try_from(cosigned.time_unix)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000_000),
    );
    deployment
        .key(&cosigned.key_id)
        .is_some_and(|key| key.void_at(time).is_none())
}

/// Validating ministries whose cosignatures of the standing proposal count.
pub(super) fn cosigners<'a>(
    profile: &'a Profile,
    deployment: &Deployment,
    outcomes: &[Outcome],
) -> Vec<&'a CheckpointCosigned> {
    let cosigned = profile.proposal.iter().flat_map(|p| &p.cosigned);
    cosigned
        .filter(|(ministry, _)| outcomes.iter().any(|o| o.ministry == **ministry))
        .filter(|(_, cosigned)| counts(deployment, cosigned))
        .map(|(_, cosigned)| cosigned)
        .collect()
}

/// How many of the validating ministries have to cosign.
fn quorum(policy: &ValidationPolicy, outcomes: &[Outcome]) -> usize {
    match policy.rule() {
        ValidationRule::All | ValidationRule::Unspecified => outcomes.len(),
        ValidationRule::AtLeast => usize::try_from(policy.threshold)
            .unwrap_or(usize::MAX)
            .max(1),
        // Silence is agreement: who cosigned is recorded.
        ValidationRule::NoObjection => 0,
    }
}

/// In a round of level 2 or 3 the proposal stands and enough ministries cosigned.
pub(super) fn cosigners_suffice(
    profile: &Profile,
    policy: &ValidationPolicy,
    outcomes: &[Outcome],
    cosigners: &[&CheckpointCosigned],
) -> Result<(), Refusal> {
    if policy.minimum_level < 2 {
        return Ok(());
    }
    if profile.proposal.is_none() {
        return Err(Refusal::rule_about(
            Rule::CosignersSuffice,
            "proposal",
            "in this round the content is proposed first, and cosigned by the ministries (mgi stage propose, mgi cosign)",
        ));
    }
    let needed = quorum(policy, outcomes);
    if cosigners.len() >= needed {
        return Ok(());
    }
    let missing: Vec<&str> = outcomes
        .iter()
        .map(|o| o.ministry.as_str())
        .filter(|ministry| cosigners.iter().all(|c| c.ministry != *ministry))
        .collect();
    Err(Refusal::rule_about(
        Rule::CosignersSuffice,
        "proposal",
        format!(
            "{needed} ministries have to cosign the proposal, and {} have; these have not: {}",
            cosigners.len(),
            missing.join(", ")
        ),
    ))
}

/// Name of a ministry's cosigning key in notes and policies: the deployment's id
/// and the ministry's code.
#[must_use]
pub fn cosigner_name(deployment: &str, ministry: &str) -> String {
    format!("mgi/{deployment}/ministry/{ministry}")
}

/// A cosigning key as a verifier key (C2SP signed-note, "Verifier keys"); `None`
/// of another key.
#[must_use]
pub fn cosigner_key(deployment: &str, key: &Key) -> Option<VerifierKey> {
    if key.registered.purpose() != KeyPurpose::Cosigner {
        return None;
    }
    let bytes: &[u8; 32] = key.registered.public_key.as_slice().try_into().ok()?;
    let name = cosigner_name(deployment, &key.registered.ministry);
    VerifierKey::new(
        &name,
        KeyKind::CosignatureV1,
        VerifyingKey::from_bytes(bytes).ok()?,
    )
    .ok()
}

/// The checkpoint of the proposal as a note with the cosignatures (C2SP
/// tlog-cosignature); empty without any.
pub(super) fn note(deployment: &Deployment, cosigners: &[&CheckpointCosigned]) -> String {
    let Some(first) = cosigners.first() else {
        return String::new();
    };
    let mut note = format!("{}\n", first.checkpoint);
    for cosigned in cosigners {
        let key = deployment.key(&cosigned.key_id);
        let Some(key) = key.and_then(|key| cosigner_key(deployment.id(), key)) else {
            continue;
        };
        // Section "Format": key id, time and signature.
        let mut blob = key.id().to_be_bytes().to_vec();
        blob.extend_from_slice(&cosigned.time_unix.to_be_bytes());
        blob.extend_from_slice(&cosigned.signature);
        note.push_str(&format!(
            "\u{2014} {} {}\n",
            key.name(),
            STANDARD.encode(blob)
        ));
    }
    note
}

/// The policy as a file (C2SP tlog-policy): a witness line for each validating
/// ministry with a cosigning key, a group of all of them, and the quorum. The log's
/// own line is left to who publishes or checks it: the server's key is not part of
/// the profile.
pub(super) fn policy_file(
    deployment: &Deployment,
    policy: &ValidationPolicy,
    outcomes: &[Outcome],
    cosigners: &[&CheckpointCosigned],
) -> String {
    if cosigners.is_empty() {
        return String::new();
    }
    let mut lines = Vec::new();
    let mut members = Vec::new();
    for outcome in outcomes {
        let ministry = &outcome.ministry;
        // The key that cosigned, even where another took its place since.
        let signed = cosigners.iter().find(|c| c.ministry == ministry.as_str());
        let key = match signed {
            Some(cosigned) => deployment.key(&cosigned.key_id),
            None => deployment.cosigner(ministry),
        };
        if let Some(key) = key.and_then(|key| cosigner_key(deployment.id(), key)) {
            lines.push(format!("witness {ministry} {key}"));
            members.push(ministry.to_string());
        }
    }
    let needed = quorum(policy, outcomes);
    if needed == 0 {
        lines.push("quorum none".to_owned());
    } else {
        let count = if needed == members.len() {
            "all".to_owned()
        } else {
            needed.to_string()
        };
        lines.push(format!("group ministries {count} {}", members.join(" ")));
        lines.push("quorum ministries".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}
