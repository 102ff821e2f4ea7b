//! A consultation from the first finding to an erratum.

use mgi_proto::v1::{
    AnswerQuery, ConfirmCorrection, ConfirmPosition, CorrectionState, FinalizeProfile,
    GetBoardRequest, GetProfileRequest, ListCorrectionsRequest, ListPositionsRequest, MeetingKind,
    MeetingParticipation, MeetingRecord, OpenErratum, Position, ProposeCorrection, PublishProfile,
    RecordMeeting, ReopenItem, ResolveThread, Role, Scope, ScopeKind, SetQueryBlocking, Stage,
    Stance, TakePosition, TextField, Validate, Visibility, command::Action,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{advance, narrative, validate_own_part},
    consultation::{add_finding, answer, finding, position, query, reviewed},
};
use tonic::Code;

async fn refused(caller: &Caller, profile: &str, action: Action) -> Refused {
    Refused::of(&caller.ask(profile, action).await.unwrap_err())
}

async fn positions(d: &Deployment) -> Vec<Position> {
    let request = ListPositionsRequest {
        profile_id: d.profile.clone(),
        ..ListPositionsRequest::default()
    };
    let listed = d.lead.collaboration().list_positions(request).await;
    listed.unwrap().into_inner().positions
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocking_query_holds_validation_up_until_it_is_settled_or_lifted() {
    let d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    d.answer_everything().await;
    let (nia, mhph) = (&d.teams[0], &d.teams[1]);
    let on = answer(d.indicator(0));
    let opened = mhph
        .contributor
        .must(
            &d.profile,
            query(on.clone(), "NIA", Visibility::Government, true),
        )
        .await;
    let thread = opened.created_ids[0].clone();
    let seen = d.revision().await;
    let held = refused(&nia.officer, &d.profile, validate_own_part(seen)).await;
    assert_eq!(held.rule, "queries-are-settled");
    assert_eq!(held.subject, thread);

    let board = GetBoardRequest {
        profile_id: d.profile.clone(),
        at: None,
    };
    let rows = async |reader: &Caller| {
        let answer = reader.collaboration().get_board(board.clone()).await;
        answer.unwrap().into_inner().rows
    };
    let row = &rows(&d.lead).await[1];
    assert_eq!(
        (
            row.ministry.as_str(),
            row.open_queries,
            row.blocking_queries
        ),
        ("NIA", 1, 1)
    );
    // The facilitator is not of the government: the query is not counted for it.
    assert_eq!(rows(&d.secretariat).await[1].open_queries, 0);

    // Only the ministry asked answers; who asked settles.
    let reply = |text: &str| {
        Action::AnswerQuery(AnswerQuery {
            thread_id: thread.clone(),
            text: text.to_owned(),
        })
    };
    let other = refused(&mhph.officer, &d.profile, reply("Since 2020.")).await;
    assert_eq!(other.rule, "assignee-answers");
    nia.contributor.must(&d.profile, reply("Since 2020.")).await;
    let seen = d.revision().await;
    let held = refused(&nia.officer, &d.profile, validate_own_part(seen)).await;
    assert_eq!(
        held.rule, "queries-are-settled",
        "an answer alone settles nothing"
    );
    let resolve = Action::ResolveThread(ResolveThread {
        thread_id: thread.clone(),
        outcome: "the register was consulted".to_owned(),
    });
    mhph.contributor.must(&d.profile, resolve).await;
    let seen = d.revision().await;
    nia.officer.must(&d.profile, validate_own_part(seen)).await;

    // The government lead may lift a block instead, with a reason.
    let opened = nia
        .contributor
        .must(
            &d.profile,
            query(
                answer(d.indicator(1)),
                "MHPH",
                Visibility::Consultation,
                true,
            ),
        )
        .await;
    let lift = Action::SetQueryBlocking(SetQueryBlocking {
        thread_id: opened.created_ids[0].clone(),
        blocks_validation: false,
        reason: "it is about another year".to_owned(),
    });
    let not_theirs = refused(&mhph.officer, &d.profile, lift.clone()).await;
    assert_eq!(not_theirs.rule, "lead-lifts-blocks");
    d.lead.must(&d.profile, lift).await;
    let seen = d.revision().await;
    mhph.officer.must(&d.profile, validate_own_part(seen)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_entered_after_a_meeting_wait_for_the_ministrys_own_word() {
    let d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    let on = answer(d.indicator(0));
    let recorded = d
        .secretariat
        .must(
            &d.profile,
            Action::RecordMeeting(RecordMeeting {
                record: Some(MeetingRecord {
                    kind: MeetingKind::Consultation as i32,
                    date: "2026-05-20".to_owned(),
                    title: "Consultation on the draft".to_owned(),
                    participants: vec![MeetingParticipation {
                        institution: "MHPH".to_owned(),
                        people: 2,
                    }],
                    ..MeetingRecord::default()
                }),
            }),
        )
        .await;
    let behalf = |meeting: &str| {
        Action::TakePosition(TakePosition {
            target: Some(on.clone()),
            stance: Stance::Objects as i32,
            remark: "the fee is not stated".to_owned(),
            on_behalf_of: "MHPH".to_owned(),
            meeting_id: meeting.to_owned(),
        })
    };
    let nowhere = refused(&d.secretariat, &d.profile, behalf("")).await;
    assert_eq!(nowhere.rule, "on-behalf-after-meeting");
    let another = refused(&d.teams[0].officer, &d.profile, behalf("m-1")).await;
    assert_eq!(another.rule, "on-behalf-after-meeting");
    d.secretariat
        .must(&d.profile, behalf(&recorded.created_ids[0]))
        .await;
    assert!(positions(&d).await[0].unconfirmed);
    let entered = positions(&d).await[0].taken_by.clone().unwrap();
    let confirm = Action::ConfirmPosition(ConfirmPosition {
        target: Some(on.clone()),
        entered_event: entered.event_index,
    });
    let stranger = refused(&d.teams[0].officer, &d.profile, confirm.clone()).await;
    assert_eq!(
        stranger.code,
        Code::NotFound,
        "NIA has no position to confirm"
    );
    d.teams[1].officer.must(&d.profile, confirm).await;
    let confirmed = &positions(&d).await[0];
    assert!(!confirmed.unconfirmed);
    assert_eq!(confirmed.ministry, "MHPH");
    assert!(confirmed.confirmed_by.is_some());
    let over = refused(&d.secretariat, &d.profile, behalf("m-1")).await;
    assert_eq!(over.rule, "makers-only", "its own word is not overwritten");

    // A position is about a version: a later change shows.
    d.teams[0]
        .contributor
        .must(
            &d.profile,
            narrative(d.indicator(0), 0, "Now it is stated."),
        )
        .await;
    d.teams[0]
        .officer
        .must(&d.profile, position(on, Stance::Agrees, ""))
        .await;
    let both = positions(&d).await;
    let told: Vec<_> = both
        .iter()
        .map(|p| (p.ministry.as_str(), p.stance(), p.item_changed))
        .collect();
    assert_eq!(
        told,
        [
            ("MHPH", Stance::Objects, true),
            ("NIA", Stance::Agrees, false)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_finding_holds_publication_up_and_corrections_and_errata_follow_it() {
    let d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Drafting)
        .start()
        .await;
    d.answer_everything().await;
    let (editor, _) = d.person(Role::Editor, "").await;
    let code = d.indicator(0);
    let text = "Care is free for all, as is schoool.";
    let added = editor
        .must(
            &d.profile,
            add_finding(&d.indicators[0].dimension, text, &[code]),
        )
        .await;
    let id = added.created_ids[0].clone();
    d.secretariat
        .must(&d.profile, advance(Stage::Drafting))
        .await;

    // Its answer changes: the finding has to be read again.
    let version = d.answer(code).await.version;
    d.teams[0]
        .contributor
        .must(&d.profile, narrative(code, version, "For nationals only."))
        .await;
    let stale = &d.lead.findings(&d.profile).await[0];
    assert_eq!(stale.stale.len(), 1);
    assert_eq!(stale.stale[0].indicator, code);
    d.secretariat
        .must(&d.profile, advance(Stage::Consultation))
        .await;
    for team in &d.teams {
        let seen = d.revision().await;
        team.officer.must(&d.profile, validate_own_part(seen)).await;
    }
    let finalize = || Action::FinalizeProfile(FinalizeProfile {});
    let held = refused(&d.lead, &d.profile, finalize()).await;
    assert_eq!(held.rule, "findings-are-reviewed");
    editor
        .must(&d.profile, reviewed(finding(&id), stale.version))
        .await;

    // An editorial correction of a validated text: the ministry confirms it from
    // the difference, and its validation stands.
    let current = d.answer(code).await;
    let propose = Action::ProposeCorrection(ProposeCorrection {
        target: Some(answer(code)),
        field: TextField::Narrative as i32,
        base_version: current.version,
        full_text: "For nationals, only.".to_owned(),
        reason: "a comma".to_owned(),
    });
    let proposed = editor.must(&d.profile, propose).await;
    let confirm = Action::ConfirmCorrection(ConfirmCorrection {
        correction_id: proposed.created_ids[0].clone(),
    });
    let other = refused(&d.teams[1].officer, &d.profile, confirm.clone()).await;
    assert_eq!(other.rule, "confirmed-by-validators");
    d.teams[0].officer.must(&d.profile, confirm).await;
    let corrected = d.answer(code).await;
    assert_eq!(corrected.texts[0].text, "For nationals, only.");
    assert!(corrected.locked, "the validation stands");
    let request = ListCorrectionsRequest {
        profile_id: d.profile.clone(),
        ..ListCorrectionsRequest::default()
    };
    let listed = d.lead.collaboration().list_corrections(request).await;
    let corrections = listed.unwrap().into_inner().corrections;
    assert_eq!(corrections[0].state(), CorrectionState::Confirmed);
    assert!(
        d.lead.findings(&d.profile).await[0].stale.is_empty(),
        "a comma makes no finding stale"
    );
    d.lead.must(&d.profile, finalize()).await;
    let publish = || Action::PublishProfile(PublishProfile {});
    d.lead.must(&d.profile, publish()).await;

    // After publication nothing changes, but for an erratum: a new version.
    let reopen = || {
        Action::ReopenItem(ReopenItem {
            indicator: String::new(),
            reason: "a typing error".to_owned(),
            finding_id: id.clone(),
        })
    };
    let fixed = refused(&d.lead, &d.profile, reopen()).await;
    assert_eq!(fixed.rule, "final-is-final");
    let erratum = Action::OpenErratum(OpenErratum {
        reason: "a typing error in a finding".to_owned(),
    });
    d.lead.must(&d.profile, erratum).await;
    d.lead.must(&d.profile, reopen()).await;
    let version = d.lead.findings(&d.profile).await[0].version;
    let revise = Action::ReviseFinding(mgi_proto::v1::ReviseFinding {
        finding_id: id.clone(),
        base_version: version,
        text: Some(mgi_proto::v1::TextEdit {
            full_text: text.replace("schoool", "school"),
            ..Default::default()
        }),
        ..Default::default()
    });
    editor.must(&d.profile, revise).await;
    // What was reopened is validated again: a finding with its dimension.
    let open = refused(&d.lead, &d.profile, finalize()).await;
    assert_eq!(open.rule, "reopened-is-validated");
    let validate = Action::Validate(Validate {
        scope: Some(Scope {
            kind: ScopeKind::Dimension as i32,
            code: d.indicators[0].dimension.clone(),
        }),
        seen_revision: d.revision().await,
        ..Validate::default()
    });
    d.teams[0].officer.must(&d.profile, validate).await;
    d.lead.must(&d.profile, finalize()).await;
    // Until the new version is published anybody reads the one before.
    let corrected = text.replace("schoool", "school");
    assert!(public(&d, 0).await.contains(text));
    assert!(!public(&d, 0).await.contains(&corrected));
    assert!(!public_bundle(&d).await.contains(&corrected));
    d.lead.must(&d.profile, publish()).await;
    assert!(public(&d, 1).await.contains(text));
    assert!(public(&d, 2).await.contains(&corrected));
    assert!(public_bundle(&d).await.contains(&corrected));
    let request = GetProfileRequest {
        profile_id: d.profile.clone(),
        at: None,
    };
    let head = d.lead.collaboration().get_profile(request).await;
    let head = head.unwrap().into_inner().profile.unwrap();
    assert_eq!((head.edition, head.editions.len()), (2, 2));
    assert_eq!(head.editions[1].erratum, "a typing error in a finding");
    assert!(head.editions[0].published_revision < head.editions[1].finalized_revision);
}

/// What anybody reads of a version of the profile.
async fn public(d: &Deployment, edition: u32) -> String {
    let request = mgi_proto::v1::GetPublishedProfileRequest {
        profile_id: d.profile.clone(),
        edition,
    };
    let nobody = d.lead.with_token("");
    let read = nobody.publication().get_published_profile(request).await;
    format!("{:?}", read.unwrap().into_inner().dimensions)
}

/// The public bundle as anybody gets it.
async fn public_bundle(d: &Deployment) -> String {
    let request = mgi_proto::v1::GetPublicBundleRequest {
        profile_id: d.profile.clone(),
    };
    let nobody = d.lead.with_token("");
    let pieces = nobody.publication().get_public_bundle(request).await;
    let mut pieces = pieces.unwrap().into_inner();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.message().await.unwrap() {
        bytes.extend(piece.chunk);
    }
    String::from_utf8(bytes).unwrap()
}
