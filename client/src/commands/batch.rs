//! Several commands on one profile as groups, each all or nothing.

use prost::Message as _;

use super::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

/// Most commands of one batch.
pub const MAX_BATCH_COMMANDS: usize = 256;

/// Most bytes of one batch: the server's 1 MiB, less room for the frame.
pub const MAX_BATCH_BYTES: usize = 1024 * 1024 - 1024;

impl ProfileHandle {
    /// Carries out 1 to 256 commands as one group: all or none.
    ///
    /// # Errors
    /// [`ClientError::BatchRefused`] naming the command that was refused; a
    /// transient failure after all attempts, all made with the same ids.
    pub async fn send_batch(
        &self,
        commands: Vec<v1::Command>,
    ) -> Result<Vec<v1::Receipt>, ClientError> {
        let wanted = commands.len();
        let request = v1::SubmitBatchRequest {
            profile_id: self.id().to_owned(),
            commands,
        };
        let response: v1::SubmitBatchResponse =
            unary!(self.client(), collaboration.submit_batch(request))?;
        if response.receipts.len() != wanted {
            let got = response.receipts.len();
            return Err(ClientError::UnexpectedAnswer {
                what: format!("{got} receipts for a batch of {wanted}"),
            });
        }
        Ok(response.receipts)
    }

    /// Carries out any number of commands as groups of at most 256 and 1 MiB,
    /// one group after the other. `progress` is called after each group with
    /// the number of commands that are durable. Groups before a refused one
    /// stay recorded; sending all of the same commands again goes on from there.
    ///
    /// # Errors
    /// As [`ProfileHandle::send_batch`]; the place named counts from the first
    /// of all commands.
    pub async fn send_in_groups(
        &self,
        commands: Vec<v1::Command>,
        mut progress: impl FnMut(usize) + Send,
    ) -> Result<Vec<v1::Receipt>, ClientError> {
        let mut receipts = Vec::with_capacity(commands.len());
        for group in groups(commands) {
            let before = receipts.len();
            let group = self
                .send_batch(group)
                .await
                .map_err(|error| shifted(error, before))?;
            receipts.extend(group);
            progress(receipts.len());
        }
        Ok(receipts)
    }
}

/// Cuts commands into groups that the server takes, in order.
fn groups(commands: Vec<v1::Command>) -> Vec<Vec<v1::Command>> {
    let mut groups: Vec<Vec<v1::Command>> = Vec::new();
    let mut bytes = 0;
    for command in commands {
        let size = command.encoded_len() + 8;
        let fits = groups.last().is_some_and(|group| {
            group.len() < MAX_BATCH_COMMANDS && bytes + size <= MAX_BATCH_BYTES
        });
        match groups.last_mut() {
            Some(group) if fits => {
                group.push(command);
                bytes += size;
            }
            _ => {
                groups.push(vec![command]);
                bytes = size;
            }
        }
    }
    groups
}

fn shifted(error: ClientError, by: usize) -> ClientError {
    match error {
        ClientError::BatchRefused {
            command_index,
            command_id,
            refusal,
        } => ClientError::BatchRefused {
            command_index: command_index.saturating_add(by),
            command_id,
            refusal,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{IntoAction as _, new_command_id};

    fn comment(text: &str) -> v1::Command {
        let action = v1::PostComment {
            text: text.into(),
            ..Default::default()
        };
        v1::Command {
            command_id: new_command_id(),
            acting_ministry: String::new(),
            action: Some(action.into_action()),
        }
    }

    #[test]
    fn groups_keep_order_and_limits() {
        let commands: Vec<_> = (0..600).map(|n| comment(&n.to_string())).collect();
        let cut = groups(commands.clone());
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [256, 256, 88]);
        assert_eq!(cut.concat(), commands);
        let long = "x".repeat(200_000);
        let cut = groups((0..12).map(|_| comment(&long)).collect());
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5, 2]);
        assert!(groups(Vec::new()).is_empty());
    }

    #[test]
    fn the_place_counts_from_the_first_of_all() {
        let error = ClientError::BatchRefused {
            command_index: 3,
            command_id: String::new(),
            refusal: Box::new(ClientError::DeadlineExceeded),
        };
        assert!(matches!(
            shifted(error, 256),
            ClientError::BatchRefused {
                command_index: 259,
                ..
            }
        ));
    }
}
