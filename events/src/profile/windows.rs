//! Windows of the stages: when words are written, and when they are settled.

use mgi_proto::v1::{SetStageWindow, Stage, StageWindow, StageWindowSet, event_body::Kind};

use super::{acting::Desk, decision::Decision, stages::stage_name};
use crate::{
    context::Moment,
    dates,
    fields::{self, Problems},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// What somebody does in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Writes new words: until the freeze.
    Write,
    /// Settles what is there: until the closing.
    Settle,
}

impl Desk<'_> {
    /// Whether the present stage's window is open for this. A window that closes
    /// does nothing by itself: it never validates, and the stage stays.
    pub(super) fn in_window(&self, phase: Phase) -> Result<(), Refusal> {
        let stage = self.profile.stage();
        let Some(window) = self.profile.window(stage) else {
            return Ok(());
        };
        let Ok(zone) = dates::zone(&self.profile.opened.time_zone) else {
            return Ok(());
        };
        let now = self.context.now;
        let over = |text: &str| dates::day(text).is_ok_and(|day| dates::end_of(day, &zone) <= now);
        let begun =
            dates::day(&window.opens).map_or(true, |day| dates::start_of(day, &zone) <= now);
        let closed = |sentence: String| {
            Err(Refusal::rule_about(
                Rule::WindowIsOpen,
                stage_name(stage),
                sentence,
            ))
        };
        if !begun {
            return closed(format!(
                "the window of {} opens on {}",
                stage_name(stage),
                window.opens
            ));
        }
        if over(&window.closes) {
            return closed(format!(
                "the window of {} closed with {}; the government lead or the facilitator can extend it",
                stage_name(stage),
                window.closes
            ));
        }
        if phase == Phase::Write && over(&window.freezes) {
            return closed(format!(
                "since the end of {} nothing new is written in {}: what is there is settled; the government lead or the facilitator can extend the window",
                window.freezes,
                stage_name(stage)
            ));
        }
        Ok(())
    }
}

/// The government lead and the facilitator set and extend windows, with a reason
/// once there is one.
pub(super) fn set(desk: &Desk<'_>, command: &SetStageWindow) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::MoveStages)?;
    let window = command.window.as_ref().cloned().unwrap_or_default();
    let before = desk.profile.window(window.stage());
    check(&window, &command.reason, before.is_some())?;
    if before == Some(&window) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            stage_name(window.stage()),
            "the window is set so already",
        ));
    }
    Ok(Decision::of(vec![Kind::StageWindowSet(StageWindowSet {
        window: Some(window),
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

fn check(window: &StageWindow, reason: &str, needs_reason: bool) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    if !matches!(
        window.stage(),
        Stage::Collection | Stage::Drafting | Stage::Consultation | Stage::Validation
    ) {
        problems.add(
            "window.stage",
            "must be collection, drafting, consultation or validation",
        );
    }
    for (field, day) in [
        ("window.opens", &window.opens),
        ("window.freezes", &window.freezes),
        ("window.closes", &window.closes),
    ] {
        problems.check(field, fields::optional_day(day));
    }
    for (field, earlier, later) in [
        ("window.freezes", &window.opens, &window.freezes),
        ("window.closes", &window.opens, &window.closes),
        ("window.closes", &window.freezes, &window.closes),
    ] {
        if !earlier.is_empty() && !later.is_empty() && later < earlier {
            problems.add(field, format!("must not be before {earlier}"));
        }
    }
    problems.check(
        "reason",
        fields::line(reason, usize::from(needs_reason), limits::REASON_CHARS),
    );
    problems.done()
}

/// Whether a day is over in a zone.
pub(super) fn is_over(day: &str, time_zone: &str, now: Moment) -> bool {
    match (dates::day(day), dates::zone(time_zone)) {
        (Ok(day), Ok(zone)) => dates::end_of(day, &zone) <= now,
        _ => false,
    }
}
