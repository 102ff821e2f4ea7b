//! Events that the reader of a history may not read.

use super::EvolveError;
use crate::{ids::Revision, profile::state::Profile};

impl Profile {
    /// Counts the next event of the stream without applying it: who rebuilds a state
    /// from a history in which an event is hidden has its leaf hash only. What is
    /// hidden from a reader are whole threads (see [`crate::visibility`]), on which
    /// nothing else rests; the state then is the one that the reader may see. The
    /// time of the last event stays that of the last one applied.
    ///
    /// # Errors
    /// [`EvolveError::OutOfOrder`] when `index` is not the next.
    pub fn pass_over(&mut self, index: u64) -> Result<(), EvolveError> {
        if index != self.revision.0 {
            return Err(EvolveError::OutOfOrder {
                expected: self.revision.0,
                found: index,
            });
        }
        self.revision = Revision(index + 1);
        Ok(())
    }
}
