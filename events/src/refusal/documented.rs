//! Keeps `docs/rules.md` true: it is what this module prints.

use std::fmt::Write as _;

use super::RULES;

fn page() -> String {
    let mut page = String::from(
        "# Rules\n\n\
         Every refusal names its rule: in a `google.rpc.PreconditionFailure` as the violation's\n\
         `type`, where it is not told by the status code alone. A test keeps this page equal to\n\
         the code.\n\n\
         ## Rules\n\n| rule | what it says |\n|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(page, "| `{}` | {} |", rule.name(), rule.text());
    }
    page.push_str("\nWho may do what at all is in [roles.md](roles.md).\n");
    page
}

#[test]
fn the_page_of_rules_is_what_the_code_says() {
    let expected = page();
    let found = include_str!("../../../docs/rules.md");
    assert!(found == expected, "docs/rules.md should be:\n{expected}");
}
