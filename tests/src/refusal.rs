//! What a refusal says: its code, and the `google.rpc` details behind it.

use mgi_proto::v1::{BatchRefusal, VersionConflict};
use prost::Message as _;
use tonic::{Code, Status};
use tonic_types::pb;

/// A refusal with its details read.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Canonical code.
    pub code: Code,
    /// The sentence for people.
    pub sentence: String,
    /// Stable reason, such as `INVALID_FIELD`; empty when there is none.
    pub reason: String,
    /// Name of the rule, or empty.
    pub rule: String,
    /// What the rule is about, or empty.
    pub subject: String,
    /// Fields that are not well formed.
    pub fields: Vec<String>,
    /// What is missing or taken: kind and id.
    pub resource: Option<(String, String)>,
    /// The conflict, for a stale version.
    pub conflict: Option<VersionConflict>,
    /// Which command of a batch.
    pub batch: Option<BatchRefusal>,
    /// When trying again makes sense, in milliseconds.
    pub retry_after_ms: Option<i64>,
}

impl Refused {
    /// Reads a status as it comes from a call.
    ///
    /// # Panics
    /// Its details are not what they claim to be.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        let details = pb::Status::decode(status.details()).expect("details are a Status");
        Self::read(status.code(), status.message(), &details)
    }

    /// Reads a refusal as a stream of commands carries it.
    ///
    /// # Panics
    /// It is not a serialized `google.rpc.Status`.
    #[must_use]
    pub fn in_stream(bytes: &[u8]) -> Self {
        let status = pb::Status::decode(bytes).expect("a Status");
        Self::read(
            Code::from_i32(status.code),
            &status.message.clone(),
            &status,
        )
    }

    fn read(code: Code, sentence: &str, status: &pb::Status) -> Self {
        let mut refused = Self {
            code,
            sentence: sentence.to_owned(),
            reason: String::new(),
            rule: String::new(),
            subject: String::new(),
            fields: Vec::new(),
            resource: None,
            conflict: None,
            batch: None,
            retry_after_ms: None,
        };
        for detail in &status.details {
            refused.take(&detail.type_url, &detail.value);
        }
        refused
    }

    fn take(&mut self, type_url: &str, bytes: &[u8]) {
        match type_url.strip_prefix("type.googleapis.com/") {
            Some("google.rpc.ErrorInfo") => {
                let info = pb::ErrorInfo::decode(bytes).expect("ErrorInfo");
                assert_eq!(info.domain, "mgi");
                self.reason = info.reason;
            }
            Some("google.rpc.PreconditionFailure") => {
                let failure = pb::PreconditionFailure::decode(bytes).expect("PreconditionFailure");
                let violation = failure.violations.into_iter().next().expect("a violation");
                self.rule = violation.r#type;
                self.subject = violation.subject;
            }
            Some("google.rpc.BadRequest") => {
                let request = pb::BadRequest::decode(bytes).expect("BadRequest");
                let fields = request.field_violations.into_iter().map(|v| v.field);
                self.fields = fields.collect();
            }
            Some("google.rpc.ResourceInfo") => {
                let info = pb::ResourceInfo::decode(bytes).expect("ResourceInfo");
                self.resource = Some((info.resource_type, info.resource_name));
            }
            Some("google.rpc.RetryInfo") => {
                let info = pb::RetryInfo::decode(bytes).expect("RetryInfo");
                let delay = info.retry_delay.expect("a delay");
                self.retry_after_ms =
                    Some(delay.seconds * 1_000 + i64::from(delay.nanos) / 1_000_000);
            }
            Some("mgi.v1.VersionConflict") => {
                self.conflict = Some(VersionConflict::decode(bytes).expect("VersionConflict"));
            }
            Some("mgi.v1.BatchRefusal") => {
                self.batch = Some(BatchRefusal::decode(bytes).expect("BatchRefusal"));
            }
            other => panic!("an unknown detail: {other:?}"),
        }
    }
}
