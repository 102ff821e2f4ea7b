//! Two states side by side, and what changed since a validation.

use mgi_proto::v1::{
    ChangeKind, CompareStatesRequest, ComparedKind, ComparedStates, GetAnswerRequest,
    GetSinceValidatedRequest, ItemDifference, ReopenItem, Role, SinceValidation, Stage, StatePoint,
    TextField, Visibility, command::Action, compare_states_response, get_since_validated_response,
    state_point::Point,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{cite, comment, narrative, open_thread, register_evidence, validate_own_part},
};
use tonic::{Code, Status};

pub(crate) fn at(revision: u64) -> Option<StatePoint> {
    Some(StatePoint {
        point: Some(Point::Revision(revision)),
    })
}

async fn compare(
    reader: &Caller,
    profile: &str,
    from: Option<StatePoint>,
    to: Option<StatePoint>,
) -> Result<(ComparedStates, Vec<ItemDifference>), Status> {
    use compare_states_response::Part;
    let request = CompareStatesRequest {
        profile_id: profile.to_owned(),
        from,
        to,
    };
    let mut stream = reader.audit().compare_states(request).await?.into_inner();
    let first = stream.message().await?.unwrap().part;
    let Some(Part::States(states)) = first else {
        panic!("the states come first");
    };
    let mut items = Vec::new();
    while let Some(next) = stream.message().await? {
        match next.part {
            Some(Part::Item(item)) => items.push(item),
            other => panic!("an item: {other:?}"),
        }
    }
    assert_eq!(states.items as usize, items.len());
    Ok((states, items))
}

