//! Every table of the file, once: how it is made, how it is copied when the file is written anew,
//! and what goes from it when a person is erased.
//!
//! A table is used nowhere before it stands here: a file with another table cannot be written
//! anew, and a test fills and empties all of them.

use redb::{
    Key, ReadTransaction, ReadableTable, ReadableTableMetadata as _, TableDefinition, TableError,
    Value, WriteTransaction,
};

use super::VaultError;
use super::forget::{self, Gone};
use super::rewrite::REWRITE_DUE;
use super::tables::{
    CERTIFICATES, CODES, DRAFTS, EXTERNAL, FORMAT, META, PASSWORDS, PENDING, PEOPLE, PLACES,
    SECOND_FACTORS, SESSIONS, SIGN_IN_NAMES, TOKENS, TOKENS_BY_ACCOUNT, TOKENS_BY_HASH,
    TOKENS_USED,
};

/// Takes out of a table what it says of a person.
pub(super) type Forget = fn(&WriteTransaction, &Gone) -> Result<(), VaultError>;

/// A row as it is stored: key and value.
#[cfg(test)]
pub(super) type RawRow = (Vec<u8>, Vec<u8>);

/// A table.
pub(super) struct Table {
    /// Its name in the file.
    pub(super) name: &'static str,
    /// Makes it when it is not there.
    pub(super) make: fn(&WriteTransaction) -> Result<(), VaultError>,
    /// Copies all of it.
    pub(super) copy: fn(&ReadTransaction, &WriteTransaction) -> Result<(), VaultError>,
    /// Takes a person out.
    pub(super) forget: Forget,
    /// How many rows it has.
    pub(super) len: fn(&WriteTransaction) -> Result<u64, VaultError>,
    /// Keys and values, as bytes.
    #[cfg(test)]
    pub(super) dump: fn(&ReadTransaction) -> Vec<RawRow>,
}

macro_rules! every_table {
    ($($name:literal: $table:ident, $forget:expr;)*) => {
        /// Every table, in the order in which a person is taken out of them: what is looked up
        /// through another table comes before it.
        pub(super) const EVERY: &[Table] = &[$(Table {
            name: $name,
            make: |to| {
                to.open_table($table)?;
                Ok(())
            },
            copy: |from, to| copy($table, from, to),
            forget: $forget,
            len: |of| Ok(of.open_table($table)?.len()?),
            #[cfg(test)]
            dump: |from| dump($table, from),
        }),*];

        #[cfg(test)]
        #[test]
        fn tables_stand_under_their_own_names() {
            use redb::TableHandle as _;
            $(assert_eq!($table.name(), $name);)*
        }
    };
}

every_table! {
    "format": FORMAT, forget::nobody;
    "meta": META, forget::nobody;
    "people": PEOPLE, |from, gone| forget::by_account_key(PEOPLE, from, gone);
    "sign_in_names": SIGN_IN_NAMES, forget::sign_in_names;
    "passwords": PASSWORDS, |from, gone| forget::by_account_key(PASSWORDS, from, gone);
    "second_factors": SECOND_FACTORS, |from, gone| forget::by_account_key(SECOND_FACTORS, from, gone);
    "external_identities": EXTERNAL, |from, gone| forget::by_account_field(EXTERNAL, from, gone);
    "pending_credentials": PENDING, |from, gone| forget::by_account_field(PENDING, from, gone);
    "codes": CODES, |from, gone| forget::by_account_field(CODES, from, gone);
    "sessions": SESSIONS, |from, gone| forget::by_account_field(SESSIONS, from, gone);
    "places": PLACES, forget::places;
    "tokens_used": TOKENS_USED, forget::uses_of_tokens;
    "tokens_by_hash": TOKENS_BY_HASH, forget::token_hashes;
    "tokens": TOKENS, |from, gone| forget::by_account_field(TOKENS, from, gone);
    "tokens_by_account": TOKENS_BY_ACCOUNT, forget::token_ids;
    "certificates": CERTIFICATES, forget::certificates;
    "drafts_by_place": DRAFTS, forget::drafts;
}

fn copy<K: Key + 'static, V: Value + 'static>(
    of: TableDefinition<'_, K, V>,
    from: &ReadTransaction,
    to: &WriteTransaction,
) -> Result<(), VaultError> {
    let from = match from.open_table(of) {
        Ok(table) => table,
        Err(TableError::TableDoesNotExist(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut to = to.open_table(of)?;
    for row in from.iter()? {
        let (key, value) = row?;
        let due = K::as_bytes(&key.value()).as_ref() == REWRITE_DUE.as_bytes();
        if !due {
            to.insert(key.value(), value.value())?;
        }
    }
    Ok(())
}

#[cfg(test)]
fn dump<K: Key + 'static, V: Value + 'static>(
    of: TableDefinition<'_, K, V>,
    from: &ReadTransaction,
) -> Vec<RawRow> {
    let table = from.open_table(of).unwrap();
    let rows = table.iter().unwrap().map(|row| {
        let (key, value) = row.unwrap();
        let key = K::as_bytes(&key.value()).as_ref().to_vec();
        let value = V::as_bytes(&value.value()).as_ref().to_vec();
        (key, value)
    });
    rows.collect()
}
