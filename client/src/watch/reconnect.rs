//! The loop that connects, reads, and connects again.

use std::future::Future;
use std::pin::pin;

use futures_core::Stream;
use futures_util::StreamExt as _;

use super::{Cursor, SILENCE, WatchItem, WatchOptions, WatchStream};
use crate::backoff::Backoff;
use crate::error::ClientError;
use crate::v1::{self, watch_response::Message};

/// What one message means for the loop.
enum Step {
    Yield(WatchItem),
    Done(WatchItem),
    Nothing,
    Leave(String),
}

/// Watches through `open`, which begins one connection.
pub(super) fn watch<O, F, S>(options: WatchOptions, mut open: O) -> WatchStream
where
    O: FnMut(v1::WatchRequest) -> F + Send + 'static,
    F: Future<Output = Result<S, ClientError>> + Send,
    S: Stream<Item = Result<v1::WatchResponse, ClientError>> + Send,
{
    Box::pin(async_stream::try_stream! {
        let mut cursor = Cursor::new(&options);
        let mut backoff = Backoff::new(options.retry);
        let mut broken: Option<String> = None;
        loop {
            let request = options.request(cursor.next());
            let opened = tokio::time::timeout(SILENCE, open(request)).await;
            let failure = match opened.unwrap_or(Err(ClientError::DeadlineExceeded)) {
                Err(error) => error,
                Ok(stream) => {
                    if let Some(reason) = broken.take() {
                        yield WatchItem::Reconnected { from: cursor.next(), reason };
                    }
                    let mut stream = pin!(stream);
                    loop {
                        let message = match tokio::time::timeout(SILENCE, stream.next()).await {
                            Err(_) => break silent(),
                            Ok(None) => break ended(),
                            Ok(Some(Err(error))) => break error,
                            Ok(Some(Ok(message))) => message,
                        };
                        backoff.reset();
                        match step(&mut cursor, message, options.stop_when_caught_up)? {
                            Step::Yield(item) => yield item,
                            Step::Done(item) => {
                                yield item;
                                return;
                            }
                            Step::Nothing => {}
                            Step::Leave(reason) => break ClientError::Unavailable { sentence: reason, retry_after: None },
                        }
                    }
                }
            };
            let wait = if failure.is_transient() { backoff.next_wait(failure.retry_after()) } else { None };
            match wait {
                Some(wait) => {
                    tracing::debug!(error = %failure, ?wait, from = cursor.next(), "watching again");
                    // The first reason is what broke it; later ones only say
                    // that the server is not back yet.
                    broken.get_or_insert_with(|| reason(&failure));
                    tokio::time::sleep(wait).await;
                }
                None => Err(failure)?,
            }
        }
    })
}

/// The generated stream with this library's errors.
pub(super) fn mapped(
    stream: tonic::Streaming<v1::WatchResponse>,
) -> impl Stream<Item = Result<v1::WatchResponse, ClientError>> + Send {
    stream.map(|item| item.map_err(ClientError::from))
}

fn step(
    cursor: &mut Cursor,
    message: v1::WatchResponse,
    stop_when_caught_up: bool,
) -> Result<Step, ClientError> {
    Ok(match message.message {
        Some(Message::Event(event)) => {
            if cursor.event(&event)? {
                Step::Yield(WatchItem::Event(event))
            } else {
                Step::Nothing
            }
        }
        Some(Message::CaughtUp(v1::CaughtUp { next })) => {
            cursor.scanned(next)?;
            let item = WatchItem::CaughtUp {
                next: cursor.next(),
            };
            if stop_when_caught_up {
                Step::Done(item)
            } else {
                Step::Yield(item)
            }
        }
        Some(Message::FellBehind(v1::FellBehind { next, end })) => {
            cursor.scanned(next)?;
            Step::Yield(WatchItem::FellBehind {
                next: cursor.next(),
                end,
            })
        }
        Some(Message::Heartbeat(v1::Heartbeat { next, end, .. })) => {
            cursor.scanned(next)?;
            Step::Yield(WatchItem::Heartbeat {
                next: cursor.next(),
                end,
            })
        }
        Some(Message::Presence(presence)) => Step::Yield(WatchItem::Presence(presence)),
        Some(Message::GoingAway(v1::GoingAway {
            resume_from,
            reason,
        })) => {
            cursor.scanned(resume_from)?;
            Step::Leave(reason)
        }
        // A kind of message that this client is too old to know.
        None => Step::Nothing,
    })
}

fn silent() -> ClientError {
    ClientError::Unavailable {
        sentence: format!("nothing came for {} seconds", SILENCE.as_secs()),
        retry_after: None,
    }
}

fn ended() -> ClientError {
    ClientError::Unavailable {
        sentence: "the server ended the watch".into(),
        retry_after: None,
    }
}

fn reason(failure: &ClientError) -> String {
    match failure {
        ClientError::Unavailable { sentence, .. } => sentence.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
