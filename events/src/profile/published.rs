//! What of a profile anybody may read once it is published: what a public evidence
//! bundle shows the text of, and the ratification table.

use std::collections::BTreeSet;

use mgi_proto::v1::{
    AnswerType, PublishedDimension, PublishedEvidence, PublishedFinding, PublishedHead,
    PublishedNote, Ratification,
};

use super::{
    content,
    state::{Evidence, Profile},
};
use crate::{
    ids::{EvidenceId, IndicatorCode, NoteId},
    questionnaire::Questionnaire,
};

/// The content of one published version: no answer, no comment, nobody's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// Dimensions in the order of the questionnaire, with their findings in order.
    pub dimensions: Vec<PublishedDimension>,
    /// Notes to findings.
    pub notes: Vec<PublishedNote>,
    /// Evidence that findings and their notes cite.
    pub evidence: Vec<PublishedEvidence>,
    /// The ratification table: the only coded values that are public.
    pub ratifications: Vec<Ratification>,
}

impl Profile {
    /// What it is, without versions.
    #[must_use]
    pub fn published_head(&self) -> PublishedHead {
        let opened = &self.opened;
        PublishedHead {
            profile_id: opened.profile_id.clone(),
            country: opened.country.clone(),
            country_code: opened.country_code.clone(),
            level: opened.level,
            locality: opened.locality.clone(),
            title: opened.title.clone(),
            round: opened.round.clone(),
            reference_date: opened.reference_date.clone(),
            notice: opened.notice.clone(),
            editions: Vec::new(),
        }
    }

    /// What of its content is public. `self` is the state at the revision at which the
    /// version was finalized.
    #[must_use]
    pub fn published(&self, questionnaire: &Questionnaire) -> Published {
        // The very items that a public bundle shows the texts of.
        let items = content::whole(self, questionnaire);
        let shown = |kind: &str| -> BTreeSet<String> {
            items
                .iter()
                .filter(|item| item.of_finding && item.kind == kind)
                .map(|item| item.id.clone())
                .collect()
        };
        let (notes, evidence) = (shown("note"), shown("evidence"));
        Published {
            dimensions: self.published_dimensions(questionnaire),
            notes: notes
                .iter()
                .filter_map(|id| self.published_note(id))
                .collect(),
            evidence: self
                .evidence
                .iter()
                .filter(|(id, _)| evidence.contains(id.as_str()))
                .map(|(id, found)| published_evidence(id, found))
                .collect(),
            ratifications: self.ratifications(questionnaire),
        }
    }

    fn published_dimensions(&self, questionnaire: &Questionnaire) -> Vec<PublishedDimension> {
        let order = self.findings_in_order(questionnaire, false);
        let findings: Vec<_> = order
            .into_iter()
            .filter_map(|id| Some((id, self.findings.get(&id).filter(|f| !f.retired)?)))
            .collect();
        let dimensions = questionnaire.content().dimensions.iter();
        dimensions
            .map(|dimension| PublishedDimension {
                code: dimension.code.clone(),
                short_name: dimension.short_name.clone(),
                long_title: dimension.long_title.clone(),
                findings: findings
                    .iter()
                    .filter(|(_, finding)| finding.dimension == dimension.code)
                    .map(|(id, finding)| PublishedFinding {
                        finding_id: id.to_string(),
                        section: finding.section() as i32,
                        text: finding.text.text().to_owned(),
                        indicators: finding.indicators.iter().map(ToString::to_string).collect(),
                        evidence_ids: finding.evidence.iter().map(ToString::to_string).collect(),
                    })
                    .collect(),
            })
            .collect()
    }

    fn published_note(&self, id: &str) -> Option<PublishedNote> {
        let note = self.notes.get(&NoteId::parse(id).ok()?)?;
        Some(PublishedNote {
            note_id: id.to_owned(),
            finding_id: note.target.id.clone(),
            kind: note.kind() as i32,
            text: note.text.text().to_owned(),
            evidence_ids: note.evidence.iter().map(ToString::to_string).collect(),
        })
    }

    fn ratifications(&self, questionnaire: &Questionnaire) -> Vec<Ratification> {
        let indicators = questionnaire.content().indicators.iter();
        indicators
            .filter(|indicator| indicator.answer_type() == AnswerType::Ratification)
            .map(|indicator| {
                let code = IndicatorCode::parse(&indicator.code).ok();
                let value = code
                    .and_then(|code| self.item(&code))
                    .and_then(|item| item.answer.value.as_ref());
                Ratification {
                    indicator: indicator.code.clone(),
                    question: indicator.question.clone(),
                    code: value.map(|value| value.code.clone()).unwrap_or_default(),
                    year: value.map(|value| value.year).unwrap_or_default(),
                }
            })
            .collect()
    }
}

fn published_evidence(id: &EvidenceId, evidence: &Evidence) -> PublishedEvidence {
    PublishedEvidence {
        evidence_id: id.to_string(),
        record: Some(evidence.record.clone()),
        file_sha256: evidence.files.iter().map(|f| f.sha256.clone()).collect(),
    }
}
