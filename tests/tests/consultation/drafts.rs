//! Unsubmitted texts and comments: private, kept over a restart, gone when they are submitted.

use mgi_proto::v1::{
    AnswerQuery, DiscardDraftRequest, Draft, EditComment, Hunk, ListDraftsRequest, OpenThread,
    PostComment, ReviseAnswer, Role, SaveDraftRequest, Suggest, TextEdit, TextField, Visibility,
    command::Action,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::narrative,
    consultation::{answer, query, suggest},
};
use tonic::{Code, Status};

/// A draft of the narrative of an answer.
fn text(d: &Deployment, place: usize, text: &str) -> Draft {
    Draft {
        profile_id: d.profile.clone(),
        target: Some(answer(d.indicator(place))),
        field: TextField::Narrative as i32,
        text: text.to_owned(),
        ..Draft::default()
    }
}

/// A draft of a comment on an answer, for a thread, or empty for a new one.
fn comment(d: &Deployment, place: usize, thread_id: &str, words: &str) -> Draft {
    Draft {
        field: TextField::Unspecified as i32,
        comment: true,
        thread_id: thread_id.to_owned(),
        ..text(d, place, words)
    }
}

async fn save(caller: &Caller, draft: Draft) -> Result<(), Status> {
    let request = SaveDraftRequest { draft: Some(draft) };
    caller.collaboration().save_draft(request).await.map(|_| ())
}

async fn discard(caller: &Caller, draft: Draft) {
    let request = DiscardDraftRequest {
        profile_id: draft.profile_id,
        target: draft.target,
        field: draft.field,
        comment: draft.comment,
        thread_id: draft.thread_id,
    };
    caller.collaboration().discard_draft(request).await.unwrap();
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
    save(&writer, text(&d, 0, "Half a sen")).await.unwrap();
    save(&writer, text(&d, 0, "Half a sentence."))
        .await
        .unwrap();
    save(&writer, text(&d, 1, "Another.")).await.unwrap();
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
    discard(&writer, text(&d, 1, "")).await;
    assert!(drafts(&writer, &d).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_stays_until_all_of_it_is_submitted() {
    let d = Deployment::of(&["NIA"]).start().await;
    let writer = &d.teams[0].contributor;
    let on = d.indicator(0);
    let base = "The council meets twice a year.";
    let written = writer.must(&d.profile, narrative(on, 0, base)).await;
    let version = written.item_version;
    save(writer, text(&d, 0, "A new wording.")).await.unwrap();
    save(writer, comment(&d, 0, "", "Which council?"))
        .await
        .unwrap();
    let kept = ["Which council?", "A new wording."];

    let hunk = Hunk {
        start: u32::try_from(base.find("twice").unwrap()).unwrap(),
        deleted: "twice".to_owned(),
        inserted: "thrice".to_owned(),
    };
    let changes = Action::ReviseAnswer(ReviseAnswer {
        indicator: on.to_owned(),
        base_version: version,
        texts: vec![TextEdit {
            field: TextField::Narrative as i32,
            hunks: vec![hunk],
            ..TextEdit::default()
        }],
        ..ReviseAnswer::default()
    });
    let version = writer.must(&d.profile, changes).await.item_version;
    assert_eq!(drafts(writer, &d).await, kept, "changes are not the text");
    let passage = suggest(answer(on), version, "council", "board");
    writer.must(&d.profile, passage).await;
    assert_eq!(drafts(writer, &d).await, kept, "nor is a passage");

    let whole = Action::Suggest(Suggest {
        target: Some(answer(on)),
        field: TextField::Narrative as i32,
        base_version: version,
        full_text: "A new wording.".to_owned(),
        ..Suggest::default()
    });
    writer.must(&d.profile, whole).await;
    assert_eq!(drafts(writer, &d).await, ["Which council?"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_has_a_place_of_its_own_and_goes_when_it_is_posted() {
    let d = Deployment::of(&["NIA"]).start().await;
    let writer = &d.teams[0].officer;
    let on = answer(d.indicator(0));
    save(writer, text(&d, 0, "Text")).await.unwrap();
    save(writer, comment(&d, 0, "", "New")).await.unwrap();
    save(writer, comment(&d, 0, "t-1", "Reply")).await.unwrap();
    assert_eq!(drafts(writer, &d).await, ["Reply", "New", "Text"]);

    let opening = Action::OpenThread(OpenThread {
        target: Some(on.clone()),
        visibility: Visibility::Government as i32,
        text: "Which year?".to_owned(),
        ..OpenThread::default()
    });
    let opened = writer.must(&d.profile, opening).await;
    assert_eq!(opened.created_ids[0], "t-1");
    assert_eq!(drafts(writer, &d).await, ["Reply", "Text"]);
    let post = Action::PostComment(PostComment {
        thread_id: "t-1".to_owned(),
        text: "As said.".to_owned(),
        ..PostComment::default()
    });
    let posted = writer.must(&d.profile, post).await;
    assert_eq!(drafts(writer, &d).await, ["Text"]);

    // Whatever they are on: the thread is what they are for.
    save(writer, comment(&d, 1, "t-1", "Elsewhere"))
        .await
        .unwrap();
    save(writer, comment(&d, 0, "t-2", "Answer")).await.unwrap();
    let edit = Action::EditComment(EditComment {
        thread_id: "t-1".to_owned(),
        comment_id: posted.created_ids[0].clone(),
        text: "As said before.".to_owned(),
    });
    writer.must(&d.profile, edit).await;
    assert_eq!(drafts(writer, &d).await, ["Answer", "Text"]);
    let asked = query(on, "NIA", Visibility::Government, false);
    let asked = d.lead.must(&d.profile, asked).await;
    assert_eq!(asked.created_ids[0], "t-2");
    let reply = Action::AnswerQuery(AnswerQuery {
        thread_id: "t-2".to_owned(),
        text: "Since 2012.".to_owned(),
    });
    writer.must(&d.profile, reply).await;
    assert_eq!(drafts(writer, &d).await, ["Text"]);

    save(writer, comment(&d, 0, "t-1", "Once more"))
        .await
        .unwrap();
    discard(writer, comment(&d, 0, "", "")).await;
    discard(writer, comment(&d, 0, "t-1", "")).await;
    assert_eq!(drafts(writer, &d).await, ["Text"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_has_its_limits_and_needs_a_reader_of_the_profile() {
    let d = Deployment::of(&["NIA"]).start().await;
    let writer = &d.teams[0].contributor;
    let long = "x".repeat(24 * 1024);
    save(writer, text(&d, 0, &long)).await.unwrap();
    let with_field = Draft {
        field: TextField::Law as i32,
        ..comment(&d, 0, "", "x")
    };
    let with_thread = Draft {
        thread_id: "t-1".to_owned(),
        ..text(&d, 0, "x")
    };
    for bad in [
        text(&d, 0, &format!("{long}x")),
        with_field,
        with_thread,
        comment(&d, 0, "thread", "x"),
    ] {
        let refused = save(writer, bad).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let stranger = d.stranger().await;
    let refused = Refused::of(&save(&stranger, text(&d, 0, "Hello")).await.unwrap_err());
    assert_eq!(refused.code, Code::NotFound);
}
