//! Views are a function of the ledger: wiped and replayed, every revision has the
//! same state, byte for byte, anchors and blame included.

use futures_util::StreamExt as _;
use mgi_proto::v1::{
    GetBlameRequest, GetStateRequest, Stage, StatePoint, TextField, Visibility, state_point::Point,
};
use mgi_tests::{
    Caller, Deployment,
    commands::narrative,
    consultation::{accept, add_finding, answer, finding, narrative_or_park, query, suggest},
};
use prost::Message as _;

/// Everything that can be read of a profile at a revision, as bytes.
async fn everything(reader: &Caller, profile: &str, indicator: &str, revision: u64) -> Vec<u8> {
    let at = || {
        Some(StatePoint {
            point: Some(Point::Revision(revision)),
        })
    };
    let request = GetStateRequest {
        profile_id: profile.to_owned(),
        at: at(),
    };
    let stream = reader.audit().get_state(request).await.unwrap();
    let items: Vec<_> = stream.into_inner().collect().await;
    let mut bytes = Vec::new();
    for item in items {
        bytes.extend(item.unwrap().encode_length_delimited_to_vec());
    }
    for on in [answer(indicator), finding("f-1")] {
        let request = GetBlameRequest {
            profile_id: profile.to_owned(),
            at: at(),
            target: Some(on),
            field: TextField::Unspecified as i32,
        };
        if let Ok(blame) = reader.collaboration().get_blame(request).await {
            bytes.extend(blame.into_inner().encode_length_delimited_to_vec());
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn wiping_the_views_changes_no_state_at_any_revision() {
    let mut d = Deployment::of(&["NIA", "MHPH"])
        .shared()
        .at(Stage::Drafting)
        .start()
        .await;
    let (editor, _) = d.person(mgi_proto::v1::Role::Editor, "").await;
    let (auditor, _) = d.person(mgi_proto::v1::Role::Auditor, "").await;
    let code = d.indicator(0).to_owned();
    let dimension = d.indicators[0].dimension.clone();
    let a = d.teams[0].contributor.clone();
    let b = d.teams[1].contributor.clone();
    let base = a
        .must(
            &d.profile,
            narrative(&code, 0, "One. Two words stand. Three."),
        )
        .await
        .item_version;
    editor
        .must(&d.profile, add_finding(&dimension, "It stands.", &[&code]))
        .await;
    let thread = mgi_proto::v1::OpenThread {
        target: Some(answer(&code)),
        visibility: Visibility::Government as i32,
        text: "@MHPH really?".to_owned(),
        passage: Some(mgi_proto::v1::PassageRef {
            field: TextField::Narrative as i32,
            base_version: base,
            quote: "Two words".to_owned(),
            ..Default::default()
        }),
        query: None,
    };
    a.must(
        &d.profile,
        mgi_proto::v1::command::Action::OpenThread(thread),
    )
    .await;
    let suggested = b
        .must(&d.profile, suggest(answer(&code), base, "Three", "Four"))
        .await;
    a.must(
        &d.profile,
        narrative(&code, base, "Zero. One. Two words stand. Three."),
    )
    .await;
    b.must(
        &d.profile,
        narrative_or_park(&code, base, "Uno. Two words stand. Three."),
    )
    .await;
    b.must(
        &d.profile,
        query(answer(&code), "MHPH", Visibility::Government, true),
    )
    .await;
    let version = d.answer(&code).await.version;
    a.must(&d.profile, accept(&suggested.created_ids[0], version, &[]))
        .await;
    let version = d.answer(&code).await.version;
    a.must(&d.profile, narrative(&code, version, "Two words."))
        .await;

    let head = d.revision().await;
    let mut before = Vec::new();
    for revision in 1..=head {
        before.push(everything(&auditor, &d.profile, &code, revision).await);
    }
    assert!(d.server.stop().await.success());
    std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
    d.server.serve().await;
    let auditor = auditor.via(d.server.address());
    for (revision, expected) in (1..=head).zip(before) {
        let after = everything(&auditor, &d.profile, &code, revision).await;
        assert!(after == expected, "revision {revision}");
    }
}
