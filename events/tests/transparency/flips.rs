//! No bit of a signed note, a checkpoint, a cosigned checkpoint or a proof file
//! can be changed without the loss of a signature.

use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::cosignature::cosign;
use mgi_events::transparency::note::{self, Note};
use mgi_events::transparency::policy::Policy;
use mgi_events::transparency::tlog_proof::TlogProof;

use crate::support::{flips, head, leaves, log_key, tree, witness_key};

#[test]
fn of_a_signed_note() {
    let key = log_key();
    let note = note::sign("First line\n\nÉtat: partiel\n", &[&key])
        .unwrap()
        .to_string();
    let keys = [key.verifier().clone()];
    let opens = |bytes: &[u8]| Note::parse(bytes).and_then(|note| note.open(&keys)).is_ok();
    assert!(opens(note.as_bytes()));
    for flipped in flips(note.as_bytes()) {
        assert!(!opens(&flipped), "{:?}", String::from_utf8_lossy(&flipped));
    }
}

#[test]
fn of_a_checkpoint() {
    let key = log_key();
    let note = head(12).sign(&key).unwrap().to_string();
    let opens = |bytes: &[u8]| {
        Note::parse(bytes).is_ok_and(|note| Checkpoint::open(&note, key.verifier()).is_ok())
    };
    assert!(opens(note.as_bytes()));
    for flipped in flips(note.as_bytes()) {
        assert!(!opens(&flipped), "{:?}", String::from_utf8_lossy(&flipped));
    }
}

/// A policy that wants the log and two witnesses.
fn policy() -> Policy {
    let mut policy = Policy::new();
    policy.add_log(log_key().verifier().clone(), None).unwrap();
    for number in [1, 2] {
        let name = format!("w{number}");
        policy
            .add_witness(&name, witness_key(number).verifier().clone(), None)
            .unwrap();
    }
    policy.add_group("both", 2, &["w1", "w2"]).unwrap();
    policy.set_quorum("both").unwrap();
    policy
}

fn cosigned(size: u64) -> Note {
    let checkpoint = head(size);
    let mut note = checkpoint.sign(&log_key()).unwrap();
    for number in [1, 2] {
        let time = 1_700_000_000 + u64::from(number);
        note.add(cosign(&checkpoint, time, &witness_key(number)).unwrap())
            .unwrap();
    }
    note
}

#[test]
fn of_a_cosigned_checkpoint() {
    let (policy, note) = (policy(), cosigned(12).to_string());
    let accepts = |bytes: &[u8]| {
        Note::parse(bytes).is_ok_and(|note| policy.check(&note).is_ok_and(|outcome| outcome.quorum))
    };
    assert!(accepts(note.as_bytes()));
    for flipped in flips(note.as_bytes()) {
        assert!(
            !accepts(&flipped),
            "{:?}",
            String::from_utf8_lossy(&flipped)
        );
    }
}

#[test]
fn of_a_proof_file() {
    let leaves = leaves(7, 12);
    let proof = TlogProof {
        extra: None,
        index: 9,
        hashes: tree(&leaves).prove_inclusion(9, 12).unwrap(),
        checkpoint: cosigned(12),
    };
    let (policy, file) = (policy(), proof.to_string());
    let accepts = |bytes: &[u8]| {
        str::from_utf8(bytes).is_ok_and(|text| {
            TlogProof::parse(text).is_ok_and(|proof| proof.verify(&leaves[9], &policy).is_ok())
        })
    };
    assert!(accepts(file.as_bytes()));
    for flipped in flips(file.as_bytes()) {
        assert!(
            !accepts(&flipped),
            "{:?}",
            String::from_utf8_lossy(&flipped)
        );
    }
}
