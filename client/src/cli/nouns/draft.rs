//! `mgi draft`.

use clap::{Args, Subcommand};
use mgi_client::drafts::DraftPlace;
use mgi_client::{v1, words};

use crate::cli::output::events::excerpt;
use crate::cli::output::{Table, times};
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Failure, Session, items, parsers};

/// Verbs on texts that are not sent yet: private, and not part of the record.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Save a draft, of a text or of a comment, in place of an earlier one.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 draft save MR-01 --field law --text-file law.txt
  mgi -p rw-2021 draft save f-1 --comment --text \"Which year?\"
  mgi -p rw-2021 draft save f-1 --comment --thread t-1 --text \"Of 2015.\""
    )]
    Save {
        #[command(flatten)]
        on: OnArgs,
        #[command(flatten)]
        text: TextArgs,
        /// Version that you were looking at; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// List your drafts, the one saved last first.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 draft list")]
    List {
        /// Only those on this.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
    },
    /// Print the text of a draft.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 draft show MR-01 --field law")]
    Show(OnArgs),
    /// Throw a draft away.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 draft discard MR-01 --field law")]
    Discard(OnArgs),
}

/// Which text.
#[derive(Debug, Args)]
pub(crate) struct OnArgs {
    /// An answer, a finding, or what a comment is being written on.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    /// Which text of an answer; default: its narrative.
    #[arg(long, value_parser = parsers::word::<v1::TextField>())]
    field: Option<v1::TextField>,
    /// It is a comment, not a new wording of the text.
    #[arg(long, conflicts_with = "field")]
    comment: bool,
    /// The thread that the comment is for, such as t-1; default: a new one.
    #[arg(long, value_name = "ID", requires = "comment")]
    thread: Option<String>,
}

impl OnArgs {
    fn place(self) -> Result<DraftPlace, Failure> {
        if self.comment {
            return Ok(DraftPlace::comment(self.target, self.thread));
        }
        let field = items::field(&self.target, self.field)?;
        Ok(DraftPlace::text(self.target, field))
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Save {
                on,
                text,
                base_version,
            } => {
                let place = on.place()?;
                let text = text.required()?;
                let base_version =
                    items::base_version(session, &place.target, base_version).await?;
                let profile = session.profile().await?;
                let draft = profile.save_draft(&place, base_version, &text).await?;
                if session.out.is_json() {
                    return session.out.message("Draft", &draft);
                }
                let what = what(&draft);
                session
                    .out
                    .line(&format!("Saved, for you alone: a draft on {what}."))
            }
            Self::List { target } => {
                let drafts = session.profile().await?.drafts(target).await?;
                list(session, &drafts)
            }
            Self::Show(on) => show(session, on).await,
            Self::Discard(on) => {
                let place = on.place()?;
                let profile = session.profile().await?;
                profile.discard_draft(&place).await?;
                if session.out.is_json() {
                    let response = v1::DiscardDraftResponse {};
                    return session.out.message("DiscardDraftResponse", &response);
                }
                session.out.line("The draft is gone.")
            }
        }
    }
}

/// The text that it is on, or the comment that it is.
fn what(draft: &v1::Draft) -> String {
    let target = words::target_text(draft.target.as_ref());
    if draft.comment {
        let thread = Some(&draft.thread_id).filter(|id| !id.is_empty());
        return match thread {
            Some(thread) => format!("{target}, comment in {thread}"),
            None => format!("{target}, new comment"),
        };
    }
    if draft.field == 0 {
        target
    } else {
        format!("{target} {}", words::of::<v1::TextField>(draft.field))
    }
}

fn list(session: &mut Session<'_>, drafts: &[v1::Draft]) -> Done {
    let mut table = Table::new(&["on", "written against", "saved", "text"]);
    for draft in drafts {
        if session.out.is_json() {
            session.out.message("Draft", draft)?;
        }
        table.push(vec![
            what(draft),
            draft.base_version.to_string(),
            times::utc(draft.saved_time.as_ref()),
            excerpt(&draft.text),
        ]);
    }
    if session.out.is_json() {
        Ok(())
    } else {
        session.out.table(&table)
    }
}

async fn show(session: &mut Session<'_>, on: OnArgs) -> Done {
    let place = on.place()?;
    let profile = session.profile().await?;
    let drafts = profile.drafts(Some(place.target.clone())).await?;
    let draft = drafts.into_iter().find(|draft| place.holds(draft));
    let draft = draft.ok_or_else(|| {
        Failure::NotFound(format!(
            "you have no such draft on {} (mgi draft list shows them)",
            place.target.id
        ))
    })?;
    if session.out.is_json() {
        return session.out.message("Draft", &draft);
    }
    session.out.line(&draft.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_named_by_its_place() {
        let draft = |field: v1::TextField, comment, thread_id: &str| v1::Draft {
            target: words::target("MR-01"),
            field: field.into(),
            comment,
            thread_id: thread_id.into(),
            ..Default::default()
        };
        let names = [
            draft(v1::TextField::Law, false, ""),
            draft(v1::TextField::Unspecified, true, ""),
            draft(v1::TextField::Unspecified, true, "t-1"),
        ]
        .map(|draft| what(&draft));
        let on = words::target_text(words::target("MR-01").as_ref());
        assert_eq!(
            names,
            [
                format!("{on} law"),
                format!("{on}, new comment"),
                format!("{on}, comment in t-1")
            ]
        );
    }
}
