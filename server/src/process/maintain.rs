//! What an operator does with a stopped server: rebuild, digest, verify.

use std::sync::Arc;

use mgi_events::redaction::{Stored, open_stored};

use super::{
    Failure,
    open::{VIEWS, ledger_is_there, ledger_missing, open_ledger, progress, views_options},
    say,
};
use crate::{
    config::Config,
    files::{self, FileStore},
    ledger::{Ledger, ReadLimit},
    redaction::survey,
    vault::{self, Vault},
    views::Views,
};

/// `mgi-server rebuild`: the views are deleted and made again.
pub(super) fn rebuild(config: &Config) -> Result<(), Failure> {
    let ledger = open_known(config)?;
    let views = rebuilt(config, &ledger, &config.data_dir.join(VIEWS))?;
    let (position, digest) = views.digest()?;
    ledger.close();
    say::line(&format!("views {position} {}", hex::encode(digest)))
}

/// `mgi-server views digest`.
pub(super) fn digest(config: &Config) -> Result<(), Failure> {
    let ledger = open_known(config)?;
    let views = Views::open(config.data_dir.join(VIEWS), views_options(config))?;
    views.catch_up(Arc::clone(&ledger), |_, _| {})?;
    let (position, digest) = views.digest()?;
    ledger.close();
    say::line(&format!("views {position} {}", hex::encode(digest)))
}

/// `mgi-server verify`: every event is read and decoded, every file compared with
/// its digest, and the views with a rebuild.
pub(super) fn verify(config: &Config) -> Result<(), Failure> {
    let ledger = open_known(config)?;
    let events = read_all(&ledger)?;
    say::note(&format!("{events} events read and checked"));
    for order in survey(ledger.as_ref())? {
        say::line(&order.to_string())?;
    }

    let store = FileStore::open(&config.data_dir.join(files::DIR_NAME))?;
    let verified = store.verify_all(|_| {})?;
    say::note(&format!("{verified:?}"));
    if !verified.faults.is_empty() {
        return Err(Failure::sentence(
            "evidence files are damaged; restore them from a backup",
        ));
    }

    let views = Views::open(config.data_dir.join(VIEWS), views_options(config))?;
    views.catch_up(Arc::clone(&ledger), |_, _| {})?;
    let kept = views.digest()?;
    let scratch = config.data_dir.join("views.verify");
    let again = rebuilt(config, &ledger, &scratch)?.digest()?;
    std::fs::remove_dir_all(&scratch).map_err(|error| {
        Failure::sentence(format!(
            "{} could not be removed: {error}",
            scratch.display()
        ))
    })?;
    ledger.close();
    if kept != again {
        return Err(Failure::sentence(
            "the views differ from a rebuild; run mgi-server rebuild, and report this as a defect",
        ));
    }
    say::line(&format!(
        "verified {events} events; views {} {}",
        kept.0,
        hex::encode(kept.1)
    ))
}

/// The ledger, which is not missing: nothing is rebuilt from a ledger that was
/// lost, since the views may be the last witness of it.
pub(super) fn open_known(config: &Config) -> Result<Arc<dyn Ledger>, Failure> {
    ledger_is_there(config)?;
    let ledger = open_ledger(config)?;
    let vault = Vault::open(&config.data_dir.join(vault::FILE_NAME))?;
    if ledger.end() == 0 && !vault.people("", 1)?.is_empty() {
        ledger.close();
        return Err(ledger_missing(config));
    }
    Ok(ledger)
}

fn rebuilt(
    config: &Config,
    ledger: &Arc<dyn Ledger>,
    dir: &std::path::Path,
) -> Result<Views, Failure> {
    let bar = progress("rebuild");
    let views = Views::rebuild(Arc::clone(ledger), dir, views_options(config), {
        let bar = bar.clone();
        move |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        }
    })?;
    bar.finish_and_clear();
    Ok(views)
}

fn read_all(ledger: &Arc<dyn Ledger>) -> Result<u64, Failure> {
    let end = ledger.end();
    let bar = progress("events");
    bar.set_length(end);
    let mut position = 0;
    while position < end {
        let limit = ReadLimit {
            events: 1_024,
            bytes: 4 * 1024 * 1024,
        };
        let batch = ledger
            .read_all(position, limit)
            .map_err(|error| Failure::sentence(error.to_string()))?;
        if batch.is_empty() {
            return Err(Failure::sentence(format!(
                "the ledger ends at position {position}, not at {end}; it is damaged"
            )));
        }
        for recorded in batch {
            let Stored {
                event: envelope, ..
            } = open_stored(&recorded.bytes).map_err(|error| {
                Failure::sentence(format!(
                    "event {} of {}: {error}",
                    recorded.index, recorded.stream
                ))
            })?;
            if envelope.index != recorded.index || envelope.stream != recorded.stream.as_str() {
                return Err(Failure::sentence(format!(
                    "event {} of {} says that it is event {} of {}; the ledger is damaged",
                    recorded.index, recorded.stream, envelope.index, envelope.stream
                )));
            }
            position = recorded.position + 1;
        }
        bar.set_position(position);
    }
    bar.finish_and_clear();
    Ok(end)
}
