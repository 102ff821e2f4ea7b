//! `mgi suggest make`.

use clap::Args;
use mgi_client::v1;

use crate::cli::texts::TextArgs;
use crate::cli::{Done, Failure, Session, items, parsers};

/// What to propose.
#[derive(Debug, Args)]
pub(crate) struct MakeArgs {
    /// An answer or a finding, such as MR-01 or f-1.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    /// Which text of an answer; default: its narrative.
    #[arg(long, value_parser = parsers::word::<v1::TextField>())]
    field: Option<v1::TextField>,
    #[command(flatten)]
    text: TextArgs,
    /// Words of the passage to replace.
    #[arg(long, value_name = "WORDS", requires = "with", conflicts_with_all = ["text", "text_file"])]
    replace: Option<String>,
    /// Words to put there; empty: none.
    #[arg(long, value_name = "WORDS", requires = "replace")]
    with: Option<String>,
    /// Words right before the passage, to tell it from others that read alike.
    #[arg(long, value_name = "WORDS", requires = "replace")]
    before: Option<String>,
    /// Words right after it.
    #[arg(long, value_name = "WORDS", requires = "replace")]
    after: Option<String>,
    /// Why.
    #[arg(long, default_value = "")]
    rationale: String,
    /// Open suggestion of yours that this one replaces.
    #[arg(long, value_name = "ID", default_value = "")]
    supersedes: String,
    /// Version that it is written against; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
}

impl MakeArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let field = items::field(&self.target, self.field)?;
        let action = v1::Suggest {
            target: Some(self.target.clone()),
            field: field.into(),
            rationale: self.rationale,
            supersedes: self.supersedes,
            ..Default::default()
        };
        let Some(quote) = self.replace else {
            let written = self
                .text
                .revised(session, &self.target, field, self.base_version)
                .await?;
            let Some(written) = written else {
                return Ok(());
            };
            let action = v1::Suggest {
                base_version: written.base_version,
                full_text: written.text.clone(),
                ..action
            };
            return written.submit(session, action).await;
        };
        if quote.is_empty() {
            return Err(Failure::Usage(
                "--replace is empty: name the words that should go".into(),
            ));
        }
        let base_version = items::base_version(session, &self.target, self.base_version).await?;
        let passage = v1::PassageRef {
            field: field.into(),
            base_version,
            quote,
            prefix: self.before.unwrap_or_default(),
            suffix: self.after.unwrap_or_default(),
        };
        let action = v1::Suggest {
            base_version,
            full_text: self.with.unwrap_or_default(),
            passage: Some(passage),
            ..action
        };
        session.submit(action).await
    }
}
