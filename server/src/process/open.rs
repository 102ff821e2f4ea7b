//! Opening the parts of a data directory, in the order in which they depend on
//! each other.

use std::{path::Path, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, redact, say};
use crate::{
    access_log::{self, AccessLog},
    config::Config,
    engine::{
        Clock, Damage, Engine, EngineOptions, OsEntropy, StartError, SystemClock, deployment_of,
    },
    erasure,
    files::{self, FileStore},
    ledger::{FileLedger, Ledger, OnCommit, OpenError, OpenOptions, RealDisk, StreamName},
    proofs::{self, CheckError, CheckpointStore, Found},
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
    /// Who read what by a privileged role.
    pub access_log: AccessLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Metrics,
}

/// What an engine stands on, looked at before anything is served or written.
pub(super) struct Ground {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) vault: Arc<Vault>,
    pub(super) checkpoints: Arc<CheckpointStore>,
    pub(super) views: Views,
    pub(super) found: Found,
}

/// Opens everything. Progress is shown on a terminal. Streams that are not as they were signed are
/// refused, and said on standard error.
///
/// # Errors
/// See [`Failure`]; nothing is left half open.
pub async fn open(config: &Config) -> Result<Opened, Failure> {
    let metrics = Metrics::new();
    let counted = metrics.clone();
    let on_commit: OnCommit = Arc::new(move |groups, sync| counted.commit(groups, sync));
    let ground = ground(config, Floor::Kept, Some(on_commit)).await?;
    let opened = on(config, ground, metrics).await?;
    for damage in opened.found.damages() {
        opened.engine.refuse_stream(damage);
    }
    erase(&opened).await?;
    Ok(opened)
}

/// Carries out what was erased, and what a restored ledger does not know to be erased.
pub(super) async fn erase(opened: &Opened) -> Result<(), Failure> {
    let (vault, store) = (Arc::clone(&opened.vault), Arc::clone(&opened.checkpoints));
    let deployment = opened.engine.deployment();
    let work = move || erasure::carry_out(&vault, &store, &deployment);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::sentence(format!("erasing did not finish: {error}")))?
        .map_err(|error| Failure::sentence(error.to_string()))?;
    for left in erasure::record_again(&opened.engine, &opened.checkpoints).await? {
        say::note(&format!(
            "warning: the person behind account {} was erased, which the restored ledger does not know. The data is gone again; that is recorded once the restore is confirmed (mgi-server restore)",
            left.account
        ));
    }
    Ok(())
}

/// Starts an engine on opened parts. No stream is refused for what was found.
pub(super) async fn on(
    config: &Config,
    ground: Ground,
    metrics: Metrics,
) -> Result<Opened, Failure> {
    let Ground {
        ledger,
        vault,
        checkpoints,
        views,
        found,
    } = ground;
    let files = Arc::new(FileStore::open(&config.data_dir.join(files::DIR_NAME))?);
    let access_log = AccessLog::open(
        &config.data_dir.join(access_log::DIR_NAME),
        config.limits.access_log_keep_days,
    )
    .map_err(|error| Failure::sentence(error.to_string()))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let engine = Engine::start(
        Arc::clone(&ledger),
        views,
        engine_options(config),
        Arc::clone(&clock),
        Arc::new(OsEntropy::default()),
        |_, _| {},
    )
    .await?;
    Ok(Opened {
        ledger,
        engine,
        checkpoints,
        found,
        vault,
        files,
        access_log,
        clock,
        metrics,
    })
}

/// Whether a torn end may be cut below what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Floor {
    /// It may not.
    Kept,
    /// The operator accepts the loss.
    Given,
}

/// Whether redactions that were ordered are carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redactions {
    /// They are, before anything is read.
    Carry,
    /// They are told only.
    Tell,
}

/// Opens the ledger and what is checked against it, brings the views up to date, and checks.
pub(super) async fn ground(
    config: &Config,
    floor: Floor,
    on_commit: Option<OnCommit>,
) -> Result<Ground, Failure> {
    let config = config.clone();
    let work = move || lay(&config, floor, on_commit);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::sentence(format!("opening did not finish: {error}")))?
}

fn lay(config: &Config, floor: Floor, on_commit: Option<OnCommit>) -> Result<Ground, Failure> {
    let Known {
        ledger,
        checkpoints,
        vault,
        damages,
    } = open_known(config, floor, on_commit, Redactions::Carry)?;
    let views = Views::open(config.data_dir.join(VIEWS), views_options(config))?;
    let checked = |error: CheckError| Failure::sentence(error.to_string());
    if !views.fit(ledger.as_ref())? {
        // They are made anew, and what they know of changed events would be forgotten.
        for damage in proofs::before_views_go(&views, &ledger, &checkpoints).map_err(checked)? {
            tracing::error!(stream = %damage.stream, first = damage.first, "{damage}");
        }
    }
    let bar = progress("views");
    views.catch_up(Arc::clone(&ledger), |done, total| step(&bar, done, total))?;
    let look = || -> Result<Found, Failure> {
        let deployment = deployment_of(ledger.as_ref(), &views).map_err(StartError::Read)?;
        proofs::check(&views, &ledger, &checkpoints, &deployment).map_err(checked)
    };
    let mut found = look()?;
    if found.views_wrong {
        tracing::warn!("the views are not what was signed, and the ledger is: they are made anew");
        views.make_anew(Arc::clone(&ledger), |done, total| step(&bar, done, total))?;
        found = look()?;
    }
    bar.finish_and_clear();
    found.changed.extend(damages);
    proofs::note_losses(&views, ledger.as_ref(), &checkpoints).map_err(checked)?;
    Ok(Ground {
        ledger,
        vault,
        checkpoints,
        views,
        found,
    })
}

