//! Step 2: who answers, and when an answer is a ministry's statement.

use mgi_proto::v1::{
    AdoptAnswer, AnswerAdopted, AnswerState, AnswerTextRevised, AnswerType, AnswerValue,
    AnswerValueSet, AnswerWithdrawn, ReviseAnswer, TargetKind, TextChange, TextField,
    WithdrawAnswer, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    conflict::{as_read, conflict, field_name, region},
    decision::Decision,
    state::{Answer, Item},
    values::value_fits,
};
use crate::{
    event::Author,
    fields::{self, Problems},
    ids::{IndicatorCode, Version},
    limits,
    refusal::{Refusal, Rule},
    text,
};

/// An answer is edited by the people of its lead and contributing ministries,
/// and by analysts until the lead ministry has adopted it.
pub(super) fn revise(desk: &Desk<'_>, command: &ReviseAnswer) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, item) = desk.editor_of(&indicator)?;
    desk.editable(&indicator)?;
    let new = Wanted::read(desk, &indicator, command)?;

    let answer = &item.answer;
    let changes = new.changes(answer);
    if changes.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            indicator.as_str(),
            format!("{indicator} says this already"),
        ));
    }
    no_collision(&indicator, command.base_version, answer, &changes)?;

    let state = state_after(&acting, item, new.value.is_some()) as i32;
    let mut version = answer.version;
    let events = changes
        .into_iter()
        .map(|change| {
            version = version.next();
            match change {
                Change::Value(value) => Kind::AnswerValueSet(AnswerValueSet {
                    indicator: indicator.to_string(),
                    version: version.0,
                    value: Some(value.clone()),
                    as_of: command.as_of.clone(),
                    unanswered_reason: command.unanswered_reason.clone(),
                    state,
                }),
                Change::Text(field, text) => Kind::AnswerTextRevised(AnswerTextRevised {
                    indicator: indicator.to_string(),
                    version: version.0,
                    field: field as i32,
                    change: Some(TextChange {
                        base_version: command.base_version,
                        hunks: text::diff(answer.text(field), text),
                        rebased: false,
                        needs_review: false,
                        result_sha256: text::digest(text).to_vec(),
                    }),
                    state,
                }),
            }
        })
        .collect();
    Ok(Decision::of(events).version(version).by(&acting))
}

/// A draft becomes the statement of the lead ministry when its people adopt it.
pub(super) fn adopt(desk: &Desk<'_>, command: &AdoptAnswer) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, answer) = desk.lead_of(&indicator)?;
    desk.editable(&indicator)?;
    as_read(&indicator, command.base_version, answer)?;
    if answer.state() != AnswerState::Draft || answer.value.is_none() {
        return Err(Refusal::rule_about(
            Rule::AdoptAnsweredOnly,
            indicator.as_str(),
            format!("{indicator} has no draft with a value to adopt"),
        ));
    }
    let version = answer.version.next();
    Ok(Decision::of(vec![Kind::AnswerAdopted(AnswerAdopted {
        indicator: indicator.to_string(),
        version: version.0,
        ministry: acting
            .ministry
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    })])
    .version(version)
    .by(&acting))
}

/// The lead ministry may take its statement back. The words stay on record, and
/// the indicator has to be answered again.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawAnswer) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, answer) = desk.lead_of(&indicator)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    desk.editable(&indicator)?;
    as_read(&indicator, command.base_version, answer)?;
    if answer.state() != AnswerState::Statement {
        return Err(Refusal::rule_about(
            Rule::LeadAdopts,
            indicator.as_str(),
            format!("{indicator} is not a statement; there is nothing to withdraw"),
        ));
    }
    let version = answer.version.next();
    Ok(Decision::of(vec![Kind::AnswerWithdrawn(AnswerWithdrawn {
        indicator: indicator.to_string(),
        version: version.0,
        reason: command.reason.clone(),
    })])
    .version(version)
    .by(&acting))
}

/// What people of the lead ministry write is its statement at once, provided
/// that there is a value; what anybody else writes is a draft until the lead
/// adopts it. A withdrawn answer stays withdrawn until a value is given again:
/// no other change states what the lead took back.
pub(super) fn state_after(acting: &Acting, item: &Item, gives_value: bool) -> AnswerState {
    if item.answer.state() == AnswerState::Withdrawn && !gives_value {
        return AnswerState::Withdrawn;
    }
    let has_value = gives_value || item.answer.value.is_some();
    if has_value && acting.ministry.is_some() && acting.ministry == item.lead {
        AnswerState::Statement
    } else {
        AnswerState::Draft
    }
}

