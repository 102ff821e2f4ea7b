//! The draft profile: findings and notes.

use mgi_proto::v1::{ComparedKind, ItemDifference};

use super::compare::{Compared, Field, list, pairs, target, word, yes};
use crate::{
    ids::FindingId,
    profile::{
        consultation::Finding,
        state::{Note, Profile},
    },
};

const FINDING: &[Field<Finding>] = &[
    ("dimension", |finding| finding.dimension.clone()),
    ("section", |finding| {
        word(finding.section().as_str_name(), "FINDING_SECTION_")
    }),
    ("indicators", |finding| list(&finding.indicators)),
    ("evidence", |finding| list(&finding.evidence)),
    ("retired", |finding| yes(finding.retired)),
    ("reopened", |finding| yes(finding.reopened)),
    ("needs_review", |finding| yes(finding.needs_review)),
    // The events since which it has to be read again.
    ("stale_since", |finding| {
        list(finding.stale.iter().map(|cause| cause.event_index))
    }),
];

pub(super) fn findings(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.findings, &new.findings) {
        if before == after {
            continue;
        }
        // Others that come or go before it move it too: that is no change of it.
        let touched = before.map(|f| f.version) != after.map(|f| f.version);
        let place = |of: &Profile, finding: Option<&Finding>| {
            finding
                .filter(|_| touched)
                .and_then(|finding| place(of, *id, finding))
                .map_or_else(String::new, |place| place.to_string())
        };
        Compared::new(ComparedKind::Finding, id, before, after)
            .versions(|finding| finding.version)
            .by(|finding| Some(&finding.changed_by))
            .fields(FINDING)
            .field("place", place(old, before), place(new, after))
            .tracked(0, since, |finding| Some(&finding.text))
            .ends(|finding| finding.retired)
            .tell(found);
    }
}

/// Its place in its section, from 1.
fn place(profile: &Profile, id: FindingId, finding: &Finding) -> Option<usize> {
    let section = (finding.dimension.clone(), finding.section);
    let order = profile.draft_order.get(&section)?;
    Some(order.iter().position(|other| *other == id)? + 1)
}

const NOTE: &[Field<Note>] = &[
    ("target", |note| target(&note.target)),
    ("kind", |note| word(note.kind().as_str_name(), "NOTE_KIND_")),
    ("evidence", |note| list(&note.evidence)),
    ("retired", |note| yes(note.retired)),
];

pub(super) fn notes(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.notes, &new.notes) {
        if before == after {
            continue;
        }
        Compared::new(ComparedKind::Note, id, before, after)
            .about(|note| note.target.clone())
            .versions(|note| note.version)
            .by(|note| Some(&note.changed_by))
            .fields(NOTE)
            .tracked(0, since, |note| Some(&note.text))
            .ends(|note| note.retired)
            .tell(found);
    }
}
