//! What differs between two states, for people.

use mgi_client::v1::{self, ChangeKind, ComparedKind};
use mgi_client::words;

use super::{Output, marked, times, who};
use crate::cli::Done;

/// Which states are compared, and how much differs.
pub(crate) fn states(out: &mut Output, states: &v1::ComparedStates) -> Done {
    let state = |revision: u64, time: Option<&prost_types::Timestamp>| {
        format!("revision {revision} (recorded {})", times::utc(time))
    };
    out.line(&format!(
        "From {} to {}: {}.",
        state(states.from_revision, states.from_time.as_ref()),
        state(states.to_revision, states.to_time.as_ref()),
        match states.items {
            0 => "nothing differs".to_owned(),
            1 => "1 item differs".to_owned(),
            n => format!("{n} items differ"),
        }
    ))
}

/// One item: a heading, a line for each property, a paragraph for each text.
pub(crate) fn item(out: &mut Output, item: &v1::ItemDifference) -> Done {
    out.heading(&heading(item))?;
    for field in &item.fields {
        let name = field.name.replace('_', " ");
        let events = events(&field.event_indexes);
        let line = match (field.before.as_str(), field.after.as_str()) {
            ("", after) => format!("{name}: {after}{events}"),
            (before, "") => format!("{name}: [-{before}-]{events}"),
            (before, after) => format!("{name}: [-{before}-] {{+{after}+}}{events}"),
        };
        out.paragraph(&line, 2)?;
    }
    for text in &item.texts {
        let name = match text.field() {
            v1::TextField::Unspecified => "text".to_owned(),
            field => words::of::<v1::TextField>(field.into()),
        };
        out.paragraph(&format!("{name}{}:", events(&text.event_indexes)), 2)?;
        out.paragraph(&marked::excerpts(&text.before, &text.hunks), 4)?;
    }
    Ok(())
}

fn events(indexes: &[u64]) -> String {
    match indexes {
        [] => String::new(),
        [one] => format!("  (event {one})"),
        many => {
            let many: Vec<String> = many.iter().map(ToString::to_string).collect();
            format!("  (events {})", many.join(", "))
        }
    }
}

/// Kind, id, what became of it, and who did it last.
fn heading(item: &v1::ItemDifference) -> String {
    let kind = kind(item.kind());
    let became = match item.change() {
        ChangeKind::Added => "added",
        ChangeKind::Ended => "ended",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed | ChangeKind::Unspecified => "changed",
    };
    let mut heading = format!("{kind} {}", item.id);
    if let Some(target) = &item.target {
        heading += &format!(" on {}", words::target_text(Some(target)));
    } else if !item.within.is_empty() {
        heading += &format!(" of {}", item.within);
    }
    heading += &format!(" {became}");
    match (item.from_version, item.to_version) {
        (from, to) if from == to => {}
        (0, to) => heading += &format!(", now version {to}"),
        (from, to) => heading += &format!(", version {from} to {to}"),
    }
    if item.changed_by.is_some() {
        heading += &format!("; {}", who::stamp(item.changed_by.as_ref()));
    }
    heading
}

fn kind(kind: ComparedKind) -> String {
    let name = kind.as_str_name();
    let word = name.strip_prefix("COMPARED_KIND_").unwrap_or(name);
    word.to_ascii_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_told_with_its_marks_and_its_events() {
        let answer = v1::ItemDifference {
            kind: ComparedKind::Answer.into(),
            id: "MR-01".into(),
            change: ChangeKind::Changed.into(),
            from_version: 2,
            to_version: 5,
            fields: vec![
                v1::FieldDifference {
                    name: "unanswered_reason".into(),
                    before: "no data".into(),
                    ..Default::default()
                },
                v1::FieldDifference {
                    name: "state".into(),
                    before: "draft".into(),
                    after: "statement".into(),
                    event_indexes: vec![41],
                },
            ],
            texts: vec![v1::TextDifference {
                field: v1::TextField::Law.into(),
                before: "Care is free for all.".into(),
                hunks: vec![v1::Hunk {
                    start: 17,
                    deleted: "all".into(),
                    inserted: "workers".into(),
                }],
                event_indexes: vec![40, 42],
            }],
            ..Default::default()
        };
        let (mut out, data, _) = crate::cli::output::tests::output(false, None);
        item(&mut out, &answer).unwrap();
        assert_eq!(
            data.read(),
            "answer MR-01 changed, version 2 to 5\n\
             \x20 unanswered reason: [-no data-]\n\
             \x20 state: [-draft-] {+statement+}  (event 41)\n\
             \x20 law  (events 40, 42):\n\
             \x20   Care is free for [-all-]{+workers+}.\n"
        );
    }
}
