//! Commands and questions of the consultation in a few words.

use mgi_proto::v1::{
    AcceptSuggestion, AddFinding, AllowedAction, BlameSpan, FindingSection, GetBlameRequest,
    ListActionsRequest, ListFindingsRequest, ListSuggestionsRequest, ListThreadsRequest,
    MarkReviewed, OnCollision, OpenThread, PassageRef, QueryTerms, RejectSuggestion, ReviseAnswer,
    Stance, Suggest, Suggestion, SuggestionState, TakePosition, Target, TargetKind, TextEdit,
    TextField, Thread, Visibility, command::Action,
};
use tonic::Status;

use crate::Caller;

/// An answer.
#[must_use]
pub fn answer(indicator: &str) -> Target {
    target(TargetKind::Answer, indicator)
}

/// A finding.
#[must_use]
pub fn finding(id: &str) -> Target {
    target(TargetKind::Finding, id)
}

/// A target.
#[must_use]
pub fn target(kind: TargetKind, id: &str) -> Target {
    Target {
        kind: kind as i32,
        id: id.to_owned(),
    }
}

/// Writes a narrative, parking what collides.
#[must_use]
pub fn narrative_or_park(indicator: &str, base_version: u32, text: &str) -> Action {
    Action::ReviseAnswer(ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version,
        texts: vec![TextEdit {
            field: TextField::Narrative as i32,
            full_text: text.to_owned(),
            hunks: Vec::new(),
        }],
        on_collision: OnCollision::Park as i32,
        ..ReviseAnswer::default()
    })
}

/// Suggests that a passage of a narrative, or of a finding, read otherwise.
#[must_use]
pub fn suggest(on: Target, base_version: u32, quote: &str, replacement: &str) -> Action {
    let field = match on.kind() {
        TargetKind::Answer => TextField::Narrative,
        _ => TextField::Unspecified,
    };
    Action::Suggest(Suggest {
        target: Some(on),
        field: field as i32,
        base_version,
        full_text: replacement.to_owned(),
        passage: Some(PassageRef {
            field: field as i32,
            base_version,
            quote: quote.to_owned(),
            ..PassageRef::default()
        }),
        rationale: "as the register says".to_owned(),
        ..Suggest::default()
    })
}

/// Takes a suggestion over; without changes: all of it.
#[must_use]
pub fn accept(suggestion: &str, base_version: u32, changes: &[u32]) -> Action {
    Action::AcceptSuggestion(AcceptSuggestion {
        suggestion_id: suggestion.to_owned(),
        base_version,
        changes: changes.to_vec(),
        reason: "as far as it is right".to_owned(),
    })
}

/// Rejects a suggestion.
#[must_use]
pub fn reject(suggestion: &str) -> Action {
    Action::RejectSuggestion(RejectSuggestion {
        suggestion_id: suggestion.to_owned(),
        reason: "the decree says otherwise".to_owned(),
    })
}

/// Adds a finding that rests on indicators.
#[must_use]
pub fn add_finding(dimension: &str, text: &str, indicators: &[&str]) -> Action {
    Action::AddFinding(AddFinding {
        dimension: dimension.to_owned(),
        section: FindingSection::WellDeveloped as i32,
        text: text.to_owned(),
        indicators: indicators.iter().map(ToString::to_string).collect(),
        ..AddFinding::default()
    })
}

/// Says that a finding was read again.
#[must_use]
pub fn reviewed(on: Target, base_version: u32) -> Action {
    Action::MarkReviewed(MarkReviewed {
        target: Some(on),
        base_version,
        remark: String::new(),
        seen_revision: 0,
    })
}

/// Asks a ministry in a new thread.
#[must_use]
pub fn query(on: Target, assignee: &str, visibility: Visibility, blocks: bool) -> Action {
    Action::OpenThread(OpenThread {
        target: Some(on),
        visibility: visibility as i32,
        text: "Since when does this apply?".to_owned(),
        passage: None,
        query: Some(QueryTerms {
            assignee: assignee.to_owned(),
            due_date: String::new(),
            blocks_validation: blocks,
        }),
    })
}

/// Takes a position.
#[must_use]
pub fn position(on: Target, stance: Stance, remark: &str) -> Action {
    Action::TakePosition(TakePosition {
        target: Some(on),
        stance: stance as i32,
        remark: remark.to_owned(),
        ..TakePosition::default()
    })
}

impl Caller {
    /// Who wrote what of a narrative, or of a finding.
    ///
    /// # Errors
    /// The refusal.
    pub async fn blame(&self, profile: &str, on: &Target) -> Result<Vec<BlameSpan>, Status> {
        let request = GetBlameRequest {
            profile_id: profile.to_owned(),
            target: Some(on.clone()),
            ..GetBlameRequest::default()
        };
        let answer = self.collaboration().get_blame(request).await?;
        Ok(answer.into_inner().spans)
    }

    /// Every suggestion, or those in one state.
    ///
    /// # Panics
    /// They cannot be read.
    pub async fn suggestions(&self, profile: &str, state: SuggestionState) -> Vec<Suggestion> {
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListSuggestionsRequest {
                profile_id: profile.to_owned(),
                state: state as i32,
                page_size: 1_000,
                page_token,
                ..ListSuggestionsRequest::default()
            };
            let page = self.collaboration().list_suggestions(request).await;
            let page = page.expect("suggestions").into_inner();
            found.extend(page.suggestions);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return found;
            }
        }
    }

    /// The draft profile.
    ///
    /// # Panics
    /// It cannot be read.
    pub async fn findings(&self, profile: &str) -> Vec<mgi_proto::v1::Finding> {
        let request = ListFindingsRequest {
            profile_id: profile.to_owned(),
            page_size: 1_000,
            ..ListFindingsRequest::default()
        };
        let page = self.collaboration().list_findings(request).await;
        page.expect("findings").into_inner().findings
    }

    /// Threads that the caller may read.
    ///
    /// # Panics
    /// They cannot be read.
    pub async fn threads(&self, profile: &str) -> Vec<Thread> {
        let request = ListThreadsRequest {
            profile_id: profile.to_owned(),
            page_size: 1_000,
            ..ListThreadsRequest::default()
        };
        let page = self.collaboration().list_threads(request).await;
        page.expect("threads").into_inner().threads
    }

    /// What the caller may do.
    ///
    /// # Errors
    /// The refusal.
    pub async fn actions(
        &self,
        profile: &str,
        on: Option<Target>,
        subject: &str,
    ) -> Result<Vec<AllowedAction>, Status> {
        let request = ListActionsRequest {
            profile_id: profile.to_owned(),
            target: on,
            subject_id: subject.to_owned(),
            acting_ministry: String::new(),
        };
        let answer = self.collaboration().list_actions(request).await?;
        Ok(answer.into_inner().actions)
    }
}
