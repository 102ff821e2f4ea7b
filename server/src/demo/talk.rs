//! The consultation of the invented country: threads, and what was said in them.

use std::collections::BTreeMap;

use mgi_client::v1;

use super::load::{Loading, failed};
use crate::process::Failure;

impl Loading<'_> {
    /// Opens the threads of the sheet and posts their comments, each by its part.
    pub(super) async fn talk(&self) -> Result<(), Failure> {
        let mut opened: BTreeMap<&str, String> = BTreeMap::new();
        for row in &self.sheets.threads {
            let role = row.role.unwrap_or(v1::Role::Contributor);
            let client = match role {
                v1::Role::Facilitator => self.secretariat,
                role => &self.player(role, &row.ministry)?.client,
            };
            let profile = self.profile(client);
            match (opened.get(row.thread.as_str()), row.open()) {
                (Some(thread), _) => {
                    let comment = row.comment(thread.as_str(), "");
                    profile.submit(comment).await.map_err(failed)?;
                }
                (None, Some(open)) => {
                    let receipt = profile.submit(open).await.map_err(failed)?;
                    let id = receipt.created_ids.into_iter().next().unwrap_or_default();
                    opened.insert(&row.thread, id);
                }
                (None, None) => {
                    return Err(Failure::sentence(format!(
                        "thread {} is never opened",
                        row.thread
                    )));
                }
            }
            self.bar.inc(1);
        }
        self.resolve(&opened).await
    }

    async fn resolve(&self, opened: &BTreeMap<&str, String>) -> Result<(), Failure> {
        let mut resolved: Vec<&str> = Vec::new();
        for row in &self.sheets.threads {
            let (Some(thread), Some(resolve)) = (
                opened.get(row.thread.as_str()),
                opened
                    .get(row.thread.as_str())
                    .and_then(|id| row.resolution(id.as_str())),
            ) else {
                continue;
            };
            if resolved.contains(&thread.as_str()) {
                continue;
            }
            resolved.push(thread);
            // The first row of a thread is its opener's, who may resolve it.
            let role = row.role.unwrap_or(v1::Role::Contributor);
            let client = match role {
                v1::Role::Facilitator => self.secretariat,
                role => &self.player(role, &row.ministry)?.client,
            };
            self.profile(client).submit(resolve).await.map_err(failed)?;
        }
        Ok(())
    }
}
