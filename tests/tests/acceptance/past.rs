//! The record: earlier states, and roots that anybody can compute.

use mgi_proto::v1::{
    GetAnswerRequest, GetContributionsRequest, GetProfileRequest, GetStateRequest, StatePoint,
    get_state_response::Item, state_point::Point,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{self, narrative},
    history::History,
};
use tonic::Code;

async fn text_at(reader: &Caller, d: &Deployment, point: Option<Point>) -> Option<String> {
    let request = GetAnswerRequest {
        profile_id: d.profile.clone(),
        indicator: d.indicator(0).to_owned(),
        at: point.map(|point| StatePoint { point: Some(point) }),
    };
    let answer = reader.collaboration().get_answer(request).await;
    let answer = answer.expect("the answer").into_inner().answer.unwrap();
    answer.texts.first().map(|text| text.text.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn state_at_every_revision_and_time_is_one_call() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let nothing = d.revision().await;
    let mut receipts = Vec::new();
    for n in 0..300_u32 {
        let action = narrative(d.indicator(0), n, &format!("Version {n}."));
        receipts.push(officer.must(&d.profile, action).await);
    }
    // In memory, from snapshots, and without views.
    for round in 0..3 {
        let at = async |point| text_at(&officer, &d, Some(point)).await;
        assert_eq!(at(Point::Revision(nothing)).await, None);
        for n in [0, 1, 127, 255, 299] {
            let expected = Some(format!("Version {n}."));
            let receipt = &receipts[n];
            let revision = at(Point::Revision(receipt.revision)).await;
            assert_eq!(revision, expected, "round {round}");
            // Several commands may have been recorded in one instant: the last
            // of them is what stood then.
            let time = receipt.recorded_time.unwrap();
            let last = receipts.iter().rposition(|r| r.recorded_time == Some(time));
            let expected = Some(format!("Version {}.", last.unwrap()));
            assert_eq!(at(Point::Time(time)).await, expected, "round {round}");
        }
        assert_eq!(
            text_at(&officer, &d, None).await,
            Some("Version 299.".to_owned())
        );
        match round {
            0 => d.server.restart().await,
            1 => {
                d.server.stop().await;
                std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
                d.server.serve().await;
            }
            _ => {}
        }
    }
    let history = History::read(&officer, &d.profile).await;
    history.confirm(&receipts);
    assert_eq!(history.revision(), receipts[299].revision);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_beyond_is_out_of_range() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let end = d.revision().await;
    for revision in [0, end + 1] {
        let request = GetProfileRequest {
            profile_id: d.profile.clone(),
            at: Some(StatePoint {
                point: Some(Point::Revision(revision)),
            }),
        };
        let status = officer.collaboration().get_profile(request).await;
        let refused = Refused::of(&status.unwrap_err());
        assert_eq!(refused.code, Code::OutOfRange, "{revision}");
        assert_eq!(refused.reason, "OUT_OF_RANGE");
    }
    let watch = mgi_tests::watching::profile_from(&d.profile, end + 1);
    let status = officer.live().watch(watch).await.unwrap_err();
    assert_eq!(Refused::of(&status).code, Code::OutOfRange);
    // Before the profile was opened there is no state.
    let request = GetProfileRequest {
        profile_id: d.profile.clone(),
        at: Some(StatePoint {
            point: Some(Point::Time(prost_types::Timestamp {
                seconds: 1_000_000_000,
                nanos: 0,
            })),
        }),
    };
    let status = officer.collaboration().get_profile(request).await;
    let refused = Refused::of(&status.unwrap_err());
    assert!(
        matches!(refused.code, Code::OutOfRange | Code::NotFound),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_state_comes_item_by_item_in_its_order() {
    let d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let officer = &d.teams[0].officer;
    officer
        .must(&d.profile, commands::register_evidence("law-57-2018"))
        .await;
    let then = officer
        .must(
            &d.profile,
            commands::cite(d.indicator(0), "law-57-2018", "art. 1"),
        )
        .await
        .revision;
    officer
        .must(
            &d.profile,
            commands::open_thread(d.indicator(0), mgi_proto::v1::Visibility::Public, "Now."),
        )
        .await;
    let state = async |at: Option<u64>| {
        let request = GetStateRequest {
            profile_id: d.profile.clone(),
            at: at.map(|revision| StatePoint {
                point: Some(Point::Revision(revision)),
            }),
        };
        let mut items = Vec::new();
        let stream = officer.audit().get_state(request).await;
        let mut stream = stream.unwrap().into_inner();
        while let Some(next) = stream.message().await.unwrap() {
            items.push(next.item.unwrap());
        }
        items
    };
    let now = state(None).await;
    let Some(Item::Profile(head)) = now.first() else {
        panic!("the head comes first");
    };
    assert_eq!(head.revision, d.revision().await);
    let answers: Vec<&str> = now
        .iter()
        .filter_map(|item| match item {
            Item::Answer(answer) => Some(answer.indicator.as_str()),
            _ => None,
        })
        .collect();
    let codes: Vec<&str> = d.indicators.iter().map(|i| i.code.as_str()).collect();
    assert_eq!(answers, codes, "in the order of the questionnaire");
    let threads = |items: &[Item]| {
        items
            .iter()
            .filter(|i| matches!(i, Item::Thread(_)))
            .count()
    };
    assert_eq!(threads(&now), 1);

    let before = state(Some(then)).await;
    assert_eq!(threads(&before), 0, "what came later is not there yet");
    let Some(Item::Profile(head)) = before.first() else {
        panic!("the head comes first");
    };
    assert_eq!(head.revision, then);
}

#[tokio::test(flavor = "multi_thread")]
async fn contributions_come_by_ministry_and_rest_on_events() {
    let d = Deployment::of(&["DGIE", "MOH"]).shared().start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let first = dgie
        .officer
        .must(
            &d.profile,
            narrative(d.indicator(0), 0, "one two three four"),
        )
        .await;
    let second = moh
        .officer
        .must(
            &d.profile,
            narrative(d.indicator(0), first.item_version, "one two five four"),
        )
        .await;
    let request = GetContributionsRequest {
        profile_id: d.profile.clone(),
        ..GetContributionsRequest::default()
    };
    let answer = d.lead.audit().get_contributions(request).await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(answer.revision, second.revision);
    let of = |code: &str| {
        let found = answer.contributions.iter().find(|c| c.ministry == code);
        found.unwrap_or_else(|| panic!("contributions of {code}"))
    };
    let codes: Vec<&str> = answer
        .contributions
        .iter()
        .map(|c| c.ministry.as_str())
        .collect();
    assert!(codes.is_sorted(), "in the order of codes: {codes:?}");
    let words = |code: &str| of(code).words_standing.clone().unwrap();
    assert_eq!(words("DGIE").count, 3);
    assert_eq!(words("DGIE").event_indexes, [first.revision_before]);
    assert_eq!(words("MOH").count, 1);
    assert_eq!(words("MOH").event_indexes, [second.revision_before]);
    assert_eq!(of("DGIE").indicators_led.len(), 3);
}
