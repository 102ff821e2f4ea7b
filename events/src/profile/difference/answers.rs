//! Indicators: who answers them, their answers and citations.

use mgi_proto::v1::{AnswerState, AnswerValue, ComparedKind, ItemDifference, TextField};

use super::compare::{Compared, Field, list, number, pairs, word, yes};
use crate::{
    event::Author,
    ids::IndicatorCode,
    profile::state::{Citation, Item, Profile},
};

const ITEM: &[Field<Item>] = &[
    ("lead", |item| list(&item.lead)),
    ("contributing", |item| list(&item.contributing)),
    ("state", |item| {
        word(item.answer.state().as_str_name(), "ANSWER_STATE_")
    }),
    ("value", |item| value(item, |value| value.code.clone())),
    ("year", |item| value(item, |v| number(v.year.into()))),
    ("institution_name", |item| {
        value(item, |value| value.institution_name.clone())
    }),
    ("mandate", |item| value(item, |value| value.mandate.clone())),
    ("as_of", |item| item.answer.as_of.clone()),
    ("unanswered_reason", |item| {
        item.answer.unanswered_reason.clone()
    }),
    ("reopened", |item| yes(item.reopened)),
    ("needs_review", |item| {
        let fields = item.answer.needs_review.iter();
        list(fields.map(|field| {
            let field = TextField::try_from(*field).unwrap_or_default();
            word(field.as_str_name(), "TEXT_FIELD_")
        }))
    }),
];

fn value(item: &Item, part: impl Fn(&AnswerValue) -> String) -> String {
    item.answer.value.as_ref().map(part).unwrap_or_default()
}

const CITATION: &[Field<Citation>] = &[
    ("evidence", |citation| citation.evidence.to_string()),
    ("pinpoint", |citation| citation.pinpoint.clone()),
    ("quote", |citation| citation.quote.clone()),
    ("quote_language", |citation| citation.quote_language.clone()),
];

pub(super) fn answers(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    let untouched = Item::default();
    for (code, before, after) in pairs(&old.items, &new.items) {
        let (before, after) = (before.unwrap_or(&untouched), after.unwrap_or(&untouched));
        if before == after {
            continue;
        }
        let answer = &after.answer;
        let assigned = Author {
            event_index: after.assigned_event,
            ..Author::default()
        };
        let stated = (answer.state() == AnswerState::Statement)
            .then_some(answer.stated_by.as_ref())
            .flatten();
        let mut item = Compared::new(ComparedKind::Answer, code, Some(before), Some(after))
            .always_there()
            .versions(|item| item.answer.version)
            .by(|item| (item.answer.version.0 > 0).then_some(&item.answer.changed_by))
            .fields(ITEM)
            .made_by(&["lead", "contributing"], since, Some(&assigned))
            .made_by(&["state"], since, stated)
            .made_by(
                &[
                    "value",
                    "year",
                    "institution_name",
                    "mandate",
                    "as_of",
                    "unanswered_reason",
                ],
                since,
                Some(&answer.value_by),
            );
        for field in [
            TextField::Narrative,
            TextField::Law,
            TextField::Practice,
            TextField::Remark,
        ] {
            let field = field as i32;
            item = item.tracked(field, since, |item| item.answer.texts.get(&field));
        }
        item.tell(found);
        citations(code, before, after, found);
    }
}

fn citations(code: &IndicatorCode, old: &Item, new: &Item, found: &mut Vec<ItemDifference>) {
    for (id, before, after) in pairs(&old.answer.citations, &new.answer.citations) {
        Compared::new(ComparedKind::Citation, id, before, after)
            .within(code)
            .by(|citation| Some(&citation.by))
            .fields(CITATION)
            .tell(found);
    }
}
