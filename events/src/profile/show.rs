//! The state as the API shows it.

use mgi_proto::v1;

use super::{
    content,
    state::{Answer, Comment, Evidence, Grant, Item, Note, Profile, Validation},
};
use crate::{
    context::Moment,
    deployment::Deployment,
    event::Author,
    ids::{
        CommentId, EvidenceId, GrantId, IndicatorCode, MinistryCode, NoteId, ThreadId, ValidationId,
    },
    questionnaire::Questionnaire,
};

/// Who did something, as a message.
#[must_use]
pub(super) fn authorship(by: &Author) -> v1::Authorship {
    v1::Authorship {
        account_id: by.account.clone(),
        ministry: by.ministry.clone(),
        event_index: by.event_index,
        recorded_time: Some(by.recorded.to_proto()),
    }
}

impl Profile {
    /// Its head.
    #[must_use]
    pub fn show(&self, questionnaire: &Questionnaire, deployment: &Deployment) -> v1::Profile {
        v1::Profile {
            profile_id: self.opened.profile_id.clone(),
            revision: self.revision.0,
            opened: Some(self.opened.clone()),
            opened_by: Some(authorship(&self.opened_by)),
            stage: self.stage,
            ministries: self.show_ministries(deployment),
            progress: Some(self.progress(questionnaire)),
            last_recorded_time: Some(self.last_recorded.to_proto()),
            finalized_revision: self.finalized_revision,
            windows: self.windows.values().cloned().collect(),
            editions: (1..)
                .zip(&self.editions)
                .map(|(number, edition)| v1::Edition {
                    edition: number,
                    finalized_revision: edition.finalized_revision,
                    published_revision: edition.published_revision,
                    erratum: edition.erratum.clone(),
                })
                .collect(),
            edition: self.edition(),
            proposal: self.proposal.as_ref().map(|p| v1::FinalizationProposal {
                proposed_by: Some(authorship(&p.by)),
                size: p.size,
                content_digest: p.content_digest.clone(),
                cosignatures: p.cosigned.values().cloned().collect(),
            }),
        }
    }

    fn show_ministries(&self, deployment: &Deployment) -> Vec<v1::EnrolledMinistry> {
        let outcomes = self.outcomes(deployment);
        self.ministries
            .iter()
            .map(|(code, enrolment)| v1::EnrolledMinistry {
                ministry: code.to_string(),
                capacity: enrolment.capacity,
                active: enrolment.active,
                leads: self.led_by(code).map(ToString::to_string).collect(),
                part_validated: outcomes.iter().any(|o| o.ministry == *code && o.validated),
            })
            .collect()
    }

    fn progress(&self, questionnaire: &Questionnaire) -> v1::Progress {
        let mut progress = v1::Progress::default();
        for code in questionnaire.codes() {
            progress.indicators += 1;
            let Some(item) = self.item(&code) else {
                continue;
            };
            let count = |condition: bool| u32::from(condition);
            progress.assigned += count(item.lead.is_some());
            progress.complete += count(item.answer.is_complete());
            progress.drafts += count(item.answer.state() == v1::AnswerState::Draft);
            progress.validated += count(self.covering(&code).next().is_some());
        }
        progress
    }

    /// A role, in force or not at a moment.
    #[must_use]
    pub fn show_grant(&self, id: GrantId, grant: &Grant, at: Moment) -> v1::Grant {
        v1::Grant {
            grant_id: id.to_string(),
            granted: Some(grant.granted.clone()),
            granted_by: Some(authorship(&grant.by)),
            ended_by: grant.ended.as_ref().map(authorship),
            in_force: self.in_force(grant, at),
        }
    }

    /// The answer to an indicator, which may be empty.
    #[must_use]
    pub fn show_answer(&self, code: &IndicatorCode) -> v1::Answer {
        let empty = Item::default();
        let item = self.item(code).unwrap_or(&empty);
        let answer = &item.answer;
        let validated = self.covering(code).next().is_some();
        let by_stage = match self.stage() {
            v1::Stage::Collection | v1::Stage::Drafting | v1::Stage::Consultation => false,
            v1::Stage::Validation => !item.reopened,
            _ => true,
        };
        v1::Answer {
            indicator: code.to_string(),
            lead: item
                .lead
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            contributing: item
                .contributing
                .iter()
                .map(MinistryCode::to_string)
                .collect(),
            version: answer.version.0,
            state: answer.state() as i32,
            value: answer.value.clone(),
            as_of: answer.as_of.clone(),
            unanswered_reason: answer.unanswered_reason.clone(),
            texts: show_texts(answer),
            citations: answer
                .citations
                .iter()
                .map(|(id, citation)| v1::Citation {
                    citation_id: id.to_string(),
                    evidence_id: citation.evidence.to_string(),
                    pinpoint: citation.pinpoint.clone(),
                    quote: citation.quote.clone(),
                    quote_language: citation.quote_language.clone(),
                    cited_by: Some(authorship(&citation.by)),
                })
                .collect(),
            changed_by: (answer.version.0 > 0).then(|| authorship(&answer.changed_by)),
            locked: validated || by_stage,
            reopened: item.reopened,
        }
    }

