//! Recording exports on the deployment stream: who took what along, without personal data.
//!
//! An export is what leaves as one file: an evidence bundle, or all that is held about a person.
//! Reading, page by page, is not told from working with the server; reads by auditors are in the
//! access log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use mgi_events::{
    deployment::Command,
    ids::{AccountId, CommandId},
};
use mgi_proto::v1::ContentExported;
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use tonic::Status;

use super::{Host, refused};

/// The same export by the same account is recorded once in so many microseconds: an hour.
const ONCE_IN: i64 = 3_600 * 1_000_000;
/// Exports that are remembered; beyond it all that are over an hour old are forgotten, and if
/// there are none, everything.
const MOST: usize = 10_000;

type Key = (AccountId, Vec<u8>);

/// Exports that were recorded in the last hour.
#[derive(Clone, Debug, Default)]
pub struct Exports(Arc<Mutex<HashMap<Key, i64>>>);

impl Exports {
    fn is_new(&self, key: &Key, now: i64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).is_none_or(|at| now - at >= ONCE_IN)
    }

    fn remember(&self, key: Key, now: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, at| now - *at < ONCE_IN);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, now);
    }
}

impl Host {
    /// Records an export before it begins.
    ///
    /// # Errors
    /// The ledger takes no commands.
    pub(super) async fn exported(
        &self,
        by: &AccountId,
        export: ContentExported,
    ) -> Result<(), Status> {
        let now = self.clock.now().0;
        let key = (by.clone(), export.encode_to_vec());
        if !self.exports.is_new(&key, now) {
            return Ok(());
        }
        let digest = Sha256::digest(&key.1).into();
        let id = uuid::Uuid::now_v7().to_string();
        let id = CommandId::parse(&id).map_err(|bad| refused::bad_id("command_id", &bad))?;
        self.engine
            .direct(Some(by), &id, digest, Command::RecordExport(export))
            .await
            .map_err(|error| Status::from(refused::submit(&error)))?;
        self.exports.remember(key, now);
        Ok(())
    }
}
