//! `mgi history`.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::read::{HistoryEvent, TimelineOf};
use mgi_client::v1;

use crate::cli::output::events;
use crate::cli::{Done, Failure, Session, items, parsers};

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
    #[arg(long, conflicts_with_all = ["of", "ministry"])]
    deployment: bool,
    /// Only events that concern one answer or finding, such as MR-01 or f-1: the
    /// item, and all that is attached to it or rests on it.
    #[arg(long, value_name = "ITEM", value_parser = parsers::target, conflicts_with = "ministry")]
    of: Option<v1::Target>,
    /// Only what was done for one ministry.
    #[arg(long, value_name = "CODE")]
    ministry: Option<String>,
}

impl HistoryArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        if let Some(subject) = self.subject()? {
            return self.timeline(session, subject).await;
        }
        let mut events = if self.deployment {
            session
                .client()
                .await?
                .deployment_history(self.from, self.limit)
        } else {
            session.profile().await?.history(self.from, self.limit)
        };
        while let Some(event) = events.try_next().await? {
            show(session, &event)?;
        }
        Ok(())
    }

    fn subject(&self) -> Result<Option<TimelineOf>, Failure> {
        if let Some(ministry) = &self.ministry {
            return Ok(Some(TimelineOf::Ministry(ministry.clone())));
        }
        let Some(target) = &self.of else {
            return Ok(None);
        };
        match items::kind(target) {
            v1::TargetKind::Answer | v1::TargetKind::Indicator => {
                Ok(Some(TimelineOf::Indicator(target.id.clone())))
            }
            v1::TargetKind::Finding => Ok(Some(TimelineOf::Finding(target.id.clone()))),
            _ => Err(Failure::Usage(format!(
                "{} has no timeline: name an answer or a finding, such as MR-01 or f-1",
                target.id
            ))),
        }
    }

    async fn timeline(&self, session: &mut Session<'_>, subject: TimelineOf) -> Done {
        let limit = u32::try_from(self.limit)
            .map_err(|_| Failure::Usage(format!("--limit is at most {}", u32::MAX)))?;
        let profile = session.profile().await?;
        let mut events = profile.timeline(subject, self.from, limit).await?;
        let mut any = false;
        while let Some(event) = events.try_next().await? {
            any = true;
            let event = HistoryEvent {
                index: event.index,
                content: Ok(event.bytes),
                redaction: None,
            };
            show(session, &event)?;
        }
        if !any {
            session.out.note("(no events)");
        }
        Ok(())
    }
}

fn show(session: &mut Session<'_>, event: &HistoryEvent) -> Done {
    if session.out.is_json() {
        return session.out.line(&event.to_json()?);
    }
    let decoded = event.decode().map_err(|error| {
        Failure::Invalid(format!("event {} does not decode: {error}", event.index))
    })?;
    let line = match &event.redaction {
        None => events::line(event.index, decoded.as_ref()),
        Some(redaction) => events::redacted(event.index, redaction),
    };
    session.out.line(&line)
}
