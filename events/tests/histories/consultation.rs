//! Random commands of the consultation: suggestions, findings, queries, positions
//! and the rest, most of them by who may do such a thing.

use mgi_events::v1::{
    AddNote, EvidenceRelation, MoveFinding, PriorityState, Stage, Stance, Suggest, Target,
    TargetKind, Visibility, command::Action as Asked,
};

use crate::{
    discussion::{asking, commenting, something},
    step::{Step, WORDS, base, indicator, known, mostly, pick, writer},
    support::*,
};

const TAKING_PART: [&str; 8] = [
    MOH_WRITER,
    MOE_WRITER,
    MOL_WRITER,
    NSO_WRITER,
    MOH_OFFICER,
    EDITOR,
    ANALYST,
    LEAD,
];
pub(crate) const DAYS: [&str; 5] = ["", "2026-03-01", "2026-03-12", "2026-12-31", "2027-01-31"];
const DIMENSIONS: [&str; 3] = ["MR", "WG", "IC"];

/// Something of the consultation.
pub(crate) fn consulting(world: &World, step: Step) -> (&'static str, Asked) {
    match step.choice / 8 % 8 {
        0 | 1 => suggesting(world, step),
        2 => finding_out(world, step),
        3 => asking(world, step),
        4 => commenting(world, step),
        5 => agreeing(world, step),
        6 => recording(world, step),
        _ => correcting(world, step),
    }
}

/// Somebody who takes part, sometimes anybody.
pub(crate) fn somebody(step: Step) -> &'static str {
    mostly(pick(&TAKING_PART, step.who), step)
}

pub(crate) fn a_finding(world: &World, step: Step) -> (String, u32) {
    let id = known(world.profile.findings().keys(), step.what);
    let id = if id == "e-99" { "f-99".to_owned() } else { id };
    let version = world
        .profile
        .findings()
        .iter()
        .find(|(n, _)| n.to_string() == id)
        .map_or(1, |(_, finding)| finding.version.0);
    (id, version)
}

/// A text with one stretch of it put otherwise.
fn put_otherwise(text: &str, step: Step) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let at = usize::from(step.also) % words.len();
    let other = pick(&["all", "some", "of them", "in 2026", ""], step.how);
    let changed = words.iter().enumerate().map(|(n, word)| match n == at {
        true => other,
        false => word,
    });
    changed.collect::<Vec<_>>().join(" ")
}

fn suggesting(world: &World, step: Step) -> (&'static str, Asked) {
    let suggestions = world.profile.suggestions();
    let open = suggestions.iter().filter(|(_, made)| made.is_open());
    let id = known(open.map(|(id, _)| id), step.what);
    let id = if id == "e-99" { "s-99".to_owned() } else { id };
    let made = suggestions.iter().find(|(n, _)| n.to_string() == id);
    let (editor, version) = match made.map(|(_, made)| made.target()) {
        Some(on) if on.kind() == TargetKind::Answer => {
            (writer(world, &on.id), world.version(&on.id))
        }
        Some(on) => (EDITOR, world.finding(&on.id).version.0),
        None => (EDITOR, 1),
    };
    let editor = mostly(editor, step);
    let maker = made.map_or(MOL_WRITER, |(_, made)| {
        let own = ACCOUNTS.into_iter().find(|a| *a == made.by.account);
        own.unwrap_or(MOL_WRITER)
    });
    let maker = mostly(maker, step);
    match step.also % 12 {
        0..4 => (somebody(step), suggestion(world, step).asked()),
        4 => {
            let later = Suggest {
                supersedes: id,
                ..suggestion_like(world, step, made.map(|(_, made)| made.target()))
            };
            (maker, later.asked())
        }
        5 | 6 => (editor, accept(&id, base(version, step)).asked()),
        7 => (
            editor,
            accept_part(&id, version, &[u32::from(step.how % 3)]).asked(),
        ),
        8 => (editor, reject(&id).asked()),
        9 => (maker, withdraw_suggestion(&id).asked()),
        // A late revision that is parked where it collides.
        _ => {
            let indicator = indicator(step);
            let version = world.version(&indicator);
            let words = put_otherwise(&world.narrative(&indicator), step);
            let late = revise(&indicator, version.saturating_sub(u32::from(step.what % 3)));
            (
                mostly(writer(world, &indicator), step),
                parking(late.narrative(&words)).asked(),
            )
        }
    }
}

fn suggestion(world: &World, step: Step) -> Suggest {
    let on = match world.profile.findings().keys().next() {
        Some(_) if step.how.is_multiple_of(3) => finding(&a_finding(world, step).0),
        _ => answer(&indicator(step)),
    };
    suggestion_like(world, step, on)
}

