//! The state of the consultation: suggestions, findings, positions and the rest.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{
    CorrectionState, EvidenceRelation, FindingSection, Hunk, MeetingRecord, PriorityState,
    PriorityText, QueryState, QueryTerms, Stance, SuggestionState, Target, TargetKind,
};
use serde::{Deserialize, Serialize};

use crate::{
    event::Author,
    ids::{
        CommentId, CorrectionId, EvidenceId, FindingId, IndicatorCode, MeetingId, MinistryCode,
        SuggestionId, Version,
    },
    text::{Proposed, Tracked},
};

/// A text that suggestions and anchors are carried forward over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TextRef {
    /// A text of an answer, by its field.
    Answer(IndicatorCode, i32),
    /// A finding.
    Finding(FindingId),
}

impl TextRef {
    /// What the text is part of.
    #[must_use]
    pub fn target(&self) -> Target {
        let (kind, id) = match self {
            Self::Answer(indicator, _) => (TargetKind::Answer, indicator.to_string()),
            Self::Finding(id) => (TargetKind::Finding, id.to_string()),
        };
        Target {
            kind: kind as i32,
            id,
        }
    }

    /// Characters that it has at least: a finding without words is retired.
    pub(super) fn least(&self) -> usize {
        usize::from(matches!(self, Self::Finding(_)))
    }

    /// Which text of an answer; 0 for a finding.
    #[must_use]
    pub fn field(&self) -> i32 {
        match self {
            Self::Answer(_, field) => *field,
            Self::Finding(_) => 0,
        }
    }
}

/// An item that ministries take positions on. In order: by kind, then by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemRef {
    pub(super) kind: i32,
    pub(super) id: String,
}

impl ItemRef {
    pub(super) fn of(target: &Target) -> Self {
        Self {
            kind: target.kind,
            id: target.id.clone(),
        }
    }

    pub(super) fn target(&self) -> Target {
        Target {
            kind: self.kind,
            id: self.id.clone(),
        }
    }
}

/// A proposed change of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The text that it would change.
    pub text: TextRef,
    /// Version that its maker was looking at.
    pub base_version: Version,
    /// Its changes, carried forward to the text as it stands.
    pub changes: Vec<Proposed>,
    /// Places of the changes that were taken over.
    pub accepted: BTreeSet<u32>,
    /// Why it was made.
    pub rationale: String,
    /// It was a revision that collided.
    pub parked: bool,
    /// Who made it.
    pub by: Author,
    pub(super) state: i32,
    /// Who decided on it.
    pub decided: Option<Author>,
    /// Why, as far as said.
    pub reason: String,
    /// The suggestion that replaced it.
    pub superseded_by: Option<SuggestionId>,
    /// Version of the item by which its words came in; 0 when they did not.
    pub accepted_version: Version,
    /// Its rationale, or the reason of the decision, was redacted.
    pub redacted: bool,
}

impl Suggestion {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> SuggestionState {
        SuggestionState::try_from(self.state).unwrap_or_default()
    }

    /// What it would change.
    #[must_use]
    pub fn target(&self) -> Target {
        self.text.target()
    }

    /// Nobody has decided on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state() == SuggestionState::Open
    }
}

/// Why a finding is stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Index of the event.
    pub event_index: u64,
    /// Indicator whose answer changed.
    pub indicator: Option<IndicatorCode>,
    /// Evidence that changed.
    pub evidence: Option<EvidenceId>,
}

/// A paragraph of the draft profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How often it changed.
    pub version: Version,
    /// Code of its dimension.
    pub dimension: String,
    pub(super) section: i32,
    /// The paragraph.
    pub text: Tracked,
    /// Indicators that it rests on.
    pub indicators: BTreeSet<IndicatorCode>,
    /// Evidence that it rests on.
    pub evidence: BTreeSet<EvidenceId>,
    /// Version that last changed what it rests on.
    pub linked_at: Version,
    /// Dimensions that it was moved out of, with the event that last did so.
    pub left: BTreeMap<String, u64>,
    /// Who added it.
    pub by: Author,
    /// The last change.
    pub changed_by: Author,
    /// It is no longer part of the draft profile.
    pub retired: bool,
    /// What changed since it was last read again, at most
    /// [`crate::limits::STALE_CAUSES`].
    pub stale: Vec<Cause>,
    /// Two people changed one sentence, and nobody read it since.
    pub needs_review: bool,
    /// It was reopened and has not been validated since.
    pub reopened: bool,
}

