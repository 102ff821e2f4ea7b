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
//! was carried out loses the text again, a stream in which something else was put in the place of an
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
}

/// A redacted event and the order for it that do not agree: its stream is not what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The stream.
    pub stream: StreamName,
    /// Index of the event in it.
    pub index: u64,
    /// What does not fit.
    pub what: String,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            stream,
            index,
            what,
        } = self;
        write!(
            f,
            "event {index} of {stream} is not what it says ({what}), so nothing of {stream} is \
             redacted; restore the ledger from a backup or a replica"
        )
    }
}

/// What the ledger orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Every redaction of the streams that are right, in the order of the events that order them.
    pub orders: Vec<Order>,
    /// The streams in which an order and what the ledger holds do not agree, or an event was
    /// redacted that nobody ordered: the first such event of each.
    pub mismatches: Vec<Mismatch>,
}

impl Survey {
    fn refuse(&mut self, mismatch: Mismatch) {
        match self
            .mismatches
            .iter_mut()
            .find(|known| known.stream == mismatch.stream)
        {
            Some(known) if known.index > mismatch.index => *known = mismatch,
            Some(_) => {}
            None => self.mismatches.push(mismatch),
        }
    }
}

/// Every redaction that the ledger orders, checked. A stream that lost events is not judged: what
/// ordered a redaction may be lost.
///
/// # Errors
/// [`RedactionError::Read`] when it cannot be read.
pub fn survey(ledger: &dyn Ledger) -> Result<Survey, RedactionError> {
    let mut survey = Survey::default();
    let mut orders = Vec::new();
    let mut redacted = BTreeMap::new();
    let end = ledger.end();
    let mut position = 0;
    while position < end {
        let page = ledger.read_all(position, PAGE)?;
        let Some(last) = page.last() else { break };
        position = last.position + 1;
        for recorded in &page {
            let read = record_of(recorded).and_then(|record| match record {
                Some(record) => {
                    redacted.insert((recorded.stream.clone(), recorded.index), record);
                    Ok(())
                }
                None if event::peek_type(&recorded.bytes) == Some(ORDER) => {
                    orders.push(order(recorded)?);
                    Ok(())
                }
                None => Ok(()),
            });
            if let Err(mismatch) = read {
                survey.refuse(mismatch);
            }
        }
    }
    for mut order in orders {
        let held = redacted.remove(&(order.stream.clone(), order.index));
        order.carried_out = held.is_some();
        let record = match held {
            Some(record) => Ok(record),
            None => in_clear(ledger, &order)?,
        };
        match record {
            Ok(record) if record.leaf == order.leaf && record.remainder == order.remainder => {
                survey.orders.push(order);
            }
            Ok(_) => survey.refuse(Mismatch {
                stream: order.stream,
                index: order.index,
                what: format!(
                    "its redaction by event {} names another event",
                    order.ordered_by
                ),
            }),
            Err(mismatch) => survey.refuse(mismatch),
        }
    }
    for (stream, index) in redacted.into_keys() {
        survey.refuse(Mismatch {
            stream,
            index,
            what: "it was redacted, and no event orders that".to_owned(),
        });
    }
    let lost = ledger.losses().streams;
    let Survey { orders, mismatches } = &mut survey;
    mismatches.retain(|bad| !lost.iter().any(|lost| lost.stream == bad.stream));
    orders.retain(|order| !mismatches.iter().any(|bad| bad.stream == order.stream));
    Ok(survey)
}

fn mismatch(recorded: &Recorded, what: impl std::fmt::Display) -> Mismatch {
    Mismatch {
        stream: recorded.stream.clone(),
        index: recorded.index,
        what: what.to_string(),
    }
}

fn record_of(recorded: &Recorded) -> Result<Option<Record>, Mismatch> {
    Record::decode(&recorded.bytes).map_err(|error| mismatch(recorded, error))
}

fn order(recorded: &Recorded) -> Result<Order, Mismatch> {
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
fn in_clear(
    ledger: &dyn Ledger,
    order: &Order,
) -> Result<Result<Record, Mismatch>, RedactionError> {
    Ok(target(ledger, order)?.and_then(|recorded| {
        let subject = Subject::read(&recorded.bytes).map_err(|error| mismatch(&recorded, error))?;
        let remainder = subject
            .remainder()
            .map_err(|error| mismatch(&recorded, error))?;
        Ok(Record {
            leaf: subject.leaf,
            remainder,
        })
    }))
}

fn target(
    ledger: &dyn Ledger,
    order: &Order,
) -> Result<Result<Recorded, Mismatch>, RedactionError> {
    let one = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let found = match ledger.read(&order.stream, order.index, one) {
        Ok(found) => found.into_iter().next(),
        Err(ReadError::Corrupt { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(found.ok_or_else(|| Mismatch {
        stream: order.stream.clone(),
        index: order.index,
        what: format!("event {} redacts it, and it is not there", order.ordered_by),
    }))
}

/// Carries out what is ordered and not done yet; how many it was. Nothing else may read or append
/// meanwhile. `orders` are those that [`survey`] found.
///
/// # Errors
/// [`RedactionError`]; the next attempt goes on where this one ended.
pub fn carry_out(ledger: &dyn Ledger, orders: &[Order]) -> Result<usize, RedactionError> {
    let mut replaced = Vec::new();
    for order in orders.iter().filter(|order| !order.carried_out) {
        let refuse = |what: String| RedactError::Refused {
            reason: format!("event {} of {}: {what}", order.index, order.stream),
        };
        let recorded = target(ledger, order)?.map_err(|bad| refuse(bad.what))?;
        let record = Record {
            leaf: order.leaf,
            remainder: order.remainder.clone(),
        };
        let bytes = record
            .encode(recorded.bytes.len())
            .ok_or_else(|| refuse("what stays of it does not fit in its place".to_owned()))?;
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
