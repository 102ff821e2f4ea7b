//! What the server says one may do is what it then lets one do.

use std::collections::BTreeMap;

use mgi_proto::v1::{
    AddNote, AdoptAnswer, AnswerState, FinalizeProfile, NoteKind, ProposeCorrection, ReopenItem,
    Role, Scope, ScopeKind, Stage, Stance, TextField, Validate, Visibility, command::Action,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{advance, grant, narrative, open_thread, register_evidence, validate_own_part},
    consultation::{add_finding, answer, narrative_or_park, position, reviewed, suggest},
};

/// What somebody tries on an answer, by the name under which it is announced.
fn attempts(d: &Deployment, version: u32, revision: u64) -> Vec<(&'static str, Action)> {
    let code = d.indicator(0);
    let on = || answer(code);
    vec![
        ("revise_answer", narrative(code, version, "Something else.")),
        (
            "revise_answer",
            narrative_or_park(code, version, "Something else again."),
        ),
        (
            "adopt_answer",
            Action::AdoptAnswer(AdoptAnswer {
                indicator: code.to_owned(),
                base_version: version,
            }),
        ),
        ("suggest", suggest(on(), version, "Care", "All care")),
        (
            "open_thread",
            open_thread(code, Visibility::Consultation, "Is it so?"),
        ),
        (
            "add_note",
            Action::AddNote(AddNote {
                target: Some(on()),
                kind: NoteKind::Status as i32,
                text: "Still so.".to_owned(),
                evidence_ids: Vec::new(),
            }),
        ),
        ("take_position", position(on(), Stance::Agrees, "")),
        ("mark_reviewed", reviewed(on(), version)),
        (
            "validate",
            Action::Validate(Validate {
                scope: Some(Scope {
                    kind: ScopeKind::Indicator as i32,
                    code: code.to_owned(),
                }),
                seen_revision: revision,
                ..Validate::default()
            }),
        ),
        (
            "reopen_item",
            Action::ReopenItem(ReopenItem {
                indicator: code.to_owned(),
                reason: "new figures".to_owned(),
                finding_id: String::new(),
            }),
        ),
        (
            "propose_correction",
            Action::ProposeCorrection(ProposeCorrection {
                target: Some(on()),
                field: TextField::Narrative as i32,
                base_version: version,
                full_text: "A comma, here.".to_owned(),
                reason: "a comma".to_owned(),
            }),
        ),
    ]
}

/// What somebody tries on the profile as a whole.
fn on_the_profile(d: &Deployment, stage: Stage, revision: u64) -> Vec<(&'static str, Action)> {
    vec![
        ("register_evidence", register_evidence("law-57-2018")),
        ("advance_stage", advance(stage)),
        ("validate", validate_own_part(revision)),
        (
            "finalize_profile",
            Action::FinalizeProfile(FinalizeProfile {}),
        ),
        (
            "add_finding",
            add_finding(&d.indicators[0].dimension, "It is so.", &[]),
        ),
        ("grant_role", grant(&d.lead.account, Role::Auditor, "")),
    ]
}

/// Holds one attempt against what was announced. True when it was let through.
async fn holds(
    caller: &Caller,
    d: &Deployment,
    name: &str,
    action: Action,
    announced: &BTreeMap<String, mgi_proto::v1::AllowedAction>,
) -> bool {
    let told = announced
        .get(name)
        .unwrap_or_else(|| panic!("{name} is not announced"));
    match caller.ask(&d.profile, action).await {
        Ok(_) => {
            assert!(
                told.allowed,
                "{name} was forbidden by {} and let through",
                told.forbidden_by
            );
            true
        }
        Err(status) => {
            let refused = Refused::of(&status);
            let rule = rule_of(&refused);
            assert!(
                told.forbidden_by == rule || told.depends_on.contains(&rule),
                "{name} was refused by {rule}, and {told:?} was announced"
            );
            false
        }
    }
}

/// The rule of a refusal; some are told by the code alone.
fn rule_of(refused: &Refused) -> String {
    if !refused.rule.is_empty() {
        return refused.rule.clone();
    }
    match refused.reason.as_str() {
        "INVALID_FIELD" => "fields-are-well-formed",
        "NOT_FOUND" => "named-things-exist",
        "ALREADY_EXISTS" => "ids-are-unique",
        "VERSION_CONFLICT" => "nothing-is-overwritten",
        "LIMIT_REACHED" => "limits-hold",
        "ACTING_MINISTRY_AMBIGUOUS" => "acting-ministry-is-clear",
        other => panic!("{other}: {refused:?}"),
    }
    .to_owned()
}

