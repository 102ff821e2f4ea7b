//! Unsubmitted texts: private, kept over a restart, gone when they are submitted.

use mgi_proto::v1::{
    DiscardDraftRequest, Draft, ListDraftsRequest, Role, SaveDraftRequest, TextField,
};
use mgi_tests::{Caller, Deployment, Refused, commands::narrative, consultation::answer};
use tonic::{Code, Status};

async fn save(caller: &Caller, d: &Deployment, place: usize, text: &str) -> Result<(), Status> {
    let draft = Draft {
        profile_id: d.profile.clone(),
        target: Some(answer(d.indicator(place))),
        field: TextField::Narrative as i32,
        base_version: 0,
        text: text.to_owned(),
        saved_time: None,
    };
    let request = SaveDraftRequest { draft: Some(draft) };
    caller.collaboration().save_draft(request).await.map(|_| ())
}

async fn drafts(caller: &Caller, d: &Deployment) -> Vec<String> {
    let request = ListDraftsRequest {
        profile_id: d.profile.clone(),
        target: None,
    };
    let listed = caller.collaboration().list_drafts(request).await;
    let drafts = listed.unwrap().into_inner().drafts;
    drafts.into_iter().map(|draft| draft.text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_writers_alone_and_goes_when_it_is_submitted() {
    let mut d = Deployment::of(&["NIA"]).start().await;
    let writer = d.teams[0].contributor.clone();
    let (auditor, _) = d.person(Role::Auditor, "").await;
    let revision = d.revision().await;
    save(&writer, &d, 0, "Half a sen").await.unwrap();
    save(&writer, &d, 0, "Half a sentence.").await.unwrap();
    save(&writer, &d, 1, "Another.").await.unwrap();
    assert_eq!(drafts(&writer, &d).await, ["Another.", "Half a sentence."]);
    for other in [&d.teams[0].officer, &d.lead, &auditor, &d.secretariat] {
        assert!(drafts(other, &d).await.is_empty(), "nobody else sees it");
    }
    assert_eq!(d.revision().await, revision, "it is no event");

    assert!(d.server.stop().await.success());
    d.server.serve().await;
    let writer = writer.via(d.server.address());
    assert_eq!(drafts(&writer, &d).await.len(), 2, "kept over a restart");
    writer
        .must(
            &d.profile,
            narrative(d.indicator(0), 0, "A whole sentence."),
        )
        .await;
    assert_eq!(drafts(&writer, &d).await, ["Another."]);
    let request = DiscardDraftRequest {
        profile_id: d.profile.clone(),
        target: Some(answer(d.indicator(1))),
        field: TextField::Narrative as i32,
    };
    writer.collaboration().discard_draft(request).await.unwrap();
    assert!(drafts(&writer, &d).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_has_its_limits_and_needs_a_reader_of_the_profile() {
    let d = Deployment::of(&["NIA"]).start().await;
    let writer = &d.teams[0].contributor;
    let long = save(writer, &d, 0, &"x".repeat(24 * 1024 + 1)).await;
    assert_eq!(long.unwrap_err().code(), Code::InvalidArgument);
    save(writer, &d, 0, &"x".repeat(24 * 1024)).await.unwrap();
    let stranger = d.stranger().await;
    let refused = Refused::of(&save(&stranger, &d, 0, "Hello").await.unwrap_err());
    assert_eq!(refused.code, Code::NotFound);
}
