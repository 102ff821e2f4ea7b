//! People who sign in.

use mgi_proto::v1::{
    AcceptInvitationRequest, BegunSession, CreateAccountRequest, InviteRequest, SignInRequest,
    WhoAmIRequest,
};
use mgi_tests::{Caller, Refused, commands::new_id};
use tonic::Status;

pub(crate) const PASSWORD: &str = "le registre des comptes";

/// A person with a password, signed in.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) caller: Caller,
}

/// Makes an account and has its person accept an invitation.
pub(crate) async fn person(administrator: &Caller, name: &str) -> Person {
    let (account, code) = invited(administrator).await;
    let begun = accept(administrator, &code, name, PASSWORD).await.unwrap();
    assert_eq!(begun.account_id, account);
    Person {
        name: name.to_owned(),
        caller: signed_in(administrator, &begun),
    }
}

/// An account and the code of its invitation.
pub(crate) async fn invited(administrator: &Caller) -> (String, String) {
    let request = CreateAccountRequest {
        command_id: new_id(),
        name: "Focal point".to_owned(),
    };
    let created = administrator.directory().create_account(request).await;
    let account_id = created.unwrap().into_inner().account_id;
    let request = InviteRequest {
        account_id: account_id.clone(),
        lifetime_seconds: 0,
    };
    let invited = administrator.access().invite(request).await.unwrap();
    (account_id, invited.into_inner().code)
}

pub(crate) async fn accept(
    over: &Caller,
    code: &str,
    name: &str,
    password: &str,
) -> Result<BegunSession, Status> {
    let request = AcceptInvitationRequest {
        code: code.to_owned(),
        sign_in_name: name.to_owned(),
        password: password.to_owned(),
    };
    let accepted = over
        .with_token("")
        .access()
        .accept_invitation(request)
        .await;
    accepted.map(|accepted| accepted.into_inner().session.unwrap())
}

pub(crate) async fn sign_in(
    over: &Caller,
    name: &str,
    password: &str,
    code: &str,
) -> Result<BegunSession, Status> {
    let request = SignInRequest {
        sign_in_name: name.to_owned(),
        password: password.to_owned(),
        code: code.to_owned(),
    };
    let signed_in = over.with_token("").access().sign_in(request).await;
    signed_in.map(|signed_in| signed_in.into_inner().session.unwrap())
}

/// Who holds a session.
pub(crate) fn signed_in(over: &Caller, begun: &BegunSession) -> Caller {
    let mut caller = over.with_token(&begun.secret);
    caller.account.clone_from(&begun.account_id);
    caller
}

pub(crate) async fn is_let_in(caller: &Caller) -> bool {
    match caller.directory().who_am_i(WhoAmIRequest {}).await {
        Ok(answer) => answer.into_inner().account_id == caller.account,
        Err(status) => {
            assert_eq!(status.code(), tonic::Code::Unauthenticated, "{status}");
            false
        }
    }
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Status>) -> Refused {
    Refused::of(&result.unwrap_err())
}
