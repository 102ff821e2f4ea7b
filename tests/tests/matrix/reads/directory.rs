//! The directory: ministries, accounts, tokens, keys, questionnaires.

use mgi_proto::v1::*;
use mgi_tests::commands::new_id;

use super::{
    super::{
        oracle::Needs::{Administrator, DeploymentAuditor, SignedIn, SignedInThen, Steward},
        people::OWN,
        world::World,
    },
    Rows,
};

/// Who is no administrator is told so.
const KEEPS: &str = "!administrator-keeps-directory";

pub(super) fn directory(rows: &mut Rows, world: &World) {
    rows.add("WhoAmI", "", SignedIn, &WhoAmIRequest {});
    rows.add(
        "RegisterMinistry",
        "one that is there",
        Administrator("AlreadyExists ministry", KEEPS),
        &RegisterMinistryRequest {
            command_id: new_id(),
            ministry: OWN.to_owned(),
            name: "Again".to_owned(),
            ..RegisterMinistryRequest::default()
        },
    );
    rows.add(
        "RenameMinistry",
        "without a name",
        Administrator("bad name", KEEPS),
        &RenameMinistryRequest {
            command_id: new_id(),
            ministry: OWN.to_owned(),
            ..RenameMinistryRequest::default()
        },
    );
    rows.add(
        "ListMinistries",
        "",
        SignedIn,
        &ListMinistriesRequest::default(),
    );
    rows.add(
        "CreateAccount",
        "",
        Administrator("ok", KEEPS),
        &CreateAccountRequest {
            command_id: new_id(),
            name: "One more".to_owned(),
        },
    );
    let nobody = format!("ac-{}", "a".repeat(26));
    rows.add(
        "CloseAccount",
        "one that is not there",
        Administrator("no account", KEEPS),
        &CloseAccountRequest {
            command_id: new_id(),
            account_id: nobody.clone(),
            reason: "left".to_owned(),
        },
    );
    let needs = Administrator("ok", KEEPS);
    rows.add("ListAccounts", "", needs, &ListAccountsRequest::default());
    rows.add(
        "GrantDeploymentRole",
        "to nobody",
        Administrator("no account", KEEPS),
        &GrantDeploymentRoleRequest {
            command_id: new_id(),
            account_id: nobody,
            role: DeploymentRole::Auditor as i32,
        },
    );
    rows.add(
        "EndDeploymentRole",
        "one that is not there",
        Administrator("no deployment grant in force", KEEPS),
        &EndDeploymentRoleRequest {
            command_id: new_id(),
            grant_id: "dg-9999".to_owned(),
            reason: "over".to_owned(),
        },
    );
    tokens(rows, world);
    keys(rows, world);
    let mut questionnaire = mgi_tests::questionnaire::small(6);
    rows.add(
        "RegisterQuestionnaire",
        "the same again",
        Steward("!steward-opens-profiles"),
        &RegisterQuestionnaireRequest {
            command_id: new_id(),
            questionnaire: Some(questionnaire.clone()),
        },
    );
    questionnaire.title.clear();
    let request = ListQuestionnairesRequest {};
    rows.add("ListQuestionnaires", "", SignedIn, &request);
}

fn tokens(rows: &mut Rows, world: &World) {
    let issue = |account: &str, label: &str| IssueTokenRequest {
        command_id: new_id(),
        account_id: account.to_owned(),
        label: label.to_owned(),
        lifetime_seconds: 60,
        ..IssueTokenRequest::default()
    };
    rows.add(
        "IssueToken",
        "own, without a label",
        SignedInThen("bad label"),
        &issue("", ""),
    );
    let needs = Administrator("bad label", KEEPS);
    let others = issue(&world.own.account, "");
    rows.add("IssueToken", "for another, without a label", needs, &others);
    let revoke = |id: &str| RevokeTokenRequest {
        command_id: new_id(),
        token_id: id.to_owned(),
        reason: "lost".to_owned(),
    };
    // A token of another is, for all but administrators, one that does not exist.
    let needs = Administrator("change-something", "no token");
    let row = rows.add(
        "RevokeToken",
        "another's",
        needs,
        &revoke(&world.revoked_token),
    );
    row.twin = (
        world.revoked_token.clone(),
        format!("tk-{}", "a".repeat(26)),
    );
    let list = |account: &str| ListTokensRequest {
        account_id: account.to_owned(),
        ..ListTokensRequest::default()
    };
    rows.add("ListTokens", "own", SignedIn, &list(""));
    let needs = Administrator("ok", KEEPS);
    rows.add("ListTokens", "another's", needs, &list(&world.own.account));
}

fn keys(rows: &mut Rows, world: &World) {
    let key = |purpose: KeyPurpose, account: &str, ministry: &str| RegisterKeyRequest {
        command_id: new_id(),
        purpose: purpose as i32,
        account_id: account.to_owned(),
        ministry: ministry.to_owned(),
        public_key: vec![1; 3],
        ..RegisterKeyRequest::default()
    };
    let own = key(KeyPurpose::Personal, "", "");
    let others = key(KeyPurpose::Personal, &world.own.account, "");
    let cosigning = key(KeyPurpose::Cosigner, "", OWN);
    rows.add(
        "RegisterKey",
        "own, malformed",
        SignedInThen("bad public_key"),
        &own,
    );
    rows.add(
        "RegisterKey",
        "another's",
        SignedInThen("!holders-keep-keys"),
        &others,
    );
    let needs = Administrator("bad public_key", "!holders-keep-keys");
    rows.add("RegisterKey", "a ministry's, malformed", needs, &cosigning);
    rows.add(
        "RevokeKey",
        "a ministry's that is revoked",
        Administrator("change-something", "!holders-keep-keys"),
        &RevokeKeyRequest {
            command_id: new_id(),
            key_id: world.revoked_key.clone(),
            reason: "lost".to_owned(),
            ..RevokeKeyRequest::default()
        },
    );
    rows.add("ListKeys", "", SignedIn, &ListKeysRequest::default());
    rows.add(
        "GetCertificate",
        "of a key that has none",
        DeploymentAuditor("no certificate", "!holders-keep-keys"),
        &GetCertificateRequest {
            key_id: world.revoked_key.clone(),
        },
    );
}