/// What the command wants the answer to say.
struct Wanted<'a> {
    value: Option<&'a AnswerValue>,
    as_of: &'a str,
    unanswered_reason: &'a str,
    texts: Vec<(TextField, String)>,
}

/// One thing that the command would change.
#[derive(Clone, Copy)]
enum Change<'a> {
    Value(&'a AnswerValue),
    Text(TextField, &'a str),
}

impl<'a> Wanted<'a> {
    fn read(
        desk: &Desk<'_>,
        indicator: &IndicatorCode,
        command: &'a ReviseAnswer,
    ) -> Result<Self, Refusal> {
        let mut problems = Problems::default();
        let mut texts = Vec::new();
        for (i, edit) in command.texts.iter().enumerate() {
            let at = format!("texts[{i}]");
            let field = edit.field();
            if field == TextField::Unspecified || texts.iter().any(|(f, _)| *f == field) {
                problems.add(
                    &format!("{at}.field"),
                    "must be narrative, law, practice or remark, each once",
                );
                continue;
            }
            match fields::prose(&edit.full_text, 0, limits::TEXT_CHARS) {
                Ok(text) => texts.push((field, text)),
                Err(problem) => problems.add(&format!("{at}.full_text"), problem),
            }
        }
        texts.sort_by_key(|(field, _)| *field);
        problems.check("as_of", fields::optional_date(&command.as_of));
        problems.check(
            "unanswered_reason",
            fields::line(&command.unanswered_reason, 0, limits::REASON_CHARS),
        );
        if command.value.is_none()
            && !(command.as_of.is_empty() && command.unanswered_reason.is_empty())
        {
            problems.add(
                "value",
                "is needed where as_of or unanswered_reason is given",
            );
        }
        problems.done()?;
        let wanted = Self {
            value: command.value.as_ref(),
            as_of: &command.as_of,
            unanswered_reason: &command.unanswered_reason,
            texts,
        };
        if let Some(value) = wanted.value {
            let remark = wanted
                .texts
                .iter()
                .find(|(field, _)| *field == TextField::Remark)
                .map(|(_, text)| text.as_str());
            let standing = desk
                .profile
                .item(indicator)
                .map_or("", |item| item.answer.text(TextField::Remark));
            let answer_type = desk
                .questionnaire()?
                .indicator(indicator)
                .map_or(AnswerType::Unspecified, |i| i.answer_type());
            value_fits(
                value,
                answer_type,
                remark.unwrap_or(standing),
                wanted.unanswered_reason,
            )?;
        }
        Ok(wanted)
    }

    fn changes(&self, answer: &Answer) -> Vec<Change<'_>> {
        let mut changes = Vec::new();
        if let Some(value) = self.value {
            let same = answer.value.as_ref() == Some(value)
                && answer.as_of == self.as_of
                && answer.unanswered_reason == self.unanswered_reason
                // Saying it again after withdrawing it is a new statement.
                && answer.state() != AnswerState::Withdrawn;
            if !same {
                changes.push(Change::Value(value));
            }
        }
        for (field, text) in &self.texts {
            if answer.text(*field) != text {
                changes.push(Change::Text(*field, text));
            }
        }
        changes
    }
}

/// Only what somebody changed after the base version collides; everything else
/// merges.
fn no_collision(
    indicator: &IndicatorCode,
    base_version: u32,
    answer: &Answer,
    changes: &[Change<'_>],
) -> Result<(), Refusal> {
    let base = Version(base_version);
    if base > answer.version {
        return Err(Refusal::field(
            "base_version",
            format!(
                "{indicator} has version {}, not {base}; read it again",
                answer.version
            ),
        ));
    }
    let mut by: Option<&Author> = None;
    let mut regions = Vec::new();
    for change in changes {
        match change {
            Change::Value(value) if answer.value_version > base => {
                let before = answer.values.iter().rev().find(|(v, _)| *v <= base);
                regions.push(region(
                    "value",
                    before.map_or("", |(_, v)| v.code.as_str()),
                    answer.value.as_ref().map_or("", |v| v.code.as_str()),
                    &value.code,
                ));
                by = by.or(Some(&answer.value_by));
            }
            Change::Text(field, yours) => {
                let Some(tracked) = answer
                    .texts
                    .get(&(*field as i32))
                    .filter(|t| t.version() > base)
                else {
                    continue;
                };
                let before = tracked.at(base).unwrap_or_default();
                regions.push(region(field_name(*field), &before, tracked.text(), yours));
                by = tracked.latest().next_back().map(|r| &r.author);
            }
            Change::Value(_) => {}
        }
    }
    if regions.is_empty() {
        return Ok(());
    }
    Err(conflict(
        TargetKind::Answer,
        indicator.as_str(),
        base,
        answer.version,
        by,
        regions,
    ))
}
