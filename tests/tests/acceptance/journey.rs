//! From an empty server to a published profile, with several ministries.

use mgi_proto::v1::{
    AdoptAnswer, AnswerState, FinalizeProfile, ListProfilesRequest, ListValidationsRequest,
    PublishProfile, ReopenItem, Role, Stage, ValidationState, Visibility, WithdrawValidation,
    command::Action,
};
use mgi_tests::{Deployment, commands, history::History, questionnaire};

const MINISTRIES: [&str; 4] = ["DGIE", "MINECOFIN", "MOH", "NISR"];

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_opened_answered_discussed_validated_and_published() {
    let d = Deployment::of(&MINISTRIES)
        .asking(questionnaire::of_the_project())
        .start()
        .await;
    let [dgie, minecofin, moh, _] = d.teams.as_slice() else {
        panic!("four ministries");
    };
    assert_eq!(d.head().await.stage(), Stage::Collection);

    // An analyst drafts; the lead ministry adopts; then it is a statement.
    let (analyst, _) = d.person(Role::Analyst, "").await;
    let code = d.indicator(0);
    let drafted = analyst
        .must(&d.profile, commands::value(code, 0, first(&d, 0)))
        .await;
    assert_eq!(d.answer(code).await.state(), AnswerState::Draft);
    let adopt = Action::AdoptAnswer(AdoptAnswer {
        indicator: code.to_owned(),
        base_version: drafted.item_version,
    });
    dgie.contributor.must(&d.profile, adopt).await;
    assert_eq!(d.answer(code).await.state(), AnswerState::Statement);

    // Evidence is registered and cited; the text says what it says.
    minecofin
        .officer
        .must(&d.profile, commands::register_evidence("law-57-2018"))
        .await;
    let text = "Residents have the access that nationals have.";
    let receipt = moh
        .contributor
        .must(&d.profile, commands::narrative(d.indicator(2), 0, text))
        .await;
    moh.contributor
        .must(
            &d.profile,
            commands::cite(d.indicator(2), "law-57-2018", "art. 9"),
        )
        .await;
    let answer = d.answer(d.indicator(2)).await;
    assert_eq!(answer.texts[0].text, text);
    assert_eq!(answer.citations[0].evidence_id, "law-57-2018");
    assert!(answer.version > receipt.item_version);

    // The rest is answered, and the consultation opens.
    for (place, indicator) in d.indicators.iter().enumerate() {
        let standing = d.answer(&indicator.code).await;
        if standing.state() != AnswerState::Statement {
            let action = commands::value(&indicator.code, standing.version, first(&d, place));
            d.lead_of(place).officer.must(&d.profile, action).await;
        }
    }
    d.advance_to(Stage::Consultation).await;
    let (stakeholder, _) = d.person(Role::Stakeholder, "").await;
    let opened = stakeholder
        .must(
            &d.profile,
            commands::open_thread(
                code,
                Visibility::Consultation,
                "What about seasonal workers?",
            ),
        )
        .await;
    let thread = &opened.created_ids[0];
    dgie.officer
        .must(
            &d.profile,
            commands::comment(thread, "They hold permit class H."),
        )
        .await;
    d.advance_to(Stage::Validation).await;

    // One ministry withdraws its validation, one item is reopened: what covered
    // it is void, and is given again.
    let seen = d.revision().await;
    let given = dgie
        .officer
        .must(&d.profile, commands::validate_own_part(seen))
        .await;
    let withdraw = Action::WithdrawValidation(WithdrawValidation {
        validation_id: given.created_ids[0].clone(),
        reason: "A figure has to be checked.".to_owned(),
    });
    dgie.officer.must(&d.profile, withdraw).await;
    for team in &d.teams {
        let seen = d.revision().await;
        team.officer
            .must(&d.profile, commands::validate_own_part(seen))
            .await;
    }
    let reopen = Action::ReopenItem(ReopenItem {
        indicator: d.indicator(1).to_owned(),
        reason: "The law was amended.".to_owned(),
        finding_id: String::new(),
    });
    d.lead.must(&d.profile, reopen).await;
    let version = d.answer(d.indicator(1)).await.version;
    minecofin
        .officer
        .must(
            &d.profile,
            commands::narrative(d.indicator(1), version, "As amended in 2026."),
        )
        .await;
    let seen = d.revision().await;
    minecofin
        .officer
        .must(&d.profile, commands::validate_own_part(seen))
        .await;

    let states: Vec<ValidationState> = validations(&d).await;
    let count = |state| states.iter().filter(|s| **s == state).count();
    assert_eq!(count(ValidationState::Withdrawn), 1);
    assert_eq!(count(ValidationState::Void), 1);
    assert_eq!(count(ValidationState::Standing), MINISTRIES.len());

    // Finalized and published; the record carries all of it.
    let finalized = d
        .lead
        .must(&d.profile, Action::FinalizeProfile(FinalizeProfile {}))
        .await;
    let published = d
        .lead
        .must(&d.profile, Action::PublishProfile(PublishProfile {}))
        .await;
    let head = d.head().await;
    assert_eq!(head.stage(), Stage::Published);
    assert_eq!(head.finalized_revision, finalized.revision);
    assert_eq!(head.revision, published.revision);
    let progress = head.progress.unwrap();
    assert_eq!(progress.complete, progress.indicators);
    assert_eq!(progress.validated, progress.indicators);
    let history = History::read(&d.secretariat, &d.profile).await;
    assert_eq!(history.revision(), published.revision);
    history.confirm([&finalized, &published]);

    let listed = d
        .lead
        .collaboration()
        .list_profiles(ListProfilesRequest::default())
        .await
        .unwrap();
    assert_eq!(listed.into_inner().profiles[0].profile_id, d.profile);
}

async fn validations(d: &Deployment) -> Vec<ValidationState> {
    let request = ListValidationsRequest {
        profile_id: d.profile.clone(),
        ..ListValidationsRequest::default()
    };
    let listed = d.lead.collaboration().list_validations(request).await;
    let validations = listed.unwrap().into_inner().validations;
    validations.iter().map(|v| v.state()).collect()
}

fn first(d: &Deployment, place: usize) -> mgi_proto::v1::AnswerValue {
    commands::fitting(d.indicators[place].answer_type(), 0)
}
