//! What others sign and prove: notes, checkpoints, proofs, policies, a witness's answers, tiles,
//! certificates.

use mgi_client::witness::Answer;
use mgi_events::{
    keys,
    transparency::{
        checkpoint::Checkpoint,
        key::VerifierKey,
        note::Note,
        policy::Policy,
        tiles::{decode_bundle, encode_bundle},
        tlog_proof::TlogProof,
    },
};

use crate::{split, text};

/// A signed note, a checkpoint, a verifier key.
pub(crate) fn notes(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes, "one form only");
        let _ = Checkpoint::parse_body(note.text());
    }
    if let Some(text) = text(bytes) {
        if let Ok(checkpoint) = Checkpoint::parse_body(text) {
            let _ = checkpoint.body();
        }
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text, "one form only");
        }
    }
}

/// A file with an inclusion proof and its checkpoint.
pub(crate) fn proofs(bytes: &[u8]) {
    if let Some(proof) = text(bytes).and_then(|text| TlogProof::parse(text).ok()) {
        let _ = proof.verify(b"leaf", &Policy::new());
    }
}

/// A policy file, and whether a note that follows it (after a line `---`) is within it.
pub(crate) fn policies(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (policy, note) = text.split_once("\n---\n").unwrap_or((text, ""));
    if let Ok(policy) = Policy::parse(policy)
        && let Ok(note) = Note::parse(note.as_bytes())
    {
        let _ = policy.check(&note);
    }
}

/// What a witness answers.
pub(crate) fn witness(bytes: &[u8]) {
    const KEY: &str = include_str!("../corpus/notes/key");
    let Ok(key) = KEY.trim().parse::<VerifierKey>() else {
        panic!("the seed of a key is one");
    };
    let (choice, body) = split(bytes);
    let answer = Answer {
        status: [200, 409, 422, 403, 500][usize::from(choice) % 5],
        content_type: if choice & 0x80 == 0 {
            "text/x.tlog.size"
        } else {
            "text/plain"
        }
        .to_owned(),
        body: body.to_vec(),
    };
    let _ = answer.meaning("log.example\n4\n", &key, 3);
}

/// A bundle of entries, as tiles have them.
pub(crate) fn tiles(bytes: &[u8]) {
    if let Ok(entries) = decode_bundle(bytes) {
        assert_eq!(
            encode_bundle(&entries).expect("what was read"),
            bytes,
            "one form only"
        );
    }
}

/// A certificate that a person hands in.
pub(crate) fn certificates(bytes: &[u8]) {
    let _ = keys::certificate(bytes);
}
