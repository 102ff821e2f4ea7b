//! Why somebody may do something on a profile, or not.
//!
//! Nothing is decided here: commands are judged as [`super::actions`] judges them,
//! reading by [`Reader`] and [`crate::visibility`], and the table of roles says which
//! role it is.

use mgi_proto::v1::{DeploymentRole, Role, Stage, Target, Visibility};

use super::{
    actions::{Place, judged},
    reader::Reader,
    state::{Profile, Thread},
};
use crate::{
    context::Context,
    deployment::Deployment,
    fields,
    ids::{AccountId, GrantId, ProfileId, ThreadId},
    refusal::{Refusal, Rule},
    roles::{self, Action, ActionKind, DEPLOYMENT_ROLES, Party, Scope},
    visibility,
};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// A command, such as `validate`, or an action of the table, such as `read_history`.
    pub action: &'a str,
    /// The item, if any.
    pub target: Option<&'a Target>,
    /// The thing, or empty.
    pub subject_id: &'a str,
    /// Ministry to act for, or empty.
    pub acting_ministry: &'a str,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// It is allowed.
    pub allowed: bool,
    /// The rule by which it is allowed or refused.
    pub rule: Option<Rule>,
    /// A sentence for a person.
    pub sentence: String,
    /// The grant by which it is allowed.
    pub grant: Option<GrantId>,
    /// Its role.
    pub role: Option<Role>,
    /// Its ministry, or empty.
    pub ministry: String,
    /// The role in the deployment by which it is allowed.
    pub deployment_role: Option<DeploymentRole>,
    /// How far the right goes.
    pub scope: Option<Scope>,
    /// Rules that judge what would be written.
    pub depends_on: Vec<Rule>,
    /// Who may do it at all.
    pub holders: Vec<&'static str>,
}

impl Explained {
    fn refused(refusal: &Refusal) -> Self {
        Self {
            rule: Some(refusal.rule()),
            sentence: refusal.to_string(),
            ..Self::default()
        }
    }

    /// As it is told to somebody else than the person: of the rule only what everybody
    /// may read of it, and not even its name where the reason may lie in a thread that
    /// the other may not read.
    #[must_use]
    pub fn for_others(mut self) -> Self {
        if self.rule == Some(Rule::QueriesAreSettled) {
            self.rule = None;
        }
        if !self.allowed {
            self.sentence = match self.rule {
                Some(rule) => rule.text().to_owned(),
                None => "It is not allowed at present; the person is told why.".to_owned(),
            };
        }
        self
    }
}

/// Whether somebody may ask about the rights of another in a profile: whoever reads
/// it and may grant roles there, or audits; an authorizing officer about people of the
/// own ministry.
#[must_use]
pub fn may_ask_about(profile: &Profile, asker: &Context<'_>, person: &AccountId) -> bool {
    if asker.account == person {
        return true;
    }
    let reader = Reader::new(profile, asker);
    let of_deployment = DEPLOYMENT_ROLES
        .into_iter()
        .filter(|role| asker.deployment.has_role(asker.account, *role))
        .any(|role| {
            roles::scope(Party::Deployment(role), Action::ExplainRights) == Scope::Everywhere
        });
    if of_deployment {
        return true;
    }
    reader.reads()
        && profile.roles_of(asker.account, asker.now).any(|(_, held)| {
            match roles::scope(Party::Profile(held.role()), Action::ExplainRights) {
                Scope::Everywhere => true,
                Scope::OwnMinistry => profile
                    .grants()
                    .values()
                    .any(|g| g.account == *person && g.ministry == held.ministry),
                _ => false,
            }
        })
}

/// Explains whether `context.account` may do something on a profile.
///
/// # Errors
/// The action is none, or not one that is done on this item.
pub fn explain(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    question: Question<'_>,
) -> Result<Explained, Refusal> {
    let reading = Action::by_key(question.action).filter(|a| a.kind() == ActionKind::Read);
    let mut explained = match reading {
        Some(action) => reads(profile, context, action, question)?,
        None => commands(profile, id, context, question)?,
    };
    if !explained.allowed && !Reader::new(profile, context).knows() {
        explained.rule = Some(Rule::RoleInForce);
        explained.sentence =
            "the account has, and had, no role in this profile: for it there is none".to_owned();
    }
    explained.holders = match reading {
        Some(action) => roles::holders(action),
        None => holders(question.action),
    };
    Ok(explained)
}

