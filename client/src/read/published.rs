//! What anybody may read, without a token: published profiles.

use std::io::Write;

use super::listing::{Listing, PAGE_SIZE};
use crate::bundle::FetchError;
use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

impl Client {
    /// Published profiles, by id.
    #[must_use]
    pub fn published_profiles(&self) -> Listing<v1::PublishedHead> {
        let client = self.clone();
        Listing::new(move |page_token| {
            let client = client.clone();
            let request = v1::ListPublishedProfilesRequest {
                page_size: PAGE_SIZE,
                page_token,
            };
            async move {
                let page: v1::ListPublishedProfilesResponse =
                    unary!(client, publication.list_published_profiles(request))?;
                Ok((page.profiles, page.next_page_token))
            }
        })
    }

    /// One published version of a profile; 0: the last.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] of what was not published.
    pub async fn published_profile(
        &self,
        profile_id: &str,
        edition: u32,
    ) -> Result<v1::GetPublishedProfileResponse, ClientError> {
        let request = v1::GetPublishedProfileRequest {
            profile_id: profile_id.to_owned(),
            edition,
        };
        unary!(self, publication.get_published_profile(request))
    }

    /// Writes the file of a published profile's public bundle. `progress` is told how
    /// many bytes came.
    ///
    /// # Errors
    /// [`FetchError`]; what was written is not a bundle then.
    pub async fn fetch_public_bundle(
        &self,
        profile_id: &str,
        mut file: impl Write,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, FetchError> {
        let request = v1::GetPublicBundleRequest {
            profile_id: profile_id.to_owned(),
        };
        let answer = self.publication().get_public_bundle(request).await;
        let mut pieces = answer.map_err(ClientError::from)?.into_inner();
        let mut bytes = 0;
        while let Some(piece) = pieces.message().await.map_err(ClientError::from)? {
            file.write_all(&piece.chunk)?;
            bytes += piece.chunk.len() as u64;
            progress(bytes);
        }
        file.flush()?;
        Ok(bytes)
    }

    /// Whether somebody may do something, and why.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] of what the caller may not know; a missing right of who
    /// may not ask about others.
    pub async fn explain_access(
        &self,
        request: v1::ExplainAccessRequest,
    ) -> Result<v1::ExplainAccessResponse, ClientError> {
        unary!(self, collaboration.explain_access(request))
    }
}
