//! The checkpoints that were signed, in a crash-safe file of their own, apart from the
//! ledger: what was promised must be known also after the ledger was lost.
//!
//! A checkpoint is on stable storage here before it is handed out.

use std::path::{Path, PathBuf};

use mgi_events::transparency::merkle::Hash;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};

use crate::ledger::StreamName;

/// Name of the file in a data directory.
pub const FILE_NAME: &str = "checkpoints.redb";

/// `stream 0 epoch size` to root and note.
const SIGNED: TableDefinition<'_, (&str, u32, u64), (Hash, &str)> = TableDefinition::new("signed");
/// `stream 0 epoch size` to root: heads that the deployment's stream records, and others that are
/// known and were not signed.
const KNOWN: TableDefinition<'_, (&str, u32, u64), Hash> = TableDefinition::new("known");
/// Account to what required the erasure of its person: known also when ledger and vault were
/// restored from an earlier backup.
pub(super) const ERASED: TableDefinition<'_, &str, &str> = TableDefinition::new("erased");
/// Stream and index to the leaf hash of an event that was redacted, and what required it.
pub(super) const REDACTED: TableDefinition<'_, (&str, u64), (Hash, &str)> =
    TableDefinition::new("redacted");
/// One row: the epoch.
const EPOCH: TableDefinition<'_, &str, u32> = TableDefinition::new("epoch");
const EPOCH_KEY: &str = "epoch";
/// Of the checkpoints of a stream before the newest, one is kept for each so many events.
const KEPT_EVERY: u64 = 256;

/// A checkpoint that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Epoch in which it was.
    pub epoch: u32,
    /// Size of the tree.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
    /// The signed note.
    pub note: String,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the signed checkpoints in {path} cannot be read or written: {reason}. Checkpoints are only signed while this file works; restore it from where it is backed up, apart from the ledger"
)]
pub struct StoreError {
    path: PathBuf,
    reason: String,
    in_use: bool,
}

impl StoreError {
    /// Whether another process has the file open.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.in_use
    }
}

/// The file.
#[derive(Debug)]
pub struct CheckpointStore {
    pub(super) database: Database,
    path: PathBuf,
}

