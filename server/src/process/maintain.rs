//! What an operator does with a stopped server: rebuild, digest, verify.

use std::sync::Arc;

use mgi_events::{event, ids::DEPLOYMENT_STREAM};
use mgi_proto::v1::event_body::Kind;

use super::{
    Failure,
    open::{Floor, Known, Redactions, VIEWS, open_known, progress, views_options},
    say,
};
use crate::{
    config::Config,
    files::{self, FileStore},
    ledger::{Ledger, ReadLimit, StreamName},
    proofs::{self, CheckpointStore, LogKey},
    redaction::{Mismatch, Survey, survey},
    vault::Vault,
    views::Views,
};

/// `mgi-server rebuild`: the views are deleted and made again.
pub(super) fn rebuild(config: &Config) -> Result<(), Failure> {
    let ledger = open_ledger(config)?;
    let views = rebuilt(config, &ledger, &config.data_dir.join(VIEWS))?;
    let (position, digest) = views.digest()?;
    ledger.close();
    say::line(&format!("views {position} {}", hex::encode(digest)))
}

/// `mgi-server views digest`.
pub(super) fn digest(config: &Config) -> Result<(), Failure> {
    let ledger = open_ledger(config)?;
    let views = Views::open(config.data_dir.join(VIEWS), views_options(config))?;
    views.catch_up(Arc::clone(&ledger), |_, _| {})?;
    let (position, digest) = views.digest()?;
    ledger.close();
    say::line(&format!("views {position} {}", hex::encode(digest)))
}

/// `mgi-server verify`: every event against the leaf hash that was kept of it, every root against
/// what was signed and recorded, every file against its digest, and the views against a rebuild.
pub(super) fn verify(config: &Config) -> Result<(), Failure> {
    let Known {
        ledger,
        checkpoints,
        vault,
        ..
    } = open_known(config, Floor::Kept, None, Redactions::Tell)?;
    let dir = config.data_dir.join(VIEWS);
    let views = match dir.exists() {
        true => Some(Views::open(&dir, views_options(config))?),
        false => None,
    };
    let Survey { orders, mismatches } = survey(ledger.as_ref())?;
    let events = verify_streams(&ledger, views.as_ref(), &checkpoints, &vault, &mismatches)?;
    for order in orders {
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

    let views = match views {
        Some(views) => views,
        None => Views::open(&dir, views_options(config))?,
    };
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

/// Every stream, with every bad one named; how many events there are.
fn verify_streams(
    ledger: &Arc<dyn Ledger>,
    views: Option<&Views>,
    checkpoints: &CheckpointStore,
    vault: &Vault,
    mismatches: &[Mismatch],
) -> Result<u64, Failure> {
    let key = LogKey::load(vault)?;
    let deployment = deployment_id(ledger.as_ref());
    let signer = deployment.as_deref().map(|id| (id, &key));
    let bar = progress("events");
    bar.set_length(ledger.end());
    let verified = proofs::verify(ledger, views, checkpoints, signer, |events| {
        bar.set_position(events);
    })
    .map_err(|error| Failure::sentence(error.to_string()))?;
    bar.finish_and_clear();
    say::note(&format!(
        "{} events read, {} roots compared, {} signed checkpoints verified",
        verified.events, verified.roots, verified.checkpoints
    ));
    for bad in &verified.bad {
        say::line(&format!("bad: {bad}"))?;
    }
    for bad in mismatches {
        say::line(&format!("bad: {bad}"))?;
    }
    let losses = ledger.losses();
    for place in &losses.places {
        say::line(&format!("bad: {place}"))?;
    }
    if losses.untold > 0 {
        say::line(&format!(
            "bad: of {} lost events nothing tells the stream; a stream that had no other event is gone without a name",
            losses.untold
        ))?;
    }
    match verified.bad.len() + mismatches.len() + losses.places.len() {
        0 if verified.views_wrong => Err(Failure::sentence(
            "the ledger is as it was signed, and the views are not; run mgi-server rebuild",
        )),
        0 => Ok(verified.events),
        bad => Err(Failure::sentence(format!(
            "{bad} of what was verified is not as it was recorded or signed; restore the ledger from a backup"
        ))),
    }
}

/// The id of the deployment, when its first event tells it.
fn deployment_id(ledger: &dyn Ledger) -> Option<String> {
    let stream = StreamName::new(DEPLOYMENT_STREAM).ok()?;
    let one = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let first = ledger.read(&stream, 0, one).ok()?.pop()?;
    match event::open(&first.bytes).ok()?.1 {
        Kind::DeploymentCreated(e) => Some(e.deployment_id),
        _ => None,
    }
}

/// The ledger, which is not missing: nothing is rebuilt from a ledger that was
/// lost, since the views may be the last witness of it.
fn open_ledger(config: &Config) -> Result<Arc<dyn Ledger>, Failure> {
    Ok(open_known(config, Floor::Kept, None, Redactions::Tell)?.ledger)
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
