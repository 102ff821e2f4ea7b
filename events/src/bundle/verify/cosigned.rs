//! The note that a finalized profile carries: which ministries cosigned what.

use mgi_proto::v1::ProfileFinalized;

use super::{At, acts::Acts, chain::Chain, report::Report};
use crate::{
    profile::cosigner_key,
    transparency::{checkpoint::Checkpoint, note::Note},
};

impl Acts {
    /// The note that a finalized profile carries: the checkpoint of the proposal, with the
    /// cosignatures of ministries by the keys that they registered.
    pub(super) fn cosigned(
        &self,
        at: &At,
        finalized: &ProfileFinalized,
        chain: &mut Chain,
        report: &mut Report,
    ) -> Result<(), String> {
        if finalized.cosigned_note.is_empty() {
            return Ok(());
        }
        let note: Note = finalized
            .cosigned_note
            .parse()
            .map_err(|error| format!("its cosigned checkpoint: {error}"))?;
        let checkpoint = Checkpoint::parse_body(note.text())
            .map_err(|error| format!("its cosigned checkpoint: {error}"))?;
        let id = self.deployment.id();
        let registered = self.deployment.keys();
        let (keys, holders): (Vec<_>, Vec<_>) = registered
            .filter_map(|(_, key)| {
                let verifier = cosigner_key(id, key)?;
                Some((verifier, key.registered.ministry.clone()))
            })
            .unzip();
        let signed = note
            .open(&keys)
            .map_err(|error| format!("its cosigned checkpoint: {error}"))?;
        let mut ministries: Vec<String> = signed
            .iter()
            .filter_map(|s| {
                let place = keys.iter().position(|key| *key == s.key)?;
                holders.get(place).cloned()
            })
            .collect();
        ministries.sort();
        ministries.dedup();
        let claimed: Vec<&str> = finalized
            .outcomes
            .iter()
            .filter(|outcome| outcome.cosigned)
            .map(|outcome| outcome.ministry.as_str())
            .collect();
        if let Some(missing) = claimed.iter().find(|c| !ministries.iter().any(|m| m == *c)) {
            return Err(format!(
                "it says that {missing} cosigned, and the note has no cosignature by its key"
            ));
        }
        if ministries.is_empty() {
            return Ok(());
        }
        // Only what the ministries' own keys signed says something about the history.
        let by = format!(
            "the checkpoint that ministries cosigned (event {})",
            at.index
        );
        let fault = chain.claim(at.line, checkpoint.size, checkpoint.root, by);
        report.faults.extend(fault);
        report.proved.push(format!(
            "{} cosigned the checkpoint of {} events that event {} finalized.",
            ministries.join(", "),
            checkpoint.size,
            at.index
        ));
        Ok(())
    }
}
