//! Everything at once, over a stopped server's files: every event against the leaf hash that was
//! kept of it, the roots against everything that was signed and recorded, and the signatures.

use std::{collections::BTreeSet, sync::Arc};

use mgi_events::transparency::{
    checkpoint::{Checkpoint, CheckpointError},
    key::KeyError,
    note::Note,
};

use super::{
    LogKey,
    check::{CheckError, Shorter, lost},
    claims,
    examine::{Roots, examine},
    key::origin,
    store::{CheckpointStore, Signed},
    witness::of_this_deployment,
};
use crate::{
    engine::Damage,
    ledger::{Ledger, StreamName},
    views::Views,
};

/// What a verification found.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many events were read.
    pub events: u64,
    /// How many roots were compared: signed, recorded or otherwise known.
    pub roots: u64,
    /// How many signed checkpoints were verified.
    pub checkpoints: u64,
    /// The streams that are not as they were recorded.
    pub bad: Vec<BadStream>,
    /// The ledger is right, and the views are not.
    pub views_wrong: bool,
}

/// What is wrong with a stream, with its first bad event where that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStream {
    /// Its events are not those that were recorded.
    #[error("{0}")]
    Changed(Damage),
    /// It ends too early.
    #[error("{}", .0.damage())]
    Shorter(Shorter),
    /// A checkpoint that is kept of it is not signed by the log key, or says something else.
    #[error(
        "the checkpoint that is kept of {stream} at {size} events, epoch {epoch}, does not verify: {what}"
    )]
    Checkpoint {
        /// The stream.
        stream: StreamName,
        /// The checkpoint's epoch.
        epoch: u32,
        /// The checkpoint's size.
        size: u64,
        /// What is wrong.
        what: String,
    },
}

/// Verifies everything. `views` only where there are some; they may lag and may not fit.
/// `signer` is the deployment's id and the log key, where they are known: without them no
/// signature is verified. `progress` is told how many events were read.
///
/// # Errors
/// [`CheckError`]: nobody knows.
pub fn verify(
    ledger: &Arc<dyn Ledger>,
    views: Option<&Views>,
    store: &CheckpointStore,
    signer: Option<(&str, &LogKey)>,
    progress: impl Fn(u64),
) -> Result<Verified, CheckError> {
    let mut verified = Verified::default();
    let deployments = claims::deployments()?;
    let views = match views {
        Some(views) if of_this_deployment(views, ledger.as_ref())? => Some(views),
        _ => None,
    };
    let mut known = claims::all(ledger.as_ref(), store, u64::MAX)?;
    let mut names: BTreeSet<StreamName> = known.keys().cloned().collect();
    names.extend(ledger.streams().into_iter().map(|(name, _)| name));
    names.remove(&deployments);
    // The deployment's first: what is known of the others rests on it.
    for stream in std::iter::once(deployments.clone()).chain(names) {
        let roots = known.remove(&stream).unwrap_or_default();
        verified.roots += roots.len() as u64;
        let before = verified.events;
        let mut read = 0;
        let examined = examine(views, ledger.as_ref(), &stream, &roots, |events| {
            read += events;
            progress(before + read);
        })?;
        verified.events += read;
        verified.views_wrong |= examined.views_wrong;
        let size = examined.tree.size();
        if let Some(damage) = examined.damage {
            if stream == deployments {
                known = claims::all(ledger.as_ref(), store, damage.first)?;
            }
            verified.bad.push(BadStream::Changed(damage));
        } else if let Some(shorter) = shorter(&stream, (size, examined.vouched), &roots, views)? {
            verified.bad.push(BadStream::Shorter(shorter));
        }
    }
    for damage in lost(ledger.as_ref()) {
        let told = verified
            .bad
            .iter()
            .any(|bad| matches!(bad, BadStream::Changed(known) if known.stream == damage.stream));
        if !told {
            verified.bad.push(BadStream::Changed(damage));
        }
    }
    if let Some((deployment, key)) = signer {
        for (stream, signed) in store.all(|_| true)? {
            verified.checkpoints += 1;
            if let Err(what) = signature(deployment, key, &stream, &signed) {
                verified.bad.push(BadStream::Checkpoint {
                    stream,
                    epoch: signed.epoch,
                    size: signed.size,
                    what,
                });
            }
        }
    }
    Ok(verified)
}

/// Whether more was signed, recorded or folded into the views than there is.
fn shorter(
    stream: &StreamName,
    (found, vouched): (u64, u64),
    roots: &Roots,
    views: Option<&Views>,
) -> Result<Option<Shorter>, CheckError> {
    let mut largest = roots.last_key_value().map(|(size, root)| (*size, *root));
    if let Some(views) = views {
        let kept = views.tree(stream)?;
        if largest.is_none_or(|(size, _)| size < kept.size()) {
            largest = Some((kept.size(), kept.root()));
        }
    }
    Ok(largest
        .filter(|(size, _)| *size > found)
        .map(|(size, root)| Shorter {
            stream: stream.clone(),
            size,
            root,
            found,
            vouched,
        }))
}

fn signature(
    deployment: &str,
    key: &LogKey,
    stream: &StreamName,
    signed: &Signed,
) -> Result<(), String> {
    let origin = origin(deployment, signed.epoch, stream);
    let key = key
        .named(&origin)
        .map_err(|error: KeyError| error.to_string())?;
    let note = Note::parse(signed.note.as_bytes()).map_err(|error| error.to_string())?;
    let says = Checkpoint::open(&note, key.verifier())
        .map_err(|error: CheckpointError| error.to_string())?;
    if (says.size, says.root) == (signed.size, signed.root) {
        return Ok(());
    }
    Err(format!(
        "it is of {} events with another root than it is kept under",
        says.size
    ))
}
