//! Opening the parts of a data directory, in the order in which they depend on
//! each other.

use std::{path::Path, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, redact};
use crate::{
    config::Config,
    engine::{Clock, Engine, EngineOptions, OsEntropy, SystemClock},
    files::{self, FileStore},
    ledger::{FileLedger, Ledger, OnCommit, OpenOptions, RealDisk},
    proofs::{self, CheckpointStore, Found},
    telemetry::Metrics,
    vault::{self, Vault},
    views::{Views, ViewsOptions},
};

/// Folder of the ledger in the data directory.
const LEDGER: &str = "ledger";
/// Folder of the views; it can be deleted.
pub(super) const VIEWS: &str = "views";
/// Events between snapshots.
const SNAPSHOT_EVERY: u64 = 4_096;
/// Bytes of the newest events kept in memory.
const RECENT_BYTES: usize = 32 * 1024 * 1024;

/// The opened parts.
pub struct Opened {
    /// The truth.
    pub ledger: Arc<dyn Ledger>,
    /// Commands and state.
    pub engine: Engine,
    /// Names and tokens.
    pub vault: Arc<Vault>,
    /// Evidence files.
    pub files: Arc<FileStore>,
    /// Checkpoints that were signed.
    pub checkpoints: Arc<CheckpointStore>,
    /// What is not as it was signed.
    pub found: Found,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Metrics,
}

/// Opens everything. Progress is shown on a terminal.
///
/// # Errors
/// See [`Failure`]; nothing is left half open.
pub async fn open(config: &Config) -> Result<Opened, Failure> {
    let metrics = Metrics::new();
    let counted = metrics.clone();
    let on_commit: OnCommit = Arc::new(move |groups, sync| counted.commit(groups, sync));
    ledger_is_there(config)?;
    let ledger = open_ledger_observed(config, Some(on_commit))?;
    redact::before_serving(config, ledger.as_ref())?;
    let vault = Arc::new(Vault::open(&config.data_dir.join(vault::FILE_NAME))?);
    if ledger.end() == 0 && !vault.people("", 1)?.is_empty() {
        return Err(ledger_missing(config));
    }
    let checkpoints = Arc::new(CheckpointStore::open(
        &config.data_dir.join(proofs::FILE_NAME),
    )?);
    let files = Arc::new(FileStore::open(&config.data_dir.join(files::DIR_NAME))?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let views = Views::open(config.data_dir.join(VIEWS), views_options(config))?;
    let of_engine = views.clone();
    let bar = progress("views");
    let engine = Engine::start(
        Arc::clone(&ledger),
        views,
        engine_options(config),
        Arc::clone(&clock),
        Arc::new(OsEntropy::default()),
        {
            let bar = bar.clone();
            move |done, total| step(&bar, done, total)
        },
    )
    .await?;
    bar.finish_and_clear();
    let found = proofs::check(&of_engine, &ledger, &checkpoints, &engine.deployment())
        .map_err(|error| Failure::sentence(error.to_string()))?;
    for damage in &found.changed {
        engine.refuse_stream(damage.clone());
    }
    for shorter in &found.shorter {
        engine.refuse_stream(shorter.damage());
    }
    Ok(Opened {
        ledger,
        engine,
        checkpoints,
        found,
        vault,
        files,
        clock,
        metrics,
    })
}

/// A vault without a ledger is what a lost or forgotten ledger leaves behind.
/// Beginning a new one beside it would hide the loss.
pub(super) fn ledger_is_there(config: &Config) -> Result<(), Failure> {
    let vault = config.data_dir.join(vault::FILE_NAME);
    if vault.exists() && !config.data_dir.join(LEDGER).exists() {
        return Err(ledger_missing(config));
    }
    Ok(())
}

pub(super) fn ledger_missing(config: &Config) -> Failure {
    Failure::sentence(format!(
        "the ledger in {} is missing or empty, although the vault beside it knows accounts; restore the ledger from a backup, or choose another data directory",
        config.data_dir.join(LEDGER).display()
    ))
}

/// Opens the ledger alone.
pub(super) fn open_ledger(config: &Config) -> Result<Arc<dyn Ledger>, Failure> {
    open_ledger_observed(config, None)
}

fn open_ledger_observed(
    config: &Config,
    on_commit: Option<OnCommit>,
) -> Result<Arc<dyn Ledger>, Failure> {
    make_private(&config.data_dir)?;
    let bar = progress("ledger");
    let options = OpenOptions {
        segment_bytes: config.limits.segment_mib * 1024 * 1024,
        progress: Some(Box::new({
            let bar = bar.clone();
            move |done, total| step(&bar, done, total)
        })),
        on_commit,
        ..OpenOptions::default()
    };
    let (ledger, recovery) =
        FileLedger::open(Arc::new(RealDisk), config.data_dir.join(LEDGER), options)?;
    bar.finish_and_clear();
    if let Some(cut) = &recovery.cut {
        tracing::warn!(
            ?cut,
            "the ledger ended in a write that was never acknowledged; it was cut"
        );
    }
    Ok(Arc::new(ledger))
}

pub(super) fn views_options(config: &Config) -> ViewsOptions {
    ViewsOptions {
        cache_bytes: config.limits.views_cache_mib * 1024 * 1024,
        snapshot_every: SNAPSHOT_EVERY,
    }
}

fn engine_options(config: &Config) -> EngineOptions {
    let limits = &config.limits;
    EngineOptions {
        idle_profile: Duration::from_secs(limits.idle_profile_seconds),
        max_open_profiles: limits.max_open_profiles,
        recent_events: limits.recent_events,
        recent_bytes: RECENT_BYTES,
    }
}

/// The data directory, readable by its owner alone.
fn make_private(dir: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| {
            Failure::sentence(format!(
                "the data directory {} cannot be made: {error}; choose another with --data-dir, or correct its rights",
                dir.display()
            ))
        })
}

/// A progress bar that shows nothing where there is no terminal.
pub(crate) fn progress(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>12} [{bar:30}] {percent:>3}% {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_prefix(what)
}

fn step(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}
