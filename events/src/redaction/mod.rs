//! Redaction: taking free text out of a history that never changes (ARCHITECTURE
//! section 8).
//!
//! | looking for | it is in |
//! |---|---|
//! | which texts of which events can go | `free_text` |
//! | what a ledger stores in the place of an event | [`record`] |
//! | who may order it, and how the state forgets the text | `profile/redactions.rs` |
//!
//! A redacted event is told by its leaf hash, which stays what it was, so that
//! every root and every proof stays valid. What is not free text stays too, as the
//! event's *remainder*, so that the state still follows from the history. The
//! remainder has neither the nonce nor the command digest of the event: with
//! either, who guesses a short text could see whether the guess is right.
//!
//! One thing is left to a guesser. Where one command led to several events, such
//! as a thread opened with a query, the others keep the digest of the command in
//! their envelopes.

mod free_text;
pub mod record;

pub use record::{Record, Stored, leaf_of, open_stored};

use mgi_proto::v1::{Event, EventBody, EventRedacted, event_body::Kind};
use prost::Message as _;

use crate::{
    event::{self, EventError},
    transparency::merkle::Hash,
};

/// Why an event cannot be redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRedactable {
    /// It is of a type whose words are public acts, or that has none.
    #[error(
        "only comments, remarks and rationales can be redacted; answers, findings and validations are public acts"
    )]
    PublicAct,
    /// It could have free text, and has none.
    #[error("the event has no free text, so there is nothing to redact")]
    NoText,
}

/// An event that somebody wants redacted, as it is stored. The server reads it;
/// nothing of it comes from who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Its envelope.
    pub event: Event,
    /// What happened.
    pub kind: Kind,
    /// Its leaf in the tree.
    pub leaf: Hash,
}

impl Subject {
    /// Reads what a ledger holds.
    ///
    /// # Errors
    /// The bytes are neither an event nor a redacted one.
    pub fn read(bytes: &[u8]) -> Result<Self, EventError> {
        let Stored {
            event, kind, leaf, ..
        } = open_stored(bytes)?;
        Ok(Self { event, kind, leaf })
    }

    /// What stays of it when its free text goes.
    ///
    /// # Errors
    /// See [`NotRedactable`].
    pub fn remainder(&self) -> Result<Vec<u8>, NotRedactable> {
        let mut kind = self.kind.clone();
        let texts = free_text::of(&mut kind);
        if texts.is_empty() {
            return Err(NotRedactable::PublicAct);
        }
        let mut found = false;
        for text in texts {
            found |= !text.is_empty();
            text.clear();
        }
        if !found {
            return Err(NotRedactable::NoText);
        }
        Ok(self.without(kind))
    }

    /// The event without its free text, whether it has any or not: what is shown of one
    /// that was ordered to be redacted.
    #[must_use]
    pub fn what_stays(&self) -> Vec<u8> {
        let mut kind = self.kind.clone();
        for text in free_text::of(&mut kind) {
            text.clear();
        }
        self.without(kind)
    }

    fn without(&self, kind: Kind) -> Vec<u8> {
        let remainder = Event {
            command_digest: Vec::new(),
            nonce: Vec::new(),
            body: Some(EventBody { kind: Some(kind) }),
            ..self.event.clone()
        };
        remainder.encode_to_vec()
    }
}

/// What stays of an event when its free text goes: a serialized `Event`.
///
/// # Errors
/// The bytes are not an event, or one that cannot be redacted.
pub fn remainder(bytes: &[u8]) -> Result<Result<Vec<u8>, NotRedactable>, EventError> {
    Ok(Subject::read(bytes)?.remainder())
}

/// Whether an event can be what stays of a redacted one: it has no free text, no
/// nonce and no command digest.
fn is_remainder(event: &Event, kind: &Kind) -> bool {
    let mut kind = kind.clone();
    let texts = free_text::of(&mut kind);
    event.nonce.is_empty()
        && event.command_digest.is_empty()
        && !texts.is_empty()
        && texts.iter().all(|text| text.is_empty())
}

/// Reads the remainder that an `EventRedacted` carries.
///
/// # Errors
/// It is not an event, or has something that had to go.
pub fn open_remainder(bytes: &[u8]) -> Result<(Event, Kind), EventError> {
    let (event, kind) = event::open(bytes)?;
    if is_remainder(&event, &kind) {
        return Ok((event, kind));
    }
    Err(EventError::Malformed(
        "what stays of a redacted event has something that had to go".to_owned(),
    ))
}

/// Why an order for a redaction does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOrder {
    /// It names another leaf than the one in the tree.
    #[error("the redaction of event {index} names another leaf hash than the one in the tree")]
    OtherLeaf {
        /// Index of the event that it redacts.
        index: u64,
    },
    /// What stays, as it says, is of another event.
    #[error("the redaction of event {index} says that what stays is of another event")]
    OtherEvent {
        /// Index of the event that it redacts.
        index: u64,
    },
    /// What stays cannot be read.
    #[error(transparent)]
    Remainder(#[from] EventError),
}

/// Checks an order against the leaf that the tree has at its index, and returns
/// what stays of the event: for verifiers, who see a leaf hash there.
///
/// That what stays is what the event said, its free text aside, is the server's
/// word from the time of the order: nobody can compute the leaf from it. Who kept
/// the event's bytes can compare them with [`Subject::remainder`].
///
/// # Errors
/// See [`BadOrder`].
pub fn verify_order(
    order: &EventRedacted,
    stream: &str,
    leaf: &Hash,
) -> Result<(Event, Kind), BadOrder> {
    let index = order.index;
    if order.leaf_hash != leaf {
        return Err(BadOrder::OtherLeaf { index });
    }
    let (event, kind) = open_remainder(&order.remainder)?;
    if event.index != index || event.stream != stream || event.r#type != order.event_type {
        return Err(BadOrder::OtherEvent { index });
    }
    Ok((event, kind))
}

#[cfg(test)]
mod tests;
