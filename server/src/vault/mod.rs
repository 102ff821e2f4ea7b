//! The vault: what is neither an event nor derived from events.
//!
//! The ledger carries opaque account ids and commitments; the names behind them, and the hashes of
//! the tokens that people sign in with, are here, in one small file in which everything can be
//! changed and removed. Every commit is on stable storage when the call returns.
//!
//! | looking for | it is in |
//! |---|---|
//! | how a token looks, and how a typo in one is recognised | [`Secret`], [`check_form`] |
//! | people and their names | [`Person`] |
//! | tokens, and how a call of the server is matched to one | [`TokenRecord`], [`Vault::token_by_secret`] |
//! | texts that were not submitted | [`Draft`], [`Vault::save_draft`] |
//! | passwords, second factors, and those that the ledger has not decided on | [`Password`], [`SecondFactor`], [`Pending`] |
//! | sessions, and the places from where somebody signed in | [`SessionRecord`], [`Vault::is_known_place`] |
//! | one-time codes | [`CodeRecord`] |
//! | erasing a person | [`Vault::forget_persons`], [`Vault::rewrite_now`] |
//! | small values of the server itself | [`Vault::put_meta`] |
//!
//! What the tables hold of a person, by account id:
//!
//! | table | what |
//! |---|---|
//! | `people` | the name, and the salt of its commitment |
//! | `sign_in_names` | the sign-in name, as the key; the account as the value |
//! | `passwords` | the hash of the password, and the sign-in name once more |
//! | `second_factors` | the secret of the one-time codes, hashes of the spare codes |
//! | `pending_credentials` | the same, and a name, between the two halves of an act |
//! | `codes` | which account an invitation or a recovery code is for |
//! | `sessions` | the program and the address from which a session was begun, and when it was used |
//! | `places` | salted hashes of addresses from which somebody signed in |
//! | `tokens`, `tokens_by_account`, `tokens_used` | labels of tokens, and when they were used |
//! | `certificates` | certificates, by hash: they name their holder |
//! | `drafts_by_place` | words that were not submitted |
//!
//! All calls are synchronous. Those that write wait for the disk: an asynchronous caller makes
//! them on a thread that may block.

mod base62;
mod cache;
mod certificates;
mod codec;
mod codes;
mod drafts;
mod error;
mod every;
mod external;
mod forget;
mod meta;
mod open;
mod passwords;
mod people;
mod places;
mod rewrite;
mod secret;
mod sessions;
mod swap;
mod tables;
mod tokens;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use codes::{CodeKind, CodeRecord};
pub use drafts::{
    DRAFT_BYTES_PER_ACCOUNT, DRAFTS_PER_ACCOUNT, Draft, DraftPlace, DraftsAt, SubmittedDraft,
};
pub use error::VaultError;
pub use external::{ExternalId, ExternalLink};
pub use forget::Gone;
pub use open::FILE_NAME;
pub use passwords::{Password, Pending, SecondFactor};
pub use people::Person;
pub use secret::{
    SECRET_LENGTH, SECRET_PREFIX, SESSION_PREFIX, Secret, TokenForm, TokenHash, check_form,
    check_session_form, mint_secret, mint_session_secret,
};
pub use sessions::SessionRecord;
pub use tokens::TokenRecord;

/// An open vault. Cheap to clone; the file is released when the last clone is dropped.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    database: swap::Swap,
    gone: swap::Closed,
    cache: cache::TokenCache,
    drafts: drafts::DraftIndex,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing of what is inside belongs in a log.
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}
