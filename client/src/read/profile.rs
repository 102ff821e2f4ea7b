//! What a profile holds, now or at an earlier point.

use super::listing::{Listing, PAGE_SIZE, lists};
use crate::commands::ProfileHandle;
use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

impl Client {
    /// Profiles that the caller has a role in, by id.
    #[must_use]
    pub fn profiles(&self) -> Listing<v1::Profile> {
        let client = self.clone();
        Listing::new(move |page_token| {
            let client = client.clone();
            async move {
                let request = v1::ListProfilesRequest {
                    page_size: PAGE_SIZE,
                    page_token,
                };
                let page = unary!(client, collaboration.list_profiles(request))?;
                Ok((page.profiles, page.next_page_token))
            }
        })
    }
}

lists! {
    /// Roles, by number.
    grants(): list_grants ListGrantsRequest.grants => Grant;
    /// Answers in the order of the questionnaire, unanswered indicators
    /// included; of one dimension and one lead ministry where not empty.
    answers(dimension: String, lead: String): list_answers ListAnswersRequest.answers => Answer;
    /// The evidence register, by id.
    evidence(): list_evidence ListEvidenceRequest.evidence => Evidence;
    /// Notes, by number; only those attached to `target` where given.
    notes(target: Option<v1::Target>): list_notes ListNotesRequest.notes => Note;
    /// Threads that the caller may read, by number; only those about `target`
    /// where given. For queries and mentions see [`ProfileHandle::threads_that`].
    threads(target: Option<v1::Target>): list_threads ListThreadsRequest.threads => Thread;
    /// Comments of one thread, in order.
    comments(thread_id: String): list_comments ListCommentsRequest.comments => Comment;
    /// Validations, by number.
    validations(): list_validations ListValidationsRequest.validations => Validation;
}

impl ProfileHandle {
    /// The head of the profile; `at` absent: now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn head(&self, at: Option<v1::StatePoint>) -> Result<v1::Profile, ClientError> {
        let request = v1::GetProfileRequest {
            profile_id: self.id().to_owned(),
            at,
        };
        let response: v1::GetProfileResponse =
            unary!(self.client(), collaboration.get_profile(request))?;
        response.profile.ok_or_else(|| missing("profile"))
    }

    /// The questionnaire that the profile is bound to, and its digest.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn questionnaire(&self) -> Result<(v1::Questionnaire, Vec<u8>), ClientError> {
        let request = v1::GetQuestionnaireRequest {
            profile_id: self.id().to_owned(),
        };
        let response: v1::GetQuestionnaireResponse =
            unary!(self.client(), collaboration.get_questionnaire(request))?;
        let questionnaire = response
            .questionnaire
            .ok_or_else(|| missing("questionnaire"))?;
        Ok((questionnaire, response.digest))
    }

    /// One answer, and the revision that it was read at; `at` absent: now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn answer(
        &self,
        indicator: &str,
        at: Option<v1::StatePoint>,
    ) -> Result<(v1::Answer, u64), ClientError> {
        let request = v1::GetAnswerRequest {
            profile_id: self.id().to_owned(),
            indicator: indicator.to_owned(),
            at,
        };
        let response: v1::GetAnswerResponse =
            unary!(self.client(), collaboration.get_answer(request))?;
        let answer = response.answer.ok_or_else(|| missing("answer"))?;
        Ok((answer, response.revision))
    }

    /// What each ministry contributed, in the order of codes; of one ministry
    /// where `ministry` is not empty.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn contributions(
        &self,
        ministry: &str,
        at: Option<v1::StatePoint>,
    ) -> Result<v1::GetContributionsResponse, ClientError> {
        let request = v1::GetContributionsRequest {
            profile_id: self.id().to_owned(),
            at,
            ministry: ministry.to_owned(),
        };
        unary!(self.client(), audit.get_contributions(request))
    }
}

pub(super) fn missing(what: &str) -> ClientError {
    ClientError::UnexpectedAnswer {
        what: format!("the {what} is missing"),
    }
}
