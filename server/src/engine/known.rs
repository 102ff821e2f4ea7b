//! The commands that an actor knows of: those in its line, and those recorded but perhaps not
//! indexed by the views yet. What is in neither place nor in the index was never recorded.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use super::aggregate::Aggregate;
use super::fact::Fact;
use super::work::Work;
use crate::views::{CommandKey, CommandRecord};

enum Sight<A: Aggregate> {
    InLine(Arc<Work<A>>, usize),
    Durable(Arc<Vec<Fact>>, usize),
}

/// What is known of the commands of a work.
pub(crate) enum Found<A: Aggregate> {
    /// Nothing: it is new.
    New,
    /// All were recorded together; these are their facts.
    Recorded(Vec<Fact>),
    /// All were recorded together; their events have to be read.
    Indexed(Vec<CommandRecord>),
    /// All are in the line together, at these places of that work.
    InLine(Arc<Work<A>>, Range<usize>),
    /// The id of this command is taken.
    Reused {
        index: usize,
        /// By a command that is recorded, rather than by one that may still fail.
        durable: bool,
    },
}

/// What the index had of the commands of a work.
pub(crate) struct Looked {
    /// How many events were indexed when the look-up began.
    pub(crate) end: u64,
    /// The record of each command.
    pub(crate) records: Vec<Option<CommandRecord>>,
    /// The account of the first command, and the highest id that the index has of it.
    pub(crate) newest: Option<(Arc<str>, u128)>,
}

/// See the module.
pub(crate) struct Known<A: Aggregate> {
    by_key: HashMap<CommandKey, Sight<A>>,
    /// What is durable, oldest first, with the position after the group.
    durable: VecDeque<(u64, CommandKey)>,
    /// Position up to which recorded commands were forgotten.
    forgotten: u64,
    /// By account, an id that no forgotten command of it is above. Ids are made of the time, so a
    /// new command is above it, and the index need not be asked.
    horizons: HashMap<Arc<str>, u128>,
}

impl<A: Aggregate> Default for Known<A> {
    fn default() -> Self {
        Self {
            by_key: HashMap::new(),
            durable: VecDeque::new(),
            forgotten: 0,
            horizons: HashMap::new(),
        }
    }
}

impl<A: Aggregate> Known<A> {
    /// Takes in what the index had; false when something was forgotten since, and the index has to
    /// be looked at again.
    pub(crate) fn learn(&mut self, looked: &Looked) -> bool {
        if self.forgotten > looked.end {
            return false;
        }
        if let Some((account, newest)) = &looked.newest {
            // What is recorded is here, or was indexed when it was looked at.
            self.horizons.entry(Arc::clone(account)).or_insert(*newest);
        }
        true
    }

    /// Whether everything that was ever recorded of a work's commands is here.
    pub(crate) fn has_all_of(&self, work: &Work<A>) -> bool {
        work.asks.iter().all(|ask| {
            let horizon = self.horizons.get(&ask.key.account);
            horizon.is_some_and(|horizon| ask.key.id > *horizon)
        })
    }

    /// Forgets the recorded commands that the index has.
    pub(crate) fn forget(&mut self, indexed: u64) {
        while let Some((end, _)) = self.durable.front()
            && *end <= indexed
            && let Some((end, key)) = self.durable.pop_front()
        {
            self.forgotten = self.forgotten.max(end);
            if let Some(horizon) = self.horizons.get_mut(&key.account) {
                *horizon = key.id.max(*horizon);
            }
            if let Some(Sight::Durable(..)) = self.by_key.get(&key) {
                self.by_key.remove(&key);
            }
        }
    }

    /// Notes the commands of a work that got into the line.
    pub(crate) fn line_up(&mut self, work: &Arc<Work<A>>) {
        for (place, ask) in work.asks.iter().enumerate() {
            self.by_key
                .entry(ask.key.clone())
                .or_insert_with(|| Sight::InLine(Arc::clone(work), place));
        }
    }

    /// Forgets the commands of a work that left the line without being recorded.
    pub(crate) fn leave(&mut self, work: &Arc<Work<A>>) {
        for ask in &work.asks {
            if let Some(Sight::InLine(of, _)) = self.by_key.get(&ask.key)
                && Arc::ptr_eq(of, work)
            {
                self.by_key.remove(&ask.key);
            }
        }
    }

