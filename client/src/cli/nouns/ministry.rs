//! `mgi ministry`.

use clap::Subcommand;
use mgi_client::v1;

use crate::cli::{Done, Session, parsers};

/// Verbs on ministries.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a ministry known in the deployment.
    #[command(
        after_help = "Examples:\n  mgi ministry register MINEDUC --name \"Ministry of Education\""
    )]
    Register {
        /// Code: 1 to 16 of A-Z, 0-9 and '-'.
        code: String,
        /// Name in force.
        #[arg(long)]
        name: String,
        /// A name it had before; may be repeated, oldest first.
        #[arg(long = "former-name", value_name = "NAME")]
        former_names: Vec<String>,
        /// Code of a ministry that it took over from; may be repeated.
        #[arg(long = "predecessor", value_name = "CODE")]
        predecessors: Vec<String>,
    },
    /// Give a ministry another name from a date on.
    #[command(
        after_help = "Examples:\n  mgi ministry rename MINEDUC --name \"Ministry of Education and Training\" --effective 2026-01-01"
    )]
    Rename {
        /// Code of the ministry.
        code: String,
        /// New name.
        #[arg(long)]
        name: String,
        /// First day on which it is in force.
        #[arg(long, value_name = "DATE", value_parser = parsers::date)]
        effective: String,
    },
    /// List the ministries of the deployment.
    #[command(after_help = "Examples:\n  mgi ministry list")]
    List,
    /// Let a ministry take part in the profile, or change its capacity.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 ministry enrol RDB --capacity consulted")]
    Enrol {
        /// Code of the ministry.
        code: String,
        /// In which capacity.
        #[arg(long, value_parser = parsers::word::<v1::MinistryCapacity>(), default_value = "validating")]
        capacity: v1::MinistryCapacity,
    },
    /// Withdraw a ministry, which leads no indicator, from the profile.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 ministry withdraw RDB --reason \"It asked to.\""
    )]
    Withdraw {
        /// Code of the ministry.
        code: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Register {
                code,
                name,
                former_names,
                predecessors,
            } => {
                let request = v1::RegisterMinistryRequest {
                    command_id: String::new(),
                    ministry: code.clone(),
                    name,
                    predecessors,
                    former_names,
                };
                let response = session.client().await?.register_ministry(request).await?;
                session.out.recorded(
                    "RegisterMinistryResponse",
                    &response,
                    &format!("{code} is known"),
                )
            }
            Self::Rename {
                code,
                name,
                effective,
            } => {
                let request = v1::RenameMinistryRequest {
                    command_id: String::new(),
                    ministry: code.clone(),
                    name,
                    effective_date: effective,
                };
                let response = session.client().await?.rename_ministry(request).await?;
                session.out.recorded(
                    "RenameMinistryResponse",
                    &response,
                    &format!("the new name of {code} is recorded"),
                )
            }
            Self::List => {
                let ministries = session.client().await?.ministries();
                session
                    .out
                    .list(
                        "Ministry",
                        ministries,
                        &["code", "name", "former names", "took over from"],
                        row,
                    )
                    .await
            }
            Self::Enrol { code, capacity } => {
                session
                    .submit(v1::EnrolMinistry {
                        ministry: code,
                        capacity: capacity.into(),
                    })
                    .await
            }
            Self::Withdraw { code, reason } => {
                session
                    .submit(v1::WithdrawMinistry {
                        ministry: code,
                        reason,
                    })
                    .await
            }
        }
    }
}

fn row(ministry: &v1::Ministry) -> Vec<String> {
    let (newest, former) = match ministry.names.split_last() {
        Some((newest, former)) => (newest.name.clone(), former),
        None => (String::new(), &[][..]),
    };
    let former: Vec<&str> = former.iter().map(|name| name.name.as_str()).collect();
    vec![
        ministry.ministry.clone(),
        newest,
        former.join("; "),
        ministry.predecessors.join(", "),
    ]
}
