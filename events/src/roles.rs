//! Who may do what in a profile: the one table of roles by actions.
//!
//! A role alone is not enough for everything: an answer is edited by the people
//! of its own ministries, a thread is read by whom it is visible to. Those
//! conditions stand with the commands; this table is what every one of them
//! starts from.

use mgi_proto::v1::Role;

/// What a person may want to do in a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Enrol and withdraw ministries.
    ManageMinistries,
    /// Grant and end roles.
    ManageRoles,
    /// Assign indicators.
    AssignIndicators,
    /// Register and amend evidence.
    KeepEvidence,
    /// Write answers and cite evidence in them.
    WriteAnswers,
    /// Adopt a draft as the lead ministry's statement, or withdraw a statement.
    AdoptAnswers,
    /// Add, revise and retire notes.
    WriteNotes,
    /// Write findings.
    WriteFindings,
    /// Propose changes of answers and findings.
    Suggest,
    /// Open threads and post comments.
    Comment,
    /// Resolve and reopen threads.
    ResolveThreads,
    /// Raise threads to queries.
    RaiseQueries,
    /// Answer a query for a ministry.
    AnswerQueries,
    /// Make a query block validation.
    BlockValidation,
    /// Lift the block of a query.
    LiftBlocks,
    /// Record a ministry's position.
    TakePositions,
    /// Enter a position for another ministry after a meeting.
    EnterPositions,
    /// Propose priorities.
    ProposePriorities,
    /// Decide on priorities.
    DecidePriorities,
    /// Record meetings.
    RecordMeetings,
    /// Link statements that cannot both hold.
    MarkContradictions,
    /// Propose editorial corrections.
    ProposeCorrections,
    /// Validate, and withdraw a validation.
    Validate,
    /// Cosign a proposal for finalization for a ministry.
    Cosign,
    /// Reopen one validated or locked item.
    ReopenItems,
    /// Advance and return stages.
    MoveStages,
    /// Finalize the profile.
    Finalize,
    /// Publish the profile.
    Publish,
    /// Have free text taken out for good.
    RedactEvents,
}

/// Every action, in the order of the table.
pub const ACTIONS: [Action; 29] = [
    Action::ManageMinistries,
    Action::ManageRoles,
    Action::AssignIndicators,
    Action::KeepEvidence,
    Action::WriteAnswers,
    Action::AdoptAnswers,
    Action::WriteNotes,
    Action::WriteFindings,
    Action::Suggest,
    Action::Comment,
    Action::ResolveThreads,
    Action::RaiseQueries,
    Action::AnswerQueries,
    Action::BlockValidation,
    Action::LiftBlocks,
    Action::TakePositions,
    Action::EnterPositions,
    Action::ProposePriorities,
    Action::DecidePriorities,
    Action::RecordMeetings,
    Action::MarkContradictions,
    Action::ProposeCorrections,
    Action::Validate,
    Action::Cosign,
    Action::ReopenItems,
    Action::MoveStages,
    Action::Finalize,
    Action::Publish,
    Action::RedactEvents,
];

/// Every role, in the order of the table.
pub const ROLES: [Role; 9] = [
    Role::GovernmentLead,
    Role::Facilitator,
    Role::Analyst,
    Role::Editor,
    Role::Contributor,
    Role::Reviewer,
    Role::AuthorizingOfficer,
    Role::Stakeholder,
    Role::Auditor,
];

