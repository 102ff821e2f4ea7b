//! Texts that are not sent yet: private to their writer, no events, and not part
//! of the record.

use crate::commands::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

impl ProfileHandle {
    /// Saves a text in place of an earlier draft on the same text. `field` is for
    /// answers, unspecified otherwise; `base_version` is the version that the
    /// writer was looking at; at most 24 KiB of text and 200 drafts an account.
    ///
    /// # Errors
    /// [`ClientError::InvalidField`], [`ClientError::NotFound`],
    /// [`ClientError::LimitReached`]; a transient failure after all attempts.
    pub async fn save_draft(
        &self,
        target: v1::Target,
        field: v1::TextField,
        base_version: u32,
        text: &str,
    ) -> Result<v1::Draft, ClientError> {
        let draft = v1::Draft {
            profile_id: self.id().to_owned(),
            target: Some(target),
            field: field.into(),
            base_version,
            text: text.to_owned(),
            saved_time: None,
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
    pub async fn discard_draft(
        &self,
        target: v1::Target,
        field: v1::TextField,
    ) -> Result<(), ClientError> {
        let request = v1::DiscardDraftRequest {
            profile_id: self.id().to_owned(),
            target: Some(target),
            field: field.into(),
        };
        let _: v1::DiscardDraftResponse =
            unary!(self.client(), collaboration.discard_draft(request))?;
        Ok(())
    }
}
