//! The directory: accounts, tokens, ministries, questionnaires.

use std::net::SocketAddr;

use mgi_proto::v1::{
    CreateAccountRequest, DeploymentRole, GrantDeploymentRoleRequest, IssueTokenRequest,
    Questionnaire, RegisterMinistryRequest, RegisterQuestionnaireRequest, TokenScope,
};

use crate::{Caller, commands::new_id};

/// Everything that a token may do: programs do not authenticate again.
pub const ALL_SCOPES: [i32; 4] = [
    TokenScope::Read as i32,
    TokenScope::Write as i32,
    TokenScope::Directory as i32,
    TokenScope::Privileged as i32,
];

/// Makes an account with a token.
///
/// # Panics
/// The administrator may not.
pub async fn account(administrator: &Caller, address: SocketAddr, name: &str) -> Caller {
    let mut directory = administrator.directory();
    let request = CreateAccountRequest {
        command_id: new_id(),
        name: name.to_owned(),
    };
    let created = directory.create_account(request).await.expect("an account");
    let account = created.into_inner().account_id;
    let request = IssueTokenRequest {
        command_id: new_id(),
        account_id: account.clone(),
        label: "for a test".to_owned(),
        scopes: ALL_SCOPES.to_vec(),
        ..IssueTokenRequest::default()
    };
    let issued = directory.issue_token(request).await.expect("a token");
    Caller::new(address, &account, &issued.into_inner().secret)
}

/// Gives an account a role in the deployment.
///
/// # Panics
/// The administrator may not.
pub async fn deployment_role(administrator: &Caller, account: &str, role: DeploymentRole) {
    let request = GrantDeploymentRoleRequest {
        command_id: new_id(),
        account_id: account.to_owned(),
        role: role as i32,
    };
    let mut directory = administrator.directory();
    let granted = directory.grant_deployment_role(request).await;
    granted.expect("the role is granted");
}

/// Makes ministries and a questionnaire known; its digest.
///
/// # Panics
/// The administrator may not.
pub async fn register(
    administrator: &Caller,
    ministries: &[String],
    questionnaire: &Questionnaire,
) -> Vec<u8> {
    let mut directory = administrator.directory();
    for ministry in ministries {
        let request = RegisterMinistryRequest {
            command_id: new_id(),
            ministry: ministry.clone(),
            name: format!("Ministry {ministry}"),
            ..RegisterMinistryRequest::default()
        };
        let registered = directory.register_ministry(request).await;
        registered.expect("the ministry is registered");
    }
    let request = RegisterQuestionnaireRequest {
        command_id: new_id(),
        questionnaire: Some(questionnaire.clone()),
    };
    let registered = directory.register_questionnaire(request).await;
    registered
        .expect("the questionnaire is registered")
        .into_inner()
        .digest
}
