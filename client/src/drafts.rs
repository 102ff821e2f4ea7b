//! Texts that are not sent yet: private to their writer, no events, and not part
//! of the record.

use crate::commands::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

/// What a draft is: each of these has one of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftPlace {
    /// An answer, a finding, or what a comment is being written on.
    pub target: v1::Target,
    /// A new wording of a text, or a comment.
    pub words: DraftWords,
}

/// What the words of a draft are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftWords {
    /// A new wording of a text of an answer; unspecified for anything else.
    Text(v1::TextField),
    /// A comment that opens a thread.
    NewThread,
    /// A comment for the thread with this id, such as "t-1".
    InThread(String),
}

impl DraftPlace {
    /// A new wording of the text of `target`. `field` is for answers, unspecified
    /// otherwise.
    #[must_use]
    pub fn text(target: v1::Target, field: v1::TextField) -> Self {
        let words = DraftWords::Text(field);
        Self { target, words }
    }

    /// A comment on `target`, for a thread (its id), or for a new one.
    #[must_use]
    pub fn comment(target: v1::Target, thread: Option<String>) -> Self {
        let words = thread.map_or(DraftWords::NewThread, DraftWords::InThread);
        Self { target, words }
    }

    /// Whether a draft is in this place.
    #[must_use]
    pub fn holds(&self, draft: &v1::Draft) -> bool {
        let (field, comment, thread_id) = self.words.parts();
        draft.target.as_ref() == Some(&self.target)
            && draft.field == i32::from(field)
            && draft.comment == comment
            && draft.thread_id == thread_id
    }
}

impl DraftWords {
    /// As the API has it: which text, whether it is a comment, the thread.
    fn parts(&self) -> (v1::TextField, bool, &str) {
        match self {
            Self::Text(field) => (*field, false, ""),
            Self::NewThread => (v1::TextField::Unspecified, true, ""),
            Self::InThread(thread) => (v1::TextField::Unspecified, true, thread),
        }
    }
}

impl ProfileHandle {
    /// Saves words in place of an earlier draft in the same place. `base_version`
    /// is the version that the writer was looking at; at most 24 KiB of text and
    /// 200 drafts an account.
    ///
    /// # Errors
    /// [`ClientError::InvalidField`], [`ClientError::NotFound`],
    /// [`ClientError::LimitReached`]; a transient failure after all attempts.
    pub async fn save_draft(
        &self,
        place: &DraftPlace,
        base_version: u32,
        text: &str,
    ) -> Result<v1::Draft, ClientError> {
        let (field, comment, thread_id) = place.words.parts();
        let draft = v1::Draft {
            profile_id: self.id().to_owned(),
            target: Some(place.target.clone()),
            field: field.into(),
            base_version,
            text: text.to_owned(),
            saved_time: None,
            comment,
            thread_id: thread_id.to_owned(),
        };
        let request = v1::SaveDraftRequest { draft: Some(draft) };
        let response: v1::SaveDraftResponse =
            unary!(self.client(), collaboration.save_draft(request))?;
        response.draft.ok_or_else(|| ClientError::UnexpectedAnswer {
            what: "the saved draft is missing".into(),
        })
    }

    /// The caller's drafts in the profile, the one saved last first; only those
    /// on `target` where given.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; a transient failure after all attempts.
    pub async fn drafts(&self, target: Option<v1::Target>) -> Result<Vec<v1::Draft>, ClientError> {
        let request = v1::ListDraftsRequest {
            profile_id: self.id().to_owned(),
            target,
        };
        let response: v1::ListDraftsResponse =
            unary!(self.client(), collaboration.list_drafts(request))?;
        Ok(response.drafts)
    }

    /// Throws a draft away; harmless when there is none.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; a transient failure after all attempts.
    pub async fn discard_draft(&self, place: &DraftPlace) -> Result<(), ClientError> {
        let (field, comment, thread_id) = place.words.parts();
        let request = v1::DiscardDraftRequest {
            profile_id: self.id().to_owned(),
            target: Some(place.target.clone()),
            field: field.into(),
            comment,
            thread_id: thread_id.to_owned(),
        };
        let _: v1::DiscardDraftResponse =
            unary!(self.client(), collaboration.discard_draft(request))?;
        Ok(())
    }
}
