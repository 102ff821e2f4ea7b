//! `mgi replay`: a profile's life on the terminal.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::v1;

use crate::cli::progress::Progress;
use crate::cli::replay::model::Model;
use crate::cli::replay::screen;
use crate::cli::replay::states::States;
use crate::cli::{Done, Failure, Session};

/// Where to begin.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Revision to begin at; default: the first.
    #[arg(long, value_name = "REV", value_parser = clap::value_parser!(u64).range(1..))]
    from: Option<u64>,
}

impl ReplayArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        if session.out.is_json() || !screen::is_there() {
            return Err(Failure::Usage(
                "mgi replay needs a terminal to draw on and to take keys from: run it in one, without \
                 --json; mgi history, mgi at and mgi diff write the same as text and JSON"
                    .into(),
            ));
        }
        let profile = session.profile().await?;
        let head = profile.head(None).await?;
        let codes = codes(&profile.questionnaire().await?.0);
        let progress = Progress::of("Loading", head.revision, session.progress());
        let mut history = Vec::new();
        let mut events = profile.history(0, head.revision);
        while let Some(event) = events.try_next().await? {
            history.push(event);
            progress.set(history.len() as u64);
        }
        drop(progress);
        let waiting = Progress::waiting("Rebuilding the states", session.progress());
        let states = States::of(&history).map_err(|error| Failure::Invalid(error.to_string()))?;
        waiting.done();
        let mut model = Model::new(title(&head), codes, states);
        if let Some(revision) = self.from {
            model.begin_at(revision);
        }
        session.out.flush()?;
        // Keys are waited for: the other tasks go on in other threads.
        tokio::task::block_in_place(|| screen::run(&mut model))
    }
}

fn title(head: &v1::Profile) -> String {
    let opened = head.opened.clone().unwrap_or_default();
    let mut title = format!("{}: {}", head.profile_id, opened.title);
    if !opened.notice.is_empty() {
        title += &format!(". {}", opened.notice);
    }
    title
}

/// Codes of the indicators, in the order of the questionnaire.
fn codes(questionnaire: &v1::Questionnaire) -> Vec<String> {
    let indicators = questionnaire.indicators.iter();
    indicators.map(|indicator| indicator.code.clone()).collect()
}
