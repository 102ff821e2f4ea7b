//! `mgi.v1.RecordedEvent`, with the event as bytes instead of a decoded message.
//!
//! A message field and a bytes field look the same on the wire. Keeping the
//! event as bytes means that what a client receives is exactly what the ledger
//! holds and what was hashed: there is no re-encoding that could differ.

use bytes::Bytes;
use prost::Message;

use crate::v1::Event;

/// An event as it is read: its place, and either its stored bytes or, for who
/// may not read it, its Merkle leaf hash. Wire-compatible with the `.proto`.
#[derive(Clone, PartialEq, Eq, Hash, Message)]
pub struct RecordedEvent {
    /// Zero-based place among the events of all streams.
    #[prost(uint64, tag = "1")]
    pub position: u64,
    /// Stream that it belongs to.
    #[prost(string, tag = "2")]
    pub stream: String,
    /// Zero-based place in its stream.
    #[prost(uint64, tag = "3")]
    pub index: u64,
    /// Stored bytes of the event; absent when hidden.
    #[prost(bytes = "bytes", optional, tag = "4")]
    pub event: Option<Bytes>,
    /// SHA-256(0x00 || event bytes) of a hidden event; absent otherwise.
    #[prost(bytes = "bytes", optional, tag = "5")]
    pub leaf_hash: Option<Bytes>,
}

impl RecordedEvent {
    /// Decodes the event; `None` when it is hidden from the reader.
    ///
    /// # Errors
    /// The stored bytes are not a serialized `mgi.v1.Event`.
    pub fn decode_event(&self) -> Result<Option<Event>, prost::DecodeError> {
        self.event.clone().map(Event::decode).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage as _};

    #[test]
    fn hand_written_message_is_the_one_of_the_proto_file() {
        let event = Event {
            stream: "profile/rw-2021".into(),
            index: 7,
            r#type: "AnswerAdopted".into(),
            version: 1,
            ..Event::default()
        };
        let recorded = RecordedEvent {
            position: 40,
            stream: event.stream.clone(),
            index: event.index,
            event: Some(event.encode_to_vec().into()),
            leaf_hash: None,
        };
        let pool = DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).unwrap();
        let descriptor = pool.get_message_by_name("mgi.v1.RecordedEvent").unwrap();
        let dynamic =
            DynamicMessage::decode(descriptor, recorded.encode_to_vec().as_slice()).unwrap();
        assert_eq!(dynamic.encode_to_vec(), recorded.encode_to_vec());
        assert_eq!(dynamic.unknown_fields().count(), 0);
        let inner = dynamic.get_field_by_name("event").unwrap();
        let inner = inner.as_message().unwrap();
        assert_eq!(inner.descriptor().full_name(), "mgi.v1.Event");
        assert_eq!(
            inner.get_field_by_name("index").unwrap().as_u64(),
            Some(event.index)
        );
    }
}
