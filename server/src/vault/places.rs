//! From where somebody signed in before: salted hashes of addresses. Who guesses passwords from
//! elsewhere does not lock these out.

use redb::ReadableTable;

use super::tables::PLACES;
use super::{Vault, VaultError};

/// Places that are kept of one account; the one not used for longest makes room.
const PLACES_PER_ACCOUNT: usize = 16;

impl Vault {
    /// Notes that an account signed in from a place.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn note_place(
        &self,
        account_id: &str,
        place: &[u8; 32],
        now_unix: i64,
    ) -> Result<(), VaultError> {
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            let mut places = transaction.open_table(PLACES)?;
            places.insert((account_id, place), now_unix)?;
            let mut known = Vec::new();
            for row in places.range((account_id, &[0; 32])..=(account_id, &[u8::MAX; 32]))? {
                let (key, at) = row?;
                known.push((at.value(), *key.value().1));
            }
            known.sort_unstable();
            let over = known.len().saturating_sub(PLACES_PER_ACCOUNT);
            for (_, place) in known.into_iter().take(over) {
                places.remove((account_id, &place))?;
            }
            Ok(())
        })
    }

    /// Whether an account signed in from a place before.
    ///
    /// # Errors
    /// Storage errors.
    pub fn is_known_place(&self, account_id: &str, place: &[u8; 32]) -> Result<bool, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let places = transaction.open_table(PLACES)?;
        Ok(places.get((account_id, place))?.is_some())
    }
}
