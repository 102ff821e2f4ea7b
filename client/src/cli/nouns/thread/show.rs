//! Threads and comments for people.

use futures_util::TryStreamExt as _;
use mgi_client::{v1, words};

use crate::cli::output::{times, who};
use crate::cli::{Done, Session};

/// Columns of a list of threads.
pub(crate) const COLUMNS: [&str; 7] =
    ["thread", "about", "readers", "comments", "opened", "by", ""];

/// A thread as a row.
pub(crate) fn row(thread: &v1::Thread) -> Vec<String> {
    let opened = thread.opened_by.clone().unwrap_or_default();
    let mut about = words::target_text(thread.target.as_ref());
    if let Some(passage) = &thread.passage {
        about += &format!(" {}", passage_text(passage));
    }
    vec![
        thread.thread_id.clone(),
        about,
        words::of::<v1::Visibility>(thread.visibility),
        thread.comment_count.to_string(),
        times::utc(opened.recorded_time.as_ref()),
        who::by(thread.opened_by.as_ref()),
        state(thread),
    ]
}

/// Open or resolved; or whom a query waits for.
pub(super) fn state(thread: &v1::Thread) -> String {
    let resolved = if thread.resolved { "resolved" } else { "open" };
    let Some(query) = &thread.query else {
        return resolved.to_owned();
    };
    let terms = query.terms.clone().unwrap_or_default();
    let mut state = format!(
        "query to {}: {}",
        terms.assignee,
        words::of::<v1::QueryState>(query.state)
    );
    if !terms.due_date.is_empty() {
        state += &format!(", due {}", terms.due_date);
    }
    if query.overdue {
        state += " (overdue)";
    }
    if terms.blocks_validation {
        state += ", blocks validation";
    }
    state
}

/// The words that were marked, and whether they still stand.
fn passage_text(passage: &v1::Passage) -> String {
    let field = if passage.field == 0 {
        String::new()
    } else {
        format!("{} ", words::of::<v1::TextField>(passage.field))
    };
    let outdated = if passage.outdated_at == 0 {
        String::new()
    } else {
        format!(" (gone since version {})", passage.outdated_at)
    };
    format!("{field}\"{}\"{outdated}", passage.quote)
}

/// The head of a thread.
pub(super) fn head(session: &mut Session<'_>, thread: &v1::Thread) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Thread", thread);
    }
    let raised = thread.query.as_ref().and_then(|q| q.raised_by.as_ref());
    let answer = thread
        .query
        .as_ref()
        .map(|q| q.answer_comment_id.clone())
        .unwrap_or_default();
    out.fields(&[
        ("Thread", thread.thread_id.clone()),
        ("About", words::target_text(thread.target.as_ref())),
        (
            "Passage",
            thread
                .passage
                .as_ref()
                .map(passage_text)
                .unwrap_or_default(),
        ),
        ("Readers", words::of::<v1::Visibility>(thread.visibility)),
        ("Opened by", who::stamp(thread.opened_by.as_ref())),
        ("State", state(thread)),
        ("Raised by", who::stamp(raised)),
        ("Answered in", answer),
    ])?;
    out.line("")
}

/// The comments of a thread; with their earlier words where wanted.
pub(crate) async fn comments(
    session: &mut Session<'_>,
    thread: String,
    earlier: bool,
    at: Option<v1::StatePoint>,
) -> Done {
    let mut comments = session.profile().await?.comments(thread, at);
    while let Some(comment) = comments.try_next().await? {
        if session.out.is_json() {
            session.out.message("Comment", &comment)?;
            continue;
        }
        session.out.heading(&comment_heading(&comment))?;
        if comment.deleted_by.is_none() {
            let text = words_of(&comment.text, comment.redacted);
            session.out.paragraph(text, 2)?;
        }
        for version in comment.earlier.iter().filter(|_| earlier) {
            let time = version
                .written_by
                .as_ref()
                .and_then(|by| by.recorded_time.as_ref());
            session
                .out
                .line(&format!("  Until then, from {}:", times::utc(time)))?;
            let text = words_of(&version.text, version.redacted);
            session.out.paragraph(text, 4)?;
        }
    }
    Ok(())
}

/// Words, or that they are gone.
fn words_of(text: &str, redacted: bool) -> &str {
    if redacted { "(redacted)" } else { text }
}

fn comment_heading(comment: &v1::Comment) -> String {
    let posted = comment.posted_by.clone().unwrap_or_default();
    let mut heading = format!(
        "{}  {}  {}",
        comment.comment_id,
        who::by(comment.posted_by.as_ref()),
        times::utc(posted.recorded_time.as_ref())
    );
    if !comment.reply_to.is_empty() {
        heading += &format!(", to {}", comment.reply_to);
    }
    let changed = |by: &v1::Authorship| times::utc(by.recorded_time.as_ref());
    match (&comment.deleted_by, &comment.edited_by) {
        (Some(deleted), _) => heading += &format!(" (deleted {})", changed(deleted)),
        (None, Some(edited)) => heading += &format!(" (rewritten {})", changed(edited)),
        (None, None) => {}
    }
    heading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_whom_it_waits_for() {
        let mut thread = v1::Thread {
            thread_id: "t-4".into(),
            target: words::target("MR-01"),
            passage: Some(v1::Passage {
                field: v1::TextField::Law.into(),
                quote: "the 2015 law".into(),
                outdated_at: 6,
                ..Default::default()
            }),
            ..Default::default()
        };
        assert_eq!(state(&thread), "open");
        assert_eq!(
            row(&thread)[1],
            "answer:MR-01 law \"the 2015 law\" (gone since version 6)"
        );
        thread.query = Some(v1::Query {
            terms: Some(v1::QueryTerms {
                assignee: "MOH".into(),
                due_date: "2026-04-30".into(),
                blocks_validation: true,
            }),
            state: v1::QueryState::Open.into(),
            overdue: true,
            ..Default::default()
        });
        assert_eq!(
            state(&thread),
            "query to MOH: open, due 2026-04-30 (overdue), blocks validation"
        );
    }

    #[test]
    fn a_deleted_comment_leaves_a_tombstone() {
        let by = |seconds| {
            Some(v1::Authorship {
                ministry: "MOH".into(),
                recorded_time: Some(prost_types::Timestamp { seconds, nanos: 0 }),
                ..Default::default()
            })
        };
        let mut comment = v1::Comment {
            comment_id: "k-2".into(),
            reply_to: "k-1".into(),
            posted_by: by(1_617_192_000),
            edited_by: by(1_617_192_060),
            ..Default::default()
        };
        let posted = "k-2  MOH  2021-03-31T12:00:00Z, to k-1";
        assert_eq!(
            comment_heading(&comment),
            format!("{posted} (rewritten 2021-03-31T12:01:00Z)")
        );
        comment.deleted_by = by(1_617_192_120);
        assert_eq!(
            comment_heading(&comment),
            format!("{posted} (deleted 2021-03-31T12:02:00Z)")
        );
    }
}
