//! `mgi answer reviewed` and `mgi finding reviewed`.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Session, items};

/// What was found.
#[derive(Debug, Args)]
pub(crate) struct ReviewedArgs {
    /// What was found.
    #[arg(long, default_value = "")]
    remark: String,
    /// Version that you read; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
}

impl ReviewedArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>, target: v1::Target) -> Done {
        let base_version = items::base_version(session, &target, self.base_version).await?;
        let action = v1::MarkReviewed {
            target: Some(target),
            base_version,
            remark: self.remark,
        };
        session.submit(action).await
    }
}
