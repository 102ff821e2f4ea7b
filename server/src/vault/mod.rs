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
//! | erasing a person | [`Vault::forget_persons`], [`Vault::rewrite_now`] |
//! | small values of the server itself | [`Vault::put_meta`] |
//!
//! All calls are synchronous. Those that write wait for the disk: an asynchronous caller makes
//! them on a thread that may block.

mod base62;
mod cache;
mod certificates;
mod codec;
mod drafts;
mod error;
mod every;
mod forget;
mod meta;
mod open;
mod people;
mod rewrite;
mod secret;
mod swap;
mod tables;
mod tokens;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use drafts::{
    DRAFT_BYTES_PER_ACCOUNT, DRAFTS_PER_ACCOUNT, Draft, DraftPlace, DraftsAt, SubmittedDraft,
};
pub use error::VaultError;
pub use forget::Gone;
pub use open::FILE_NAME;
pub use people::Person;
pub use secret::{
    SECRET_LENGTH, SECRET_PREFIX, Secret, TokenForm, TokenHash, check_form, mint_secret,
};
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
