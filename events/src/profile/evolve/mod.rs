//! How an event changes the profile. It applies what was decided and checks
//! nothing but that the event follows from the state.

use mgi_proto::v1::{AnswerState, Event, Hunk, Stage, event_body::Kind};

mod consultation;
mod findings;
mod hidden;
mod stale;
mod texts;
mod threads;
mod validations;

use super::consultation::{Edition, TextRef};
use super::state::{Answer, Citation, Enrolment, Evidence, Grant, Item, Note, Profile};
use crate::{
    context::Moment,
    event::{Author, author, type_name},
    ids::{
        AccountId, CitationId, EvidenceId, GrantId, IndicatorCode, MinistryCode, NoteId, Revision,
        Version,
    },
    text::Tracked,
};

/// Why an event cannot be applied: the history is damaged, or was written by
/// another program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvolveError {
    /// It is not the next event of the stream.
    #[error("event {found} comes where event {expected} should; the history is damaged")]
    OutOfOrder {
        /// Index that should come.
        expected: u64,
        /// Index found.
        found: u64,
    },
    /// It does not fit the state.
    #[error(
        "event {index} ({kind}) does not follow from the events before it; the history is damaged"
    )]
    Misfit {
        /// Index of the event.
        index: u64,
        /// Its type.
        kind: &'static str,
    },
}

impl Profile {
    /// Applies the next event of the stream.
    ///
    /// # Errors
    /// See [`EvolveError`]. The state is unusable afterwards.
    pub fn evolve(&mut self, event: &Event, kind: &Kind) -> Result<(), EvolveError> {
        if event.index != self.revision.0 {
            return Err(EvolveError::OutOfOrder {
                expected: self.revision.0,
                found: event.index,
            });
        }
        let by = author(event);
        let applied = match kind {
            Kind::ProfileOpened(_)
            | Kind::MinistryEnrolled(_)
            | Kind::MinistryWithdrawn(_)
            | Kind::RoleGranted(_)
            | Kind::RoleEnded(_)
            | Kind::IndicatorAssigned(_) => self.apply_setting(kind, by),
            Kind::EvidenceRegistered(_)
            | Kind::EvidenceAmended(_)
            | Kind::EvidenceFileAttached(_) => self.apply_evidence(kind, by),
            Kind::AnswerValueSet(_)
            | Kind::AnswerTextRevised(_)
            | Kind::CitationAdded(_)
            | Kind::CitationRemoved(_)
            | Kind::AnswerAdopted(_)
            | Kind::AnswerWithdrawn(_) => self.apply_answer(kind, by),
            Kind::NoteAdded(_) | Kind::NoteRevised(_) | Kind::NoteRetired(_) => {
                self.apply_note(kind, by)
            }
            Kind::ThreadOpened(_)
            | Kind::CommentPosted(_)
            | Kind::CommentEdited(_)
            | Kind::CommentDeleted(_)
            | Kind::ThreadResolved(_)
            | Kind::ThreadReopened(_) => self.apply_thread(kind, by),
            Kind::QueryRaised(_)
            | Kind::QueryAnswered(_)
            | Kind::QueryChanged(_)
            | Kind::QueryBlockingSet(_)
            | Kind::QueryWithdrawn(_) => self.apply_query(kind, by),
            Kind::SuggestionMade(_)
            | Kind::SuggestionAccepted(_)
            | Kind::SuggestionRejected(_)
            | Kind::SuggestionWithdrawn(_)
            | Kind::SuggestionSuperseded(_) => self.apply_suggestion(kind, by),
            Kind::FindingAdded(_)
            | Kind::FindingTextRevised(_)
            | Kind::FindingLinked(_)
            | Kind::FindingMoved(_)
            | Kind::FindingRetired(_)
            | Kind::ItemReviewed(_) => self.apply_finding(kind, by),
            Kind::PositionTaken(_) | Kind::PositionConfirmed(_) | Kind::PositionWithdrawn(_) => {
                self.apply_position(kind, by)
            }
            Kind::PriorityProposed(_) | Kind::PriorityRevised(_) | Kind::PriorityDecided(_) => {
                self.apply_priority(kind, by)
            }
            Kind::MeetingRecorded(_)
            | Kind::MeetingAmended(_)
            | Kind::ContradictionMarked(_)
            | Kind::ContradictionSettled(_)
            | Kind::EvidenceCompared(_)
            | Kind::StageWindowSet(_) => self.apply_record(kind, by),
            Kind::CorrectionProposed(_)
            | Kind::CorrectionConfirmed(_)
            | Kind::CorrectionRejected(_) => self.apply_correction(kind, by),
            Kind::ValidationGiven(_)
            | Kind::ValidationWithdrawn(_)
            | Kind::ValidationVoided(_)
            | Kind::ItemReopened(_) => self.apply_validation(kind, by),
            Kind::EventRedacted(_) => self.apply_redaction(kind, by),
            Kind::StageAdvanced(e) => self.enter(e.to()),
            Kind::StageReturned(e) => self.enter(e.to()),
            Kind::FinalizationProposed(_)
            | Kind::FinalizationProposalEnded(_)
            | Kind::CheckpointCosigned(_) => self.apply_proposal(kind, by),
            Kind::ProfileFinalized(e) => {
                self.proposal = None;
                self.finalized_digest.clone_from(&e.content_digest);
                self.finalized_revision = event.index + 1;
                self.enter(Stage::Finalized)
            }
            Kind::ProfilePublished(_) => {
                self.editions.push(Edition {
                    finalized_revision: self.finalized_revision,
                    published_revision: event.index + 1,
                    erratum: std::mem::take(&mut self.erratum),
                });
                self.enter(Stage::Published)
            }
            Kind::ErratumOpened(e) => {
                self.erratum.clone_from(&e.reason);
                self.finalized_revision = 0;
                self.enter(Stage::Validation)
            }
            _ => None,
        };
        applied.ok_or_else(|| EvolveError::Misfit {
            index: event.index,
            kind: type_name(kind),
        })?;
        if let Kind::AnswerValueSet(e) = kind
            && let Some(item) = self.items.get_mut(e.indicator.as_str())
        {
            item.answer.value_nonce.clone_from(&event.nonce);
        }
        self.revision = Revision(event.index + 1);
        self.last_recorded = Moment::from_proto(event.recorded_time.as_ref());
        Ok(())
    }

