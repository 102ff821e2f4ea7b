//! Saying what one is looking at or editing, for others to see.

use std::time::Duration;

use crate::commands::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

impl ProfileHandle {
    /// Says that the caller views or edits `target` (absent: the profile as a
    /// whole); [`v1::Activity::Unspecified`]: the caller left. `client_id`, at
    /// most 64 characters, tells pages of one person apart. It is no event and
    /// is kept nowhere. Returns how long it lasts unless it is said again.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Unauthenticated`]; a transient
    /// failure after all attempts.
    pub async fn announce(
        &self,
        target: Option<v1::Target>,
        activity: v1::Activity,
        client_id: &str,
    ) -> Result<Duration, ClientError> {
        let request = v1::AnnounceRequest {
            profile_id: self.id().to_owned(),
            target,
            activity: activity.into(),
            acting_ministry: self.acting_ministry().to_owned(),
            client_id: client_id.to_owned(),
        };
        let response: v1::AnnounceResponse = unary!(self.client(), live.announce(request))?;
        Ok(Duration::from_secs(response.lasts_seconds.into()))
    }
}
