//! Keeps `docs/rules.md` true: it is what this module prints.

use std::fmt::Write as _;

use super::RULES;
use crate::roles::{ACTIONS, ROLES, allows, role_name};

fn page() -> String {
    let mut page = String::from(
        "# Rules and roles\n\n\
         Every refusal names its rule: in a `google.rpc.PreconditionFailure` as the violation's\n\
         `type`, where it is not told by the status code alone. A test keeps this page equal to\n\
         the code.\n\n\
         ## Rules\n\n| rule | what it says |\n|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(page, "| `{}` | {} |", rule.name(), rule.text());
    }
    page.push_str("\n## Roles in a profile\n\nWhat a role allows at all; the rules above say when and on what.\n\n| action |");
    for role in ROLES {
        let _ = write!(page, " {} |", role_name(role));
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(ROLES.len()));
    page.push('\n');
    for action in ACTIONS {
        let _ = write!(page, "| {action:?} |");
        for role in ROLES {
            page.push_str(if allows(role, action) { " yes |" } else { " |" });
        }
        page.push('\n');
    }
    page
}

#[test]
fn the_page_of_rules_is_what_the_code_says() {
    let expected = page();
    let found = include_str!("../../../docs/rules.md");
    assert!(found == expected, "docs/rules.md should be:\n{expected}");
}
