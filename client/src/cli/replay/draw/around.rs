//! The events around the place that is looked at, each in a sentence.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

use crate::cli::output::{events, wrapped};
use crate::cli::replay::model::Model;

/// Those that pass the filter; the one that led to the state stands out, with a
/// mark, and whole.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let block = Block::bordered().title("What happened");
    let room = usize::from(area.width.saturating_sub(2)).max(1);
    let height = usize::from(area.height.saturating_sub(2));
    let here = model.event();
    let place = model.passing.partition_point(|index| *index < here);
    // About a third of the list lies before.
    let first = place.saturating_sub(height / 3);
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut told_here = false;
    for index in model.passing.iter().skip(first) {
        // Where the filter does not stop, the event is told all the same.
        if *index > here && !told_here {
            lines.extend(whole(model, here, room));
            told_here = true;
        }
        if *index == here {
            lines.extend(whole(model, here, room));
            told_here = true;
        } else {
            lines.push(Line::from(format!("  {}", short(model, *index))));
        }
        if lines.len() >= height {
            break;
        }
    }
    if !told_here {
        lines.extend(whole(model, here, room));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn short(model: &Model, index: u64) -> String {
    let event = model.states.event(index).map(|(event, kind)| (event, kind));
    events::sentence(index, event)
}

fn whole(model: &Model, index: u64, room: usize) -> Vec<Line<'static>> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let lines = wrapped(&short(model, index), Some(room.saturating_sub(2).max(1)));
    let mark = |n: usize| if n == 0 { "> " } else { "  " };
    lines
        .into_iter()
        .enumerate()
        .map(|(n, line)| Line::styled(format!("{}{line}", mark(n)), bold))
        .collect()
}
