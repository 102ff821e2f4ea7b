//! Who held which role at a moment.

use futures_util::Stream;
use mgi_events::{context::Moment, deployment::Deployment, profile::Profile};
use mgi_proto::v1::{
    DeploymentRole, ListRolesInForceRequest, ListRolesInForceResponse, OpenAccount, RolesInForce,
    list_roles_in_force_response::Part, state_point::Point,
};
use tonic::Status;

use super::{super::Host, super::refused, reads_deployment};
use crate::identity::Principal;

/// Roles in force, and, for who may read the deployment, open accounts.
pub(super) async fn in_force(
    host: &Host,
    principal: &Principal,
    request: ListRolesInForceRequest,
) -> Result<impl Stream<Item = Result<ListRolesInForceResponse, Status>> + use<>, Status> {
    let point = request.at.as_ref().and_then(|at| at.point);
    let (_, _, profile) = host
        .state_for(principal, &request.profile_id, request.at)
        .await?;
    let at = match point {
        None => host.clock.now(),
        Some(Point::Time(time)) => Moment::from_proto(Some(&time)),
        Some(Point::Revision(_)) => profile.last_recorded(),
    };
    let mut parts = Vec::new();
    let mut read = RolesInForce {
        time: Some(at.to_proto()),
        revision: profile.revision().0,
        deployment_revision: 0,
    };
    let accounts = if reads_deployment(&host.engine.deployment(), principal) {
        let deployment = host
            .engine
            .deployment_at(at)
            .await
            .map_err(|error| Status::from(refused::read(&error)))?;
        read.deployment_revision = deployment.revision().0;
        open_accounts(&deployment)
    } else {
        Vec::new()
    };
    parts.push(Part::Read(read));
    parts.extend(grants(&profile, at));
    parts.extend(accounts.into_iter().map(Part::Account));
    Ok(futures_util::stream::iter(parts.into_iter().map(|part| {
        Ok(ListRolesInForceResponse { part: Some(part) })
    })))
}

fn grants(profile: &Profile, at: Moment) -> impl Iterator<Item = Part> {
    profile
        .grants()
        .iter()
        .filter(move |(_, grant)| profile.in_force(grant, at))
        .map(move |(id, grant)| Part::Grant(profile.show_grant(*id, grant, at)))
}

fn open_accounts(deployment: &Deployment) -> Vec<OpenAccount> {
    deployment
        .accounts()
        .iter()
        .filter(|(_, account)| !account.closed)
        .map(|(id, account)| OpenAccount {
            account_id: id.to_string(),
            roles: account
                .roles
                .values()
                .filter(|role| DeploymentRole::try_from(**role).is_ok())
                .copied()
                .collect(),
        })
        .collect()
}
