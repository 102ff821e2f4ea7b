//! One stream of a bundle: its events in order, the tree over them, and everything
//! that somebody signed or recorded about that tree.

use std::collections::BTreeMap;

use super::report::Fault;
use crate::transparency::merkle::{Frontier, Hash};

/// What somebody said the root of the first so many events is.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) root: Hash,
    /// Who said so, in words: "the checkpoint of the bundle".
    pub(super) by: String,
}

/// The stream so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    pub(super) stream: String,
    /// How many events the bundle says it has.
    pub(super) expected: u64,
    tree: Frontier,
    /// Root after each event.
    roots: Vec<Hash>,
    /// Leaf of each event.
    leaves: Vec<Hash>,
    claims: BTreeMap<u64, Vec<Claim>>,
    /// Largest size of which a claim was found true.
    good: u64,
    /// Line and index of the first event whose root is not what its line says: the next
    /// claim tells whether that root alone is wrong, or a hash.
    suspect: Option<(u64, u64)>,
    /// Something was found bad; nothing more is said about this stream.
    pub(super) broken: bool,
}

impl Chain {
    pub(super) fn new(stream: String, expected: u64) -> Self {
        Self {
            stream,
            expected,
            ..Self::default()
        }
    }

    /// How many events came.
    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The largest size that somebody's claim proved.
    pub(super) fn good(&self) -> u64 {
        self.good
    }

    /// Leaf of an event that came.
    pub(super) fn leaf(&self, index: u64) -> Option<Hash> {
        let place = usize::try_from(index).ok()?;
        self.leaves.get(place).copied()
    }

    /// Root of the first `size` events, when that many came.
    pub(super) fn root(&self, size: u64) -> Option<Hash> {
        let place = usize::try_from(size.checked_sub(1)?).ok()?;
        self.roots.get(place).copied()
    }

    /// A fault of this stream; the rest of it is not judged any more.
    pub(super) fn fault(
        &mut self,
        line: u64,
        first: Option<u64>,
        before: Option<u64>,
        what: String,
    ) -> Fault {
        if let Some((line, index)) = self.suspect.take() {
            // Its hash was changed, or one before it together with the roots between.
            let what = format!("the tree with event {index} has another root than the line says");
            return self.fault(line, Some(self.good), Some(index + 1), what);
        }
        self.broken = true;
        Fault {
            line,
            stream: self.stream.clone(),
            first,
            before,
            what,
        }
    }

    /// Takes the next event in. A fault when it is not the next one, or the root after
    /// it is not what the line says, or not what somebody signed.
    pub(super) fn push(&mut self, line: u64, index: u64, leaf: Hash, root: Hash) -> Option<Fault> {
        let next = self.size();
        if index != next {
            let what = if index > next {
                format!("it is missing; event {index} follows")
            } else {
                format!("event {index} comes again in its place")
            };
            return Some(self.fault(line, Some(next), None, what));
        }
        if next >= self.expected {
            let what = format!("the bundle says that the stream ends after {next} events");
            return Some(self.fault(line, Some(next), None, what));
        }
        self.tree.push(leaf);
        let found = self.tree.root();
        self.roots.push(found);
        self.leaves.push(leaf);
        if found != root {
            self.suspect.get_or_insert((line, index));
        }
        let proved = self.claims.contains_key(&(index + 1));
        if let Some(fault) = self.judge(line, index + 1) {
            return Some(fault);
        }
        // All hashes up to here are those that were signed: that one root was changed.
        let (line, index) = self.suspect.take_if(|_| proved)?;
        let what = "the line says another root than the tree with it has".to_owned();
        Some(self.fault(line, Some(index), None, what))
    }

    fn judge(&mut self, line: u64, size: u64) -> Option<Fault> {
        let found = self.root(size)?;
        let claims = self.claims.get(&size)?;
        if let Some(false_one) = claims.iter().find(|claim| claim.root != found) {
            let what = format!(
                "the root of the first {size} events is not what {} says",
                false_one.by
            );
            let good = self.good;
            return Some(self.fault(line, Some(good), Some(size), what));
        }
        self.good = self.good.max(size);
        None
    }

    /// Takes in what somebody said about the tree, and judges it when that many events
    /// came already.
    pub(super) fn claim(&mut self, line: u64, size: u64, root: Hash, by: String) -> Option<Fault> {
        if size == 0 || self.broken {
            return None;
        }
        self.claims
            .entry(size)
            .or_default()
            .push(Claim { root, by });
        if size > self.size() {
            return None;
        }
        let found = self.root(size)?;
        if found == root {
            return None;
        }
        // Which claim below it held is not known for each size; the nearest that was
        // found true is a lower bound.
        let good = self.claims.range(..size).rev().find_map(|(size, claims)| {
            let held = claims.iter().all(|c| self.root(*size) == Some(c.root));
            held.then_some(*size)
        });
        let by = self
            .claims
            .get(&size)
            .and_then(|claims| claims.last())
            .map_or_else(String::new, |claim| claim.by.clone());
        let what = format!("the root of the first {size} events is not what {by} says");
        Some(self.fault(line, Some(good.unwrap_or(0)), Some(size), what))
    }

    /// The end: nothing is missing of what was announced or claimed.
    pub(super) fn finish(&mut self, line: u64) -> Option<Fault> {
        if self.broken {
            return None;
        }
        let size = self.size();
        if self.suspect.is_some() {
            return Some(self.fault(line, None, None, String::new()));
        }
        if size < self.expected {
            let what = format!(
                "it is missing, and all after it: the bundle says that the stream has {} events",
                self.expected
            );
            return Some(self.fault(line, Some(size), None, what));
        }
        let beyond = self.claims.range(size + 1..).next_back();
        let (claimed, by) = beyond.and_then(|(size, claims)| {
            let claim = claims.first()?;
            Some((*size, claim.by.clone()))
        })?;
        let what = format!(
            "it is missing: {by} says that the stream has {claimed} events, and the bundle ends after {size}"
        );
        Some(self.fault(line, Some(size), None, what))
    }
}
