//! What is looked at: a place in the history, a filter, an answer.

use std::time::Duration;

use mgi_client::v1::TextField;
use mgi_events::ids::IndicatorCode;
use mgi_events::profile::{Profile, about};

use super::filter::Filter;
use super::input::{Action, Ask};
use super::states::States;

/// The texts of an answer, in the order in which Tab shows them.
pub(crate) const TEXTS: [TextField; 4] = [
    TextField::Narrative,
    TextField::Law,
    TextField::Practice,
    TextField::Remark,
];

/// Fastest: events in a second.
const FASTEST: u32 = 64;
/// Characters that a filter takes.
const TYPED_MOST: usize = 40;

/// What is looked at, without a terminal.
pub(crate) struct Model {
    /// Title of the profile, with its notice.
    pub(crate) title: String,
    /// Codes of the indicators, in the order of the questionnaire.
    pub(crate) codes: Vec<String>,
    pub(crate) states: States,
    pub(crate) filter: Filter,
    /// Indexes of the events that pass the filter, ascending.
    pub(crate) passing: Vec<u64>,
    /// Place of the answer that is shown.
    pub(crate) selected: usize,
    /// Which of its texts.
    pub(crate) text: usize,
    /// Lines of the text that are scrolled away.
    pub(crate) scrolled: u16,
    /// The answer that is shown follows the events.
    pub(crate) follows: bool,
    pub(crate) playing: bool,
    /// Events in a second.
    pub(crate) speed: u32,
    /// What is being typed.
    pub(crate) asking: Option<(Ask, String)>,
    /// What went wrong last.
    pub(crate) remark: String,
    pub(crate) help: bool,
    pub(crate) done: bool,
}

impl Model {
    /// At the first event.
    pub(crate) fn new(title: String, codes: Vec<String>, states: States) -> Self {
        let mut model = Self {
            title,
            codes,
            passing: (0..states.end()).collect(),
            states,
            filter: Filter::default(),
            selected: 0,
            text: 0,
            scrolled: 0,
            follows: true,
            playing: false,
            speed: 2,
            asking: None,
            remark: String::new(),
            help: false,
            done: false,
        };
        model.go_to(1);
        model
    }

    /// Begins at a revision, at most the last.
    pub(crate) fn begin_at(&mut self, revision: u64) {
        self.go_to(revision.min(self.states.end()));
    }

    /// The state that is shown.
    pub(crate) fn shown(&self) -> &Profile {
        self.states.shown()
    }

    /// Index of the event that led to it.
    pub(crate) fn event(&self) -> u64 {
        self.shown().revision().0.saturating_sub(1)
    }

    /// Code of the answer that is shown.
    pub(crate) fn code(&self) -> Option<IndicatorCode> {
        IndicatorCode::parse(self.codes.get(self.selected)?).ok()
    }

    /// Time until the next event while it plays.
    pub(crate) fn pace(&self) -> Option<Duration> {
        self.playing
            .then(|| Duration::from_millis(u64::from(1_000 / self.speed.max(1))))
    }

    /// The next event came while it plays; at the end it stops.
    pub(crate) fn tick(&mut self) {
        if self.playing && !self.step(1) {
            self.playing = false;
        }
    }

    /// Does what somebody wants.
    pub(crate) fn act(&mut self, action: Action) {
        self.remark.clear();
        match action {
            Action::Quit => self.done = true,
            Action::Step(by) => {
                self.step(by);
            }
            Action::First => self.go_to_passing(0),
            Action::Last => self.go_to_passing(usize::MAX),
            Action::PlayOrPause => self.play_or_pause(),
            Action::Faster => self.speed = (self.speed * 2).min(FASTEST),
            Action::Slower => self.speed = (self.speed / 2).max(1),
            Action::Answer(by) => {
                self.follows = false;
                self.selected = moved(self.selected, by, self.codes.len());
                self.scrolled = 0;
            }
            Action::NextText => {
                self.text = (self.text + 1) % TEXTS.len();
                self.scrolled = 0;
            }
            Action::Follow => {
                self.follows = !self.follows;
                self.show_answer_of_event();
            }
            Action::Scroll(by) => {
                let by = i16::try_from(by).unwrap_or(0);
                self.scrolled = self.scrolled.saturating_add_signed(by);
            }
            Action::Ask(what) => self.asking = Some((what, String::new())),
            Action::ClearFilters => self.filter_by(Filter::default()),
            Action::Help => self.help = !self.help,
            Action::Type(c) => {
                if let Some((_, typed)) = &mut self.asking
                    && typed.chars().count() < TYPED_MOST
                    && !c.is_control()
                {
                    typed.push(c);
                }
            }
            Action::Erase => {
                if let Some((_, typed)) = &mut self.asking {
                    typed.pop();
                }
            }
            Action::Cancel => self.asking = None,
            Action::Accept => self.accept(),
        }
    }