    fn enter(&mut self, stage: Stage) -> Option<()> {
        self.stage = stage as i32;
        // Reopening is an exception from the lock of one stage; it ends with it.
        for item in self.items.values_mut() {
            item.reopened = false;
        }
        for finding in self.findings.values_mut() {
            finding.reopened = false;
        }
        Some(())
    }

    fn apply_setting(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::ProfileOpened(e) => {
                self.opened = e.clone();
                self.opened_by = by;
                self.enter(Stage::Launch)?;
            }
            Kind::MinistryEnrolled(e) => {
                let enrolment = Enrolment {
                    capacity: e.capacity,
                    active: true,
                };
                self.ministries
                    .insert(MinistryCode::parse(&e.ministry).ok()?, enrolment);
            }
            Kind::MinistryWithdrawn(e) => {
                self.ministries.get_mut(e.ministry.as_str())?.active = false;
            }
            Kind::RoleGranted(e) => {
                let grant = Grant {
                    account: AccountId::parse(&e.account_id).ok()?,
                    ministry: MinistryCode::parse(&e.ministry).ok(),
                    granted: e.clone(),
                    by,
                    ended: None,
                };
                self.grants.insert(GrantId::parse(&e.grant_id).ok()?, grant);
            }
            Kind::RoleEnded(e) => {
                let grant = self.grants.get_mut(&GrantId::parse(&e.grant_id).ok()?)?;
                grant.ended = Some(by);
            }
            Kind::IndicatorAssigned(e) => {
                let item = self.item_mut(&e.indicator)?;
                item.assigned_event = by.event_index;
                item.lead = Some(MinistryCode::parse(&e.lead).ok()?);
                item.contributing = e
                    .contributing
                    .iter()
                    .map(|m| MinistryCode::parse(m).ok())
                    .collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(())
    }

    fn apply_evidence(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::EvidenceRegistered(e) => {
                self.next.evidence += 1;
                let evidence = Evidence {
                    version: Version(1),
                    record: e.record.clone()?,
                    files: Vec::new(),
                    changed_by: by.clone(),
                    by,
                };
                self.evidence
                    .insert(EvidenceId::parse(&e.evidence_id).ok()?, evidence);
            }
            Kind::EvidenceAmended(e) => {
                let evidence = self.evidence.get_mut(e.evidence_id.as_str())?;
                evidence.version = Version(e.version);
                let before = std::mem::replace(&mut evidence.record, e.record.clone()?);
                let index = by.event_index;
                evidence.changed_by = by;
                let id = EvidenceId::parse(&e.evidence_id).ok()?;
                self.record_changed(&id, &before, index)?;
            }
            Kind::EvidenceFileAttached(e) => {
                let evidence = self.evidence.get_mut(e.evidence_id.as_str())?;
                evidence.version = Version(e.version);
                evidence.files.push(e.file.clone()?);
                evidence.changed_by = by;
            }
            _ => return None,
        }
        Some(())
    }

