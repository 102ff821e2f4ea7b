//! `mgi bundle`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use mgi_client::bundle::{self, FetchError};
use mgi_client::v1;
use mgi_events::bundle::{Fault, Kind, Known, Report};
use mgi_events::transparency::{note::Note, policy::Policy};

use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};

/// What to do with evidence bundles.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Have the server make the evidence bundle of a profile.
    ///
    /// A public bundle shows public acts and what was published, and everything
    /// else as hashes; it is made of a published profile, by whoever may read it.
    /// An auditor's bundle shows all, with the names of who acted; keep it as
    /// confidential as the profile.
    #[command(after_help = "Examples:
  mgi -p rw-2021 bundle create
  mgi -p rw-2021 bundle create --kind auditor --output rw-2021.auditor.mgi-bundle")]
    Create(CreateArgs),
    /// Check a bundle, without a server and without a network.
    ///
    /// Says what was proved, and what was not; names the first bad event. Exit code
    /// 0 when it verifies, 8 when it does not. Without --policy it says \"keys not
    /// authenticated\": who made the bundle may have made the keys. Give --checkpoint
    /// with every checkpoint that you kept earlier: only they show that the whole
    /// history was not written anew.
    #[command(after_help = "Examples:
  mgi bundle verify rw-2021.mgi-bundle --policy government.policy
  mgi bundle verify rw-2021.mgi-bundle --policy government.policy --checkpoint kept-in-may.txt")]
    Verify(VerifyArgs),
    /// Say what is in a bundle: what it is of, the validations, what is hidden.
    #[command(after_help = "Examples:\n  mgi bundle show rw-2021.mgi-bundle")]
    Show(VerifyArgs),
}

/// What a bundle shows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum WhichKind {
    /// Public acts, the published texts, and hashes.
    Public,
    /// Everything, with names.
    Auditor,
}

/// Which bundle, and where to.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// What it shows.
    #[arg(long, value_enum, default_value = "public")]
    kind: WhichKind,
    /// File to write; default: PROFILE.mgi-bundle, or PROFILE.auditor.mgi-bundle.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file when it is there.
    #[arg(long)]
    force: bool,
}

/// Which bundle, and what is known from elsewhere.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The bundle's file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Policy file (C2SP tlog-policy) with the keys that you trust, from somebody
    /// other than who made the bundle.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// A signed checkpoint that you kept; may be given several times.
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Create(args) => args.run(session).await,
            Self::Verify(args) => {
                let report = args.report(session)?;
                print(session, &report, false)?;
                verdict(&report)
            }
            Self::Show(args) => {
                let report = args.report(session)?;
                print(session, &report, true)
            }
        }
    }
}

impl CreateArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        let profile = session.profile().await?;
        let (kind, ending) = match self.kind {
            WhichKind::Public => (v1::BundleKind::Public, "mgi-bundle"),
            WhichKind::Auditor => (v1::BundleKind::Auditor, "auditor.mgi-bundle"),
        };
        let path = self
            .output
            .unwrap_or_else(|| PathBuf::from(format!("{}.{ending}", profile.id())));
        if path.exists() && !self.force {
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
        let fetched = profile
            .fetch_bundle(kind, std::io::BufWriter::new(&mut file), move |bytes| {
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
}

impl VerifyArgs {
    fn report(&self, session: &Session<'_>) -> Result<Report, Failure> {
        let known = known(self.policy.as_deref(), &self.checkpoints)?;
        let file = File::open(&self.file).map_err(|error| Failure::local(&self.file, error))?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let progress = Progress::bytes("Checking", size, session.progress());
        let report = bundle::verify(BufReader::new(file), known, |bytes| progress.set(bytes));
        report.map_err(|error| Failure::local(&self.file, error))
    }
}

/// What the auditor has from elsewhere.
fn known(policy: Option<&Path>, checkpoints: &[PathBuf]) -> Result<Known, Failure> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| Failure::local(path, error));
    let wrong = |path: &Path, what: String| Failure::Invalid(format!("{}: {what}", path.display()));
    let policy = policy
        .map(|path| {
            let text = read(path)?;
            Policy::parse(&text).map_err(|error| wrong(path, error.to_string()))
        })
        .transpose()?;
    let checkpoints = checkpoints
        .iter()
        .map(|path| {
            let note: Result<Note, _> = read(path)?.parse();
            note.map_err(|error| wrong(path, error.to_string()))
        })
        .collect::<Result<_, _>>()?;
    Ok(Known {
        policy,
        checkpoints,
    })
}

