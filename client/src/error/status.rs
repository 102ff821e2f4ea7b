//! From a `google.rpc.Status` with details to a [`ClientError`].

use std::error::Error as _;

use prost::Message as _;
use tonic::Code;
use tonic_types::{ErrorDetails, ErrorInfo, StatusExt as _, pb};

use super::{ClientError, FieldViolation};
use crate::v1::{BatchRefusal, ErrorReason, VersionConflict};

const VERSION_CONFLICT: &str = "type.googleapis.com/mgi.v1.VersionConflict";
const BATCH_REFUSAL: &str = "type.googleapis.com/mgi.v1.BatchRefusal";

/// A refusal inside a stream of commands.
pub(super) fn from_bytes(bytes: &[u8]) -> ClientError {
    match pb::Status::decode(bytes) {
        Ok(inner) => {
            let status = tonic::Status::with_details(
                Code::from(inner.code),
                inner.message,
                bytes.to_vec().into(),
            );
            from_status(&status)
        }
        Err(error) => ClientError::UnexpectedAnswer {
            what: format!("a refusal did not decode: {error}"),
        },
    }
}

/// A failed call.
pub(super) fn from_status(status: &tonic::Status) -> ClientError {
    let details = status.get_error_details();
    let refusal = match details.error_info().and_then(reason) {
        Some(reason) => by_reason(reason, status, &details),
        None => by_code(status, &details),
    };
    match custom::<BatchRefusal>(status, BATCH_REFUSAL) {
        Some(batch) => ClientError::BatchRefused {
            command_index: usize::try_from(batch.command_index).unwrap_or(usize::MAX),
            command_id: batch.command_id,
            refusal: Box::new(refusal),
        },
        None => refusal,
    }
}

fn reason(info: &ErrorInfo) -> Option<ErrorReason> {
    (info.domain == "mgi")
        .then(|| ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)))?
}

/// The server said exactly why.
fn by_reason(reason: ErrorReason, status: &tonic::Status, details: &ErrorDetails) -> ClientError {
    let sentence = sentence(status);
    let retry_after = details.retry_info().and_then(|info| info.retry_delay);
    match reason {
        ErrorReason::InvalidField => invalid(status, details),
        ErrorReason::Unauthenticated => ClientError::Unauthenticated { sentence },
        ErrorReason::RightMissing => ClientError::RightMissing {
            rule: rule(details),
            sentence,
        },
        ErrorReason::NotFound => not_found(sentence, details),
        ErrorReason::AlreadyExists => already_exists(sentence, details),
        ErrorReason::VersionConflict => conflict(status),
        ErrorReason::RuleViolated => ClientError::RuleViolated {
            rule: rule(details),
            sentence,
        },
        ErrorReason::CommandIdReused => ClientError::CommandIdReused { sentence },
        ErrorReason::ActingMinistryAmbiguous => ClientError::ActingMinistryAmbiguous { sentence },
        ErrorReason::StorageFull => ClientError::StorageFull {
            sentence,
            retry_after,
        },
        ErrorReason::LedgerPoisoned => ClientError::LedgerPoisoned { sentence },
        ErrorReason::OutcomeUnknown => ClientError::OutcomeUnknown {
            sentence,
            retry_after,
        },
        ErrorReason::TryAgain => ClientError::Unavailable {
            sentence,
            retry_after,
        },
        ErrorReason::OutOfRange => ClientError::OutOfRange { sentence },
        ErrorReason::LimitReached => ClientError::LimitReached { sentence },
        ErrorReason::StoredDataCorrupt => ClientError::StoredDataCorrupt { sentence },
        ErrorReason::Internal => defect(sentence, details),
        ErrorReason::DeadlineExceeded => ClientError::DeadlineExceeded,
        ErrorReason::AuthenticateAgain => ClientError::AuthenticateAgain { sentence },
        ErrorReason::NotSetUp => ClientError::NotSetUp { sentence },
        ErrorReason::SignInFailed => ClientError::Unauthenticated { sentence },
        ErrorReason::TooManySignIns => ClientError::TooManySignIns {
            sentence,
            retry_after,
        },
        ErrorReason::Unspecified => by_code(status, details),
    }
}

