//! One log commits to all: the heads of the streams, in the deployment stream; and
//! the epochs, which keep checkpoints after a restore apart from those before.

use mgi_proto::v1::{HeadsRecorded, Restored, StreamHead, StreamLoss, event_body::Kind};

use super::state::Deployment;
use crate::{
    fields,
    ids::profile_of_stream,
    limits,
    profile::Decision,
    refusal::{Refusal, Rule},
    transparency::merkle::Hash,
};

/// The head of a stream: how many events it has, and the root of their tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The stream.
    pub stream: String,
    /// Size of its tree.
    pub size: u64,
    /// Root of its tree.
    pub root: Hash,
}

/// What a restore lost of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The newest head that a checkpoint was signed for.
    pub signed: Head,
    /// How many events the restored ledger has.
    pub found: u64,
}

/// Records the heads that are newer than those recorded before. A head never goes
/// back: a stream that became shorter was not restored by the rules.
pub(super) fn record(deployment: &Deployment, heads: &[Head]) -> Result<Decision, Refusal> {
    begun(deployment)?;
    if heads.len() > limits::HEADS {
        return Err(Refusal::Limit {
            what: "the number of heads that one event records",
            limit: limits::HEADS,
            remedy: "record them in several events",
        });
    }
    let mut newer: Vec<StreamHead> = Vec::with_capacity(heads.len());
    for head in heads {
        if profile_of_stream(&head.stream).is_none() {
            return Err(Refusal::field("heads", "must name streams of profiles"));
        }
        let (known, root) = deployment
            .heads
            .get(&head.stream)
            .copied()
            .unwrap_or_default();
        if head.size < known || (head.size == known && head.root != root && known > 0) {
            return Err(Refusal::rule_about(
                Rule::HeadsGoForward,
                head.stream.as_str(),
                format!(
                    "the head of {} is recorded at size {known} already, and what is said of size {} contradicts it",
                    head.stream, head.size
                ),
            ));
        }
        if head.size > known {
            newer.push(StreamHead {
                stream: head.stream.clone(),
                size: head.size,
                root: head.root.to_vec(),
            });
        }
    }
    if newer.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            "heads",
            "these heads are recorded already",
        ));
    }
    newer.sort_by(|a, b| a.stream.cmp(&b.stream));
    if newer
        .windows(2)
        .any(|pair| pair[0].stream == pair[1].stream)
    {
        return Err(Refusal::field("heads", "must name each stream once"));
    }
    // One event a stream: a bundle of one profile shows its own, and tells of no other.
    let one = |head| Kind::HeadsRecorded(HeadsRecorded { heads: vec![head] });
    Ok(Decision::of(newer.into_iter().map(one).collect()))
}

/// Begins a new epoch: one event for each 400 streams that lost something.
pub(super) fn restore(
    deployment: &Deployment,
    epoch: u32,
    losses: &[Loss],
    reason: &str,
) -> Result<Decision, Refusal> {
    begun(deployment)?;
    fields::line(reason, 1, limits::SHORT_REASON_CHARS).map_err(|p| Refusal::field("reason", p))?;
    if epoch <= deployment.epoch() {
        return Err(Refusal::rule_about(
            Rule::HeadsGoForward,
            "epoch",
            format!(
                "the epoch is {} already; a new one is a later one",
                deployment.epoch()
            ),
        ));
    }
    let lost: Vec<StreamLoss> = losses.iter().map(lost).collect();
    let mut parts: Vec<&[StreamLoss]> = lost.chunks(limits::HEADS).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    let restored = parts.into_iter().map(|part| {
        Kind::Restored(Restored {
            epoch,
            losses: part.to_vec(),
            reason: reason.to_owned(),
        })
    });
    Ok(Decision::of(restored.collect()))
}

fn lost(loss: &Loss) -> StreamLoss {
    StreamLoss {
        stream: loss.signed.stream.clone(),
        signed_size: loss.signed.size,
        signed_root: loss.signed.root.to_vec(),
        found_size: loss.found,
    }
}

fn begun(deployment: &Deployment) -> Result<(), Refusal> {
    if deployment.revision().0 > 0 {
        return Ok(());
    }
    Err(Refusal::missing("deployment", "this one"))
}
