//! Opening a thread, as a discussion or as a query.

use clap::Args;
use mgi_client::v1;

use crate::cli::passage::PassageArgs;
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Failure, Session, parsers};

/// What the thread is about, and its first comment.
#[derive(Debug, Args)]
pub(crate) struct Opening {
    /// What it is about, such as MR-01, f-1 or section:1.2.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    passage: PassageArgs,
}

impl Opening {
    /// The command.
    pub(crate) async fn action(
        self,
        session: &mut Session<'_>,
        visibility: v1::Visibility,
        query: Option<v1::QueryTerms>,
    ) -> Result<v1::OpenThread, Failure> {
        let text = self.text.required()?;
        let passage = self.passage.of(session, &self.target).await?;
        Ok(v1::OpenThread {
            target: Some(self.target),
            visibility: visibility.into(),
            text,
            passage,
            query,
        })
    }
}

/// A discussion.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    #[command(flatten)]
    opening: Opening,
    /// Who may read it.
    #[arg(long, value_parser = parsers::word::<v1::Visibility>())]
    visibility: v1::Visibility,
}

impl OpenArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = self.opening.action(session, self.visibility, None).await?;
        session.submit(action).await
    }
}