/// Whether the role is one that allows the action at all.
#[must_use]
pub fn allows(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::GovernmentLead => matches!(
            action,
            A::ManageMinistries
                | A::ManageRoles
                | A::AssignIndicators
                | A::KeepEvidence
                | A::Suggest
                | A::Comment
                | A::ResolveThreads
                | A::RaiseQueries
                | A::LiftBlocks
                | A::EnterPositions
                | A::ProposePriorities
                | A::DecidePriorities
                | A::RecordMeetings
                | A::MarkContradictions
                | A::ProposeCorrections
                | A::ReopenItems
                | A::MoveStages
                | A::Finalize
                | A::Publish
                | A::RedactEvents
        ),
        Role::Facilitator => matches!(
            action,
            A::ManageMinistries
                | A::ManageRoles
                | A::AssignIndicators
                | A::KeepEvidence
                | A::Suggest
                | A::Comment
                | A::ResolveThreads
                | A::RaiseQueries
                | A::EnterPositions
                | A::ProposePriorities
                | A::RecordMeetings
                | A::MarkContradictions
                | A::ProposeCorrections
                | A::ReopenItems
                | A::MoveStages
                | A::Publish
        ),
        Role::Analyst => matches!(
            action,
            A::KeepEvidence
                | A::WriteAnswers
                | A::WriteNotes
                | A::WriteFindings
                | A::Suggest
                | A::Comment
                | A::RaiseQueries
                | A::ProposePriorities
                | A::MarkContradictions
        ),
        Role::Editor => matches!(
            action,
            A::KeepEvidence
                | A::WriteNotes
                | A::WriteFindings
                | A::Suggest
                | A::Comment
                | A::ResolveThreads
                | A::RaiseQueries
                | A::BlockValidation
                | A::EnterPositions
                | A::ProposePriorities
                | A::RecordMeetings
                | A::MarkContradictions
                | A::ProposeCorrections
        ),
        Role::Contributor => matches!(
            action,
            A::KeepEvidence
                | A::WriteAnswers
                | A::AdoptAnswers
                | A::WriteNotes
                | A::Suggest
                | A::Comment
                | A::RaiseQueries
                | A::AnswerQueries
                | A::BlockValidation
                | A::TakePositions
                | A::ProposePriorities
                | A::MarkContradictions
        ),
        Role::Reviewer => matches!(
            action,
            A::AdoptAnswers
                | A::Suggest
                | A::Comment
                | A::ResolveThreads
                | A::RaiseQueries
                | A::AnswerQueries
                | A::BlockValidation
                | A::TakePositions
                | A::ProposePriorities
                | A::MarkContradictions
        ),
        Role::AuthorizingOfficer => matches!(
            action,
            A::ManageRoles
                | A::KeepEvidence
                | A::WriteAnswers
                | A::AdoptAnswers
                | A::WriteNotes
                | A::Suggest
                | A::Comment
                | A::ResolveThreads
                | A::RaiseQueries
                | A::AnswerQueries
                | A::BlockValidation
                | A::TakePositions
                | A::ProposePriorities
                | A::MarkContradictions
                | A::Validate
                | A::Cosign
                | A::ReopenItems
                | A::RedactEvents
        ),
        Role::Stakeholder => matches!(action, A::Comment),
        Role::Auditor | Role::Unspecified => false,
    }
}

/// Whether the role is held for a ministry.
#[must_use]
pub fn is_for_ministry(role: Role) -> bool {
    matches!(
        role,
        Role::Contributor | Role::Reviewer | Role::AuthorizingOfficer
    )
}

/// Name of a role in sentences.
#[must_use]
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::GovernmentLead => "government lead",
        Role::Facilitator => "facilitator",
        Role::Analyst => "analyst",
        Role::Editor => "editor",
        Role::Contributor => "contributor",
        Role::Reviewer => "reviewer",
        Role::AuthorizingOfficer => "authorizing officer",
        Role::Stakeholder => "stakeholder",
        Role::Auditor => "auditor",
        Role::Unspecified => "no role",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_writes_nothing() {
        assert!(ACTIONS.iter().all(|a| !allows(Role::Auditor, *a)));
    }

    #[test]
    fn only_an_authorizing_officer_validates() {
        for role in ROLES {
            assert_eq!(
                allows(role, Action::Validate),
                role == Role::AuthorizingOfficer
            );
        }
    }
}
