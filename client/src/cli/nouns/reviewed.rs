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
    /// Revision of the profile that you had before you: what changed after it stays to be
    /// read; default: the present one.
    #[arg(long, value_name = "REV")]
    seen_revision: Option<u64>,
}

impl ReviewedArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>, target: v1::Target) -> Done {
        let (base_version, seen_revision) = match (self.base_version, self.seen_revision) {
            (Some(version), Some(revision)) => (version, revision),
            (version, revision) => {
                let read = items::version_at(session, &target).await?;
                (version.unwrap_or(read.0), revision.unwrap_or(read.1))
            }
        };
        let action = v1::MarkReviewed {
            target: Some(target),
            base_version,
            remark: self.remark,
            seen_revision,
        };
        session.submit(action).await
    }
}
