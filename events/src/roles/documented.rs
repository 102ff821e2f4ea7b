//! Keeps `docs/roles.md` true: it is what this module prints.

use std::fmt::Write as _;

use mgi_proto::v1::Role;

use super::{ACTIONS, Action, ActionKind, PARTIES, Party, Scope, scope};

fn page() -> String {
    let mut page = String::from(
        "# Roles\n\n\
         Who may do what: the one table that every check goes through. A cell says how far a right\n\
         goes; the [rules](rules.md) say when, and on what. Roles are held in one profile, some of\n\
         them for one ministry, from a first to a last day in the profile's time zone. A test keeps\n\
         this page equal to the code.\n\n\
         `mgi auth explain` says for a person, an action and an item whether it is allowed, by which\n\
         role, and by which rule not.\n",
    );
    for (title, note, kind) in [
        ("Writing in a profile", "", ActionKind::Write),
        (
            "Reading",
            "An operator runs the process and has no right to content in any interface.\n\
             Whose account has no role in a profile is told that there is none.\n",
            ActionKind::Read,
        ),
        ("The directory of the deployment", "", ActionKind::Directory),
    ] {
        let _ = write!(page, "\n## {title}\n\n");
        if !note.is_empty() {
            let _ = writeln!(page, "{note}");
        }
        table(&mut page, kind);
    }
    page
}

/// One table: the columns in which something stands.
fn table(page: &mut String, kind: ActionKind) {
    let rows: Vec<Action> = ACTIONS
        .iter()
        .copied()
        .filter(|action| action.kind() == kind)
        .collect();
    let columns: Vec<Party> = PARTIES
        .into_iter()
        .filter(|party| {
            // Who has no right in a table is shown to have none.
            matches!(party, Party::Operator | Party::Profile(Role::Auditor))
                || rows
                    .iter()
                    .any(|action| scope(*party, *action) != Scope::Never)
        })
        .collect();
    page.push_str("| action |");
    for party in &columns {
        let _ = write!(page, " {} |", party.name());
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(columns.len()));
    page.push('\n');
    for action in rows {
        let _ = write!(page, "| {} |", action.name());
        for party in &columns {
            let _ = write!(page, " {} |", scope(*party, action).name());
        }
        page.push('\n');
    }
}

#[test]
fn the_page_of_roles_is_what_the_code_says() {
    let expected = page();
    let found = include_str!("../../../docs/roles.md");
    assert!(found == expected, "docs/roles.md should be:\n{expected}");
}
