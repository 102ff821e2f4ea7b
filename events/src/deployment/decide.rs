//! Who may change the directory, and how.

use mgi_proto::v1::{
    AccountClosed, AccountCreated, DeploymentCreated, DeploymentRole, DeploymentRoleEnded,
    DeploymentRoleGranted, IndicatorDefined, MinistryRegistered, MinistryRenamed, Questionnaire,
    QuestionnaireRegistered, TokenIssued, TokenRevoked, event_body::Kind,
};

use super::{access, command::Command, erasures, heads, keys, state::Deployment};
use crate::{
    context::Moment,
    dates,
    fields::{self, Problems},
    ids::{AccountId, DeploymentGrantId, MinistryCode},
    limits,
    profile::Decision,
    questionnaire,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Decides a command on the directory. `actor` is the account that asks; none
/// asks only when the deployment is begun, on the server's own machine.
///
/// # Errors
/// A typed refusal; nothing is to be recorded.
pub fn decide(
    deployment: &Deployment,
    now: Moment,
    actor: Option<&AccountId>,
    command: &Command,
) -> Result<Decision, Refusal> {
    let actor = match (command, actor) {
        (
            Command::Create {
                deployment_id,
                account,
                name_commitment,
                password,
            },
            None,
        ) => {
            let first = (account, name_commitment, password.as_deref());
            return create(deployment, deployment_id, first);
        }
        (Command::Access(access), None) => return access::by_the_server(deployment, now, access),
        (Command::RecordHeads(heads), None) => return heads::record(deployment, heads),
        (
            Command::Restore {
                epoch,
                losses,
                reason,
            },
            None,
        ) => return heads::restore(deployment, *epoch, losses, reason),
        (
            Command::EraseAgain {
                account,
                legal_basis,
            },
            None,
        ) => return erasures::again(deployment, account, legal_basis),
        (_, Some(actor)) if deployment.account_is_open(actor) => actor,
        _ => {
            return Err(Refusal::right(
                Rule::AccountIsOpen,
                "the account that asks is unknown or closed; ask an administrator",
            ));
        }
    };
    match command {
        Command::RecordHeads(_) | Command::Restore { .. } | Command::EraseAgain { .. } => {
            Err(Refusal::right(
                Rule::AdministratorKeepsDirectory,
                "heads, restores and erasures that are carried out again are recorded by the server itself, on behalf of nobody",
            ))
        }
        Command::Create { .. } => Err(Refusal::AlreadyExists {
            kind: "deployment",
            id: deployment.id().to_owned(),
        }),
        Command::RegisterMinistry {
            ministry,
            name,
            predecessors,
            former_names,
        } => {
            deployment.require(actor, Action::KeepMinistries)?;
            register_ministry(deployment, ministry, name, predecessors, former_names)
        }
        Command::RenameMinistry {
            ministry,
            name,
            effective_date,
        } => {
            deployment.require(actor, Action::KeepMinistries)?;
            rename_ministry(deployment, ministry, name, effective_date)
        }
        Command::CreateAccount {
            account,
            name_commitment,
        } => {
            deployment.require(actor, Action::KeepAccounts)?;
            create_account(deployment, account, name_commitment)
        }
        Command::CloseAccount { account, reason } => {
            deployment.require(actor, Action::KeepAccounts)?;
            close_account(deployment, account, reason)
        }
        Command::GrantRole { account, role } => {
            deployment.require(actor, Action::GrantDeploymentRoles)?;
            grant_role(deployment, account, *role)
        }
        Command::EndRole { grant, reason } => {
            deployment.require(actor, Action::GrantDeploymentRoles)?;
            end_role(deployment, *grant, reason)
        }
        Command::IssueToken {
            token_id,
            account,
            label,
            expires_unix,
            scopes,
            profiles,
            ministry,
        } => {
            if account != actor {
                deployment.require(actor, Action::KeepTokens)?;
                access::not_personal(deployment, account)?;
            }
            let wanted = TokenIssued {
                token_id: token_id.clone(),
                account_id: account.to_string(),
                label: label.clone(),
                expires_unix: *expires_unix,
                scopes: scopes.iter().map(|scope| *scope as i32).collect(),
                profile_ids: profiles.iter().map(ToString::to_string).collect(),
                ministry: ministry
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            };
            issue_token(deployment, now, account, wanted)
        }
        Command::Access(access) => access::decide(deployment, now, actor, access),
        Command::RevokeToken { token_id, reason } => {
            revoke_token(deployment, actor, token_id, reason)
        }
        Command::RegisterKey(wanted) => keys::register(deployment, actor, wanted),
        Command::RevokeKey {
            key,
            reason,
            void_from,
        } => keys::revoke(deployment, now, actor, *key, reason, *void_from),
        Command::RegisterQuestionnaire(content) => {
            deployment.require(actor, Action::RegisterQuestionnaires)?;
            register_questionnaire(deployment, content)
        }
        Command::RequestErasure {
            account,
            legal_basis,
        } => {
            deployment.require(actor, Action::AskForErasures)?;
            erasures::request(deployment, account, legal_basis)
        }
        Command::ConfirmErasure { erasure, in_force } => {
            erasures::confirm(deployment, actor, *erasure, in_force)
        }
        Command::WithdrawErasure { erasure, reason } => {
            deployment.require(actor, Action::AskForErasures)?;
            erasures::withdraw(deployment, *erasure, reason)
        }
        Command::RecordExport(export) => erasures::export(export),
    }
}

fn create(
    deployment: &Deployment,
    deployment_id: &str,
    (account, name_commitment, password): (&AccountId, &[u8; 32], Option<&str>),
) -> Result<Decision, Refusal> {
    if deployment.revision().0 > 0 {
        return Err(Refusal::AlreadyExists {
            kind: "deployment",
            id: deployment.id().to_owned(),
        });
    }
    let role = |n: u32, role: DeploymentRole| {
        Kind::DeploymentRoleGranted(DeploymentRoleGranted {
            grant_id: DeploymentGrantId(n).to_string(),
            account_id: account.to_string(),
            role: role as i32,
        })
    };
    let mut events = vec![
        Kind::DeploymentCreated(DeploymentCreated {
            deployment_id: deployment_id.to_owned(),
            vocabulary: crate::event::VERSION,
        }),
        Kind::AccountCreated(AccountCreated {
            account_id: account.to_string(),
            name_commitment: name_commitment.to_vec(),
        }),
        role(1, DeploymentRole::Administrator),
        role(2, DeploymentRole::Steward),
    ];
    events.extend(password.map(|id| access::password_set(account, id)));
    Ok(Decision::of(events).created(account))
}

fn register_ministry(
    deployment: &Deployment,
    ministry: &MinistryCode,
    name: &str,
    predecessors: &[String],
    former_names: &[String],
) -> Result<Decision, Refusal> {
    let mut problems = Problems::default();
    problems.check("name", fields::line(name, 1, limits::MINISTRY_NAME_CHARS));
    for former in former_names {
        problems.check(
            "former_names",
            fields::line(former, 1, limits::MINISTRY_NAME_CHARS),
        );
    }
    if predecessors.len() > 16 || former_names.len() > 16 {
        problems.add(
            "predecessors",
            "at most 16 predecessors and 16 former names",
        );
    }
    problems.done()?;
    if let Some(unknown) = predecessors
        .iter()
        .find(|p| !deployment.ministries().contains_key(p.as_str()))
    {
        return Err(Refusal::missing("ministry", unknown.as_str()));
    }
    if deployment.ministries().contains_key(ministry) {
        return Err(Refusal::AlreadyExists {
            kind: "ministry",
            id: ministry.to_string(),
        });
    }
    if deployment.ministries().len() >= limits::MINISTRIES {
        return Err(Refusal::Limit {
            what: "the number of ministries of a deployment",
            limit: limits::MINISTRIES,
            remedy: "rename a ministry instead of registering its successor",
        });
    }
    Ok(Decision::of(vec![Kind::MinistryRegistered(
        MinistryRegistered {
            ministry: ministry.to_string(),
            name: name.to_owned(),
            predecessors: predecessors.to_vec(),
            former_names: former_names.to_vec(),
        },
    )]))
}

fn rename_ministry(
    deployment: &Deployment,
    ministry: &MinistryCode,
    name: &str,
    effective_date: &str,
) -> Result<Decision, Refusal> {
    let mut problems = Problems::default();
    problems.check("name", fields::line(name, 1, limits::MINISTRY_NAME_CHARS));
    problems.check(
        "effective_date",
        dates::day(effective_date)
            .map(|_| ())
            .map_err(|e| e.to_string()),
    );
    problems.done()?;
    let known = deployment
        .ministries()
        .get(ministry)
        .ok_or_else(|| Refusal::missing("ministry", ministry.as_str()))?;
    if known.names.last().is_some_and(|n| n.name == name) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            ministry.as_str(),
            format!("{ministry} has this name already"),
        ));
    }
    Ok(Decision::of(vec![Kind::MinistryRenamed(MinistryRenamed {
        ministry: ministry.to_string(),
        name: name.to_owned(),
        effective_date: effective_date.to_owned(),
    })]))
}

