//! Who contributed what, as W3C PROV-JSON.
//!
//! | in PROV | is |
//! |---|---|
//! | activity `p:events/120` | event 120 of the profile, at its recorded time |
//! | entity `p:answers/MR-01/law/3` | the law text of an answer as version 3 made it; also `narrative`, `practice`, `remark`, `value` (that it was set, never what it is) |
//! | entity `p:findings/f-1/2`, `p:notes/n-1/1`, ... | a version of a finding, note, evidence record, priority, meeting, comment, position, suggestion, correction, contradiction |
//! | entity `p:statements/MR-01/4` | a draft made a ministry's statement |
//! | entity `p:citations/c-1/1` | a citation, derived (`prov:PrimarySource`) from the evidence cited |
//! | entity `p:validations/v-1/1` | a validation; its activity used the versions that it covers: texts, findings, notes on them, citations and the records cited |
//! | agent `d:accounts/...`, `d:ministries/...` | who acted, and for which ministry (`actedOnBehalfOf`, for that activity) |
//! | `wasDerivedFrom` with `prov:Revision` | the next version of the same thing (`wasRevisionOf`) |
//! | `wasInvalidatedBy` | withdrawn, retired, removed, deleted or void |
//!
//! A text that came by a suggestion is derived from it, and the suggestion is
//! attributed to who made it. An event that the reader may not read is an
//! activity with its leaf hash and nothing else. Words and coded values are not in
//! the document: the digest of each text is.

mod document;
mod kinds;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use mgi_events::transparency::merkle::Hash;
use serde_json::json;

use super::{Content, Entry, ExportError};
use crate::v1;
use document::{Attributes, Document, name};

/// Where the names of a document without another base begin.
pub const DEFAULT_BASE: &str = "https://example.org/mgi/";

/// A provenance document that grows event by event.
#[derive(Debug, Clone)]
pub struct Provenance {
    document: Document,
    /// The newest version of each thing.
    newest: BTreeMap<String, Newest>,
    /// What belongs to an indicator or finding: a validation of it covers it.
    parts: BTreeMap<String, BTreeSet<String>>,
    /// Records that a citation, finding or note cites.
    cites: BTreeMap<String, Vec<String>>,
    next: u64,
}

/// The newest version of a thing.
#[derive(Debug, Clone)]
struct Newest {
    entity: String,
    number: u32,
    /// It was not withdrawn, retired, removed, deleted or made void.
    stands: bool,
}

/// What one event did, as its kind tells.
struct Step<'a> {
    document: &'a mut Document,
    newest: &'a mut BTreeMap<String, Newest>,
    parts: &'a mut BTreeMap<String, BTreeSet<String>>,
    cites: &'a mut BTreeMap<String, Vec<String>>,
    activity: String,
    time: String,
    agents: Vec<String>,
}

impl Provenance {
    /// An empty document about one profile. Names begin with `base`, an absolute
    /// IRI that ends with `/` or `#`.
    #[must_use]
    pub fn new(base: &str, profile_id: &str) -> Self {
        let mut document = Document::default();
        let profile = format!("{base}profiles/{}/", local(profile_id));
        document.prefix.insert("mgi", format!("{base}vocabulary/"));
        document.prefix.insert("d", base.to_owned());
        document.prefix.insert("p", profile);
        Self {
            document,
            newest: BTreeMap::new(),
            parts: BTreeMap::new(),
            cites: BTreeMap::new(),
            next: 0,
        }
    }

    /// Takes the next event of the profile. Events come in order, from the first.
    ///
    /// # Errors
    /// [`ExportError::OutOfOrder`], [`ExportError::NoEvent`].
    pub fn push(&mut self, entry: &Entry) -> Result<(), ExportError> {
        if entry.index != self.next {
            return Err(ExportError::OutOfOrder {
                expected: self.next,
                found: entry.index,
            });
        }
        self.next += 1;
        let activity = format!("p:events/{}", entry.index);
        let leaf = entry.leaf();
        match entry.decode()? {
            Some(event) => self.readable(activity, &leaf, event),
            None => {
                let kind = match entry.content {
                    Content::Redacted(_) => "mgi:RedactedEvent",
                    _ => "mgi:HiddenEvent",
                };
                let attributes = about_event(entry.index, kind, &leaf);
                self.document.activity(&activity, attributes);
            }
        }
        Ok(())
    }

