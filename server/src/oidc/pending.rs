//! A flow that was begun and not finished: what the browser brings back.

use serde::{Deserialize, Serialize};

/// What somebody wants from the provider's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To accept an invitation, which makes the link to the provider's person.
    Invitation {
        /// The invitation's code.
        code: String,
    },
    /// To link the provider's person with the account that is signed in.
    Link {
        /// The session that asked; it has to be the one that comes back.
        session_id: String,
    },
    /// To authenticate again.
    Again {
        /// The session that asked.
        session_id: String,
    },
}

/// A flow between its beginning and its end. It is kept by the browser, sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    /// What is wanted.
    pub purpose: Purpose,
    /// Page to go to afterwards: a path of this server.
    pub next: String,
    /// When it was begun, in seconds since 1970.
    pub begun_unix: i64,
    /// Ties the answer to this browser.
    pub(super) state: String,
    /// Ties the id token to this flow.
    pub(super) nonce: String,
    /// Ties the code to this flow (PKCE).
    pub(super) verifier: String,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}
