//! `mgi note`.

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::events::excerpt;
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Session, items, parsers};

/// Verbs on notes.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Add a note.
    #[command(after_help = "Examples:
  mgi -p rw-2021 note add answer:MR-03 --kind definition --text \"Social protection means ...\" --evidence pension-law-2015")]
    Add {
        /// What it is attached to, such as MR-03, f-1 or section:1.2.
        #[arg(value_parser = parsers::target)]
        target: v1::Target,
        /// What it is.
        #[arg(long, value_parser = parsers::word::<v1::NoteKind>())]
        kind: v1::NoteKind,
        #[command(flatten)]
        text: TextArgs,
        /// Evidence that it cites; may be repeated.
        #[arg(long, value_name = "ID")]
        evidence: Vec<String>,
    },
    /// Revise a note; what is not named stays.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 note revise n-3 --text-file note.txt")]
    Revise {
        /// Id of the note.
        note: String,
        #[command(flatten)]
        text: TextArgs,
        /// All evidence that it should cite; may be repeated.
        #[arg(long, value_name = "ID")]
        evidence: Vec<String>,
        /// It should cite no evidence.
        #[arg(long, conflicts_with = "evidence")]
        no_evidence: bool,
        /// Version that you were looking at; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// Retire a note: it is no longer part of the profile.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 note retire n-3 --reason \"Merged with n-2.\""
    )]
    Retire {
        /// Id of the note.
        note: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Version that you read; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// List notes, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 note list --target answer:MR-03")]
    List {
        /// Only those attached to this.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Add {
                target,
                kind,
                text,
                evidence,
            } => {
                let text = text.required()?;
                session
                    .submit(v1::AddNote {
                        target: Some(target),
                        kind: kind.into(),
                        text,
                        evidence_ids: evidence,
                    })
                    .await
            }
            Self::Revise {
                note,
                text,
                evidence,
                no_evidence,
                base_version,
            } => {
                let text = text.optional()?;
                let present = items::note(session, &note, None).await?;
                let keep = evidence.is_empty() && !no_evidence;
                let action = v1::ReviseNote {
                    note_id: note,
                    base_version: base_version.unwrap_or(present.version),
                    text: text.unwrap_or(present.text),
                    evidence_ids: if keep { present.evidence_ids } else { evidence },
                };
                session.submit(action).await
            }
            Self::Retire {
                note,
                reason,
                base_version,
            } => {
                let base_version = match base_version {
                    Some(version) => version,
                    None => items::note(session, &note, None).await?.version,
                };
                session
                    .submit(v1::RetireNote {
                        note_id: note,
                        base_version,
                        reason,
                    })
                    .await
            }
            Self::List { target, at } => {
                let at = session.at(at).await?;
                let notes = session.profile().await?.notes(target, at);
                session
                    .out
                    .list(
                        "Note",
                        notes,
                        &["note", "on", "kind", "text", "evidence", ""],
                        row,
                    )
                    .await
            }
        }
    }
}

fn row(note: &v1::Note) -> Vec<String> {
    vec![
        note.note_id.clone(),
        words::target_text(note.target.as_ref()),
        words::of::<v1::NoteKind>(note.kind),
        excerpt(&note.text),
        note.evidence_ids.join(", "),
        if note.retired {
            "retired".into()
        } else {
            String::new()
        },
    ]
}
