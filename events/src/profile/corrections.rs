//! Step 4 and after: editorial corrections of validated texts. Every ministry
//! whose validation covers the item confirms the word difference; then the text
//! changes and the validations stand.

use std::collections::BTreeSet;

use mgi_proto::v1::{
    ConfirmCorrection, CorrectionConfirmed, CorrectionProposed, CorrectionRejected,
    CorrectionState, ProposeCorrection, RejectCorrection, TextChange, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    consultation::{Correction, TextRef},
    decision::Decision,
    revision::{self, EMPTY},
    suggestions::{as_read, text_revised},
};
use crate::{
    fields,
    ids::{CorrectionId, MinistryCode},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
    text,
};

/// The editor, or who runs the process, proposes the exact words.
pub(super) fn propose(desk: &Desk<'_>, command: &ProposeCorrection) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::ProposeCorrections)?;
    let text = desk.text(command.target.as_ref(), command.field)?;
    let wanted = revision::stored("full_text", &command.full_text, 1)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    as_read(desk.profile, &text, command.base_version)?;
    let ministries = validators(desk, &text);
    if ministries.is_empty() {
        return Err(Refusal::rule_about(
            Rule::CorrectValidatedOnly,
            text.target().id,
            format!(
                "no standing validation covers {}; revise it, or suggest the change",
                text.target().id
            ),
        ));
    }
    stated_by_its_lead(desk, &text, &ministries)?;
    let tracked = desk.profile.tracked(&text).unwrap_or(&EMPTY);
    if tracked.text().is_empty() {
        return Err(Refusal::rule_about(
            Rule::CorrectValidatedOnly,
            text.target().id,
            "there are no words to correct; reopen the item with a reason to write some",
        ));
    }
    let hunks = text::diff(tracked.text(), &wanted);
    if hunks.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            text.target().id,
            "the text says this already",
        ));
    }
    if desk.profile.corrections.len() >= limits::CORRECTIONS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of corrections of a profile",
            limit: limits::CORRECTIONS_PER_PROFILE,
            remedy: "reopen the item with a reason",
        });
    }
    let last = desk.profile.corrections.keys().last();
    let id = CorrectionId(last.map_or(1, |id| id.0 + 1));
    Ok(
        Decision::of(vec![Kind::CorrectionProposed(CorrectionProposed {
            correction_id: id.to_string(),
            target: Some(text.target()),
            field: text.field(),
            base_version: command.base_version,
            hunks,
            ministries: ministries.iter().map(ToString::to_string).collect(),
            reason: command.reason.clone(),
        })])
        .created(id)
        .by(&acting),
    )
}

/// An authorizing officer confirms for the ministry; with the last one, the text
/// changes.
pub(super) fn confirm(desk: &Desk<'_>, command: &ConfirmCorrection) -> Result<Decision, Refusal> {
    let (id, correction) = find(desk, &command.correction_id)?;
    let (acting, ministry) = validator(desk, correction)?;
    open(desk, id, correction)?;
    if correction.confirmed.contains(&ministry) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{ministry} has confirmed {id} already"),
        ));
    }
    let mut events = vec![Kind::CorrectionConfirmed(CorrectionConfirmed {
        correction_id: id.to_string(),
        ministry: ministry.to_string(),
    })];
    let mut decision = Decision::default();
    let last = correction
        .ministries
        .iter()
        .all(|m| *m == ministry || correction.confirmed.contains(m));
    if last {
        let tracked = desk.profile.tracked(&correction.text).unwrap_or(&EMPTY);
        let after = text::apply(tracked.text(), &correction.hunks)
            .map_err(|_| overtaken(id, correction))?;
        let change = TextChange {
            base_version: correction.base_version.0,
            hunks: correction.hunks.clone(),
            rebased: false,
            needs_review: false,
            result_sha256: text::digest(&after).to_vec(),
            suggestion_id: String::new(),
            correction_id: id.to_string(),
        };
        let (event, version) = text_revised(desk, &acting, &correction.text, change);
        events.push(event);
        decision = decision.version(version);
    }
    decision.events = events;
    Ok(decision.by(&acting))
}