    fn apply_answer(&mut self, kind: &Kind, by: Author) -> Option<()> {
        let index = by.event_index;
        match kind {
            Kind::AnswerValueSet(e) => {
                let answer = self.changed(&e.indicator, e.version, e.state, by.clone())?;
                let value = e.value.clone()?;
                answer.value_by = by;
                answer.keep_value(Version(e.version), value.clone());
                answer.value = Some(value);
                answer.as_of.clone_from(&e.as_of);
                answer.unanswered_reason.clone_from(&e.unanswered_reason);
                answer.value_version = Version(e.version);
                self.answer_changed(&e.indicator, index)?;
            }
            Kind::AnswerTextRevised(e) => {
                self.changed(&e.indicator, e.version, e.state, by.clone())?;
                let change = e.change.as_ref()?;
                let text = TextRef::Answer(IndicatorCode::parse(&e.indicator).ok()?, e.field);
                self.revise_text(&text, Version(e.version), change, by)?;
                // A correction changes no substance, which is what ministries confirm.
                if change.correction_id.is_empty() {
                    self.answer_changed(&e.indicator, index)?;
                }
            }
            Kind::CitationAdded(e) => {
                let id = CitationId::parse(&e.citation_id).ok()?;
                self.next.citation = self.next.citation.max(id.0);
                let citation = Citation {
                    evidence: EvidenceId::parse(&e.evidence_id).ok()?,
                    pinpoint: e.pinpoint.clone(),
                    quote: e.quote.clone(),
                    quote_language: e.quote_language.clone(),
                    by: by.clone(),
                };
                let answer = self.changed(&e.indicator, e.version, e.state, by)?;
                let evidence = citation.evidence.clone();
                answer.citations.insert(id, citation);
                let record = self.evidence.get(&evidence).map(|e| &e.record);
                if !record.is_some_and(|record| self.is_later(record)) {
                    self.answer_changed(&e.indicator, index)?;
                }
            }
            Kind::CitationRemoved(e) => {
                let answer = self.changed(&e.indicator, e.version, e.state, by)?;
                answer
                    .citations
                    .remove(&CitationId::parse(&e.citation_id).ok()?)?;
                self.answer_changed(&e.indicator, index)?;
            }
            Kind::AnswerAdopted(e) => {
                let state = AnswerState::Statement as i32;
                self.changed(&e.indicator, e.version, state, by)?;
            }
            Kind::AnswerWithdrawn(e) => {
                let state = AnswerState::Withdrawn as i32;
                self.changed(&e.indicator, e.version, state, by)?;
                self.answer_changed(&e.indicator, index)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// The answer, with its version, state and author brought up to date.
    fn changed(
        &mut self,
        indicator: &str,
        version: u32,
        state: i32,
        by: Author,
    ) -> Option<&mut Answer> {
        let answer = &mut self.item_mut(indicator)?.answer;
        let statement = state == AnswerState::Statement as i32;
        if !statement {
            answer.stated_by = None;
        } else if answer.state != state {
            answer.stated_by = Some(by.clone());
        }
        answer.version = Version(version);
        answer.state = state;
        answer.changed_by = by;
        Some(answer)
    }

    fn apply_note(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::NoteAdded(e) => {
                let mut text = Tracked::default();
                let whole = Hunk {
                    inserted: e.text.clone(),
                    ..Hunk::default()
                };
                text.revise(Version(1), &[whole], by.clone()).ok()?;
                let note = Note {
                    version: Version(1),
                    target: e.target.clone()?,
                    kind: e.kind,
                    text,
                    evidence: evidence_ids(&e.evidence_ids)?,
                    changed_by: by.clone(),
                    by,
                    retired: false,
                };
                self.notes.insert(NoteId::parse(&e.note_id).ok()?, note);
            }
            Kind::NoteRevised(e) => {
                let note = self.notes.get_mut(&NoteId::parse(&e.note_id).ok()?)?;
                note.version = Version(e.version);
                let hunks = &e.change.as_ref()?.hunks;
                note.text.revise(note.version, hunks, by.clone()).ok()?;
                note.evidence = evidence_ids(&e.evidence_ids)?;
                note.changed_by = by;
            }
            Kind::NoteRetired(e) => {
                let note = self.notes.get_mut(&NoteId::parse(&e.note_id).ok()?)?;
                note.version = Version(e.version);
                note.retired = true;
                note.changed_by = by;
            }
            _ => return None,
        }
        Some(())
    }

    fn item_mut(&mut self, indicator: &str) -> Option<&mut Item> {
        let code = IndicatorCode::parse(indicator).ok()?;
        Some(self.items.entry(code).or_default())
    }
}

fn evidence_ids(ids: &[String]) -> Option<std::collections::BTreeSet<EvidenceId>> {
    ids.iter().map(|id| EvidenceId::parse(id).ok()).collect()
}