/// The ledger, what was signed of it, and the vault.
pub(super) struct Known {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) checkpoints: Arc<CheckpointStore>,
    pub(super) vault: Arc<Vault>,
    /// Streams whose redactions are not what was ordered; only where these were carried out.
    pub(super) damages: Vec<Damage>,
}

/// The ledger with what was signed of it and the vault; not one that is missing: nothing is made
/// beside a vault that knows accounts.
pub(super) fn open_known(
    config: &Config,
    floor: Floor,
    on_commit: Option<OnCommit>,
    redactions: Redactions,
) -> Result<Known, Failure> {
    ledger_is_there(config)?;
    make_private(&config.data_dir)?;
    let path = config.data_dir.join(proofs::FILE_NAME);
    let made_anew = !path.exists();
    let checkpoints = CheckpointStore::open(&path);
    let checkpoints = checkpoints.map_err(|error| match error.is_in_use() {
        // Whoever has it open has the ledger open.
        true => Failure::Ledger(OpenError::InUse {
            dir: config.data_dir.join(LEDGER),
        }),
        false => Failure::Checkpoints(error),
    })?;
    let floor = match floor {
        Floor::Kept => proofs::floor(&checkpoints)?,
        Floor::Given => Vec::new(),
    };
    let ledger = open_ledger(config, floor, on_commit)?;
    if made_anew && ledger.end() > 0 {
        say::note(&format!(
            "warning: {} was missing and is made anew, although the ledger beside it has events. What was signed before is not known any more: a ledger that lost its newest events, or that was rewritten, may not be found out. If there is a copy of this file, stop the server and put it back; if there is none, compare the newest revisions with receipts, exports or checkpoints that somebody kept",
            path.display()
        ));
    }
    let mut damages = Vec::new();
    if redactions == Redactions::Carry {
        // Before the vault and the views are open: both may hold the texts.
        let found = redact::before_serving(config, ledger.as_ref())?;
        redact::compare(&checkpoints, ledger.as_ref(), &found.orders)?;
        damages.extend(found.mismatches.into_iter().map(|bad| Damage {
            stream: bad.stream,
            first: bad.index,
            before: None,
            what: bad.what,
        }));
    }
    let vault = Vault::open(&config.data_dir.join(vault::FILE_NAME))?;
    if ledger.end() == 0 && !vault.people("", 1)?.is_empty() {
        ledger.close();
        return Err(ledger_missing(config));
    }
    Ok(Known {
        ledger,
        checkpoints: Arc::new(checkpoints),
        vault: Arc::new(vault),
        damages,
    })
}

/// A vault without a ledger is what a lost or forgotten ledger leaves behind.
/// Beginning a new one beside it would hide the loss.
fn ledger_is_there(config: &Config) -> Result<(), Failure> {
    let vault = config.data_dir.join(vault::FILE_NAME);
    if vault.exists() && !config.data_dir.join(LEDGER).exists() {
        return Err(ledger_missing(config));
    }
    Ok(())
}

fn ledger_missing(config: &Config) -> Failure {
    Failure::sentence(format!(
        "the ledger in {} is missing or empty, although the vault beside it knows accounts; restore the ledger from a backup, or choose another data directory",
        config.data_dir.join(LEDGER).display()
    ))
}

fn open_ledger(
    config: &Config,
    floor: Vec<(StreamName, u64)>,
    on_commit: Option<OnCommit>,
) -> Result<Arc<dyn Ledger>, Failure> {
    let bar = progress("ledger");
    let options = OpenOptions {
        seen: Some(Box::new({
            let config = config.clone();
            move || seen_by_views(&config)
        })),
        segment_bytes: config.limits.segment_mib * 1024 * 1024,
        progress: Some(Box::new({
            let bar = bar.clone();
            move |done, total| step(&bar, done, total)
        })),
        on_commit,
        floor,
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

/// How many events of each stream the views have seen: asked when the ledger lost some and cannot
/// tell whose. The views are let go of again, because a redaction may delete them.
fn seen_by_views(config: &Config) -> Vec<(StreamName, u64)> {
    let dir = config.data_dir.join(VIEWS);
    if !dir.exists() {
        return Vec::new();
    }
    let sizes = Views::open(dir, views_options(config)).and_then(|views| views.sizes());
    sizes.unwrap_or_else(|error| {
        tracing::warn!(%error, "the views cannot tell of which streams events were lost");
        Vec::new()
    })
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
