//! `mgi history`.

use clap::Args;
use futures_util::TryStreamExt as _;

use crate::cli::output::events;
use crate::cli::{Done, Failure, Session};

/// Which events.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Index of the first event.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// How many at most; 0: all.
    #[arg(long, value_name = "N", default_value_t = 0)]
    limit: u64,
    /// Events of the deployment (ministries, accounts), not of a profile.
    #[arg(long)]
    deployment: bool,
}

impl HistoryArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let mut events = if self.deployment {
            session
                .client()
                .await?
                .deployment_history(self.from, self.limit)
        } else {
            session.profile().await?.history(self.from, self.limit)
        };
        while let Some(event) = events.try_next().await? {
            if session.out.is_json() {
                session.out.line(&event.to_json()?)?;
            } else {
                let decoded = event.decode().map_err(|error| {
                    Failure::Invalid(format!("event {} does not decode: {error}", event.index))
                })?;
                let line = match &event.redaction {
                    None => events::line(event.index, decoded.as_ref()),
                    Some(redaction) => events::redacted(event.index, redaction),
                };
                session.out.line(&line)?;
            }
        }
        Ok(())
    }
}