fn suggestion_like(world: &World, step: Step, on: Option<Target>) -> Suggest {
    let on = on.unwrap_or_else(|| answer("MR-01").unwrap());
    if on.kind() == TargetKind::Finding {
        let found = world
            .profile
            .findings()
            .iter()
            .find(|(n, _)| n.to_string() == on.id);
        let (text, version) = found.map_or(("", 1), |(_, f)| (f.text.text(), f.version.0));
        return suggest_finding(&on.id, base(version, step), &put_otherwise(text, step));
    }
    let version = base(world.version(&on.id), step);
    let text = world.narrative(&on.id);
    match text.split(' ').nth(usize::from(step.also % 4)) {
        Some(word) if step.how.is_multiple_of(4) => replace(&on.id, version, word, "another"),
        _ => suggest(&on.id, version, &put_otherwise(&text, step)),
    }
}

fn finding_out(world: &World, step: Step) -> (&'static str, Asked) {
    let (id, version) = a_finding(world, step);
    let version = base(version, step);
    let evidence: Vec<String> = world
        .profile
        .evidence()
        .keys()
        .map(ToString::to_string)
        .collect();
    let cited: Vec<&str> = evidence
        .iter()
        .map(String::as_str)
        .take(usize::from(step.what % 2))
        .collect();
    let rests_on = [pick(&ALL, step.what), pick(&ALL, step.what.wrapping_add(3))];
    let editor = mostly(pick(&[EDITOR, EDITOR, ANALYST], step.what), step);
    match step.also % 16 {
        0..3 => {
            let text = pick(
                &[
                    "Care is free. Schools are open.",
                    "",
                    "The law of 2018 says so.",
                ],
                step.how,
            );
            let added = add_finding(pick(&DIMENSIONS, step.how), text, &rests_on);
            (editor, resting_on(added, &cited).asked())
        }
        3..6 => {
            let text = world
                .profile
                .findings()
                .iter()
                .find(|(n, _)| n.to_string() == id)
                .map_or("", |(_, f)| f.text.text());
            let mut late = revise_finding(&id, version, &put_otherwise(text, step));
            late.on_collision = i32::from(step.how % 3);
            (editor, late.asked())
        }
        6 => (editor, link(&id, version, &rests_on, &cited).asked()),
        7 | 8 => {
            let after = known(world.profile.findings().keys(), step.how);
            let moved = MoveFinding {
                dimension: pick(&["", "MR", "IC"], step.how).to_owned(),
                section: i32::from(step.how % 3),
                ..move_finding(&id, if step.how < 128 { "" } else { &after })
            };
            (editor, moved.asked())
        }
        9 => (editor, retire_finding(&id, version).asked()),
        10..13 => (editor, reviewed(finding(&id), version).asked()),
        13 => {
            let indicator = indicator(step);
            let read = reviewed(answer(&indicator), world.version(&indicator));
            (mostly(writer(world, &indicator), step), read.asked())
        }
        14 => {
            let on = AddNote {
                target: finding(&id),
                ..note("", pick(&WORDS, step.how), &cited)
            };
            (editor, on.asked())
        }
        _ => (mostly(LEAD, step), reopen_finding(&id).asked()),
    }
}

fn agreeing(world: &World, step: Step) -> (&'static str, Asked) {
    let stance = Stance::try_from(i32::from(1 + step.how % 4)).unwrap();
    let on = something(world, step);
    let taken: Vec<Target> = world
        .profile
        .show_positions()
        .into_iter()
        .filter_map(|p| p.target)
        .collect();
    let before = if taken.is_empty() {
        on.clone()
    } else {
        Some(pick(&taken, step.what))
    };
    let priority = known(world.profile.priorities().keys(), step.what);
    let version = world
        .profile
        .priorities()
        .iter()
        .find(|(n, _)| n.to_string() == priority)
        .map_or(1, |(_, p)| p.version.0);
    let version = base(version, step);
    let meeting = known(world.profile.meetings().keys(), step.how);
    match step.also % 12 {
        0 | 1 => (somebody(step), position(on, stance).asked()),
        2 | 3 => (
            mostly(FACILITATOR, step),
            on_behalf(
                pick(&[MOH, MOE, MOL, NSO], step.how),
                &meeting,
                position(on, stance),
            )
            .asked(),
        ),
        4..6 => {
            let positions = world.profile.show_positions();
            let entered = positions
                .iter()
                .find(|p| p.target == before && p.unconfirmed);
            let event = entered.map_or(1, |p| p.taken_by.as_ref().unwrap().event_index);
            (somebody(step), confirm_position(before, event).asked())
        }
        6 => (somebody(step), withdraw_position(before).asked()),
        7 => (somebody(step), propose(pick(&WORDS, step.how)).asked()),
        8 => {
            let proposer = pick(&[MOH_WRITER, MOL_WRITER, LEAD], step.who);
            (
                proposer,
                revise_priority(&priority, version, pick(&WORDS, step.how)).asked(),
            )
        }
        _ => {
            let state = PriorityState::try_from(i32::from(step.how % 4)).unwrap_or_default();
            let mut decided = decide_on(&priority, version, state);
            decided.published = step.how.is_multiple_of(5);
            (mostly(LEAD, step), decided.asked())
        }
    }
}

