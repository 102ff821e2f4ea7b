//! What can go wrong, one variant for each thing that a caller can act on.

mod status;

use std::time::Duration;

pub use crate::v1::VersionConflict;

/// One field that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// Path of the field in the request, such as `revise_answer.as_of`.
    pub field: String,
    /// What is wrong with it and what it may be.
    pub description: String,
}

/// Why a call did not succeed. `Display` is a sentence that says what to do; where
/// the server explained itself, it is the server's.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address cannot be used.
    #[error(
        "{address:?} is not an address of a server ({reason}): give one like http://127.0.0.1:7644"
    )]
    InvalidAddress {
        /// What was given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token holds characters that cannot be sent.
    #[error(
        "the token holds characters that cannot be sent: copy it again from where it was issued"
    )]
    InvalidToken,
    /// A certificate could not be read or used.
    #[error("the certificates cannot be used ({reason}): check the file")]
    InvalidCertificate {
        /// What is wrong.
        reason: String,
    },
    /// A field is missing, malformed or beyond its limit.
    #[error("{}", violations_sentence(.violations))]
    InvalidField {
        /// The fields; never empty.
        violations: Vec<FieldViolation>,
    },
    /// No token, or one that is unknown, expired or revoked.
    #[error("{sentence}")]
    Unauthenticated {
        /// The server's words.
        sentence: String,
    },
    /// The account holds no role in force that allows this.
    #[error("{sentence} (rule {rule})")]
    RightMissing {
        /// Name of the rule.
        rule: String,
        /// The server's words.
        sentence: String,
    },
    /// The act needs that its author authenticated within the last 10 minutes.
    #[error("{sentence}")]
    AuthenticateAgain {
        /// The server's words.
        sentence: String,
    },
    /// The deployment has no account yet.
    #[error("{sentence}")]
    NotSetUp {
        /// The server's words.
        sentence: String,
    },
    /// There were too many tries to sign in.
    #[error("{sentence}")]
    TooManySignIns {
        /// The server's words.
        sentence: String,
        /// When the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// It does not exist, or may not be known.
    #[error("{sentence} (it may also be something that you may not see)")]
    NotFound {
        /// Kind of thing, such as `profile`; may be empty.
        kind: String,
        /// Its name; may be empty.
        name: String,
        /// The server's words.
        sentence: String,
    },
    /// The id is taken.
    #[error("{sentence}")]
    AlreadyExists {
        /// Kind of thing; may be empty.
        kind: String,
        /// Its name; may be empty.
        name: String,
        /// The server's words.
        sentence: String,
    },
    /// Somebody changed the same thing first.
    #[error("{}", conflict_sentence(.0))]
    Conflict(Box<VersionConflict>),
    /// A rule of the process forbids it in the present state.
    #[error("{sentence} (rule {rule})")]
    RuleViolated {
        /// Name of the rule.
        rule: String,
        /// The server's words.
        sentence: String,
    },
    /// The command id was used with other content.
    #[error("{sentence} (send the command with a new id)")]
    CommandIdReused {
        /// The server's words.
        sentence: String,
    },
    /// The account acts for several ministries.
    #[error("{sentence}")]
    ActingMinistryAmbiguous {
        /// The server's words.
        sentence: String,
    },
    /// The server's disk is full; nothing was written.
    #[error(
        "{sentence} (nothing was written; send the same command again when the operator has made space)"
    )]
    StorageFull {
        /// The server's words.
        sentence: String,
        /// When the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The ledger takes no more commands until the operator restarts it.
    #[error("{sentence} (retrying does not help until the operator restarts the server)")]
    LedgerPoisoned {
        /// The server's words.
        sentence: String,
    },
    /// It is not known whether the command was recorded.
    #[error("{sentence} (send the same command again with the same id: it cannot be doubled)")]
    OutcomeUnknown {
        /// The server's words.
        sentence: String,
        /// When the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The server cannot be reached, is stopping or is overloaded.
    #[error("the server is not available: {sentence}; try again later")]
    Unavailable {
        /// The server's words, or what the transport met.
        sentence: String,
        /// When the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The revision, position or page token lies beyond what exists.
    #[error("{sentence}")]
    OutOfRange {
        /// The server's words.
        sentence: String,
    },
    /// A limit on size or number was reached.
    #[error("{sentence}")]
    LimitReached {
        /// The server's words.
        sentence: String,
    },
    /// What the server stores does not match its checksum.
    #[error("{sentence} (stored data is damaged; the operator has to restore it)")]
    StoredDataCorrupt {
        /// The server's words.
        sentence: String,
    },
    /// A defect of the server.
    #[error("{}", defect_sentence(.sentence, .request_id))]
    ServerDefect {
        /// The server's words.
        sentence: String,
        /// To be named in a report; may be empty.
        request_id: String,
    },
    /// The deadline passed; a command may have been recorded.
    #[error(
        "the deadline passed before the server answered (a command may have been recorded: send it again with the same id)"
    )]
    DeadlineExceeded,
    /// The server does not know this call.
    #[error("the server does not know this call: it is older than this program")]
    Unimplemented,
    /// One command of a batch was refused, and so was all of its group.
    #[error("command {number} of the batch was refused: {refusal}", number = .command_index + 1)]
    BatchRefused {
        /// Zero-based place among all commands that were given.
        command_index: usize,
        /// Its id.
        command_id: String,
        /// Why.
        refusal: Box<ClientError>,
    },
    /// A watch or history left out events, or gave them out of order.
    #[error(
        "events are missing or out of order in {stream}: {expected} was due and {got} came (read the history from {expected}, and tell the operator)"
    )]
    Gap {
        /// Stream, or "all streams".
        stream: String,
        /// Index or position that was due.
        expected: u64,
        /// What came.
        got: u64,
    },
    /// What came does not have the digest that it should have.
    #[error(
        "{what} does not have the digest that was asked for: do not use it, and tell the operator"
    )]
    DigestMismatch {
        /// What was read.
        what: String,
    },
    /// The server's answer makes no sense to this client.
    #[error(
        "the server's answer cannot be used: {what} (server and program may be of different versions)"
    )]
    UnexpectedAnswer {
        /// What was missing or wrong.
        what: String,
    },
    /// Any other refusal.
    #[error("the server refused: {sentence} ({code:?})")]
    Other {
        /// The code.
        code: tonic::Code,
        /// The server's words.
        sentence: String,
    },
}

