//! How each ministry stands in the process: counts of work, never of coded
//! values, in the order of codes, never ranked.

use mgi_proto::v1::{AnswerState, BoardRow};

use super::{
    consultation::{Query, TextRef},
    finalization::Outcome,
    reader::Reader,
    state::{Item, Profile},
    windows::is_over,
};
use crate::{
    context::Moment, deployment::Deployment, ids::IndicatorCode, ids::MinistryCode,
    questionnaire::Questionnaire, visibility,
};

/// A row for each ministry that takes part. Queries that the reader may not read
/// are not counted.
#[must_use]
pub fn board(
    profile: &Profile,
    reader: &Reader,
    questionnaire: &Questionnaire,
    deployment: &Deployment,
    now: Moment,
) -> Vec<BoardRow> {
    let outcomes = profile.outcomes(deployment);
    profile
        .ministries
        .iter()
        .filter(|(_, enrolment)| enrolment.active)
        .map(|(ministry, _)| row(profile, reader, questionnaire, now, ministry, &outcomes))
        .collect()
}

fn row(
    profile: &Profile,
    reader: &Reader,
    questionnaire: &Questionnaire,
    now: Moment,
    ministry: &MinistryCode,
    outcomes: &[Outcome],
) -> BoardRow {
    let led: Vec<(IndicatorCode, &Item)> = questionnaire
        .codes()
        .filter_map(|code| Some((code.clone(), profile.item(&code)?)))
        .filter(|(_, item)| item.lead.as_ref() == Some(ministry))
        .collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let of = |fits: &dyn Fn(&IndicatorCode, &Item) -> bool| {
        count(led.iter().filter(|(code, item)| fits(code, item)).count())
    };
    let queries: Vec<&Query> = profile
        .threads
        .values()
        .filter(|thread| visibility::may_read_thread(reader, thread))
        .filter_map(|thread| thread.query.as_ref())
        .filter(|query| query.is_unsettled() && query.terms.assignee == ministry.as_str())
        .collect();
    let overdue = |query: &&&Query| is_over(&query.terms.due_date, &profile.opened.time_zone, now);
    let suggestions = profile.open_on.iter().filter(|(text, _)| match text {
        TextRef::Answer(code, _) => led.iter().any(|(own, _)| own == code),
        TextRef::Finding(_) => false,
    });
    let stale = profile.standing_findings().filter(|(_, finding)| {
        finding.waits_for_review()
            && led
                .iter()
                .any(|(code, _)| finding.indicators.contains(code))
    });
    let unconfirmed = profile
        .positions
        .iter()
        .filter(|((_, of), position)| of == ministry && position.unconfirmed);
    BoardRow {
        ministry: ministry.to_string(),
        assigned: count(led.len()),
        answered: of(&|_, item| item.answer.is_complete()),
        drafts: of(&|_, item| item.answer.state() == AnswerState::Draft),
        open_queries: count(queries.len()),
        overdue_queries: count(queries.iter().filter(overdue).count()),
        blocking_queries: count(queries.iter().filter(|q| q.blocks()).count()),
        open_suggestions: count(suggestions.map(|(_, open)| open.len()).sum()),
        stale_findings: count(stale.count()),
        to_review: of(&|_, item| !item.answer.needs_review.is_empty()),
        validated: of(&|code, _| profile.covering(code).any(|(_, v)| v.ministry == *ministry)),
        part_validated: outcomes
            .iter()
            .any(|outcome| outcome.ministry == *ministry && outcome.validated),
        unconfirmed_positions: count(unconfirmed.count()),
        next_due: next_due(profile, &queries, now),
    }
}

/// The nearest day that is not over: of a query, or of the present window.
fn next_due(profile: &Profile, queries: &[&Query], now: Moment) -> String {
    let window = profile.window(profile.stage());
    let of_window = window
        .into_iter()
        .flat_map(|window| [&window.freezes, &window.closes]);
    queries
        .iter()
        .map(|query| &query.terms.due_date)
        .chain(of_window)
        .filter(|day| !day.is_empty() && !is_over(day, &profile.opened.time_zone, now))
        .min()
        .cloned()
        .unwrap_or_default()
}
