//! `DirectoryService`: ministries, accounts, roles in the deployment, tokens,
//! questionnaires.

mod accounts;
pub(crate) use accounts::commitment;
mod command;
mod erasures;
mod export;
mod keys;
mod ministries;
mod questionnaires;
mod tokens;

use mgi_proto::v1::{self, directory_service_server::DirectoryService};
use tonic::{Request, Response, Status};

use super::Host;

/// The service.
#[derive(Clone)]
pub struct Directory(Host);

impl Directory {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self(host)
    }
}

macro_rules! methods {
    ($($name:ident: $request:ident -> $response:ident = $path:path;)*) => {
        #[tonic::async_trait]
        impl DirectoryService for Directory {
            $(
                async fn $name(
                    &self,
                    request: Request<v1::$request>,
                ) -> Result<Response<v1::$response>, Status> {
                    $path(&self.0, request).await.map(Response::new)
                }
            )*

            type ExportPersonStream = export::Lines;

            async fn export_person(
                &self,
                request: Request<v1::ExportPersonRequest>,
            ) -> Result<Response<Self::ExportPersonStream>, Status> {
                export::person(&self.0, request).await.map(Response::new)
            }
        }
    };
}

methods! {
    who_am_i: WhoAmIRequest -> WhoAmIResponse = accounts::who_am_i;
    register_ministry: RegisterMinistryRequest -> RegisterMinistryResponse = ministries::register;
    rename_ministry: RenameMinistryRequest -> RenameMinistryResponse = ministries::rename;
    list_ministries: ListMinistriesRequest -> ListMinistriesResponse = ministries::list;
    create_account: CreateAccountRequest -> CreateAccountResponse = accounts::create;
    close_account: CloseAccountRequest -> CloseAccountResponse = accounts::close;
    list_accounts: ListAccountsRequest -> ListAccountsResponse = accounts::list;
    grant_deployment_role: GrantDeploymentRoleRequest -> GrantDeploymentRoleResponse = accounts::grant_role;
    end_deployment_role: EndDeploymentRoleRequest -> EndDeploymentRoleResponse = accounts::end_role;
    issue_token: IssueTokenRequest -> IssueTokenResponse = tokens::issue;
    revoke_token: RevokeTokenRequest -> RevokeTokenResponse = tokens::revoke;
    list_tokens: ListTokensRequest -> ListTokensResponse = tokens::list;
    register_key: RegisterKeyRequest -> RegisterKeyResponse = keys::register;
    revoke_key: RevokeKeyRequest -> RevokeKeyResponse = keys::revoke;
    list_keys: ListKeysRequest -> ListKeysResponse = keys::list;
    get_certificate: GetCertificateRequest -> GetCertificateResponse = keys::certificate;
    register_questionnaire: RegisterQuestionnaireRequest -> RegisterQuestionnaireResponse = questionnaires::register;
    request_erasure: RequestErasureRequest -> RequestErasureResponse = erasures::request;
    confirm_erasure: ConfirmErasureRequest -> ConfirmErasureResponse = erasures::confirm;
    withdraw_erasure: WithdrawErasureRequest -> WithdrawErasureResponse = erasures::withdraw;
    list_erasures: ListErasuresRequest -> ListErasuresResponse = erasures::list;
    list_questionnaires: ListQuestionnairesRequest -> ListQuestionnairesResponse = questionnaires::list;
}
