//! Where to connect and with what patience.

use std::time::Duration;

use crate::backoff::RetryPolicy;

/// Address of a server on the same machine with its default port.
pub const DEFAULT_ADDRESS: &str = "http://127.0.0.1:7644";

/// Largest message in either direction: 4 MiB.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// Time limits of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For making the connection; default 10 seconds.
    pub connect: Duration,
    /// For the answer to one attempt at a unary call; default 30 seconds. Sent
    /// as `grpc-timeout`, so the server stops working on it too.
    pub unary: Duration,
    /// Silence after which the connection is checked; default 30 seconds.
    pub keep_alive_interval: Duration,
    /// How long the check may take; default 20 seconds.
    pub keep_alive_timeout: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            unary: Duration::from_secs(30),
            keep_alive_interval: Duration::from_secs(30),
            keep_alive_timeout: Duration::from_secs(20),
        }
    }
}

/// How to connect.
#[derive(Clone)]
pub struct ConnectOptions {
    /// `http://host:port` or `https://host:port`.
    pub address: String,
    /// Bearer token.
    pub token: Option<String>,
    /// Time limits.
    pub timeouts: Timeouts,
    /// How reads and commands are retried.
    pub retry: RetryPolicy,
    /// What the client calls itself.
    pub user_agent: String,
    /// PEM certificates to trust instead of the system's; for https only.
    pub certificate_authority: Option<Vec<u8>>,
}

impl ConnectOptions {
    /// With every other setting at its default.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            token: None,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            user_agent: concat!("mgi-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            certificate_authority: None,
        }
    }

    /// Sets the bearer token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the time limits.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets how reads and commands are retried.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets what the client calls itself.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self::new(DEFAULT_ADDRESS)
    }
}

impl std::fmt::Debug for ConnectOptions {
    // Never the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("address", &self.address)
            .field("has_token", &self.token.is_some())
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
