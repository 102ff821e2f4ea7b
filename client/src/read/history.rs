//! The events of one stream as stored.

use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use mgi_proto::json::{JsonError, to_json};
use prost::Message as _;

use crate::backoff::Backoff;
use crate::commands::ProfileHandle;
use crate::connect::Client;
use crate::error::ClientError;
use crate::v1::{self, read_history_response::Content};

/// One event of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEvent {
    /// Zero-based place in its stream.
    pub index: u64,
    /// Stored bytes, or the leaf hash of an event that the caller may not read.
    pub content: Result<Bytes, Bytes>,
    /// Why nobody may read it, when it was redacted and the caller could have read
    /// it.
    pub redaction: Option<v1::Redaction>,
}

impl HistoryEvent {
    /// Decodes the event; `None` when it is hidden.
    ///
    /// # Errors
    /// The stored bytes are not a serialized [`v1::Event`].
    pub fn decode(&self) -> Result<Option<v1::Event>, prost::DecodeError> {
        match &self.content {
            Ok(bytes) => v1::Event::decode(bytes.clone()).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// `{"index":"..","event":{..}}` or `{"index":"..","leafHash":".."}`, in
    /// canonical protobuf JSON; of a redacted event
    /// `{"index":"..","leafHash":"..","redaction":{..}}`.
    ///
    /// # Errors
    /// The stored bytes are not a serialized [`v1::Event`].
    pub fn to_json(&self) -> Result<String, JsonError> {
        let mut line = event_json(
            self.index,
            self.content
                .as_ref()
                .map_err(|hash| hash.as_ref())
                .map(AsRef::as_ref),
        )?;
        if let Some(redaction) = &self.redaction {
            let told = to_json("Redaction", &redaction.encode_to_vec())?;
            line.truncate(line.len() - 1);
            line += &format!(",\"redaction\":{told}}}");
        }
        Ok(line)
    }
}

/// One event, or its leaf hash, as one line of canonical JSON.
///
/// # Errors
/// The bytes are not a serialized [`v1::Event`].
pub fn event_json(index: u64, content: Result<&[u8], &[u8]>) -> Result<String, JsonError> {
    match content {
        Ok(bytes) => Ok(format!(
            "{{\"index\":\"{index}\",\"event\":{}}}",
            to_json("Event", bytes)?
        )),
        Err(hash) => Ok(format!(
            "{{\"index\":\"{index}\",\"leafHash\":\"{}\"}}",
            base64(hash)
        )),
    }
}

/// Standard base64 with padding: how protobuf JSON writes bytes.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = usize::try_from((word >> (18 - 6 * place)) & 63).unwrap_or(0);
            out.push(if place <= chunk.len() {
                char::from(ALPHABET[digit])
            } else {
                '='
            });
        }
    }
    out
}

/// Events in order; an error ends it.
pub type HistoryStream = Pin<Box<dyn Stream<Item = Result<HistoryEvent, ClientError>> + Send>>;

impl ProfileHandle {
    /// Events of the profile from index `from` on, at most `limit` (0: all), to
    /// the end that it has when the call begins. A connection that breaks is
    /// made again and goes on at the next index.
    ///
    /// The stream ends with [`ClientError::Gap`] when an event is left out.
    #[must_use]
    pub fn history(&self, from: u64, limit: u64) -> HistoryStream {
        history(self.client().clone(), self.id().to_owned(), from, limit)
    }
}

impl Client {
    /// Events of the deployment stream; as [`ProfileHandle::history`].
    #[must_use]
    pub fn deployment_history(&self, from: u64, limit: u64) -> HistoryStream {
        history(self.clone(), String::new(), from, limit)
    }
}

fn history(client: Client, profile_id: String, from: u64, limit: u64) -> HistoryStream {
    Box::pin(async_stream::try_stream! {
        let mut next = from;
        let mut backoff = Backoff::new(client.retry_policy());
        loop {
            let done = next - from;
            let left = if limit == 0 { 0 } else { limit - done };
            let request = v1::ReadHistoryRequest { profile_id: profile_id.clone(), from: next, limit: left };
            let broken = match client.audit().read_history(request).await {
                Err(status) => ClientError::from(status),
                Ok(response) => {
                    let mut stream = response.into_inner();
                    loop {
                        match stream.message().await {
                            Ok(Some(message)) => {
                                let event = event(message, next)?;
                                next += 1;
                                backoff.reset();
                                yield event;
                                if limit != 0 && next - from >= limit {
                                    return;
                                }
                            }
                            Ok(None) => return,
                            Err(status) => break ClientError::from(status),
                        }
                    }
                }
            };
            let wait = if broken.is_transient() { backoff.next_wait(broken.retry_after()) } else { None };
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => Err(broken)?,
            }
        }
    })
}

fn event(message: v1::ReadHistoryResponse, due: u64) -> Result<HistoryEvent, ClientError> {
    if message.index != due {
        return Err(ClientError::Gap {
            stream: "the history".into(),
            expected: due,
            got: message.index,
        });
    }
    let content = match message.content {
        Some(Content::EventBytes(bytes)) => Ok(bytes),
        Some(Content::LeafHash(hash)) => Err(hash),
        None => {
            return Err(ClientError::UnexpectedAnswer {
                what: format!("event {due} has no content"),
            });
        }
    };
    Ok(HistoryEvent {
        index: message.index,
        content,
        redaction: message.redaction,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn lines_of_an_export() {
        let stored = v1::Event {
            stream: "profile/p".into(),
            index: 3,
            ..Default::default()
        };
        let open = HistoryEvent {
            index: 3,
            content: Ok(stored.encode_to_vec().into()),
            redaction: None,
        };
        assert_eq!(
            open.to_json().unwrap(),
            r#"{"index":"3","event":{"stream":"profile/p","index":"3"}}"#
        );
        let mut hidden = HistoryEvent {
            index: 4,
            content: Err(Bytes::from_static(&[0xfb, 0xff])),
            redaction: None,
        };
        assert_eq!(
            hidden.to_json().unwrap(),
            r#"{"index":"4","leafHash":"+/8="}"#
        );
        assert_eq!(hidden.decode().unwrap(), None);
        hidden.redaction = Some(v1::Redaction {
            redacted_by_event: 9,
            event_type: "CommentPosted".into(),
            legal_basis: "a law".into(),
            ..Default::default()
        });
        assert_eq!(
            hidden.to_json().unwrap(),
            r#"{"index":"4","leafHash":"+/8=","redaction":{"redactedByEvent":"9","eventType":"CommentPosted","legalBasis":"a law"}}"#
        );
    }

    #[test]
    fn a_left_out_event_is_noticed() {
        let message = v1::ReadHistoryResponse {
            index: 5,
            content: Some(Content::LeafHash(Bytes::new())),
            redaction: None,
        };
        assert!(matches!(
            event(message, 4),
            Err(ClientError::Gap {
                expected: 4,
                got: 5,
                ..
            })
        ));
    }
}
