use std::time::Duration;

use prost::Message as _;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _, pb};

use super::{BATCH_REFUSAL, VERSION_CONFLICT};
use crate::error::ClientError;
use crate::v1;

fn refused(code: Code, reason: &str, build: impl FnOnce(&mut ErrorDetails)) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, "mgi", std::collections::HashMap::new());
    build(&mut details);
    Status::with_error_details(code, "the server's words", details)
}

/// Adds a detail that the tonic-types crate does not know.
fn with_custom(status: &Status, type_url: &str, value: Vec<u8>) -> Status {
    let mut inner = pb::Status::decode(status.details()).unwrap();
    inner.details.push(prost_types::Any {
        type_url: type_url.into(),
        value,
    });
    Status::with_details(
        status.code(),
        status.message(),
        inner.encode_to_vec().into(),
    )
}

#[test]
fn every_reason_has_its_variant() {
    for (code, reason, variant) in [
        (Code::InvalidArgument, "INVALID_FIELD", "InvalidField"),
        (Code::Unauthenticated, "UNAUTHENTICATED", "Unauthenticated"),
        (Code::PermissionDenied, "RIGHT_MISSING", "RightMissing"),
        (Code::NotFound, "NOT_FOUND", "NotFound"),
        (Code::AlreadyExists, "ALREADY_EXISTS", "AlreadyExists"),
        (Code::FailedPrecondition, "RULE_VIOLATED", "RuleViolated"),
        (Code::AlreadyExists, "COMMAND_ID_REUSED", "CommandIdReused"),
        (
            Code::InvalidArgument,
            "ACTING_MINISTRY_AMBIGUOUS",
            "ActingMinistryAmbiguous",
        ),
        (Code::ResourceExhausted, "STORAGE_FULL", "StorageFull"),
        (Code::ResourceExhausted, "RATE_LIMITED", "Unavailable"),
        (Code::Unavailable, "LEDGER_POISONED", "LedgerPoisoned"),
        (Code::Unavailable, "OUTCOME_UNKNOWN", "OutcomeUnknown"),
        (Code::Unavailable, "TRY_AGAIN", "Unavailable"),
        (Code::OutOfRange, "OUT_OF_RANGE", "OutOfRange"),
        (Code::ResourceExhausted, "LIMIT_REACHED", "LimitReached"),
        (Code::DataLoss, "STORED_DATA_CORRUPT", "StoredDataCorrupt"),
        (Code::Internal, "INTERNAL", "ServerDefect"),
        (
            Code::DeadlineExceeded,
            "DEADLINE_EXCEEDED",
            "DeadlineExceeded",
        ),
    ] {
        let error = ClientError::from(refused(code, reason, |_| {}));
        let name = format!("{error:?}");
        assert!(name.starts_with(variant), "{reason}: {name}");
        assert!(error.to_string().len() >= 18, "{reason}: {error}");
    }
}

#[test]
fn a_refused_rule_is_named() {
    let error = ClientError::from(refused(
        Code::FailedPrecondition,
        "RULE_VIOLATED",
        |details| {
            details.add_precondition_failure_violation(
                "content-locked",
                "answer:MR-01",
                "it is validated",
            );
        },
    ));
    let ClientError::RuleViolated { rule, sentence } = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (rule.as_str(), sentence.as_str()),
        ("content-locked", "the server's words")
    );
}

#[test]
fn fields_are_named() {
    let error = ClientError::from(refused(Code::InvalidArgument, "INVALID_FIELD", |details| {
        details.add_bad_request_violation("revise_answer.as_of", "not a date");
    }));
    assert_eq!(error.to_string(), "revise_answer.as_of: not a date");
}

#[test]
fn a_conflict_carries_all_three_sides() {
    let conflict = v1::VersionConflict {
        target: Some(v1::Target {
            kind: v1::TargetKind::Answer.into(),
            id: "MR-01".into(),
        }),
        base_version: 3,
        current_version: 5,
        changed_by_ministry: "DGIE".into(),
        changed_by_event: 40,
        regions: vec![v1::ConflictRegion {
            field: "law".into(),
            base: "a".into(),
            theirs: "b".into(),
            yours: "c".into(),
        }],
    };
    let status = refused(Code::Aborted, "VERSION_CONFLICT", |_| {});
    let status = with_custom(&status, VERSION_CONFLICT, conflict.encode_to_vec());
    let error = ClientError::from(status);
    let ClientError::Conflict(got) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(**got, conflict);
    assert!(
        error
            .to_string()
            .starts_with("answer:MR-01 was changed by DGIE since version 3"),
        "{error}"
    );
}

#[test]
fn a_batch_names_the_command() {
    let status = refused(Code::FailedPrecondition, "RULE_VIOLATED", |_| {});
    let batch = v1::BatchRefusal {
        command_index: 7,
        command_id: "id".into(),
    };
    let error = ClientError::from(with_custom(&status, BATCH_REFUSAL, batch.encode_to_vec()));
    let ClientError::BatchRefused {
        command_index: 7,
        refusal,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert!(matches!(*refusal, ClientError::RuleViolated { .. }));
}

#[test]
fn a_refusal_in_a_stream_reads_the_same() {
    let status = refused(Code::Unavailable, "OUTCOME_UNKNOWN", |details| {
        details.set_retry_info(Some(Duration::from_secs(2)));
    });
    let error = ClientError::from_refusal(status.details());
    assert!(error.is_transient());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
}

#[test]
fn what_this_side_met_is_not_the_servers_word() {
    let timeout = ClientError::from(Status::cancelled("Timeout expired"));
    assert!(matches!(timeout, ClientError::DeadlineExceeded));
    let broken = Status::from_error(Box::new(std::io::Error::other("reset")));
    assert!(matches!(
        ClientError::from(broken),
        ClientError::Unavailable { .. }
    ));
    let poisoned = ClientError::from(refused(Code::Unavailable, "LEDGER_POISONED", |_| {}));
    assert!(!poisoned.is_transient());
}
