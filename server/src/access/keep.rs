//! What is done beside: failed sign-ins are recorded, uses are written down, and sessions that ended
//! are forgotten, once a minute.

use std::time::Duration;

use mgi_events::deployment::{Access as Act, Command};
use tokio_util::sync::CancellationToken;

use super::{Access, AccessError};

/// How often.
const TURN: Duration = Duration::from_secs(60);

impl Access {
    /// Works until the server stops, which then does one more turn itself.
    pub async fn keep(self, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(TURN) => {}
                () = stopping.cancelled() => return,
            }
            if let Err(error) = self.turn().await {
                tracing::warn!(%error, "what is noted of access could not be written down; it is tried again");
            }
        }
    }

    /// One turn.
    ///
    /// # Errors
    /// The ledger or the vault cannot be written.
    pub async fn turn(&self) -> Result<(), AccessError> {
        self.sweep().await?;
        let (sessions, tokens) = self.inner.sessions.due();
        if !sessions.is_empty() || !tokens.is_empty() {
            self.vault(move |vault| {
                vault.change_sessions(&sessions, &[])?;
                vault.note_tokens_used(&tokens)
            })
            .await?;
        }
        let failed = self.inner.failures.take();
        if failed.is_empty() || self.is_set_up().is_err() {
            return Ok(());
        }
        self.record(None, Command::Access(Act::NoteFailures(failed)))
            .await?;
        Ok(())
    }
}
