//! What needs authenticating again, of tokens: sessions count for 10 minutes from
//! their sign-in.

use mgi_proto::v1::{
    CloseAccountRequest, CreateAccountRequest, EndDeploymentRoleRequest,
    GrantDeploymentRoleRequest, HandOverAccountRequest, InviteRequest, IssueRecoveryCodeRequest,
    IssueTokenRequest, RegisterKeyRequest, RevokeKeyRequest, Role, SubmitBatchRequest, TokenScope,
    command::Action,
};
use mgi_proto::v1::{
    CosignFinalization, EndRole, FinalizeProfile, HandOverRole, ProposeFinalization,
    PublishProfile, RedactEvent, Validate, WithdrawValidation,
};
use mgi_tests::{Caller, Deployment, Refused, commands, commands::new_id};
use tonic::{Code, Status};

use crate::support::person;

/// A token of the secretariat with everything but PRIVILEGED.
async fn plain(d: &Deployment) -> Caller {
    let request = IssueTokenRequest {
        command_id: new_id(),
        label: "without PRIVILEGED".to_owned(),
        ..IssueTokenRequest::default()
    };
    let issued = d.secretariat.directory().issue_token(request).await;
    d.secretariat
        .with_token(&issued.unwrap().into_inner().secret)
}

fn asks(what: &str, status: &Status) {
    let refused = Refused::of(status);
    assert_eq!(
        refused.code,
        Code::FailedPrecondition,
        "{what}: {refused:?}"
    );
    assert_eq!(refused.reason, "AUTHENTICATE_AGAIN", "{what}");
    assert_eq!(refused.rule, "authenticate-again", "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn privileged_commands_ask_alone_and_in_a_batch() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let caller = plain(&d).await;
    let before = d.revision().await;
    let grant = commands::grant(&d.lead.account, Role::Editor, "");
    for action in [
        grant.clone(),
        Action::EndRole(EndRole::default()),
        Action::HandOverRole(HandOverRole::default()),
        Action::Validate(Validate::default()),
        Action::WithdrawValidation(WithdrawValidation::default()),
        Action::ProposeFinalization(ProposeFinalization::default()),
        Action::CosignFinalization(CosignFinalization::default()),
        Action::FinalizeProfile(FinalizeProfile::default()),
        Action::PublishProfile(PublishProfile::default()),
        Action::RedactEvent(RedactEvent::default()),
    ] {
        let what = format!("{action:?}");
        let status = caller.ask(&d.profile, action).await.unwrap_err();
        asks(&what, &status);
    }
    let request = SubmitBatchRequest {
        profile_id: d.profile.clone(),
        commands: vec![commands::command(grant)],
    };
    let batch = caller.collaboration().submit_batch(request).await;
    asks("a batch", &batch.unwrap_err());
    assert_eq!(d.revision().await, before, "nothing was recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn privileged_calls_of_the_directory_ask() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let caller = plain(&d).await;
    let (mut directory, mut access) = (caller.directory(), caller.access());
    let account_id = d.lead.account.clone();
    asks(
        "create",
        &directory
            .create_account(CreateAccountRequest::default())
            .await
            .unwrap_err(),
    );
    asks(
        "close",
        &directory
            .close_account(CloseAccountRequest::default())
            .await
            .unwrap_err(),
    );
    let grant = GrantDeploymentRoleRequest::default();
    asks(
        "grant",
        &directory.grant_deployment_role(grant).await.unwrap_err(),
    );
    let end = EndDeploymentRoleRequest::default();
    asks(
        "end",
        &directory.end_deployment_role(end).await.unwrap_err(),
    );
    asks(
        "key",
        &directory
            .register_key(RegisterKeyRequest::default())
            .await
            .unwrap_err(),
    );
    asks(
        "revoke key",
        &directory
            .revoke_key(RevokeKeyRequest::default())
            .await
            .unwrap_err(),
    );
    let for_another = IssueTokenRequest {
        account_id: account_id.clone(),
        ..IssueTokenRequest::default()
    };
    asks(
        "token",
        &directory.issue_token(for_another).await.unwrap_err(),
    );
    let privileged = IssueTokenRequest {
        scopes: vec![TokenScope::Privileged as i32],
        ..IssueTokenRequest::default()
    };
    asks(
        "privileged token",
        &directory.issue_token(privileged).await.unwrap_err(),
    );
    asks(
        "invite",
        &access.invite(InviteRequest::default()).await.unwrap_err(),
    );
    let recovery = IssueRecoveryCodeRequest::default();
    asks(
        "recovery",
        &access.issue_recovery_code(recovery).await.unwrap_err(),
    );
    let hand_over = HandOverAccountRequest::default();
    asks(
        "hand over",
        &access.hand_over_account(hand_over).await.unwrap_err(),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_just_begun_does_not_ask() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let lead = person(&d.secretariat, "lead").await;
    let grant = commands::grant(&lead.caller.account, Role::Facilitator, "");
    d.secretariat.must(&d.profile, grant).await;
    let grant = commands::grant(&d.lead.account, Role::Editor, "");
    lead.caller.must(&d.profile, grant).await;
}
