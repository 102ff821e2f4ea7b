//! The items of a state as readable lines.

use mgi_client::v1::{self, get_state_response::Item};
use mgi_client::words;

use crate::cli::Done;
use crate::cli::nouns::answer::show;
use crate::cli::output::{Output, events::excerpt, hunks, times, who};

/// The heading under which an item stands.
pub(super) fn section(item: &Item) -> &'static str {
    match item {
        Item::Profile(_) => "",
        Item::Grant(_) => "Roles",
        Item::Answer(_) => "Answers",
        Item::Evidence(_) => "Evidence",
        Item::Note(_) => "Notes",
        Item::Thread(_) => "Threads",
        Item::Comment(_) => "Comments",
        Item::Validation(_) => "Validations",
        Item::Finding(_) => "Findings",
        Item::Suggestion(_) => "Suggestions",
        Item::Position(_) => "Positions",
        Item::Priority(_) => "Priorities",
        Item::Meeting(_) => "Meetings",
        Item::Contradiction(_) => "Contradictions",
        Item::Correction(_) => "Corrections",
    }
}

/// One line, and unless `brief` the texts of the item.
pub(super) fn show(out: &mut Output, item: &Item, brief: bool) -> Done {
    if let Item::Profile(profile) = item {
        return head(out, profile);
    }
    out.paragraph(&line(item), 2)?;
    if brief {
        return Ok(());
    }
    match item {
        // The first line of the long form is the line above.
        Item::Answer(answer) if answer.version > 0 => {
            let text = show::text(answer, 0);
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            out.paragraph(rest, 4)?;
            out.line("")
        }
        Item::Finding(finding) => out.paragraph(&finding.text, 4),
        Item::Note(note) => out.paragraph(&note.text, 4),
        Item::Comment(comment) => out.paragraph(&comment.text, 4),
        Item::Suggestion(made) => {
            for change in &made.changes {
                for line in change.hunk.iter().flat_map(hunks::lines) {
                    out.line(&format!("  {line}"))?;
                }
            }
            Ok(())
        }
        Item::Validation(validation) => {
            let given = validation.given.clone().unwrap_or_default();
            out.paragraph(&given.statement, 4)
        }
        _ => Ok(()),
    }
}

fn head(out: &mut Output, profile: &v1::Profile) -> Done {
    let opened = profile.opened.clone().unwrap_or_default();
    out.heading(&format!(
        "{} at revision {}: {}",
        profile.profile_id, profile.revision, opened.title
    ))?;
    out.notice(Some(&opened))?;
    let progress = profile.progress.unwrap_or_default();
    let ministries: Vec<&str> = profile
        .ministries
        .iter()
        .filter(|ministry| ministry.active)
        .map(|ministry| ministry.ministry.as_str())
        .collect();
    out.fields(&[
        ("Stage", words::of::<v1::Stage>(profile.stage)),
        (
            "Last event recorded",
            times::utc(profile.last_recorded_time.as_ref()),
        ),
        ("Ministries", ministries.join(", ")),
        (
            "Indicators",
            format!(
                "{}; {} complete, {} validated",
                progress.indicators, progress.complete, progress.validated
            ),
        ),
    ])
}

