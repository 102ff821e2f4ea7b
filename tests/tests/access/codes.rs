//! Invitations and recovery: once, in time, and nobody else's.

use mgi_proto::v1::{
    CreateAccountRequest, InviteRequest, IssueRecoveryCodeRequest, IssueTokenRequest,
    RecoverRequest, WhoAmIRequest,
};
use mgi_tests::{Caller, Deployment, commands::new_id};
use tonic::{Code, Status};

use crate::support::{PASSWORD, accept, invited, is_let_in, person, refused, sign_in};

async fn recover(over: &Caller, code: &str, name: &str, password: &str) -> Result<String, Status> {
    let request = RecoverRequest {
        code: code.to_owned(),
        sign_in_name: name.to_owned(),
        password: password.to_owned(),
    };
    let recovered = over.with_token("").access().recover(request).await;
    recovered.map(|recovered| recovered.into_inner().session.unwrap().secret)
}

async fn recovery_code(administrator: &Caller, account: &str) -> String {
    let request = IssueRecoveryCodeRequest {
        account_id: account.to_owned(),
        password: true,
        second_factor: true,
        lifetime_seconds: 0,
    };
    let issued = administrator.access().issue_recovery_code(request).await;
    issued.unwrap().into_inner().code
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_once_with_a_name_that_is_free() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let admin = &d.secretariat;
    person(admin, "focal.point").await;
    let (account, code) = invited(admin).await;
    for (name, password, field) in [
        ("focal.point", PASSWORD, "sign_in_name"),
        ("no", PASSWORD, "sign_in_name"),
        ("liaison", "too short", "password"),
        (
            "liaison.of.the.ministry",
            "liaison of the ministry",
            "password",
        ),
    ] {
        let tried = accept(admin, &code, name, password).await;
        assert_eq!(refused(tried).fields, [field], "{name}");
    }
    // However it is typed.
    let typed = code.to_lowercase().replace('-', " ");
    let begun = accept(admin, &typed, "liaison", PASSWORD).await.unwrap();
    assert_eq!(begun.account_id, account);
    let again = refused(accept(admin, &code, "liaison2", PASSWORD).await);
    assert_eq!(again.rule, "codes-are-used-once");
    let unknown = refused(accept(admin, "AAAA-BBBB", "liaison2", PASSWORD).await);
    assert_eq!(unknown.rule, again.rule);
    assert_eq!(unknown.sentence, again.sentence);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_credential_gets_none_from_others() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let focal = person(&d.secretariat, "focal.point").await;
    let request = IssueTokenRequest {
        command_id: new_id(),
        account_id: focal.caller.account.clone(),
        label: "for somebody".to_owned(),
        ..IssueTokenRequest::default()
    };
    let issued = d.secretariat.directory().issue_token(request).await;
    assert_eq!(refused(issued).rule, "persons-hold-their-credentials");
    let request = InviteRequest {
        account_id: focal.caller.account.clone(),
        lifetime_seconds: 0,
    };
    let invited = d.secretariat.access().invite(request).await;
    assert_eq!(refused(invited).rule, "persons-hold-their-credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_recovered_once_and_told() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let admin = &d.secretariat;
    let focal = person(admin, "focal.point").await;
    let code = recovery_code(admin, &focal.caller.account).await;
    let other = refused(recover(admin, &code, "somebody.else", "un autre mot de passe").await);
    assert_eq!(
        other.rule, "codes-are-used-once",
        "the code alone opens nothing"
    );
    let secret = recover(admin, &code, "focal.point", "un autre mot de passe").await;
    let secret = secret.unwrap();
    assert!(!is_let_in(&focal.caller).await, "all sessions ended");
    let again = recover(admin, &code, "focal.point", "encore un mot de passe").await;
    assert_eq!(refused(again).rule, "codes-are-used-once");
    let old = sign_in(admin, "focal.point", PASSWORD, "").await;
    assert_eq!(refused(old).reason, "SIGN_IN_FAILED");
    let caller = admin.with_token(&secret);
    let who = caller.directory().who_am_i(WhoAmIRequest {}).await.unwrap();
    let notices = who.into_inner().notices;
    assert!(notices[0].contains("recovery code was used"), "{notices:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_issue_codes_and_a_newer_one_takes_the_place() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let focal = person(&d.secretariat, "focal.point").await;
    let request = IssueRecoveryCodeRequest {
        account_id: d.lead.account.clone(),
        password: true,
        ..IssueRecoveryCodeRequest::default()
    };
    let tried = focal.caller.access().issue_recovery_code(request).await;
    assert_eq!(refused(tried).code, Code::PermissionDenied);
    let earlier = recovery_code(&d.secretariat, &focal.caller.account).await;
    let later = recovery_code(&d.secretariat, &focal.caller.account).await;
    let tried = recover(
        &d.secretariat,
        &earlier,
        "focal.point",
        "un autre mot de passe",
    )
    .await;
    assert_eq!(refused(tried).rule, "codes-are-used-once");
    let used = recover(
        &d.secretariat,
        &later,
        "focal.point",
        "un autre mot de passe",
    )
    .await;
    assert!(used.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_accepts_nothing() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let (account, code) = invited(&d.secretariat).await;
    let request = mgi_proto::v1::CloseAccountRequest {
        command_id: new_id(),
        account_id: account,
        reason: "a mistake".to_owned(),
    };
    d.secretariat
        .directory()
        .close_account(request)
        .await
        .unwrap();
    let tried = accept(&d.secretariat, &code, "liaison", PASSWORD).await;
    assert_eq!(refused(tried).rule, "codes-are-used-once");
    let request = CreateAccountRequest {
        command_id: new_id(),
        name: "Another".to_owned(),
    };
    d.secretariat
        .directory()
        .create_account(request)
        .await
        .unwrap();
}
