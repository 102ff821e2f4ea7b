//! `mgi-server restore`: after a ledger was restored from a backup that is older than what was
//! signed, the operator says so, and a new epoch begins.

use super::{
    Failure,
    cli::RestoreArgs,
    open::{Floor, erase, ground, on},
    runtime, say,
};
use crate::{
    config::Config,
    proofs::{self, Found, LogKey, Proofs, RestoreError},
    telemetry::Metrics,
};

/// Lists what was lost; with the operator's word, begins a new epoch.
pub(super) fn run(config: &Config, args: &RestoreArgs) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let floor = if args.confirm {
            Floor::Given
        } else {
            Floor::Kept
        };
        let ground = ground(config, floor, None).await?;
        let ledger = std::sync::Arc::clone(&ground.ledger);
        let done = decide(config, args, ground).await;
        ledger.close();
        done
    })
}

async fn decide(
    config: &Config,
    args: &RestoreArgs,
    ground: super::open::Ground,
) -> Result<(), Failure> {
    list(&ground.found)?;
    if let Some(changed) = ground.found.changed.first() {
        return Err(sentence(&RestoreError::Changed(changed.to_string())));
    }
    if ground.found.shorter.is_empty() {
        return say::line(
            "Nothing is missing: the ledger has all that was signed and recorded. No new epoch is needed, and none was begun.",
        );
    }
    if !args.confirm {
        return say::line(
            "Nothing was changed. When no copy of the ledger has these events any more, run the same command with --confirm: what was lost is then recorded for everybody to see, checkpoints get a new origin, and the streams take commands again.",
        );
    }
    let opened = on(config, ground, Metrics::new()).await?;
    let begun = begin(&opened, &args.reason).await;
    opened.engine.shutdown().await;
    let epoch = begun?;
    say::line(&format!(
        "Epoch {epoch} is begun. The loss is recorded in the deployment's history. Tell everybody who works on these profiles, and auditors: checkpoints of earlier epochs cover events that are gone."
    ))
}

async fn begin(opened: &super::Opened, reason: &str) -> Result<u32, Failure> {
    let begun = proofs::begin_epoch(&opened.engine, &opened.checkpoints, &opened.found, reason);
    let epoch = begun.await.map_err(|error| sentence(&error))?;
    // What was erased since the backup is erased again, and said in the new epoch.
    erase(opened).await?;
    // Signed at once, so that a second restore behind this one shows as well.
    let key = LogKey::load(&opened.vault)?;
    let proofs = Proofs::start(
        opened.engine.clone(),
        std::sync::Arc::clone(&opened.checkpoints),
        key,
    );
    proofs.record_changed().await;
    let deployments = proofs::deployment_stream().map_err(|error| sentence(&error))?;
    let signed = proofs.checkpoint(&deployments, None).await;
    signed.map_err(|error| sentence(&error))?;
    Ok(epoch)
}

fn list(found: &Found) -> Result<(), Failure> {
    for changed in &found.changed {
        say::line(&format!("changed: {changed}"))?;
    }
    for lost in &found.shorter {
        say::line(&format!(
            "lost: {} has {} events; {} were signed or recorded, so that events {} to {} are gone",
            lost.stream,
            lost.found,
            lost.size,
            lost.found,
            lost.size.saturating_sub(1)
        ))?;
    }
    Ok(())
}

fn sentence(error: &dyn std::fmt::Display) -> Failure {
    Failure::sentence(error.to_string())
}
