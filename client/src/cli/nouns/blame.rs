//! `mgi blame`.

use clap::Args;
use mgi_client::read::Moment;
use mgi_client::v1;

use crate::cli::output::{times, who};
use crate::cli::{Done, Session, items, parsers};

/// Whose words.
#[derive(Debug, Args)]
pub(crate) struct BlameArgs {
    /// An answer, a finding or a note, such as MR-01, f-1 or n-1.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    /// Which text of an answer; default: its narrative.
    #[arg(long, value_parser = parsers::word::<v1::TextField>())]
    field: Option<v1::TextField>,
    /// A revision, the end of a date, or a time.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

impl BlameArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let field = items::field(&self.target, self.field)?;
        let at = session.at(self.at).await?;
        let profile = session.profile().await?;
        let blame = profile.blame(self.target, field, at).await?;
        if session.out.is_json() {
            return session.out.message("GetBlameResponse", &blame);
        }
        session.out.line(&format!(
            "Version {}, at revision {}.",
            blame.version, blame.revision
        ))?;
        for span in &blame.spans {
            session.out.heading(&heading(span))?;
            session.out.paragraph(span.text.trim_matches('\n'), 2)?;
        }
        if blame.spans.is_empty() {
            session.out.note("(there is no text)");
        }
        Ok(())
    }
}

/// Version, who, when, by which event; and how the words came in.
fn heading(span: &v1::BlameSpan) -> String {
    let by = span.written_by.clone().unwrap_or_default();
    let mut heading = format!(
        "version {}  {}  {}  event {}",
        span.version,
        who::full(&by),
        times::utc(by.recorded_time.as_ref()),
        by.event_index
    );
    if let Some(accepted) = &span.accepted_by {
        heading += &format!("; accepted by {}", who::full(accepted));
    }
    if !span.suggestion_id.is_empty() {
        heading += &format!(", suggestion {}", span.suggestion_id);
    }
    heading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_names_its_writer_and_who_took_it_over() {
        let by = |account: &str, ministry: &str| {
            Some(v1::Authorship {
                account_id: account.into(),
                ministry: ministry.into(),
                event_index: 12,
                recorded_time: Some(prost_types::Timestamp {
                    seconds: 1_617_192_000,
                    nanos: 0,
                }),
            })
        };
        let mut span = v1::BlameSpan {
            version: 3,
            written_by: by("ac-1", "NISR"),
            ..Default::default()
        };
        let own = "version 3  NISR (ac-1)  2021-03-31T12:00:00Z  event 12";
        assert_eq!(heading(&span), own);
        span.accepted_by = by("ac-2", "MOH");
        span.suggestion_id = "s-3".into();
        assert_eq!(
            heading(&span),
            format!("{own}; accepted by MOH (ac-2), suggestion s-3")
        );
    }
}
