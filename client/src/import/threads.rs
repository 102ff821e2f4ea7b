//! Discussions: `thread target visibility ministry role text reply_to resolved`.
//! The first row of a thread opens it, the others are comments in it.

use std::collections::HashSet;

use super::error::{ImportError, Place};
use super::table::{Row, Table};
use crate::v1;
use crate::words;

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
                Some((target(row)?, row.required_word("visibility")?))
            } else {
                None
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
            })
        })
        .collect()
}

/// `kind:id`, or the bare code of an indicator for its answer.
fn target(row: Row<'_>) -> Result<v1::Target, ImportError> {
    let value = row.required("target")?;
    let bare = |code: &str| v1::Target {
        kind: v1::TargetKind::Answer.into(),
        id: code.to_owned(),
    };
    match words::target(value) {
        Some(target) => Ok(target),
        None if !value.contains(':') && value.contains('-') => Ok(bare(value)),
        None => Err(row.bad(
            "target",
            "write kind:id, such as answer:MR-01, evidence:law-2012 or section:1.2",
        )),
    }
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
