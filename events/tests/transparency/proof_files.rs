//! Proof files: written, read, verified without a network, and refused.

use mgi_events::transparency::merkle::leaf_hash;
use mgi_events::transparency::policy::Policy;
use mgi_events::transparency::proof::ProofError;
use mgi_events::transparency::tlog_proof::{
    MAX_EXTRA_BYTES, MAX_HASHES, MAX_PROOF_BYTES, TlogProof, TlogProofError,
};

use crate::support::{head, leaves, log_key, tree, witness_key};

fn proof(index: u64, size: u64) -> TlogProof {
    TlogProof {
        extra: None,
        index,
        hashes: tree(&leaves(7, size)).prove_inclusion(index, size).unwrap(),
        checkpoint: head(size).sign(&log_key()).unwrap(),
    }
}

fn log_only() -> Policy {
    let mut policy = Policy::new();
    policy.add_log(log_key().verifier().clone(), None).unwrap();
    policy
}

#[test]
fn every_leaf_is_proved_by_its_file() {
    let leaves = leaves(7, 11);
    for (index, leaf) in (0..).zip(&leaves) {
        let mut proof = proof(index, 11);
        proof.extra = (index % 2 == 0).then(|| vec![7; usize::try_from(index).unwrap()]);
        let read = TlogProof::parse(&proof.to_string()).unwrap();
        assert_eq!(read, proof);
        let outcome = read.verify(leaf, &log_only()).unwrap();
        assert_eq!(outcome.checkpoint, head(11));
        assert_eq!(read.verify_hash(&leaf_hash(leaf), &log_only()), Ok(outcome));
        let other = read.verify(b"another leaf", &log_only());
        assert!(matches!(
            other,
            Err(TlogProofError::Inclusion(ProofError::Root { .. }))
        ));
    }
}

#[test]
fn the_format_of_the_specification() {
    let mut proof = proof(0, 2);
    proof.extra = Some(b"data".to_vec());
    let text = proof.to_string();
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(
        lines[..3],
        ["c2sp.org/tlog-proof@v1", "extra ZGF0YQ==", "index 0"]
    );
    assert_eq!(lines[3].len(), 44);
    assert_eq!(lines[4], "");
    assert_eq!(lines[5..].join("\n"), proof.checkpoint.to_string());
}

#[test]
fn a_quorum_that_is_not_reached() {
    let mut policy = log_only();
    policy
        .add_witness("w", witness_key(1).verifier().clone(), None)
        .unwrap();
    policy.set_quorum("w").unwrap();
    let leaves = leaves(7, 4);
    assert_eq!(
        proof(2, 4).verify(&leaves[2], &policy),
        Err(TlogProofError::Quorum)
    );
}

#[test]
fn malformed_files_are_refused() {
    let text = proof(1, 3).to_string();
    let refused = |text: &str, error: TlogProofError| {
        assert_eq!(TlogProof::parse(text), Err(error), "{text:?}");
    };
    refused("", TlogProofError::Header);
    refused(&text.replace("@v1", "@v2"), TlogProofError::Header);
    refused(&text.replace("index 1\n", ""), TlogProofError::Index);
    for index in [
        "index 01\n",
        "index\n",
        "index -1\n",
        "index  1\n",
        "Index 1\n",
    ] {
        refused(&text.replace("index 1\n", index), TlogProofError::Index);
    }
    let twice = text.replace("index 1\n", "extra AA==\nextra AA==\nindex 1\n");
    refused(&twice, TlogProofError::Index);
    refused(
        &text.replace("index 1\n", "extra AB==\nindex 1\n"),
        TlogProofError::Extra,
    );
    refused(
        &text.replace("index 1\n", "index 1\nAAAA\n"),
        TlogProofError::Hash(1),
    );
    let header = "c2sp.org/tlog-proof@v1\nindex 1\n";
    refused(header, TlogProofError::NoCheckpoint);
    let note = TlogProof::parse(&format!("{header}\nno note\n"));
    assert!(matches!(note, Err(TlogProofError::Note(_))));
}

#[test]
fn limits_of_proof_files() {
    let mut proof = proof(1, 3);
    proof.hashes = vec![[1; 32]; MAX_HASHES];
    proof.extra = Some(vec![2; MAX_EXTRA_BYTES]);
    assert_eq!(TlogProof::parse(&proof.to_string()), Ok(proof.clone()));
    proof.hashes.push([1; 32]);
    assert_eq!(
        TlogProof::parse(&proof.to_string()),
        Err(TlogProofError::TooManyHashes)
    );
    proof.extra = Some(vec![2; MAX_EXTRA_BYTES + 1]);
    assert_eq!(
        TlogProof::parse(&proof.to_string()),
        Err(TlogProofError::Extra)
    );
    let large = "x".repeat(MAX_PROOF_BYTES + 1);
    assert_eq!(
        TlogProof::parse(&large),
        Err(TlogProofError::TooLarge(MAX_PROOF_BYTES + 1))
    );
}
