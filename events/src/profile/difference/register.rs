//! The evidence register: records, files, and what was said about records that
//! look alike.

use std::collections::BTreeMap;

use mgi_proto::v1::{ComparedKind, FileRef, ItemDifference};

use super::compare::{Compared, Field, list, number, pairs, word};
use crate::{
    ids::EvidenceId,
    profile::{
        consultation::Comparison,
        state::{Evidence, Profile},
    },
};

const RECORD: &[Field<Evidence>] = &[
    ("kind", |e| {
        word(e.record.kind().as_str_name(), "EVIDENCE_KIND_")
    }),
    ("issuer", |e| e.record.issuer.clone()),
    ("number", |e| e.record.number.clone()),
    ("titles", |e| {
        let titles = e.record.titles.iter();
        list(titles.map(|title| format!("{}: {}", title.language, title.title)))
    }),
    ("date", |e| e.record.date.clone()),
    ("revision_date", |e| e.record.revision_date.clone()),
    ("status", |e| {
        word(e.record.status().as_str_name(), "EVIDENCE_STATUS_")
    }),
    ("status_date", |e| e.record.status_date.clone()),
    ("link", |e| e.record.link.clone()),
    ("note", |e| e.record.note.clone()),
];

const FILE: &[Field<FileRef>] = &[
    ("name", |file| file.name.clone()),
    ("media_type", |file| file.media_type.clone()),
    ("bytes", |file| number(file.size)),
];

pub(super) fn evidence(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for (id, before, after) in pairs(&old.evidence, &new.evidence) {
        if before == after {
            continue;
        }
        Compared::new(ComparedKind::Evidence, id, before, after)
            .versions(|evidence| evidence.version)
            .by(|evidence| Some(&evidence.changed_by))
            .fields(RECORD)
            .tell(found);
        files(id, before, after, found);
    }
}

fn files(
    id: &EvidenceId,
    old: Option<&Evidence>,
    new: Option<&Evidence>,
    found: &mut Vec<ItemDifference>,
) {
    let by_digest = |evidence: Option<&Evidence>| -> BTreeMap<String, FileRef> {
        let files = evidence.into_iter().flat_map(|evidence| &evidence.files);
        files
            .map(|file| (hex::encode(&file.sha256), file.clone()))
            .collect()
    };
    let (old, new) = (by_digest(old), by_digest(new));
    for (digest, before, after) in pairs(&old, &new) {
        Compared::new(ComparedKind::EvidenceFile, digest, before, after)
            .within(id)
            .fields(FILE)
            .tell(found);
    }
}

const COMPARISON: &[Field<Comparison>] = &[
    ("relation", |comparison| {
        word(comparison.relation().as_str_name(), "EVIDENCE_RELATION_")
    }),
    ("reason", |comparison| comparison.reason.clone()),
];

pub(super) fn comparisons(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for ((first, second), before, after) in pairs(&old.comparisons, &new.comparisons) {
        let id = format!("{first} {second}");
        Compared::new(ComparedKind::EvidenceComparison, id, before, after)
            .by(|comparison| Some(&comparison.by))
            .fields(COMPARISON)
            .tell(found);
    }
}
