//! Why a command failed, as a sentence and as an exit code.

use std::path::Path;

use mgi_client::ClientError;
use mgi_client::audit::AuditError;
use mgi_client::export::ExportError;
use mgi_client::import::FileError;
use mgi_client::witness::PushError;

use super::exit::{self, Exit};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The library or the server said no.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A file cannot be imported.
    #[error(transparent)]
    Import(#[from] FileError),
    /// What was read cannot be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Nobody could be asked for cosignatures.
    #[error(transparent)]
    Push(PushError),
    /// The log shows different histories.
    #[error("{0}")]
    Alarm(String),
    /// Too few have cosigned.
    #[error("{0}")]
    Quorum(String),
    /// The command line lacks something that clap cannot see.
    #[error("{0}")]
    Usage(String),
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// What the person wrote cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// A file or program on this machine.
    #[error("{what}: {error}")]
    Local {
        /// File or program.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// A message could not be written as JSON.
    #[error("the answer cannot be written as JSON: {0}")]
    Json(#[from] mgi_proto::json::JsonError),
    /// Some of many commands were refused; each was told on the way.
    #[error("{refused} of {total} were refused; the others are recorded")]
    SomeRefused {
        /// How many.
        refused: usize,
        /// Of how many.
        total: usize,
        /// Code of the first refusal.
        exit: Exit,
    },
    /// The text is safe in a file, but was not sent.
    #[error("{reason}\nYour text is kept in {file}; {next}")]
    Kept {
        /// Why it was not sent.
        reason: String,
        /// Where the text is.
        file: String,
        /// How to go on.
        next: String,
        /// The code of the reason.
        exit: Exit,
    },
    /// A checkpoint or a proof.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A bundle or a history is not what was recorded or signed.
    #[error("{0}")]
    NotGenuine(String),
    /// The person said no.
    #[error("nothing was sent")]
    Declined,
    /// Ctrl-C.
    #[error("interrupted; a command that was under way may have been recorded")]
    Interrupted,
    /// Nobody reads the output.
    #[error("nobody reads the output any more")]
    BrokenPipe,
}

impl From<PushError> for Failure {
    fn from(error: PushError) -> Self {
        match error {
            // With the hints and the exit code of any other call.
            PushError::Log(AuditError::Client(error)) => Self::Client(error),
            PushError::Log(error) => Self::Audit(error),
            other => Self::Push(other),
        }
    }
}

impl Failure {
    /// Of a file or program.
    pub(crate) fn local(what: impl AsRef<Path>, error: std::io::Error) -> Self {
        Self::Local {
            what: what.as_ref().display().to_string(),
            error,
        }
    }

    /// Of writing to standard output.
    pub(crate) fn writing(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Local {
                what: "standard output".into(),
                error,
            },
        }
    }

    /// What to do about it with this program, where the sentence cannot know.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Client(ClientError::Unauthenticated { .. } | ClientError::InvalidToken) => Some(
                "Sign in with mgi sign-in NAME, or give a token with --token-file or MGI_TOKEN.",
            ),
            Self::Client(ClientError::ActingMinistryAmbiguous { .. }) => {
                Some("Name the ministry with --as.")
            }
            Self::Client(ClientError::RightMissing { .. }) => {
                Some("mgi whoami shows whose token it is, mgi role list who holds which role.")
            }
            Self::Client(ClientError::Unavailable { .. }) => {
                Some("The address is set with --server or MGI_SERVER.")
            }
            _ => None,
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Client(error) | Self::Audit(AuditError::Client(error)) => exit::of(error),
            Self::Audit(_) | Self::NotGenuine(_) => Exit::Integrity,
            Self::Import(_) | Self::Invalid(_) => Exit::Refused,
            Self::Push(PushError::Remembered(_)) => Exit::Refused,
            Self::Export(ExportError::Write(_)) | Self::Quorum(_) => Exit::Failure,
            Self::Export(_) | Self::Push(_) | Self::Alarm(_) => Exit::Integrity,
            Self::Usage(_) => Exit::Usage,
            Self::NotFound(_) => Exit::NotFound,
            Self::SomeRefused { exit, .. } | Self::Kept { exit, .. } => *exit,
            Self::Local { .. } | Self::Json(_) | Self::Declined => Exit::Failure,
            Self::Interrupted => Exit::Interrupted,
            Self::BrokenPipe => Exit::BrokenPipe,
        }
    }
}
