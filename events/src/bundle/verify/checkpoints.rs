//! The checkpoints of a bundle, and those that the auditor has from elsewhere.

use super::{Known, Part, Verifier, chain::Chain};
use crate::{
    ids::DEPLOYMENT_STREAM,
    transparency::{checkpoint::Checkpoint, key::VerifierKey, note::Note},
};

/// The parts of an origin: `mgi/<deployment>/<epoch>/<stream>`.
pub(super) struct Origin<'a> {
    pub(super) deployment: &'a str,
    pub(super) epoch: u32,
    pub(super) stream: &'a str,
}

impl<'a> Origin<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(4, '/');
        if parts.next()? != "mgi" {
            return None;
        }
        let deployment = parts.next()?;
        let epoch = parts.next()?.parse().ok()?;
        let stream = parts.next()?;
        Some(Self {
            deployment,
            epoch,
            stream,
        })
    }
}

impl Verifier {
    /// The next of the two checkpoints of the bundle.
    pub(super) fn checkpoint(&mut self, stream: &str, key: &str, note: &str) {
        if self.part != Part::Checkpoints || self.checkpoints >= 2 {
            self.damaged("a checkpoint does not belong here".to_owned());
            return;
        }
        let first = self.checkpoints == 0;
        self.checkpoints += 1;
        if first {
            self.foreign();
        }
        let wanted = if first {
            DEPLOYMENT_STREAM.to_owned()
        } else {
            self.profile.stream.clone()
        };
        let opened = (|| {
            if stream != wanted {
                return Err(format!("the checkpoint of {wanted} should stand here"));
            }
            let key: VerifierKey = key.parse().map_err(|e| format!("its key: {e}"))?;
            let note: Note = note.parse().map_err(|e| format!("its note: {e}"))?;
            let checkpoint =
                Checkpoint::open(&note, &key).map_err(|e| format!("its signature: {e}"))?;
            let names = Origin::parse(&checkpoint.origin);
            if names.is_none_or(|o| o.stream != stream || o.deployment != self.report.deployment) {
                return Err(format!(
                    "its origin {} does not name this stream of this deployment",
                    checkpoint.origin
                ));
            }
            Ok((key, checkpoint, note))
        })();
        let (key, checkpoint, note) = match opened {
            Ok(opened) => opened,
            Err(what) => {
                self.fault(format!("the checkpoint of {wanted} does not hold: {what}"));
                return;
            }
        };
        let chain = if first {
            &mut self.deployment
        } else {
            &mut self.profile
        };
        if checkpoint.size != chain.expected {
            let what = format!(
                "the checkpoint of {wanted} is of {} events, and the bundle says that it has {}",
                checkpoint.size, chain.expected
            );
            self.fault(what);
            return;
        }
        let by = "the signed checkpoint of the bundle".to_owned();
        chain.claim(self.number, checkpoint.size, checkpoint.root, by);
        kept(&self.known, &checkpoint, chain, self.number);
        self.trust(first, &key, &note);
    }

    /// A checkpoint that the auditor gave and that is of another log proves nothing here:
    /// either it was given by mistake, or the bundle is of a history that was made to
    /// look like another deployment's.
    fn foreign(&mut self) {
        let ours = |origin: &Origin<'_>| {
            origin.deployment == self.report.deployment
                && [DEPLOYMENT_STREAM, &self.profile.stream].contains(&origin.stream)
        };
        let whats: Vec<String> = self
            .known
            .checkpoints
            .iter()
            .filter_map(|note| {
                let origin = note.text().lines().next().unwrap_or_default();
                let same = Origin::parse(origin).is_some_and(|origin| ours(&origin));
                (!same).then(|| {
                    format!(
                        "the kept checkpoint of {origin} is of none of the streams of this bundle: give those of deployment {} and profile {} only, and ask why one that should be is not",
                        self.report.deployment, self.report.profile
                    )
                })
            })
            .collect();
        for what in whats {
            self.fault(what);
        }
    }

    /// Whether the policy that the auditor gave trusts the key. One key signs for all
    /// streams and epochs of a deployment, under the name of each: the public key that
    /// the policy trusts for one of them is trusted for the others.
    fn trust(&mut self, first: bool, key: &VerifierKey, note: &Note) {
        let Some(policy) = &self.known.policy else {
            return;
        };
        let deployment = self.report.deployment.as_str();
        let trusted = policy.logs().iter().any(|log| {
            log.key.public_key() == key.public_key()
                && Origin::parse(log.key.name()).is_some_and(|o| o.deployment == deployment)
        });
        if !trusted {
            self.fault(format!(
                "the key of {} is not in the policy file: either it is not the file of this deployment, or the checkpoint was signed by somebody else",
                key.name()
            ));
            return;
        }
        self.report.authenticated = true;
        if !first || policy.witnesses().is_empty() {
            return;
        }
        let mut quorum = false;
        for note in std::iter::once(note).chain(&self.known.checkpoints) {
            let Ok(outcome) = policy.check(note) else {
                continue;
            };
            quorum |= outcome.quorum;
            for cosigned in &outcome.cosigned {
                self.report.proved.push(format!(
                    "Witness {} cosigned the checkpoint of {} events of {} at Unix time {}.",
                    cosigned.witness,
                    outcome.checkpoint.size,
                    outcome.checkpoint.origin,
                    cosigned.time
                ));
            }
        }
        if !quorum {
            self.report.not_proved.push(
                "No checkpoint here was cosigned by a quorum of the witnesses of the policy file; give one that was with --checkpoint."
                    .to_owned(),
            );
        }
    }
}

/// Checkpoints that the auditor kept are claims about the stream that they name. Their
/// signatures are judged by the same key: who kept them from elsewhere trusts them
/// anyway, and one that the key did not sign is not of this log.
fn kept(known: &Known, ours: &Checkpoint, chain: &mut Chain, line: u64) {
    for note in &known.checkpoints {
        let Ok(checkpoint) = Checkpoint::parse_body(note.text()) else {
            continue;
        };
        let same = match (
            Origin::parse(&checkpoint.origin),
            Origin::parse(&ours.origin),
        ) {
            (Some(theirs), Some(ours)) => {
                theirs.deployment == ours.deployment && theirs.stream == ours.stream
            }
            _ => false,
        };
        if !same {
            continue;
        }
        let epoch = Origin::parse(&checkpoint.origin).map_or(1, |o| o.epoch);
        let by = format!(
            "the kept checkpoint of {} events (epoch {epoch})",
            checkpoint.size
        );
        chain.claim(line, checkpoint.size, checkpoint.root, by);
    }
}