/// As JSON, for programs.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    verifies: bool,
    keys_authenticated: bool,
    deployment: &'a str,
    profile: &'a str,
    events: u64,
    hidden_events: u64,
    redacted_events: Vec<u64>,
    /// Accounts whose persons were erased.
    erased_persons: Vec<String>,
    proved: &'a [String],
    not_proved: &'a [String],
    faults: Vec<String>,
    first_bad_stream: Option<&'a str>,
    first_bad_event: Option<u64>,
}

fn print(session: &mut Session<'_>, report: &Report, contents: bool) -> Done {
    let out = &mut session.out;
    if out.is_json() {
        let bad = report.first_bad();
        let told = Told {
            verifies: report.verifies(),
            keys_authenticated: report.authenticated,
            deployment: &report.deployment,
            profile: &report.profile,
            events: report.events,
            hidden_events: report.hidden,
            redacted_events: report.redacted.iter().map(|(_, index, _)| *index).collect(),
            erased_persons: report.erased.clone(),
            proved: &report.proved,
            not_proved: &report.not_proved,
            faults: report.faults.iter().map(Fault::to_string).collect(),
            first_bad_stream: bad.map(|fault| fault.stream.as_str()),
            first_bad_event: bad.and_then(|fault| fault.first),
        };
        let text = serde_json::to_string(&told)
            .map_err(|error| mgi_proto::json::JsonError::Write(error.to_string()))?;
        return out.line(&text);
    }
    let kind = match report.kind {
        Some(Kind::Public) => "Public bundle",
        Some(Kind::Auditor) => "Auditor's bundle",
        None => "A file that is no bundle",
    };
    out.line(&format!(
        "{kind} of {} in deployment {}, {} events.",
        report.profile, report.deployment, report.events
    ))?;
    if contents {
        for key in &report.keys {
            out.line(&format!("  key {key}"))?;
        }
        for seal in &report.seals {
            let key = if seal.key.is_empty() {
                String::new()
            } else {
                format!(", signed by key {}", seal.key)
            };
            let void = seal
                .void
                .as_ref()
                .map_or_else(String::new, |void| format!("; {void}"));
            out.line(&format!(
                "  event {}: {} validated, level {}{key}{void}",
                seal.index, seal.ministry, seal.level
            ))?;
        }
    }
    for account in &report.erased {
        out.line(&format!("  {account}: erased person"))?;
    }
    for (stream, index, basis) in &report.redacted {
        let basis = if basis.is_empty() {
            String::new()
        } else {
            format!(": {basis}")
        };
        out.line(&format!("  event {index} of {stream} was redacted{basis}"))?;
    }
    section(session, "Proved:", &report.proved)?;
    section(session, "Not proved:", &report.not_proved)?;
    let faults: Vec<String> = report.faults.iter().map(Fault::to_string).collect();
    section(session, "Wrong:", &faults)
}

fn section(session: &mut Session<'_>, title: &str, lines: &[String]) -> Done {
    if lines.is_empty() {
        return Ok(());
    }
    session.out.heading(title)?;
    for line in lines {
        session.out.paragraph(&format!("- {line}"), 2)?;
    }
    Ok(())
}

fn verdict(report: &Report) -> Done {
    if report.verifies() {
        return Ok(());
    }
    let first = report
        .first_bad()
        .or(report.faults.first())
        .map_or_else(String::new, Fault::to_string);
    Err(Failure::NotGenuine(format!(
        "the bundle does not verify: {first}"
    )))
}
