//! Why a ledger does not open.

use std::io;
use std::path::{Path, PathBuf};

use crate::ledger::StreamName;

/// Why a ledger does not open. Nothing was changed on disk, except after an [`OpenError::Io`].
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another ledger in this one, has it open.
    #[error(
        "Another process has the ledger in {} open. Stop it first; two writers would destroy it.",
        .dir.display()
    )]
    InUse {
        /// The ledger's directory.
        dir: PathBuf,
    },
    /// A newer program wrote it.
    #[error(
        "The ledger was written in format {found} and this program reads up to {supported}. Start \
         the newer program that wrote it."
    )]
    NewerFormat {
        /// The format found.
        found: u32,
        /// The newest format that this program reads.
        supported: u32,
    },
    /// What is stored is not what was written, and a later commit proves that it had been durable.
    #[error(
        "The ledger is damaged in segment {segment} at byte {offset}: {what}{}. Nothing was \
         changed. Restore this file from a backup or a replica; do not delete or shorten it.",
        name_event(.stream.as_ref(), *.index)
    )]
    Corrupt {
        /// The number of the damaged segment.
        segment: u32,
        /// Where the damage is, in bytes from the segment's start.
        offset: u64,
        /// The stream of the first bad event, where it is known.
        stream: Option<StreamName>,
        /// The index of the first bad event in its stream, where it is known.
        index: Option<u64>,
        /// What does not fit.
        what: String,
    },
    /// The ledger ends before a signed checkpoint.
    #[error(
        "Stream {stream} has {found} events, but a signed checkpoint covers {checkpoint}: events \
         from index {found} on are lost{}. Nothing was changed. Restore the ledger from a backup \
         or a replica that has them; mgi-server restore --confirm accepts the loss.",
        name_cut(*.cut)
    )]
    BelowCheckpoint {
        /// The stream that is too short.
        stream: StreamName,
        /// How many events the checkpoint covers.
        checkpoint: u64,
        /// How many events there are.
        found: u64,
        /// Segment and offset of what looks like a torn write at the end, when there is one.
        cut: Option<(u32, u64)>,
    },
    /// The directory holds something else.
    #[error(
        "{} is not a ledger: {what}. Give the server an empty directory of its own, or the one \
         that holds its ledger.",
        .dir.display()
    )]
    NotALedger {
        /// The directory.
        dir: PathBuf,
        /// What was found in it.
        what: String,
    },
    /// What would finish a redaction that a crash interrupted does not hold.
    #[error(
        "{} finishes a redaction that was interrupted, and does not hold: {what}. Nothing was \
         changed. Restore the whole ledger from a backup or a replica, all its files together.",
        .path.display()
    )]
    BadRedo {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The operating system refused something.
    #[error(
        "The ledger could not be opened, because the system could not {action} {} ({source}). \
         Check the disk, its free space and the permissions, then start again.",
        .path.display()
    )]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// With which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OpenError {
    /// Adds to a system error what was tried, and with what.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

fn name_event(stream: Option<&StreamName>, index: Option<u64>) -> String {
    match (stream, index) {
        (Some(stream), Some(index)) => {
            format!(", so that event {index} of stream {stream} cannot be vouched for")
        }
        _ => String::new(),
    }
}

fn name_cut(cut: Option<(u32, u64)>) -> String {
    cut.map_or_else(String::new, |(segment, offset)| {
        format!(" (segment {segment} is damaged at byte {offset})")
    })
}