/// Explains by the roles alone, for who may not read the profile: nothing that stands
/// in it is looked at but its roles.
///
/// # Errors
/// The action is none.
pub fn explain_roles(
    profile: &Profile,
    context: &Context<'_>,
    action: &str,
) -> Result<Explained, Refusal> {
    let reading = Action::by_key(action).filter(|a| a.kind() == ActionKind::Read);
    let rows: Vec<Action> = match reading {
        Some(action) => vec![action],
        None => roles::actions_of(action).to_vec(),
    };
    let Some(first) = rows.first().copied() else {
        return Err(unknown());
    };
    let found = rows
        .iter()
        .find_map(|row| held(profile, context, "", *row, |_, _| true));
    let mut explained = found.unwrap_or_else(|| Explained {
        rule: Some(first.rule()),
        sentence: first.rule().text().to_owned(),
        ..Explained::default()
    });
    if explained.allowed {
        explained.sentence +=
            "; this is what the role allows, and what stands in the profile was not looked at";
    }
    explained.holders = match reading {
        Some(action) => roles::holders(action),
        None => holders(action),
    };
    Ok(explained)
}

/// Explains an action in the directory of the deployment, for what is the account's own.
///
/// # Errors
/// The action is none of the directory.
pub fn explain_directory(
    deployment: &Deployment,
    account: &AccountId,
    action: &str,
) -> Result<Explained, Refusal> {
    let by_command = roles::actions_of(action).first().copied();
    let action = Action::by_key(action)
        .or(by_command)
        .filter(|a| a.kind() == ActionKind::Directory)
        .ok_or_else(unknown)?;
    let decision = deployment.allow(account, action, true);
    let role = DEPLOYMENT_ROLES.into_iter().find(|role| {
        decision.allowed
            && deployment.has_role(account, *role)
            && roles::scope(Party::Deployment(*role), action) == decision.scope
    });
    Ok(Explained {
        allowed: decision.allowed,
        rule: Some(decision.rule),
        sentence: decision.reason,
        deployment_role: role,
        scope: decision.allowed.then_some(decision.scope),
        holders: roles::holders(action),
        ..Explained::default()
    })
}

fn commands(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    question: Question<'_>,
) -> Result<Explained, Refusal> {
    let rows = roles::actions_of(question.action);
    if rows.is_empty() {
        return Err(unknown());
    }
    let place = Place {
        target: question.target,
        subject_id: question.subject_id,
        acting_ministry: question.acting_ministry,
    };
    let judged = match judged(profile, id, context, place, Some(question.action)) {
        Ok(judged) => judged,
        // The item is not there for this person.
        Err(refusal @ Refusal::NotFound { .. }) => return Ok(Explained::refused(&refusal)),
        Err(other) => return Err(other),
    };
    let Some(judged) = judged.into_iter().next() else {
        return Err(Refusal::field(
            "action",
            "is not one that is done on this; mgi actions shows what is",
        ));
    };
    let depends_on = judged.depends_on().to_vec();
    let grant = match &judged.outcome {
        Err(refusal) => {
            return Ok(Explained {
                depends_on,
                ..Explained::refused(refusal)
            });
        }
        Ok(grant) => GrantId::parse(grant).ok(),
    };
    // Where a signature is still missing, the grant is the first that allows it.
    let by = |row: &Action| {
        held(profile, context, question.acting_ministry, *row, |id, _| {
            grant.is_none_or(|grant| id == Some(grant))
        })
    };
    let found = rows.iter().find_map(by);
    let mut explained = found.unwrap_or_else(|| Explained {
        allowed: true,
        rule: Some(Rule::HoldersHandOver),
        sentence: "the role is handed over by who holds it".to_owned(),
        grant,
        ..Explained::default()
    });
    explained.depends_on = depends_on;
    Ok(explained)
}