fn create_account(
    deployment: &Deployment,
    account: &AccountId,
    name_commitment: &[u8; 32],
) -> Result<Decision, Refusal> {
    if deployment.accounts().contains_key(account) {
        return Err(Refusal::AlreadyExists {
            kind: "account",
            id: account.to_string(),
        });
    }
    if deployment.accounts().len() >= limits::ACCOUNTS {
        return Err(Refusal::Limit {
            what: "the number of accounts of a deployment",
            limit: limits::ACCOUNTS,
            remedy: "run a second deployment",
        });
    }
    Ok(Decision::of(vec![Kind::AccountCreated(AccountCreated {
        account_id: account.to_string(),
        name_commitment: name_commitment.to_vec(),
    })])
    .created(account))
}

pub(super) fn open_account(deployment: &Deployment, account: &AccountId) -> Result<(), Refusal> {
    if !deployment.accounts().contains_key(account) {
        return Err(Refusal::missing("account", account.as_str()));
    }
    if !deployment.account_is_open(account) {
        return Err(Refusal::rule_about(
            Rule::AccountIsOpen,
            account.as_str(),
            format!("account {account} is closed"),
        ));
    }
    Ok(())
}

pub(super) fn an_administrator_remains(
    deployment: &Deployment,
    account: &AccountId,
) -> Result<(), Refusal> {
    if deployment.has_role(account, DeploymentRole::Administrator)
        && deployment.administrators() == 1
    {
        return Err(Refusal::rule_about(
            Rule::OneAdministratorRemains,
            account.as_str(),
            "this is the last administrator; give the role to another account first",
        ));
    }
    Ok(())
}

