//! The state of a profile, as rebuilt from its events.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use mgi_proto::v1::{
    AnswerState, AnswerValue, EvidenceRecord, FileRef, MinistryCapacity, NoteKind, ProfileOpened,
    Role, RoleGranted, StageWindow, Target, TextField, ValidationGiven, ValidationState,
    Visibility,
};
use serde::{Deserialize, Serialize};

use crate::{
    context::Moment,
    event::Author,
    ids::{
        AccountId, CitationId, CommentId, ContradictionId, CorrectionId, EvidenceId, FindingId,
        GrantId, IndicatorCode, MeetingId, MinistryCode, NoteId, PriorityId, Revision,
        SuggestionId, ThreadId, ValidationId, Version,
    },
    text::{Anchor, Tracked},
};

use super::consultation::{
    Comparison, Contradiction, Corrected, Correction, Edition, Finding, ItemRef, Meeting, Position,
    Priority, Query, Suggestion, TextRef,
};
use super::proposal::Proposal;
use super::redactions::Redaction;

/// A profile. The default is one that was not opened: revision 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub(super) revision: Revision,
    pub(super) last_recorded: Moment,
    pub(super) opened: ProfileOpened,
    pub(super) opened_by: Author,
    pub(super) stage: i32,
    pub(super) ministries: BTreeMap<MinistryCode, Enrolment>,
    pub(super) grants: BTreeMap<GrantId, Grant>,
    /// Indicators that were assigned or answered; the questionnaire has them all.
    pub(super) items: BTreeMap<IndicatorCode, Item>,
    pub(super) evidence: BTreeMap<EvidenceId, Evidence>,
    pub(super) notes: BTreeMap<NoteId, Note>,
    pub(super) threads: BTreeMap<ThreadId, Thread>,
    pub(super) validations: BTreeMap<ValidationId, Validation>,
    pub(super) next: Counters,
    pub(super) finalized_revision: u64,
    /// Digest of the content that was finalized last; empty before.
    pub(super) finalized_digest: Vec<u8>,
    pub(super) suggestions: BTreeMap<SuggestionId, Suggestion>,
    /// Open suggestions by the text that they would change.
    pub(super) open_on: BTreeMap<TextRef, BTreeSet<SuggestionId>>,
    /// Threads by the text that they are anchored in.
    pub(super) anchored_in: BTreeMap<TextRef, BTreeSet<ThreadId>>,
    pub(super) findings: BTreeMap<FindingId, Finding>,
    /// Findings in the order of the draft profile, by dimension and section.
    pub(super) draft_order: BTreeMap<(String, i32), Vec<FindingId>>,
    pub(super) positions: BTreeMap<(ItemRef, MinistryCode), Position>,
    pub(super) priorities: BTreeMap<PriorityId, Priority>,
    pub(super) meetings: BTreeMap<MeetingId, Meeting>,
    pub(super) contradictions: BTreeMap<ContradictionId, Contradiction>,
    /// By the two records, in the order in which they were named.
    pub(super) comparisons: BTreeMap<(EvidenceId, EvidenceId), Comparison>,
    pub(super) windows: BTreeMap<i32, StageWindow>,
    pub(super) corrections: BTreeMap<CorrectionId, Correction>,
    /// Versions that were published, in order.
    pub(super) editions: Vec<Edition>,
    /// What is wrong with the version published last, while the next is worked on.
    pub(super) erratum: String,
    /// The proposal for finalization that stands.
    pub(super) proposal: Option<Proposal>,
    /// Events whose free text was taken out, by their indexes.
    pub(super) redactions: BTreeMap<u64, Redaction>,
}

/// The last number given to each kind of thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counters {
    pub(super) evidence: u32,
    pub(super) citation: u32,
    pub(super) comment: u32,
}

/// A ministry in the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub(super) capacity: i32,
    /// It still takes part.
    pub active: bool,
}

impl Enrolment {
    /// In which capacity.
    #[must_use]
    pub fn capacity(&self) -> MinistryCapacity {
        MinistryCapacity::try_from(self.capacity).unwrap_or_default()
    }

    /// It takes part and validates.
    #[must_use]
    pub fn validates(&self) -> bool {
        self.active && self.capacity() == MinistryCapacity::Validating
    }
}

/// A role that was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// What was granted.
    pub granted: RoleGranted,
    /// Who holds it.
    pub account: AccountId,
    /// For which ministry.
    pub ministry: Option<MinistryCode>,
    /// By whom.
    pub by: Author,
    /// Who ended it early.
    pub ended: Option<Author>,
}

impl Grant {
    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.granted.role()
    }
}

