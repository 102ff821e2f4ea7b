//! One watch, message by message.

use mgi_proto::v1::{EventFilter, Role, WatchRequest, watch_response::Message};
use mgi_tests::{
    Deployment, Refused,
    commands::{self, command, narrative},
    history::History,
    watching::{Watching, indexes, profile_from},
};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn history_comes_first_then_caught_up_then_what_happens() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let revision = d.revision().await;
    let mut watching = Watching::begin(&d.lead, profile_from(&d.profile, 0))
        .await
        .unwrap();
    let (events, next) = watching.history().await;
    assert_eq!(next, revision);
    assert_eq!(indexes(&events), (0..revision).collect::<Vec<_>>());
    let history = History::read(&d.lead, &d.profile).await;
    for (event, entry) in events.iter().zip(history.events()) {
        assert_eq!(event.decode_event().unwrap().unwrap(), entry);
        assert_eq!(event.stream, format!("profile/{}", d.profile));
    }
    for n in 0..5 {
        let action = narrative(d.indicator(0), n, &format!("Version {n}."));
        let receipt = officer.must(&d.profile, action).await;
        let live = watching.events(1).await;
        assert_eq!(live[0].index, receipt.revision_before);
        let event = live[0].decode_event().unwrap().unwrap();
        assert_eq!(event.command_id, receipt.command_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_begins_anywhere_and_may_end_when_caught_up() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let revision = d.revision().await;
    for from in [0, 1, revision / 2, revision - 1, revision] {
        let mut request = profile_from(&d.profile, from);
        request.stop_when_caught_up = true;
        let mut watching = Watching::begin(&d.lead, request).await.unwrap();
        let (events, next) = watching.history().await;
        assert_eq!(indexes(&events), (from..revision).collect::<Vec<_>>());
        assert_eq!(next, revision);
        assert!(watching.next().await.unwrap().is_none(), "it ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_pass_what_is_about_an_indicator_by_a_ministry_of_a_type() {
    let d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    dgie.officer
        .must(&d.profile, narrative(d.indicator(0), 0, "By DGIE."))
        .await;
    moh.officer
        .must(&d.profile, narrative(d.indicator(1), 0, "By MOH."))
        .await;
    let thread = commands::open_thread(
        d.indicator(1),
        mgi_proto::v1::Visibility::Government,
        "On MOH's.",
    );
    dgie.officer.must(&d.profile, thread).await;
    let count = async |indicators: &[&str], ministries: &[&str], types: &[&str]| {
        let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let mut request = profile_from(&d.profile, 0);
        request.stop_when_caught_up = true;
        request.filter = Some(EventFilter {
            indicators: owned(indicators),
            ministries: owned(ministries),
            types: owned(types),
        });
        let mut watching = Watching::begin(&d.lead, request).await.unwrap();
        let (events, next) = watching.history().await;
        assert_eq!(next, d.revision().await, "what was passed over was scanned");
        events.len()
    };
    let (first, second) = (d.indicator(0), d.indicator(1));
    assert_eq!(count(&[], &[], &["AnswerTextRevised"]).await, 2);
    assert_eq!(count(&[], &["MOH"], &[]).await, 1);
    assert_eq!(count(&[], &["DGIE"], &[]).await, 2);
    // Assigned, written, and in the second case discussed.
    assert_eq!(count(&[first], &[], &[]).await, 2);
    assert_eq!(count(&[second], &[], &[]).await, 3);
    assert_eq!(count(&[second], &["DGIE"], &["ThreadOpened"]).await, 1);
    assert_eq!(count(&[first], &["MOH"], &[]).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_filter_lets_through_only_what_it_names() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let mut request = profile_from(&d.profile, d.revision().await);
    request.filter = Some(EventFilter {
        indicators: vec![d.indicator(1).to_owned()],
        ..EventFilter::default()
    });
    let mut watching = Watching::begin(&d.lead, request).await.unwrap();
    watching.history().await;
    for n in 0..20 {
        officer
            .must(&d.profile, narrative(d.indicator(0), n, &format!("A {n}.")))
            .await;
    }
    let wanted = officer
        .must(&d.profile, narrative(d.indicator(1), 0, "Wanted."))
        .await;
    let events = watching.events(1).await;
    assert_eq!(events[0].index, wanted.revision_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_where_to_resume() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let mut watching = Watching::begin(&d.lead, profile_from(&d.profile, 0))
        .await
        .unwrap();
    let (seen, _) = watching.history().await;
    d.server.terminate();
    let mut seen = indexes(&seen);
    let resume_from = loop {
        match watching.message().await {
            Message::Event(event) => seen.push(event.index),
            Message::GoingAway(going) => {
                assert!(!going.reason.is_empty());
                break going.resume_from;
            }
            other => panic!("an event or GoingAway: {other:?}"),
        }
    };
    assert!(
        matches!(watching.next().await, Ok(None)),
        "the last message"
    );
    assert!(d.server.ended().await.success());
    assert_eq!(resume_from, seen.len() as u64);

    d.server.serve().await;
    let receipt = officer
        .must(&d.profile, narrative(d.indicator(0), 0, "After it."))
        .await;
    let again = Watching::begin(&d.lead, profile_from(&d.profile, resume_from)).await;
    let (rest, _) = again.unwrap().history().await;
    seen.extend(indexes(&rest));
    assert_eq!(seen, (0..receipt.revision).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_all_shows_every_stream_that_one_may_read() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let open = commands::open_profile(&d.questionnaire_digest);
    d.secretariat.must("xb-2026", open).await;
    let all = || WatchRequest {
        stop_when_caught_up: true,
        ..WatchRequest::default()
    };
    let (events, next) = Watching::begin(&d.secretariat, all())
        .await
        .unwrap()
        .history()
        .await;
    // The facilitator of both, administrator of the deployment: nothing is left out.
    let positions: Vec<u64> = events.iter().map(|event| event.position).collect();
    assert_eq!(positions, (0..next).collect::<Vec<_>>());
    let streams = ["deployment", "profile/xa-2026", "profile/xb-2026"];
    for stream in streams {
        let own = events.iter().filter(|event| event.stream == stream);
        let own: Vec<u64> = own.map(|event| event.index).collect();
        assert_eq!(own, (0..own.len() as u64).collect::<Vec<_>>(), "{stream}");
        assert!(!own.is_empty(), "{stream}");
    }

    // An officer sees the one profile, and goes on living in it.
    let officer = &d.teams[0].officer;
    let mut watching = Watching::begin(officer, WatchRequest::default())
        .await
        .unwrap();
    let (events, _) = watching.history().await;
    assert!(events.iter().all(|event| event.stream == streams[1]));
    assert_eq!(events.len() as u64, d.revision().await);
    d.secretariat.must("xb-2026", commands::enrol("DGIE")).await;
    let receipt = officer
        .must(&d.profile, narrative(d.indicator(0), 0, "Seen."))
        .await;
    let live = watching.events(1).await;
    assert_eq!(live[0].stream, streams[1]);
    assert_eq!(live[0].index, receipt.revision_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_ends_ends_the_watch() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let (reviewer, grant) = d.person(Role::Reviewer, "DGIE").await;
    let mut watching = Watching::begin(&reviewer, profile_from(&d.profile, 0))
        .await
        .unwrap();
    watching.history().await;
    d.secretariat
        .must(&d.profile, commands::end_role(&grant))
        .await;
    let status = loop {
        match watching.next().await {
            Ok(Some(Message::Event(event))) => {
                let shown = event.decode_event().unwrap().unwrap();
                panic!("{} was shown after the role had ended", shown.r#type);
            }
            Ok(Some(_)) => {}
            Ok(None) => panic!("it ends with the reason"),
            Err(status) => break status,
        }
    };
    let refused = Refused::of(&status);
    assert_eq!(refused.code, Code::PermissionDenied);
    assert_eq!(refused.rule, "role-in-force");
    let again = Watching::begin(&reviewer, profile_from(&d.profile, 0)).await;
    assert_eq!(again.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_the_watch_and_the_stream_of_commands() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let issued = officer
        .directory()
        .issue_token(mgi_proto::v1::IssueTokenRequest {
            command_id: commands::new_id(),
            label: "for a watch".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner();
    let other = officer.with_token(&issued.secret);
    let mut watching = Watching::begin(&other, profile_from(&d.profile, 0))
        .await
        .unwrap();
    watching.history().await;
    let (send, receive) = tokio::sync::mpsc::unbounded_channel();
    let requests = tokio_stream::wrappers::UnboundedReceiverStream::new(receive);
    let answers = other.collaboration().submit_stream(requests).await;
    let mut answers = answers.unwrap().into_inner();
    let ask = |n: u32| mgi_proto::v1::SubmitStreamRequest {
        profile_id: d.profile.clone(),
        command: Some(command(narrative(d.indicator(0), n, &format!("{n}.")))),
    };
    send.send(ask(0)).unwrap();
    answers.message().await.unwrap().expect("a receipt");
    watching.events(1).await;
    officer
        .directory()
        .revoke_token(mgi_proto::v1::RevokeTokenRequest {
            command_id: commands::new_id(),
            token_id: issued.token_id,
            reason: "lost".to_owned(),
        })
        .await
        .unwrap();
    send.send(ask(1)).unwrap();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    officer
        .must(
            &d.profile,
            narrative(d.indicator(0), 1, "By the other token."),
        )
        .await;
    let status = loop {
        match watching.next().await {
            Ok(Some(Message::Event(_))) => panic!("nothing is shown any more"),
            Ok(Some(_)) => {}
            Ok(None) => panic!("it ends with the reason"),
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_watch_is_told_how_far_it_was_scanned() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let mut request = profile_from(&d.profile, d.revision().await);
    request.filter = Some(EventFilter {
        types: vec!["ValidationGiven".to_owned()],
        ..EventFilter::default()
    });
    let mut watching = Watching::begin(&d.lead, request).await.unwrap();
    watching.history().await;
    let passed_over = officer
        .must(&d.profile, narrative(d.indicator(0), 0, "Not wanted."))
        .await;
    // Comes after 15 seconds in which nothing else was sent.
    let Message::Heartbeat(beat) = watching.message().await else {
        panic!("a heartbeat");
    };
    assert_eq!(
        beat.next, passed_over.revision,
        "resume after what was passed over"
    );
    assert_eq!(beat.end, passed_over.revision);
    assert!(beat.server_time.is_some());
}
