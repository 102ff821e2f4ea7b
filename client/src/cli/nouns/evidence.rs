//! `mgi evidence`.

mod alike;
mod files;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::{Done, Session, items, parsers};

/// Verbs on the register of evidence.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register an instrument or source.
    #[command(after_help = "Examples:
  mgi -p rw-2021 evidence register --id education-law-2012 --kind law --title \"en:Law on Education\" --date 2012")]
    Register {
        /// Id wanted: 2 to 48 of a-z, 0-9 and '-'; default: the server's.
        #[arg(long)]
        id: Option<String>,
        /// What it is.
        #[arg(long, value_parser = parsers::word::<v1::EvidenceKind>())]
        kind: v1::EvidenceKind,
        /// Title as language:title; may be repeated.
        #[arg(long = "title", required = true, value_name = "LANGUAGE:TITLE", value_parser = parsers::title)]
        titles: Vec<v1::LocalizedTitle>,
        #[command(flatten)]
        more: RecordArgs,
    },
    /// Amend a record; what is not named stays.
    #[command(after_help = "Examples:
  mgi -p rw-2021 evidence amend education-law-2012 --number 23/2012 --reason \"Number added.\"")]
    Amend {
        /// Id of the record.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Version that the change was written against; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
        /// What it is.
        #[arg(long, value_parser = parsers::word::<v1::EvidenceKind>())]
        kind: Option<v1::EvidenceKind>,
        /// All its titles as language:title; may be repeated.
        #[arg(long = "title", value_name = "LANGUAGE:TITLE", value_parser = parsers::title)]
        titles: Vec<v1::LocalizedTitle>,
        #[command(flatten)]
        more: RecordArgs,
    },
    /// List the register, now or as it was.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 evidence list --at 120")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show a record whole.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 evidence show education-law-2012")]
    Show {
        /// Id of the record.
        id: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// List records that look alike: one issuer, one kind, one title.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 evidence groups --open")]
    Groups(alike::GroupsArgs),
    /// Say how two records that look alike relate.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 evidence compare education-law-2003 education-law-2012 --relation replaced --reason \"Article 90 repeals the first.\""
    )]
    Compare(alike::CompareArgs),
    /// Upload a document (25 MiB at most) and attach it to a record.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 evidence attach education-law-2012 law.pdf"
    )]
    Attach {
        /// Id of the record.
        id: String,
        /// PDF, PNG, JPEG, text, Word or Excel document.
        file: PathBuf,
        /// Media type, where the name of the file does not tell.
        #[arg(long, value_name = "TYPE")]
        media_type: Option<String>,
        /// Version of the record that you saw; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// Download a document; it is checked against its digest.
    #[command(after_help = "Examples:
  mgi -p rw-2021 evidence download education-law-2012
  mgi -p rw-2021 evidence download education-law-2012 --file 2 --output copy.pdf")]
    Download {
        /// Id of the record.
        id: String,
        /// Which of its documents, from 1.
        #[arg(long = "file", value_name = "N", default_value_t = 1)]
        number: usize,
        /// Where to write it; - for standard output; default: its own name here.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// The parts of a record that may be left out.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// Who issued it.
    #[arg(long)]
    issuer: Option<String>,
    /// Its number as cited.
    #[arg(long)]
    number: Option<String>,
    /// Date of adoption: YYYY, YYYY-MM or YYYY-MM-DD.
    #[arg(long)]
    date: Option<String>,
    /// Date of the last revision.
    #[arg(long)]
    revision_date: Option<String>,
    /// Its status, as far as it is stated.
    #[arg(long, value_parser = parsers::word::<v1::EvidenceStatus>())]
    status: Option<v1::EvidenceStatus>,
    /// Date for which the status is stated.
    #[arg(long)]
    status_date: Option<String>,
    /// Where it can be read.
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Anything else worth knowing.
    #[arg(long)]
    note: Option<String>,
}

impl RecordArgs {
    fn over(self, mut record: v1::EvidenceRecord) -> v1::EvidenceRecord {
        for (given, field) in [
            (self.issuer, &mut record.issuer),
            (self.number, &mut record.number),
            (self.date, &mut record.date),
            (self.revision_date, &mut record.revision_date),
            (self.status_date, &mut record.status_date),
            (self.link, &mut record.link),
            (self.note, &mut record.note),
        ] {
            if let Some(given) = given {
                *field = given;
            }
        }
        if let Some(status) = self.status {
            record.status = status.into();
        }
        record
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Register {
                id,
                kind,
                titles,
                more,
            } => {
                let record = more.over(v1::EvidenceRecord {
                    kind: kind.into(),
                    titles,
                    ..Default::default()
                });
                session
                    .submit(v1::RegisterEvidence {
                        evidence_id: id.unwrap_or_default(),
                        record: Some(record),
                    })
                    .await
            }
            Self::Amend {
                id,
                reason,
                base_version,
                kind,
                titles,
                more,
            } => {
                let item = items::evidence(session, &id, None).await?;
                let mut record = more.over(item.record.unwrap_or_default());
                if let Some(kind) = kind {
                    record.kind = kind.into();
                }
                if !titles.is_empty() {
                    record.titles = titles;
                }
                let base_version = base_version.unwrap_or(item.version);
                session
                    .submit(v1::AmendEvidence {
                        evidence_id: id,
                        base_version,
                        record: Some(record),
                        reason,
                    })
                    .await
            }
            Self::List { at } => {
                let at = session.at(at).await?;
                let items = session.profile().await?.evidence(at);
                let columns = [
                    "id", "kind", "title", "date", "status", "files", "cited in", "flags",
                ];
                session.out.list("Evidence", items, &columns, row).await
            }
            Self::Show { id, at } => {
                let at = session.at(at).await?;
                let item = items::evidence(session, &id, at).await?;
                show::show(session, &item)
            }
            Self::Groups(args) => args.run(session).await,
            Self::Compare(args) => args.run(session).await,
            Self::Attach {
                id,
                file,
                media_type,
                base_version,
            } => files::attach(session, &id, &file, media_type, base_version).await,
            Self::Download { id, number, output } => {
                files::download(session, &id, number, output).await
            }
        }
    }
}

fn row(item: &v1::Evidence) -> Vec<String> {
    let record = item.record.clone().unwrap_or_default();
    let status = if record.status == 0 {
        String::new()
    } else {
        words::of::<v1::EvidenceStatus>(record.status)
    };
    vec![
        item.evidence_id.clone(),
        words::of::<v1::EvidenceKind>(record.kind),
        record
            .titles
            .first()
            .map(|title| title.title.clone())
            .unwrap_or_default(),
        record.date,
        status,
        item.files.len().to_string(),
        item.cited_in.join(", "),
        alike::flags(item),
    ]
}
