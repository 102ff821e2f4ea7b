//! Who may do what: the one table of roles by actions, and how it is asked.
//!
//! A role alone is not enough for everything: an answer is edited by the people
//! of its own ministries, a thread is read by whom it is visible to. Those
//! conditions stand with the commands; this table is what every one of them
//! starts from, and its cells name them.
//!
//! | looking for | it is in |
//! |---|---|
//! | the table | `table.rs` |
//! | its columns | [`Party`], [`PARTIES`] |
//! | its rows | [`Action`], [`ACTIONS`] |
//! | what a cell says | [`Scope`] |
//! | which rows a command stands on | [`actions_of`] |
//! | an answer with its reason | [`allow`] |

mod commands;
#[cfg(test)]
mod documented;
mod party;
mod scope;
mod table;

pub use commands::{actions_of, by_holders};
pub use party::{DEPLOYMENT_ROLES, PARTIES, Party, ROLES, is_for_ministry, role_name};
pub use scope::Scope;
pub use table::{ACTIONS, Action, ActionKind};

use mgi_proto::v1::Role;

use crate::refusal::{Refusal, Rule};

/// What the table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The party may do it, as far as the scope goes.
    pub allowed: bool,
    /// How far.
    pub scope: Scope,
    /// The rule by which.
    pub rule: Rule,
    /// A sentence for a person.
    pub reason: String,
}

impl Decision {
    /// As a refusal, where it is one.
    ///
    /// # Errors
    /// The right is missing.
    pub fn require(self) -> Result<Scope, Refusal> {
        if self.allowed {
            return Ok(self.scope);
        }
        Err(Refusal::right(self.rule, self.reason))
    }
}

/// How far the right of a party to an action goes.
#[must_use]
pub fn scope(party: Party, action: Action) -> Scope {
    let row = action.row();
    party
        .column()
        .and_then(|column| row.get(column).copied())
        .unwrap_or(Scope::Never)
}

/// Whether a party may do an action, how far, by which rule, and why not.
#[must_use]
pub fn allow(party: Party, action: Action) -> Decision {
    let scope = scope(party, action);
    let allowed = scope != Scope::Never;
    let reason = if allowed {
        format!("{}: {}, {}", party.name(), action.name(), scope.name())
    } else {
        missing(action)
    };
    Decision {
        allowed,
        scope,
        rule: action.rule(),
        reason,
    }
}

/// Whether the role is one that allows the action at all.
#[must_use]
pub fn allows(role: Role, action: Action) -> bool {
    scope(Party::Profile(role), action) != Scope::Never
}

/// Who may do it, by name.
#[must_use]
pub fn holders(action: Action) -> Vec<&'static str> {
    PARTIES
        .into_iter()
        .filter(|party| scope(*party, action) != Scope::Never)
        .map(Party::name)
        .collect()
}

/// What somebody is told whose role does not allow it.
fn missing(action: Action) -> String {
    let who = holders(action).join(", ");
    match action.kind() {
        ActionKind::Directory => format!("this needs to be one of: {who}; ask one to do it"),
        _ => format!("no role in force allows this; it needs one of: {who}"),
    }
}

#[cfg(test)]
mod tests {
    use mgi_proto::v1::DeploymentRole;

    use super::*;

    fn writes(action: &Action) -> bool {
        action.kind() == ActionKind::Write
    }

    #[test]
    fn every_cell_is_decided_and_says_why() {
        for action in ACTIONS {
            assert!(!holders(*action).is_empty(), "{action:?} is nobody's");
            for party in PARTIES {
                let decision = allow(party, *action);
                assert_eq!(decision.allowed, decision.scope != Scope::Never);
                assert!(!decision.reason.is_empty());
                assert_eq!(decision.rule, action.rule());
                assert_eq!(decision.clone().require().is_ok(), decision.allowed);
            }
        }
    }

    #[test]
    fn names_of_actions_are_words_and_differ() {
        let mut names: Vec<_> = ACTIONS.iter().map(|action| action.name()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_operator_has_no_right_at_all() {
        for action in ACTIONS {
            assert_eq!(scope(Party::Operator, *action), Scope::Never, "{action:?}");
        }
    }

    #[test]
    fn auditors_write_nothing_and_read_everything() {
        for auditor in [
            Party::Profile(Role::Auditor),
            Party::Deployment(DeploymentRole::Auditor),
        ] {
            for action in ACTIONS {
                match action.kind() {
                    ActionKind::Write => assert_eq!(scope(auditor, *action), Scope::Never),
                    ActionKind::Read => {
                        assert_ne!(scope(auditor, *action), Scope::Never, "{action:?}");
                    }
                    ActionKind::Directory => {}
                }
            }
        }
    }

    #[test]
    fn outside_a_profile_nobody_writes_in_it_and_auditors_alone_read() {
        let parties = PARTIES.into_iter();
        for party in parties.filter(|party| !matches!(party, Party::Profile(_))) {
            for action in ACTIONS.iter().filter(|action| writes(action)) {
                assert_eq!(scope(party, *action), Scope::Never, "{party:?} {action:?}");
            }
            let reads = scope(party, Action::ReadProfile) != Scope::Never;
            assert_eq!(reads, party == Party::Deployment(DeploymentRole::Auditor));
        }
    }

    #[test]
    fn the_public_reads_what_is_published_and_nothing_else() {
        for action in ACTIONS {
            let scope = scope(Party::Public, *action);
            let published = matches!(action, Action::ReadPublished | Action::MakePublicBundles);
            assert_eq!(scope == Scope::Published, published, "{action:?}");
            assert!(published || scope == Scope::Never, "{action:?}");
        }
    }

    #[test]
    fn only_an_authorizing_officer_validates_and_for_the_own_ministry() {
        for role in ROLES {
            assert_eq!(
                allows(role, Action::Validate),
                role == Role::AuthorizingOfficer
            );
        }
        let officer = Party::Profile(Role::AuthorizingOfficer);
        assert_eq!(scope(officer, Action::Validate), Scope::OwnMinistry);
    }

    #[test]
    fn a_stakeholder_comments_while_the_consultation_is_open_and_writes_nothing_else() {
        let stakeholder = Party::Profile(Role::Stakeholder);
        for action in ACTIONS.iter().filter(|action| writes(action)) {
            let wanted = match action {
                Action::Comment => Scope::WhileConsulting,
                _ => Scope::Never,
            };
            assert_eq!(scope(stakeholder, *action), wanted, "{action:?}");
        }
    }

    #[test]
    fn a_translator_reads_as_a_facilitator_comments_and_suggests() {
        let translator = Party::Profile(Role::Translator);
        for action in ACTIONS {
            let own = scope(translator, *action);
            match action.kind() {
                ActionKind::Write => {
                    let may = matches!(action, Action::Comment | Action::Suggest);
                    assert_eq!(own != Scope::Never, may, "{action:?}");
                }
                ActionKind::Read if *action != Action::ExplainRights => {
                    let facilitator = Party::Profile(Role::Facilitator);
                    assert_eq!(own, scope(facilitator, *action), "{action:?}");
                }
                _ => assert_eq!(own, Scope::Never, "{action:?}"),
            }
        }
    }
}
