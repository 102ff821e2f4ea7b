//! Checkpoints and proofs as an auditor asks for them and checks them.

use mgi_events::transparency::{
    checkpoint::Checkpoint, consistency, inclusion, key::VerifierKey, merkle::Hash, note::Note,
};
use mgi_proto::v1::{
    GetCheckpointRequest, GetConsistencyProofRequest, GetLogKeysRequest, InclusionProof,
};

use crate::Caller;

/// The log key of a stream as an auditor keeps it. An empty profile is the deployment's stream.
///
/// # Panics
/// There is none.
pub async fn log_key(reader: &Caller, profile: &str) -> VerifierKey {
    let request = GetLogKeysRequest {
        profile_id: profile.to_owned(),
    };
    let keys = reader.audit().get_log_keys(request).await;
    let keys = keys.expect("the log keys").into_inner();
    let key: VerifierKey = keys.verifier_key.parse().expect("a verifier key");
    assert_eq!(key.name(), keys.origin, "the key is named as its log is");
    key
}

/// A checkpoint, checked under a key. Size 0 is the present one.
///
/// # Panics
/// It is not given, or does not verify.
pub async fn checkpoint(
    reader: &Caller,
    profile: &str,
    size: u64,
    key: &VerifierKey,
) -> Checkpoint {
    let request = GetCheckpointRequest {
        profile_id: profile.to_owned(),
        size,
    };
    let given = reader.audit().get_checkpoint(request).await;
    let given = given.expect("a checkpoint").into_inner();
    let note = Note::parse(given.note.as_bytes()).expect("a signed note");
    let checkpoint = Checkpoint::open(&note, key).expect("signed by the log key");
    assert_eq!(checkpoint.size, given.size);
    assert!(size == 0 || checkpoint.size == size);
    checkpoint
}

/// Asks for the proof that one checkpoint is the past of another, and checks it.
///
/// # Panics
/// It is not given, or does not hold.
pub async fn consistent(reader: &Caller, profile: &str, old: &Checkpoint, new: &Checkpoint) {
    let request = GetConsistencyProofRequest {
        profile_id: profile.to_owned(),
        old_size: old.size,
        new_size: new.size,
    };
    let proof = reader.audit().get_consistency_proof(request).await;
    let proof = proof.expect("a consistency proof").into_inner();
    assert_eq!(proof.new_size, new.size);
    let hashes = hashes(&proof.hashes);
    consistency::verify(old.size, new.size, &old.root, &new.root, &hashes)
        .expect("the old tree is the beginning of the new one");
}

/// Checks an inclusion proof against a root.
///
/// # Panics
/// It does not hold.
pub fn included(proof: &InclusionProof, leaf: &Hash, root: &Hash) {
    assert_eq!(proof.leaf_hash, leaf.to_vec());
    let hashes = hashes(&proof.hashes);
    inclusion::verify(proof.index, proof.size, leaf, &hashes, root).expect("it is in the tree");
}

fn hashes(hashes: &[Vec<u8>]) -> Vec<Hash> {
    let hash = |hash: &Vec<u8>| hash.as_slice().try_into().expect("32 bytes");
    hashes.iter().map(hash).collect()
}
