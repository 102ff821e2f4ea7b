//! Signing in, sessions, second factors, invitations, recovery, handover.
//!
//! Each call is attempted once: what it answers is shown only once, or a try
//! counts. A session's secret is then given as the token of a new connection.

use crate::connect::Client;
use crate::error::ClientError;
use crate::v1;

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident: $request:ident => $response:ident;)*) => {
        impl Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// Any refusal or failure.
                pub async fn $name(&self, request: v1::$request) -> Result<v1::$response, ClientError> {
                    let response = self.access().$name(self.request(request)).await?;
                    Ok(response.into_inner())
                }
            )*
        }
    };
}

calls! {
    /// Begins the deployment with its first account.
    set_up: SetUpRequest => SetUpResponse;
    /// Signs in.
    sign_in: SignInRequest => SignInResponse;
    /// Accepts an invitation.
    accept_invitation: AcceptInvitationRequest => AcceptInvitationResponse;
    /// Uses a recovery code.
    recover: RecoverRequest => RecoverResponse;
    /// Ends the session of this connection.
    sign_out: SignOutRequest => SignOutResponse;
    /// Authenticates again.
    authenticate_again: AuthenticateAgainRequest => AuthenticateAgainResponse;
    /// One's own sessions.
    list_sessions: ListSessionsRequest => ListSessionsResponse;
    /// Ends one of one's own sessions, or all but this one.
    end_session: EndSessionRequest => EndSessionResponse;
    /// Changes one's own password.
    change_password: ChangePasswordRequest => ChangePasswordResponse;
    /// Begins to set up a second factor.
    begin_second_factor: BeginSecondFactorRequest => BeginSecondFactorResponse;
    /// Confirms it.
    confirm_second_factor: ConfirmSecondFactorRequest => ConfirmSecondFactorResponse;
    /// Removes one's own second factor.
    remove_second_factor: RemoveSecondFactorRequest => RemoveSecondFactorResponse;
    /// Issues an invitation.
    invite: InviteRequest => InviteResponse;
    /// Issues a recovery code.
    issue_recovery_code: IssueRecoveryCodeRequest => IssueRecoveryCodeResponse;
    /// What an account holds.
    prepare_handover: PrepareHandoverRequest => PrepareHandoverResponse;
    /// Hands an account over.
    hand_over_account: HandOverAccountRequest => HandOverAccountResponse;
}