impl ClientError {
    /// The same call may succeed when it is made again, unchanged.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::OutcomeUnknown { .. } | Self::DeadlineExceeded => true,
            Self::BatchRefused { refusal, .. } => refusal.is_transient(),
            _ => false,
        }
    }

    /// When the server wants to be asked again, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. }
            | Self::OutcomeUnknown { retry_after, .. }
            | Self::StorageFull { retry_after, .. } => *retry_after,
            Self::BatchRefused { refusal, .. } => refusal.retry_after(),
            _ => None,
        }
    }

    /// Decodes a refusal of one command in a stream of commands: a serialized
    /// `google.rpc.Status`.
    #[must_use]
    pub fn from_refusal(bytes: &[u8]) -> Self {
        status::from_bytes(bytes)
    }
}

impl From<tonic::Status> for ClientError {
    fn from(status: tonic::Status) -> Self {
        status::from_status(&status)
    }
}

fn violations_sentence(violations: &[FieldViolation]) -> String {
    let each: Vec<String> = violations
        .iter()
        .map(|v| {
            if v.field.is_empty() {
                v.description.clone()
            } else {
                format!("{}: {}", v.field, v.description)
            }
        })
        .collect();
    each.join("; ")
}

fn conflict_sentence(conflict: &VersionConflict) -> String {
    let what = crate::words::target_text(conflict.target.as_ref());
    let by = if conflict.changed_by_ministry.is_empty() {
        String::new()
    } else {
        format!(" by {}", conflict.changed_by_ministry)
    };
    let fields: Vec<&str> = conflict
        .regions
        .iter()
        .map(|region| region.field.as_str())
        .collect();
    let fields = if fields.is_empty() {
        String::new()
    } else {
        format!(" (both changed: {})", fields.join(", "))
    };
    format!(
        "{} was changed{by} since version {}: it is now at version {}{fields}; read it again, bring both together, and send a new command",
        if what.is_empty() { "it" } else { &what },
        conflict.base_version,
        conflict.current_version,
    )
}

fn defect_sentence(sentence: &str, request_id: &str) -> String {
    if request_id.is_empty() {
        format!("the server has a defect: {sentence} (report it)")
    } else {
        format!("the server has a defect: {sentence} (report it with the request id {request_id})")
    }
}
