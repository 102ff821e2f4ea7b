//! `mgi key revoke`.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Failure, Session, input};

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// Id of the key.
    key: String,
    /// Why; no names, since it stands in the record for ever.
    #[arg(long)]
    reason: String,
    /// Time from which signatures are void, such as 2021-05-04T09:00:00Z; default:
    /// now.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

impl RevokeArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let void_from_time = self.from.as_deref().map(time).transpose()?;
        let question = match &self.from {
            Some(from) => format!(
                "Revoke {}? Validations and cosignatures that state a time from {from} on will not count.",
                self.key
            ),
            None => format!("Revoke {}? It signs nothing from now on.", self.key),
        };
        input::confirm(&question, self.yes).await?;
        let request = v1::RevokeKeyRequest {
            command_id: String::new(),
            key_id: self.key.clone(),
            reason: self.reason,
            void_from_time,
        };
        let response = session.client().await?.revoke_key(request).await?;
        let done = format!("{} is revoked", self.key);
        session.out.recorded("RevokeKeyResponse", &response, &done)
    }
}

fn time(text: &str) -> Result<prost_types::Timestamp, Failure> {
    let time: jiff::Timestamp = text.parse().map_err(|_| {
        Failure::Usage(format!(
            "{text} is not a time: write it with its zone, such as 2021-05-04T09:00:00Z"
        ))
    })?;
    Ok(prost_types::Timestamp {
        seconds: time.as_second(),
        nanos: time.subsec_nanosecond(),
    })
}