fn reads(
    profile: &Profile,
    context: &Context<'_>,
    action: Action,
    question: Question<'_>,
) -> Result<Explained, Refusal> {
    let reader = Reader::new(profile, context);
    let thread = thread(profile, question.subject_id)?;
    let action = thread.map_or(action, |thread| match thread.visibility() {
        Visibility::OwnMinistry => Action::ReadMinistryThreads,
        Visibility::Government => Action::ReadGovernmentThreads,
        _ => Action::ReadSharedThreads,
    });
    let public = matches!(action, Action::ReadPublished | Action::MakePublicBundles);
    if !public && !reader.reads() {
        return Ok(Explained::refused(&reader.refused()));
    }
    if thread.is_some_and(|thread| !visibility::may_read_thread(&reader, thread)) {
        return Ok(Explained::refused(
            &roles::allow(Party::Operator, action)
                .require()
                .err()
                .unwrap_or_else(|| Refusal::missing("thread", question.subject_id)),
        ));
    }
    let published = profile.stage() == Stage::Published || !profile.editions().is_empty();
    let fits = |scope: Scope, ministry: Option<&str>| match scope {
        Scope::Never => false,
        Scope::Published => published,
        Scope::SinceConsultation => profile.stage() >= Stage::Consultation,
        Scope::OwnMinistry => thread.is_none_or(|t| ministry == Some(t.by.ministry.as_str())),
        _ => true,
    };
    let found = held(
        profile,
        context,
        question.acting_ministry,
        action,
        |_, of| fits(of.0, of.1),
    );
    Ok(found.unwrap_or_else(|| Explained {
        rule: Some(action.rule()),
        sentence: match roles::allow(Party::Operator, action).require() {
            Err(refusal) if !public => refusal.to_string(),
            _ => action.rule().text().to_owned(),
        },
        ..Explained::default()
    }))
}

/// The first role in force that allows an action, with how far, among those that fit.
fn held(
    profile: &Profile,
    context: &Context<'_>,
    acting_ministry: &str,
    action: Action,
    fits: impl Fn(Option<GrantId>, (Scope, Option<&str>)) -> bool,
) -> Option<Explained> {
    let account = context.account;
    let allowed = |party: Party| {
        let decision = roles::allow(party, action);
        Explained {
            allowed: true,
            rule: Some(decision.rule),
            sentence: decision.reason,
            scope: Some(decision.scope),
            ..Explained::default()
        }
    };
    for (id, grant) in profile.roles_of(account, context.now) {
        let party = Party::Profile(grant.role());
        let scope = roles::scope(party, action);
        let ministry = grant.ministry.as_ref().map(|code| code.as_str());
        let takes_part = grant
            .ministry
            .as_ref()
            .is_none_or(|code| profile.takes_part(code));
        let named = acting_ministry.is_empty() || ministry == Some(acting_ministry);
        if scope != Scope::Never && takes_part && named && fits(Some(id), (scope, ministry)) {
            return Some(Explained {
                grant: Some(id),
                role: Some(grant.role()),
                ministry: ministry.unwrap_or_default().to_owned(),
                ..allowed(party)
            });
        }
    }
    let of_deployment = DEPLOYMENT_ROLES
        .into_iter()
        .filter(|role| context.deployment.has_role(account, *role))
        .map(|role| (Some(role), Party::Deployment(role)));
    of_deployment
        .chain([(None, Party::Account)])
        .find(|(_, party)| {
            let scope = roles::scope(*party, action);
            scope != Scope::Never && fits(None, (scope, None))
        })
        .map(|(role, party)| Explained {
            deployment_role: role,
            ..allowed(party)
        })
}

fn thread<'a>(profile: &'a Profile, subject: &str) -> Result<Option<&'a Thread>, Refusal> {
    if subject.is_empty() {
        return Ok(None);
    }
    let id = fields::id("subject_id", ThreadId::parse(subject))?;
    let thread = profile.threads().get(&id);
    thread
        .map(Some)
        .ok_or_else(|| Refusal::missing("thread", subject))
}

fn holders(command: &str) -> Vec<&'static str> {
    let mut holders: Vec<&str> = roles::PARTIES
        .into_iter()
        .filter(|party| {
            let mut rows = roles::actions_of(command).iter();
            rows.any(|row| roles::scope(*party, *row) != Scope::Never)
        })
        .map(Party::name)
        .collect();
    if roles::by_holders(command) {
        holders.push("who holds the role");
    }
    holders
}

fn unknown() -> Refusal {
    Refusal::field(
        "action",
        "must be a command such as validate, or an action that reads or is about the directory, such as read_history or keep_accounts",
    )
}