impl Finding {
    /// Its section.
    #[must_use]
    pub fn section(&self) -> FindingSection {
        FindingSection::try_from(self.section).unwrap_or_default()
    }

    /// Somebody has to read it again.
    #[must_use]
    pub fn waits_for_review(&self) -> bool {
        !self.retired && (self.needs_review || !self.stale.is_empty())
    }
}

/// What a thread asks when it was raised to a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Of whom, by when, and whether it blocks validation.
    pub terms: QueryTerms,
    pub(super) state: i32,
    /// Who raised it.
    pub by: Author,
    /// The comment that answers it.
    pub answer: Option<CommentId>,
}

impl Query {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> QueryState {
        QueryState::try_from(self.state).unwrap_or_default()
    }

    /// Neither resolved nor withdrawn.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        matches!(
            self.state(),
            QueryState::Open | QueryState::Answered | QueryState::Reopened
        )
    }

    /// It keeps its item from being validated.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.terms.blocks_validation && self.is_unsettled()
    }
}

/// What a ministry says about an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub(super) stance: i32,
    /// Its remark.
    pub remark: String,
    /// Version of the item that it is about.
    pub item_version: Version,
    /// It was entered on the ministry's behalf and not confirmed.
    pub unconfirmed: bool,
    /// The meeting at which it was said.
    pub meeting: Option<MeetingId>,
    /// Who recorded it.
    pub by: Author,
    /// Who confirmed it.
    pub confirmed: Option<Author>,
    /// Its remark was redacted.
    pub redacted: bool,
}

impl Position {
    /// What it says.
    #[must_use]
    pub fn stance(&self) -> Stance {
        Stance::try_from(self.stance).unwrap_or_default()
    }
}

/// A priority for the way forward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priority {
    /// How often it changed.
    pub version: Version,
    /// Its words.
    pub text: PriorityText,
    /// Who proposed it.
    pub by: Author,
    pub(super) state: i32,
    /// It is published with the profile.
    pub published: bool,
    /// Who decided.
    pub decided: Option<Author>,
    /// Why.
    pub reason: String,
    /// Who gave the reason.
    pub reasoned: Option<Author>,
    /// The reason was redacted.
    pub redacted: bool,
    /// The last change.
    pub changed_by: Author,
}

impl Priority {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> PriorityState {
        PriorityState::try_from(self.state).unwrap_or_default()
    }
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// How often its record changed.
    pub version: Version,
    /// The record.
    pub record: MeetingRecord,
    /// Who recorded it.
    pub by: Author,
    /// The last change.
    pub changed_by: Author,
}

/// Two statements that cannot both hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contradiction {
    /// One.
    pub first: Target,
    /// The other.
    pub second: Target,
    /// In what they differ.
    pub explanation: String,
    /// Who linked them.
    pub by: Author,
    /// How it was settled.
    pub outcome: String,
    /// Who settled it.
    pub settled: Option<Author>,
}

/// How two records of the register relate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub(super) relation: i32,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: Author,
}

impl Comparison {
    /// How.
    #[must_use]
    pub fn relation(&self) -> EvidenceRelation {
        EvidenceRelation::try_from(self.relation).unwrap_or_default()
    }
}

/// An editorial correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// The text that it corrects.
    pub text: TextRef,
    /// Version of the item that the hunks fit.
    pub base_version: Version,
    /// The word difference.
    pub hunks: Vec<Hunk>,
    /// Ministries that have to confirm it.
    pub ministries: BTreeSet<MinistryCode>,
    /// Those that have.
    pub confirmed: BTreeSet<MinistryCode>,
    /// Why it was proposed.
    pub reason: String,
    /// Who proposed it.
    pub by: Author,
    pub(super) state: i32,
    /// Who decided it.
    pub decided: Option<Author>,
}

impl Correction {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> CorrectionState {
        CorrectionState::try_from(self.state).unwrap_or_default()
    }
}

/// A published version of the profile, or the one being worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Revision at which it was finalized.
    pub finalized_revision: u64,
    /// Revision at which it was published.
    pub published_revision: u64,
    /// What was wrong with the version before.
    pub erratum: String,
}

/// Which correction made a text what it is: kept with the validations that stand.
pub(super) type Corrected = BTreeSet<CorrectionId>;
