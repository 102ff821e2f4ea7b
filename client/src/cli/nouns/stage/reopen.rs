//! `mgi reopen`, which is `mgi validate reopen` too.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Failure, Session, items, parsers};

/// What to reopen.
#[derive(Debug, Args)]
pub(crate) struct ReopenArgs {
    /// Code of the indicator, or id of the finding.
    #[arg(value_name = "INDICATOR|FINDING", value_parser = parsers::target)]
    item: v1::Target,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl ReopenArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let mut action = v1::ReopenItem {
            reason: self.reason,
            ..Default::default()
        };
        match items::kind(&self.item) {
            v1::TargetKind::Answer | v1::TargetKind::Indicator => action.indicator = self.item.id,
            v1::TargetKind::Finding => action.finding_id = self.item.id,
            _ => {
                return Err(Failure::Usage(
                    "only an indicator or a finding is reopened, such as MR-01 or f-1".into(),
                ));
            }
        }
        session.submit(action).await
    }
}
