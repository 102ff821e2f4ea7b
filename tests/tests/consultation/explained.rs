//! Why somebody may do something, or not, asked of the running server.

use mgi_proto::v1::{
    ExplainAccessRequest, ExplainAccessResponse, Role, Stage, StatePoint, Visibility, state_point,
};
use mgi_tests::{
    Caller, Deployment,
    commands::{end_role, open_thread},
    consultation::answer,
    mgi::mgi,
};
use tonic::{Code, Status};

async fn ask(
    asker: &Caller,
    request: ExplainAccessRequest,
) -> Result<ExplainAccessResponse, Status> {
    let answer = asker.collaboration().explain_access(request).await?;
    Ok(answer.into_inner())
}

fn about(d: &Deployment, person: &Caller, action: &str) -> ExplainAccessRequest {
    ExplainAccessRequest {
        profile_id: d.profile.clone(),
        account_id: person.account.clone(),
        action: action.to_owned(),
        ..ExplainAccessRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_by_which_role_and_by_which_rule() {
    let d = Deployment::of(&["NIA", "MFD"])
        .at(Stage::Consultation)
        .start()
        .await;
    let (own, foreign) = (&d.teams[0].contributor, &d.teams[1].contributor);
    let on = |person: &Caller| ExplainAccessRequest {
        target: Some(answer(d.indicator(0))),
        ..about(&d, person, "revise_answer")
    };
    let said = ask(own, on(own)).await.unwrap();
    assert!(said.allowed, "{said:?}");
    assert_eq!(
        (said.role(), said.ministry.as_str()),
        (Role::Contributor, "NIA")
    );
    assert_eq!(said.grant_id, d.teams[0].contributor_grant);
    let said = ask(foreign, on(foreign)).await.unwrap();
    assert!(!said.allowed);
    assert_eq!(said.rule, "answers-by-their-ministries");
    // Who grants roles asks about both; who does not asks about the own account only.
    let said = ask(&d.lead, on(foreign)).await.unwrap();
    assert_eq!(said.rule, "answers-by-their-ministries");
    let refused = ask(own, on(foreign)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    // On the command line too.
    let folder = tempfile::tempdir().unwrap();
    let words = [
        "-p",
        &d.profile,
        "auth",
        "explain",
        "--action",
        "revise_answer",
        d.indicator(0),
    ];
    let said = mgi(folder.path(), d.server.address(), &foreign.token, &words).await;
    assert!(said.fine().out.contains("answers-by-their-ministries"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_learns_of_no_item_that_he_or_she_may_not_know() {
    let d = Deployment::of(&["NIA", "MFD"])
        .at(Stage::Consultation)
        .start()
        .await;
    let own = &d.teams[0].contributor;
    let opened = open_thread(d.indicator(0), Visibility::OwnMinistry, "Between us.");
    let thread = own.must(&d.profile, opened).await.created_ids[0].clone();
    let on = |person: &Caller, subject: &str, action: &str| ExplainAccessRequest {
        subject_id: subject.to_owned(),
        ..about(&d, person, action)
    };
    let said = ask(own, on(own, &thread, "read_ministry_threads"))
        .await
        .unwrap();
    assert!(said.allowed);
    // For others the thread is like one that is not there, about whomever they ask.
    let stranger = d.stranger().await;
    for (asker, person) in [
        (&d.lead, own),
        (&d.lead, &d.lead),
        (&d.secretariat, own),
        (&d.teams[1].officer, &d.teams[1].officer),
    ] {
        for action in ["post_comment", "read_ministry_threads"] {
            let hidden = ask(asker, on(person, &thread, action)).await.unwrap_err();
            let absent = ask(asker, on(person, "t-404", action)).await.unwrap_err();
            assert_eq!(hidden.code(), Code::NotFound);
            assert_eq!(hidden.message().replace(&thread, "t-404"), absent.message());
        }
    }
    // For who has no role there is no profile.
    let none = ask(&stranger, about(&d, &stranger, "validate"))
        .await
        .unwrap_err();
    let mut request = about(&d, &stranger, "validate");
    "xx-none".clone_into(&mut request.profile_id);
    let absent = ask(&stranger, request).await.unwrap_err();
    assert_eq!(none.code(), Code::NotFound);
    assert_eq!(
        none.message().replace(&d.profile, "xx-none"),
        absent.message()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_and_the_directory_are_explained() {
    let d = Deployment::of(&["NIA"]).start().await;
    let (reviewer, grant) = d.person(Role::Reviewer, "NIA").await;
    let held = d.revision().await;
    d.secretariat.must(&d.profile, end_role(&grant)).await;
    let now = ask(&d.lead, about(&d, &reviewer, "read_history"))
        .await
        .unwrap();
    assert!(!now.allowed);
    let then = ExplainAccessRequest {
        at: Some(StatePoint {
            point: Some(state_point::Point::Revision(held)),
        }),
        ..about(&d, &reviewer, "read_history")
    };
    let then = ask(&d.lead, then).await.unwrap();
    assert!(then.allowed, "{then:?}");
    assert_eq!(then.grant_id, grant);
    let directory = |action: &str| ExplainAccessRequest {
        action: action.to_owned(),
        ..ExplainAccessRequest::default()
    };
    let said = ask(&d.secretariat, directory("list_accounts"))
        .await
        .unwrap();
    assert!(said.allowed);
    let said = ask(&reviewer, directory("list_accounts")).await.unwrap();
    assert_eq!(
        (said.allowed, said.rule.as_str()),
        (false, "administrator-keeps-directory")
    );
    let unknown = ask(&reviewer, directory("fly")).await.unwrap_err();
    assert_eq!(unknown.code(), Code::InvalidArgument);
}