    fn readable(&mut self, activity: String, leaf: &Hash, event: v1::Event) {
        let time = super::csv::time(event.recorded_time.as_ref());
        let kind = format!("mgi:{}", local(&event.r#type));
        let mut attributes = about_event(event.index, &kind, leaf);
        if !time.is_empty() {
            attributes.insert("prov:startTime".into(), time.clone().into());
            attributes.insert("prov:endTime".into(), time.clone().into());
        }
        if !event.grant_id.is_empty() {
            attributes.insert("mgi:grant".into(), event.grant_id.into());
        }
        self.document.activity(&activity, attributes);
        let mut agents = Vec::new();
        if !event.account_id.is_empty() {
            let account = format!("d:accounts/{}", local(&event.account_id));
            self.document.agent(&account, "prov:Person");
            self.document.associated(&activity, &account);
            if !event.ministry.is_empty() {
                let ministry = format!("d:ministries/{}", local(&event.ministry));
                self.document.agent(&ministry, "prov:Organization");
                self.document.acted(&account, &ministry, &activity);
                agents.push(ministry);
            }
            agents.push(account);
        }
        let mut step = Step {
            document: &mut self.document,
            newest: &mut self.newest,
            parts: &mut self.parts,
            cites: &mut self.cites,
            activity,
            time,
            agents,
        };
        if let Some(kind) = event.body.and_then(|body| body.kind) {
            step.tell(kind);
        }
    }

    /// The document: one JSON object, its keys in order.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn to_json(&self) -> Result<Vec<u8>, ExportError> {
        let mut bytes = serde_json::to_vec_pretty(&self.document)
            .map_err(|error| ExportError::Write(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn about_event(index: u64, kind: &str, leaf: &Hash) -> Attributes {
    Attributes::from_iter([
        ("prov:type".into(), name(kind)),
        ("mgi:index".into(), json!(index)),
        ("mgi:leafHash".into(), hex::encode(leaf).into()),
    ])
}

/// A part of a local name: what is not a letter, digit, `-`, `_` or `.` within is
/// written as `%` and two digits, as PROV-N has it.
fn local(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => out.push(char::from(byte)),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

impl Step<'_> {
    /// A thing got a version; without a number, the next one.
    fn version(&mut self, key: &str, number: u32, kind: &str, mut about: Attributes) -> String {
        let before = self.newest.get(key).cloned();
        let number = match (number, &before) {
            (0, None) => 1,
            (0, Some(before)) => before.number.saturating_add(1),
            (number, _) => number,
        };
        let id = format!("p:{key}/{number}");
        about.insert("prov:type".into(), name(kind));
        about.retain(|_, value| value.as_str() != Some(""));
        self.document.entity(&id, about);
        self.document.generated(&id, &self.activity, &self.time);
        for agent in &self.agents {
            self.document.attributed(&id, agent);
        }
        if let Some(before) = before.filter(|before| before.entity != id) {
            self.document.derived(&id, &before.entity, "prov:Revision");
        }
        let newest = Newest {
            entity: id.clone(),
            number,
            stands: true,
        };
        self.newest.insert(key.to_owned(), newest);
        id
    }

    /// A thing belongs to an indicator or finding.
    fn part_of(&mut self, item: &str, key: String) -> String {
        let parts = self.parts.entry(item.to_owned()).or_default();
        parts.insert(key.clone());
        key
    }

    /// What belongs to indicators or findings.
    fn parts(&self, items: &[String]) -> BTreeSet<String> {
        let parts = items.iter().filter_map(|item| self.parts.get(item));
        parts.flatten().cloned().collect()
    }

    /// A thing cites these records, and no others.
    fn citing(&mut self, key: &str, records: Vec<String>) {
        self.cites.insert(key.to_owned(), records);
    }

    /// Records that a thing cites.
    fn cites(&self, key: &str) -> Vec<String> {
        self.cites.get(key).cloned().unwrap_or_default()
    }

    /// The version of a thing that stands.
    fn standing(&self, key: &str) -> Option<String> {
        let newest = self.newest.get(key).filter(|newest| newest.stands);
        newest.map(|newest| newest.entity.clone())
    }

    fn derived(&mut self, id: &str, key: &str, kind: &str) {
        if let Some(from) = self.standing(key) {
            self.document.derived(id, &from, kind);
        }
    }

    fn used(&mut self, key: &str) {
        if let Some(entity) = self.standing(key) {
            self.document.used(&self.activity, &entity);
        }
    }

    /// It no longer stands: withdrawn, retired, removed, deleted or void.
    fn ended(&mut self, key: &str) {
        if let Some(entity) = self.standing(key) {
            self.document
                .invalidated(&entity, &self.activity, &self.time);
        }
        if let Some(newest) = self.newest.get_mut(key) {
            newest.stands = false;
        }
    }
}

#[cfg(test)]
mod tests;
