//! How two states of one profile differ: item by item, property by property,
//! word by word.
//!
//! It is a function of the two states and of who reads: what came and went
//! between them is in the history, not here; and a thread that the reader may not
//! read leaves no trace, neither as an item nor in a count. Nothing is scored.

mod answers;
mod compare;
mod consultation;
mod covered;
mod discussion;
mod draft;
mod process;
mod register;

pub use covered::difference_since;

use mgi_proto::v1::ItemDifference;

use super::{reader::Reader, state::Profile};

/// What differs between an earlier and a later state of one profile, as far as
/// `reader` may read it: the profile, ministries, roles, answers with their
/// citations, findings, notes, evidence with its files, comparisons of evidence,
/// threads with their comments, suggestions, positions, priorities, meetings,
/// contradictions, corrections, validations; each kind in the order of its ids.
///
/// Roles lapse with their last day, without an event: each state is judged at
/// the time of its last event.
#[must_use]
pub fn difference(old: &Profile, new: &Profile, reader: &Reader) -> Vec<ItemDifference> {
    let mut found = Vec::new();
    process::profile(old, new, &mut found);
    process::ministries(old, new, &mut found);
    process::roles(old, new, &mut found);
    answers::answers(old, new, &mut found);
    draft::findings(old, new, &mut found);
    draft::notes(old, new, &mut found);
    register::evidence(old, new, &mut found);
    register::comparisons(old, new, &mut found);
    discussion::threads(old, new, reader, &mut found);
    consultation::suggestions(old, new, &mut found);
    consultation::positions(old, new, &mut found);
    consultation::priorities(old, new, &mut found);
    consultation::meetings(old, new, &mut found);
    consultation::contradictions(old, new, &mut found);
    consultation::corrections(old, new, &mut found);
    process::validations(old, new, &mut found);
    found
}
