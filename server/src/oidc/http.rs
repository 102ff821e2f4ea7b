//! How the provider is asked: no redirects, bounded time, bounded answers.

use std::{future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use super::SetUpError;
use crate::config::OidcConfig;

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(5);
/// Time for a whole exchange.
const EXCHANGE: Duration = Duration::from_secs(10);
/// Bytes of an answer: 512 KiB. Metadata and key sets have a few thousand.
const ANSWER: usize = 512 * 1024;

/// What can go wrong on the way.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error(transparent)]
    Exchange(#[from] reqwest::Error),
    #[error(transparent)]
    Form(#[from] ::http::Error),
    #[error("the answer has more than {ANSWER} bytes")]
    TooLarge,
}

/// The client.
#[derive(Clone)]
pub(super) struct Http(reqwest::Client);

impl Http {
    pub(super) fn new(config: &OidcConfig) -> Result<Self, SetUpError> {
        // One provider of cryptography for the process; that it was set before is no fault.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // An answer that points elsewhere is no answer: it could make this server ask
            // addresses of its own network.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(EXCHANGE)
            .https_only(config.issuer.starts_with("https:"))
            .user_agent(concat!("mgi-server/", env!("CARGO_PKG_VERSION")));
        if let Some(path) = &config.ca_file {
            let pem = std::fs::read(path).map_err(|source| SetUpError::File {
                key: "oidc.ca_file",
                path: path.clone(),
                source,
            })?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem);
            let certificates = certificates.ok().filter(|found| !found.is_empty());
            let certificates = certificates.ok_or_else(|| SetUpError::Content {
                key: "oidc.ca_file",
                path: path.clone(),
                what: "no certificates; write them into it in PEM form",
            })?;
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        let client = builder.build();
        client
            .map(Self)
            .map_err(|error| SetUpError::Client(error.to_string()))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let mut response = ::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > ANSWER {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