fn close_account(
    deployment: &Deployment,
    account: &AccountId,
    reason: &str,
) -> Result<Decision, Refusal> {
    fields::line(reason, 1, limits::SHORT_REASON_CHARS).map_err(|p| Refusal::field("reason", p))?;
    open_account(deployment, account)?;
    an_administrator_remains(deployment, account)?;
    Ok(Decision::of(vec![Kind::AccountClosed(AccountClosed {
        account_id: account.to_string(),
        reason: reason.to_owned(),
    })]))
}

fn grant_role(
    deployment: &Deployment,
    account: &AccountId,
    role: DeploymentRole,
) -> Result<Decision, Refusal> {
    if role == DeploymentRole::Unspecified {
        return Err(Refusal::field(
            "role",
            "must be administrator, steward or auditor",
        ));
    }
    open_account(deployment, account)?;
    if deployment.has_role(account, role) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            account.as_str(),
            format!("account {account} holds this role already"),
        ));
    }
    let grant = DeploymentGrantId(deployment.next_grant + 1);
    Ok(
        Decision::of(vec![Kind::DeploymentRoleGranted(DeploymentRoleGranted {
            grant_id: grant.to_string(),
            account_id: account.to_string(),
            role: role as i32,
        })])
        .created(grant),
    )
}