    fn play_or_pause(&mut self) {
        self.playing = !self.playing;
        // At the end it begins anew.
        if self.playing && self.passing.last().is_none_or(|last| *last <= self.event()) {
            self.go_to_passing(0);
        }
    }

    /// So many passing events on; whether there were any.
    fn step(&mut self, by: i32) -> bool {
        let here = self.event();
        // The first one after here, and the first one that is not before.
        let after = self.passing.partition_point(|index| *index <= here);
        let from = self.passing.partition_point(|index| *index < here);
        let many = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let place = if by > 0 {
            (after + many - 1).min(self.passing.len().saturating_sub(1))
        } else {
            from.saturating_sub(many)
        };
        let moves = if by > 0 {
            after < self.passing.len()
        } else {
            from > 0
        };
        if moves {
            self.go_to_passing(place);
        }
        moves
    }

    fn go_to_passing(&mut self, place: usize) {
        let place = place.min(self.passing.len().saturating_sub(1));
        if let Some(index) = self.passing.get(place) {
            self.go_to(index + 1);
        }
    }

    fn go_to(&mut self, revision: u64) {
        self.states.seek(revision.max(1));
        self.scrolled = 0;
        self.show_answer_of_event();
    }

    /// Shows the answer that the event is about, where it is about one, and the text
    /// that it changed.
    fn show_answer_of_event(&mut self) {
        if !self.follows {
            return;
        }
        let Some((_, kind)) = self.states.event(self.event()) else {
            return;
        };
        let codes = about::indicators(self.states.last(), kind);
        let Some(place) = codes
            .first()
            .and_then(|code| self.codes.iter().position(|other| other == code))
        else {
            return;
        };
        if let mgi_client::v1::event_body::Kind::AnswerTextRevised(revised) = kind
            && let Some(text) = TEXTS.iter().position(|field| *field == revised.field())
        {
            self.text = text;
        }
        self.selected = place;
    }

    fn accept(&mut self) {
        let Some((what, typed)) = self.asking.take() else {
            return;
        };
        let typed = typed.trim().to_owned();
        let mut filter = self.filter.clone();
        match what {
            Ask::Ministry => filter.ministry = typed.to_uppercase(),
            Ask::Item => filter.item = self.item(&typed),
            Ask::Kind => filter.kind = typed,
            Ask::Revision => {
                match typed.parse() {
                    Ok(revision) if (1..=self.states.end()).contains(&revision) => {
                        self.go_to(revision);
                    }
                    _ => self.remark = format!("give a revision from 1 to {}", self.states.end()),
                }
                return;
            }
        }
        self.filter_by(filter);
    }

    /// An indicator as the questionnaire writes it, in whatever case it was typed.
    fn item(&self, typed: &str) -> String {
        let same = |code: &&String| code.eq_ignore_ascii_case(typed);
        let known = self.codes.iter().find(same);
        known.cloned().unwrap_or_else(|| typed.to_ascii_lowercase())
    }

    fn filter_by(&mut self, filter: Filter) {
        let last = self.states.last();
        let passing: Vec<u64> = (0..)
            .zip(self.states.entries())
            .filter(|(_, entry)| filter.passes(last, entry.as_ref()))
            .map(|(index, _)| index)
            .collect();
        if passing.is_empty() {
            self.remark = format!("no event that you may read passes: {}", filter.text());
            return;
        }
        self.passing = passing;
        self.filter = filter;
    }
}

fn moved(place: usize, by: i32, count: usize) -> usize {
    let many = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    if by < 0 {
        place.saturating_sub(many)
    } else {
        place.saturating_add(many).min(count.saturating_sub(1))
    }
}
