//! `mgi position`.

mod confirm;
mod grid;

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::v1;

use crate::cli::{Done, Session, parsers};

/// Verbs on what ministries say about items.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Record what your ministry says about an answer, finding, record or priority.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH position take MR-01 --stance agrees
  mgi -p rw-2021 --as MOH position take f-1 --stance objects --remark \"The figure is from 2015.\"
  mgi -p rw-2021 position take p-1 --stance agrees --on-behalf-of MOH --meeting m-1")]
    Take {
        /// The item, such as MR-01, f-1, p-1 or evidence:education-law-2012.
        #[arg(value_parser = parsers::target)]
        target: v1::Target,
        /// What the ministry says.
        #[arg(long, value_parser = parsers::word::<v1::Stance>())]
        stance: v1::Stance,
        /// Its remark; needed with a remark and with an objection.
        #[arg(long, default_value = "")]
        remark: String,
        /// Ministry that it is entered for after a meeting, by who runs the process;
        /// it stays unconfirmed until that ministry confirms it.
        #[arg(long, value_name = "MINISTRY", requires = "meeting")]
        on_behalf_of: Option<String>,
        /// The meeting at which it was said.
        #[arg(long, value_name = "ID", requires = "on_behalf_of")]
        meeting: Option<String>,
    },
    /// Confirm what was entered on your ministry's behalf.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH position confirm p-1
  mgi -p rw-2021 --as MOH position confirm p-1 --entered-event 812")]
    Confirm(confirm::ConfirmArgs),
    /// Take your ministry's position back.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH position withdraw f-1 --reason \"The text was changed as we asked.\""
    )]
    Withdraw {
        /// The item.
        #[arg(value_parser = parsers::target)]
        target: v1::Target,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Show who agrees with what: items by ministries, now or as it was.
    #[command(after_help = "Examples:
  mgi -p rw-2021 position list
  mgi -p rw-2021 position list --ministry MOH --json")]
    List {
        /// Only on this item.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
        /// Only of this ministry.
        #[arg(long, value_name = "CODE", default_value = "")]
        ministry: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Take {
                target,
                stance,
                remark,
                on_behalf_of,
                meeting,
            } => {
                let action = v1::TakePosition {
                    target: Some(target),
                    stance: stance.into(),
                    remark,
                    on_behalf_of: on_behalf_of.unwrap_or_default(),
                    meeting_id: meeting.unwrap_or_default(),
                };
                session.submit(action).await
            }
            Self::Confirm(args) => args.run(session).await,
            Self::Withdraw { target, reason } => {
                let action = v1::WithdrawPosition {
                    target: Some(target),
                    reason,
                };
                session.submit(action).await
            }
            Self::List {
                target,
                ministry,
                at,
            } => {
                let at = session.at(at).await?;
                let listing = session.profile().await?.positions(target, ministry, at);
                let positions = listing.all().await?;
                if session.out.is_json() {
                    for position in &positions {
                        session.out.message("Position", position)?;
                    }
                    return Ok(());
                }
                session.out.table(&grid::table(&positions))?;
                for line in grid::remarks(&positions) {
                    session.out.paragraph(&line, 0)?;
                }
                if grid::has_marks(&positions) {
                    session.out.note(grid::LEGEND);
                }
                Ok(())
            }
        }
    }
}
