//! What each kind of event made, used and ended.

use serde_json::{Value, json};

use super::document::Attributes;
use super::names::*;
use super::{Step, local};
use crate::v1::{self, Target, TargetKind, TextField, event_body::Kind};
use crate::words;

/// Attributes; empty texts are left out later.
fn about<const N: usize>(pairs: [(&str, Value); N]) -> Attributes {
    pairs.into_iter().map(|(n, v)| (n.to_owned(), v)).collect()
}

fn none() -> Attributes {
    Attributes::new()
}

impl Step<'_> {
    /// What the event made, used and ended. Kinds that only move the process on
    /// (roles, stages, states of threads and queries) are activities alone.
    pub(super) fn tell(&mut self, kind: Kind) {
        let Some(kind) = self.tell_of_answers(kind) else {
            return;
        };
        let Some(kind) = self.tell_of_draft(kind) else {
            return;
        };
        if let Some(kind) = self.tell_of_consultation(kind) {
            self.tell_of_validation(kind);
        }
    }

    /// Profile, evidence, answers. Hands back what is none of these.
    fn tell_of_answers(&mut self, kind: Kind) -> Option<Kind> {
        match kind {
            Kind::ProfileOpened(e) => {
                let about = about([
                    ("mgi:title", e.title.into()),
                    ("mgi:round", e.round.into()),
                    ("mgi:referenceDate", e.reference_date.into()),
                    ("mgi:notice", e.notice.into()),
                ]);
                self.version("profile", 0, "mgi:Profile", about);
            }
            Kind::EvidenceRegistered(e) => {
                self.record(&e.evidence_id, 1, e.record.as_ref());
            }
            Kind::EvidenceAmended(e) => {
                self.record(&e.evidence_id, e.version, e.record.as_ref());
            }
            Kind::EvidenceFileAttached(e) => {
                let sha256 = hex::encode(e.file.unwrap_or_default().sha256);
                let about = about([("mgi:fileSha256", sha256.into())]);
                self.version(&evidence(&e.evidence_id), e.version, "mgi:Evidence", about);
            }
            Kind::AnswerValueSet(e) => {
                // That a value was set is the record; which is working data.
                let key = format!("answers/{}/value", local(&e.indicator));
                let key = self.part_of(&e.indicator, key);
                let about = about([("mgi:indicator", e.indicator.into())]);
                self.version(&key, e.version, "mgi:AnswerValue", about);
            }
            Kind::AnswerTextRevised(e) => {
                let key = self.part_of(&e.indicator, text_key(&e.indicator, e.field));
                let about = about([
                    ("mgi:indicator", e.indicator.into()),
                    ("mgi:field", words::of::<TextField>(e.field).into()),
                ]);
                self.text(&key, e.version, "mgi:AnswerText", about, e.change);
            }
            Kind::CitationAdded(e) => {
                let key = self.part_of(&e.indicator, citation(&e.citation_id));
                let about = about([
                    ("mgi:indicator", e.indicator.into()),
                    ("mgi:pinpoint", e.pinpoint.into()),
                ]);
                let id = self.version(&key, 0, "mgi:Citation", about);
                let record = evidence(&e.evidence_id);
                self.derived(&id, &record, "prov:PrimarySource");
                self.citing(&key, vec![record]);
            }
            Kind::CitationRemoved(e) => self.ended(&citation(&e.citation_id)),
            Kind::AnswerAdopted(e) => {
                let kept = self.parts(std::slice::from_ref(&e.indicator));
                let key = self.part_of(&e.indicator, statement(&e.indicator));
                let about = about([("mgi:indicator", e.indicator.into())]);
                let id = self.version(&key, e.version, "mgi:Statement", about);
                for part in kept.iter().filter(|part| **part != key) {
                    self.used(part);
                    self.derived(&id, part, "");
                }
            }
            Kind::AnswerWithdrawn(e) => self.ended(&statement(&e.indicator)),
            other => return Some(other),
        }
        None
    }

    /// Findings, notes, priorities. Hands back what is none of these.
    fn tell_of_draft(&mut self, kind: Kind) -> Option<Kind> {
        match kind {
            Kind::FindingAdded(e) => {
                let digest = mgi_events::text::digest(&e.text);
                let about = about([
                    ("mgi:dimension", e.dimension.into()),
                    ("mgi:sha256", hex::encode(digest).into()),
                ]);
                let key = finding(&e.finding_id);
                let id = self.version(&key, 1, "mgi:Finding", about);
                self.rests(&key, &id, &e.indicators, &e.evidence_ids);
            }
            Kind::FindingTextRevised(e) => {
                let key = finding(&e.finding_id);
                self.text(&key, e.version, "mgi:Finding", none(), e.change);
            }
            Kind::FindingLinked(e) => {
                let key = finding(&e.finding_id);
                let id = self.version(&key, e.version, "mgi:Finding", none());
                self.rests(&key, &id, &e.indicators, &e.evidence_ids);
            }
            Kind::FindingMoved(e) => {
                let about = about([("mgi:dimension", e.dimension.into())]);
                self.version(&finding(&e.finding_id), e.version, "mgi:Finding", about);
            }
            Kind::FindingRetired(e) => self.ended(&finding(&e.finding_id)),
            Kind::NoteAdded(e) => {
                let digest = mgi_events::text::digest(&e.text);
                let about = about([
                    ("mgi:kind", words::of::<v1::NoteKind>(e.kind).into()),
                    ("mgi:target", words::target_text(e.target.as_ref()).into()),
                    ("mgi:sha256", hex::encode(digest).into()),
                ]);
                let key = self.of_target(e.target.as_ref(), note(&e.note_id));
                let id = self.version(&key, 1, "mgi:Note", about);
                self.rests(&key, &id, &[], &e.evidence_ids);
            }
            Kind::NoteRevised(e) => {
                let key = note(&e.note_id);
                let id = self.text(&key, e.version, "mgi:Note", none(), e.change);
                self.rests(&key, &id, &[], &e.evidence_ids);
            }
            Kind::NoteRetired(e) => self.ended(&note(&e.note_id)),
            Kind::PriorityProposed(e) => {
                self.version(&priority(&e.priority_id), 1, "mgi:Priority", none());
            }
            Kind::PriorityRevised(e) => {
                let key = priority(&e.priority_id);
                self.version(&key, e.version, "mgi:Priority", none());
            }
            Kind::PriorityDecided(e) => {
                let state = words::of::<v1::PriorityState>(e.state);
                let about = about([("mgi:state", state.into())]);
                let key = priority(&e.priority_id);
                self.version(&key, e.version, "mgi:Priority", about);
            }
            other => return Some(other),
        }
        None
    }

    /// Suggestions, comments, positions, meetings, contradictions, corrections.
    /// Hands back what is none of these.
    fn tell_of_consultation(&mut self, kind: Kind) -> Option<Kind> {
        match kind {
            Kind::SuggestionMade(e) => {
                let about = about([("mgi:target", words::target_text(e.target.as_ref()).into())]);
                let key = suggestion(&e.suggestion_id);
                let id = self.version(&key, 0, "mgi:Suggestion", about);
                if let Some(text) = text_of(e.target.as_ref(), e.field) {
                    self.derived(&id, &text, "");
                }
            }
            Kind::SuggestionAccepted(e) => self.used(&suggestion(&e.suggestion_id)),
            Kind::SuggestionRejected(e) => {
                self.used(&suggestion(&e.suggestion_id));
                self.ended(&suggestion(&e.suggestion_id));
            }
            Kind::SuggestionWithdrawn(e) => self.ended(&suggestion(&e.suggestion_id)),
            Kind::SuggestionSuperseded(e) => self.ended(&suggestion(&e.suggestion_id)),
            Kind::ThreadOpened(e) => {
                let about = about([
                    ("mgi:thread", e.thread_id.into()),
                    ("mgi:target", words::target_text(e.target.as_ref()).into()),
                ]);
                self.version(&comment(&e.comment_id), 0, "mgi:Comment", about);
            }
            Kind::CommentPosted(e) => {
                let about = about([("mgi:thread", e.thread_id.into())]);
                let id = self.version(&comment(&e.comment_id), 0, "mgi:Comment", about);
                self.derived(&id, &comment(&e.reply_to), "");
            }
            Kind::CommentEdited(e) => {
                let about = about([("mgi:thread", e.thread_id.into())]);
                self.version(&comment(&e.comment_id), 0, "mgi:Comment", about);
            }
            Kind::CommentDeleted(e) => self.ended(&comment(&e.comment_id)),
            Kind::QueryAnswered(e) => self.used(&comment(&e.comment_id)),
            Kind::PositionTaken(e) => {
                let about = about([
                    ("mgi:target", words::target_text(e.target.as_ref()).into()),
                    ("mgi:unconfirmed", e.unconfirmed.into()),
                ]);
                let key = position(&e.ministry, e.target.as_ref());
                let id = self.version(&key, 0, "mgi:Position", about);
                // Entered by somebody else, it is not yet the ministry's word.
                if !e.unconfirmed {
                    self.ministry_of(&id, &e.ministry);
                }
                self.read(e.target.as_ref());
                self.used(&meeting(&e.meeting_id));
            }
            Kind::PositionConfirmed(e) => self.used(&position(&e.ministry, e.target.as_ref())),
            Kind::PositionWithdrawn(e) => self.ended(&position(&e.ministry, e.target.as_ref())),
            Kind::MeetingRecorded(e) => {
                self.version(&meeting(&e.meeting_id), 1, "mgi:Meeting", none());
            }
            Kind::MeetingAmended(e) => {
                self.version(&meeting(&e.meeting_id), e.version, "mgi:Meeting", none());
            }
            Kind::ContradictionMarked(e) => {
                let key = contradiction(&e.contradiction_id);
                self.version(&key, 0, "mgi:Contradiction", none());
                self.read(e.first.as_ref());
                self.read(e.second.as_ref());
            }
            Kind::ContradictionSettled(e) => {
                let key = contradiction(&e.contradiction_id);
                self.version(&key, 0, "mgi:Contradiction", none());
            }
            Kind::CorrectionProposed(e) => {
                let about = about([("mgi:target", words::target_text(e.target.as_ref()).into())]);
                let key = correction(&e.correction_id);
                let id = self.version(&key, 0, "mgi:Correction", about);
                if let Some(text) = text_of(e.target.as_ref(), e.field) {
                    self.derived(&id, &text, "");
                }
            }
            Kind::CorrectionConfirmed(e) => self.used(&correction(&e.correction_id)),
            Kind::CorrectionRejected(e) => self.ended(&correction(&e.correction_id)),
            Kind::ItemReviewed(e) => self.read(e.target.as_ref()),
            other => return Some(other),
        }
        None
    }

    /// Validations, and the end.
    fn tell_of_validation(&mut self, kind: Kind) {
        match kind {
            Kind::ValidationGiven(e) => {
                let about = about([
                    ("mgi:scope", words::scope_text(e.scope.as_ref()).into()),
                    ("mgi:level", json!(e.level)),
                    ("mgi:contentDigest", hex::encode(&e.content_digest).into()),
                    ("mgi:seenRevision", json!(e.seen_revision)),
                ]);
                let key = validation(&e.validation_id);
                let id = self.version(&key, 0, "mgi:Validation", about);
                self.ministry_of(&id, &e.ministry);
                self.covers(&e.indicators, &e.findings);
            }
            Kind::ValidationWithdrawn(e) => self.ended(&validation(&e.validation_id)),
            Kind::ValidationVoided(e) => self.ended(&validation(&e.validation_id)),
            Kind::ProfileFinalized(e) => {
                let digest = hex::encode(&e.content_digest);
                let about = about([("mgi:contentDigest", digest.into())]);
                self.version("finalized", 0, "mgi:FinalProfile", about);
                for id in e.outcomes.iter().flat_map(|o| &o.validation_ids) {
                    self.used(&validation(id));
                }
            }
            _ => {}
        }
    }

    fn record(&mut self, id: &str, version: u32, record: Option<&v1::EvidenceRecord>) {
        let record = record.cloned().unwrap_or_default();
        let title = record.titles.into_iter().next().unwrap_or_default().title;
        let about = about([
            (
                "mgi:kind",
                words::of::<v1::EvidenceKind>(record.kind).into(),
            ),
            ("mgi:title", title.into()),
            ("mgi:number", record.number.into()),
        ]);
        self.version(&evidence(id), version, "mgi:Evidence", about);
    }

    /// A version of a text, with the digest of its words and what it came by.
    fn text(
        &mut self,
        key: &str,
        version: u32,
        kind: &str,
        mut about: Attributes,
        change: Option<v1::TextChange>,
    ) -> String {
        let change = change.unwrap_or_default();
        let digest = hex::encode(&change.result_sha256);
        about.insert("mgi:sha256".into(), digest.into());
        let id = self.version(key, version, kind, about);
        self.derived(&id, &suggestion(&change.suggestion_id), "");
        self.derived(&id, &correction(&change.correction_id), "");
        id
    }

    /// A finding or note rests on answers and evidence as they stand.
    fn rests(&mut self, key: &str, id: &str, indicators: &[String], records: &[String]) {
        for part in self.parts(indicators) {
            self.derived(id, &part, "");
        }
        let records: Vec<String> = records.iter().map(|id| evidence(id)).collect();
        for record in &records {
            self.derived(id, record, "");
        }
        self.citing(key, records);
    }

    /// A validation used what it covers, as it stands: answers and findings, the
    /// notes on them, and the records that they cite.
    fn covers(&mut self, indicators: &[String], findings: &[String]) {
        let mut parts = self.parts(indicators);
        parts.extend(self.parts(findings));
        parts.extend(findings.iter().map(|id| finding(id)));
        let cited = parts.iter().filter(|part| self.standing(part).is_some());
        let cited: Vec<String> = cited.flat_map(|part| self.cites(part)).collect();
        parts.extend(cited);
        for part in parts {
            self.used(&part);
        }
    }

    /// What a target names was read.
    fn read(&mut self, target: Option<&Target>) {
        let Some(target) = target else { return };
        match kind_of(target) {
            Some(kind) => self.used(&format!("{kind}/{}", local(&target.id))),
            None => {
                for part in self.parts(std::slice::from_ref(&target.id)) {
                    self.used(&part);
                }
            }
        }
    }

    /// A note on an answer or finding belongs to it.
    fn of_target(&mut self, target: Option<&Target>, key: String) -> String {
        match target {
            Some(t) if matches!(t.kind(), TargetKind::Answer | TargetKind::Finding) => {
                self.part_of(&t.id, key)
            }
            _ => key,
        }
    }

    /// It is this ministry's word, whoever entered it.
    fn ministry_of(&mut self, id: &str, ministry: &str) {
        let agent = format!("d:ministries/{}", local(ministry));
        if !self.agents.contains(&agent) && !ministry.is_empty() {
            self.document.agent(&agent, "prov:Organization");
            self.document.attributed(id, &agent);
        }
    }
}
