//! Who may edit an answer, and when it is locked.

use mgi_proto::v1::{AnswerState, Role, Stage};

use super::{
    acting::{Acting, Desk},
    state::{Answer, Grant, Item},
};
use crate::{
    fields,
    ids::{IndicatorCode, MinistryCode},
    questionnaire,
    refusal::{Refusal, Rule},
    roles::Action,
};

impl Desk<'_> {
    /// The indicator, which the profile's questionnaire must have.
    pub(super) fn indicator(&self, code: &str) -> Result<IndicatorCode, Refusal> {
        let parsed = fields::id("indicator", IndicatorCode::parse(code))?;
        let known = self.questionnaire()?.indicator(&parsed).is_some();
        if known {
            Ok(parsed)
        } else {
            Err(Refusal::missing("indicator", code))
        }
    }

    /// The questionnaire that the profile is bound to.
    pub(super) fn questionnaire(&self) -> Result<&questionnaire::Questionnaire, Refusal> {
        let digest = &self.profile.opened.questionnaire_digest;
        self.context
            .deployment
            .questionnaire(digest)
            .map(|q| &**q)
            .ok_or_else(|| Refusal::missing("questionnaire", hex::encode(digest)))
    }

    /// The role by which the account may edit an answer, and the item.
    pub(super) fn editor_of(&self, indicator: &IndicatorCode) -> Result<(Acting, &Item), Refusal> {
        let item = self.profile.item_or_empty(indicator);
        let acting = self.act(Action::WriteAnswers, |grant| edits(grant, indicator, item))?;
        Ok((acting, item))
    }

    /// The role by which the account adopts or withdraws for the lead ministry, and
    /// the answer.
    pub(super) fn lead_of(&self, indicator: &IndicatorCode) -> Result<(Acting, &Answer), Refusal> {
        let item = self.profile.item_or_empty(indicator);
        let acting = self.act(Action::AdoptAnswers, |grant| {
            if grant.ministry.is_some() && grant.ministry == item.lead {
                return Ok(());
            }
            Err(Refusal::right(
                Rule::LeadAdopts,
                format!(
                    "only the lead ministry{} adopts and withdraws the answer to {indicator}",
                    named(item.lead.as_ref())
                ),
            ))
        })?;
        Ok((acting, &item.answer))
    }

    /// Content changes in collection, drafting and consultation, unless the item
    /// is validated; in validation only when the item was reopened.
    pub(super) fn editable(&self, indicator: &IndicatorCode) -> Result<(), Refusal> {
        self.not_validated(indicator)?;
        let reopened = self
            .profile
            .item(indicator)
            .is_some_and(|item| item.reopened);
        match self.profile.stage() {
            Stage::Collection | Stage::Drafting | Stage::Consultation => Ok(()),
            Stage::Validation if reopened => Ok(()),
            Stage::Validation => Err(Refusal::rule_about(
                Rule::ContentOpenInStage,
                indicator.as_str(),
                format!(
                    "the profile is in validation and {indicator} is locked; it can be reopened with a reason"
                ),
            )),
            _ => Err(Refusal::rule_about(
                Rule::ContentOpenInStage,
                indicator.as_str(),
                "answers are written from collection to consultation; the stage has to be advanced first",
            )),
        }
    }

    /// A validated item is locked.
    pub(super) fn not_validated(&self, indicator: &IndicatorCode) -> Result<(), Refusal> {
        match self.profile.covering(indicator).next() {
            None => Ok(()),
            Some((id, validation)) => Err(Refusal::rule_about(
                Rule::ValidatedIsLocked,
                indicator.as_str(),
                format!(
                    "{indicator} is locked by validation {id} of {}; it can be reopened with a reason, or the validation withdrawn",
                    validation.ministry
                ),
            )),
        }
    }
}

fn edits(grant: &Grant, indicator: &IndicatorCode, item: &Item) -> Result<(), Refusal> {
    match &grant.ministry {
        None if item.answer.state() == AnswerState::Statement => Err(Refusal::right(
            Rule::StatementsBelongToMinistries,
            format!(
                "the answer to {indicator} is a statement of its ministry{}; comment on it instead",
                named(item.lead.as_ref())
            ),
        )),
        None => {
            debug_assert_eq!(grant.role(), Role::Analyst);
            Ok(())
        }
        Some(ministry)
            if item.lead.as_ref() == Some(ministry) || item.contributing.contains(ministry) =>
        {
            Ok(())
        }
        Some(ministry) => Err(Refusal::right(
            Rule::AnswersByTheirMinistries,
            format!(
                "{ministry} neither leads{} nor contributes to {indicator}; comment on it, or ask who runs the profile to assign it",
                named(item.lead.as_ref())
            ),
        )),
    }
}

fn named(lead: Option<&MinistryCode>) -> String {
    lead.map(|m| format!(" ({m})")).unwrap_or_default()
}
