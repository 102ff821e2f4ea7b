//! The token, put into the metadata of every call.

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;

use crate::error::ClientError;

/// Adds `authorization: Bearer <token>` to each call.
#[derive(Clone)]
pub struct Headers {
    authorization: Option<MetadataValue<Ascii>>,
}

impl Headers {
    /// Without a token, calls go out as they are (and are refused).
    ///
    /// # Errors
    /// [`ClientError::InvalidToken`] when it holds control or other characters
    /// that a header may not hold.
    pub fn new(token: Option<&str>) -> Result<Self, ClientError> {
        let authorization = token
            .map(|token| {
                let mut value = MetadataValue::try_from(format!("Bearer {}", token.trim()))
                    .map_err(|_| ClientError::InvalidToken)?;
                value.set_sensitive(true);
                Ok::<_, ClientError>(value)
            })
            .transpose()?;
        Ok(Self { authorization })
    }
}

impl std::fmt::Debug for Headers {
    // Never the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Headers")
            .field("has_token", &self.authorization.is_some())
            .finish()
    }
}

impl Interceptor for Headers {
    fn call(
        &mut self,
        mut request: tonic::Request<()>,
    ) -> Result<tonic::Request<()>, tonic::Status> {
        if let Some(value) = &self.authorization {
            request
                .metadata_mut()
                .insert("authorization", value.clone());
        }
        Ok(request)
    }
}
