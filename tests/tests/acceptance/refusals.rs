//! What the rules refuse: the code, the reason, the rule, and nothing changed.

use mgi_proto::v1::{
    AssignIndicator, Command, DeploymentRole, ReviseAnswer, Role, Stage, TextField, Visibility,
    command::Action,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{self, command, narrative},
    deployment::deployment_role,
    history::History,
};
use tonic::Code;

/// What a refusal must say.
struct Expected {
    code: Code,
    reason: &'static str,
    rule: &'static str,
    /// A field that it names, or the kind and id of what is missing, or empty.
    names: &'static str,
}

fn field(name: &'static str) -> Expected {
    Expected {
        code: Code::InvalidArgument,
        reason: "INVALID_FIELD",
        rule: "",
        names: name,
    }
}

fn rule(rule: &'static str) -> Expected {
    Expected {
        code: Code::FailedPrecondition,
        reason: "RULE_VIOLATED",
        rule,
        names: "",
    }
}

fn right(rule: &'static str) -> Expected {
    Expected {
        code: Code::PermissionDenied,
        reason: "RIGHT_MISSING",
        rule,
        names: "",
    }
}

fn missing(what: &'static str) -> Expected {
    Expected {
        code: Code::NotFound,
        reason: "NOT_FOUND",
        rule: "",
        names: what,
    }
}

