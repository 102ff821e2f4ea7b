//! The access log: who read what by a privileged role, apart from the ledger.
//!
//! | looking for | it is in |
//! |---|---|
//! | which reads are noted | [`note`] and who calls it |
//! | the layer that writes the notes of a call before its answer goes out | `layer` |
//! | the file, its rotation, and how long it is kept | [`AccessLog`] |
//! | reading it back | [`AccessLog::read`] |
//!
//! An entry has the account's opaque id, the call, the profile, the role, the id of the token, and
//! how it ended: no content, no names, no addresses. A privileged read is answered only when its
//! entry is on stable storage; when it cannot be written, the read is refused.

mod file;
mod layer;
mod note;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

pub use layer::{AccessLayer, WithAccess};
pub use note::{about, note};

/// Folder of the log in the data directory.
pub const DIR_NAME: &str = "access";
/// Entries that wait to be written, at most; who comes after them waits for a place.
const WAITING: usize = 1_024;
/// A file is closed, and the next one begun, at this size or at the end of the day (UTC).
const FILE_BYTES: u64 = 16 * 1024 * 1024;

/// One read by a privileged role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in microseconds since 1970.
    pub time_unix_micros: i64,
    /// Who.
    pub account: String,
    /// The call, such as `AuditService/ReadHistory`.
    pub method: String,
    /// The profile, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub profile: String,
    /// As what.
    pub role: String,
    /// Id of the token; not the secret.
    pub credential: String,
    /// `ok`, or the number of the gRPC code.
    pub result: String,
    /// Of a read about one person: whose account.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// Why the log cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the access log in {} cannot be read or written: {reason}. Reads by auditors and administrators are refused until it can; make space, or correct the rights of the directory",
    dir.display()
)]
pub struct AccessLogError {
    dir: PathBuf,
    reason: String,
}

type Wanted = (Vec<Entry>, oneshot::Sender<Result<(), String>>);

/// The log. Cheap to clone; the writer ends with the last clone.
#[derive(Clone, Debug)]
pub struct AccessLog {
    dir: PathBuf,
    writer: mpsc::Sender<Wanted>,
}

impl AccessLog {
    /// Opens the log in `dir`, which is made when it is missing (mode 0700), and starts its
    /// writer. Closed files older than `keep_days` are deleted, now and whenever one is closed.
    ///
    /// # Errors
    /// [`AccessLogError`].
    pub fn open(dir: &Path, keep_days: u64) -> Result<Self, AccessLogError> {
        let fault = |error: std::io::Error| AccessLogError {
            dir: dir.to_owned(),
            reason: error.to_string(),
        };
        let mut file = file::LogFile::open(dir, keep_days, FILE_BYTES).map_err(fault)?;
        let (writer, mut wanted) = mpsc::channel::<Wanted>(WAITING);
        let writing = move || {
            while let Some(first) = wanted.blocking_recv() {
                let mut batch = vec![first];
                while let Ok(next) = wanted.try_recv() {
                    batch.push(next);
                }
                let entries = batch.iter().flat_map(|(entries, _)| entries);
                let done = file.append(entries).map_err(|error| error.to_string());
                if let Err(reason) = &done {
                    tracing::error!(%reason, "the access log could not be written");
                }
                for (_, told) in batch {
                    // Who asked may be gone.
                    let _ = told.send(done.clone());
                }
            }
        };
        std::thread::Builder::new()
            .name("mgi-access-log".to_owned())
            .spawn(writing)
            .map_err(fault)?;
        Ok(Self {
            dir: dir.to_owned(),
            writer,
        })
    }

    /// Writes entries; on return they are on stable storage. Waits for its turn when many are
    /// written.
    ///
    /// # Errors
    /// [`AccessLogError`]; then what they tell of must not be shown.
    pub async fn write(&self, entries: Vec<Entry>) -> Result<(), AccessLogError> {
        let (told, done) = oneshot::channel();
        let ended = || self.fault("its writer ended".to_owned());
        let sent = self.writer.send((entries, told)).await;
        sent.map_err(|_| ended())?;
        done.await
            .map_err(|_| ended())?
            .map_err(|reason| self.fault(reason))
    }

    /// The entries from a time on that `wanted` wants, oldest first, at most `limit`. Reads files:
    /// to be called where one may block. Lines that a crash cut are passed over.
    ///
    /// # Errors
    /// [`AccessLogError`].
    pub fn read(
        &self,
        from_unix_micros: i64,
        limit: usize,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, AccessLogError> {
        file::read(&self.dir, from_unix_micros, limit, wanted)
            .map_err(|error| self.fault(error.to_string()))
    }

    fn fault(&self, reason: String) -> AccessLogError {
        AccessLogError {
            dir: self.dir.clone(),
            reason,
        }
    }
}
