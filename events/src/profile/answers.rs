//! Step 2: who answers, and when an answer is a ministry's statement.

use mgi_proto::v1::{
    AdoptAnswer, AnswerAdopted, AnswerState, AnswerTextRevised, AnswerType, AnswerValue,
    AnswerValueSet, AnswerWithdrawn, ReviseAnswer, TargetKind, TextChange, TextField,
    WithdrawAnswer, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    conflict::{as_read, collision, conflict, field_name, region},
    consultation::TextRef,
    decision::Decision,
    findings::parks,
    revision::{self, EMPTY, Revision},
    state::{Answer, Item},
    suggestions,
    values::{needs_remark, value_fits},
    windows::Phase,
};
use crate::{
    event::Author,
    fields::{self, Problems},
    ids::{IndicatorCode, Version},
    limits,
    refusal::{Refusal, Rule},
    text::Collision,
};

/// An answer is edited by the people of its lead and contributing ministries,
/// and by analysts until the lead ministry has adopted it. What others wrote
/// meanwhile elsewhere in a text is merged; where both wrote on the same words,
/// the command is refused, or the later text is parked as a suggestion.
pub(super) fn revise(desk: &Desk<'_>, command: &ReviseAnswer) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, item) = desk.editor_of(&indicator)?;
    desk.editable(&indicator)?;
    desk.in_window(Phase::Write)?;
    let answer = &item.answer;
    let base = known_base(&indicator, command.base_version, answer)?;
    let new = Wanted::read(desk, &indicator, command, answer, base)?;
    let changes = new.changes(answer, base)?;
    if changes.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            indicator.as_str(),
            format!("{indicator} says this already"),
        ));
    }
    let collided = collisions(&changes, answer, base);
    let parks = parks(command.on_collision) && !collided.value;
    if !collided.regions.is_empty() && !parks {
        return Err(conflict(
            TargetKind::Answer,
            indicator.as_str(),
            base,
            answer.version,
            collided.by,
            collided.regions,
        ));
    }

    let state = state_after(&acting, item, new.value.is_some()) as i32;
    let mut version = answer.version;
    let mut decision = Decision::default();
    let mut parked = 0;
    for change in changes {
        let event = match change {
            Change::Value(value) => {
                version = version.next();
                Kind::AnswerValueSet(AnswerValueSet {
                    indicator: indicator.to_string(),
                    version: version.0,
                    value: Some(value.clone()),
                    as_of: command.as_of.clone(),
                    unanswered_reason: command.unanswered_reason.clone(),
                    state,
                })
            }
            Change::Text(field, change) => {
                version = version.next();
                Kind::AnswerTextRevised(AnswerTextRevised {
                    indicator: indicator.to_string(),
                    version: version.0,
                    field: field as i32,
                    change: Some(change),
                    state,
                })
            }
            Change::Collided(field, wanted, collision) => {
                let text = TextRef::Answer(indicator.clone(), field as i32);
                let (id, event) =
                    suggestions::parked(desk, &text, base, collision.hunks, wanted, parked)?;
                parked += 1;
                decision = decision.created(id);
                event
            }
        };
        decision.events.push(event);
    }
    Ok(decision.version(version).by(&acting))
}

/// A version that there was.
fn known_base(
    indicator: &IndicatorCode,
    base_version: u32,
    answer: &Answer,
) -> Result<Version, Refusal> {
    let base = Version(base_version);
    if base <= answer.version {
        return Ok(base);
    }
    Err(Refusal::field(
        "base_version",
        format!(
            "{indicator} has version {}, not {base}; read it again",
            answer.version
        ),
    ))
}

/// A draft becomes the statement of the lead ministry when its people adopt it.
pub(super) fn adopt(desk: &Desk<'_>, command: &AdoptAnswer) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, answer) = desk.lead_of(&indicator)?;
    desk.editable(&indicator)?;
    desk.in_window(Phase::Settle)?;
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
    desk.in_window(Phase::Settle)?;
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

/// A remark that explains the value that stands is not taken away.
pub(super) fn remark_stays(answer: &Answer, remark: &str) -> Result<(), Refusal> {
    match &answer.value {
        Some(value) => needs_remark(value, remark),
        None => Ok(()),
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
enum Change<'a> {
    Value(&'a AnswerValue),
    Text(TextField, TextChange),
    /// Both sides changed the same words: what was wanted.
    Collided(TextField, &'a str, Collision),
}

impl<'a> Wanted<'a> {
    fn read(
        desk: &Desk<'_>,
        indicator: &IndicatorCode,
        command: &'a ReviseAnswer,
        answer: &Answer,
        base: Version,
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
            let tracked = answer.texts.get(&(field as i32)).unwrap_or(&EMPTY);
            match revision::wanted(&at, edit, tracked, base) {
                Ok(text) => texts.push((field, text)),
                Err(refusal) => problems.refused(refusal)?,
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
        } else if let Some((_, remark)) = wanted
            .texts
            .iter()
            .find(|(field, _)| *field == TextField::Remark)
        {
            remark_stays(answer, remark)?;
        }
        Ok(wanted)
    }

    fn changes(&self, answer: &Answer, base: Version) -> Result<Vec<Change<'_>>, Refusal> {
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
            let tracked = answer.texts.get(&(*field as i32)).unwrap_or(&EMPTY);
            match revision::revise(field_name(*field), tracked, base, text, 0)? {
                Revision::Same => {}
                Revision::Write(change) => changes.push(Change::Text(*field, change)),
                Revision::Collide(collision) => {
                    changes.push(Change::Collided(*field, text, collision));
                }
            }
        }
        Ok(changes)
    }
}

#[derive(Default)]
struct Collisions<'a> {
    regions: Vec<mgi_proto::v1::ConflictRegion>,
    by: Option<&'a Author>,
    /// The value is among them: that cannot be parked.
    value: bool,
}

/// What somebody else changed after the base version, where the command would
/// change it too; everything else merges.
fn collisions<'a>(changes: &[Change<'_>], answer: &'a Answer, base: Version) -> Collisions<'a> {
    let mut found = Collisions::default();
    for change in changes {
        match change {
            Change::Value(value) if answer.value_version > base => {
                let before = answer.values.iter().rev().find(|(v, _)| *v <= base);
                found.regions.push(region(
                    "value",
                    before.map_or("", |(_, v)| v.code.as_str()),
                    answer.value.as_ref().map_or("", |v| v.code.as_str()),
                    &value.code,
                ));
                found.by = found.by.or(Some(&answer.value_by));
                found.value = true;
            }
            Change::Collided(field, _, collided) => {
                let regions = collision(field_name(*field), collided);
                found.regions.extend(regions);
                let tracked = answer.texts.get(&(*field as i32));
                let latest = tracked.and_then(|tracked| tracked.latest().next_back());
                // Of a suggestion, who took it over: that changed the text.
                let by = latest.map(|r| r.accepted_by.as_ref().unwrap_or(&r.author));
                found.by = by.or(found.by);
            }
            Change::Value(_) | Change::Text(..) => {}
        }
    }
    found
}
