//! `mgi roles`: accounts, roles and delegations in force at a moment.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::read::Moment;
use mgi_client::v1::{self, list_roles_in_force_response::Part};
use mgi_client::words;

use crate::cli::output::{Table, times};
use crate::cli::{Done, Session};

/// Which moment.
#[derive(Debug, Args)]
pub(crate) struct RolesArgs {
    /// A revision, the end of a date in the profile's time zone, or a time, which
    /// may lie ahead; default: now.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

impl RolesArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let at = session.at(self.at).await?;
        let mut parts = session.profile().await?.roles_in_force(at).await?;
        let mut roles = Table::new(&[
            "grant", "role", "ministry", "account", "from", "to", "held as",
        ]);
        let mut accounts = Table::new(&["account", "roles in the deployment"]);
        let mut read = v1::RolesInForce::default();
        while let Some(part) = parts.try_next().await? {
            if session.out.is_json() {
                let part = Some(part);
                let message = v1::ListRolesInForceResponse { part };
                session.out.message("ListRolesInForceResponse", &message)?;
                continue;
            }
            match part {
                Part::Read(from) => read = from,
                Part::Grant(grant) => roles.push(row(&grant)),
                Part::Account(account) => accounts.push(vec![
                    account.account_id,
                    account
                        .roles
                        .iter()
                        .map(|role| words::of::<v1::DeploymentRole>(*role))
                        .collect::<Vec<_>>()
                        .join(", "),
                ]),
            }
        }
        if session.out.is_json() {
            return Ok(());
        }
        session.out.line(&format!(
            "Roles in force on {}, as revision {} has them.",
            times::utc(read.time.as_ref()),
            read.revision
        ))?;
        session.out.table(&roles)?;
        if read.deployment_revision == 0 {
            return Ok(());
        }
        session.out.line("")?;
        session.out.line(&format!(
            "Accounts open then, as revision {} of the deployment has them.",
            read.deployment_revision
        ))?;
        session.out.table(&accounts)
    }
}

fn row(grant: &v1::Grant) -> Vec<String> {
    let granted = grant.granted.clone().unwrap_or_default();
    let held = match (granted.deputy, granted.handed_over_from.as_str()) {
        (true, "") => "deputy".to_owned(),
        (true, from) => format!("deputy of {from}"),
        (false, "") => String::new(),
        (false, from) => format!("taken over from {from}"),
    };
    vec![
        grant.grant_id.clone(),
        words::of::<v1::Role>(granted.role),
        granted.ministry,
        granted.account_id,
        granted.start_date,
        granted.end_date,
        held,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegation_names_whose_role_it_is() {
        let mut grant = v1::Grant {
            grant_id: "g-9".into(),
            granted: Some(v1::RoleGranted {
                role: v1::Role::Contributor.into(),
                ministry: "MOH".into(),
                handed_over_from: "g-4".into(),
                deputy: true,
                ..Default::default()
            }),
            ..Default::default()
        };
        assert_eq!(
            row(&grant),
            ["g-9", "contributor", "MOH", "", "", "", "deputy of g-4"]
        );
        grant.granted.as_mut().unwrap().deputy = false;
        assert_eq!(row(&grant)[6], "taken over from g-4");
    }
}