/// A ministry rejects a correction, or who proposed it takes it back.
pub(super) fn reject(desk: &Desk<'_>, command: &RejectCorrection) -> Result<Decision, Refusal> {
    let (id, correction) = find(desk, &command.correction_id)?;
    let proposer = correction.by.account == desk.context.account.as_str();
    let (acting, ministry) = match validator(desk, correction) {
        Ok((acting, ministry)) => (acting, ministry.to_string()),
        Err(_) if proposer => (desk.act_freely(Action::ProposeCorrections)?, String::new()),
        Err(refusal) => return Err(refusal),
    };
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if correction.state() != CorrectionState::Proposed {
        return Err(decided(id));
    }
    Ok(
        Decision::of(vec![Kind::CorrectionRejected(CorrectionRejected {
            correction_id: id.to_string(),
            ministry,
            reason: command.reason.clone(),
        })])
        .by(&acting),
    )
}

fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(CorrectionId, &'a Correction), Refusal> {
    let parsed = fields::id("correction_id", CorrectionId::parse(id))?;
    let correction = desk.profile.corrections.get(&parsed);
    correction
        .map(|correction| (parsed, correction))
        .ok_or_else(|| Refusal::missing("correction", id))
}

fn validator(desk: &Desk<'_>, correction: &Correction) -> Result<(Acting, MinistryCode), Refusal> {
    let acting = desk.act(Action::Validate, |grant| {
        let concerned = grant
            .ministry
            .as_ref()
            .is_some_and(|m| correction.ministries.contains(m));
        if concerned {
            return Ok(());
        }
        Err(Refusal::right(
            Rule::ConfirmedByValidators,
            "a correction is confirmed and rejected by the ministries whose validations cover the item",
        ))
    })?;
    match acting.ministry.clone() {
        Some(ministry) => Ok((acting, ministry)),
        None => Err(Refusal::right(
            Rule::ConfirmedByValidators,
            "a correction is confirmed for a ministry",
        )),
    }
}

/// Ministries whose standing validations cover what a text is part of.
fn validators(desk: &Desk<'_>, text: &TextRef) -> BTreeSet<MinistryCode> {
    desk.profile
        .covering_text(text)
        .map(|(_, validation)| validation.ministry.clone())
        .filter(|ministry| desk.profile.takes_part(ministry))
        .collect()
}

/// Nobody corrects a ministry's statement without that ministry: its lead must be
/// among those who confirm.
fn stated_by_its_lead(
    desk: &Desk<'_>,
    text: &TextRef,
    ministries: &BTreeSet<MinistryCode>,
) -> Result<(), Refusal> {
    let TextRef::Answer(indicator, _) = text else {
        return Ok(());
    };
    let lead = desk.profile.item_or_empty(indicator).lead.as_ref();
    match lead {
        Some(lead) if !ministries.contains(lead) => Err(Refusal::rule_about(
            Rule::CorrectValidatedOnly,
            indicator.as_str(),
            format!(
                "{lead}, which leads {indicator}, has not validated it; reopen it, or ask {lead}"
            ),
        )),
        _ => Ok(()),
    }
}

/// It waits, its text is what it was made for, and the same ministries stand
/// behind it.
fn open(desk: &Desk<'_>, id: CorrectionId, correction: &Correction) -> Result<(), Refusal> {
    if correction.state() != CorrectionState::Proposed {
        return Err(decided(id));
    }
    let unchanged = desk.profile.version_of_text(&correction.text) == correction.base_version;
    if unchanged && validators(desk, &correction.text) == correction.ministries {
        return Ok(());
    }
    Err(overtaken(id, correction))
}

fn decided(id: CorrectionId) -> Refusal {
    Refusal::rule_about(
        Rule::CorrectionIsOpen,
        id.to_string(),
        format!("correction {id} was decided before"),
    )
}

fn overtaken(id: CorrectionId, correction: &Correction) -> Refusal {
    Refusal::rule_about(
        Rule::CorrectionIsOpen,
        id.to_string(),
        format!(
            "{} changed, or its validations did, since correction {id} was proposed; propose it again",
            correction.text.target().id
        ),
    )
}
