//! Discussions: `thread target visibility ministry role text reply_to resolved
//! query_to query_due query_blocks`. The first row of a thread opens it (and
//! raises it to a query to `query_to`), the others are comments in it.

use std::collections::HashSet;

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One comment.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Name of the thread in the file; the server gives its own id.
    pub thread: String,
    /// For the row that opens the thread: what it is about, and who may read it.
    pub opening: Option<(v1::Target, v1::Visibility)>,
    /// Ministry that speaks, or empty.
    pub ministry: String,
    /// Role in which it is said, or `None` where the file does not tell.
    pub role: Option<v1::Role>,
    /// The comment.
    pub text: String,
    /// What it replies to, as written in the file: the number of an earlier
    /// comment of the thread, from 1; empty: the thread.
    pub reply_to: String,
    /// The thread is resolved by this comment, and how it was; empty for a bare
    /// "yes".
    pub resolved: Option<String>,
    /// For the row that opens the thread: the query that it is raised to, or
    /// `None` for a discussion.
    pub query: Option<v1::QueryTerms>,
}

/// Reads the rows. Required columns: `thread`, `target`, `visibility`, `text`;
/// the middle two are looked at in the first row of a thread only.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<ThreadRow>, ImportError> {
    let mut seen = HashSet::new();
    table
        .rows(&["thread", "target", "visibility", "text"])?
        .map(|row| {
            let thread = row.required("thread")?.to_owned();
            let opening = if seen.insert(thread.clone()) {
                Some((row.target("target")?, row.required_word("visibility")?))
            } else {
                None
            };
            let query = match row.cell("query_to") {
                "" => None,
                assignee => Some(v1::QueryTerms {
                    assignee: assignee.to_owned(),
                    due_date: row.day("query_due")?,
                    blocks_validation: row.is_yes("query_blocks"),
                }),
            };
            let resolved = match row.cell("resolved") {
                "" | "no" | "false" | "0" => None,
                _ if row.is_yes("resolved") => Some(String::new()),
                outcome => Some(outcome.to_owned()),
            };
            Ok(ThreadRow {
                place: row.place(),
                thread,
                opening,
                ministry: row.text("ministry"),
                role: row.word("role")?,
                text: row.required("text")?.to_owned(),
                reply_to: row.text("reply_to"),
                resolved,
                query,
            })
        })
        .collect()
}

impl ThreadRow {
    /// Opens the thread; `None` for a later row.
    #[must_use]
    pub fn open(&self) -> Option<v1::OpenThread> {
        let (target, visibility) = self.opening.as_ref()?;
        Some(v1::OpenThread {
            target: Some(target.clone()),
            visibility: (*visibility).into(),
            text: self.text.clone(),
            passage: None,
            query: self.query.clone(),
        })
    }

    /// Posts it in a thread that exists; `reply_to` is the server's id of the
    /// comment replied to, or empty.
    #[must_use]
    pub fn comment(
        &self,
        thread_id: impl Into<String>,
        reply_to: impl Into<String>,
    ) -> v1::PostComment {
        v1::PostComment {
            thread_id: thread_id.into(),
            reply_to: reply_to.into(),
            text: self.text.clone(),
        }
    }

    /// Resolves the thread after this row; `None` where it stays open.
    #[must_use]
    pub fn resolution(&self, thread_id: impl Into<String>) -> Option<v1::ResolveThread> {
        let outcome = self.resolved.clone()?;
        Some(v1::ResolveThread {
            thread_id: thread_id.into(),
            outcome,
        })
    }
}
