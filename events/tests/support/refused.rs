//! Which rules a test provoked, so that a table can say that all of them are.

use std::{cell::RefCell, collections::BTreeSet};

use mgi_events::refusal::{RULES, Refusal, Rule};

thread_local! {
    static PROVOKED: RefCell<BTreeSet<Rule>> = const { RefCell::new(BTreeSet::new()) };
}

/// Keeps the rule of a refusal that a test asked for, and checks that it reads
/// like one.
pub(crate) fn remember(refusal: &Refusal) {
    let rule = refusal.rule();
    assert!(
        RULES.contains(&rule),
        "{rule:?} is not in the list of rules"
    );
    assert!(!refusal.to_string().is_empty(), "a refusal is a sentence");
    PROVOKED.with_borrow_mut(|rules| rules.insert(rule));
}

/// The rules that this thread provoked since it forgot.
pub(crate) fn provoked() -> BTreeSet<Rule> {
    PROVOKED.with_borrow(Clone::clone)
}

/// Begins again.
pub(crate) fn forget() {
    PROVOKED.with_borrow_mut(BTreeSet::clear);
}
