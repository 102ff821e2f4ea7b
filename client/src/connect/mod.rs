//! One connection to one server, with identity and deadlines.

mod headers;
mod options;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

pub use headers::Headers;
pub use options::{ConnectOptions, DEFAULT_ADDRESS, MAX_MESSAGE_BYTES, Timeouts};

use crate::backoff::{Backoff, RetryPolicy};
use crate::commands::ProfileHandle;
use crate::error::ClientError;
use crate::v1::access_service_client::AccessServiceClient;
use crate::v1::audit_service_client::AuditServiceClient;
use crate::v1::collaboration_service_client::CollaborationServiceClient;
use crate::v1::directory_service_client::DirectoryServiceClient;
use crate::v1::live_service_client::LiveServiceClient;

/// The channel with the token put into every call.
pub type Transport = InterceptedService<Channel, Headers>;

/// A client. Cheap to clone: clones share the connection, which is made again
/// by itself when it breaks.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
    settings: Arc<Settings>,
}

#[derive(Debug)]
struct Settings {
    timeouts: Timeouts,
    retry: RetryPolicy,
}

impl Client {
    /// Connects, and waits until the connection stands.
    ///
    /// # Errors
    /// [`ClientError::InvalidAddress`], [`ClientError::InvalidToken`],
    /// [`ClientError::InvalidCertificate`]; [`ClientError::Unavailable`] when
    /// nobody answers within the connect timeout.
    pub async fn connect(options: ConnectOptions) -> Result<Self, ClientError> {
        let endpoint = endpoint(&options)?;
        let channel = endpoint
            .connect()
            .await
            .map_err(|error| ClientError::Unavailable {
                sentence: format!("{} does not answer ({})", options.address, causes(&error)),
                retry_after: None,
            })?;
        Self::over(channel, &options)
    }

    /// Connects when the first call is made.
    ///
    /// # Errors
    /// As [`Client::connect`], `Unavailable` excepted.
    pub fn connect_lazy(options: ConnectOptions) -> Result<Self, ClientError> {
        let channel = endpoint(&options)?.connect_lazy();
        Self::over(channel, &options)
    }

    fn over(channel: Channel, options: &ConnectOptions) -> Result<Self, ClientError> {
        let headers = Headers::new(options.token.as_deref())?;
        let settings = Settings {
            timeouts: options.timeouts,
            retry: options.retry,
        };
        Ok(Self {
            transport: InterceptedService::new(channel, headers),
            settings: Arc::new(settings),
        })
    }

    /// One profile, for commands and reading.
    #[must_use]
    pub fn profile(&self, profile_id: impl Into<String>) -> ProfileHandle {
        ProfileHandle::new(self.clone(), profile_id.into())
    }

    /// The generated stub, for calls that this library does not wrap.
    #[must_use]
    pub fn collaboration(&self) -> CollaborationServiceClient<Transport> {
        CollaborationServiceClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// The generated stub, for calls that this library does not wrap.
    #[must_use]
    pub fn audit(&self) -> AuditServiceClient<Transport> {
        AuditServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// The generated stub, for calls that this library does not wrap.
    #[must_use]
    pub fn live(&self) -> LiveServiceClient<Transport> {
        LiveServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// The generated stub, for calls that this library does not wrap.
    #[must_use]
    pub fn directory(&self) -> DirectoryServiceClient<Transport> {
        DirectoryServiceClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// The generated stub, for calls that this library does not wrap.
    #[must_use]
    pub fn access(&self) -> AccessServiceClient<Transport> {
        AccessServiceClient::new(self.transport.clone())
    }

    /// Longest wait for the answer to a unary call.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.settings.timeouts.unary
    }

    /// How calls are retried.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        self.settings.retry
    }

    /// A request with the deadline of unary calls (`grpc-timeout`).
    pub(crate) fn request<M>(&self, message: M) -> tonic::Request<M> {
        let mut request = tonic::Request::new(message);
        request.set_timeout(self.settings.timeouts.unary);
        request
    }

    /// Attempts until it works, fails for good, or the policy ends.
    pub(crate) async fn retried<T, F, Fut>(&self, attempt: F) -> Result<T, ClientError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, ClientError>>,
    {
        retried(self.settings.retry, attempt).await
    }
}

/// See [`Client::retried`].
pub(crate) async fn retried<T, F, Fut>(
    policy: RetryPolicy,
    mut attempt: F,
) -> Result<T, ClientError>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, ClientError>>,
{
    let mut backoff = Backoff::new(policy);
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if !error.is_transient() {
            return Err(error);
        }
        match backoff.next_wait(error.retry_after()) {
            Some(wait) => {
                tracing::debug!(%error, ?wait, "trying again");
                tokio::time::sleep(wait).await;
            }
            None => return Err(error),
        }
    }
}

/// One unary call that may be repeated: reads, and commands with their own id.
macro_rules! unary {
    ($client:expr, $service:ident . $call:ident ( $request:expr )) => {{
        let client = &$client;
        let message = $request;
        client
            .retried(|| {
                let mut stub = client.$service();
                let request = client.request(message.clone());
                async move {
                    stub.$call(request)
                        .await
                        .map(tonic::Response::into_inner)
                        .map_err($crate::error::ClientError::from)
                }
            })
            .await
    }};
}
pub(crate) use unary;

fn endpoint(options: &ConnectOptions) -> Result<Endpoint, ClientError> {
    let invalid = |reason: String| ClientError::InvalidAddress {
        address: options.address.clone(),
        reason,
    };
    let uri: http::Uri = options
        .address
        .parse()
        .map_err(|error: http::uri::InvalidUri| invalid(error.to_string()))?;
    let secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => {
            return Err(invalid(
                "it begins with neither http:// nor https://".into(),
            ));
        }
    };
    let endpoint = Endpoint::from_shared(options.address.clone())
        .and_then(|endpoint| endpoint.user_agent(options.user_agent.clone()))
        .map_err(|error| invalid(causes(&error)))?
        .connect_timeout(options.timeouts.connect)
        // A connection through which nothing flows for a while is checked, so
        // that a silent break is noticed while a watch waits.
        .http2_keep_alive_interval(options.timeouts.keep_alive_interval)
        .keep_alive_timeout(options.timeouts.keep_alive_timeout)
        .keep_alive_while_idle(true);
    if !secure {
        return Ok(endpoint);
    }
    let tls = match &options.certificate_authority {
        Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
        None => ClientTlsConfig::new().with_native_roots(),
    };
    endpoint
        .tls_config(tls)
        .map_err(|error| ClientError::InvalidCertificate {
            reason: causes(&error),
        })
}

/// An error with its causes: "transport error" alone helps nobody.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_addresses_are_told_apart() {
        for address in ["", "127.0.0.1:7644", "ftp://host", "http://a b"] {
            let error = endpoint(&ConnectOptions::new(address)).unwrap_err();
            assert!(
                matches!(error, ClientError::InvalidAddress { .. }),
                "{address}: {error}"
            );
        }
        assert!(endpoint(&ConnectOptions::new("https://mgi.example.org")).is_ok());
    }

    #[tokio::test]
    async fn nobody_there_is_unavailable_and_says_where() {
        let error = Client::connect(ConnectOptions::new("http://127.0.0.1:1"))
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Unavailable { .. }));
        assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_sent_is_refused_here() {
        let options = ConnectOptions::new(DEFAULT_ADDRESS).token("a\nb");
        assert!(matches!(
            Client::connect_lazy(options),
            Err(ClientError::InvalidToken)
        ));
    }
}
