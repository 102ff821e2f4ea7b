//! Why somebody may do something, or not. Who asks learns nothing about content that
//! he or she could not read: what an item is, is first judged for the asker.

use mgi_events::{
    context::{Context, Moment},
    deployment::Deployment,
    ids::{AccountId, ProfileId},
    profile::{
        Explained, Profile, Question, Reader, actions, explain, explain_directory, explain_roles,
        may_ask_about,
    },
    refusal::{Refusal, Rule},
    roles::Action,
};
use mgi_proto::v1::{self, ExplainAccessRequest, ExplainAccessResponse, state_point};
use tonic::{Request, Response, Status};

use super::super::{
    Host,
    caller::principal,
    refused,
    status::{bad_field, not_found},
};

pub(super) async fn explain_access(
    host: &Host,
    request: Request<ExplainAccessRequest>,
) -> Result<Response<ExplainAccessResponse>, Status> {
    let principal = principal(&request)?;
    let asker = principal.account.clone();
    let request = request.into_inner();
    // A credential for some profiles, or for one ministry, hears of nothing else: rights of the
    // whole account are not its to ask for.
    let reached = principal.only_ministry().is_none()
        && match ProfileId::parse(&request.profile_id) {
            Ok(id) => principal.reaches(&id),
            Err(_) => principal.reaches_stream(mgi_events::ids::DEPLOYMENT_STREAM),
        };
    if !reached {
        return Err(not_found("profile", &request.profile_id));
    }
    let person = match request.account_id.as_str() {
        "" => asker.clone(),
        named => AccountId::parse(named).map_err(|bad| refused::bad_id("account_id", &bad))?,
    };
    let (explained, revision) = if request.profile_id.is_empty() {
        (in_directory(host, &asker, &person, &request)?, 0)
    } else {
        in_profile(host, &asker, &person, &request).await?
    };
    let explained = if person == asker {
        explained
    } else {
        explained.for_others()
    };
    Ok(Response::new(show(explained, revision)))
}

fn in_directory(
    host: &Host,
    asker: &AccountId,
    person: &AccountId,
    request: &ExplainAccessRequest,
) -> Result<Explained, Status> {
    if request.target.is_some() || !request.subject_id.is_empty() || request.at.is_some() {
        return Err(bad_field(
            "profile_id",
            "must name the profile of the item, or of the moment, that is asked about",
        ));
    }
    let deployment = host.engine.deployment();
    if person != asker {
        deployment
            .require(asker, Action::ExplainRights)
            .map_err(|refusal| refused::refusal(&refusal))?;
        known(&deployment, person)?;
    }
    let explained = explain_directory(&deployment, person, &request.action);
    Ok(explained.map_err(|refusal| refused::refusal(&refusal))?)
}

async fn in_profile(
    host: &Host,
    asker: &AccountId,
    person: &AccountId,
    request: &ExplainAccessRequest,
) -> Result<(Explained, u64), Status> {
    let id =
        ProfileId::parse(&request.profile_id).map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let deployment = host.engine.deployment();
    let clock = host.clock.now();
    // What the asker is today decides what may be asked.
    let asked = host
        .engine
        .read(&id, |profile| {
            let now = Context {
                now: clock.max(profile.last_recorded()),
                account: asker,
                deployment: &deployment,
            };
            may_ask(profile, &id, &now, person, request)
        })
        .await;
    let by_roles_only = match asked {
        Ok(asked) => asked?,
        Err(crate::engine::ReadError::NotFound) => {
            return Err(not_found("profile", id.as_str()));
        }
        Err(error) => return Err(refused::read(&error).into()),
    };
    let ahead = match request.at.as_ref().and_then(|at| at.point.as_ref()) {
        Some(state_point::Point::Time(time)) => Some(Moment::from_proto(Some(time))),
        _ => None,
    };
    let profile = host.engine.at(&id, super::super::view::point(request.at)?);
    let profile = profile
        .await
        .map_err(|error| super::super::view::past(&error))?;
    let context = Context {
        now: match (ahead, request.at.is_some()) {
            (Some(time), _) => time.max(profile.last_recorded()),
            (None, true) => profile.last_recorded(),
            (None, false) => clock.max(profile.last_recorded()),
        },
        account: person,
        deployment: &deployment,
    };
    let explained = if by_roles_only {
        explain_roles(&profile, &context, &request.action)
    } else {
        let question = Question {
            action: &request.action,
            target: request.target.as_ref(),
            subject_id: &request.subject_id,
            acting_ministry: &request.acting_ministry,
        };
        explain(&profile, &id, &context, question)
    };
    let explained = explained.map_err(|refusal| refused::refusal(&refusal))?;
    Ok((explained, profile.revision().0))
}

/// Whether the asker may ask this; true inside where only roles may be looked at.
fn may_ask(
    profile: &Profile,
    id: &ProfileId,
    asker: &Context<'_>,
    person: &AccountId,
    request: &ExplainAccessRequest,
) -> Result<bool, Status> {
    let missing = || not_found("profile", id.as_str());
    let reader = Reader::new(profile, asker);
    let own = asker.account == person;
    let of_deployment = asker
        .deployment
        .permits(asker.account, Action::ExplainRights);
    if !reader.knows() && !of_deployment {
        return Err(missing());
    }
    if !may_ask_about(profile, asker, person) {
        let refusal = Refusal::right(
            Rule::RoleInForce,
            "the rights of others are explained to who may grant roles in this profile, to auditors and to administrators",
        );
        return Err(refused::refusal(&refusal).into());
    }
    if !own {
        known(asker.deployment, person)?;
    }
    let names_item = request.target.is_some() || !request.subject_id.is_empty();
    if !reader.reads() {
        if own && reader.knows() && !names_item {
            return Ok(false);
        }
        if names_item || request.at.is_some() {
            return Err(missing());
        }
        return Ok(true);
    }
    if names_item {
        // An item that the asker may not know of is not there.
        let seen = actions(
            profile,
            id,
            asker,
            request.target.as_ref(),
            &request.subject_id,
            "",
        );
        seen.map_err(|refusal| refused::refusal(&refusal))?;
    }
    Ok(false)
}

fn known(deployment: &Deployment, account: &AccountId) -> Result<(), Status> {
    if deployment.accounts().contains_key(account) {
        return Ok(());
    }
    Err(not_found("account", account.as_str()))
}

fn show(explained: Explained, revision: u64) -> ExplainAccessResponse {
    let rules = explained.depends_on.iter();
    ExplainAccessResponse {
        allowed: explained.allowed,
        rule: explained
            .rule
            .map_or_else(String::new, |rule| rule.name().to_owned()),
        depends_on: rules.map(|rule| rule.name().to_owned()).collect(),
        grant_id: explained
            .grant
            .map_or_else(String::new, |id| id.to_string()),
        role: explained.role.unwrap_or_default() as i32,
        ministry: explained.ministry,
        deployment_role: explained
            .deployment_role
            .unwrap_or(v1::DeploymentRole::Unspecified) as i32,
        scope: explained
            .scope
            .map_or_else(String::new, |scope| scope.name().to_owned()),
        holders: explained.holders.into_iter().map(str::to_owned).collect(),
        sentence: explained.sentence,
        revision,
    }
}
