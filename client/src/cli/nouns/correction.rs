//! `mgi correction`.

use clap::{Args, Subcommand};
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::{hunks, who};
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Session, items, parsers};

/// Verbs on editorial corrections of validated texts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Propose a correction: commas and spelling, never the substance. Without a
    /// text, in your editor.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 correction propose MR-01 --field law --text-file law.txt --reason \"A comma was missing.\""
    )]
    Propose(ProposeArgs),
    /// Confirm a correction for your ministry.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 --as MOH correction confirm d-1")]
    Confirm {
        /// Id of the correction.
        correction: String,
    },
    /// Reject a correction for your ministry, or take an own one back.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH correction reject d-1 --reason \"It changes the meaning.\""
    )]
    Reject {
        /// Id of the correction.
        correction: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// List the corrections, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 correction list")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show a correction with its word difference.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 correction show d-1")]
    Show {
        /// Id of the correction.
        correction: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

/// What to correct.
#[derive(Debug, Args)]
pub(crate) struct ProposeArgs {
    /// An answer or a finding, such as MR-01 or f-1.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    /// Which text of an answer; default: its narrative.
    #[arg(long, value_parser = parsers::word::<v1::TextField>())]
    field: Option<v1::TextField>,
    #[command(flatten)]
    text: TextArgs,
    /// Why.
    #[arg(long)]
    reason: String,
    /// Version that it is written against; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
}

impl ProposeArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        let field = items::field(&self.target, self.field)?;
        let written = self
            .text
            .revised(session, &self.target, field, self.base_version)
            .await?;
        let Some(written) = written else {
            return Ok(());
        };
        let action = v1::ProposeCorrection {
            target: Some(self.target),
            field: field.into(),
            base_version: written.base_version,
            full_text: written.text.clone(),
            reason: self.reason,
        };
        written.submit(session, action).await
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Propose(args) => args.run(session).await,
            Self::Confirm { correction } => {
                let action = v1::ConfirmCorrection {
                    correction_id: correction,
                };
                session.submit(action).await
            }
            Self::Reject { correction, reason } => {
                let action = v1::RejectCorrection {
                    correction_id: correction,
                    reason,
                };
                session.submit(action).await
            }
            Self::List { at } => {
                let at = session.at(at).await?;
                let corrections = session.profile().await?.corrections(at);
                let columns = ["correction", "of", "changes", "waits for", "state", "why"];
                session
                    .out
                    .list("Correction", corrections, &columns, row)
                    .await
            }
            Self::Show { correction, at } => {
                let at = session.at(at).await?;
                let correction = items::correction(session, &correction, at).await?;
                show(session, &correction)
            }
        }
    }
}

/// The text that it corrects.
fn of(correction: &v1::Correction) -> String {
    let target = words::target_text(correction.target.as_ref());
    if correction.field == 0 {
        target
    } else {
        format!("{target} {}", words::of::<v1::TextField>(correction.field))
    }
}

/// Ministries that have not confirmed it yet; none once it is decided.
fn waits_for(correction: &v1::Correction) -> String {
    if correction.state != i32::from(v1::CorrectionState::Proposed) {
        return String::new();
    }
    let waiting: Vec<&str> = correction
        .ministries
        .iter()
        .filter(|ministry| !correction.confirmed.contains(ministry))
        .map(String::as_str)
        .collect();
    waiting.join(", ")
}

fn row(correction: &v1::Correction) -> Vec<String> {
    vec![
        correction.correction_id.clone(),
        of(correction),
        correction.hunks.len().to_string(),
        waits_for(correction),
        words::of::<v1::CorrectionState>(correction.state),
        correction.reason.clone(),
    ]
}

fn show(session: &mut Session<'_>, correction: &v1::Correction) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Correction", correction);
    }
    out.fields(&[
        ("Correction", correction.correction_id.clone()),
        ("Of", of(correction)),
        ("Reason", correction.reason.clone()),
        ("Proposed by", who::stamp(correction.proposed_by.as_ref())),
        ("State", words::of::<v1::CorrectionState>(correction.state)),
        ("Confirmed by", correction.confirmed.join(", ")),
        ("Waits for", waits_for(correction)),
        ("Decided by", who::stamp(correction.decided_by.as_ref())),
    ])?;
    for hunk in &correction.hunks {
        out.line("")?;
        out.line(&format!("At byte {}:", hunk.start))?;
        for line in hunks::lines(hunk) {
            out.line(&line)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_for_who_has_not_confirmed() {
        let mut correction = v1::Correction {
            target: words::target("MR-01"),
            field: v1::TextField::Law.into(),
            ministries: vec!["DGIE".into(), "MOH".into(), "NISR".into()],
            confirmed: vec!["MOH".into()],
            state: v1::CorrectionState::Proposed.into(),
            ..Default::default()
        };
        assert_eq!(of(&correction), "answer:MR-01 law");
        assert_eq!(waits_for(&correction), "DGIE, NISR");
        correction.state = v1::CorrectionState::Rejected.into();
        assert_eq!(waits_for(&correction), "");
    }
}
