//! The signer: one write for many, and never two futures of one origin.

use std::sync::Arc;

use mgi_events::transparency::{checkpoint::Checkpoint, consistency, note::Note};

use super::support::Signing;
use crate::{
    engine::{
        Damage, ReadError,
        tests::support::{root as root_of, stream},
    },
    proofs::{LogKey, Proofs, SignError, Signed, origin},
    vault::Vault,
};

fn opened(signing: &Signing, place: usize, signed: &Signed) -> Checkpoint {
    let stream = signing.stream(place);
    let (name, _) = signing.proofs.verifier_key(&stream).unwrap();
    let deployment = signing.world.engine.deployment();
    assert_eq!(name, origin(deployment.id(), 1, &stream));
    let key = signing.proofs.key.named(&name).unwrap();
    let note = Note::parse(signed.note.as_bytes()).unwrap();
    Checkpoint::open(&note, key.verifier()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_requests_at_once_are_one_checkpoint_that_is_kept() {
    let signing = Arc::new(Signing::new(3).await);
    let asking: Vec<_> = (0..64)
        .map(|_| {
            let signing = Arc::clone(&signing);
            tokio::spawn(async move { signing.proofs.checkpoint(&signing.stream(0), None).await })
        })
        .collect();
    let mut notes = Vec::new();
    for asked in asking {
        notes.push(asked.await.unwrap().unwrap());
    }
    assert!(notes.windows(2).all(|pair| pair[0] == pair[1]));
    let kept = signing.store.of(&signing.stream(0), 1).unwrap();
    assert_eq!(kept, [notes[0].clone()]);
    let says = opened(&signing, 0, &notes[0]);
    assert_eq!((says.size, says.root), (notes[0].size, notes[0].root));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_over_time_are_consistent_and_those_of_earlier_sizes_are_theirs() {
    let signing = Signing::new(1).await;
    let stream = signing.stream(0);
    let mut signed = Vec::new();
    for _ in 0..5 {
        signed.push(signing.proofs.checkpoint(&stream, None).await.unwrap());
        signing.write(3).await;
    }
    for pair in signed.windows(2) {
        let mut hashes = signing.proofs.hashes(&stream);
        let proof = hashes.consistency(pair[0].size, pair[1].size).unwrap();
        consistency::verify(
            pair[0].size,
            pair[1].size,
            &pair[0].root,
            &pair[1].root,
            &proof,
        )
        .unwrap();
    }
    for earlier in &signed {
        let again = signing.proofs.checkpoint(&stream, Some(earlier.size)).await;
        assert_eq!(again.unwrap().note, earlier.note);
    }
    let head = signing.world.revision(&signing.profiles[0]).await;
    let beyond = signing.proofs.checkpoint(&stream, Some(head + 1)).await;
    assert!(matches!(beyond, Err(SignError::Beyond { size }) if size == head));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_signed_that_contradicts_what_was_or_of_a_refused_stream() {
    let signing = Signing::new(2).await;
    let stream = signing.stream(0);
    // Given a checkpoint of another past, kept by this origin
    let foreign = Signed {
        epoch: 1,
        size: 3,
        root: [9; 32],
        note: "another past".to_owned(),
    };
    signing.store.keep(&[(stream.clone(), foreign)]).unwrap();
    for size in [None, Some(2), Some(3), Some(4)] {
        let refused = signing.proofs.checkpoint(&stream, size).await;
        assert!(
            matches!(refused, Err(SignError::Contradicts { size: 3, .. })) || size == Some(3),
            "{size:?}: {refused:?}"
        );
    }
    assert_eq!(signing.store.of(&stream, 1).unwrap().len(), 1);
    // Another stream is signed as ever, until it is refused.
    let other = signing.stream(1);
    signing.proofs.checkpoint(&other, None).await.unwrap();
    signing.world.engine.refuse_stream(Damage {
        stream: other.clone(),
        first: 1,
        before: None,
        what: "it was changed".to_owned(),
    });
    let refused = signing.proofs.checkpoint(&other, None).await;
    assert!(
        matches!(refused, Err(SignError::Refused(ReadError::Damaged(_)))),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_were_not_recorded_before_a_stop_are_after_the_start() {
    let signing = Signing::new(2).await;
    let Signing {
        world,
        profiles,
        proofs,
        store,
    } = signing;
    drop(proofs);
    let world = world.restart(false).await;
    let stream = stream(&profiles[0]);
    assert!(world.engine.deployment().heads().is_empty());
    world.engine.note_unrecorded_heads();
    let vault = Vault::open(&world.dir.path().join("vault-2.redb")).unwrap();
    let key = LogKey::load(&vault).unwrap();
    let proofs = Proofs::start(world.engine.clone(), store, key);
    proofs.record_changed().await;
    let deployment = world.engine.deployment();
    let (size, root) = deployment.heads()[stream.as_str()];
    assert_eq!(size, world.revision(&profiles[0]).await);
    assert_eq!(root.to_vec(), root_of(world.ledger.as_ref(), &stream, size));
    // Nothing new: nothing is recorded again.
    let before = deployment.revision();
    world.engine.note_unrecorded_heads();
    proofs.record_changed().await;
    assert_eq!(world.engine.deployment().revision(), before);
}
