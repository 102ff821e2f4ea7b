//! Ministries, accounts, roles in the deployment, tokens, questionnaires:
//! writing. Reading them is in [`crate::read`].
//!
//! Each call makes a command id and repeats it when it retries; issuing a token
//! is attempted once, because its secret is shown only once.

use crate::commands::new_command_id;
use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

macro_rules! writes {
    ($($(#[$doc:meta])* $name:ident: $request:ident => $response:ident;)*) => {
        impl Client {
            $(
                $(#[$doc])*
                ///
                /// A command id that is empty is filled in.
                ///
                /// # Errors
                /// Any refusal; a transient failure after all attempts.
                pub async fn $name(&self, mut request: v1::$request) -> Result<v1::$response, ClientError> {
                    if request.command_id.is_empty() {
                        request.command_id = new_command_id();
                    }
                    unary!(self, directory.$name(request))
                }
            )*
        }
    };
}

writes! {
    /// Makes a ministry known.
    register_ministry: RegisterMinistryRequest => RegisterMinistryResponse;
    /// Gives a ministry another name from a date on.
    rename_ministry: RenameMinistryRequest => RenameMinistryResponse;
    /// Makes an account.
    create_account: CreateAccountRequest => CreateAccountResponse;
    /// Closes an account: its tokens stop working at once.
    close_account: CloseAccountRequest => CloseAccountResponse;
    /// Gives a role in the deployment.
    grant_deployment_role: GrantDeploymentRoleRequest => GrantDeploymentRoleResponse;
    /// Ends a role in the deployment.
    end_deployment_role: EndDeploymentRoleRequest => EndDeploymentRoleResponse;
    /// Revokes a token.
    revoke_token: RevokeTokenRequest => RevokeTokenResponse;
    /// Registers a public key.
    register_key: RegisterKeyRequest => RegisterKeyResponse;
    /// Revokes a key.
    revoke_key: RevokeKeyRequest => RevokeKeyResponse;
    /// Asks for the erasure of a person; another person confirms it.
    request_erasure: RequestErasureRequest => RequestErasureResponse;
    /// Confirms an erasure: final.
    confirm_erasure: ConfirmErasureRequest => ConfirmErasureResponse;
    /// Withdraws a request for an erasure.
    withdraw_erasure: WithdrawErasureRequest => WithdrawErasureResponse;
    /// Registers a questionnaire.
    register_questionnaire: RegisterQuestionnaireRequest => RegisterQuestionnaireResponse;
}

impl Client {
    /// Who the caller is.
    ///
    /// # Errors
    /// [`ClientError::Unauthenticated`]; a transient failure after all attempts.
    pub async fn who_am_i(&self) -> Result<v1::WhoAmIResponse, ClientError> {
        unary!(self, directory.who_am_i(v1::WhoAmIRequest {}))
    }

    /// Everything that the deployment holds about a person, as lines of JSON, in order;
    /// empty: about oneself.
    ///
    /// # Errors
    /// Any refusal or failure, also between two lines.
    pub async fn export_person(
        &self,
        account_id: String,
    ) -> Result<tonic::Streaming<v1::ExportPersonResponse>, ClientError> {
        let request = self.request(v1::ExportPersonRequest { account_id });
        Ok(self.directory().export_person(request).await?.into_inner())
    }

    /// The log of reads by privileged roles, oldest first.
    ///
    /// # Errors
    /// Any refusal or failure, also between two entries.
    pub async fn access_log(
        &self,
        request: v1::ReadAccessLogRequest,
    ) -> Result<tonic::Streaming<v1::ReadAccessLogResponse>, ClientError> {
        let response = self.audit().read_access_log(self.request(request)).await?;
        Ok(response.into_inner())
    }

    /// Issues a token; attempted once. After a failure that leaves the outcome
    /// open, list the tokens and revoke the one that nobody holds.
    ///
    /// # Errors
    /// Any refusal or failure.
    pub async fn issue_token(
        &self,
        mut request: v1::IssueTokenRequest,
    ) -> Result<v1::IssueTokenResponse, ClientError> {
        if request.command_id.is_empty() {
            request.command_id = new_command_id();
        }
        let response = self.directory().issue_token(self.request(request)).await?;
        Ok(response.into_inner())
    }
}
