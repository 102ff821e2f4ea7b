//! What concerns one answer, and what one ministry did.

use mgi_events::event;
use mgi_proto::v1::{GetTimelineRequest, Stage, Visibility, get_timeline_request::Subject};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{narrative, open_thread},
    consultation::{answer, position},
    history::History,
};
use tonic::{Code, Status};

async fn timeline(
    reader: &Caller,
    d: &Deployment,
    subject: Option<Subject>,
    from: u64,
    limit: u32,
) -> Result<Vec<(u64, String, Vec<String>)>, Status> {
    let request = GetTimelineRequest {
        profile_id: d.profile.clone(),
        subject,
        from,
        limit,
    };
    let mut stream = reader.audit().get_timeline(request).await?.into_inner();
    let mut found = Vec::new();
    while let Some(next) = stream.message().await? {
        let (event, _) = event::open(&next.event_bytes).expect("a stored event");
        assert_eq!(event.index, next.index);
        found.push((next.index, event.r#type, next.indicators));
    }
    assert!(found.is_sorted_by_key(|(index, ..)| *index));
    Ok(found)
}

fn types(found: &[(u64, String, Vec<String>)]) -> Vec<&str> {
    found.iter().map(|(_, kind, _)| kind.as_str()).collect()
}

async fn scene() -> Deployment {
    let d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    let [nia, mhph] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let (first, second) = (d.indicator(0).to_owned(), d.indicator(1).to_owned());
    nia.contributor
        .must(&d.profile, narrative(&first, 0, "It is so."))
        .await;
    mhph.contributor
        .must(&d.profile, narrative(&second, 0, "Elsewhere."))
        .await;
    for visibility in [Visibility::OwnMinistry, Visibility::Consultation] {
        nia.contributor
            .must(&d.profile, open_thread(&first, visibility, "Is it?"))
            .await;
    }
    let agrees = position(answer(&first), mgi_proto::v1::Stance::Agrees, "");
    mhph.officer.must(&d.profile, agrees).await;
    d
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_of_an_answer_is_its_own_and_as_far_as_one_may_read() {
    let d = scene().await;
    let of = || Some(Subject::Indicator(d.indicator(0).to_owned()));
    let own = timeline(&d.teams[0].officer, &d, of(), 0, 0).await.unwrap();
    assert_eq!(
        types(&own),
        [
            "IndicatorAssigned",
            "AnswerTextRevised",
            "ThreadOpened",
            "ThreadOpened",
            "PositionTaken"
        ]
    );
    for (_, _, about) in &own {
        assert_eq!(about, &[d.indicator(0)]);
    }
    let others = timeline(&d.teams[1].officer, &d, of(), 0, 0).await.unwrap();
    assert_eq!(others.len(), own.len() - 1);
    assert!(others.iter().all(|event| own.contains(event)));
    // In parts: the places of the events are those of the history.
    let part = timeline(&d.teams[0].officer, &d, of(), own[1].0, 2).await;
    assert_eq!(part.unwrap(), own[1..3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_of_a_ministry_is_what_the_history_has_of_it() {
    let d = scene().await;
    let nia = Some(Subject::Ministry("NIA".to_owned()));
    for reader in [&d.teams[0].officer, &d.teams[1].officer, &d.lead] {
        let found = timeline(reader, &d, nia.clone(), 0, 0).await.unwrap();
        let history = History::read(reader, &d.profile).await;
        let expected: Vec<_> = history
            .events()
            .filter(|event| event.ministry == "NIA")
            .map(|event| (event.index, event.r#type))
            .collect();
        let found: Vec<_> = found.into_iter().map(|(i, kind, _)| (i, kind)).collect();
        assert_eq!(found, expected);
        assert!(found.len() >= 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_timeline_is_refused() {
    let d = Deployment::of(&["NIA"]).start().await;
    let end = d.revision().await;
    let officer = &d.teams[0].officer;
    let refused = async |subject, from| {
        let found = timeline(officer, &d, subject, from, 0).await;
        Refused::of(&found.unwrap_err())
    };
    assert_eq!(refused(None, 0).await.fields, ["subject"]);
    let indicator = |code: &str| Some(Subject::Indicator(code.to_owned()));
    assert_eq!(refused(indicator("one"), 0).await.fields, ["indicator"]);
    for unknown in [
        indicator("ZZ-99"),
        Some(Subject::Finding("f-9".to_owned())),
        Some(Subject::Ministry("MOF".to_owned())),
    ] {
        assert_eq!(refused(unknown, 0).await.code, Code::NotFound);
    }
    let beyond = refused(indicator(d.indicator(0)), end + 1).await;
    assert_eq!(beyond.code, Code::OutOfRange);
    assert!(beyond.sentence.contains(&format!("{end} or less")));
}
