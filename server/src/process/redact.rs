//! Redaction as the process does it: at each start, and by `mgi-server redact`.

use mgi_events::transparency::merkle::leaf_hash;

use crate::{
    config::Config,
    ledger::{Ledger, ReadLimit},
    proofs::CheckpointStore,
    redaction::{Order, Survey, carry_out, survey},
    vault::{self, Vault},
};

use super::{
    Failure,
    open::{Floor, Redactions, VIEWS, open_known},
    say,
};

/// Carries out what the ledger orders, before anything is read from it or served. The vault and the
/// views must not be open.
pub(super) fn before_serving(config: &Config, ledger: &dyn Ledger) -> Result<Survey, Failure> {
    let found = survey(ledger)?;
    let orders = &found.orders;
    let open = orders.iter().filter(|order| !order.carried_out).count();
    if open == 0 {
        return Ok(found);
    }
    // In this order: interrupted anywhere, the next start does all of it again, because the ledger
    // is what tells it to.
    let views = config.data_dir.join(VIEWS);
    match std::fs::remove_dir_all(&views) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Failure::sentence(format!(
                "the views in {} could not be deleted before a redaction: {error}; check the rights of the directory",
                views.display()
            )));
        }
        _ => {}
    }
    Vault::rewrite(&config.data_dir.join(vault::FILE_NAME))?;
    let done = carry_out(ledger, orders)?;
    for order in orders.iter().filter(|order| !order.carried_out) {
        tracing::info!(
            stream = %order.stream,
            index = order.index,
            ordered_by = order.ordered_by,
            "an event was redacted"
        );
    }
    tracing::info!(done, "redactions were carried out; the views are made anew");
    Ok(survey(ledger)?)
}

/// Notes the redactions apart from the ledger, and tells of those that a restored ledger lost: an
/// event that stands in clear again, and was redacted before.
pub(super) fn compare(
    store: &CheckpointStore,
    ledger: &dyn Ledger,
    orders: &[Order],
) -> Result<(), Failure> {
    for lost in store.redacted()? {
        let ordered = |order: &Order| (&order.stream, order.index) == (&lost.stream, lost.index);
        if orders.iter().any(ordered) {
            continue;
        }
        let one = ReadLimit {
            events: 1,
            bytes: 1,
        };
        // Another event may stand there since the restore.
        // A stream that cannot be read is refused, and told of, elsewhere.
        let found = ledger.read(&lost.stream, lost.index, one);
        let stands = found.is_ok_and(|found| {
            let first = found.first();
            first.is_some_and(|found| leaf_hash(&found.bytes) == lost.leaf)
        });
        if stands {
            say::note(&format!(
                "warning: event {} of {} was redacted ({}), and stands in clear again in the restored ledger: who has the right has to order it once more (mgi redact)",
                lost.index, lost.stream, lost.legal_basis
            ));
        }
    }
    store.note_redacted(orders)?;
    Ok(())
}

/// `mgi-server redact`: carries out what is ordered, and tells every redaction.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let ledger = open_known(config, Floor::Kept, None, Redactions::Carry)?.ledger;
    let found = survey(ledger.as_ref())?;
    ledger.close();
    for order in &found.orders {
        say::line(&order.to_string())?;
    }
    for bad in &found.mismatches {
        say::line(&format!("bad: {bad}"))?;
    }
    say::line(&format!("{} events are redacted", found.orders.len()))?;
    match found.mismatches.len() {
        0 => Ok(()),
        bad => Err(Failure::sentence(format!(
            "in {bad} streams nothing was redacted, because they are not what was recorded; restore the ledger from a backup"
        ))),
    }
}
