//! What keys mean.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Which filter is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// A ministry.
    Ministry,
    /// An indicator or a finding.
    Item,
    /// A type of event.
    Kind,
    /// A revision to go to.
    Revision,
}

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Quit,
    /// So many events forward or back, of those that pass the filter.
    Step(i32),
    First,
    Last,
    PlayOrPause,
    Faster,
    Slower,
    /// So many answers down or up.
    Answer(i32),
    /// The next of the texts of the answer.
    NextText,
    /// The answer that is shown follows the events, or stays.
    Follow,
    /// Scrolls the text.
    Scroll(i32),
    Ask(Ask),
    ClearFilters,
    Help,
    /// While something is asked for.
    Type(char),
    Erase,
    Accept,
    Cancel,
}

/// What a key means; `asking`: something is being typed.
pub(crate) fn action(key: KeyEvent, asking: bool) -> Option<Action> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    // The terminal is raw: it does not end the program by itself.
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Quit);
    }
    if asking {
        return match key.code {
            KeyCode::Char(c) => Some(Action::Type(c)),
            KeyCode::Backspace => Some(Action::Erase),
            KeyCode::Enter => Some(Action::Accept),
            KeyCode::Esc => Some(Action::Cancel),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Char('q') | KeyCode::Esc => Action::Quit,
        KeyCode::Right | KeyCode::Char('l') => Action::Step(1),
        KeyCode::Left | KeyCode::Char('h') => Action::Step(-1),
        KeyCode::PageDown => Action::Step(20),
        KeyCode::PageUp => Action::Step(-20),
        KeyCode::Home => Action::First,
        KeyCode::End => Action::Last,
        KeyCode::Char(' ') => Action::PlayOrPause,
        KeyCode::Char('+' | '=') => Action::Faster,
        KeyCode::Char('-') => Action::Slower,
        KeyCode::Down | KeyCode::Char('j') => Action::Answer(1),
        KeyCode::Up | KeyCode::Char('k') => Action::Answer(-1),
        KeyCode::Tab => Action::NextText,
        KeyCode::Char('f') => Action::Follow,
        KeyCode::Char('d') => Action::Scroll(4),
        KeyCode::Char('u') => Action::Scroll(-4),
        KeyCode::Char('m') => Action::Ask(Ask::Ministry),
        KeyCode::Char('i') => Action::Ask(Ask::Item),
        KeyCode::Char('t') => Action::Ask(Ask::Kind),
        KeyCode::Char('g') => Action::Ask(Ask::Revision),
        KeyCode::Char('c') => Action::ClearFilters,
        KeyCode::Char('?') => Action::Help,
        _ => return None,
    })
}

/// The keys, for people.
pub(crate) const HELP: &[(&str, &str)] = &[
    ("left, right", "one event back or forward"),
    ("page up, page down", "20 events back or forward"),
    ("home, end", "the first and the last event"),
    ("g", "go to a revision"),
    ("space", "play, or pause"),
    ("+, -", "faster, slower"),
    ("up, down", "the answer above or below"),
    ("tab", "the next text of the answer"),
    ("d, u", "scroll the text down or up"),
    (
        "f",
        "show the answer that the event is about, or stay at one",
    ),
    ("m", "stop only at what one ministry did"),
    ("i", "stop only at what concerns one indicator or finding"),
    ("t", "stop only at one type of event"),
    ("c", "stop at all events again"),
    ("?", "show or hide this"),
    ("q", "leave"),
];
