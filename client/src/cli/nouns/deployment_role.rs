//! `mgi deployment-role`.

use clap::Subcommand;
use mgi_client::v1;

use crate::cli::{Done, Session, parsers};

/// Verbs on roles in the deployment.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Give an account a role in the deployment.
    #[command(
        after_help = "Examples:\n  mgi deployment-role grant ac-01ARZ3NDEKTSV4RRFFQ69G5FAV auditor"
    )]
    Grant {
        /// Id of the account.
        account: String,
        /// The role.
        #[arg(value_parser = parsers::word::<v1::DeploymentRole>())]
        role: v1::DeploymentRole,
    },
    /// End a role in the deployment.
    #[command(
        after_help = "Examples:\n  mgi deployment-role end dg-3 --reason \"No longer needed.\""
    )]
    End {
        /// Id of the grant, as in mgi account list.
        grant: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Grant { account, role } => {
                let request = v1::GrantDeploymentRoleRequest {
                    command_id: String::new(),
                    account_id: account,
                    role: role.into(),
                };
                let response = session
                    .client()
                    .await?
                    .grant_deployment_role(request)
                    .await?;
                let sentence = format!("the role is given as {}", response.grant_id);
                session
                    .out
                    .recorded("GrantDeploymentRoleResponse", &response, &sentence)
            }
            Self::End { grant, reason } => {
                let request = v1::EndDeploymentRoleRequest {
                    command_id: String::new(),
                    grant_id: grant.clone(),
                    reason,
                };
                let response = session.client().await?.end_deployment_role(request).await?;
                session.out.recorded(
                    "EndDeploymentRoleResponse",
                    &response,
                    &format!("{grant} is ended"),
                )
            }
        }
    }
}