/// Sends it, and holds the refusal and the record against what they must be.
async fn refused(d: &Deployment, caller: &Caller, what: Command, expected: Expected) -> Refused {
    let before = d.revision().await;
    let id = what.command_id.clone();
    let shown = format!("{:?}", what.action);
    let shown = shown.split_at(shown.floor_char_boundary(200)).0.to_owned();
    let status = match caller.submit(&d.profile, what).await {
        Err(status) => status,
        Ok(receipt) => panic!("{shown} was accepted: {receipt:?}"),
    };
    let refused = Refused::of(&status);
    assert_eq!(refused.code, expected.code, "{shown}: {refused:?}");
    assert_eq!(refused.reason, expected.reason, "{shown}: {refused:?}");
    assert_eq!(refused.rule, expected.rule, "{shown}: {refused:?}");
    let named = match &refused.resource {
        Some((kind, id)) => format!("{kind} {id}"),
        None => refused.fields.join(" "),
    };
    assert!(named.contains(expected.names), "{shown}: {refused:?}");
    assert!(!refused.sentence.is_empty(), "{shown}");
    let history = History::read(&d.secretariat, &d.profile).await;
    assert_eq!(history.revision(), before, "{shown} changed something");
    assert!(!history.places().contains_key(&id), "{shown}");
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_does_not_fit_is_refused() {
    let d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let officer = &d.teams[0].officer;
    let code = d.indicator(0);
    let cases = [
        (narrative("ZZ-99", 0, "x"), missing("indicator ZZ-99")),
        (narrative("nonsense", 0, "x"), field("indicator")),
        (
            // The first indicator takes yes, partly, no.
            commands::value(code, 0, commands::coded("all_statuses")),
            rule("value-fits-answer-type"),
        ),
        (
            commands::unanswered(code, 0, ""),
            rule("unanswered-has-reason"),
        ),
        (
            commands::value(code, 0, commands::coded("contested")),
            field("texts"),
        ),
        (
            narrative(code, 0, &"x".repeat(20_001)),
            field("texts[0].full_text"),
        ),
        (
            narrative(code, 0, &"\u{10348}".repeat(7_000)),
            field("texts[0].full_text"),
        ),
        (
            narrative(code, 0, "a bell \u{7} rings"),
            field("texts[0].full_text"),
        ),
        (
            commands::write(code, TextField::Unspecified, 0, "x"),
            field("texts[0].field"),
        ),
        (narrative(code, 7, "x"), field("base_version")),
        (
            Action::ReviseAnswer(ReviseAnswer {
                indicator: code.to_owned(),
                as_of: "2026".to_owned(),
                ..ReviseAnswer::default()
            }),
            field("value"),
        ),
        (
            commands::cite(code, "law-nobody-knows", ""),
            missing("law-nobody-knows"),
        ),
        (
            commands::open_thread(code, Visibility::Unspecified, "Hello"),
            field("visibility"),
        ),
        (
            commands::open_thread(code, Visibility::Public, &"x".repeat(10_001)),
            field("text"),
        ),
        (commands::comment("t-404", "Hello"), missing("thread t-404")),
    ];
    for (action, expected) in cases {
        refused(&d, officer, command(action), expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_commands_are_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let good = || command(narrative(d.indicator(0), 0, "x"));
    for id in ["", "7", "00000000-0000-0000-0000-000000000000"] {
        let mut without = good();
        id.clone_into(&mut without.command_id);
        refused(&d, officer, without, field("command_id")).await;
    }
    let mut nothing = good();
    nothing.action = None;
    refused(&d, officer, nothing, field("action")).await;
    let nowhere = commands::acting_for("not a code", good());
    refused(&d, officer, nowhere, field("acting_ministry")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_right_is_refused() {
    let d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let write = || command(narrative(d.indicator(0), 0, "x"));

    // Another ministry's answer.
    refused(
        &d,
        &moh.officer,
        write(),
        right("answers-by-their-ministries"),
    )
    .await;
    // Acting for a ministry that one is not of.
    let posing = commands::acting_for("DGIE", write());
    refused(&d, &moh.officer, posing, right("role-in-force")).await;
    // Roles that write nothing, or not this.
    refused(&d, &d.lead, write(), right("role-in-force")).await;
    let (auditor, _) = d.person(Role::Auditor, "").await;
    refused(&d, &auditor, write(), right("role-in-force")).await;
    let order = command(commands::advance(Stage::Collection));
    refused(&d, &dgie.officer, order, right("role-in-force")).await;
    // A contributor gives no roles, and an officer only in the own ministry.
    let more = command(commands::grant(
        &dgie.officer.account,
        Role::Contributor,
        "DGIE",
    ));
    refused(&d, &dgie.contributor, more, right("role-in-force")).await;
    let more = command(commands::grant(
        &dgie.officer.account,
        Role::Reviewer,
        "MOH",
    ));
    refused(
        &d,
        &dgie.officer,
        more,
        right("officers-grant-in-their-ministry"),
    )
    .await;

    // A role that ended.
    d.secretariat
        .must(&d.profile, commands::end_role(&dgie.contributor_grant))
        .await;
    refused(&d, &dgie.contributor, write(), right("role-in-force")).await;

    // Who never had a role does not even learn that there is such a profile.
    let stranger = d.stranger().await;
    let about_this = refused(&d, &stranger, write(), missing("profile xa-2026")).await;
    let elsewhere = stranger.submit("no-such-profile", write()).await;
    let about_none = Refused::of(&elsewhere.unwrap_err());
    assert_eq!(about_none.code, about_this.code);
    assert_eq!(
        about_none.sentence.replace("no-such-profile", "xa-2026"),
        about_this.sentence,
        "a profile that one may not know and one that does not exist look the same"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_has_its_order() {
    let d = Deployment::of(&["DGIE", "MOH"])
        .at(Stage::Launch)
        .start()
        .await;
    let officer = &d.teams[0].officer;
    let write = || command(narrative(d.indicator(0), 0, "x"));
    refused(&d, officer, write(), rule("content-open-in-stage")).await;
    let early = command(commands::advance(Stage::Collection));
    refused(&d, &d.lead, early, rule("stages-in-order")).await;
    let foreign = command(Action::AssignIndicator(AssignIndicator {
        indicator: d.indicator(0).to_owned(),
        lead: "MINALOC".to_owned(),
        contributing: Vec::new(),
    }));
    refused(&d, &d.lead, foreign, rule("ministry-is-enrolled")).await;
    let unknown = command(commands::enrol("MINALOC"));
    refused(&d, &d.lead, unknown, missing("MINALOC")).await;

    d.advance_to(Stage::Consultation).await;
    let early = command(commands::advance(Stage::Consultation));
    refused(&d, &d.lead, early, rule("statements-are-complete")).await;
    let seen = d.revision().await;
    let early = command(commands::validate_own_part(seen));
    refused(&d, officer, early, rule("validate-complete-only")).await;

    d.answer_everything().await;
    let seen = d.revision().await;
    officer
        .must(&d.profile, commands::validate_own_part(seen))
        .await;
    let version = d.answer(d.indicator(0)).await.version;
    let late = command(narrative(d.indicator(0), version, "x"));
    refused(&d, officer, late, rule("validated-is-locked")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_steward_opens_a_profile_and_only_once() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let open = || commands::open_profile(&d.questionnaire_digest);
    let again = d.secretariat.ask(&d.profile, open()).await.unwrap_err();
    let again = Refused::of(&again);
    assert_eq!(again.code, Code::AlreadyExists);
    assert_eq!(again.reason, "ALREADY_EXISTS");
    assert_eq!(
        again.resource,
        Some(("profile".to_owned(), d.profile.clone()))
    );

    let stranger = d.stranger().await;
    let status = stranger.ask("xb-2026", open()).await.unwrap_err();
    let refusal = Refused::of(&status);
    assert_eq!(refusal.code, Code::PermissionDenied);
    assert_eq!(refusal.rule, "steward-opens-profiles");
    deployment_role(&d.secretariat, &stranger.account, DeploymentRole::Steward).await;
    let receipt = stranger.must("xb-2026", open()).await;
    assert_eq!(receipt.revision_before, 0);

    for id in ["", "X", "a", "a b"] {
        let status = stranger.ask(id, open()).await.unwrap_err();
        let refusal = Refused::of(&status);
        assert_eq!(refusal.code, Code::InvalidArgument, "{id:?}");
        assert_eq!(refusal.fields, ["profile_id"], "{id:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acts_for_two_ministries_says_for_which() {
    let d = Deployment::of(&["DGIE", "MOH"]).shared().start().await;
    let officer = &d.teams[0].officer;
    d.secretariat
        .must(
            &d.profile,
            commands::grant(&officer.account, Role::Contributor, "MOH"),
        )
        .await;
    let ambiguous = Expected {
        code: Code::InvalidArgument,
        reason: "ACTING_MINISTRY_AMBIGUOUS",
        rule: "",
        names: "acting_ministry",
    };
    let write = command(narrative(d.indicator(0), 0, "x"));
    refused(&d, officer, write.clone(), ambiguous).await;
    let named = commands::acting_for("MOH", write);
    let receipt = officer.submit(&d.profile, named).await.unwrap();
    let history = History::read(officer, &d.profile).await;
    let place = usize::try_from(receipt.revision_before).unwrap();
    assert_eq!(history.0[place].event().unwrap().ministry, "MOH");
}