fn end_role(
    deployment: &Deployment,
    grant: DeploymentGrantId,
    reason: &str,
) -> Result<Decision, Refusal> {
    fields::line(reason, 1, limits::SHORT_REASON_CHARS).map_err(|p| Refusal::field("reason", p))?;
    let (account, held) = deployment
        .holder(grant)
        .ok_or_else(|| Refusal::missing("deployment grant in force", grant.to_string()))?;
    if held.roles.get(&grant) == Some(&(DeploymentRole::Administrator as i32)) {
        an_administrator_remains(deployment, account)?;
    }
    Ok(Decision::of(vec![Kind::DeploymentRoleEnded(
        DeploymentRoleEnded {
            grant_id: grant.to_string(),
            reason: reason.to_owned(),
        },
    )]))
}

fn issue_token(
    deployment: &Deployment,
    now: Moment,
    account: &AccountId,
    wanted: TokenIssued,
) -> Result<Decision, Refusal> {
    let mut problems = Problems::default();
    problems.check("label", fields::line(&wanted.label, 1, 100));
    if wanted.profile_ids.len() > limits::PROFILES_PER_TOKEN {
        problems.add(
            "profile_ids",
            format!("must be at most {}", limits::PROFILES_PER_TOKEN),
        );
    }
    problems.done()?;
    open_account(deployment, account)?;
    if wanted.expires_unix.saturating_mul(1_000_000) <= now.0 {
        return Err(Refusal::field("lifetime_seconds", "must end in the future"));
    }
    if !wanted.ministry.is_empty()
        && !deployment
            .ministries()
            .contains_key(wanted.ministry.as_str())
    {
        return Err(Refusal::missing("ministry", wanted.ministry.as_str()));
    }
    if deployment.tokens().contains_key(&wanted.token_id) {
        return Err(Refusal::AlreadyExists {
            kind: "token",
            id: wanted.token_id,
        });
    }
    let token_id = wanted.token_id.clone();
    // The label may name a person or a device of one: it is kept in the vault only.
    let wanted = TokenIssued {
        label: String::new(),
        ..wanted
    };
    Ok(Decision::of(vec![Kind::TokenIssued(wanted)]).created(token_id))
}

fn revoke_token(
    deployment: &Deployment,
    actor: &AccountId,
    token_id: &str,
    reason: &str,
) -> Result<Decision, Refusal> {
    fields::line(reason, 1, limits::SHORT_REASON_CHARS).map_err(|p| Refusal::field("reason", p))?;
    let keeps = deployment.permits(actor, Action::KeepTokens);
    // Who may not know of a token gets the same answer as for one that is not.
    let token = deployment
        .tokens()
        .get(token_id)
        .filter(|token| keeps || token.account == *actor)
        .ok_or_else(|| Refusal::missing("token", token_id))?;
    if token.revoked {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            token_id,
            format!("token {token_id} is revoked already"),
        ));
    }
    Ok(Decision::of(vec![Kind::TokenRevoked(TokenRevoked {
        token_id: token_id.to_owned(),
        reason: reason.to_owned(),
    })]))
}

fn register_questionnaire(
    deployment: &Deployment,
    content: &Questionnaire,
) -> Result<Decision, Refusal> {
    questionnaire::check(content)?;
    let digest = questionnaire::digest(content);
    let same_name = deployment
        .questionnaires()
        .iter()
        .find(|q| q.content().id == content.id && q.content().version == content.version);
    if let Some(known) = same_name {
        if known.digest() == digest {
            return Err(Refusal::AlreadyExists {
                kind: "questionnaire",
                id: format!("{} {}", content.id, content.version),
            });
        }
        return Err(Refusal::rule_about(
            Rule::QuestionnaireIsFixed,
            content.id.as_str(),
            format!(
                "questionnaire {} version {} is registered with other content; give it a new version",
                content.id, content.version
            ),
        ));
    }
    let mut head = content.clone();
    let indicators = std::mem::take(&mut head.indicators);
    let count = u32::try_from(indicators.len()).unwrap_or(u32::MAX);
    let mut events = vec![Kind::QuestionnaireRegistered(QuestionnaireRegistered {
        head: Some(head),
        indicator_count: count,
        digest: digest.to_vec(),
    })];
    events.extend(indicators.into_iter().map(|indicator| {
        Kind::IndicatorDefined(IndicatorDefined {
            indicator: Some(indicator),
        })
    }));
    Ok(Decision::of(events))
}