    /// Notes a recorded command: fact `place` of `facts`, in a group that ends at position `end`.
    pub(crate) fn record(
        &mut self,
        key: CommandKey,
        facts: &Arc<Vec<Fact>>,
        place: usize,
        end: u64,
    ) {
        self.durable.push_back((end, key.clone()));
        self.by_key
            .insert(key, Sight::Durable(Arc::clone(facts), place));
    }

    /// What is known of a work's commands; `indexed` is what the index has of each.
    pub(crate) fn look(&self, work: &Work<A>, indexed: &[Option<CommandRecord>]) -> Found<A> {
        let seen: Vec<Seen<'_, A>> = (work.asks.iter().enumerate())
            .map(|(place, ask)| match self.by_key.get(&ask.key) {
                Some(Sight::InLine(of, place)) => Seen::InLine(of, *place),
                Some(Sight::Durable(facts, place)) => {
                    facts.get(*place).map_or(Seen::New, Seen::Recorded)
                }
                None => {
                    (indexed.get(place).and_then(Option::as_ref)).map_or(Seen::New, Seen::Indexed)
                }
            })
            .collect();
        let Some(first) = seen.iter().position(|seen| !matches!(seen, Seen::New)) else {
            return match twice(work) {
                Some(index) => Found::Reused {
                    index,
                    durable: true,
                },
                None => Found::New,
            };
        };
        if let Some(found) = together(work, &seen) {
            return found;
        }
        let differs = (work.asks.iter().zip(&seen))
            .position(|(ask, seen)| seen.digest().is_some_and(|digest| digest != ask.digest));
        Found::Reused {
            index: differs.unwrap_or(first),
            durable: !seen.iter().any(|seen| matches!(seen, Seen::InLine(..))),
        }
    }
}

enum Seen<'a, A: Aggregate> {
    New,
    InLine(&'a Arc<Work<A>>, usize),
    Recorded(&'a Fact),
    Indexed(&'a CommandRecord),
}

impl<A: Aggregate> Seen<'_, A> {
    fn record(&self) -> Option<&CommandRecord> {
        match self {
            Self::Recorded(fact) => Some(&fact.record),
            Self::Indexed(record) => Some(record),
            Self::New | Self::InLine(..) => None,
        }
    }

    fn digest(&self) -> Option<[u8; 32]> {
        match self {
            Self::InLine(work, place) => work.asks.get(*place).map(|ask| ask.digest),
            _ => self.record().map(|record| record.digest),
        }
    }
}

/// The commands, when all of them are known with the same content, in the same order, one after
/// the other in one group.
fn together<A: Aggregate>(work: &Work<A>, seen: &[Seen<'_, A>]) -> Option<Found<A>> {
    let mut same = work.asks.iter().zip(seen);
    if !same.all(|(ask, seen)| seen.digest() == Some(ask.digest)) {
        return None;
    }
    if let Some(Seen::InLine(of, start)) = seen.first() {
        let consecutive = seen.iter().zip(*start..).all(|(seen, expected)| {
            matches!(seen, Seen::InLine(other, place) if Arc::ptr_eq(of, other) && *place == expected)
        });
        return consecutive.then(|| Found::InLine(Arc::clone(of), *start..start + seen.len()));
    }
    let records: Vec<&CommandRecord> = seen.iter().filter_map(Seen::record).collect();
    let consecutive = records.windows(2).all(|pair| match pair {
        [a, b] => a.tree_size == b.tree_size && a.revision() == b.first,
        _ => true,
    });
    if records.len() != seen.len() || !consecutive {
        return None;
    }
    let facts: Vec<Fact> = seen
        .iter()
        .filter_map(|seen| match seen {
            Seen::Recorded(fact) => Some((*fact).clone()),
            _ => None,
        })
        .collect();
    if facts.len() == seen.len() {
        return Some(Found::Recorded(facts));
    }
    Some(Found::Indexed(records.into_iter().cloned().collect()))
}

/// The second command of a batch that has the id of an earlier one.
fn twice<A: Aggregate>(work: &Work<A>) -> Option<usize> {
    if work.asks.len() < 2 {
        return None;
    }
    let mut ids = HashSet::new();
    work.asks.iter().position(|ask| !ids.insert(&ask.key))
}
