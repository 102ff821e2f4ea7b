//! Many commands, each for itself, over one stream.

use std::collections::VecDeque;
use std::pin::Pin;

use futures_core::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::ProfileHandle;
use crate::backoff::Backoff;
use crate::error::ClientError;
use crate::v1::{self, submit_stream_response::Outcome};

/// Most commands that wait for their receipts at once.
pub const MAX_IN_FLIGHT: usize = 256;

/// How one command of a stream ended.
#[derive(Debug)]
pub struct BulkOutcome {
    /// Zero-based place among the commands that were given.
    pub index: usize,
    /// Its id.
    pub command_id: String,
    /// Its receipt, or why it was refused. After a transient refusal the same
    /// command may be sent again with the same id.
    pub result: Result<v1::Receipt, ClientError>,
}

/// Outcomes in the order of the commands; an error ends it.
pub type BulkStream = Pin<Box<dyn Stream<Item = Result<BulkOutcome, ClientError>> + Send>>;

impl ProfileHandle {
    /// Carries out commands as they come, each for itself, with at most 256
    /// waiting. When the connection breaks, those without a receipt are sent
    /// again with the same ids, so none is lost and none doubled.
    ///
    /// The stream yields one [`BulkOutcome`] for each command, in order, and an
    /// error only when it cannot go on: what has no outcome by then may or may
    /// not be recorded.
    pub fn submit_stream<I>(&self, commands: I) -> BulkStream
    where
        I: IntoIterator<Item = v1::Command>,
        I::IntoIter: Send + 'static,
    {
        let handle = self.clone();
        let mut source = commands.into_iter();
        Box::pin(async_stream::try_stream! {
            let mut waiting: VecDeque<v1::Command> = VecDeque::new();
            let mut backoff = Backoff::new(handle.client().retry_policy());
            let mut next_index = 0;
            'connection: loop {
                fill(&mut waiting, &mut source);
                if waiting.is_empty() {
                    return;
                }
                let (sender, receiver) = tokio::sync::mpsc::channel(MAX_IN_FLIGHT);
                // The channel holds as many as may wait: sending cannot block.
                let mut sent = 0;
                let opened = {
                    push(&handle, &sender, &waiting, &mut sent);
                    handle.client().collaboration().submit_stream(ReceiverStream::new(receiver)).await
                };
                let broken = match opened.map_err(ClientError::from) {
                    Err(error) => error,
                    Ok(response) => {
                        let mut answers = response.into_inner();
                        loop {
                            let answer = match answers.message().await.map_err(ClientError::from) {
                                Ok(Some(answer)) => answer,
                                Ok(None) => break ClientError::Unavailable {
                                    sentence: "the stream of commands ended early".into(),
                                    retry_after: None,
                                },
                                Err(error) => break error,
                            };
                            let outcome = matched(&mut waiting, answer, next_index)?;
                            next_index += 1;
                            sent -= 1;
                            backoff.reset();
                            yield outcome;
                            fill(&mut waiting, &mut source);
                            if waiting.is_empty() {
                                return;
                            }
                            push(&handle, &sender, &waiting, &mut sent);
                        }
                    }
                };
                let wait = if broken.is_transient() { backoff.next_wait(broken.retry_after()) } else { None };
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => Err(broken)?,
                }
                continue 'connection;
            }
        })
    }
}

fn fill(waiting: &mut VecDeque<v1::Command>, source: &mut impl Iterator<Item = v1::Command>) {
    while waiting.len() < MAX_IN_FLIGHT {
        match source.next() {
            Some(command) => waiting.push_back(command),
            None => break,
        }
    }
}

/// Hands over those that were not sent on this connection yet.
fn push(
    handle: &ProfileHandle,
    sender: &tokio::sync::mpsc::Sender<v1::SubmitStreamRequest>,
    waiting: &VecDeque<v1::Command>,
    sent: &mut usize,
) {
    for command in waiting.iter().skip(*sent) {
        let request = v1::SubmitStreamRequest {
            profile_id: handle.id().to_owned(),
            command: Some(command.clone()),
        };
        // A full or closed channel: the rest goes with the next answer, or with
        // the next connection.
        if sender.try_send(request).is_err() {
            break;
        }
        *sent += 1;
    }
}

fn matched(
    waiting: &mut VecDeque<v1::Command>,
    answer: v1::SubmitStreamResponse,
    index: usize,
) -> Result<BulkOutcome, ClientError> {
    let unexpected = |what: &str| ClientError::UnexpectedAnswer {
        what: what.to_owned(),
    };
    let command = waiting
        .pop_front()
        .ok_or_else(|| unexpected("a receipt for no command"))?;
    if command.command_id != answer.command_id {
        return Err(unexpected(
            "receipts came in another order than their commands",
        ));
    }
    let result = match answer.outcome {
        Some(Outcome::Receipt(receipt)) => Ok(receipt),
        Some(Outcome::Refusal(status)) => Err(ClientError::from_refusal(&status)),
        None => return Err(unexpected("a command was answered without an outcome")),
    };
    Ok(BulkOutcome {
        index,
        command_id: command.command_id,
        result,
    })
}