    /// An item of the register; `alike` as from [`Profile::alike`], which is made
    /// once for many.
    #[must_use]
    pub fn show_evidence(
        &self,
        id: &EvidenceId,
        evidence: &Evidence,
        alike: &std::collections::BTreeSet<String>,
    ) -> v1::Evidence {
        v1::Evidence {
            evidence_id: id.to_string(),
            version: evidence.version.0,
            record: Some(evidence.record.clone()),
            files: evidence.files.clone(),
            registered_by: Some(authorship(&evidence.by)),
            cited_in: self
                .items
                .iter()
                .filter(|(_, item)| item.answer.citations.values().any(|c| c.evidence == *id))
                .map(|(code, _)| code.to_string())
                .collect(),
            flags: self.flags(id, evidence, alike),
        }
    }

    /// A validation.
    #[must_use]
    pub fn show_validation(
        id: ValidationId,
        validation: &Validation,
        deployment: &Deployment,
    ) -> v1::Validation {
        v1::Validation {
            validation_id: id.to_string(),
            given: Some(validation.given.clone()),
            given_by: Some(authorship(&validation.by)),
            state: validation.state,
            ended_by: validation.ended.as_ref().map(authorship),
            correction_ids: validation
                .corrections
                .iter()
                .map(ToString::to_string)
                .collect(),
            void_from_time: validation.void_from(deployment).map(Moment::to_proto),
        }
    }

    /// Digest of what a validation covers, as it is now: the one that was signed,
    /// as long as the validation stands and no correction was made since.
    #[must_use]
    pub fn digest_of(&self, validation: &Validation) -> [u8; 32] {
        let covers: Vec<IndicatorCode> = validation.covers.iter().cloned().collect();
        let findings: Vec<_> = validation.covers_findings.iter().copied().collect();
        content::digest(self, &covers, &findings)
    }

    /// Digest of the content of the whole profile, as finalizing would record it.
    #[must_use]
    pub fn content_digest(&self, questionnaire: &Questionnaire) -> [u8; 32] {
        let all: Vec<IndicatorCode> = questionnaire.codes().collect();
        let findings: Vec<_> = self.standing_findings().map(|(id, _)| id).collect();
        content::digest(self, &all, &findings)
    }
}

fn show_texts(answer: &Answer) -> Vec<v1::Text> {
    answer
        .texts
        .iter()
        .filter(|(_, tracked)| !tracked.text().is_empty())
        .map(|(field, tracked)| v1::Text {
            field: *field,
            text: tracked.text().to_owned(),
            version: tracked.version().0,
            needs_review: answer.needs_review.contains(field),
        })
        .collect()
}

impl Note {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: NoteId) -> v1::Note {
        v1::Note {
            note_id: id.to_string(),
            version: self.version.0,
            target: Some(self.target.clone()),
            kind: self.kind,
            text: self.text.text().to_owned(),
            evidence_ids: self.evidence.iter().map(ToString::to_string).collect(),
            added_by: Some(authorship(&self.by)),
            retired: self.retired,
        }
    }
}

impl Comment {
    /// As a message.
    #[must_use]
    pub fn show(&self, thread: ThreadId, id: CommentId) -> v1::Comment {
        v1::Comment {
            comment_id: id.to_string(),
            thread_id: thread.to_string(),
            reply_to: self.reply_to.map(|id| id.to_string()).unwrap_or_default(),
            text: self.text.clone(),
            posted_by: Some(authorship(&self.by)),
            mentions: self.mentions.clone(),
            earlier: self
                .earlier
                .iter()
                .map(|(text, by)| v1::CommentVersion {
                    text: text.clone(),
                    written_by: Some(authorship(by)),
                    redacted: text.is_empty(),
                })
                .collect(),
            edited_by: self.edited.as_ref().map(authorship),
            deleted_by: self.deleted.as_ref().map(authorship),
            // No comment is posted without words.
            redacted: self.text.is_empty() && self.deleted.is_none(),
        }
    }
}
