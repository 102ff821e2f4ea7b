//! `mgi stage`, and `mgi reopen`.

mod reopen;
mod window;

pub(crate) use reopen::ReopenArgs;
pub(crate) use window::text as window_text;

use clap::Subcommand;
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
    /// Set or extend the window of a stage; what is not named stays.
    #[command(after_help = "Examples:
  mgi -p rw-2021 stage window --stage collection --opens 2021-01-11 --closes 2021-03-31
  mgi -p rw-2021 stage window --stage collection --closes 2021-04-15 --reason \"Two ministries need more time.\"")]
    Window(window::WindowArgs),
    /// Propose the content for finalization: nothing changes until it is cosigned and
    /// finalized, or the proposal ends.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 stage propose --yes")]
    Propose {
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Take the proposal for finalization back.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 stage withdraw-proposal --reason \"A table is missing.\""
    )]
    WithdrawProposal {
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
    /// Open a new version of a published profile to put something right; what was
    /// published stays what it was.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 stage erratum --reason \"Table 1 gives the wrong year.\" --yes"
    )]
    Erratum {
        /// What is wrong.
        #[arg(long)]
        reason: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
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
            Self::Window(args) => args.run(session).await,
            Self::Erratum { reason, yes } => {
                show(session).await?;
                input::confirm("Open a new version of this published profile?", yes).await?;
                session.submit(v1::OpenErratum { reason }).await
            }
            Self::Propose { yes } => {
                show(session).await?;
                input::confirm("Propose this content for finalization?", yes).await?;
                session.submit(v1::ProposeFinalization {}).await
            }
            Self::WithdrawProposal { reason } => {
                session.submit(v1::WithdrawProposal { reason }).await
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
    let window = head
        .windows
        .iter()
        .find(|window| window.stage == head.stage);
    let edition = match head.edition {
        // The first version needs no number.
        0 | 1 => String::new(),
        edition => edition.to_string(),
    };
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
    let cosigned = head.proposal.as_ref().map_or_else(String::new, |proposal| {
        let by: Vec<&str> = proposal
            .cosignatures
            .iter()
            .map(|c| c.ministry.as_str())
            .collect();
        format!("proposal at revision {}: {}", proposal.size, by.join(", "))
    });
    session.out.fields(&[
        ("Stage", words::of::<v1::Stage>(head.stage)),
        ("Window", window.map(window::text).unwrap_or_default()),
        ("Version", edition),
        ("Indicators", progress.indicators.to_string()),
        ("Assigned", progress.assigned.to_string()),
        ("Drafts", progress.drafts.to_string()),
        ("Complete", progress.complete.to_string()),
        ("Validated", progress.validated.to_string()),
        ("Parts validated by", codes(validated)),
        ("Parts that wait for", codes(waiting)),
        ("Cosigned by", cosigned),
    ])
}
