//! Random commands of the discussion: threads, comments, queries.

use mgi_events::v1::{OpenThread, Target, TargetKind, command::Action as Asked};

use crate::{
    consultation::{DAYS, a_finding, somebody},
    step::{Step, WORDS, base, indicator, known, mostly, pick, visibility},
    support::*,
};

/// What a thread may be about.
pub(crate) fn something(world: &World, step: Step) -> Option<Target> {
    match step.what % 8 {
        0 | 1 => answer(&indicator(step)),
        2 => finding(&a_finding(world, step).0),
        3 => target(
            TargetKind::Evidence,
            &known(world.profile.evidence().keys(), step.how),
        ),
        4 => target(
            TargetKind::Note,
            &known(world.profile.notes().keys(), step.how),
        ),
        5 => target(
            TargetKind::Priority,
            &known(world.profile.priorities().keys(), step.how),
        ),
        6 => target(
            TargetKind::Contradiction,
            &known(world.profile.contradictions().keys(), step.how),
        ),
        _ => target(TargetKind::Section, "1"),
    }
}

pub(crate) fn asking(world: &World, step: Step) -> (&'static str, Asked) {
    let threads = world.profile.threads();
    let queries = threads
        .iter()
        .filter(|(_, t)| t.query.as_ref().is_some_and(|q| q.is_unsettled()));
    let asked = known(queries.map(|(id, _)| id), step.what);
    let any = known(threads.keys(), step.what);
    let of = pick(&[MOH, MOE, MOL, NSO, MOF], step.how);
    let day = pick(&DAYS, step.how);
    let query = mgi_events::v1::QueryTerms {
        blocks_validation: step.how.is_multiple_of(3),
        ..due(of, day)
    };
    match step.also % 8 {
        0 => {
            let open = OpenThread {
                visibility: visibility(step) as i32,
                ..ask(something(world, step), query)
            };
            (somebody(step), open.asked())
        }
        1 => (somebody(step), raise(&any, query).asked()),
        2 | 3 => {
            let assignee = threads
                .iter()
                .find(|(id, _)| id.to_string() == asked)
                .and_then(|(_, t)| t.query.as_ref())
                .map_or(MOH, |q| q.terms.assignee.as_str());
            let answers = match assignee {
                MOE => MOE_WRITER,
                MOL => MOL_WRITER,
                NSO => NSO_WRITER,
                _ => MOH_WRITER,
            };
            (mostly(answers, step), answer_query(&asked).asked())
        }
        4 => (
            mostly(MOH_REVIEWER, step),
            change_query(&asked, of, day).asked(),
        ),
        5 => (
            mostly(pick(&[LEAD, EDITOR, MOE_WRITER], step.how), step),
            set_blocking(&asked, step.how.is_multiple_of(2)).asked(),
        ),
        6 => (mostly(MOE_REVIEWER, step), withdraw_query(&asked).asked()),
        _ => (mostly(LEAD, step), resolve(&any).asked()),
    }
}

pub(crate) fn commenting(world: &World, step: Step) -> (&'static str, Asked) {
    let comments: Vec<(String, String, &'static str)> = world
        .profile
        .threads()
        .iter()
        .flat_map(|(id, thread)| {
            thread.comments.iter().map(|(comment, posted)| {
                let maker = ACCOUNTS.into_iter().find(|a| *a == posted.by.account);
                (
                    id.to_string(),
                    comment.to_string(),
                    maker.unwrap_or(MOH_WRITER),
                )
            })
        })
        .collect();
    let on = something(world, step);
    if comments.is_empty() || step.also.is_multiple_of(4) {
        let text = pick(
            &["Since when, @MOH?", "See @MOE and @MOF.", "Yes."],
            step.how,
        );
        let mut opened = OpenThread {
            target: on,
            ..thread("", visibility(step), text)
        };
        let indicator = indicator(step);
        if let Some(word) = world.narrative(&indicator).split(' ').find(|w| w.len() > 3)
            && step.how.is_multiple_of(2)
        {
            opened.target = answer(&indicator);
            opened.passage = Some(passage(base(world.version(&indicator), step), word));
        }
        return (somebody(step), opened.asked());
    }
    let (thread, comment, maker) = pick(&comments, step.what);
    let maker = mostly(maker, step);
    match step.also % 4 {
        1 => (somebody(step), post(&thread, "Since 2020, @MOL.").asked()),
        2 => (
            maker,
            edit(&thread, &comment, pick(&WORDS, step.how)).asked(),
        ),
        _ => (maker, delete(&thread, &comment).asked()),
    }
}
