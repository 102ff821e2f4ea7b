//! Evidence bundles: fetching one, and checking one without a server.
//!
//! Checking is `mgi_events::bundle`, which is pure; here are the file and the stream
//! around it.

use std::io::{self, BufRead, Read as _, Write};

use mgi_events::bundle::{Known, MAX_LINE_BYTES, Report, Verifier};

use crate::commands::ProfileHandle;
use crate::error::ClientError;
use crate::v1;

/// Why a bundle was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server said no, or cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The file cannot be written.
    #[error("the bundle cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl ProfileHandle {
    /// Has the server make an evidence bundle, and writes its file. `progress` is told
    /// how many bytes came.
    ///
    /// # Errors
    /// [`FetchError`]; what was written is not a bundle then.
    pub async fn fetch_bundle(
        &self,
        kind: v1::BundleKind,
        mut file: impl Write,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, FetchError> {
        let request = v1::CreateBundleRequest {
            profile_id: self.id().to_owned(),
            kind: kind as i32,
        };
        let answer = self.client().audit().create_bundle(request).await;
        let mut pieces = answer.map_err(ClientError::from)?.into_inner();
        let mut bytes = 0;
        while let Some(piece) = pieces.message().await.map_err(ClientError::from)? {
            file.write_all(&piece.chunk)?;
            bytes += piece.chunk.len() as u64;
            progress(bytes);
        }
        file.flush()?;
        Ok(bytes)
    }
}

/// Checks a bundle. `progress` is told how many bytes were read.
///
/// # Errors
/// The file cannot be read. Whatever is wrong with what was read is in the report.
pub fn verify(
    mut file: impl BufRead,
    known: Known,
    mut progress: impl FnMut(u64),
) -> io::Result<Report> {
    /// Longest line that is read at once; a longer one is no line of a bundle.
    const LIMIT: u64 = MAX_LINE_BYTES as u64 + 2;
    let mut verifier = Verifier::new(known);
    let mut line = Vec::new();
    let mut bytes = 0;
    loop {
        line.clear();
        let read = file.by_ref().take(LIMIT).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(verifier.finish());
        }
        bytes += read as u64;
        progress(bytes);
        let ended = line.pop_if(|last| *last == b'\n').is_some();
        match std::str::from_utf8(&line) {
            Ok(text) if ended => verifier.line(text),
            // The last line feed is part of the file.
            _ => verifier.not_text(&line),
        }
    }
}
