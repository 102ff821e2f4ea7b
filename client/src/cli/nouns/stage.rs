//! `mgi stage`, and `mgi reopen`.

use clap::{Args, Subcommand};
use mgi_client::{v1, words};

use crate::cli::{Done, Session, input, parsers};

/// Verbs on the stage of a profile.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show the stage and how far the work is.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 stage show")]
    Show,
    /// Go on to the next stage, up to validation.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 stage advance\n  mgi -p rw-2021 stage advance --from collection"
    )]
    Advance {
        /// Stage that you believe the profile is in; default: the present one.
        #[arg(long, value_parser = parsers::word::<v1::Stage>())]
        from: Option<v1::Stage>,
    },
    /// Go back to an earlier stage.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 stage return consultation --reason \"Two ministries asked for changes.\""
    )]
    Return {
        /// Stage to return to.
        #[arg(value_parser = parsers::word::<v1::Stage>())]
        to: v1::Stage,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Finalize: the policy must be met; nothing changes any more.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 stage finalize --yes")]
    Finalize {
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Make the finalized profile public.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 stage publish --yes")]
    Publish {
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// What to reopen.
#[derive(Debug, Args)]
pub(crate) struct ReopenArgs {
    /// Code of the indicator.
    indicator: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl ReopenArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        session
            .submit(v1::ReopenItem {
                indicator: self.indicator,
                reason: self.reason,
            })
            .await
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Show => show(session).await,
            Self::Advance { from } => {
                let from = match from {
                    Some(stage) => stage.into(),
                    None => session.profile().await?.head(None).await?.stage,
                };
                session.submit(v1::AdvanceStage { from }).await
            }
            Self::Return { to, reason } => {
                session
                    .submit(v1::ReturnStage {
                        to: to.into(),
                        reason,
                    })
                    .await
            }
            Self::Finalize { yes } => {
                show(session).await?;
                input::confirm(
                    "Finalize this profile? Nothing in it can change afterwards.",
                    yes,
                )
                .await?;
                session.submit(v1::FinalizeProfile {}).await
            }
            Self::Publish { yes } => {
                show(session).await?;
                input::confirm("Make this profile public?", yes).await?;
                session.submit(v1::PublishProfile {}).await
            }
        }
    }
}

async fn show(session: &mut Session<'_>) -> Done {
    let head = session.profile().await?.head(None).await?;
    if session.out.is_json() {
        return session.out.message("Profile", &head);
    }
    let progress = head.progress.unwrap_or_default();
    session.out.notice(head.opened.as_ref())?;
    let (validated, waiting): (Vec<_>, Vec<_>) = head
        .ministries
        .iter()
        .filter(|m| m.active && m.capacity == i32::from(v1::MinistryCapacity::Validating))
        .partition(|m| m.part_validated);
    let codes = |ministries: Vec<&v1::EnrolledMinistry>| {
        ministries
            .iter()
            .map(|m| m.ministry.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    session.out.fields(&[
        ("Stage", words::of::<v1::Stage>(head.stage)),
        ("Indicators", progress.indicators.to_string()),
        ("Assigned", progress.assigned.to_string()),
        ("Drafts", progress.drafts.to_string()),
        ("Complete", progress.complete.to_string()),
        ("Validated", progress.validated.to_string()),
        ("Parts validated by", codes(validated)),
        ("Parts that wait for", codes(waiting)),
    ])
}
