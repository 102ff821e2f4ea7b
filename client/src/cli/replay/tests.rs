//! Replaying a small history: what is shown, key by key, and the screen as text.

use bytes::Bytes;
use mgi_client::read::HistoryEvent;
use mgi_client::v1::{self, event_body::Kind};
use mgi_events::context::Moment;
use mgi_events::event::{Envelope, seal};
use mgi_events::ids::IndicatorCode;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::input::{self, Action, Ask};
use super::model::Model;
use super::states::{ReplayError, States};
use super::{draw, filter::Filter};

fn event(index: u64, ministry: &str, kind: Kind) -> HistoryEvent {
    let envelope = Envelope {
        stream: "profile/xt-2026",
        index,
        event_id: String::new(),
        recorded: Moment(1_617_192_000_000_000 + i64::try_from(index).unwrap() * 60_000_000),
        account: "ac-00000001moh",
        ministry,
        grant: "g-1",
        deployment_revision: 1,
        command_id: "",
        group_index: 0,
        command_digest: [0; 32],
        nonce: [0; 16],
    };
    HistoryEvent {
        redaction: None,
        index,
        content: Ok(seal(&envelope, kind).unwrap().bytes.into()),
    }
}

fn hidden(index: u64) -> HistoryEvent {
    HistoryEvent {
        redaction: None,
        index,
        content: Err(Bytes::from(vec![7; 32])),
    }
}

fn revised(indicator: &str, version: u32, start: u32, deleted: &str, inserted: &str) -> Kind {
    Kind::AnswerTextRevised(v1::AnswerTextRevised {
        indicator: indicator.into(),
        version,
        field: v1::TextField::Law.into(),
        change: Some(v1::TextChange {
            hunks: vec![v1::Hunk {
                start,
                deleted: deleted.into(),
                inserted: inserted.into(),
            }],
            ..Default::default()
        }),
        state: v1::AnswerState::Statement.into(),
    })
}

/// Opened; MOH enrolled, MR-01 and MR-02 assigned, MR-01 answered and changed; a thread
/// that may not be read, with a comment; validated; and something on MR-02.
fn history() -> Vec<HistoryEvent> {
    let assigned = |indicator: &str| {
        Kind::IndicatorAssigned(v1::IndicatorAssigned {
            indicator: indicator.into(),
            lead: "MOH".into(),
            ..Default::default()
        })
    };
    let opened = v1::ProfileOpened {
        profile_id: "xt-2026".into(),
        time_zone: "Africa/Kigali".into(),
        ..Default::default()
    };
    let enrolled = v1::MinistryEnrolled {
        ministry: "MOH".into(),
        capacity: v1::MinistryCapacity::Validating.into(),
    };
    let validated = v1::ValidationGiven {
        validation_id: "v-1".into(),
        ministry: "MOH".into(),
        scope: Some(v1::Scope {
            kind: v1::ScopeKind::OwnPart.into(),
            code: String::new(),
        }),
        indicators: vec!["MR-01".into()],
        ..Default::default()
    };
    vec![
        event(0, "", Kind::ProfileOpened(opened)),
        event(1, "", Kind::MinistryEnrolled(enrolled)),
        event(2, "", assigned("MR-01")),
        event(3, "", assigned("MR-02")),
        event(
            4,
            "MOH",
            revised("MR-01", 1, 0, "", "Care is free for all."),
        ),
        event(5, "MOH", revised("MR-01", 2, 17, "all", "workers")),
        hidden(6),
        hidden(7),
        event(8, "MOH", Kind::ValidationGiven(validated)),
        event(9, "MOH", revised("MR-02", 1, 0, "", "Schools are open.")),
    ]
}

fn model() -> Model {
    let codes = vec!["MR-01".to_owned(), "MR-02".to_owned(), "MR-03".to_owned()];
    let states = States::of(&history()).unwrap();
    Model::new("xt-2026: A profile".into(), codes, states)
}

fn press(model: &mut Model, keys: &[KeyCode]) {
    for code in keys {
        let key = KeyEvent::new(*code, KeyModifiers::NONE);
        if let Some(action) = input::action(key, model.asking.is_some()) {
            model.act(action);
        }
    }
}

fn typed(text: &str) -> Vec<KeyCode> {
    text.chars().map(KeyCode::Char).collect()
}