/// An indicator in the profile: who answers it, and the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The ministry that answers it.
    pub lead: Option<MinistryCode>,
    /// Ministries that may edit it too.
    pub contributing: Vec<MinistryCode>,
    /// Index of the event that assigned it last.
    pub assigned_event: u64,
    /// Its answer.
    pub answer: Answer,
    /// It was reopened and has not been validated since: open although the
    /// validation stage locks everything else.
    pub reopened: bool,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How often it changed.
    pub version: Version,
    pub(super) state: i32,
    /// Its coded value.
    pub value: Option<AnswerValue>,
    /// The date for which the value is stated.
    pub as_of: String,
    /// Why it is unanswered.
    pub unanswered_reason: String,
    /// Version that last changed the value.
    pub value_version: Version,
    /// Who last changed the value.
    pub value_by: Author,
    /// Nonce of the event that did: part of the content's hash, so that a coded value
    /// cannot be guessed from it.
    pub value_nonce: Vec<u8>,
    /// Its texts by field.
    pub texts: BTreeMap<i32, Tracked>,
    /// Its citations.
    pub citations: BTreeMap<CitationId, Citation>,
    /// The last change.
    pub changed_by: Author,
    /// The event by which it last became a statement.
    pub stated_by: Option<Author>,
    /// Texts in which two people changed one sentence, and nobody read it since.
    pub needs_review: BTreeSet<i32>,
    /// The latest values it had, with their versions, at most
    /// [`crate::text::KEPT_REVISIONS`]: what conflicts are shown against.
    pub values: VecDeque<(Version, AnswerValue)>,
}

impl Answer {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> AnswerState {
        match AnswerState::try_from(self.state) {
            Ok(AnswerState::Unspecified) | Err(_) => AnswerState::Open,
            Ok(state) => state,
        }
    }

    pub(super) fn keep_value(&mut self, version: Version, value: AnswerValue) {
        if self.values.len() == crate::text::KEPT_REVISIONS {
            self.values.pop_front();
        }
        self.values.push_back((version, value));
    }

    /// One of its texts.
    #[must_use]
    pub fn text(&self, field: TextField) -> &str {
        self.texts.get(&(field as i32)).map_or("", Tracked::text)
    }

    /// It has a value other than "not answered".
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.value
            .as_ref()
            .is_some_and(|value| value.code != "not_answered")
    }

    /// It is unanswered, and says why.
    #[must_use]
    pub fn is_unanswered_with_reason(&self) -> bool {
        self.value
            .as_ref()
            .is_some_and(|value| value.code == "not_answered")
            && !self.unanswered_reason.is_empty()
            && self.state() != AnswerState::Withdrawn
    }

    /// It can be validated: a statement, or unanswered with a reason.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        (self.is_answered() && self.state() == AnswerState::Statement)
            || self.is_unanswered_with_reason()
    }
}

/// A citation in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The item cited.
    pub evidence: EvidenceId,
    /// Where in it.
    pub pinpoint: String,
    /// Its words.
    pub quote: String,
    /// Language of the quote.
    pub quote_language: String,
    /// Who cited it.
    pub by: Author,
}

/// An item of the evidence register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// How often it changed.
    pub version: Version,
    /// Its record.
    pub record: EvidenceRecord,
    /// Its files.
    pub files: Vec<FileRef>,
    /// Who registered it.
    pub by: Author,
    /// The last change.
    pub changed_by: Author,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// How often it changed.
    pub version: Version,
    /// What it is attached to.
    pub target: Target,
    pub(super) kind: i32,
    /// Its text.
    pub text: Tracked,
    /// Evidence that it cites.
    pub evidence: BTreeSet<EvidenceId>,
    /// Who added it.
    pub by: Author,
    /// The last change.
    pub changed_by: Author,
    /// It is no longer part of the profile.
    pub retired: bool,
}

impl Note {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> NoteKind {
        NoteKind::try_from(self.kind).unwrap_or_default()
    }
}

/// A thread with its comments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// What it is about.
    pub target: Target,
    pub(super) visibility: i32,
    /// Who opened it.
    pub by: Author,
    /// It is resolved.
    pub resolved: bool,
    /// Its comments, in order.
    pub comments: BTreeMap<CommentId, Comment>,
    /// The text and the passage that it is about.
    pub passage: Option<(TextRef, Anchor)>,
    /// What it asks, when it was raised to a query.
    pub query: Option<Query>,
}

impl Thread {
    /// Who may read it.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        Visibility::try_from(self.visibility).unwrap_or_default()
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The comment replied to.
    pub reply_to: Option<CommentId>,
    /// Its text.
    pub text: String,
    /// Who posted it.
    pub by: Author,
    /// Ministries that it mentions.
    pub mentions: Vec<String>,
    /// Earlier words, oldest first, with who wrote them.
    pub earlier: Vec<(String, Author)>,
    /// Who rewrote it last.
    pub edited: Option<Author>,
    /// Who deleted it; its words are empty then.
    pub deleted: Option<Author>,
}

/// A validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// What was given.
    pub given: ValidationGiven,
    /// The ministry.
    pub ministry: MinistryCode,
    /// Indicators that it covers.
    pub covers: BTreeSet<IndicatorCode>,
    /// Findings that it covers.
    pub covers_findings: BTreeSet<FindingId>,
    /// Corrections made since, which its ministry confirmed.
    pub corrections: Corrected,
    /// By whom.
    pub by: Author,
    pub(super) state: i32,
    /// The event that withdrew or voided it.
    pub ended: Option<Author>,
}

impl Validation {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> ValidationState {
        ValidationState::try_from(self.state).unwrap_or_default()
    }

    /// It holds.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.state() == ValidationState::Standing
    }
}