fn line(item: &Item) -> String {
    match item {
        Item::Profile(profile) => profile.profile_id.clone(),
        Item::Grant(grant) => {
            let granted = grant.granted.clone().unwrap_or_default();
            let mut line = format!(
                "{} {} {} {}",
                grant.grant_id,
                words::of::<v1::Role>(granted.role),
                granted.ministry,
                granted.account_id
            );
            if granted.deputy {
                line += " (deputy)";
            }
            if !grant.in_force {
                line += " (not in force)";
            }
            line.replace("  ", " ")
        }
        Item::Answer(answer) => {
            let value = answer
                .value
                .as_ref()
                .map_or("", |value| value.code.as_str());
            let mut line = format!("{}: {}", answer.indicator, state(answer));
            for (name, value) in [("value ", value), ("lead ", &answer.lead)] {
                if !value.is_empty() {
                    line += &format!(", {name}{value}");
                }
            }
            if answer.version > 0 {
                line += &format!(", version {}", answer.version);
            }
            line
        }
        Item::Evidence(evidence) => {
            let record = evidence.record.clone().unwrap_or_default();
            let title = record.titles.first().map_or("", |title| &title.title);
            format!("{}: {title}", evidence.evidence_id)
        }
        Item::Note(note) => {
            let retired = if note.retired { ", retired" } else { "" };
            format!(
                "{} ({}{retired}) on {}",
                note.note_id,
                words::of::<v1::NoteKind>(note.kind),
                on(&note.target)
            )
        }
        Item::Thread(thread) => {
            let resolved = if thread.resolved { ", resolved" } else { "" };
            let query = thread.query.as_ref().map_or_else(String::new, |query| {
                let terms = query.terms.clone().unwrap_or_default();
                let state = words::of::<v1::QueryState>(query.state);
                format!(", query to {}: {state}", terms.assignee)
            });
            format!(
                "{} on {} ({}{resolved}{query}), {} comments",
                thread.thread_id,
                on(&thread.target),
                words::of::<v1::Visibility>(thread.visibility),
                thread.comment_count
            )
        }
        Item::Comment(comment) => {
            let deleted = if comment.deleted_by.is_some() {
                ", deleted"
            } else {
                ""
            };
            format!(
                "{} in {}, {}{deleted}",
                comment.comment_id,
                comment.thread_id,
                who::stamp(comment.posted_by.as_ref())
            )
        }
        Item::Validation(validation) => {
            let given = validation.given.clone().unwrap_or_default();
            format!(
                "{} {} {}: {}; {}",
                validation.validation_id,
                given.ministry,
                words::scope_text(given.scope.as_ref()),
                words::of::<v1::ValidationState>(validation.state),
                who::stamp(validation.given_by.as_ref())
            )
        }
        Item::Finding(finding) => {
            let mut line = format!(
                "{} in {} {}, on {}, version {}",
                finding.finding_id,
                finding.dimension,
                words::of::<v1::FindingSection>(finding.section),
                finding.indicators.join(", "),
                finding.version
            );
            for (holds, mark) in [
                (finding.retired, ", retired"),
                (!finding.stale.is_empty(), ", to be read again"),
            ] {
                if holds {
                    line += mark;
                }
            }
            line
        }
        Item::Suggestion(made) => format!(
            "{} on {} by {}: {}",
            made.suggestion_id,
            on(&made.target),
            who::by(made.made_by.as_ref()),
            words::of::<v1::SuggestionState>(made.state)
        ),
        Item::Position(position) => {
            let remark = if position.remark.is_empty() {
                String::new()
            } else {
                format!(": {}", position.remark)
            };
            let mark = if position.unconfirmed {
                " (unconfirmed)"
            } else {
                ""
            };
            format!(
                "{} on {}: {}{mark}{remark}",
                position.ministry,
                on(&position.target),
                words::of::<v1::Stance>(position.stance)
            )
        }
        Item::Priority(priority) => {
            let text = priority.priority.clone().unwrap_or_default();
            format!(
                "{} ({}): {}",
                priority.priority_id,
                words::of::<v1::PriorityState>(priority.state),
                text.text
            )
        }
        Item::Meeting(meeting) => {
            let record = meeting.record.clone().unwrap_or_default();
            format!("{} {}: {}", meeting.meeting_id, record.date, record.title)
        }
        Item::Contradiction(found) => {
            let outcome = if found.outcome.is_empty() {
                "open".to_owned()
            } else {
                excerpt(&found.outcome)
            };
            format!(
                "{} between {} and {}: {outcome}",
                found.contradiction_id,
                on(&found.first),
                on(&found.second)
            )
        }
        Item::Correction(correction) => format!(
            "{} of {}: {}",
            correction.correction_id,
            on(&correction.target),
            words::of::<v1::CorrectionState>(correction.state)
        ),
    }
}

/// Where an answer stands, in a word.
fn state(answer: &v1::Answer) -> String {
    words::of::<v1::AnswerState>(answer.state)
}

fn on(target: &Option<v1::Target>) -> String {
    words::target_text(target.as_ref())
}