fn screen(model: &Model, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, model)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        for x in 0..buffer.area.width {
            text += buffer[(x, y)].symbol();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[test]
fn every_state_can_be_sought_from_any_other() {
    let mut states = States::of(&history()).unwrap();
    let text = |states: &mut States, revision: u64| {
        states.seek(revision);
        assert_eq!(states.shown().revision().0, revision.min(10));
        let code = IndicatorCode::parse("MR-01").unwrap();
        let item = states.shown().item(&code);
        item.map(|i| i.answer.text(v1::TextField::Law).to_owned())
    };
    for (revision, expected) in [
        (10, Some("Care is free for workers.")),
        (5, Some("Care is free for all.")),
        (6, Some("Care is free for workers.")),
        (2, None),
        (99, Some("Care is free for workers.")),
        (3, Some("")),
    ] {
        let found = text(&mut states, revision);
        assert_eq!(found.as_deref(), expected, "{revision}");
    }
}

#[test]
fn a_long_history_is_sought_from_states_that_were_kept() {
    let mut long = history();
    for index in 10..3_000_u32 {
        let version = index - 8;
        let (from, to) = if version % 2 == 0 {
            ("open", "free")
        } else {
            ("free", "open")
        };
        let kind = revised("MR-02", version, 12, from, to);
        long.push(event(index.into(), "MOH", kind));
    }
    let mut states = States::of(&long).unwrap();
    let code = IndicatorCode::parse("MR-02").unwrap();
    for revision in [3_000, 11, 1_500, 1_499, 130, 2_999, 10] {
        states.seek(revision);
        assert_eq!(states.shown().revision().0, revision);
        let version = states.shown().item(&code).unwrap().answer.version.0;
        assert_eq!(u64::from(version), revision - 9);
    }
}

#[test]
fn what_rests_on_something_hidden_is_left_out_and_what_is_damaged_is_told() {
    // The first event on MR-02's text is hidden: the next does not fit without it.
    let mut entries = history();
    entries.push(event(10, "MOH", revised("MR-02", 2, 12, "open", "free")));
    entries.push(event(11, "MOH", revised("MR-01", 3, 17, "workers", "all")));
    entries[9] = hidden(9);
    let mut states = States::of(&entries).unwrap();
    states.seek(12);
    let code = IndicatorCode::parse("MR-01").unwrap();
    let answer = &states.shown().item(&code).unwrap().answer;
    assert_eq!(answer.text(v1::TextField::Law), "Care is free for all.");

    let mut damaged: Vec<_> = history().into_iter().take(5).collect();
    damaged.push(event(5, "MOH", revised("MR-01", 2, 17, "none", "some")));
    let error = States::of(&damaged).err().unwrap();
    assert!(error.to_string().contains("event 5"), "{error}");
    damaged[5].content = Ok(Bytes::from_static(b"\xff"));
    let error = States::of(&damaged).err().unwrap();
    assert!(
        matches!(error, ReplayError::Event { index: 5, .. }),
        "{error}"
    );
    assert_eq!(States::of(&[]).err(), Some(ReplayError::Empty));
}

#[test]
fn the_slider_goes_step_by_step_and_stays_within_the_history() {
    let mut model = model();
    assert_eq!(model.event(), 0);
    press(&mut model, &[KeyCode::Left]);
    assert_eq!(model.event(), 0);
    press(&mut model, &[KeyCode::Right, KeyCode::Right]);
    assert_eq!(model.event(), 2);
    press(&mut model, &[KeyCode::End]);
    assert_eq!(model.event(), 9);
    press(&mut model, &[KeyCode::Right, KeyCode::PageDown]);
    assert_eq!(model.event(), 9);
    press(&mut model, &[KeyCode::PageUp]);
    assert_eq!(model.event(), 0);
    press(&mut model, &typed("g7"));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.event(), 6);
    press(&mut model, &typed("g11"));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.event(), 6);
    assert!(model.remark.contains("from 1 to 10"));
}

#[test]
fn filters_make_it_stop_only_where_they_let_it() {
    let mut model = model();
    press(&mut model, &typed("imr-02"));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.filter.item, "MR-02");
    assert_eq!(model.passing, [3, 9]);
    press(&mut model, &[KeyCode::Right]);
    assert_eq!(model.event(), 3);
    press(&mut model, &typed("tTextRev"));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.passing, [9]);
    press(&mut model, &[KeyCode::Right]);
    assert_eq!(model.event(), 9);
    // What nothing passes is told, and the filter stays.
    press(&mut model, &typed("mMOF"));
    press(&mut model, &[KeyCode::Enter]);
    assert!(model.remark.contains("ministry MOF"), "{}", model.remark);
    assert_eq!(model.passing, [9]);
    press(&mut model, &typed("c"));
    assert_eq!(model.filter, Filter::default());
    assert_eq!(model.passing.len(), 10);
    press(&mut model, &typed("mmoh"));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.passing, [4, 5, 8, 9], "nothing of what is hidden");
}

