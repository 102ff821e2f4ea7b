//! What the API takes: requests, commands on a profile in work, stored events.

use std::sync::OnceLock;

use mgi_events::{event, redaction};
use mgi_proto::v1::{SubmitBatchRequest, SubmitRequest};
use prost::Message as _;
use prost_reflect::DynamicMessage;

use crate::{
    split,
    support::{ANALYST, FACILITATOR, LEAD, MOE_OFFICER, MOE_WRITER, STAKEHOLDER, World},
};

const PEOPLE: [&str; 6] = [
    FACILITATOR,
    LEAD,
    ANALYST,
    MOE_OFFICER,
    MOE_WRITER,
    STAKEHOLDER,
];

/// A request with a command, asked by somebody with a role of a profile in one of its stages. What
/// was decided is sealed, opened and applied, as the server does.
pub(crate) fn commands(bytes: &[u8]) {
    static STAGES: OnceLock<[World; 3]> = OnceLock::new();
    let (choice, bytes) = split(bytes);
    let stages = STAGES.get_or_init(|| {
        [
            World::collecting(),
            World::consulting(),
            World::validating(),
        ]
    });
    let account = PEOPLE[usize::from(choice) % PEOPLE.len()];
    let stage = usize::from(choice) / PEOPLE.len() % stages.len();
    let asked = match SubmitBatchRequest::decode(bytes) {
        Ok(batch) if !batch.commands.is_empty() => batch.commands,
        _ => match SubmitRequest::decode(bytes) {
            Ok(SubmitRequest {
                command: Some(command),
                ..
            }) => vec![command],
            _ => return,
        },
    };
    let mut world = stages[stage].clone();
    for command in asked.iter().take(4) {
        // The server takes commands with an id only; the domain may rest on that.
        world.ask(account, command);
    }
}

/// Every message of the API, decoded as what it says to be: the first byte says which.
pub(crate) fn messages(bytes: &[u8]) {
    let (choice, bytes) = split(bytes);
    let pool = mgi_proto::json::pool().expect("the descriptors of the API");
    let inputs: Vec<_> = pool
        .services()
        .flat_map(|service| {
            service
                .methods()
                .map(|method| method.input())
                .collect::<Vec<_>>()
        })
        .collect();
    let message = inputs[usize::from(choice) % inputs.len()].clone();
    if let Ok(decoded) = DynamicMessage::decode(message, bytes) {
        let again = decoded.encode_to_vec();
        let json = serde_json::to_string(&decoded);
        assert!(json.is_ok() || !again.is_empty());
    }
}

/// Stored bytes of an event, whole or redacted.
pub(crate) fn events(bytes: &[u8]) {
    if let Ok((event, _)) = event::open(bytes) {
        assert!(!event.encode_to_vec().is_empty());
    }
    let _ = redaction::open_stored(bytes);
    let _ = redaction::Record::decode(bytes);
    let _ = redaction::Subject::read(bytes);
    let _ = redaction::open_remainder(bytes);
}
