//! Who is let in.

use mgi_proto::v1::{
    CloseAccountRequest, IssueTokenRequest, ListAccountsRequest, RevokeTokenRequest, WhoAmIRequest,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{self, new_id},
    deployment::account,
};
use tonic::Code;

async fn who(caller: &Caller) -> Result<String, Refused> {
    let answer = caller.directory().who_am_i(WhoAmIRequest {}).await;
    answer
        .map(|answer| answer.into_inner().account_id)
        .map_err(|status| Refused::of(&status))
}

async fn is_let_in(caller: &Caller) -> bool {
    match who(caller).await {
        Ok(account) => {
            assert_eq!(account, caller.account);
            true
        }
        Err(refused) => {
            assert_eq!(refused.code, Code::Unauthenticated, "{refused:?}");
            assert_eq!(refused.reason, "UNAUTHENTICATED");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_missing_or_garbage_is_refused_everywhere() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let before = d.revision().await;
    let last = officer.token.len() - 1;
    let other = if officer.token.ends_with('a') {
        "b"
    } else {
        "a"
    };
    let tokens = [
        String::new(),
        "garbage".to_owned(),
        "mgi_".to_owned(),
        format!("{}{other}", &officer.token[..last]),
        officer.token.to_uppercase(),
        "x".repeat(4_000),
    ];
    for token in tokens {
        let intruder = officer.with_token(&token);
        assert!(!is_let_in(&intruder).await, "{token}");
        let action = commands::narrative(d.indicator(0), 0, "x");
        let status = intruder.ask(&d.profile, action).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{token}");
        let watch = mgi_tests::watching::profile_from(&d.profile, 0);
        let status = intruder.live().watch(watch).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{token}");
    }
    assert!(is_let_in(officer).await);
    assert_eq!(d.revision().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_and_a_closed_account_are_refused_at_once() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let address = d.server.address();
    let somebody = account(&d.secretariat, address, "Somebody").await;
    let issued = somebody
        .directory()
        .issue_token(IssueTokenRequest {
            command_id: new_id(),
            account_id: String::new(),
            label: "a second one".to_owned(),
            lifetime_seconds: 3_600,
            ..IssueTokenRequest::default()
        })
        .await
        .unwrap()
        .into_inner();
    let second = somebody.with_token(&issued.secret);
    assert!(is_let_in(&second).await);
    somebody
        .directory()
        .revoke_token(RevokeTokenRequest {
            command_id: new_id(),
            token_id: issued.token_id,
            reason: "lost".to_owned(),
        })
        .await
        .unwrap();
    assert!(!is_let_in(&second).await);
    assert!(is_let_in(&somebody).await, "the first token still works");

    d.secretariat
        .directory()
        .close_account(CloseAccountRequest {
            command_id: new_id(),
            account_id: somebody.account.clone(),
            reason: "left".to_owned(),
        })
        .await
        .unwrap();
    assert!(!is_let_in(&somebody).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_revocations_survive_a_restart() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let issued = officer
        .directory()
        .issue_token(IssueTokenRequest {
            command_id: new_id(),
            label: "to be revoked".to_owned(),
            ..IssueTokenRequest::default()
        })
        .await
        .unwrap()
        .into_inner();
    officer
        .directory()
        .revoke_token(RevokeTokenRequest {
            command_id: new_id(),
            token_id: issued.token_id,
            reason: "not needed".to_owned(),
        })
        .await
        .unwrap();
    d.server.kill().await;
    d.server.serve().await;
    assert!(is_let_in(&officer.via(d.server.address())).await);
    let revoked = officer.with_token(&issued.secret);
    assert!(!is_let_in(&revoked.via(d.server.address())).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_is_kept_by_administrators() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let listed = officer
        .directory()
        .list_accounts(ListAccountsRequest::default())
        .await;
    let refused = Refused::of(&listed.unwrap_err());
    assert_eq!(refused.code, Code::PermissionDenied);
    assert_eq!(refused.rule, "administrator-keeps-directory");

    let listed = d
        .secretariat
        .directory()
        .list_accounts(ListAccountsRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert!(listed.accounts.iter().any(|a| a.name == "An officer"));
}
