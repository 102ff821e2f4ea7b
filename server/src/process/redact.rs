//! Redaction as the process does it: at each start, and by `mgi-server redact`.

use crate::{
    config::Config,
    ledger::Ledger,
    redaction::{Survey, carry_out, survey},
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
