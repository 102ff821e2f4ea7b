//! Signing in and out, and what a session is worth.

use mgi_proto::v1::{
    ChangePasswordRequest, EndSessionRequest, ListSessionsRequest, Role, SignOutRequest,
};
use mgi_tests::{
    Deployment, commands,
    watching::{Watching, profile_from},
};
use tonic::Code;

use crate::support::{PASSWORD, is_let_in, person, refused, sign_in, signed_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_is_listed_and_signs_out() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let first = person(&d.secretariat, "Focal.Point").await;
    assert!(is_let_in(&first.caller).await);
    let begun = sign_in(&d.secretariat, "focal.point", PASSWORD, "").await;
    let begun = begun.unwrap();
    assert!(begun.secret.starts_with("mgis_"));
    let second = signed_in(&d.secretariat, &begun);
    assert!(is_let_in(&second).await);
    let listed = second.access().list_sessions(ListSessionsRequest {}).await;
    let listed = listed.unwrap().into_inner().sessions;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|session| session.address == "127.0.0.1"));
    let current: Vec<_> = listed.iter().filter(|session| session.current).collect();
    assert_eq!(current[0].session_id, begun.session_id);

    second.access().sign_out(SignOutRequest {}).await.unwrap();
    assert!(
        !is_let_in(&second).await,
        "a stolen secret is worth nothing"
    );
    assert!(is_let_in(&first.caller).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_watch_that_is_open() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = person(&d.secretariat, "officer").await;
    let grant = commands::grant(&officer.caller.account, Role::Reviewer, "DGIE");
    d.secretariat.must(&d.profile, grant).await;
    let mut watching = Watching::begin(&officer.caller, profile_from(&d.profile, 0))
        .await
        .unwrap();
    watching.history().await;
    let out = officer.caller.access().sign_out(SignOutRequest {}).await;
    out.unwrap();
    // Not with the next heartbeat: the wait of the suite is shorter than one.
    let ended = watching.next().await.unwrap_err();
    assert_eq!(ended.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_ended_one_by_one_or_all_others() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let first = person(&d.secretariat, "focal.point").await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let begun = sign_in(&d.secretariat, &first.name, PASSWORD, "").await;
        let begun = begun.unwrap();
        others.push((begun.session_id.clone(), signed_in(&d.secretariat, &begun)));
    }
    let one = EndSessionRequest {
        session_id: others[0].0.clone(),
    };
    let stranger = person(&d.secretariat, "somebody.else").await;
    let foreign = stranger.caller.access().end_session(one.clone()).await;
    assert_eq!(refused(foreign).code, Code::NotFound);
    first.caller.access().end_session(one).await.unwrap();
    assert!(!is_let_in(&others[0].1).await);
    assert!(is_let_in(&others[1].1).await);
    let all = EndSessionRequest::default();
    let ended = first.caller.access().end_session(all).await.unwrap();
    assert_eq!(ended.into_inner().ended, 2);
    for (_, other) in &others {
        assert!(!is_let_in(other).await);
    }
    assert!(is_let_in(&first.caller).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_their_ends_survive_a_kill() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let stays = person(&d.secretariat, "stays").await;
    let ends = person(&d.secretariat, "ends").await;
    ends.caller
        .access()
        .sign_out(SignOutRequest {})
        .await
        .unwrap();
    d.server.kill().await;
    d.server.serve().await;
    let address = d.server.address();
    assert!(is_let_in(&stays.caller.via(address)).await);
    assert!(!is_let_in(&ends.caller.via(address)).await);
    let again = sign_in(&d.secretariat.via(address), "ends", PASSWORD, "").await;
    assert!(again.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_all_other_sessions() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let first = person(&d.secretariat, "focal.point").await;
    let other = sign_in(&d.secretariat, "focal.point", PASSWORD, "").await;
    let other = signed_in(&d.secretariat, &other.unwrap());
    let change = |old: &str, new: &str| {
        let request = ChangePasswordRequest {
            password: old.to_owned(),
            new_password: new.to_owned(),
        };
        let mut access = first.caller.access();
        async move { access.change_password(request).await }
    };
    for bad in ["too short", PASSWORD, "passwordpassword"] {
        assert_eq!(
            refused(change(PASSWORD, bad).await).fields,
            ["new_password"]
        );
    }
    let wrong = refused(change("not the password at all", "un autre mot de passe").await);
    assert_eq!(wrong.code, Code::Unauthenticated);
    change(PASSWORD, "un autre mot de passe").await.unwrap();
    assert!(is_let_in(&first.caller).await);
    assert!(!is_let_in(&other).await);
    let old = sign_in(&d.secretariat, "focal.point", PASSWORD, "").await;
    assert_eq!(refused(old).reason, "SIGN_IN_FAILED");
    let new = sign_in(&d.secretariat, "focal.point", "un autre mot de passe", "").await;
    assert!(new.is_ok());
}