fn recording(world: &World, step: Step) -> (&'static str, Asked) {
    let runs = mostly(pick(&[LEAD, FACILITATOR], step.how), step);
    let mut record = minutes();
    record.place = pick(&["", "Capital", "Coast"], step.how).to_owned();
    let evidence = world.profile.evidence().keys();
    let evidence: Vec<String> = evidence.map(ToString::to_string).collect();
    let some = |n: u8| match evidence.is_empty() {
        true => "law-9".to_owned(),
        false => pick(&evidence, n),
    };
    match step.also % 16 {
        0 => (runs, record_meeting().asked()),
        1 => {
            let id = known(world.profile.meetings().keys(), step.what);
            (
                runs,
                amend_meeting(&id, u32::from(1 + step.what % 3), record).asked(),
            )
        }
        2..5 => (
            somebody(step),
            contradict(something(world, step), answer(&indicator(step))).asked(),
        ),
        5 | 6 => {
            let id = known(world.profile.contradictions().keys(), step.what);
            (mostly(EDITOR, step), settle(&id).asked())
        }
        7..10 => {
            let relation = EvidenceRelation::try_from(i32::from(step.how % 5)).unwrap();
            (
                somebody(step),
                compare(&some(step.what), &some(step.how), relation).asked(),
            )
        }
        10 | 11 => {
            let stage = Stage::try_from(i32::from(1 + step.what % 6)).unwrap();
            let day = |n: u8| pick(&DAYS, n);
            (
                runs,
                window(stage, day(step.how % 2), "", day(step.what)).asked(),
            )
        }
        _ => {
            let grants = world.profile.grants();
            let id = known(grants.keys(), step.what);
            let holder = grants
                .iter()
                .find(|(n, _)| n.to_string() == id)
                .and_then(|(_, g)| ACCOUNTS.into_iter().find(|a| *a == g.account.as_str()));
            let to = pick(&ACCOUNTS, step.how);
            let until = if step.also % 16 == 12 {
                ""
            } else {
                pick(&DAYS, step.how)
            };
            (
                mostly(holder.unwrap_or(LEAD), step),
                hand_over(&id, to, until).asked(),
            )
        }
    }
}

fn correcting(world: &World, step: Step) -> (&'static str, Asked) {
    let proposed = world.profile.corrections().iter();
    let proposed = proposed.filter(|(_, c)| c.decided.is_none());
    let id = known(proposed.map(|(id, _)| id), step.what);
    let officer = mostly(
        pick(&[MOH_OFFICER, MOE_OFFICER, MOL_OFFICER], step.who),
        step,
    );
    match step.also % 12 {
        0..4 => {
            let (on, version, text) = if step.how.is_multiple_of(3) {
                let (id, version) = a_finding(world, step);
                let found = world
                    .profile
                    .findings()
                    .iter()
                    .find(|(n, _)| n.to_string() == id);
                let text = found.map_or("", |(_, f)| f.text.text()).to_owned();
                (finding(&id), version, text)
            } else {
                let indicator = indicator(step);
                let text = world.narrative(&indicator);
                (answer(&indicator), world.version(&indicator), text)
            };
            let asked = correct(on, base(version, step), &put_otherwise(&text, step));
            (mostly(EDITOR, step), asked.asked())
        }
        4..10 => (officer, confirm(&id).asked()),
        10 => (officer, reject_correction(&id).asked()),
        _ => (mostly(LEAD, step), erratum().asked()),
    }
}

/// What the consultation needs before the process can go on: findings read again,
/// blocks lifted, windows extended.
pub(crate) fn tidy(world: &World) -> Option<(&'static str, Asked)> {
    let stage = world.profile.stage();
    let bound = world
        .profile
        .window(stage)
        .is_some_and(|w| !(w.opens.is_empty() && w.freezes.is_empty() && w.closes.is_empty()));
    if bound && stage < Stage::Finalized {
        return Some((FACILITATOR, window(stage, "", "", "").asked()));
    }
    if stage != Stage::Validation {
        return None;
    }
    let mut findings = world.profile.findings().iter();
    if let Some((id, found)) = findings.find(|(_, f)| f.waits_for_review()) {
        let read = reviewed(finding(&id.to_string()), found.version.0);
        return Some((EDITOR, read.asked()));
    }
    let mut threads = world.profile.threads().iter();
    let blocks = threads.find(|(_, t)| {
        t.query.as_ref().is_some_and(|q| q.blocks()) && t.visibility() != Visibility::OwnMinistry
    });
    blocks.map(|(id, _)| (LEAD, set_blocking(&id.to_string(), false).asked()))
}
