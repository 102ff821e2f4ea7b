//! The terminal: taken, given back whatever happens, and listened to in between.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event};

use super::{draw, input, model::Model};
use crate::cli::{Done, Failure};

/// Longest wait for a key: a terminal that changes its size without a word is
/// repainted so often.
const LONGEST: Duration = Duration::from_secs(1);

/// Whether there is a terminal to draw on and to take keys from.
pub(crate) fn is_there() -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal()
}

/// Shows the model until somebody leaves it. The terminal is as before afterwards,
/// also after an error or a panic.
pub(crate) fn run(model: &mut Model) -> Done {
    let failed = |error| Failure::local("the terminal", error);
    // Its panic hook gives the terminal back before the message is printed.
    let mut terminal = ratatui::try_init().map_err(failed)?;
    let shown = follow(&mut terminal, model);
    ratatui::try_restore().map_err(failed)?;
    shown.map_err(failed)
}

fn follow(terminal: &mut ratatui::DefaultTerminal, model: &mut Model) -> std::io::Result<()> {
    let mut shown = Instant::now();
    while !model.done {
        terminal.draw(|frame| draw::draw(frame, model))?;
        let wait = model
            .pace()
            .map_or(LONGEST, |pace| pace.saturating_sub(shown.elapsed()));
        if event::poll(wait)?
            && let Event::Key(key) = event::read()?
            && let Some(action) = input::action(key, model.asking.is_some())
        {
            model.act(action);
        }
        if model.pace().is_some_and(|pace| shown.elapsed() >= pace) {
            model.tick();
            shown = Instant::now();
        }
    }
    Ok(())
}
