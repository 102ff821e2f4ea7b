//! A record of the register, whole.

use mgi_client::{v1, words};

use super::alike;
use crate::cli::output::who;
use crate::cli::{Done, Session};

/// Shows it.
pub(super) fn show(session: &mut Session<'_>, item: &v1::Evidence) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Evidence", item);
    }
    let record = item.record.clone().unwrap_or_default();
    let titles: Vec<String> = record
        .titles
        .iter()
        .map(|title| format!("{} ({})", title.title, title.language))
        .collect();
    let status = match (record.status, record.status_date.as_str()) {
        (0, _) => String::new(),
        (status, "") => words::of::<v1::EvidenceStatus>(status),
        (status, date) => format!("{} on {date}", words::of::<v1::EvidenceStatus>(status)),
    };
    let files: Vec<String> = item
        .files
        .iter()
        .map(|file| format!("{} ({} bytes)", file.name, file.size))
        .collect();
    out.heading(&format!("{}, version {}", item.evidence_id, item.version))?;
    out.fields(&[
        ("Kind", words::of::<v1::EvidenceKind>(record.kind)),
        ("Title", titles.join("\n")),
        ("Issuer", record.issuer),
        ("Number", record.number),
        ("Date", record.date),
        ("Revised", record.revision_date),
        ("Status", status),
        ("Link", record.link),
        ("Note", record.note),
        ("Flags", alike::flags(item)),
        ("Cited in", item.cited_in.join(", ")),
        ("Files", files.join("\n")),
        ("Registered by", who::stamp(item.registered_by.as_ref())),
    ])
}
