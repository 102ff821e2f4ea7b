//! Drafts: texts that somebody wrote and did not submit. They are private to their account, and no
//! part of the record.

mod index;

use std::collections::HashSet;
use std::ops::Bound;

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

pub(super) use index::DraftIndex;
use index::Kept;

use super::tables::DRAFTS;
use super::{Vault, VaultError, codec};

/// Drafts that one account may have, in all profiles together.
pub const DRAFTS_PER_ACCOUNT: usize = 200;

/// Bytes of text that the drafts of one account may have together, 3.5 MiB: all of them fit in one
/// message.
pub const DRAFT_BYTES_PER_ACCOUNT: usize = 3_584 * 1024;

/// Which text a draft is of; each account has at most one draft of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DraftPlace {
    /// The profile.
    pub profile_id: String,
    /// Kind of the target, by its number in the API.
    pub target_kind: i32,
    /// Id of the target.
    pub target_id: String,
    /// Which text of the target, by its number in the API; 0 where it has but one, and for comments.
    pub field: i32,
    /// It is a comment on the target, not a new wording of its text.
    pub comment: bool,
    /// The thread that the comment is for; empty for a new one, and for texts.
    pub thread_id: String,
}

/// Which drafts a command makes superfluous.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftsAt {
    /// The one at this place.
    Place(DraftPlace),
    /// The comments for this thread, on whatever target.
    Thread {
        /// The profile.
        profile_id: String,
        /// The thread; not empty.
        thread_id: String,
    },
}

impl DraftsAt {
    fn covers(&self, place: &DraftPlace) -> bool {
        match self {
            Self::Place(covered) => covered == place,
            Self::Thread {
                profile_id,
                thread_id,
            } => place.comment && place.thread_id == *thread_id && place.profile_id == *profile_id,
        }
    }
}

/// The words of a draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Version of the text that the writer was looking at.
    pub base_version: u32,
    /// The words.
    pub text: String,
    /// When it was saved, in microseconds since 1970.
    pub saved_unix_micros: i64,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What somebody has not submitted stays out of logs.
        f.debug_struct("Draft")
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// A draft whose words were submitted: no longer shown, and still to be removed from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedDraft {
    place: DraftPlace,
    /// When it was saved: a later draft of the same text is not removed with it.
    saved_unix_micros: i64,
}

impl Vault {
    /// Saves a draft in place of an earlier one of the same text.
    ///
    /// # Errors
    /// [`VaultError::DraftsFull`] beyond [`DRAFTS_PER_ACCOUNT`] or [`DRAFT_BYTES_PER_ACCOUNT`], and
    /// storage errors; then the earlier draft stays.
    pub fn save_draft(
        &self,
        account_id: &str,
        place: &DraftPlace,
        draft: &Draft,
    ) -> Result<(), VaultError> {
        let row = codec::write(draft)?;
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            let mut drafts = transaction.open_table(DRAFTS)?;
            // In the transaction, so that the index changes in the order in which the file does. A
            // commit that fails leaves it ahead of the file, which only hides a draft.
            self.inner.drafts.put(account_id, place, Kept::of(draft))?;
            drafts.insert(place.key(account_id), row.as_slice())?;
            Ok(())
        })
    }

    /// The drafts of an account in a profile, the one saved last first.
    ///
    /// # Errors
    /// Storage errors.
    pub fn drafts_of(
        &self,
        account_id: &str,
        profile_id: &str,
    ) -> Result<Vec<(DraftPlace, Draft)>, VaultError> {
        // What was submitted may still be in the file.
        let shown: HashSet<DraftPlace> = self.inner.drafts.places(account_id);
        if shown.is_empty() {
            return Ok(Vec::new());
        }
        let transaction = self.inner.database.begin_read()?;
        let drafts = transaction.open_table(DRAFTS)?;
        let first = (account_id, profile_id, i32::MIN, "", i32::MIN, false, "");
        let mut found = Vec::new();
        for row in drafts.range((Bound::Included(first), Bound::Unbounded))? {
            let (key, row) = row?;
            let (account, profile, ..) = key.value();
            if (account, profile) != (account_id, profile_id) {
                break;
            }
            let place = DraftPlace::of(key.value());
            if shown.contains(&place) {
                let draft: Draft = codec::read("drafts", row.value())?;
                found.push((place, draft));
            }
        }
        found.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.saved_unix_micros));
        Ok(found)
    }

    /// Removes a draft; harmless when there is none.
    ///
    /// # Errors
    /// Storage errors; then it is not removed for certain, and the call should be repeated.
    pub fn discard_draft(&self, account_id: &str, place: &DraftPlace) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut drafts = transaction.open_table(DRAFTS)?;
            drafts.remove(place.key(account_id))?;
            self.inner.drafts.remove(account_id, place);
            Ok(())
        })
    }

    /// Whether an account has any draft. In memory: every command asks.
    #[must_use]
    pub fn has_drafts(&self, account_id: &str) -> bool {
        self.inner.drafts.has_any(account_id)
    }

    /// Hides those drafts of an account whose words were submitted, as far as they were saved up to
    /// `not_after` (microseconds since 1970): what was written later is kept. In memory; what is
    /// returned is to be given to [`Vault::remove_submitted`].
    #[must_use]
    pub fn hide_submitted(
        &self,
        account_id: &str,
        submitted: &[DraftsAt],
        not_after: i64,
    ) -> Vec<SubmittedDraft> {
        self.inner.drafts.take(account_id, submitted, not_after)
    }

    /// Removes hidden drafts from the file, unless they were saved anew meanwhile.
    ///
    /// # Errors
    /// Storage errors; then they are shown again after a restart.
    pub fn remove_submitted(
        &self,
        account_id: &str,
        submitted: &[SubmittedDraft],
    ) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut drafts = transaction.open_table(DRAFTS)?;
            for SubmittedDraft {
                place,
                saved_unix_micros,
            } in submitted
            {
                let key = place.key(account_id);
                let stored: Option<Draft> = drafts
                    .get(key)?
                    .map(|row| codec::read("drafts", row.value()))
                    .transpose()?;
                if stored.is_some_and(|draft| draft.saved_unix_micros == *saved_unix_micros) {
                    drafts.remove(key)?;
                }
            }
            Ok(())
        })
    }

    /// Fills the index from the file, once it is open.
    pub(super) fn index_drafts(&self) -> Result<(), VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let drafts = transaction.open_table(DRAFTS)?;
        for row in drafts.iter()? {
            let (key, row) = row?;
            let draft: Draft = codec::read("drafts", row.value())?;
            let place = DraftPlace::of(key.value());
            self.inner
                .drafts
                .load(key.value().0, place, Kept::of(&draft));
        }
        Ok(())
    }
}

/// Key of a row: account, profile, kind and id of the target, field, whether it is a comment, thread.
pub(super) type DraftKey<'a> = (&'a str, &'a str, i32, &'a str, i32, bool, &'a str);

impl DraftPlace {
    fn key<'a>(&'a self, account_id: &'a str) -> DraftKey<'a> {
        (
            account_id,
            &self.profile_id,
            self.target_kind,
            &self.target_id,
            self.field,
            self.comment,
            &self.thread_id,
        )
    }

    fn of(key: DraftKey<'_>) -> Self {
        let (_, profile_id, target_kind, target_id, field, comment, thread_id) = key;
        Self {
            profile_id: profile_id.to_owned(),
            target_kind,
            target_id: target_id.to_owned(),
            field,
            comment,
            thread_id: thread_id.to_owned(),
        }
    }
}
