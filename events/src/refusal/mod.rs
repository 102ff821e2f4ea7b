//! Why a command is refused. Every refusal names its rule, and reads as a
//! sentence that says what to do.

#[cfg(test)]
mod documented;
mod rule;

pub use rule::{RULES, Rule};

use mgi_proto::v1::VersionConflict;

/// One field that is missing, malformed or beyond its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Path of the field in the command, such as "value.code".
    pub field: String,
    /// What is wrong and what is expected.
    pub problem: String,
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Fields of the command are not well formed.
    #[error("{}", list(.0))]
    Fields(Vec<FieldProblem>),
    /// No role in force allows it.
    #[error("{sentence}")]
    RightMissing {
        /// The rule.
        rule: Rule,
        /// What is missing and whom to ask.
        sentence: String,
    },
    /// It does not exist, or may not be known.
    #[error("there is no {kind} {id} here; check the id")]
    NotFound {
        /// What kind of thing.
        kind: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The id is taken.
    #[error("the {kind} {id} exists already; choose another id")]
    AlreadyExists {
        /// What kind of thing.
        kind: &'static str,
        /// The id asked for.
        id: String,
    },
    /// Somebody else changed the same thing first.
    #[error(
        "{} changed to version {} after the version {} that you wrote against; read it again and reconcile",
        .0.target.as_ref().map_or("it", |t| t.id.as_str()), .0.current_version, .0.base_version
    )]
    Conflict(Box<VersionConflict>),
    /// A rule of the process forbids it in the present state.
    #[error("{sentence}")]
    Rule {
        /// The rule.
        rule: Rule,
        /// What stands in the way.
        subject: String,
        /// What forbids it and what to do.
        sentence: String,
    },
    /// The account acts for several ministries and did not say for which.
    #[error("you act for several ministries ({}); name the one you act for", .ministries.join(", "))]
    AmbiguousMinistry {
        /// The ministries.
        ministries: Vec<String>,
    },
    /// A stated limit is reached.
    #[error("{what} is limited to {limit}; {remedy}")]
    Limit {
        /// What is limited.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What to do.
        remedy: &'static str,
    },
}

impl Refusal {
    /// One malformed field.
    #[must_use]
    pub fn field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Fields(vec![FieldProblem {
            field: field.into(),
            problem: problem.into(),
        }])
    }

    /// A rule that forbids it, about something.
    #[must_use]
    pub fn rule_about(rule: Rule, subject: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::Rule {
            rule,
            subject: subject.into(),
            sentence: sentence.into(),
        }
    }

    /// A missing right.
    #[must_use]
    pub fn right(rule: Rule, sentence: impl Into<String>) -> Self {
        Self::RightMissing {
            rule,
            sentence: sentence.into(),
        }
    }

    /// Something that does not exist.
    #[must_use]
    pub fn missing(kind: &'static str, id: impl Into<String>) -> Self {
        Self::NotFound {
            kind,
            id: id.into(),
        }
    }

    /// The rule by which it is refused.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::Fields(_) => Rule::FieldsAreWellFormed,
            Self::RightMissing { rule, .. } | Self::Rule { rule, .. } => *rule,
            Self::NotFound { .. } => Rule::NamedThingsExist,
            Self::AlreadyExists { .. } => Rule::IdsAreUnique,
            Self::Conflict(_) => Rule::NothingIsOverwritten,
            Self::AmbiguousMinistry { .. } => Rule::ActingMinistryIsClear,
            Self::Limit { .. } => Rule::LimitsHold,
        }
    }
}

fn list(problems: &[FieldProblem]) -> String {
    problems
        .iter()
        .map(|p| format!("{}: {}", p.field, p.problem))
        .collect::<Vec<_>>()
        .join("; ")
}
