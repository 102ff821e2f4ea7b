//! `mgi export events`.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::export::jsonl;
use mgi_client::v1;

use super::Destination;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};

/// Which events, and where to.
#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Index of the first event.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Events of the deployment (ministries, accounts), not of a profile.
    #[arg(long)]
    deployment: bool,
    /// With the stored bytes of each event (base64), so that its leaf hash can be
    /// computed again.
    #[arg(long)]
    with_bytes: bool,
    #[command(flatten)]
    to: Destination,
}

impl EventsArgs {
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let head = match self.deployment {
            true => None,
            false => Some(session.profile().await?.head(None).await?),
        };
        let first = first_line(head.as_ref())?;
        let mut file = self.to.file()?;
        // To the revision that the first line names, though more may come.
        let due = head
            .as_ref()
            .map(|head| head.revision.saturating_sub(self.from));
        let events = match due {
            None => Some(session.client().await?.deployment_history(self.from, 0)),
            Some(0) => None,
            Some(due) => Some(session.profile().await?.history(self.from, due)),
        };
        match &mut file {
            Some(file) => file.line(&first)?,
            None => session.out.line(&first)?,
        }
        let mut done = 0;
        if let Some(mut events) = events {
            let progress = Progress::of("Exporting", due.unwrap_or(0), session.progress());
            while let Some(event) = events.try_next().await? {
                let line = jsonl::line(&event.try_into()?, self.with_bytes)?;
                match &mut file {
                    Some(file) => file.line(&line)?,
                    None => session.out.line(&line)?,
                }
                done += 1;
                progress.set(done);
            }
        }
        if let (Some(head), Some(due)) = (&head, due) {
            super::complete(&head.profile_id, self.from, due, done)?;
        }
        if let Some(file) = file {
            file.finish()?;
            if let Some(opened) = head.as_ref().and_then(|head| head.opened.as_ref())
                && !opened.notice.is_empty()
            {
                session.out.note(&format!("Notice: {}", opened.notice));
            }
            session.out.note(&format!("{done} events written"));
        }
        Ok(())
    }
}

/// What the first line tells.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct FirstLine<'a> {
    profile_id: &'a str,
    /// As text, like every 64-bit number in protobuf JSON.
    revision: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    notice: &'a str,
}

/// `{"profileId":..,"revision":"..","notice":..}`, the notice where there is one;
/// of the deployment, its name alone.
fn first_line(head: Option<&v1::Profile>) -> Result<String, Failure> {
    let Some(head) = head else {
        return Ok(r#"{"stream":"deployment"}"#.to_owned());
    };
    let line = FirstLine {
        profile_id: &head.profile_id,
        revision: head.revision.to_string(),
        notice: head.opened.as_ref().map_or("", |opened| &opened.notice),
    };
    serde_json::to_string(&line)
        .map_err(|error| mgi_proto::json::JsonError::Write(error.to_string()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_carries_the_notice() {
        let mut head = v1::Profile {
            profile_id: "rw-2021".into(),
            revision: 120,
            ..Default::default()
        };
        assert_eq!(
            first_line(Some(&head)).unwrap(),
            r#"{"profileId":"rw-2021","revision":"120"}"#
        );
        head.opened = Some(v1::ProfileOpened {
            notice: "Demonstration.".into(),
            ..Default::default()
        });
        let with_notice = r#"{"profileId":"rw-2021","revision":"120","notice":"Demonstration."}"#;
        assert_eq!(first_line(Some(&head)).unwrap(), with_notice);
        assert_eq!(first_line(None).unwrap(), r#"{"stream":"deployment"}"#);
    }
}
