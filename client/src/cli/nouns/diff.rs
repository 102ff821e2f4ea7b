//! `mgi diff`: how two states of a profile differ.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::read::Moment;
use mgi_client::v1;

use crate::cli::output::difference;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};

/// Which states.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The earlier state: a revision, the end of a date in the profile's time zone,
    /// or a time.
    #[arg(value_name = "REV|DATE|TIME")]
    from: Moment,
    /// The later state; default: now.
    #[arg(value_name = "REV|DATE|TIME")]
    to: Option<Moment>,
    /// Only items with this id, or within it, such as MR-01, f-1 or t-3.
    #[arg(long, value_name = "ID")]
    of: Option<String>,
}

impl DiffArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let (from, to) = (
            session.at(Some(self.from)).await?,
            session.at(self.to).await?,
        );
        let from = from.ok_or_else(|| Failure::Usage("name the earlier state".into()))?;
        let profile = session.profile().await?;
        let waiting = Progress::waiting("Comparing", session.progress());
        let mut comparison = profile.compare(from, to).await?;
        waiting.done();
        if !session.out.is_json() {
            difference::states(session.out, &comparison.states)?;
        }
        let (mut told, mut hidden) = (0, 0);
        while let Some(item) = comparison.items.try_next().await? {
            if !self.of.as_ref().is_none_or(|id| concerns(&item, id)) {
                hidden += 1;
                continue;
            }
            told += 1;
            if session.out.is_json() {
                session.out.message("ItemDifference", &item)?;
            } else {
                session.out.line("")?;
                difference::item(session.out, &item)?;
            }
        }
        if told == 0 && hidden > 0 {
            session.out.note("Nothing of that item differs.");
        }
        Ok(())
    }
}

/// Whether an item is the one named, part of it, or about it.
fn concerns(item: &v1::ItemDifference, id: &str) -> bool {
    item.id == id || item.within == id || item.target.as_ref().is_some_and(|t| t.id == id)
}
