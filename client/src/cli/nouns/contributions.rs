//! `mgi contributions`.

use clap::Args;
use mgi_client::read::Moment;
use mgi_client::v1;

use crate::cli::output::{Table, times};
use crate::cli::{Done, Session};

/// Which contributions.
#[derive(Debug, Args)]
pub(crate) struct ContributionsArgs {
    /// Only this ministry.
    #[arg(long, value_name = "CODE")]
    ministry: Option<String>,
    /// A revision, the end of a date, or a time.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

impl ContributionsArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let at = session.at(self.at).await?;
        let profile = session.profile().await?;
        let response = profile
            .contributions(self.ministry.as_deref().unwrap_or_default(), at)
            .await?;
        if session.out.is_json() {
            return session.out.message("GetContributionsResponse", &response);
        }
        let head = profile.head(at).await?;
        session.out.notice(head.opened.as_ref())?;
        let time = times::utc(response.recorded_time.as_ref());
        session.out.line(&format!(
            "At revision {}, recorded {time}. In the order of codes; not a ranking.",
            response.revision
        ))?;
        let mut table = Table::new(&[
            "ministry",
            "leads",
            "words",
            "statements",
            "evidence",
            "citations",
            "comments",
            "notes",
            "suggestions",
            "accepted",
            "positions",
            "validations",
            "ended",
        ]);
        for one in &response.contributions {
            table.push(row(one));
        }
        session.out.table(&table)
    }
}

fn row(one: &v1::Contribution) -> Vec<String> {
    let count =
        |figure: &Option<v1::Figure>| figure.as_ref().map_or(0, |figure| figure.count).to_string();
    vec![
        if one.ministry.is_empty() {
            "(no ministry)".into()
        } else {
            one.ministry.clone()
        },
        one.indicators_led.len().to_string(),
        count(&one.words_standing),
        count(&one.statements),
        count(&one.evidence),
        count(&one.citations),
        count(&one.comments),
        count(&one.notes),
        count(&one.suggestions),
        count(&one.suggestions_accepted),
        count(&one.positions),
        count(&one.validations_standing),
        count(&one.validations_ended),
    ]
}