impl CheckpointStore {
    /// Opens the file, or makes one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let fault = |reason: String| StoreError {
            path: path.to_owned(),
            reason,
            in_use: false,
        };
        let database = Database::builder()
            .set_cache_size(4 * 1024 * 1024)
            .create(path)
            .map_err(|error| StoreError {
                in_use: matches!(error, redb::DatabaseError::DatabaseAlreadyOpen),
                ..fault(error.to_string())
            })?;
        let store = Self {
            database,
            path: path.to_owned(),
        };
        store.write(|transaction| {
            transaction.open_table(SIGNED)?;
            transaction.open_table(KNOWN)?;
            transaction.open_table(EPOCH)?;
            transaction.open_table(ERASED)?;
            transaction.open_table(REDACTED)?;
            Ok(())
        })?;
        // A name is durable when its directory was synced.
        path.parent()
            .map_or(Ok(()), |dir| std::fs::File::open(dir)?.sync_all())
            .map_err(|error| fault(error.to_string()))?;
        Ok(store)
    }

    pub(super) fn write(
        &self,
        change: impl FnOnce(&redb::WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), StoreError> {
        let all = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            change(&transaction)?;
            transaction.commit()?;
            Ok(())
        };
        all().map_err(|error| self.fault(&error))
    }

    pub(super) fn fault(&self, error: &redb::Error) -> StoreError {
        StoreError {
            path: self.path.clone(),
            reason: error.to_string(),
            in_use: false,
        }
    }

    /// The epoch: 1 until the first restore.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn epoch(&self) -> Result<u32, StoreError> {
        let read = || -> Result<u32, redb::Error> {
            let table = self.database.begin_read()?.open_table(EPOCH)?;
            Ok(table.get(EPOCH_KEY)?.map_or(1, |row| row.value()))
        };
        read().map_err(|error| self.fault(&error))
    }

    /// Begins an epoch.
    ///
    /// # Errors
    /// [`StoreError`]; nothing changed.
    pub fn begin_epoch(&self, epoch: u32) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.open_table(EPOCH)?.insert(EPOCH_KEY, epoch)?;
            Ok(())
        })
    }

    /// Keeps checkpoints; on return they are on stable storage. Of older ones of the same
    /// stream, one is kept for each 256 events.
    ///
    /// # Errors
    /// [`StoreError`]; then none of them may be handed out.
    pub fn keep(&self, signed: &[(StreamName, Signed)]) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(SIGNED)?;
            for (stream, new) in signed {
                let (name, epoch) = (stream.as_str(), new.epoch);
                let before: Vec<u64> = {
                    let mut newest = table
                        .range((name, epoch, 0)..(name, epoch, new.size))?
                        .rev();
                    let mut sizes = Vec::new();
                    for row in newest.by_ref().take(2) {
                        sizes.push(row?.0.value().2);
                    }
                    sizes
                };
                // The one before goes when another stands for the same 256 events.
                if let [last, kept] = before.as_slice()
                    && last / KEPT_EVERY == kept / KEPT_EVERY
                {
                    table.remove((name, epoch, *last))?;
                }
                table.insert((name, epoch, new.size), (new.root, new.note.as_str()))?;
            }
            Ok(())
        })
    }

    /// Notes heads that the deployment's stream records, so that they are known also when it is
    /// lost; of each stream the newest one is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_heads(
        &self,
        epoch: u32,
        heads: &[(StreamName, u64, Hash)],
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(KNOWN)?;
            for (stream, size, root) in heads {
                let name = stream.as_str();
                table.retain_in((name, epoch, 0)..(name, epoch, *size), |_, _| false)?;
                table.insert((name, epoch, *size), root)?;
            }
            Ok(())
        })
    }

    /// Notes what is known of a stream beside what is noted: the last size at which it was as
    /// recorded, and the first at which it is not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_witness(
        &self,
        epoch: u32,
        stream: &StreamName,
        roots: &[(u64, Hash)],
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(KNOWN)?;
            for (size, root) in roots {
                table.insert((stream.as_str(), epoch, *size), root)?;
            }
            Ok(())
        })
    }

    /// Sizes and roots that are known of streams in an epoch and were not signed, by stream and
    /// size.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn known(&self, epoch: u32) -> Result<Vec<(StreamName, u64, Hash)>, StoreError> {
        let read = || -> Result<Vec<(StreamName, u64, Hash)>, redb::Error> {
            let table = self.database.begin_read()?.open_table(KNOWN)?;
            let mut found = Vec::new();
            for row in table.iter()? {
                let (key, root) = row?;
                let (name, of, size) = key.value();
                if let (Ok(stream), true) = (StreamName::new(name), of == epoch) {
                    found.push((stream, size, root.value()));
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.fault(&error))
    }

    /// The newest checkpoint of a stream in an epoch.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest(&self, stream: &StreamName, epoch: u32) -> Result<Option<Signed>, StoreError> {
        let name = stream.as_str();
        let read = || -> Result<Option<Signed>, redb::Error> {
            let table = self.database.begin_read()?.open_table(SIGNED)?;
            let newest = table
                .range((name, epoch, 0)..=(name, epoch, u64::MAX))?
                .next_back();
            Ok(newest.transpose()?.map(|(key, value)| {
                let (root, note) = value.value();
                signed(epoch, key.value().2, root, note)
            }))
        };
        read().map_err(|error| self.fault(&error))
    }

    /// The checkpoints that are kept of a stream in an epoch, the largest last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of(&self, stream: &StreamName, epoch: u32) -> Result<Vec<Signed>, StoreError> {
        let name = stream.as_str();
        let read = || -> Result<Vec<Signed>, redb::Error> {
            let table = self.database.begin_read()?.open_table(SIGNED)?;
            let rows = table.range((name, epoch, 0)..=(name, epoch, u64::MAX))?;
            rows.map(|row| {
                let (key, value) = row?;
                let (root, note) = value.value();
                Ok(signed(epoch, key.value().2, root, note))
            })
            .collect()
        };
        read().map_err(|error| self.fault(&error))
    }

    /// The newest checkpoint of every stream in an epoch, by stream.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_newest(&self, epoch: u32) -> Result<Vec<(StreamName, Signed)>, StoreError> {
        let mut found: Vec<(StreamName, Signed)> = Vec::new();
        for (stream, signed) in self.all(|of| of == epoch)? {
            match found.last_mut() {
                Some((last, newest)) if *last == stream => *newest = signed,
                _ => found.push((stream, signed)),
            }
        }
        Ok(found)
    }

    /// Every checkpoint that is kept of some epochs, by stream, epoch and size.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all(
        &self,
        epochs: impl Fn(u32) -> bool,
    ) -> Result<Vec<(StreamName, Signed)>, StoreError> {
        let read = || -> Result<Vec<(StreamName, Signed)>, redb::Error> {
            let table = self.database.begin_read()?.open_table(SIGNED)?;
            let mut found = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                let (name, epoch, size) = key.value();
                if let (Ok(stream), true) = (StreamName::new(name), epochs(epoch)) {
                    let (root, note) = value.value();
                    found.push((stream, signed(epoch, size, root, note)));
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.fault(&error))
    }
}

