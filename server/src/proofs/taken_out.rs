//! What was erased and redacted, noted apart from the ledger: a ledger restored from an earlier
//! backup does not know it.

use mgi_events::transparency::merkle::Hash;
use redb::{ReadableDatabase as _, ReadableTable as _};

use super::store::{CheckpointStore, ERASED, REDACTED, StoreError};
use crate::{ledger::StreamName, redaction::Order};

/// A person who was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The account; opaque.
    pub account: String,
    /// Which law or decision required it.
    pub legal_basis: String,
}

/// An event that was redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOut {
    /// Its stream.
    pub stream: StreamName,
    /// Its index.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// Which law or decision required it.
    pub legal_basis: String,
}

impl CheckpointStore {
    /// Notes persons who were erased; on return it is on stable storage.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_erased(&self, erased: &[Erased]) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(ERASED)?;
            for erased in erased {
                table.insert(erased.account.as_str(), erased.legal_basis.as_str())?;
            }
            Ok(())
        })
    }

    /// The persons who were erased, by account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erased(&self) -> Result<Vec<Erased>, StoreError> {
        let read = || -> Result<Vec<Erased>, redb::Error> {
            let table = self.database.begin_read()?.open_table(ERASED)?;
            let rows = table.iter()?.map(|row| {
                let (account, legal_basis) = row?;
                Ok(Erased {
                    account: account.value().to_owned(),
                    legal_basis: legal_basis.value().to_owned(),
                })
            });
            rows.collect()
        };
        read().map_err(|error| self.fault(&error))
    }

    /// Notes redactions that the ledger orders; those that are noted stay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_redacted(&self, orders: &[Order]) -> Result<(), StoreError> {
        let known = self.redacted()?;
        let new: Vec<&Order> = orders
            .iter()
            .filter(|order| {
                known.iter().all(|k| {
                    (&k.stream, k.index, k.leaf) != (&order.stream, order.index, order.leaf)
                })
            })
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let mut table = transaction.open_table(REDACTED)?;
            for order in new {
                let key = (order.stream.as_str(), order.index);
                table.insert(key, (order.leaf, order.legal_basis.as_str()))?;
            }
            Ok(())
        })
    }

    /// The redactions that are noted, by stream and index.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn redacted(&self) -> Result<Vec<TakenOut>, StoreError> {
        let read = || -> Result<Vec<TakenOut>, redb::Error> {
            let table = self.database.begin_read()?.open_table(REDACTED)?;
            let mut found = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                let (stream, index) = key.value();
                let (leaf, legal_basis) = value.value();
                if let Ok(stream) = StreamName::new(stream) {
                    found.push(TakenOut {
                        stream,
                        index,
                        leaf,
                        legal_basis: legal_basis.to_owned(),
                    });
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.fault(&error))
    }
}
