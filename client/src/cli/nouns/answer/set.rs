//! `mgi answer set`: parts of an answer from flags and files.

use std::path::PathBuf;

use clap::Args;
use mgi_client::v1::{self, TextField};

use crate::cli::{Done, Failure, Session, input, items};

/// What to write.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Code of the indicator.
    indicator: String,
    /// Version that you were looking at; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
    /// Code of the value, such as yes, partly, no or not_answered.
    #[arg(long, value_name = "CODE")]
    value: Option<String>,
    /// Year in which the State became party.
    #[arg(long, requires = "value")]
    year: Option<u32>,
    /// Name of the institution.
    #[arg(long, requires = "value")]
    institution_name: Option<String>,
    /// Mandate of the institution.
    #[arg(long, requires = "value")]
    mandate: Option<String>,
    /// Date for which the value is stated: YYYY, YYYY-MM or YYYY-MM-DD.
    #[arg(long, requires = "value", value_name = "DATE")]
    as_of: Option<String>,
    /// Why it is unanswered, with --value not_answered.
    #[arg(long, requires = "value")]
    unanswered_reason: Option<String>,
    /// What the policy is, in sentences; empty removes it.
    #[arg(long, value_name = "TEXT", conflicts_with = "narrative_file")]
    narrative: Option<String>,
    /// File with it; - for standard input.
    #[arg(long, value_name = "FILE")]
    narrative_file: Option<PathBuf>,
    /// What the law says; empty removes it.
    #[arg(long, value_name = "TEXT", conflicts_with = "law_file")]
    law: Option<String>,
    /// File with it; - for standard input.
    #[arg(long, value_name = "FILE")]
    law_file: Option<PathBuf>,
    /// What happens in practice; empty removes it.
    #[arg(long, value_name = "TEXT", conflicts_with = "practice_file")]
    practice: Option<String>,
    /// File with it; - for standard input.
    #[arg(long, value_name = "FILE")]
    practice_file: Option<PathBuf>,
    /// A remark on the answer; empty removes it.
    #[arg(long, value_name = "TEXT", conflicts_with = "remark_file")]
    remark: Option<String>,
    /// File with it; - for standard input.
    #[arg(long, value_name = "FILE")]
    remark_file: Option<PathBuf>,
    /// Keep a text that collides with a change by somebody else as a suggestion,
    /// instead of refusing it.
    #[arg(long)]
    park: bool,
}

/// What the server is to do with a text that collides.
pub(crate) fn on_collision(park: bool) -> i32 {
    if park {
        v1::OnCollision::Park.into()
    } else {
        v1::OnCollision::Refuse.into()
    }
}

impl SetArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let mut texts = Vec::new();
        for (field, text, file) in [
            (TextField::Narrative, self.narrative, self.narrative_file),
            (TextField::Law, self.law, self.law_file),
            (TextField::Practice, self.practice, self.practice_file),
            (TextField::Remark, self.remark, self.remark_file),
        ] {
            if let Some(full_text) = input::text_or_file(text, file)? {
                texts.push(v1::TextEdit {
                    field: field.into(),
                    full_text,
                    hunks: Vec::new(),
                });
            }
        }
        let value = self.value.map(|code| v1::AnswerValue {
            code,
            year: self.year.unwrap_or_default(),
            institution_name: self.institution_name.unwrap_or_default(),
            mandate: self.mandate.unwrap_or_default(),
        });
        if value.is_none() && texts.is_empty() {
            return Err(Failure::Usage(
                "say what to write: --value, --narrative, --law, --practice or --remark".into(),
            ));
        }
        let target = super::target(&self.indicator);
        let base_version = items::base_version(session, &target, self.base_version).await?;
        let action = v1::ReviseAnswer {
            indicator: self.indicator,
            base_version,
            value,
            as_of: self.as_of.unwrap_or_default(),
            unanswered_reason: self.unanswered_reason.unwrap_or_default(),
            texts,
            on_collision: on_collision(self.park),
        };
        session.submit(action).await
    }
}
