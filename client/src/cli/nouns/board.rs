//! `mgi board`.

use clap::Args;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use super::stage;
use crate::cli::output::Table;
use crate::cli::{Done, Session};

/// When.
#[derive(Debug, Args)]
pub(crate) struct BoardArgs {
    /// A revision, the end of a date, or a time.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

impl BoardArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let at = session.at(self.at).await?;
        let profile = session.profile().await?;
        let board = profile.board(at).await?;
        if session.out.is_json() {
            return session.out.message("GetBoardResponse", &board);
        }
        let head = profile.head(at).await?;
        session.out.notice(head.opened.as_ref())?;
        let window = match &board.window {
            Some(window) => format!(" ({})", stage::window_text(window)),
            None => String::new(),
        };
        session.out.line(&format!(
            "Stage {}{window}, revision {}. In the order of codes; not a ranking.",
            words::of::<v1::Stage>(board.stage),
            board.revision
        ))?;
        session.out.table(&table(&board.rows))
    }
}

fn table(rows: &[v1::BoardRow]) -> Table {
    let mut table = Table::new(&[
        "ministry",
        "leads",
        "answered",
        "drafts",
        "queries",
        "suggestions",
        "stale findings",
        "to review",
        "validated",
        "part",
        "to confirm",
        "next due",
    ]);
    for row in rows {
        table.push(vec![
            row.ministry.clone(),
            row.assigned.to_string(),
            row.answered.to_string(),
            row.drafts.to_string(),
            queries(row),
            row.open_suggestions.to_string(),
            row.stale_findings.to_string(),
            row.to_review.to_string(),
            row.validated.to_string(),
            if row.part_validated {
                "validated".into()
            } else {
                String::new()
            },
            row.unconfirmed_positions.to_string(),
            row.next_due.clone(),
        ]);
    }
    table
}

/// How many wait, and what is pressing about them.
fn queries(row: &v1::BoardRow) -> String {
    let pressing: Vec<String> = [
        (row.overdue_queries, "overdue"),
        (row.blocking_queries, "blocking"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    if pressing.is_empty() {
        row.open_queries.to_string()
    } else {
        format!("{} ({})", row.open_queries, pressing.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_the_order_of_the_server() {
        let row = |ministry: &str, overdue| v1::BoardRow {
            ministry: ministry.into(),
            open_queries: 3,
            overdue_queries: overdue,
            part_validated: overdue == 0,
            next_due: "2026-04-30".into(),
            ..Default::default()
        };
        let lines = table(&[row("DGIE", 1), row("MOH", 0)]).lines(None);
        assert!(lines[1].starts_with("DGIE") && lines[1].contains("3 (1 overdue)"));
        assert!(lines[2].starts_with("MOH") && lines[2].contains("validated"));
        assert!(lines[2].ends_with("2026-04-30"));
    }
}