#[test]
fn it_plays_to_the_end_and_begins_anew() {
    let mut model = model();
    assert_eq!(model.pace(), None);
    press(&mut model, &typed(" +"));
    assert_eq!(model.pace().unwrap().as_millis(), 250);
    for _ in 0..20 {
        model.tick();
    }
    assert_eq!((model.event(), model.playing), (9, false));
    press(&mut model, &typed(" "));
    assert_eq!((model.event(), model.playing), (0, true));
    for _ in 0..20 {
        press(&mut model, &typed("-"));
    }
    assert_eq!(model.pace().unwrap().as_millis(), 1_000);
}

#[test]
fn the_answer_follows_the_events_until_somebody_chooses_one() {
    let mut model = model();
    press(&mut model, &[KeyCode::End]);
    assert_eq!(model.code().unwrap().as_str(), "MR-02");
    press(&mut model, &[KeyCode::Up, KeyCode::Up]);
    assert_eq!(model.code().unwrap().as_str(), "MR-01");
    press(&mut model, &[KeyCode::Left, KeyCode::Right]);
    assert_eq!(model.code().unwrap().as_str(), "MR-01");
    press(&mut model, &typed("f"));
    assert_eq!(model.code().unwrap().as_str(), "MR-02");
}

#[test]
fn keys_mean_what_the_help_says_and_text_is_text_while_it_is_typed() {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    let all = input::action(plain(KeyCode::Char('q')), false);
    assert_eq!(all, Some(Action::Quit));
    let while_typing = input::action(plain(KeyCode::Char('q')), true);
    assert_eq!(while_typing, Some(Action::Type('q')));
    let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(input::action(interrupt, true), Some(Action::Quit));
    let mut model = model();
    press(&mut model, &typed("i"));
    press(&mut model, &typed(&"x".repeat(100)));
    assert_eq!(
        model.asking.as_ref().unwrap().1.len(),
        40,
        "there is a limit"
    );
    press(&mut model, &[KeyCode::Backspace]);
    assert_eq!(model.asking, Some((Ask::Item, "x".repeat(39))));
    press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.asking, None);
    press(&mut model, &[KeyCode::Esc]);
    assert!(model.done);
}

#[test]
fn the_screen_shows_the_slider_the_events_the_state_and_the_last_change() {
    let mut model = model();
    press(&mut model, &typed("g6"));
    press(&mut model, &[KeyCode::Enter]);
    let screen = screen(&model, 100, 24);
    for expected in [
        "xt-2026: A profile",
        "revision 6 of 10   2021-03-31T12:05:00Z   paused, 2 events a second",
        "> 5 MOH: answer text revised, MR-01 law",
        "  6 (not readable for you)",
        "  8 MOH: validation given, v-1 MOH own_part",
        "Stage launch; 0 of 3 answers complete",
        "> MR-01   statement MOH",
        "  MR-02   open      MOH",
        "  MR-03   untouched",
        "MR-01 law",
        "last change of the text: version 2, MOH, event 5",
        "Care is free for [-all-]{+workers+}.",
        "(none yet)",
        "Stops at all events: 10 of 10 events",
    ] {
        assert!(screen.contains(expected), "{expected}:\n{screen}");
    }
    let slider = screen.lines().nth(1).unwrap();
    assert_eq!(slider.len(), 100);
    assert_eq!(slider.find('O'), Some(54));
}

#[test]
fn the_screen_shows_validations_when_they_are_there() {
    let mut model = model();
    press(&mut model, &[KeyCode::End]);
    let screen = screen(&model, 100, 24);
    assert!(screen.contains("v-1 MOH own_part: standing"), "{screen}");
    assert!(
        screen.contains("MR-01   statement MOH, validated"),
        "{screen}"
    );
    assert!(screen.contains("{+Schools are open.+}"), "{screen}");
}

#[test]
fn no_size_of_the_terminal_breaks_it() {
    let mut model = model();
    press(&mut model, &typed("?g"));
    for (width, height) in [(1, 1), (5, 3), (20, 8), (80, 24), (300, 100)] {
        for _ in 0..10 {
            let _ = screen(&model, width, height);
            model.tick();
        }
    }
    press(&mut model, &[KeyCode::Esc]);
    assert!(screen(&model, 100, 30).contains("go to a revision"));
}
