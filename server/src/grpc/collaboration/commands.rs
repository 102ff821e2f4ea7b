//! Commands: one, a batch, a stream.

use std::time::Instant;

use futures_util::{StreamExt as _, stream};
use mgi_events::{
    ids::{ProfileId, profile_stream},
    limits,
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{
    self, BatchRefusal, Command, FileRef, InclusionProof, Receipt, SubmitBatchRequest,
    SubmitBatchResponse, SubmitRequest, SubmitResponse, SubmitStreamRequest, SubmitStreamResponse,
    command::Action, submit_stream_response::Outcome,
};
use prost::Message as _;
use tonic::{Request, Response, Status, Streaming};

use super::{
    super::{
        Host,
        audit::{inclusions, refused_sign},
        caller::{authenticated, principal},
        refused,
        status::Problem,
    },
    Answers,
    drafts::Submitting,
    files, signing,
};
use crate::{
    access::needs_authentication, edge::unread, engine::SubmitError, identity::Principal,
    ledger::StreamName, telemetry::MergeOutcome,
};

/// Commands of one stream that are under way at once.
const UNDER_WAY: usize = limits::BATCH_COMMANDS;

pub(super) async fn submit(
    host: &Host,
    request: Request<SubmitRequest>,
) -> Result<Response<SubmitResponse>, Status> {
    let principal = principal(&request)?;
    let SubmitRequest {
        profile_id: profile,
        command,
        with_proofs,
    } = request.into_inner();
    let mut receipt = one(host, &principal, &profile, command).await?;
    if with_proofs {
        receipt.proofs = proofs_of(host, &receipt).await?;
    }
    Ok(Response::new(SubmitResponse {
        receipt: Some(receipt),
    }))
}

/// Inclusion proofs of a receipt's events in the receipt's tree.
async fn proofs_of(host: &Host, receipt: &Receipt) -> Result<Vec<InclusionProof>, Status> {
    let profile = profile_id(&receipt.profile_id)?;
    let stream = StreamName::new(&profile_stream(&profile))
        .map_err(|error| field("profile_id", &error.to_string()))?;
    let events = receipt.revision_before..receipt.revision;
    inclusions(host.engine.clone(), stream, events, receipt.tree_size)
        .await
        .map_err(|error| refused_sign(&error))
}

async fn one(
    host: &Host,
    principal: &Principal,
    profile: &str,
    command: Option<Command>,
) -> Result<Receipt, Problem> {
    let profile = profile_id(profile)?;
    let mut command = command.ok_or_else(|| field("command", "is missing"))?;
    let account = &principal.account;
    may_send(host, principal, &profile, &mut command)?;
    uploaded(host, principal, &profile, &mut command).await?;
    signing::signs_this_history(host, principal, &profile, &command).await?;
    let texts = Submitting::note(host, account, &profile, std::slice::from_ref(&command));
    let begun = Instant::now();
    let submitted = host.engine.submit(account, &profile, command).await;
    match &submitted {
        Ok(receipt) => {
            host.metrics.append(begun.elapsed());
            count(host, receipt);
            if let Some(texts) = texts {
                texts.done(host, receipt);
            }
        }
        Err(SubmitError::Refused(Refusal::Conflict(_))) => {
            host.metrics.merge(MergeOutcome::Conflict);
        }
        Err(_) => {}
    }
    submitted.map_err(|error| refused::submit(&error))
}

/// Counts what became of a text that others wrote on meanwhile.
fn count(host: &Host, receipt: &Receipt) {
    if receipt.repeated {
        return;
    }
    if receipt.parked {
        host.metrics.merge(MergeOutcome::Parked);
    }
    if receipt.merged {
        host.metrics.merge(if receipt.needs_review {
            MergeOutcome::Review
        } else {
            MergeOutcome::Merged
        });
    }
}

pub(super) async fn submit_batch(
    host: &Host,
    request: Request<SubmitBatchRequest>,
) -> Result<Response<SubmitBatchResponse>, Status> {
    let principal = principal(&request)?;
    let SubmitBatchRequest {
        profile_id: profile,
        mut commands,
    } = request.into_inner();
    let profile = profile_id(&profile)?;
    if commands.is_empty() || commands.len() > limits::BATCH_COMMANDS {
        let problem = format!("a batch has 1 to {} commands", limits::BATCH_COMMANDS);
        return Err(field("commands", &problem).into());
    }
    let ids: Vec<String> = commands.iter().map(|c| c.command_id.clone()).collect();
    for (place, command) in commands.iter_mut().enumerate() {
        may_send(host, &principal, &profile, command)
            .map_err(|problem| in_batch(problem, &ids, place))?;
        uploaded(host, &principal, &profile, command)
            .await
            .map_err(|problem| in_batch(problem, &ids, place))?;
        signing::signs_this_history(host, &principal, &profile, command)
            .await
            .map_err(|problem| in_batch(problem, &ids, place))?;
    }
    let texts = Submitting::note(host, &principal.account, &profile, &commands);
    let receipts = host
        .engine
        .submit_batch(&principal.account, &profile, commands)
        .await
        .map_err(|refused| in_batch(refused::submit(&refused.error), &ids, refused.index))?;
    for receipt in &receipts {
        count(host, receipt);
    }
    if let (Some(texts), Some(receipt)) = (texts, receipts.first()) {
        texts.done(host, receipt);
    }
    Ok(Response::new(SubmitBatchResponse { receipts }))
}

fn in_batch(problem: Problem, ids: &[String], place: usize) -> Problem {
    problem.detail(
        "BatchRefusal",
        &BatchRefusal {
            command_index: u32::try_from(place).unwrap_or(u32::MAX),
            command_id: ids.get(place).cloned().unwrap_or_default(),
        },
    )
}

/// Each command is decided in the order in which it came, and answered in that
/// order; while one waits for the disk the next ones are decided.
pub(super) fn submit_stream(
    host: &Host,
    request: Request<Streaming<SubmitStreamRequest>>,
) -> Result<Response<Answers<SubmitStreamResponse>>, Status> {
    let principal = principal(&request)?;
    let host = host.clone();
    let stopping = host.stopping.clone();
    let incoming = request.into_inner().take_until(stopping.cancelled_owned());
    let answers = incoming
        .map(move |asked| {
            let host = host.clone();
            let principal = principal.clone();
            async move {
                let asked = asked.map_err(unread)?;
                if !host.identity.still_holds(&principal) {
                    return Err(Status::from(Problem::new(
                        tonic::Code::Unauthenticated,
                        v1::ErrorReason::Unauthenticated,
                        "the session ended, or the token was revoked or has expired; open the stream with a valid one",
                    )));
                }
                let command_id = asked.command.as_ref().map(|c| c.command_id.clone());
                let outcome =
                    match one(&host, &principal, &asked.profile_id, asked.command).await {
                        Ok(receipt) => Outcome::Receipt(receipt),
                        Err(problem) => Outcome::Refusal(problem.to_rpc().encode_to_vec()),
                    };
                Ok(SubmitStreamResponse {
                    command_id: command_id.unwrap_or_default(),
                    outcome: Some(outcome),
                })
            }
        })
        .buffered(UNDER_WAY);
    // Nothing follows an error: what came after it was not looked at.
    let answers = stream::unfold(Some(Box::pin(answers)), |answers| async move {
        let mut answers = answers?;
        match answers.next().await? {
            Ok(answer) => Some((Ok(answer), Some(answers))),
            Err(status) => Some((Err(status), None)),
        }
    });
    Ok(Response::new(Box::pin(answers)))
}

/// Whether a credential lets a command through: its profiles, its ministry, and whether what needs
/// it was authenticated for, now. A command that names no ministry acts for the credential's.
fn may_send(
    host: &Host,
    principal: &Principal,
    profile: &ProfileId,
    command: &mut Command,
) -> Result<(), Problem> {
    if !principal.reaches(profile) {
        return Err(refused::refusal(&Refusal::missing(
            "profile",
            profile.as_str(),
        )));
    }
    if let Some(ministry) = principal.only_ministry() {
        if command.acting_ministry.is_empty() {
            ministry.clone_into(&mut command.acting_ministry);
        }
        if command.acting_ministry != ministry {
            return Err(refused::refusal(&Refusal::right(
                Rule::TokensAreScoped,
                format!("this token acts for {ministry} only"),
            )));
        }
    }
    if command.action.as_ref().is_some_and(needs_authentication) {
        authenticated(host, principal)?;
    }
    Ok(())
}

fn profile_id(text: &str) -> Result<ProfileId, Problem> {
    ProfileId::parse(text).map_err(|bad| field("profile_id", &format!("must be {}", bad.form)))
}

fn field(name: &str, problem: &str) -> Problem {
    refused::refusal(&Refusal::field(name, problem))
}

/// A file is attached only as the file store holds it. What it holds is told only to
/// who may keep the register: for anybody else the file is taken out of the command,
/// which the domain then refuses for the right that is missing.
async fn uploaded(
    host: &Host,
    principal: &Principal,
    profile: &ProfileId,
    command: &mut Command,
) -> Result<(), Problem> {
    let Some(Action::AttachEvidenceFile(attach)) = &mut command.action else {
        return Ok(());
    };
    let Some(file) = &mut attach.file else {
        return Err(field("file", "is missing: upload the file first"));
    };
    if files::holds(host, file).await? {
        return Ok(());
    }
    let keeps = host.see(principal, profile.as_str(), None, |seen| {
        Ok(seen.profile.may_keep_evidence(&principal.account, seen.at))
    });
    if !keeps.await.unwrap_or(false) {
        *file = FileRef::default();
        return Ok(());
    }
    Err(refused::refusal(&Refusal::rule_about(
        Rule::FileWasUploaded,
        "file",
        "the file store does not hold this file with this size and type; upload it first and pass on what that answered",
    )))
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        refused::submit(&error)
    }
}
