//! The answers with where they stand, and one text with its last change marked.

use mgi_client::v1;
use mgi_client::words;
use mgi_events::ids::IndicatorCode;
use mgi_events::profile::{Answer, Profile};
use mgi_events::text::{Tracked, reverse};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};

use crate::cli::output::marked::{self, Piece};
use crate::cli::replay::model::{Model, TEXTS};

/// The answers around the one that is shown.
pub(super) fn list(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let block = Block::bordered().title("Answers");
    let height = usize::from(area.height.saturating_sub(2));
    let most = model.codes.len().saturating_sub(height);
    let first = model.selected.saturating_sub(height / 2).min(most);
    let codes = model.codes.iter().enumerate().skip(first).take(height);
    let lines: Vec<Line<'_>> = codes
        .map(|(place, code)| {
            let selected = place == model.selected;
            let mark = if selected { ">" } else { " " };
            let line = format!("{mark} {code:<7} {}", stands(model.shown(), code));
            if selected {
                Line::styled(line, Style::new().add_modifier(Modifier::BOLD))
            } else {
                Line::from(line)
            }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Where an answer stands, who leads it, and whether it is validated.
fn stands(profile: &Profile, code: &str) -> String {
    let code = IndicatorCode::parse(code).ok();
    let item = code.as_ref().and_then(|code| profile.item(code));
    let (Some(code), Some(item)) = (code, item) else {
        return "untouched".to_owned();
    };
    let state = words::of::<v1::AnswerState>(item.answer.state() as i32);
    let mut line = format!("{state:<9}");
    if let Some(lead) = &item.lead {
        line += &format!(" {lead}");
    }
    let validated = profile
        .validations()
        .values()
        .any(|validation| validation.stands() && validation.covers.contains(&code));
    if validated {
        line += ", validated";
    }
    if item.reopened {
        line += ", reopened";
    }
    line
}

/// One text of the answer that is shown.
pub(super) fn text(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let field = TEXTS.get(model.text).copied().unwrap_or_default();
    let name = words::of::<v1::TextField>(field.into());
    let Some(code) = model.code() else { return };
    let answer = model.shown().item(&code).map(|item| &item.answer);
    let tracked = answer.and_then(|answer| answer.texts.get(&(field as i32)));
    let mut lines = vec![Line::from(about(answer, tracked))];
    lines.extend(tracked.map_or_else(Vec::new, last_change));
    let block = Block::bordered().title(format!("{code} {name}"));
    let paragraph = Paragraph::new(lines)
        .wrap(Wrap { trim: false })
        .scroll((model.scrolled, 0));
    frame.render_widget(paragraph.block(block), area);
}

fn about(answer: Option<&Answer>, tracked: Option<&Tracked>) -> String {
    let value = answer
        .and_then(|answer| answer.value.as_ref())
        .map_or_else(String::new, |value| format!("value {}; ", value.code));
    let revision = tracked.and_then(|tracked| tracked.latest().next_back());
    match revision {
        None => format!("{value}no such text yet"),
        Some(revision) => {
            let author = &revision.author;
            let who = if author.ministry.is_empty() {
                &author.account
            } else {
                &author.ministry
            };
            format!(
                "{value}last change of the text: version {}, {who}, event {}",
                revision.version,
                // Of an accepted suggestion, the event by which its words came in.
                revision.accepted_by.as_ref().unwrap_or(author).event_index
            )
        }
    }
}

/// The text, with what its last change took out and put in.
fn last_change(tracked: &Tracked) -> Vec<Line<'static>> {
    let text = tracked.text();
    let hunks = tracked.latest().next_back().map(|r| r.hunks.as_slice());
    let before = hunks.and_then(|hunks| reverse(text, hunks).ok());
    let pieces = match (before, hunks) {
        (Some(before), Some(hunks)) => marked::pieces(&before, hunks),
        _ => vec![Piece::Same(text.to_owned())],
    };
    let mut lines = vec![Line::default()];
    for piece in pieces {
        let style = match piece {
            Piece::Same(_) => Style::new(),
            Piece::Deleted(_) => Style::new().add_modifier(Modifier::CROSSED_OUT),
            Piece::Inserted(_) => Style::new().add_modifier(Modifier::UNDERLINED),
        };
        for (n, part) in piece.marked().split('\n').enumerate() {
            if n > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                line.push_span(Span::styled(part.to_owned(), style));
            }
        }
    }
    lines
}
