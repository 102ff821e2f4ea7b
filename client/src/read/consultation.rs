//! What the consultation holds, now or at an earlier point.

use super::Listing;
use super::listing::{PAGE_SIZE, lists, pages};
use crate::commands::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

/// Which findings. The default: all that are not retired.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Only this dimension; empty: all.
    pub dimension: String,
    /// Only those that rest on this indicator; empty: all.
    pub indicator: String,
    /// Only those that have to be read again.
    pub stale_only: bool,
    /// Retired ones too.
    pub with_retired: bool,
}

/// Which threads. The default: all that the caller may read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ThreadFilter {
    /// Only those about this.
    pub target: Option<v1::Target>,
    /// Only those raised to queries.
    pub queries_only: bool,
    /// Only queries to this ministry; empty: all.
    pub assignee: String,
    /// Only those not resolved, and queries not settled.
    pub open_only: bool,
    /// Only those with a comment that mentions this ministry; empty: all.
    pub mentions: String,
}

lists! {
    /// Suggestions, by number; on one answer or finding where given, and in one
    /// state where it is not unspecified (the number of a [`v1::SuggestionState`]).
    suggestions(target: Option<v1::Target>, state: i32): list_suggestions ListSuggestionsRequest.suggestions => Suggestion;
    /// Priorities for the way forward, by number.
    priorities(): list_priorities ListPrioritiesRequest.priorities => Priority;
    /// Positions, by item and then by ministry; on one item, and of one ministry,
    /// where given.
    positions(target: Option<v1::Target>, ministry: String): list_positions ListPositionsRequest.positions => Position;
    /// Meetings, by number.
    meetings(): list_meetings ListMeetingsRequest.meetings => Meeting;
    /// Contradictions, by number.
    contradictions(): list_contradictions ListContradictionsRequest.contradictions => Contradiction;
    /// Editorial corrections, by number.
    corrections(): list_corrections ListCorrectionsRequest.corrections => Correction;
    /// Groups of records of the register that look alike, by the id of their first
    /// record; only those in which somebody still has to say how they relate where
    /// `open_only`.
    evidence_groups(open_only: bool): list_evidence_groups ListEvidenceGroupsRequest.groups => EvidenceGroup;
}

impl ProfileHandle {
    /// Findings in the order of the draft profile; `at` absent: now.
    #[must_use]
    pub fn findings(
        &self,
        which: FindingFilter,
        at: Option<v1::StatePoint>,
    ) -> Listing<v1::Finding> {
        let request = v1::ListFindingsRequest {
            at,
            dimension: which.dimension,
            indicator: which.indicator,
            stale_only: which.stale_only,
            with_retired: which.with_retired,
            ..Default::default()
        };
        pages!(self, list_findings(request).findings)
    }

    /// Threads that the caller may read and that the filter lets through, by
    /// number; `at` absent: now.
    #[must_use]
    pub fn threads_that(
        &self,
        which: ThreadFilter,
        at: Option<v1::StatePoint>,
    ) -> Listing<v1::Thread> {
        let request = v1::ListThreadsRequest {
            at,
            target: which.target,
            queries_only: which.queries_only,
            assignee: which.assignee,
            open_only: which.open_only,
            mentions: which.mentions,
            ..Default::default()
        };
        pages!(self, list_threads(request).threads)
    }

    /// One finding, retired or not, and the revision of the profile at which it was
    /// read; `None` when there is none of that id. `at` absent: now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn finding(
        &self,
        finding_id: &str,
        at: Option<v1::StatePoint>,
    ) -> Result<Option<(v1::Finding, u64)>, ClientError> {
        let mut request = v1::ListFindingsRequest {
            profile_id: self.id().to_owned(),
            at,
            with_retired: true,
            page_size: PAGE_SIZE,
            ..Default::default()
        };
        loop {
            let page: v1::ListFindingsResponse =
                unary!(self.client(), collaboration.list_findings(request.clone()))?;
            let mut findings = page.findings.into_iter();
            if let Some(found) = findings.find(|finding| finding.finding_id == finding_id) {
                return Ok(Some((found, page.revision)));
            }
            if page.next_page_token.is_empty() {
                return Ok(None);
            }
            // A server that repeats a token would be asked for ever.
            if page.next_page_token == request.page_token {
                return Err(ClientError::UnexpectedAnswer {
                    what: "a page points to itself".into(),
                });
            }
            request.page_token = page.next_page_token;
        }
    }

    /// Who wrote what of the text of an answer, a finding or a note. `field` is
    /// for answers; unspecified: the narrative. `at` absent: now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`],
    /// [`ClientError::InvalidField`] for a target that has no text.
    pub async fn blame(
        &self,
        target: v1::Target,
        field: v1::TextField,
        at: Option<v1::StatePoint>,
    ) -> Result<v1::GetBlameResponse, ClientError> {
        let request = v1::GetBlameRequest {
            profile_id: self.id().to_owned(),
            at,
            target: Some(target),
            field: field.into(),
        };
        unary!(self.client(), collaboration.get_blame(request))
    }

    /// How each ministry stands in the process, in the order of codes; `at`
    /// absent: now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn board(
        &self,
        at: Option<v1::StatePoint>,
    ) -> Result<v1::GetBoardResponse, ClientError> {
        let request = v1::GetBoardRequest {
            profile_id: self.id().to_owned(),
            at,
        };
        unary!(self.client(), collaboration.get_board(request))
    }

    /// What the caller may do now, for the acting ministry, on `target` (absent:
    /// the profile as a whole) and on the suggestion, thread or other thing with
    /// the id `subject_id` (empty: none), and which rule forbids the rest.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn actions(
        &self,
        target: Option<v1::Target>,
        subject_id: &str,
    ) -> Result<v1::ListActionsResponse, ClientError> {
        let request = v1::ListActionsRequest {
            profile_id: self.id().to_owned(),
            target,
            subject_id: subject_id.to_owned(),
            acting_ministry: self.acting_ministry().to_owned(),
        };
        unary!(self.client(), collaboration.list_actions(request))
    }
}
