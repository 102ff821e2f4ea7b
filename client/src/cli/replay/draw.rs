//! Painting: the slider above, the events on the left, the state on the right, the
//! keys below. What a mark says is said in signs too, never by colour alone.

mod answer;
mod around;

use mgi_client::v1;
use mgi_client::words;
use mgi_events::profile::Profile;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

use super::input::{Ask, HELP};
use super::model::Model;
use crate::cli::output::times;

/// Paints everything.
pub(crate) fn draw(frame: &mut Frame<'_>, model: &Model) {
    let [title, slider, middle, filter, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(2),
        Constraint::Min(5),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    let bold = Style::new().add_modifier(Modifier::BOLD);
    frame.render_widget(Paragraph::new(model.title.as_str()).style(bold), title);
    frame.render_widget(Paragraph::new(slider_lines(model, slider.width)), slider);
    let [left, right] =
        Layout::horizontal([Constraint::Percentage(45), Constraint::Percentage(55)]).areas(middle);
    around::draw(frame, left, model);
    state(frame, right, model);
    frame.render_widget(Paragraph::new(below(model)), filter);
    let help = "left/right step  space play  +/- speed  up/down answer  tab text  m/i/t filter  g go  ? keys  q leave";
    frame.render_widget(Paragraph::new(help), keys);
    if model.help {
        keys_window(frame, middle);
    }
}

/// How far, when, and how fast it plays.
fn slider_lines(model: &Model, width: u16) -> Text<'static> {
    let (revision, end) = (model.shown().revision().0, model.states.end());
    let room = u64::from(width.saturating_sub(2)).max(1);
    let knob = revision.saturating_sub(1) * room.saturating_sub(1) / end.saturating_sub(1).max(1);
    let bar: String = (0..room)
        .map(|place| match place.cmp(&knob) {
            std::cmp::Ordering::Less => '=',
            std::cmp::Ordering::Equal => 'O',
            std::cmp::Ordering::Greater => '-',
        })
        .collect();
    let time = model.shown().last_recorded().to_proto();
    let plays = if model.playing { "playing" } else { "paused" };
    Text::from(vec![
        Line::from(format!("[{bar}]")),
        Line::from(format!(
            "revision {revision} of {end}   {}   {plays}, {} events a second",
            times::utc(Some(&time)),
            model.speed
        )),
    ])
}

fn state(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let profile = model.shown();
    let validations = validations(profile);
    let lines = u16::try_from(validations.len()).unwrap_or(u16::MAX).min(6);
    let [head, answers, text, signed] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Percentage(40),
        Constraint::Min(3),
        Constraint::Length(lines + 1),
    ])
    .areas(area);
    frame.render_widget(Paragraph::new(process(profile, model.codes.len())), head);
    answer::list(frame, answers, model);
    answer::text(frame, text, model);
    let block = Block::new().title("Validations");
    let newest: Vec<Line<'_>> = validations.into_iter().map(Line::from).collect();
    frame.render_widget(Paragraph::new(newest).block(block), signed);
}

/// The stage, and process figures: no coded value is counted.
fn process(profile: &Profile, indicators: usize) -> String {
    let items = profile.indicators_touched();
    let complete = items.filter(|(_, item)| item.answer.is_complete()).count();
    format!(
        "Stage {}; {complete} of {indicators} answers complete",
        words::of::<v1::Stage>(profile.stage() as i32),
    )
}

/// Validations, the newest first.
fn validations(profile: &Profile) -> Vec<String> {
    let all = profile.validations().iter().rev();
    let mut lines: Vec<String> = all
        .map(|(id, validation)| {
            format!(
                "{id} {} {}: {}",
                validation.ministry,
                words::scope_text(validation.given.scope.as_ref()),
                words::of::<v1::ValidationState>(validation.state() as i32)
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push("(none yet)".to_owned());
    }
    lines
}

/// The filter, what is being typed, or what went wrong.
fn below(model: &Model) -> String {
    if let Some((what, typed)) = &model.asking {
        let what = match what {
            Ask::Ministry => "Only what this ministry did (its code; empty: all)",
            Ask::Item => "Only what concerns (MR-01, f-1; empty: all)",
            Ask::Kind => "Only this type of event, such as Validation (empty: all)",
            Ask::Revision => "Go to revision",
        };
        return format!("{what}: {typed}_");
    }
    if !model.remark.is_empty() {
        return format!("! {}", model.remark);
    }
    format!(
        "Stops at {}: {} of {} events",
        model.filter.text(),
        model.passing.len(),
        model.states.end()
    )
}

fn keys_window(frame: &mut Frame<'_>, area: Rect) {
    let height = u16::try_from(HELP.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let window = Rect {
        x: area.x + area.width / 8,
        y: area.y,
        width: area.width * 3 / 4,
        height: height.min(area.height),
    };
    let lines: Vec<Line<'_>> = HELP
        .iter()
        .map(|(key, what)| Line::from(format!("{key:<20} {what}")))
        .collect();
    let block = Block::bordered().title("Keys");
    frame.render_widget(Clear, window);
    let keys = Paragraph::new(lines).wrap(Wrap { trim: false });
    frame.render_widget(keys.block(block), window);
}
