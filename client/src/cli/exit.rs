//! Exit codes: part of the contract with scripts.

use std::process::ExitCode;

use mgi_client::ClientError;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It did what was asked.
    Success = 0,
    /// It failed in a way that has no code of its own.
    Failure = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Something does not exist, or may not be known.
    NotFound = 3,
    /// No valid token, or a role is missing.
    Permission = 4,
    /// Somebody changed the same thing first.
    Conflict = 5,
    /// A rule forbids it, or the content is invalid.
    Refused = 6,
    /// The server cannot be reached, or did not answer in time.
    Unavailable = 7,
    /// Events or files are not what they should be.
    Integrity = 8,
    /// Interrupted with Ctrl-C.
    Interrupted = 130,
    /// Nobody reads the output any more.
    BrokenPipe = 141,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The code for an error of the library.
pub(crate) fn of(error: &ClientError) -> Exit {
    use ClientError as E;
    match error {
        E::InvalidAddress { .. } => Exit::Usage,
        E::NotFound { .. } | E::OutOfRange { .. } => Exit::NotFound,
        E::Unauthenticated { .. }
        | E::AuthenticateAgain { .. }
        | E::RightMissing { .. }
        | E::InvalidToken => Exit::Permission,
        E::Conflict(_) => Exit::Conflict,
        E::InvalidField { .. }
        | E::RuleViolated { .. }
        | E::AlreadyExists { .. }
        | E::NotSetUp { .. }
        | E::CommandIdReused { .. }
        | E::ActingMinistryAmbiguous { .. }
        | E::LimitReached { .. } => Exit::Refused,
        E::Unavailable { .. }
        | E::DeadlineExceeded
        | E::TooManySignIns { .. }
        | E::OutcomeUnknown { .. }
        | E::StorageFull { .. }
        | E::LedgerPoisoned { .. } => Exit::Unavailable,
        E::Gap { .. } | E::DigestMismatch { .. } | E::StoredDataCorrupt { .. } => Exit::Integrity,
        E::BatchRefused { refusal, .. } => of(refusal),
        E::InvalidCertificate { .. }
        | E::ServerDefect { .. }
        | E::Unimplemented
        | E::UnexpectedAnswer { .. }
        | E::Other { .. } => Exit::Failure,
    }
}
