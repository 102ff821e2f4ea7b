//! `mgi role`.

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::{Done, Session, parsers};

/// Verbs on roles in a profile.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Give an account a role.
    #[command(after_help = "Examples:
  mgi -p rw-2021 role grant ac-01ARZ3NDEKTSV4RRFFQ69G5FAV contributor --ministry DGIE --end 2026-12-31
  mgi -p rw-2021 role grant ac-01ARZ3NDEKTSV4RRFFQ69G5FAV auditor")]
    Grant {
        /// Id of the account.
        account: String,
        /// The role.
        #[arg(value_parser = parsers::word::<v1::Role>())]
        role: v1::Role,
        /// Ministry that it is held for: contributor, reviewer, authorizing officer.
        #[arg(long)]
        ministry: Option<String>,
        /// First day; default: at once.
        #[arg(long, value_name = "DATE", value_parser = parsers::date)]
        start: Option<String>,
        /// Last day, inclusive; default: no end.
        #[arg(long, value_name = "DATE", value_parser = parsers::date)]
        end: Option<String>,
    },
    /// End a role at once.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 role end g-4 --reason \"Moved to another office.\""
    )]
    End {
        /// Id of the grant, as in the list.
        grant: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Hand a role over: for good, or, with a last day, to a deputy while the holder
    /// keeps it.
    #[command(after_help = "Examples:
  mgi -p rw-2021 role hand-over g-4 --to ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --reason \"New focal point.\"
  mgi -p rw-2021 role hand-over g-4 --to ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --until 2021-04-30 --reason \"On leave.\"")]
    HandOver {
        /// Id of the grant, as in the list.
        grant: String,
        /// Account that gets it.
        #[arg(long, value_name = "ACCOUNT")]
        to: String,
        /// Last day for a deputy; default: for good.
        #[arg(long, value_name = "DATE", value_parser = parsers::date)]
        until: Option<String>,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// List the roles, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 role list --at 2021-03-31")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Grant {
                account,
                role,
                ministry,
                start,
                end,
            } => {
                let action = v1::GrantRole {
                    account_id: account,
                    role: role.into(),
                    ministry: ministry.unwrap_or_default(),
                    start_date: start.unwrap_or_default(),
                    end_date: end.unwrap_or_default(),
                };
                session.submit(action).await
            }
            Self::End { grant, reason } => {
                session
                    .submit(v1::EndRole {
                        grant_id: grant,
                        reason,
                    })
                    .await
            }
            Self::HandOver {
                grant,
                to,
                until,
                reason,
            } => {
                let action = v1::HandOverRole {
                    grant_id: grant,
                    account_id: to,
                    until: until.unwrap_or_default(),
                    reason,
                };
                session.submit(action).await
            }
            Self::List { at } => {
                let at = session.at(at).await?;
                let grants = session.profile().await?.grants(at);
                let columns = [
                    "grant", "role", "ministry", "account", "from", "to", "in force",
                ];
                session.out.list("Grant", grants, &columns, row).await
            }
        }
    }
}

fn row(grant: &v1::Grant) -> Vec<String> {
    let granted = grant.granted.clone().unwrap_or_default();
    vec![
        grant.grant_id.clone(),
        words::of::<v1::Role>(granted.role),
        granted.ministry,
        granted.account_id,
        granted.start_date,
        granted.end_date,
        if grant.in_force {
            "yes".into()
        } else if grant.ended_by.is_some() {
            "ended".into()
        } else {
            "no".into()
        },
    ]
}
