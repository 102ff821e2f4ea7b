//! The tables of the file.

use redb::TableDefinition;

use super::drafts::DraftKey;

/// Format of the file; one row under [`FORMAT_KEY`].
pub(super) const FORMAT: TableDefinition<'_, &str, u32> = TableDefinition::new("format");

/// The one key of [`FORMAT`].
pub(super) const FORMAT_KEY: &str = "version";

/// Format that this version writes, and the newest that it reads.
///
/// A field that is added to a record with a default does not change it; a table whose meaning
/// changes does.
pub(super) const FORMAT_NOW: u32 = 1;

/// Account id to a record of a person (JSON).
pub(super) const PEOPLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("people");

/// Token id to a record of a token (JSON), its hash included.
pub(super) const TOKENS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("tokens");

/// SHA-256 of a secret to the id of its token.
pub(super) const TOKENS_BY_HASH: TableDefinition<'_, &[u8; 32], &str> =
    TableDefinition::new("tokens_by_hash");

/// Account id and token id: the tokens of an account.
pub(super) const TOKENS_BY_ACCOUNT: TableDefinition<'_, (&str, &str), ()> =
    TableDefinition::new("tokens_by_account");

/// SHA-256 of a certificate to its DER. It names a person, so it is not in the ledger.
pub(super) const CERTIFICATES: TableDefinition<'_, &[u8; 32], &[u8]> =
    TableDefinition::new("certificates");

/// Small values of the server.
pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

/// Account, profile, kind and id of the target, field, whether it is a comment, thread, to a draft
/// (JSON).
pub(super) const DRAFTS: TableDefinition<'_, DraftKey<'static>, &[u8]> =
    TableDefinition::new("drafts_by_place");

/// Drafts as they were kept before a comment had a place of its own. Which of them are comments is
/// not told, so the table is dropped.
pub(super) const DRAFTS_BEFORE: TableDefinition<'_, (&str, &str, i32, &str, i32), &[u8]> =
    TableDefinition::new("drafts");

/// Sign-in name to the id of its account.
pub(super) const SIGN_IN_NAMES: TableDefinition<'_, &str, &str> =
    TableDefinition::new("sign_in_names");

/// Account id to a password (JSON), its sign-in name included.
pub(super) const PASSWORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("passwords");

/// SHA-256 of a person of a provider to the account that is linked with it (JSON).
pub(super) const EXTERNAL: TableDefinition<'_, &[u8; 32], &[u8]> =
    TableDefinition::new("external_identities");

/// Account id to a second factor (JSON).
pub(super) const SECOND_FACTORS: TableDefinition<'_, &str, &[u8]> =
    TableDefinition::new("second_factors");

/// Credential id to a credential that the ledger has not decided on yet (JSON).
pub(super) const PENDING: TableDefinition<'_, &str, &[u8]> =
    TableDefinition::new("pending_credentials");

/// SHA-256 of a one-time code to what it opens (JSON).
pub(super) const CODES: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("codes");

/// Session id to a session (JSON), the hash of its secret included.
pub(super) const SESSIONS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("sessions");

/// Account id and salted hash of an address from where it signed in, to when that was last, Unix
/// seconds.
pub(super) const PLACES: TableDefinition<'_, (&str, &[u8; 32]), i64> =
    TableDefinition::new("places");

/// Token id to when it was last used, Unix seconds.
pub(super) const TOKENS_USED: TableDefinition<'_, &str, i64> = TableDefinition::new("tokens_used");
