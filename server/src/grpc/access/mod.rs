//! `AccessService`: signing in, sessions, credentials, invitations, recovery, handover. Everything
//! is done by [`crate::access::Access`]; here are its words in gRPC.

mod codes;
mod handover;
mod own;

use mgi_proto::v1::{self, access_service_server::AccessService};
use tonic::{Request, Response, Status};

use super::{Host, refused};
use crate::{
    access::{AccessError, NewSession},
    edge::PeerAddress,
};

/// The service.
#[derive(Clone)]
pub struct AccessRpc(Host);

impl AccessRpc {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self(host)
    }
}

macro_rules! methods {
    ($($name:ident: $request:ident -> $response:ident = $path:path;)*) => {
        #[tonic::async_trait]
        impl AccessService for AccessRpc {
            $(
                async fn $name(
                    &self,
                    request: Request<v1::$request>,
                ) -> Result<Response<v1::$response>, Status> {
                    $path(&self.0, request).await.map(Response::new)
                }
            )*
        }
    };
}

methods! {
    set_up: SetUpRequest -> SetUpResponse = codes::set_up;
    sign_in: SignInRequest -> SignInResponse = own::sign_in;
    accept_invitation: AcceptInvitationRequest -> AcceptInvitationResponse = codes::accept;
    recover: RecoverRequest -> RecoverResponse = codes::recover;
    sign_out: SignOutRequest -> SignOutResponse = own::sign_out;
    authenticate_again: AuthenticateAgainRequest -> AuthenticateAgainResponse = own::again;
    list_sessions: ListSessionsRequest -> ListSessionsResponse = own::sessions;
    end_session: EndSessionRequest -> EndSessionResponse = own::end_session;
    change_password: ChangePasswordRequest -> ChangePasswordResponse = own::change_password;
    begin_second_factor: BeginSecondFactorRequest -> BeginSecondFactorResponse = own::begin_factor;
    confirm_second_factor: ConfirmSecondFactorRequest -> ConfirmSecondFactorResponse = own::confirm_factor;
    remove_second_factor: RemoveSecondFactorRequest -> RemoveSecondFactorResponse = own::remove_factor;
    invite: InviteRequest -> InviteResponse = codes::invite;
    issue_recovery_code: IssueRecoveryCodeRequest -> IssueRecoveryCodeResponse = codes::issue_recovery;
    prepare_handover: PrepareHandoverRequest -> PrepareHandoverResponse = handover::prepare;
    hand_over_account: HandOverAccountRequest -> HandOverAccountResponse = handover::hand_over;
}

/// From where, and with what program.
fn whence<T>(request: &Request<T>) -> (PeerAddress, String) {
    let address = request.extensions().get::<PeerAddress>().copied();
    let address = address.unwrap_or(PeerAddress(std::net::Ipv4Addr::UNSPECIFIED.into()));
    let agent = request.metadata().get("user-agent");
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
    (address, agent.to_owned())
}

fn begun(session: NewSession) -> Option<v1::BegunSession> {
    Some(v1::BegunSession {
        session_id: session.session_id,
        secret: session.secret.expose().to_owned(),
        account_id: session.account.to_string(),
        expire_time: Some(session.expires.to_proto()),
    })
}

fn refuse(error: AccessError) -> Status {
    refused::access(&error).into()
}
