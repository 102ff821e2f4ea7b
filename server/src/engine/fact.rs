//! What a command led to: all that its receipt says, as it follows from its events.
//!
//! The first receipt and every repetition of it are made from the same recorded events by the
//! same functions, so that they cannot differ.

use mgi_events::ids::ProfileId;
use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::{Event, Receipt, event_body::Kind};
use uuid::Uuid;

use crate::views::{CommandRecord, commands_of};

/// What a command led to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact {
    pub(crate) record: CommandRecord,
    pub(crate) item_version: u32,
    pub(crate) created_ids: Vec<String>,
    /// Id of its first event: tells one attempt from another.
    pub(crate) event_id: u128,
    /// What became of its texts.
    pub(crate) texts: Texts,
}

/// What became of the texts of a command that others wrote on meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) merged: bool,
    pub(crate) needs_review: bool,
    pub(crate) parked: bool,
}

impl Texts {
    fn of(events: &[(Event, Kind)]) -> Self {
        let mut texts = Self::default();
        for (_, kind) in events {
            let change = match kind {
                Kind::AnswerTextRevised(e) => e.change.as_ref(),
                Kind::FindingTextRevised(e) => e.change.as_ref(),
                Kind::SuggestionMade(e) => {
                    texts.parked |= e.parked;
                    None
                }
                _ => None,
            };
            // A suggestion that is taken over was carried forward, not merged.
            if let Some(change) = change.filter(|change| change.suggestion_id.is_empty()) {
                texts.merged |= change.rebased;
                texts.needs_review |= change.needs_review;
            }
        }
        texts
    }
}

impl Fact {
    /// The fact of the command whose events are `events`.
    pub(crate) fn new(record: CommandRecord, events: &[(Event, Kind)]) -> Self {
        Self {
            record,
            item_version: item_version(events),
            created_ids: created_ids(events),
            event_id: events.first().map_or(0, |(event, _)| event_id(event)),
            texts: Texts::of(events),
        }
    }

    /// The receipt.
    pub(crate) fn receipt(&self, profile: &ProfileId, command: &str, repeated: bool) -> Receipt {
        Receipt {
            profile_id: profile.to_string(),
            command_id: command.to_owned(),
            revision_before: self.record.first,
            revision: self.record.revision(),
            tree_size: self.record.tree_size,
            tree_root: self.record.tree_root.to_vec(),
            recorded_time: Some(self.record.recorded.to_proto()),
            item_version: self.item_version,
            created_ids: self.created_ids.clone(),
            repeated,
            merged: self.texts.merged,
            needs_review: self.texts.needs_review,
            parked: self.texts.parked,
            proofs: Vec::new(),
        }
    }
}

/// The id of an event as a number, or 0 when it is not a UUID.
pub(crate) fn event_id(event: &Event) -> u128 {
    Uuid::try_parse(&event.event_id).map_or(0, |id| id.as_u128())
}

/// The facts of a group's commands, in order, each with the place of its first event; `size` and
/// `root` are of the tree after the group. A command whose envelope is not ours (no digest) has
/// none: nobody can repeat it.
pub(crate) fn facts_of(events: &[(Event, Kind)], size: u64, root: Hash) -> Vec<(usize, Fact)> {
    let commands = commands_of(events).into_iter();
    commands
        .filter_map(|command| {
            let (first, events) = (command.start, events.get(command)?);
            let record = CommandRecord::new(events, size, root)?;
            Some((first, Fact::new(record, events)))
        })
        .collect()
}

/// The version that the item named by a command has after its events, or 0.
fn item_version(events: &[(Event, Kind)]) -> u32 {
    let version = |kind: &Kind| match kind {
        Kind::EvidenceRegistered(_)
        | Kind::NoteAdded(_)
        | Kind::FindingAdded(_)
        | Kind::PriorityProposed(_)
        | Kind::MeetingRecorded(_) => Some(1),
        Kind::EvidenceAmended(e) => Some(e.version),
        Kind::EvidenceFileAttached(e) => Some(e.version),
        Kind::AnswerValueSet(e) => Some(e.version),
        Kind::AnswerTextRevised(e) => Some(e.version),
        Kind::CitationAdded(e) => Some(e.version),
        Kind::CitationRemoved(e) => Some(e.version),
        Kind::AnswerAdopted(e) => Some(e.version),
        Kind::AnswerWithdrawn(e) => Some(e.version),
        Kind::NoteRevised(e) => Some(e.version),
        Kind::NoteRetired(e) => Some(e.version),
        Kind::FindingTextRevised(e) => Some(e.version),
        Kind::FindingLinked(e) => Some(e.version),
        Kind::FindingMoved(e) => Some(e.version),
        Kind::FindingRetired(e) => Some(e.version),
        Kind::ItemReviewed(e) => Some(e.version),
        Kind::PriorityRevised(e) => Some(e.version),
        Kind::PriorityDecided(e) => Some(e.version),
        Kind::MeetingAmended(e) => Some(e.version),
        Kind::SuggestionMade(e) => Some(e.fits_version),
        _ => None,
    };
    // All are of one item: what a parked suggestion fits stood before its last change.
    let versions = events.iter().filter_map(|(_, kind)| version(kind));
    versions.max().unwrap_or(0)
}

/// The ids that the server gave to new things, in the order of their events.
fn created_ids(events: &[(Event, Kind)]) -> Vec<String> {
    // Who begins a deployment gets an account; its roles need no name yet.
    let begins = matches!(events.first(), Some((_, Kind::DeploymentCreated(_))));
    let mut ids = Vec::new();
    for (_, kind) in events {
        match kind {
            Kind::AccountCreated(e) => ids.push(e.account_id.clone()),
            Kind::DeploymentRoleGranted(e) if !begins => ids.push(e.grant_id.clone()),
            Kind::TokenIssued(e) => ids.push(e.token_id.clone()),
            Kind::ErasureRequested(e) => ids.push(e.erasure_id.clone()),
            Kind::KeyRegistered(e) => ids.push(e.key_id.clone()),
            Kind::RoleGranted(e) => ids.push(e.grant_id.clone()),
            Kind::EvidenceRegistered(e) => ids.push(e.evidence_id.clone()),
            Kind::CitationAdded(e) => ids.push(e.citation_id.clone()),
            Kind::NoteAdded(e) => ids.push(e.note_id.clone()),
            Kind::ThreadOpened(e) => {
                ids.extend([e.thread_id.clone(), e.comment_id.clone()]);
            }
            Kind::CommentPosted(e) => ids.push(e.comment_id.clone()),
            Kind::ValidationGiven(e) => ids.push(e.validation_id.clone()),
            Kind::SuggestionMade(e) => ids.push(e.suggestion_id.clone()),
            Kind::FindingAdded(e) => ids.push(e.finding_id.clone()),
            Kind::PriorityProposed(e) => ids.push(e.priority_id.clone()),
            Kind::MeetingRecorded(e) => ids.push(e.meeting_id.clone()),
            Kind::ContradictionMarked(e) => ids.push(e.contradiction_id.clone()),
            Kind::CorrectionProposed(e) => ids.push(e.correction_id.clone()),
            _ => {}
        }
    }
    ids
}