/// A proxy, the transport, or a server of another version answered.
fn by_code(status: &tonic::Status, details: &ErrorDetails) -> ClientError {
    let sentence = sentence(status);
    let retry_after = details.retry_info().and_then(|info| info.retry_delay);
    if is_client_timeout(status) {
        return ClientError::DeadlineExceeded;
    }
    if is_transport(status) {
        return ClientError::Unavailable {
            sentence: with_causes(status),
            retry_after,
        };
    }
    match status.code() {
        Code::InvalidArgument => invalid(status, details),
        Code::Unauthenticated => ClientError::Unauthenticated { sentence },
        Code::PermissionDenied => ClientError::RightMissing {
            rule: rule(details),
            sentence,
        },
        Code::NotFound => not_found(sentence, details),
        Code::AlreadyExists => already_exists(sentence, details),
        Code::Aborted => conflict(status),
        Code::FailedPrecondition => ClientError::RuleViolated {
            rule: rule(details),
            sentence,
        },
        Code::Unavailable => ClientError::Unavailable {
            sentence,
            retry_after,
        },
        Code::DeadlineExceeded => ClientError::DeadlineExceeded,
        Code::OutOfRange => ClientError::OutOfRange { sentence },
        Code::ResourceExhausted => ClientError::LimitReached { sentence },
        Code::DataLoss => ClientError::StoredDataCorrupt { sentence },
        Code::Internal => defect(sentence, details),
        Code::Unimplemented => ClientError::Unimplemented,
        code => ClientError::Other { code, sentence },
    }
}

/// The deadline that this side set passed before anything came.
fn is_client_timeout(status: &tonic::Status) -> bool {
    // Tonic reports it as CANCELLED with this message.
    status.code() == Code::Cancelled && status.message().contains("Timeout expired")
}

/// The connection failed, not the call: the status was made on this side.
fn is_transport(status: &tonic::Status) -> bool {
    let made_here =
        status.source().is_some() || status.message().starts_with("Service was not ready");
    made_here
        && matches!(
            status.code(),
            Code::Unknown | Code::Internal | Code::Cancelled | Code::Unavailable
        )
}

fn sentence(status: &tonic::Status) -> String {
    let message = status.message().trim();
    if message.is_empty() {
        status.code().description().to_owned()
    } else {
        message.to_owned()
    }
}

/// Transport errors hide the useful part ("connection refused") in their causes.
fn with_causes(status: &tonic::Status) -> String {
    let mut text = sentence(status);
    let mut cause = status.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    text
}

fn rule(details: &ErrorDetails) -> String {
    details
        .precondition_failure()
        .and_then(|failure| failure.violations.first())
        .map_or_else(
            || "not named".to_owned(),
            |violation| violation.r#type.clone(),
        )
}

fn invalid(status: &tonic::Status, details: &ErrorDetails) -> ClientError {
    let mut violations: Vec<FieldViolation> = details
        .bad_request()
        .map(|request| &request.field_violations)
        .into_iter()
        .flatten()
        .map(|violation| FieldViolation {
            field: violation.field.clone(),
            description: violation.description.clone(),
        })
        .collect();
    if violations.is_empty() {
        violations.push(FieldViolation {
            field: String::new(),
            description: sentence(status),
        });
    }
    ClientError::InvalidField { violations }
}

fn resource(details: &ErrorDetails) -> (String, String) {
    details
        .resource_info()
        .map(|info| (info.resource_type.clone(), info.resource_name.clone()))
        .unwrap_or_default()
}

fn not_found(sentence: String, details: &ErrorDetails) -> ClientError {
    let (kind, name) = resource(details);
    ClientError::NotFound {
        kind,
        name,
        sentence,
    }
}

fn already_exists(sentence: String, details: &ErrorDetails) -> ClientError {
    let (kind, name) = resource(details);
    ClientError::AlreadyExists {
        kind,
        name,
        sentence,
    }
}

fn defect(sentence: String, details: &ErrorDetails) -> ClientError {
    let request_id = details
        .request_info()
        .map(|info| info.request_id.clone())
        .unwrap_or_default();
    ClientError::ServerDefect {
        sentence,
        request_id,
    }
}

fn conflict(status: &tonic::Status) -> ClientError {
    match custom::<VersionConflict>(status, VERSION_CONFLICT) {
        Some(conflict) => ClientError::Conflict(Box::new(conflict)),
        None => ClientError::Other {
            code: status.code(),
            sentence: sentence(status),
        },
    }
}

/// A detail of our own package.
fn custom<M: prost::Message + Default>(status: &tonic::Status, type_url: &str) -> Option<M> {
    let inner = pb::Status::decode(status.details()).ok()?;
    let detail = inner
        .details
        .into_iter()
        .find(|any| any.type_url == type_url)?;
    M::decode(detail.value.as_slice()).ok()
}

#[cfg(test)]
mod tests;
