//! `mgi access-log`.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::{ClientError, v1};

use crate::cli::output::{Table, times};
use crate::cli::{Done, Session};

/// What `mgi access-log --help` says beyond its first line.
pub(crate) const ABOUT: &str = "\
Shows who read what by a privileged role: auditors of profiles and of the deployment,
and administrators who read names, tokens or certificates of others.

The log is kept apart from the record, for 400 days unless the operator set another
number. It has no content, no names and no addresses. Auditors of the deployment read
all of it; anybody reads the entries about the own account.";

/// Which entries.
#[derive(Debug, Args)]
pub(crate) struct AccessLogArgs {
    /// Entries about this account only.
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// How many at most, the oldest first; 0: all.
    #[arg(long, default_value_t = 0, value_name = "N")]
    limit: u64,
}

impl AccessLogArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let request = v1::ReadAccessLogRequest {
            account_id: self.account.unwrap_or_default(),
            from: None,
            limit: self.limit,
        };
        let mut entries = session.client().await?.access_log(request).await?;
        let mut table = Table::new(&[
            "time", "account", "as", "call", "profile", "about", "result",
        ]);
        while let Some(entry) = entries.try_next().await.map_err(ClientError::from)? {
            if session.out.is_json() {
                session.out.message("ReadAccessLogResponse", &entry)?;
                continue;
            }
            table.push(vec![
                times::utc(entry.time.as_ref()),
                entry.account_id,
                entry.role,
                entry.method,
                entry.profile_id,
                entry.about_account_id,
                entry.result,
            ]);
        }
        if session.out.is_json() {
            return Ok(());
        }
        session.out.table(&table)
    }
}