/// What was tried may have left the answer a draft, or withdrawn: its lead states it
/// again.
async fn make_complete(d: &Deployment) {
    let standing = d.answer(d.indicator(0)).await;
    if standing.state() == AnswerState::Statement || standing.locked {
        return;
    }
    let adopt = Action::AdoptAnswer(AdoptAnswer {
        indicator: d.indicator(0).to_owned(),
        base_version: standing.version,
    });
    d.teams[0].officer.must(&d.profile, adopt).await;
}

async fn announced(
    caller: &Caller,
    d: &Deployment,
    on: Option<mgi_proto::v1::Target>,
) -> BTreeMap<String, mgi_proto::v1::AllowedAction> {
    let listed = caller.actions(&d.profile, on, "").await.unwrap();
    listed
        .into_iter()
        .map(|action| (action.action.clone(), action))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_refused_by_a_rule_that_was_not_announced() {
    let d = Deployment::of(&["NIA", "MHPH", "MFD"])
        .at(Stage::Drafting)
        .start()
        .await;
    d.answer_everything().await;
    let mut people: Vec<(String, Caller)> = vec![
        ("facilitator".to_owned(), d.secretariat.clone()),
        ("government lead".to_owned(), d.lead.clone()),
    ];
    for role in [
        Role::Analyst,
        Role::Editor,
        Role::Stakeholder,
        Role::Auditor,
    ] {
        let (caller, _) = d.person(role, "").await;
        people.push((role.as_str_name().to_owned(), caller));
    }
    let (reviewer, _) = d.person(Role::Reviewer, "NIA").await;
    people.push(("reviewer".to_owned(), reviewer));
    for team in &d.teams {
        people.push((format!("{} officer", team.code), team.officer.clone()));
        people.push((
            format!("{} contributor", team.code),
            team.contributor.clone(),
        ));
    }
    let (mut through, mut refused) = (0, 0);
    for stage in [Stage::Drafting, Stage::Consultation, Stage::Validation] {
        for (who, caller) in &people {
            if stage < Stage::Consultation && who == Role::Stakeholder.as_str_name() {
                let listed = caller.actions(&d.profile, None, "").await;
                let early = Refused::of(&listed.unwrap_err());
                assert_eq!(early.rule, "stakeholders-in-consultation");
                continue;
            }
            for place in 0..11 {
                let standing = d.answer(d.indicator(0)).await;
                let revision = d.revision().await;
                let (name, action) = attempts(&d, standing.version, revision).remove(place);
                let told = announced(caller, &d, Some(answer(d.indicator(0)))).await;
                if holds(caller, &d, name, action, &told).await {
                    through += 1;
                } else {
                    refused += 1;
                }
                assert!(told.len() > 10, "{who} is told everything");
            }
            let revision = d.revision().await;
            let stage_now = d.head().await.stage();
            for (name, action) in on_the_profile(&d, stage_now, revision) {
                // Moving the stage would end the round for everybody else.
                if name == "advance_stage" {
                    continue;
                }
                let told = announced(caller, &d, None).await;
                if holds(caller, &d, name, action, &told).await {
                    through += 1;
                } else {
                    refused += 1;
                }
            }
        }
        if stage < Stage::Validation {
            make_complete(&d).await;
            d.secretariat.must(&d.profile, advance(stage)).await;
        }
    }
    eprintln!("{through} let through, {refused} refused, each as announced");
    assert!(through > 50 && refused > 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_know_the_profile_or_the_thread_is_told_nothing() {
    let d = Deployment::of(&["NIA", "MHPH"]).start().await;
    let stranger = d.stranger().await;
    let refused = stranger
        .actions(&d.profile, Some(answer(d.indicator(0))), "")
        .await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::NotFound);
    let opened = d.teams[0]
        .contributor
        .must(
            &d.profile,
            open_thread(d.indicator(0), Visibility::OwnMinistry, "Between us."),
        )
        .await;
    let thread = &opened.created_ids[0];
    assert!(
        d.teams[0]
            .officer
            .actions(&d.profile, None, thread)
            .await
            .is_ok()
    );
    let hidden = d.teams[1].officer.actions(&d.profile, None, thread).await;
    let absent = d.teams[1].officer.actions(&d.profile, None, "t-404").await;
    let (hidden, absent) = (hidden.unwrap_err(), absent.unwrap_err());
    assert_eq!(hidden.code(), absent.code());
    assert_eq!(hidden.message().replace(thread, "t-404"), absent.message());
}
