//! Carrying out the redactions that a ledger orders.
//!
//! An order is an event, `EventRedacted`; from it on no interface shows the text. That the text is
//! also gone from the disk is the work of the next start, before anything is served, or of
//! `mgi-server redact`: the ledger replaces the event's bytes ([`Ledger::redact`]), the views are
//! emptied because their snapshots may hold it, and the vault is written anew because drafts of it
//! may linger in its free pages.
//!
//! Every order is checked each time: what the ledger holds must have the leaf hash and the
//! remainder that the order names. So a ledger restored from a backup that was made before an order
//! was carried out loses the text again, a ledger in which something else was put in the place of an
//! event is refused, and an event that was redacted without an order is found.

use std::collections::BTreeMap;

use mgi_events::event;
use mgi_events::redaction::{Record, Subject};
use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::event_body::Kind;

use crate::ledger::{
    Ledger, MAX_REDACTIONS, ReadError, ReadLimit, Recorded, RedactError, Redacted, StreamName,
};

#[cfg(test)]
mod tests;

/// How much is read at once.
const PAGE: ReadLimit = ReadLimit {
    events: 1024,
    bytes: 4 * 1024 * 1024,
};
const ORDER: &str = "EventRedacted";

/// A redaction that the ledger orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The profile's stream.
    pub stream: StreamName,
    /// Index of the event that is redacted.
    pub index: u64,
    /// Its type.
    pub event_type: String,
    /// Index of the order.
    pub ordered_by: u64,
    /// Which law or decision requires it.
    pub legal_basis: String,
    /// The event's leaf hash.
    pub leaf: Hash,
    /// What stays of the event.
    pub remainder: Vec<u8>,
    /// The text is gone from the ledger.
    pub carried_out: bool,
}

impl std::fmt::Display for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "event {} of {} ({}) is redacted by event {}, legal basis: {}{}",
            self.index,
            self.stream,
            self.event_type,
            self.ordered_by,
            self.legal_basis,
            if self.carried_out {
                ""
            } else {
                " (to be carried out at the next start of the server, or by mgi-server redact)"
            }
        )
    }
}

/// Why redactions could not be found or carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactionError {
    /// The ledger could not be read, or an event is damaged.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be changed.
    #[error(transparent)]
    Redact(#[from] RedactError),
    /// A redacted event and the order for it do not agree.
    #[error(
        "Event {index} of stream {stream} is not what it says ({what}), so nothing is redacted. \
         Restore the ledger from a backup or a replica."
    )]
    Mismatch {
        /// The stream.
        stream: StreamName,
        /// Index of the event in it.
        index: u64,
        /// What does not fit.
        what: String,
    },
}

/// Every redaction that the ledger orders, checked, in the order of the events that order them.
///
/// # Errors
/// [`RedactionError::Read`] when it cannot be read, [`RedactionError::Mismatch`] when an order and
/// what the ledger holds do not agree, or an event was redacted that nobody ordered.
pub fn survey(ledger: &dyn Ledger) -> Result<Vec<Order>, RedactionError> {
    let mut orders = Vec::new();
    let mut redacted = BTreeMap::new();
    let end = ledger.end();
    let mut position = 0;
    while position < end {
        let page = ledger.read_all(position, PAGE)?;
        let Some(last) = page.last() else { break };
        position = last.position + 1;
        for recorded in &page {
            if let Some(record) = record_of(recorded)? {
                redacted.insert((recorded.stream.clone(), recorded.index), record);
            } else if event::peek_type(&recorded.bytes) == Some(ORDER) {
                orders.push(order(recorded)?);
            }
        }
    }
    for order in &mut orders {
        let held = redacted.remove(&(order.stream.clone(), order.index));
        order.carried_out = held.is_some();
        let record = match held {
            Some(record) => record,
            None => in_clear(ledger, order)?,
        };
        if record.leaf != order.leaf || record.remainder != order.remainder {
            return Err(RedactionError::Mismatch {
                stream: order.stream.clone(),
                index: order.index,
                what: format!(
                    "its redaction by event {} names another event",
                    order.ordered_by
                ),
            });
        }
    }
    match redacted.into_keys().next() {
        None => Ok(orders),
        Some((stream, index)) => Err(RedactionError::Mismatch {
            stream,
            index,
            what: "it was redacted, and no event orders that".to_owned(),
        }),
    }
}

fn mismatch(recorded: &Recorded, what: impl std::fmt::Display) -> RedactionError {
    RedactionError::Mismatch {
        stream: recorded.stream.clone(),
        index: recorded.index,
        what: what.to_string(),
    }
}

fn record_of(recorded: &Recorded) -> Result<Option<Record>, RedactionError> {
    Record::decode(&recorded.bytes).map_err(|error| mismatch(recorded, error))
}

fn order(recorded: &Recorded) -> Result<Order, RedactionError> {
    let (_, kind) = event::open(&recorded.bytes).map_err(|error| mismatch(recorded, error))?;
    let Kind::EventRedacted(e) = kind else {
        return Err(mismatch(recorded, "its type is not that of its body"));
    };
    let leaf = e.leaf_hash.as_slice().try_into();
    Ok(Order {
        stream: recorded.stream.clone(),
        index: e.index,
        event_type: e.event_type,
        ordered_by: recorded.index,
        legal_basis: e.legal_basis,
        leaf: leaf.map_err(|_| mismatch(recorded, "a leaf hash has not 32 bytes"))?,
        remainder: e.remainder,
        carried_out: false,
    })
}

/// What would take the place of an event that still stands in clear.
fn in_clear(ledger: &dyn Ledger, order: &Order) -> Result<Record, RedactionError> {
    let recorded = target(ledger, order)?;
    let subject = Subject::read(&recorded.bytes).map_err(|error| mismatch(&recorded, error))?;
    let remainder = subject
        .remainder()
        .map_err(|error| mismatch(&recorded, error))?;
    Ok(Record {
        leaf: subject.leaf,
        remainder,
    })
}

fn target(ledger: &dyn Ledger, order: &Order) -> Result<Recorded, RedactionError> {
    let one = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let found = ledger.read(&order.stream, order.index, one)?;
    let found = found.into_iter().next();
    found.ok_or_else(|| RedactionError::Mismatch {
        stream: order.stream.clone(),
        index: order.index,
        what: format!("event {} redacts it, and it is not there", order.ordered_by),
    })
}

/// Carries out what is ordered and not done yet; how many it was. Nothing else may read or append
/// meanwhile. `orders` is what [`survey`] found.
///
/// # Errors
/// [`RedactionError`]; the next attempt goes on where this one ended.
pub fn carry_out(ledger: &dyn Ledger, orders: &[Order]) -> Result<usize, RedactionError> {
    let mut replaced = Vec::new();
    for order in orders.iter().filter(|order| !order.carried_out) {
        let recorded = target(ledger, order)?;
        let record = Record {
            leaf: order.leaf,
            remainder: order.remainder.clone(),
        };
        let bytes = record
            .encode(recorded.bytes.len())
            .ok_or_else(|| mismatch(&recorded, "what stays of it does not fit in its place"))?;
        replaced.push(Redacted {
            stream: recorded.stream,
            index: recorded.index,
            bytes: bytes.into(),
        });
    }
    for some in replaced.chunks(MAX_REDACTIONS) {
        ledger.redact(some)?;
    }
    Ok(replaced.len())
}
