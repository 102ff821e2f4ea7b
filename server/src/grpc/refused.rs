//! What the engine refuses, as statuses.

use mgi_events::{
    ids::BadId,
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::ErrorReason;
use prost::Message as _;
use tonic::Code;

use super::{fitting, status::Problem};
use crate::{
    access::AccessError,
    engine::{ReadError, SubmitError},
    vault::VaultError,
};

/// A refusal of the domain.
#[must_use]
pub fn refusal(refusal: &Refusal) -> Problem {
    let sentence = refusal.to_string();
    match refusal {
        Refusal::Fields(problems) => {
            Problem::new(Code::InvalidArgument, ErrorReason::InvalidField, sentence).fields(
                problems
                    .iter()
                    .map(|p| (p.field.clone(), p.problem.clone())),
            )
        }
        Refusal::RightMissing { rule, .. } => {
            Problem::new(Code::PermissionDenied, ErrorReason::RightMissing, sentence)
                .rule(rule.name(), "role")
        }
        Refusal::NotFound { kind, id } => {
            Problem::new(Code::NotFound, ErrorReason::NotFound, sentence).resource(kind, id)
        }
        Refusal::AlreadyExists { kind, id } => {
            Problem::new(Code::AlreadyExists, ErrorReason::AlreadyExists, sentence)
                .resource(kind, id)
        }
        Refusal::Conflict(conflict) => {
            let problem = Problem::new(Code::Aborted, ErrorReason::VersionConflict, sentence).rule(
                Rule::NothingIsOverwritten.name(),
                conflict.target.as_ref().map_or("", |t| &t.id),
            );
            let fitted = fitting::fit(conflict, problem.to_rpc().encoded_len());
            problem.detail("VersionConflict", &fitted)
        }
        Refusal::Rule { rule, subject, .. } => Problem::new(
            Code::FailedPrecondition,
            ErrorReason::RuleViolated,
            sentence,
        )
        .rule(rule.name(), subject),
        Refusal::AmbiguousMinistry { .. } => Problem::new(
            Code::InvalidArgument,
            ErrorReason::ActingMinistryAmbiguous,
            sentence.clone(),
        )
        .fields([("acting_ministry".to_owned(), sentence)]),
        Refusal::Limit { .. } => {
            Problem::new(Code::ResourceExhausted, ErrorReason::LimitReached, sentence)
        }
    }
}

/// Why a command was not carried out.
#[must_use]
pub fn submit(error: &SubmitError) -> Problem {
    let sentence = error.to_string();
    if let SubmitError::StorageFull { reason }
    | SubmitError::Poisoned { reason }
    | SubmitError::Unknown { reason } = error
    {
        tracing::warn!(reason, "a command was not recorded, or nobody knows");
    }
    match error {
        SubmitError::Refused(refused) => refusal(refused),
        SubmitError::CommandIdReused => {
            Problem::new(Code::AlreadyExists, ErrorReason::CommandIdReused, sentence)
        }
        // The reasons of these name files; they are in the server's log.
        SubmitError::StorageFull { .. } => Problem::new(
            Code::ResourceExhausted,
            ErrorReason::StorageFull,
            "Nothing was recorded, because there is no space for it. Try again later.",
        )
        .retry_after(5_000),
        SubmitError::Poisoned { .. } => Problem::new(
            Code::Unavailable,
            ErrorReason::LedgerPoisoned,
            "The ledger takes no more commands; the operator has to restart the server, whose log says why.",
        ),
        SubmitError::Unknown { .. } => Problem::new(
            Code::Unavailable,
            ErrorReason::OutcomeUnknown,
            "It is not known whether the command was recorded. Send it again, with the same id.",
        )
        .retry_after(500),
        SubmitError::Stopping => {
            Problem::new(Code::Unavailable, ErrorReason::TryAgain, sentence).retry_after(1_000)
        }
        SubmitError::Storage(error) => read(error),
        SubmitError::Internal { .. } => {
            tracing::error!(%error, "a command failed inside the server");
            Problem::new(
                Code::Internal,
                ErrorReason::Internal,
                "the server failed on this command; nothing was recorded. Report it with the time",
            )
        }
    }
}

/// Why something could not be read.
#[must_use]
pub fn read(error: &ReadError) -> Problem {
    match error {
        ReadError::NotFound => Problem::new(
            Code::NotFound,
            ErrorReason::NotFound,
            "there is no such profile here; check the id",
        )
        .resource("profile", ""),
        ReadError::OutOfRange { .. } => {
            Problem::new(Code::OutOfRange, ErrorReason::OutOfRange, error.to_string())
        }
        // Which event it is says nothing of its content, and everybody should hear of it.
        ReadError::Damaged(_) => Problem::new(
            Code::DataLoss,
            ErrorReason::StoredDataCorrupt,
            error.to_string(),
        ),
        other => {
            tracing::error!(error = %other, "stored data could not be read");
            corrupt()
        }
    }
}

/// The vault could not do something: its limits are the caller's, all else the operator's.
#[must_use]
pub fn vault(error: &VaultError) -> Problem {
    if let VaultError::DraftsFull { what, limit } = error {
        return refusal(&Refusal::Limit {
            what,
            limit: *limit,
            remedy: "submit or discard some first",
        });
    }
    tracing::error!(%error, "the vault failed");
    Problem::new(
        Code::Internal,
        ErrorReason::Internal,
        "the server could not read or write its vault; the operator has to look at its log",
    )
}

/// Why somebody did not get in, or did not get what was asked for.
#[must_use]
pub fn access(error: &AccessError) -> Problem {
    let sentence = error.to_string();
    match error {
        AccessError::Failed => {
            Problem::new(Code::Unauthenticated, ErrorReason::SignInFailed, sentence)
        }
        AccessError::BadCode => Problem::new(
            Code::FailedPrecondition,
            ErrorReason::RuleViolated,
            sentence,
        )
        .rule(Rule::CodesAreUsedOnce.name(), "code"),
        AccessError::TooMany { after_ms } => Problem::new(
            Code::ResourceExhausted,
            ErrorReason::TooManySignIns,
            sentence,
        )
        .retry_after(*after_ms),
        AccessError::Busy => Problem::new(
            Code::ResourceExhausted,
            ErrorReason::TooManySignIns,
            sentence,
        )
        .retry_after(1_000),
        AccessError::Field { field, problem } => {
            Problem::new(Code::InvalidArgument, ErrorReason::InvalidField, sentence)
                .fields([((*field).to_owned(), problem.clone())])
        }
        AccessError::NotSetUp => {
            Problem::new(Code::FailedPrecondition, ErrorReason::NotSetUp, sentence)
        }
        AccessError::IsSetUp => {
            Problem::new(Code::AlreadyExists, ErrorReason::AlreadyExists, sentence)
                .resource("deployment", "")
        }
        // The API has no act that says so: persons of a provider come by pages.
        AccessError::UnknownPerson | AccessError::PersonTaken => {
            Problem::new(Code::PermissionDenied, ErrorReason::RightMissing, sentence)
        }
        AccessError::SessionNeeded => {
            Problem::new(Code::PermissionDenied, ErrorReason::RightMissing, sentence)
                .rule(Rule::TokensAreScoped.name(), "session")
        }
        AccessError::Submit(error) => submit(error),
        AccessError::Vault(error) => vault(error),
        AccessError::Internal(_) => {
            tracing::error!(%error, "access failed");
            Problem::new(
                Code::Internal,
                ErrorReason::Internal,
                "the server failed; nothing was done. Report it with the time",
            )
        }
    }
}

/// A malformed identifier of a request.
#[must_use]
pub fn bad_id(field: &str, bad: &BadId) -> tonic::Status {
    super::status::bad_field(field, format!("must be {}", bad.form))
}

/// What is stored is not what was written.
#[must_use]
pub fn corrupt() -> Problem {
    Problem::new(
        Code::DataLoss,
        ErrorReason::StoredDataCorrupt,
        "what is stored could not be read as it was written; the operator has to look at the server's log",
    )
}
