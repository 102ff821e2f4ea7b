//! One stream, read from the ledger and compared with everything that is known of it: the leaf
//! hashes that the views kept when its events were recorded, and every size and root that was
//! signed or recorded.
//!
//! A kept leaf hash tells the first bad event exactly. Roots tell between which two sizes it is.
//! Where a root that was signed shows that the ledger is right, it is the views that are not.

use std::collections::BTreeMap;

use mgi_events::transparency::merkle::{Frontier, Hash};

use super::check::CheckError;
use crate::views::replay::any_leaf;
use crate::{
    engine::Damage,
    ledger::{Ledger, ReadError, ReadLimit, Recorded, StreamName},
    views::{TILE, Views, replay::open},
};

/// Bytes read at once, 4 MiB.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// What is known of a stream: root by size.
pub(crate) type Roots = BTreeMap<u64, Hash>;

/// What an examination found.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    /// What is not as it was recorded.
    pub(crate) damage: Option<Damage>,
    /// The damage is told by a leaf hash that was kept when the event was right.
    pub(crate) witnessed: bool,
    /// The stream is right and what the views kept of it is not.
    pub(crate) views_wrong: bool,
    /// The tree over the events that were read.
    pub(crate) tree: Frontier,
    /// How many of them, from the first on, are known to be right: by a root, or by the leaf hash
    /// that was kept of each after it.
    pub(crate) vouched: u64,
}

/// What the reading goes on with.
#[derive(Default)]
struct Seen {
    tree: Frontier,
    /// The largest size whose root is as known.
    good: u64,
    /// The first size whose root is not.
    bad: Option<u64>,
    /// The first event whose leaf hash is not the kept one.
    differs: Option<u64>,
    /// The first event that cannot be read or is none.
    unreadable: Option<Unreadable>,
    /// The last event before it of which no leaf hash was kept.
    unwitnessed: Option<u64>,
}

/// Reads a stream and compares it. Without views, only roots are compared.
///
/// # Errors
/// [`CheckError`]: nobody knows.
pub(crate) fn examine(
    views: Option<&Views>,
    ledger: &dyn Ledger,
    stream: &StreamName,
    roots: &Roots,
    mut progress: impl FnMut(u64),
) -> Result<Examined, CheckError> {
    let mut seen = Seen::default();
    let head = ledger.head(stream);
    while seen.tree.size() < head && seen.bad.is_none() {
        let from = seen.tree.size();
        let tile = from / TILE;
        let kept = match views {
            Some(views) => views.leaves(stream, tile)?,
            None => Vec::new(),
        };
        let (page, damaged) = page(ledger, stream, from, (tile + 1) * TILE)?;
        let read = page.len() as u64;
        for recorded in page {
            seen.take(&recorded, &kept, roots);
            if seen.bad.is_some() {
                break;
            }
        }
        progress(read);
        if let Some(damaged) = damaged {
            seen.unreadable.get_or_insert(damaged);
            break;
        }
        if read == 0 {
            break;
        }
    }
    Ok(seen.judge(stream))
}

/// An event that cannot be read or is none, and what is wrong with it.
type Unreadable = (u64, String);

/// The events up to an index, as far as they can be read, and the first that cannot.
fn page(
    ledger: &dyn Ledger,
    stream: &StreamName,
    from: u64,
    to: u64,
) -> Result<(Vec<Recorded>, Option<Unreadable>), CheckError> {
    let limit = |to: u64| ReadLimit {
        events: usize::try_from(to - from).unwrap_or(usize::MAX),
        bytes: PAGE_BYTES,
    };
    match ledger.read(stream, from, limit(to)) {
        Ok(page) => Ok((page, None)),
        Err(ReadError::Corrupt { index, what, .. }) if index >= from => {
            let before = if index > from {
                ledger.read(stream, from, limit(index))?
            } else {
                Vec::new()
            };
            let all = before.len() as u64 == index - from;
            Ok((before, all.then_some((index, what))))
        }
        Err(error) => Err(error.into()),
    }
}

impl Seen {
    fn take(&mut self, recorded: &Recorded, kept: &[(u64, Hash)], roots: &Roots) {
        let leaf = any_leaf(&recorded.bytes);
        let place = kept.binary_search_by_key(&recorded.index, |(index, _)| *index);
        let kept = place.ok().and_then(|place| kept.get(place));
        match kept {
            Some((_, kept)) if *kept != leaf => {
                self.differs.get_or_insert(recorded.index);
            }
            None if self.unreadable.is_none() => self.unwitnessed = Some(recorded.index),
            _ => {}
        }
        if let (None, Err(error)) = (&self.unreadable, open(recorded)) {
            self.unreadable = Some((recorded.index, error.to_string()));
        }
        self.tree.push(leaf);
        match roots.get(&self.tree.size()) {
            Some(root) if *root == self.tree.root() => self.good = self.tree.size(),
            Some(_) => self.bad = Some(self.tree.size()),
            None => {}
        }
    }

    fn judge(self, stream: &StreamName) -> Examined {
        let Self {
            tree,
            good,
            bad,
            differs,
            unreadable,
            unwitnessed,
        } = self;
        let vouched = match unwitnessed {
            Some(index) if index >= good => good,
            _ => tree.size(),
        };
        let damage = |first, before, what| Damage {
            stream: stream.clone(),
            first,
            before,
            what,
        };
        let views_wrong = differs.is_some_and(|first| first < good);
        let differs = differs
            .filter(|first| *first >= good)
            .map(|first| (first, "what is stored is not what was recorded".to_owned()));
        let witnessed = differs.is_some();
        let root = |bad| format!("its first {bad} events have another root than was recorded");
        let damage = match (differs, bad, unreadable) {
            (Some((first, what)), _, _) => Some(damage(first, None, what)),
            // One before it may be bad as well, where nobody kept its leaf hash.
            (None, Some(bad), Some((first, _)))
                if first >= good && unwitnessed.is_some_and(|index| index >= good) =>
            {
                Some(damage(good, Some(bad.min(first + 1)), root(bad)))
            }
            (None, Some(bad), None) => Some(damage(good, Some(bad), root(bad))),
            (None, Some(bad), Some((first, _))) if first < good => {
                Some(damage(good, Some(bad), root(bad)))
            }
            (None, _, Some((first, what))) => Some(damage(first, None, what)),
            (None, None, None) => None,
        };
        Examined {
            damage,
            witnessed,
            views_wrong,
            tree,
            vouched,
        }
    }
}
