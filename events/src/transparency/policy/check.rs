//! Applying a policy to a checkpoint (C2SP tlog-policy, section "What is a
//! \"policy\"?").

use std::collections::BTreeSet;

use super::{Party, Policy, PolicyError};
use crate::transparency::checkpoint::Checkpoint;
use crate::transparency::key::VerifierKey;
use crate::transparency::note::{Note, NoteError, VerifiedSignature};

/// A witness that has cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Name of the witness in the policy.
    pub witness: String,
    /// The key by which the cosignature was verified.
    pub key: VerifierKey,
    /// When, in seconds since 1970-01-01T00:00:00Z, by the witness's word; the
    /// latest if the note has several of the witness.
    pub time: u64,
}

/// What a policy says of a note whose log signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyOutcome {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The key of the log that has signed it.
    pub log: VerifierKey,
    /// Which witnesses have cosigned it, in the order of the policy.
    pub cosigned: Vec<Cosigned>,
    /// Whether they are enough. A checkpoint with `false` must not be relied on.
    pub quorum: bool,
}

impl Policy {
    /// Checks a note: that it is a checkpoint which a log of the policy has
    /// signed, and by which witnesses it is cosigned. Signatures of keys that are
    /// not in the policy are ignored. Whether the quorum is reached is part of
    /// the outcome, not an error.
    ///
    /// # Errors
    /// When the policy has no logs, none has the checkpoint's origin as its name
    /// or that one has not signed, or a signature of a key of the policy is wrong.
    pub fn check(&self, note: &Note) -> Result<PolicyOutcome, PolicyError> {
        if self.logs.is_empty() {
            return Err(PolicyError::NoLogs);
        }
        let checkpoint = Checkpoint::parse_body(note.text())?;
        let named = |log: &&Party| log.name == checkpoint.origin;
        if !self.logs.iter().any(|log| named(&log)) {
            return Err(PolicyError::UnknownLog {
                origin: checkpoint.origin,
            });
        }
        let logs = self.logs.iter().filter(named);
        let keys: Vec<_> = logs
            .chain(&self.witnesses)
            .map(|party| party.key.clone())
            .collect();
        let verified = note.open(&keys)?;
        let log = self
            .logs
            .iter()
            .filter(named)
            .find(|log| has_signed(&verified, log));
        let log = log.ok_or(NoteError::NotSigned)?.key.clone();
        let cosigned: Vec<_> = self
            .witnesses
            .iter()
            .filter_map(|witness| cosigned(&verified, witness))
            .collect();
        let quorum = self.reaches_quorum(&cosigned);
        Ok(PolicyOutcome {
            checkpoint,
            log,
            cosigned,
            quorum,
        })
    }

    fn reaches_quorum(&self, cosigned: &[Cosigned]) -> bool {
        let Some(quorum) = self.quorum() else {
            return true;
        };
        let mut witnessed: BTreeSet<&str> = cosigned
            .iter()
            .map(|cosigned| cosigned.witness.as_str())
            .collect();
        // Each group comes after its members.
        for group in &self.groups {
            let members = group.members.iter();
            if members
                .filter(|name| witnessed.contains(name.as_str()))
                .count()
                >= group.threshold
            {
                witnessed.insert(&group.name);
            }
        }
        witnessed.contains(quorum)
    }
}

fn has_signed(verified: &[VerifiedSignature], party: &Party) -> bool {
    verified.iter().any(|signature| signature.key == party.key)
}

fn cosigned(verified: &[VerifiedSignature], witness: &Party) -> Option<Cosigned> {
    let by_witness = verified
        .iter()
        .filter(|signature| signature.key == witness.key);
    let time = by_witness.filter_map(|signature| signature.time).max()?;
    Some(Cosigned {
        witness: witness.name.clone(),
        key: witness.key.clone(),
        time,
    })
}
