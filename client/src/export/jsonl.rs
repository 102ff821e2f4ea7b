//! Events as JSON Lines: canonical protobuf JSON, one event a line.
//!
//! | field | in which lines |
//! |---|---|
//! | `index` | all: zero-based place in the stream, as text |
//! | `leafHash` | all: the Merkle leaf of the stored bytes, base64 |
//! | `event` | of events that the reader may read: `mgi.v1.Event` |
//! | `eventBytes` | of those, on request: the stored bytes, base64 |
//! | `redacted` | `true` of events whose bytes were removed for good |
//!
//! JSON does not keep the bytes of an event, so the leaf hash cannot be computed
//! from `event`; it can from `eventBytes`.

use mgi_proto::json::{JsonError, to_json};

use super::{Content, Entry};
use crate::read::base64;

/// One entry as a line, without its line end.
///
/// # Errors
/// The bytes are not a serialized [`crate::v1::Event`].
pub fn line(entry: &Entry, with_bytes: bool) -> Result<String, JsonError> {
    let index = entry.index;
    let leaf = base64(&entry.leaf());
    let mut line = format!("{{\"index\":\"{index}\",\"leafHash\":\"{leaf}\"");
    match &entry.content {
        Content::Event(bytes) => {
            line += ",\"event\":";
            line += &to_json("Event", bytes)?;
            if with_bytes {
                line += ",\"eventBytes\":\"";
                line += &base64(bytes);
                line.push('"');
            }
        }
        Content::Hidden(_) => {}
        Content::Redacted(_) => line += ",\"redacted\":true",
    }
    line.push('}');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mgi_events::transparency::merkle::leaf_hash;
    use prost::Message as _;

    fn stored() -> Vec<u8> {
        crate::v1::Event {
            stream: "profile/p".into(),
            index: 3,
            ..Default::default()
        }
        .encode_to_vec()
    }

    #[test]
    fn an_event_carries_its_leaf_and_on_request_its_bytes() {
        let bytes = stored();
        let leaf = base64(&leaf_hash(&bytes));
        let entry = Entry {
            index: 3,
            content: Content::Event(bytes.clone().into()),
        };
        let event = r#"{"stream":"profile/p","index":"3"}"#;
        assert_eq!(
            line(&entry, false).unwrap(),
            format!(r#"{{"index":"3","leafHash":"{leaf}","event":{event}}}"#)
        );
        let coded = base64(&bytes);
        assert_eq!(
            line(&entry, true).unwrap(),
            format!(
                r#"{{"index":"3","leafHash":"{leaf}","event":{event},"eventBytes":"{coded}"}}"#
            )
        );
    }

    #[test]
    fn what_may_not_be_read_is_its_leaf_and_nothing_else() {
        let hidden = Entry {
            index: 4,
            content: Content::Hidden([0xfb; 32]),
        };
        let leaf = base64(&[0xfb; 32]);
        let wanted = format!(r#"{{"index":"4","leafHash":"{leaf}"}}"#);
        assert_eq!(line(&hidden, true).unwrap(), wanted);
        let redacted = Entry {
            index: 4,
            content: Content::Redacted([0xfb; 32]),
        };
        let wanted = format!(r#"{{"index":"4","leafHash":"{leaf}","redacted":true}}"#);
        assert_eq!(line(&redacted, true).unwrap(), wanted);
    }
}
