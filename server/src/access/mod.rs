//! Access: how people get in, stay in and leave. No tonic types in here: gRPC and pages stand on it
//! alike.
//!
//! | looking for | it is in |
//! |---|---|
//! | signing in, and authenticating again | `sign_in` |
//! | sessions in memory, and how a secret is matched to one | [`Sessions`] |
//! | set-up, invitations, recovery: what a one-time code opens | `codes` |
//! | passwords: their form, and their hashing | `words`, `hashing` |
//! | second factors | `factor` |
//! | persons of another provider | `external` |
//! | how many tries are let through, and how those that failed are told | `throttle`, `failures` |
//! | what an account holds, and how it is handed over | `handover` |
//! | what needs authenticating again | [`needs_authentication`] |
//!
//! **Two halves.** Most acts change the ledger and the vault. The ledger is the authority: a
//! credential in the vault counts only while the ledger names its id, and a session only while the
//! ledger has it open. What *gives* is therefore written to the vault first, as pending under a new
//! id, then decided in the ledger, then put in its place: killed anywhere in between, the next start
//! asks the ledger which of the two it is ([`Access::settle`]). What *takes away* is decided in the
//! ledger first, and works from then on, whether the vault has heard of it or not.

mod codes;
mod external;
mod factor;
mod failures;
mod handover;
mod hashing;
mod keep;
mod privileged;
mod secrets;
mod sessions;
mod settle;
mod sign_in;
mod throttle;
mod words;

pub use codes::IssuedCode;
pub use factor::FactorShown;
pub use handover::{Handed, Handover, Held, Waiting};
pub use privileged::needs_authentication;
pub use sessions::{SessionShown, Sessions};
pub use throttle::{Rate, Rates};

use std::sync::Arc;

use mgi_events::{context::Moment, deployment, ids::AccountId, ids::CommandId};
use sha2::{Digest as _, Sha256};

use crate::{
    engine::{Clock, DirectReceipt, Engine, SubmitError},
    identity,
    vault::{Secret, Vault, VaultError},
};

/// Seconds for which having authenticated counts: 10 minutes.
pub const AUTHENTICATED_FOR: i64 = 600;

/// How access is set.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seconds without use after which a session ends.
    pub idle_seconds: i64,
    /// Seconds after which a session ends in any case.
    pub longest_seconds: i64,
    /// How many tries to sign in are let through.
    pub rates: Rates,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            idle_seconds: 30 * 60,
            longest_seconds: 12 * 3600,
            rates: Rates::default(),
        }
    }
}

/// A session that was begun. Its secret is shown once.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// To be sent as `authorization: Bearer <secret>`, or kept in a cookie.
    pub secret: Secret,
    /// Its id, for lists.
    pub session_id: String,
    /// Whose.
    pub account: AccountId,
    /// When it ends at the latest.
    pub expires: Moment,
}

/// Why somebody did not get in, or did not get what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The name, the password, the code or the account: which is not told.
    #[error("the sign-in name, the password or the code is wrong")]
    Failed,
    /// A one-time code that opens nothing: unknown, used, expired or replaced.
    #[error(
        "this code opens nothing: it was used, has expired, or a newer one took its place; ask for another"
    )]
    BadCode,
    /// Too many tries.
    #[error("there were too many tries to sign in; try again in {} seconds", .after_ms.div_ceil(1_000))]
    TooMany {
        /// Milliseconds after which trying again makes sense.
        after_ms: u32,
    },
    /// The server hashes as many passwords as it can.
    #[error("the server has too many sign-ins to do; try again in a second")]
    Busy,
    /// A field is not well formed.
    #[error("{field}: {problem}")]
    Field {
        /// Which.
        field: &'static str,
        /// What is wrong, and what is expected.
        problem: String,
    },
    /// The deployment has no account yet.
    #[error(
        "this deployment is not set up: use the set-up code that the server printed at its start (mgi set-up)"
    )]
    NotSetUp,
    /// It was set up before.
    #[error(
        "this deployment is set up already; sign in, or ask an administrator for an invitation"
    )]
    IsSetUp,
    /// A provider's person who is linked with no account here, or not with this one.
    #[error("no account here is linked with this person")]
    UnknownPerson,
    /// A provider's person who is linked with an account already.
    #[error("this person is linked with an account already")]
    PersonTaken,
    /// It needs a session; a token does not do.
    #[error("this is for sessions, not for tokens; sign in first")]
    SessionNeeded,
    /// The domain, or the ledger.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The server cannot do it.
    #[error("the server failed ({0}); nothing was done")]
    Internal(String),
}

impl AccessError {
    fn field(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Field {
            field,
            problem: problem.into(),
        }
    }
}

impl From<getrandom::Error> for AccessError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(format!(
            "the operating system gave no random bytes: {error}"
        ))
    }
}

/// Access. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Access {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    sessions: Sessions,
    hasher: hashing::Hasher,
    throttle: throttle::Throttle,
    failures: failures::Failures,
    factors: factor::Begun,
    options: Options,
    /// Salts the hashes of addresses.
    place_salt: [u8; 32],
    /// One act that changes both ledger and vault at a time: so that a sign-in name is free from
    /// the look at it to its taking.
    acts: tokio::sync::Mutex<()>,
}

impl Access {
    /// Access over an engine and a vault. Settles what a crash left undecided.
    ///
    /// # Errors
    /// The vault cannot be read or written, or there are no random bytes.
    pub fn new(
        engine: Engine,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Self, AccessError> {
        let place_salt = place_salt(&vault)?;
        let access = Self {
            inner: Arc::new(Inner {
                sessions: Sessions::load(&vault, &engine.deployment(), clock.now(), &options)?,
                hasher: hashing::Hasher::new()?,
                throttle: throttle::Throttle::new(options.rates.clone()),
                failures: failures::Failures::default(),
                factors: factor::Begun::default(),
                acts: tokio::sync::Mutex::new(()),
                engine,
                vault,
                clock,
                options,
                place_salt,
            }),
        };
        access.settle()?;
        Ok(access)
    }

    /// The sessions, for the identity layer.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    fn now_unix(&self) -> i64 {
        self.inner.clock.now().0.div_euclid(1_000_000)
    }

    /// Records an act of access in the name of an account, or of the server itself.
    async fn record(
        &self,
        actor: Option<&AccountId>,
        command: deployment::Command,
    ) -> Result<DirectReceipt, AccessError> {
        let id = uuid::Uuid::now_v7().to_string();
        // The act has no words of its own, and its id is not told: nobody repeats it.
        let digest = Sha256::digest(id.as_bytes()).into();
        let id = CommandId::parse(&id).map_err(|bad| AccessError::Internal(bad.to_string()))?;
        let receipt = self
            .inner
            .engine
            .direct(actor, &id, digest, command)
            .await?;
        Ok(receipt)
    }

    /// Writes to the vault on a thread that may block.
    async fn vault<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, AccessError> {
        let vault = Arc::clone(&self.inner.vault);
        let done = tokio::task::spawn_blocking(move || act(&vault)).await;
        Ok(done.map_err(|error| AccessError::Internal(error.to_string()))??)
    }
}

/// Made once, and kept in the vault.
fn place_salt(vault: &Vault) -> Result<[u8; 32], AccessError> {
    const KEY: &str = "place-salt";
    if let Some(salt) = vault.meta(KEY)?.and_then(|salt| salt.try_into().ok()) {
        return Ok(salt);
    }
    let salt: [u8; 32] = identity::random()?;
    vault.put_meta(KEY, &salt)?;
    Ok(salt)
}
