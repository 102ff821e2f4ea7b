//! `mgi published`: what anybody may read, without a token.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mgi_client::bundle::FetchError;
use mgi_client::{v1, words};

use crate::cli::output::Table;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};

/// What to read of published profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List published profiles.
    #[command(after_help = "Examples:\n  mgi published list")]
    List,
    /// Show a published profile: findings, notes, evidence, who validated and who not.
    #[command(
        after_help = "Examples:\n  mgi published show rw-2021\n  mgi published show rw-2021 --edition 1"
    )]
    Show(ShowArgs),
    /// Fetch the public evidence bundle of a published profile.
    #[command(after_help = "Examples:\n  mgi published bundle rw-2021 --output rw-2021.mgi-bundle")]
    Bundle(BundleArgs),
}

/// Which version.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile_id: String,
    /// Number of the version; default: the last.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    edition: u32,
}

/// Which bundle, and where to.
#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile_id: String,
    /// File to write; default: PROFILE.mgi-bundle.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file when it is there.
    #[arg(long)]
    force: bool,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::List => list(session).await,
            Self::Show(args) => show(session, &args).await,
            Self::Bundle(args) => bundle(session, args).await,
        }
    }
}

async fn list(session: &mut Session<'_>) -> Done {
    let profiles = session.client().await?.published_profiles();
    let columns = ["profile", "country", "title", "round", "versions"];
    let row = |head: &v1::PublishedHead| {
        vec![
            head.profile_id.clone(),
            head.country.clone(),
            head.title.clone(),
            head.round.clone(),
            head.editions.len().to_string(),
        ]
    };
    session
        .out
        .list("PublishedHead", profiles, &columns, row)
        .await
}

async fn show(session: &mut Session<'_>, args: &ShowArgs) -> Done {
    let client = session.client().await?;
    let profile = client
        .published_profile(&args.profile_id, args.edition)
        .await?;
    if session.out.is_json() {
        return session.out.message("GetPublishedProfileResponse", &profile);
    }
    let head = profile.head.unwrap_or_default();
    let edition = profile.edition.unwrap_or_default();
    session.out.heading(&head.title)?;
    if !head.notice.is_empty() {
        session.out.paragraph(&head.notice, 0)?;
    }
    session.out.fields(&[
        (
            "version",
            format!("{} of {}", edition.edition, head.editions.len()),
        ),
        ("as of", head.reference_date),
        ("erratum", edition.erratum),
        (
            "policy",
            profile
                .policy
                .as_ref()
                .map(super::profile::policy_text)
                .unwrap_or_default(),
        ),
    ])?;
    for dimension in &profile.dimensions {
        session.out.heading(&dimension.short_name)?;
        for finding in &dimension.findings {
            let section = words::of::<v1::FindingSection>(finding.section);
            session
                .out
                .line(&format!("{} ({section})", finding.finding_id))?;
            session.out.paragraph(&finding.text, 2)?;
            for note in profile
                .notes
                .iter()
                .filter(|n| n.finding_id == finding.finding_id)
            {
                session
                    .out
                    .paragraph(&format!("{}: {}", note.note_id, note.text), 4)?;
            }
        }
    }
    session.out.heading("Evidence")?;
    for evidence in &profile.evidence {
        let record = evidence.record.clone().unwrap_or_default();
        let title = record
            .titles
            .first()
            .map(|t| t.title.clone())
            .unwrap_or_default();
        session
            .out
            .paragraph(&format!("{}: {title}", evidence.evidence_id), 0)?;
    }
    ratified(session, &profile.ratifications)?;
    validated(session, &profile.outcomes)
}

fn ratified(session: &mut Session<'_>, rows: &[v1::Ratification]) -> Done {
    if rows.is_empty() {
        return Ok(());
    }
    session.out.heading("Ratification")?;
    let mut table = Table::new(&["indicator", "status", "year"]);
    for row in rows {
        let year = (row.year > 0).then(|| row.year.to_string());
        table.push(vec![
            row.indicator.clone(),
            row.code.clone(),
            year.unwrap_or_default(),
        ]);
    }
    session.out.table(&table)
}

fn validated(session: &mut Session<'_>, outcomes: &[v1::PublishedOutcome]) -> Done {
    session.out.heading("Validation")?;
    let mut table = Table::new(&["ministry", "name", "validated", "level"]);
    for row in outcomes {
        let outcome = row.outcome.clone().unwrap_or_default();
        let validated = if outcome.validated { "yes" } else { "no" };
        table.push(vec![
            row.ministry.clone(),
            row.name.clone(),
            validated.to_owned(),
            outcome.level.to_string(),
        ]);
    }
    session.out.table(&table)
}

async fn bundle(session: &mut Session<'_>, args: BundleArgs) -> Done {
    let client = session.client().await?;
    let path = args
        .output
        .unwrap_or_else(|| PathBuf::from(format!("{}.mgi-bundle", args.profile_id)));
    if path.exists() && !args.force {
        return Err(Failure::Usage(format!(
            "{} is there already; give another --output, or --force to replace it",
            path.display()
        )));
    }
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(dir.unwrap_or(Path::new(".")))
        .map_err(|error| Failure::local(&path, error))?;
    let progress = Progress::bytes("Fetching", 0, session.progress());
    let bar = progress.bar();
    let fetched = client
        .fetch_public_bundle(&args.profile_id, BufWriter::new(&mut file), move |bytes| {
            bar.set_length(bytes);
            bar.set_position(bytes);
        })
        .await;
    drop(progress);
    let bytes = fetched.map_err(|error| match error {
        FetchError::Client(error) => Failure::from(error),
        FetchError::Write(error) => Failure::local(&path, error),
    })?;
    file.as_file()
        .sync_all()
        .map_err(|error| Failure::local(&path, error))?;
    file.persist(&path)
        .map_err(|error| Failure::local(&path, error.error))?;
    session.out.line(&format!(
        "{bytes} bytes written to {}; check it with: mgi bundle verify {}",
        path.display(),
        path.display()
    ))
}
