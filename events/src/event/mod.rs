//! The event envelope: what every event says about itself, and its bytes.

mod kinds;

pub use kinds::type_name;

use mgi_proto::v1::{Event, EventBody, event_body::Kind};
use prost::Message as _;
use serde::{Deserialize, Serialize};

use crate::{context::Moment, limits};

/// Version of every event type of this vocabulary. A type whose meaning changes
/// becomes a new message with a version of its own (see CONTRIBUTING).
pub const VERSION: u32 = 1;

/// The envelope of an event that is about to be recorded (ARCHITECTURE
/// section 5). All parts come from outside the domain or from a decision.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// Stream name.
    pub stream: &'a str,
    /// Zero-based place in the stream.
    pub index: u64,
    /// UUID made by the server.
    pub event_id: String,
    /// Recorded time, not before the stream's previous event.
    pub recorded: Moment,
    /// Account that acted.
    pub account: &'a str,
    /// Ministry acted for, or empty.
    pub ministry: &'a str,
    /// Grant that allowed it, or empty.
    pub grant: &'a str,
    /// Deployment revision that the decision read.
    pub deployment_revision: u64,
    /// The client's command id.
    pub command_id: &'a str,
    /// Place in the group.
    pub group_index: u32,
    /// SHA-256 of the command.
    pub command_digest: [u8; 32],
    /// Random bytes.
    pub nonce: [u8; 16],
}

/// Why an event cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The bytes are not a serialized event.
    #[error("the bytes are not an mgi event: {0}")]
    Malformed(String),
    /// It is of a kind that this program does not know.
    #[error(
        "event type {kind} version {version} is newer than this program; use the version that wrote it, or a later one"
    )]
    Newer {
        /// Its type.
        kind: String,
        /// Its version.
        version: u32,
    },
    /// It would be larger than an event may be.
    #[error(
        "the event would take {bytes} bytes; an event holds at most {}",
        limits::EVENT_BYTES
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// An event with its bytes.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its bytes, for ever.
    pub bytes: Vec<u8>,
    /// Its envelope; the body is beside it.
    pub event: Event,
    /// What happened.
    pub kind: Kind,
}

/// Encodes an event once and for all.
///
/// # Errors
/// [`EventError::TooLarge`].
pub fn seal(envelope: &Envelope<'_>, kind: Kind) -> Result<Sealed, EventError> {
    let name = type_name(&kind);
    let mut event = Event {
        stream: envelope.stream.to_owned(),
        index: envelope.index,
        event_id: envelope.event_id.clone(),
        recorded_time: Some(envelope.recorded.to_proto()),
        account_id: envelope.account.to_owned(),
        ministry: envelope.ministry.to_owned(),
        grant_id: envelope.grant.to_owned(),
        deployment_revision: envelope.deployment_revision,
        command_id: envelope.command_id.to_owned(),
        group_index: envelope.group_index,
        command_digest: envelope.command_digest.to_vec(),
        nonce: envelope.nonce.to_vec(),
        r#type: name.to_owned(),
        version: VERSION,
        body: Some(EventBody { kind: Some(kind) }),
    };
    let bytes = event.encode_to_vec();
    match event.body.take().and_then(|body| body.kind) {
        Some(kind) if bytes.len() <= limits::EVENT_BYTES => Ok(Sealed { bytes, event, kind }),
        _ => Err(EventError::TooLarge { bytes: bytes.len() }),
    }
}

/// Who did something, when, and by which event: what the state keeps of an
/// envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Account.
    pub account: String,
    /// Ministry acted for, or empty.
    pub ministry: String,
    /// Index of the event in its stream.
    pub event_index: u64,
    /// When it was recorded.
    pub recorded: Moment,
}

/// Decodes stored bytes.
///
/// # Errors
/// See [`EventError`].
pub fn open(bytes: &[u8]) -> Result<(Event, Kind), EventError> {
    let mut event = Event::decode(bytes).map_err(|e| EventError::Malformed(e.to_string()))?;
    match event.body.take().and_then(|body| body.kind) {
        Some(kind) if event.version == VERSION && event.r#type == type_name(&kind) => {
            Ok((event, kind))
        }
        _ => Err(EventError::Newer {
            kind: event.r#type,
            version: event.version,
        }),
    }
}

/// What the state keeps of an envelope.
#[must_use]
pub fn author(event: &Event) -> Author {
    Author {
        account: event.account_id.clone(),
        ministry: event.ministry.clone(),
        event_index: event.index,
        recorded: Moment::from_proto(event.recorded_time.as_ref()),
    }
}

/// Name of an event's type, read from its bytes without decoding the rest;
/// `None` when they are not a well-formed event.
#[must_use]
pub fn peek_type(bytes: &[u8]) -> Option<&str> {
    /// Field number of `type` in the envelope, which is final.
    const TYPE: u64 = 13;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (key, after) = varint(rest)?;
        rest = match key & 7 {
            0 => varint(after)?.1,
            1 => after.get(8..)?,
            5 => after.get(4..)?,
            2 => {
                let (length, after) = varint(after)?;
                let length = usize::try_from(length).ok()?;
                if key >> 3 == TYPE {
                    return std::str::from_utf8(after.get(..length)?).ok();
                }
                after.get(length..)?
            }
            _ => return None,
        };
    }
    None
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (i, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[i + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use mgi_proto::v1::ItemReopened;

    #[test]
    fn the_type_is_peeked_as_it_is_decoded() {
        let envelope = Envelope {
            stream: "profile/rw-2021",
            index: 300,
            event_id: "x".into(),
            recorded: Moment(1_600_000_000_000_000),
            account: "ac-12345678",
            ministry: "MOH",
            grant: "g-1",
            deployment_revision: 200,
            command_id: "y",
            group_index: 1,
            command_digest: [1; 32],
            nonce: [2; 16],
        };
        let sealed = seal(&envelope, Kind::ItemReopened(ItemReopened::default())).unwrap();
        let bytes = sealed.bytes;
        assert_eq!(peek_type(&bytes), Some("ItemReopened"));
        assert_eq!(open(&bytes).unwrap().0.r#type, "ItemReopened");
        assert_eq!(peek_type(&bytes[..10]), None);
        assert_eq!(peek_type(&[0xff; 20]), None);
    }
}
