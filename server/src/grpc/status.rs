//! One place that turns a refusal into a gRPC status with `google.rpc` details
//! (see `mgi/v1/errors.proto`).

use std::collections::HashMap;

use mgi_proto::v1::ErrorReason;
use prost::Message;
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::pb;

/// A status under construction.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    sentence: String,
    details: Vec<Any>,
}

impl Problem {
    /// A status with its stable reason; `sentence` is for people.
    #[must_use]
    pub fn new(code: Code, reason: ErrorReason, sentence: impl Into<String>) -> Self {
        let mut problem = Self {
            code,
            sentence: sentence.into(),
            details: Vec::new(),
        };
        let name = reason.as_str_name();
        let info = pb::ErrorInfo {
            reason: name
                .strip_prefix("ERROR_REASON_")
                .unwrap_or(name)
                .to_owned(),
            domain: "mgi".to_owned(),
            metadata: HashMap::new(),
        };
        problem.push("google.rpc.ErrorInfo", &info);
        problem
    }

    fn push(&mut self, name: &str, message: &impl Message) {
        self.details.push(Any {
            type_url: format!("type.googleapis.com/{name}"),
            value: message.encode_to_vec(),
        });
    }

    /// Names the fields that are not well formed.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let field_violations = fields
            .into_iter()
            .map(|(field, description)| pb::bad_request::FieldViolation {
                field,
                description,
                ..Default::default()
            })
            .collect();
        self.push(
            "google.rpc.BadRequest",
            &pb::BadRequest { field_violations },
        );
        self
    }

    /// Names the rule that forbids it and what it is about.
    #[must_use]
    pub fn rule(mut self, rule: &str, subject: &str) -> Self {
        let violation = pb::precondition_failure::Violation {
            r#type: rule.to_owned(),
            subject: subject.to_owned(),
            description: self.sentence.clone(),
        };
        let failure = pb::PreconditionFailure {
            violations: vec![violation],
        };
        self.push("google.rpc.PreconditionFailure", &failure);
        self
    }

    /// Names the thing that is missing or taken.
    #[must_use]
    pub fn resource(mut self, kind: &str, id: &str) -> Self {
        let info = pb::ResourceInfo {
            resource_type: kind.to_owned(),
            resource_name: id.to_owned(),
            owner: String::new(),
            description: self.sentence.clone(),
        };
        self.push("google.rpc.ResourceInfo", &info);
        self
    }

    /// Says when trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, milliseconds: u32) -> Self {
        let delay = prost_types::Duration {
            seconds: i64::from(milliseconds / 1_000),
            nanos: i32::try_from(milliseconds % 1_000 * 1_000_000).unwrap_or(0),
        };
        let info = pb::RetryInfo {
            retry_delay: Some(delay),
        };
        self.push("google.rpc.RetryInfo", &info);
        self
    }

    /// Adds a detail of our own package.
    #[must_use]
    pub fn detail(mut self, name: &str, message: &impl Message) -> Self {
        self.push(&format!("mgi.v1.{name}"), message);
        self
    }

    /// The whole as a `google.rpc.Status`, as refusals in a stream carry it.
    #[must_use]
    pub fn to_rpc(&self) -> pb::Status {
        pb::Status {
            code: self.code as i32,
            message: self.sentence.clone(),
            details: self.details.clone(),
        }
    }
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let details = problem.to_rpc().encode_to_vec();
        Self::with_details(problem.code, problem.sentence, details.into())
    }
}

/// A malformed field of a request.
#[must_use]
pub fn bad_field(field: &str, problem: impl Into<String>) -> Status {
    let problem = problem.into();
    Problem::new(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        format!("{field}: {problem}"),
    )
    .fields([(field.to_owned(), problem)])
    .into()
}

/// Something that does not exist, or may not be known.
#[must_use]
pub fn not_found(kind: &str, id: &str) -> Status {
    Problem::new(
        Code::NotFound,
        ErrorReason::NotFound,
        format!("there is no {kind} {id} here; check the id"),
    )
    .resource(kind, id)
    .into()
}

/// Something beyond what exists.
#[must_use]
pub fn out_of_range(sentence: impl Into<String>) -> Status {
    Problem::new(Code::OutOfRange, ErrorReason::OutOfRange, sentence).into()
}
