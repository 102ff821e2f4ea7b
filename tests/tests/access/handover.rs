//! Who leaves hands over what the account holds, and it is closed.

use mgi_proto::v1::{HandOverAccountRequest, ListGrantsRequest, PrepareHandoverRequest, Role};
use mgi_tests::{Deployment, commands};

use crate::support::{is_let_in, person, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_leaver_hands_everything_over_and_is_gone() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let leaver = person(&d.secretariat, "leaver").await;
    let follows = person(&d.secretariat, "follows").await;
    let grant = commands::grant(&leaver.caller.account, Role::Contributor, "DGIE");
    d.secretariat.must(&d.profile, grant).await;

    let asked = PrepareHandoverRequest::default();
    let held = leaver.caller.access().prepare_handover(asked.clone()).await;
    let held = held.unwrap().into_inner();
    assert_eq!(held.roles.len(), 1);
    assert_eq!(held.roles[0].role, Role::Contributor as i32);
    assert_eq!(held.sessions, 1);
    let foreign = PrepareHandoverRequest {
        account_id: leaver.caller.account.clone(),
    };
    let tried = follows.caller.access().prepare_handover(foreign).await;
    assert_eq!(refused(tried).rule, "administrator-keeps-directory");

    let mut hand_over = HandOverAccountRequest {
        account_id: String::new(),
        successor_id: leaver.caller.account.clone(),
        reason: "moves to another office".to_owned(),
    };
    let tried = leaver
        .caller
        .access()
        .hand_over_account(hand_over.clone())
        .await;
    assert_eq!(refused(tried).fields, ["successor_id"]);
    hand_over.successor_id.clone_from(&follows.caller.account);
    let handed = leaver.caller.access().hand_over_account(hand_over).await;
    let handed = handed.unwrap().into_inner();
    assert!(handed.closed, "{handed:?}");
    assert!(
        handed.roles.iter().all(|role| role.problem.is_empty()),
        "{handed:?}"
    );
    assert!(!is_let_in(&leaver.caller).await);

    let request = ListGrantsRequest {
        profile_id: d.profile.clone(),
        ..ListGrantsRequest::default()
    };
    let grants = d.secretariat.collaboration().list_grants(request).await;
    let grants = grants.unwrap().into_inner().grants;
    let held = grants.iter().filter(|grant| {
        let grant = grant.granted.as_ref();
        grant.is_some_and(|grant| grant.account_id == follows.caller.account)
    });
    assert_eq!(held.count(), 1);
    let after = follows
        .caller
        .access()
        .prepare_handover(asked)
        .await
        .unwrap();
    assert_eq!(after.into_inner().roles.len(), 1);
}
