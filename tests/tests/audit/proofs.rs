//! Receipts, checkpoints and proofs over gRPC.

use mgi_events::transparency::merkle::leaf_hash;
use mgi_proto::v1::{
    GetCheckpointRequest, GetConsistencyProofRequest, GetInclusionProofRequest, GetLogKeysRequest,
    SubmitRequest, event_body::Kind,
};
use mgi_tests::{
    Caller, Deployment,
    checkpoints::{checkpoint, consistent, included, log_key},
    commands::{command, narrative},
    history::{Entry, History},
    refusal::Refused,
    wait::{self, SOON},
};
use tonic::Code;

async fn write(d: &Deployment, version: u32) -> mgi_proto::v1::Receipt {
    let action = narrative(d.indicator(0), version, &format!("Sentence {version}."));
    d.teams[0].officer.must(&d.profile, action).await
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_with_proofs_verify_against_the_signed_checkpoint_of_their_tree() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let key = log_key(officer, &d.profile).await;
    for version in 0..5 {
        let request = SubmitRequest {
            profile_id: d.profile.clone(),
            command: Some(command(narrative(
                d.indicator(0),
                version,
                &format!("Statement {version}."),
            ))),
            with_proofs: true,
        };
        let receipt = officer.collaboration().submit(request).await.unwrap();
        let receipt = receipt.into_inner().receipt.unwrap();
        let signed = checkpoint(officer, &d.profile, receipt.tree_size, &key).await;
        assert_eq!(signed.root.to_vec(), receipt.tree_root);
        let history = History::read(officer, &d.profile).await;
        let events = receipt.revision_before..receipt.revision;
        assert_eq!(
            receipt.proofs.len() as u64,
            receipt.revision - receipt.revision_before
        );
        for (index, proof) in events.zip(&receipt.proofs) {
            let Entry::Clear(bytes) = &history.0[usize::try_from(index).unwrap()] else {
                panic!("who wrote it may read it");
            };
            assert_eq!((proof.index, proof.size), (index, receipt.tree_size));
            included(proof, &leaf_hash(bytes), &signed.root);
        }
    }
    // Who does not ask gets none.
    let receipt = write(&d, 5).await;
    assert!(receipt.proofs.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_in_every_later_tree_that_is_signed() {
    let d = Deployment::of(&["DGIE"]).indicators(1).start().await;
    write(&d, 0).await;
    let reader = &d.secretariat;
    let key = log_key(reader, &d.profile).await;
    let history = History::read(reader, &d.profile).await;
    let roots = history.roots();
    for size in 1..=history.revision() {
        let signed = checkpoint(reader, &d.profile, size, &key).await;
        assert_eq!(signed.root, roots[usize::try_from(size).unwrap()]);
        for index in [0, size / 2, size - 1] {
            let request = GetInclusionProofRequest {
                profile_id: d.profile.clone(),
                index,
                size,
            };
            let proof = reader.audit().get_inclusion_proof(request).await.unwrap();
            let proof = proof.into_inner().proof.unwrap();
            let leaf = history.0[usize::try_from(index).unwrap()].leaf();
            included(&proof, &leaf, &signed.root);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_are_consistent_over_time_restarts_and_kills() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let key = log_key(&d.lead, &d.profile).await;
    let deployment_key = log_key(&d.lead, "").await;
    let mut old = checkpoint(&d.lead, &d.profile, 0, &key).await;
    let mut old_deployment = checkpoint(&d.lead, "", 0, &deployment_key).await;
    for round in 0..4 {
        write(&d, round).await;
        match round {
            1 => d.server.restart().await,
            2 => {
                d.server.kill().await;
                d.server.serve().await;
            }
            _ => {}
        }
        assert_eq!(log_key(&d.lead, &d.profile).await, key, "the key stays");
        let new = checkpoint(&d.lead, &d.profile, 0, &key).await;
        assert!(new.size > old.size);
        consistent(&d.lead, &d.profile, &old, &new).await;
        old = new;
        let deployment = checkpoint(&d.lead, "", 0, &deployment_key).await;
        consistent(&d.lead, "", &old_deployment, &deployment).await;
        old_deployment = deployment;
    }
    // What was signed is what the history comes to.
    let history = History::read(&d.lead, &d.profile).await;
    assert_eq!(
        history.roots()[usize::try_from(old.size).unwrap()],
        old.root
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployment_stream_commits_to_each_profile_within_seconds() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let receipt = write(&d, 0).await;
    let stream = format!("profile/{}", d.profile);
    let head = wait::until("the head to be recorded", SOON, async || {
        let history = History::read(&d.secretariat, "").await;
        let mut heads = history.events().filter_map(|event| {
            let body = mgi_events::event::open(&prost::Message::encode_to_vec(&event)).ok()?;
            match body.1 {
                Kind::HeadsRecorded(e) => e.heads.into_iter().find(|head| head.stream == stream),
                _ => None,
            }
        });
        heads.find(|head| head.size >= receipt.tree_size)
    })
    .await;
    let history = History::read(&d.secretariat, &d.profile).await;
    let size = usize::try_from(head.size).unwrap();
    assert_eq!(head.root, history.roots()[size].to_vec());
    // Its checkpoint is kept without anybody asking: it outlives a kill.
    let key = log_key(&d.secretariat, "").await;
    let signed = checkpoint(&d.secretariat, "", 0, &key).await;
    let deployment = History::read(&d.secretariat, "").await;
    let size = usize::try_from(signed.size).unwrap();
    assert_eq!(signed.root, deployment.roots()[size]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_get_the_same_checkpoint() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let key = log_key(&d.lead, &d.profile).await;
    let asking: Vec<_> = (0..64)
        .map(|_| {
            let (reader, profile, key) = (d.lead.clone(), d.profile.clone(), key.clone());
            tokio::spawn(async move { checkpoint(&reader, &profile, 0, &key).await })
        })
        .collect();
    let mut signed = Vec::new();
    for asked in asking {
        signed.push(asked.await.unwrap());
    }
    assert!(signed.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn refused(caller: &Caller, profile: &str) -> Vec<Code> {
    let profile_id = profile.to_owned();
    let mut audit = caller.audit();
    let mut codes = Vec::new();
    let request = GetCheckpointRequest {
        profile_id: profile_id.clone(),
        size: 0,
    };
    codes.push(audit.get_checkpoint(request).await.unwrap_err().code());
    let request = GetInclusionProofRequest {
        profile_id: profile_id.clone(),
        index: 0,
        size: 0,
    };
    codes.push(audit.get_inclusion_proof(request).await.unwrap_err().code());
    let request = GetConsistencyProofRequest {
        profile_id: profile_id.clone(),
        old_size: 1,
        new_size: 0,
    };
    codes.push(
        audit
            .get_consistency_proof(request)
            .await
            .unwrap_err()
            .code(),
    );
    let request = GetLogKeysRequest { profile_id };
    codes.push(audit.get_log_keys(request).await.unwrap_err().code());
    codes
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_a_profile_gets_nothing_that_tells_of_it() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let stranger = d.stranger().await;
    let codes = refused(&stranger, &d.profile).await;
    assert_eq!(
        codes,
        refused(&stranger, "zz-2026").await,
        "as if it were not there"
    );
    assert!(
        codes.iter().all(|code| *code == Code::NotFound),
        "{codes:?}"
    );
    // The deployment's own checkpoint is for everybody who is signed in.
    let key = log_key(&stranger, "").await;
    checkpoint(&stranger, "", 0, &key).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_that_there_are_not_are_refused_with_a_sentence() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let head = d.revision().await;
    let request = GetCheckpointRequest {
        profile_id: d.profile.clone(),
        size: head + 1,
    };
    let status = d.lead.audit().get_checkpoint(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert!(status.message().contains(&head.to_string()), "{status:?}");
    let request = GetConsistencyProofRequest {
        profile_id: d.profile.clone(),
        old_size: 0,
        new_size: 0,
    };
    let status = d
        .lead
        .audit()
        .get_consistency_proof(request)
        .await
        .unwrap_err();
    assert_eq!(Refused::of(&status).fields, ["old_size"]);
    let request = GetInclusionProofRequest {
        profile_id: d.profile.clone(),
        index: head,
        size: 0,
    };
    let status = d
        .lead
        .audit()
        .get_inclusion_proof(request)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
}