async fn law_at(reader: &Caller, d: &Deployment, revision: u64) -> String {
    let request = GetAnswerRequest {
        profile_id: d.profile.clone(),
        indicator: d.indicator(0).to_owned(),
        at: at(revision),
    };
    let answer = reader.collaboration().get_answer(request).await.unwrap();
    let texts = answer.into_inner().answer.unwrap().texts;
    texts.first().map(|t| t.text.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_that_are_told_lead_from_one_state_to_the_other() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let code = d.indicator(0).to_owned();
    let from = d.revision().await;
    let mut revisions = vec![from];
    for (n, text) in [
        "Care is free.",
        "Care is free for all.",
        "Care is not free.",
    ]
    .into_iter()
    .enumerate()
    {
        let action = narrative(&code, u32::try_from(n).unwrap(), text);
        revisions.push(officer.must(&d.profile, action).await.revision);
    }
    officer
        .must(&d.profile, register_evidence("law-57-2018"))
        .await;
    officer
        .must(&d.profile, cite(&code, "law-57-2018", "art. 1"))
        .await;

    // From memory, and from what was stored.
    for round in 0..2 {
        for (n, from) in revisions.iter().enumerate() {
            for to in &revisions[n..] {
                let compared = compare(&officer, &d.profile, at(*from), at(*to)).await;
                let (states, items) = compared.unwrap();
                assert_eq!((states.from_revision, states.to_revision), (*from, *to));
                if from == to {
                    assert_eq!(items, [], "round {round}");
                    continue;
                }
                let [answer] = items.as_slice() else {
                    panic!("one answer: {items:?}");
                };
                assert_eq!((answer.kind(), &answer.id), (ComparedKind::Answer, &code));
                let [text] = answer.texts.as_slice() else {
                    panic!("one text: {answer:?}");
                };
                assert_eq!(text.field(), TextField::Narrative);
                assert_eq!(text.before, law_at(&officer, &d, *from).await);
                let after = mgi_events::text::apply(&text.before, &text.hunks).unwrap();
                assert_eq!(after, law_at(&officer, &d, *to).await);
                let made: Vec<u64> = (*from..*to).collect();
                assert_eq!(text.event_indexes, made);
            }
        }
        d.server.restart().await;
    }
    // To now, where `to` is left out.
    let (states, items) = compare(&officer, &d.profile, at(from), None).await.unwrap();
    assert_eq!(states.to_revision, d.revision().await);
    let kinds: Vec<_> = items.iter().map(|i| (i.kind(), i.change())).collect();
    assert_eq!(
        kinds,
        [
            (ComparedKind::Answer, ChangeKind::Changed),
            (ComparedKind::Citation, ChangeKind::Added),
            (ComparedKind::Evidence, ChangeKind::Added),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_of_a_ministry_is_in_no_difference_of_another() {
    let d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    let (auditor, _) = d.person(Role::Auditor, "").await;
    let (editor, _) = d.person(Role::Editor, "").await;
    let from = d.revision().await;
    let own = &d.teams[0].contributor;
    let opened = own
        .must(
            &d.profile,
            open_thread(
                d.indicator(0),
                Visibility::OwnMinistry,
                "Xylograph, between us.",
            ),
        )
        .await;
    own.must(
        &d.profile,
        comment(&opened.created_ids[0], "Xylograph again."),
    )
    .await;
    for reader in [own, &d.teams[0].officer, &auditor] {
        let (states, items) = compare(reader, &d.profile, at(from), None).await.unwrap();
        assert_eq!(states.items, 3, "the thread and its two comments");
        assert!(format!("{items:?}").contains("Xylograph"));
    }
    for reader in [&d.teams[1].officer, &d.lead, &d.secretariat, &editor] {
        let (states, items) = compare(reader, &d.profile, at(from), None).await.unwrap();
        assert_eq!((states.items, items), (0, vec![]));
        // That something happened is in the revision, and only there.
        assert_eq!(states.to_revision, from + 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_is_refused_with_what_to_do() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let end = d.revision().await;
    let refused = async |reader: &Caller, from, to| {
        Refused::of(&compare(reader, &d.profile, from, to).await.unwrap_err())
    };
    let missing = refused(officer, None, None).await;
    assert_eq!(missing.fields, ["from"]);
    let backwards = refused(officer, at(end), at(1)).await;
    assert_eq!(backwards.code, Code::InvalidArgument);
    assert!(backwards.sentence.contains("the other way round"));
    for (from, to) in [(at(end + 1), None), (at(1), at(end + 1)), (at(0), None)] {
        assert_eq!(refused(officer, from, to).await.code, Code::OutOfRange);
    }
    let before = StatePoint {
        point: Some(Point::Time(prost_types::Timestamp {
            seconds: 1_000_000_000,
            nanos: 0,
        })),
    };
    let before = refused(officer, Some(before), None).await;
    assert_eq!(before.code, Code::OutOfRange);
    assert!(
        before.sentence.contains("had not been opened"),
        "{before:?}"
    );
    let stranger = d.stranger().await;
    assert_eq!(refused(&stranger, at(1), None).await.code, Code::NotFound);
}

async fn since(
    reader: &Caller,
    d: &Deployment,
    ministry: &str,
    validation: &str,
) -> Result<Vec<(SinceValidation, Vec<ItemDifference>)>, Status> {
    use get_since_validated_response::Part;
    let request = GetSinceValidatedRequest {
        profile_id: d.profile.clone(),
        ministry: ministry.to_owned(),
        validation_id: validation.to_owned(),
    };
    let mut stream = reader
        .audit()
        .get_since_validated(request)
        .await?
        .into_inner();
    let mut found: Vec<(SinceValidation, Vec<ItemDifference>)> = Vec::new();
    while let Some(next) = stream.message().await? {
        match next.part.unwrap() {
            Part::Validation(validation) => found.push((validation, Vec::new())),
            Part::Item(item) => found.last_mut().expect("after its validation").1.push(item),
        }
    }
    for (validation, items) in &found {
        assert_eq!(validation.states.unwrap().items as usize, items.len());
    }
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ministry_is_told_what_changed_since_it_validated() {
    let d = Deployment::of(&["NIA", "MHPH"]).start().await;
    d.answer_everything().await;
    d.advance_to(Stage::Validation).await;
    let [nia, mhph] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let seen = d.revision().await;
    for team in [nia, mhph] {
        team.officer.must(&d.profile, validate_own_part(seen)).await;
    }
    for (validation, items) in since(&nia.officer, &d, "", "").await.unwrap() {
        assert!(validation.content_unchanged);
        assert_eq!(items, []);
    }

    let code = d.indicator(0).to_owned();
    let reopen = ReopenItem {
        indicator: code.clone(),
        reason: "The law changed.".to_owned(),
        ..ReopenItem::default()
    };
    d.lead.must(&d.profile, Action::ReopenItem(reopen)).await;
    let version = d.answer(&code).await.version;
    nia.contributor
        .must(
            &d.profile,
            narrative(&code, version, "It is otherwise now."),
        )
        .await;

    let found = since(&nia.officer, &d, "NIA", "").await.unwrap();
    let [(validation, items)] = found.as_slice() else {
        panic!("one validation: {found:?}");
    };
    assert!(!validation.content_unchanged);
    let kinds: Vec<_> = items.iter().map(|i| (i.kind(), i.id.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (ComparedKind::Answer, code.as_str()),
            (ComparedKind::Validation, "v-1"),
        ]
    );
    assert_eq!(items[1].change(), ChangeKind::Ended);
    // The other ministry's content is what it was.
    let other = since(&mhph.officer, &d, "MHPH", "").await.unwrap();
    assert!(other[0].0.content_unchanged);
    assert_eq!(other[0].1, []);
    assert_eq!(since(&d.lead, &d, "", "").await.unwrap().len(), 2);
    let by_id = since(&d.lead, &d, "", "v-1").await.unwrap();
    assert_eq!(by_id, found);

    for (ministry, validation, code) in [
        ("MOF", "", Code::NotFound),
        ("not a code", "", Code::InvalidArgument),
        ("", "v-9", Code::NotFound),
        ("", "nine", Code::InvalidArgument),
        ("MHPH", "v-1", Code::NotFound),
    ] {
        let refused = since(&d.lead, &d, ministry, validation).await.unwrap_err();
        assert_eq!(refused.code(), code, "{ministry} {validation}: {refused:?}");
    }
}
