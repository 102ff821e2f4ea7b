//! Every action on a profile, by everybody, without recording anything.
//!
//! Each is sent as the first command of a batch whose second command is refused to
//! everybody. A batch is all or nothing and names the command that it was refused
//! for: when that is the second one, the first was allowed, down to the last rule, and
//! still nothing is recorded.
//!
//! An entry says which letters (see [`super::people`]) get which outcome; all other
//! roles get `!role-in-force`. It was written from `proto/mgi/v1/commands.proto` and the
//! architecture's section 3, not from the server's table.

mod consultation;
mod talk;
mod work;

use mgi_proto::v1::{Command, DeploymentRole, SubmitBatchRequest, command::Action};
use mgi_tests::commands::{command, end_role};
use prost::Message as _;

use super::{
    oracle::{Needs, letter},
    people::{Person, Standing},
    reads::Row,
    wire::Take,
    world::{ABSENT, PROFILE, World},
};

/// Letters, and what they get.
pub(super) type Outcomes = &'static [(&'static str, &'static str)];

/// One action, and what becomes of it.
pub(crate) struct Asked {
    pub(crate) name: String,
    /// Number of its field in `Command`.
    pub(crate) field: u32,
    action: Action,
    /// Letters, and what they get.
    outcomes: Outcomes,
    /// The thread that it names.
    thread: String,
}

pub(super) const READERS: &str = "LFAESXTCROcro";

impl Asked {
    pub(crate) fn row(&self) -> Row {
        let request = SubmitBatchRequest {
            profile_id: PROFILE.to_owned(),
            commands: vec![command(self.action.clone()), command(end_role("g-9999"))],
        };
        let twin = if self.thread.is_empty() {
            (PROFILE.to_owned(), ABSENT.to_owned())
        } else {
            (self.thread.clone(), "t-9".to_owned())
        };
        Row {
            method: "mgi.v1.CollaborationService/SubmitBatch".to_owned(),
            what: self.name.clone(),
            messages: vec![request.encode_to_vec()],
            needs: Needs::SignedIn,
            take: Take::All,
            twin,
        }
    }

    /// What a cell must be.
    pub(crate) fn expected(&self, who: &Person) -> String {
        let outcome = match (who.established, who.standing) {
            (false, _) => "unauthenticated",
            // Who opens a profile is nobody in it yet.
            _ if self.name == "open_profile" => {
                let steward = who.deployment == Some(DeploymentRole::Steward);
                if steward {
                    "AlreadyExists profile"
                } else {
                    "!steward-opens-profiles"
                }
            }
            (_, Standing::Withdrawn) => "ministry-is-enrolled",
            (_, Standing::OutOfDate) => "!role-in-force",
            // An auditor of the deployment reads, and writes nothing.
            (_, Standing::Stranger) if who.deployment == Some(DeploymentRole::Auditor) => {
                self.of('X')
            }
            (_, Standing::Stranger) => "no profile",
            (_, Standing::InForce(_)) => self.of(letter(who).unwrap_or('?')),
        };
        outcome.to_owned()
    }

    fn of(&self, letter: char) -> &'static str {
        let mut outcomes = self.outcomes.iter();
        let found = outcomes.find(|(letters, _)| letters.contains(letter));
        found.map_or("!role-in-force", |(_, outcome)| outcome)
    }
}

pub(super) fn asked(list: &mut Vec<Asked>, name: &str, action: Action, outcomes: Outcomes) {
    on(list, name, "", action, outcomes);
}

pub(super) fn on(
    list: &mut Vec<Asked>,
    name: &str,
    thread: &str,
    action: Action,
    outcomes: Outcomes,
) {
    let bare = Command {
        action: Some(action.clone()),
        ..Command::default()
    };
    let mut bytes = bytes::Bytes::from(bare.encode_to_vec());
    let (field, _) = prost::encoding::decode_key(&mut bytes).expect("a field");
    list.push(Asked {
        name: name.to_owned(),
        field,
        action,
        outcomes,
        thread: thread.to_owned(),
    });
}

/// Every action, on things of the own ministry.
pub(crate) fn actions(world: &World) -> Vec<Asked> {
    let mut list = Vec::new();
    work::step_one(&mut list, world);
    work::answers(&mut list, world);
    work::texts(&mut list, world);
    consultation::suggestions(&mut list, world);
    talk::threads(&mut list, world);
    consultation::positions(&mut list, world);
    consultation::ending(&mut list, world);
    list
}

pub(super) fn text(text: &str) -> String {
    text.to_owned()
}