fn signed(epoch: u32, size: u64, root: Hash, note: &str) -> Signed {
    Signed {
        epoch,
        size,
        root,
        note: note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(size: u64) -> Signed {
        Signed {
            epoch: 1,
            size,
            root: [u8::try_from(size % 251).unwrap(); 32],
            note: format!("note of {size}"),
        }
    }

    #[test]
    fn the_newest_is_kept_and_one_for_each_256_events() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        let stream = StreamName::new("profile/aa-2026").unwrap();
        let other = StreamName::new("profile/ab-2026").unwrap();
        {
            let store = CheckpointStore::open(&path).unwrap();
            for size in (1..1_000).step_by(7) {
                store.keep(&[(stream.clone(), signed(size))]).unwrap();
            }
            store.keep(&[(other.clone(), signed(3))]).unwrap();
        }
        let store = CheckpointStore::open(&path).unwrap();
        let kept: Vec<u64> = store
            .of(&stream, 1)
            .unwrap()
            .iter()
            .map(|s| s.size)
            .collect();
        assert_eq!(kept, [1, 260, 512, 771, 995]);
        assert_eq!(store.newest(&stream, 1).unwrap(), Some(signed(995)));
        assert_eq!(store.newest(&stream, 2).unwrap(), None);
        let newest = store.all_newest(1).unwrap();
        assert_eq!(newest, [(stream, signed(995)), (other, signed(3))]);
    }

    #[test]
    fn of_heads_that_are_known_the_newest_is_kept_and_every_witness() {
        let dir = tempfile::tempdir().unwrap();
        let store = CheckpointStore::open(&dir.path().join(FILE_NAME)).unwrap();
        let stream = StreamName::new("profile/aa-2026").unwrap();
        for size in 1..5 {
            store
                .note_heads(1, &[(stream.clone(), size, [1; 32])])
                .unwrap();
        }
        store
            .note_heads(2, &[(stream.clone(), 2, [2; 32])])
            .unwrap();
        assert_eq!(store.known(1).unwrap(), [(stream.clone(), 4, [1; 32])]);
        assert_eq!(store.known(2).unwrap(), [(stream.clone(), 2, [2; 32])]);
        store
            .note_witness(1, &stream, &[(2, [3; 32]), (3, [4; 32])])
            .unwrap();
        let sizes: Vec<u64> = store.known(1).unwrap().iter().map(|k| k.1).collect();
        assert_eq!(sizes, [2, 3, 4]);
    }

    #[test]
    fn an_epoch_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let store = CheckpointStore::open(&dir.path().join(FILE_NAME)).unwrap();
        assert_eq!(store.epoch().unwrap(), 1);
        store.begin_epoch(2).unwrap();
        assert_eq!(store.epoch().unwrap(), 2);
    }
}
