//! `mgi witness`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mgi_client::audit::Stream;
use mgi_client::witness::{self, Http, Pushed, Report, State};
use mgi_events::transparency::note::Note;
use mgi_events::transparency::policy::{Policy, PolicyOutcome};

use super::export::Destination;
use crate::cli::output::Table;
use crate::cli::{Done, Failure, Session, input};

/// Verbs on witnesses.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Take the deployment's newest checkpoint to the witnesses of a policy.
    ///
    /// The policy is a C2SP tlog-policy file: the log's key (mgi checkpoint keys), and
    /// for each witness its key and address. Every cosignature is verified by the key in the
    /// policy. The checkpoint with all of them is written out; it is worth
    /// keeping. What was seen is remembered in a state file: a server that offers
    /// another history the next time is found out before any witness is asked.
    /// Exit code 1: too few have cosigned; 8: the log shows different histories.
    #[command(after_help = "Examples:
  mgi witness push --policy policy.txt --output cosigned.txt
  mgi witness push --policy policy.txt --output cosigned.txt --force")]
    Push(PushArgs),
    /// Say who cosigned a checkpoint, and whether that is enough. Asks nobody.
    #[command(after_help = "Examples:\n  mgi witness check --policy policy.txt cosigned.txt")]
    Check {
        /// File of the policy (C2SP tlog-policy), from somebody you trust.
        #[arg(long, value_name = "FILE")]
        policy: PathBuf,
        /// File of the checkpoint.
        checkpoint: PathBuf,
    },
}

/// By which policy, and where to.
#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// File of the policy (C2SP tlog-policy), with the addresses of the witnesses.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// File that remembers what was seen; default: the policy's name and
    /// ".state.json".
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// PEM file of certificates to trust for witnesses instead of the system's.
    #[arg(long, value_name = "FILE")]
    witness_ca_file: Option<PathBuf>,
    #[command(flatten)]
    to: Destination,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Push(args) => args.run(session).await,
            Self::Check { policy, checkpoint } => {
                let policy = read_policy(&policy)?;
                let text = input::read_text(&checkpoint)?;
                let unusable = |error: &dyn std::fmt::Display| {
                    Failure::Alarm(format!("{}: {error}", checkpoint.display()))
                };
                let note = Note::parse(text.as_bytes()).map_err(|error| unusable(&error))?;
                let outcome = policy.check(&note).map_err(|error| unusable(&error))?;
                let mut table = Table::new(&["witness", "cosigned at"]);
                for witness in policy.witnesses() {
                    let found = outcome.cosigned.iter().find(|c| c.witness == witness.name);
                    let when = found.map_or("no".to_owned(), |cosigned| time(cosigned.time));
                    table.push(vec![witness.name.clone(), when]);
                }
                session.out.table(&table)?;
                verdict(session, &policy, &outcome)
            }
        }
    }
}

impl PushArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        // Refused before anybody is asked.
        drop(self.to.file()?);
        let policy = read_policy(&self.policy)?;
        let path = self.state.clone().unwrap_or_else(|| {
            let mut name = self.policy.clone().into_os_string();
            name.push(".state.json");
            name.into()
        });
        let unusable = |error: witness::StateError| Failure::Invalid(error.to_string());
        let mut state = State::read(&path).map_err(unusable)?;
        let way = Http {
            certificate_authority: match &self.witness_ca_file {
                Some(path) => {
                    Some(std::fs::read(path).map_err(|error| Failure::local(path, error))?)
                }
                None => None,
            },
        };
        let log = Stream::deployment(session.client().await?);
        let pushed = witness::push(&log, &policy, &way, &mut state).await?;
        // What was learned is kept, whatever follows.
        state.write(&path).map_err(unusable)?;
        for report in &pushed.witnesses {
            session.out.note(&line(report));
        }
        let note = pushed.note.to_string();
        let what = format!(
            "checkpoint of {} entries written",
            pushed.outcome.checkpoint.size
        );
        self.to.write(session, note.as_bytes(), &what)?;
        alarm(&pushed)?;
        verdict(session, &policy, &pushed.outcome)
    }
}

fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let text = input::read_text(path)?;
    Policy::parse(&text).map_err(|error| Failure::Invalid(format!("{}: {error}", path.display())))
}

fn line(report: &Report) -> String {
    match &report.outcome {
        Ok(given) if given.before == 0 => {
            format!("{}: cosigned at {}", report.witness, time(given.time))
        }
        Ok(given) => format!(
            "{}: cosigned at {}, after {} entries before",
            report.witness,
            time(given.time),
            given.before
        ),
        Err(refusal) => format!("{}: {refusal}", report.witness),
    }
}

/// A witness that saw another history is more than one that is missing.
fn alarm(pushed: &Pushed) -> Done {
    let alarmed = |report: &&Report| report.outcome.as_ref().is_err_and(|r| r.is_alarm());
    match pushed.witnesses.iter().find(alarmed) {
        Some(report) => Err(Failure::Alarm(line(report))),
        None => Ok(()),
    }
}

fn verdict(session: &mut Session<'_>, policy: &Policy, outcome: &PolicyOutcome) -> Done {
    let (size, origin) = (outcome.checkpoint.size, &outcome.checkpoint.origin);
    let (given, all) = (outcome.cosigned.len(), policy.witnesses().len());
    let wanted = policy.quorum().unwrap_or("none");
    if outcome.quorum {
        session.out.note(&format!(
            "{origin}, {size} entries: cosigned by {given} of {all} witnesses; the quorum ({wanted}) is met"
        ));
        return Ok(());
    }
    Err(Failure::Quorum(format!(
        "{origin}, {size} entries: cosigned by {given} of {all} witnesses, which is not enough: the quorum ({wanted}) is not met"
    )))
}

/// ISO 8601 in UTC; a witness's word.
fn time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(|| seconds.to_string(), |time| time.to_string())
}
