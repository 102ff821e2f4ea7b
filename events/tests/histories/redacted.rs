//! Whatever is redacted of whatever history: the bytes of those events replaced,
//! it leads to the same state and has the same root.

use mgi_events::{
    ids::AccountId,
    profile::{Decision, Profile},
    redaction::{Record, Subject, open_stored},
    transparency::merkle::{Frontier, leaf_hash},
    v1::{EventRedacted, event_body::Kind},
};

use crate::support::*;

/// Has every `step`th event redacted that can be, whoever may still order it; how
/// many are redacted then.
pub(crate) fn redacting_changes_no_root_and_no_state(world: &World, step: usize) -> usize {
    let mut world = world.clone();
    let lead = AccountId::parse(LEAD).unwrap();
    for index in (0..world.stored.len()).step_by(step) {
        let subject = Subject::read(&world.stored[index]).unwrap();
        let redacted = world.profile.redactions().contains_key(&(index as u64));
        let (Ok(remainder), false) = (subject.remainder(), redacted) else {
            continue;
        };
        let order = Decision::of(vec![Kind::EventRedacted(EventRedacted {
            index: index as u64,
            leaf_hash: subject.leaf.to_vec(),
            event_type: subject.event.r#type.clone(),
            legal_basis: "a law".to_owned(),
            remainder,
        })]);
        let command = format!("00000000-0000-7000-8001-{index:012x}");
        world.record(&lead, &command, [5; 32], &order);
    }
    let (mut in_clear, mut redacted) = (Frontier::new(), Frontier::new());
    let mut profile = Profile::default();
    for (index, bytes) in (0..).zip(&world.stored) {
        in_clear.push(leaf_hash(bytes));
        let mut stored = bytes.clone();
        if let Some(redaction) = world.profile.redactions().get(&index) {
            let subject = Subject::read(bytes).unwrap();
            assert_eq!(redaction.leaf, subject.leaf);
            let record = Record {
                leaf: subject.leaf,
                remainder: subject.remainder().unwrap(),
            };
            stored = record.encode(bytes.len()).expect("it fits in its place");
        }
        let stored = open_stored(&stored).unwrap();
        redacted.push(stored.leaf);
        profile.evolve(&stored.event, &stored.kind).unwrap();
    }
    assert_eq!(in_clear.root(), redacted.root());
    assert_eq!(profile, world.profile);
    world.profile.redactions().len()
}
