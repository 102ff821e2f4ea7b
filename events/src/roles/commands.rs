//! Which rows of the table the commands on a profile stand on.

use super::Action;

/// The actions of the table that a command, named as in `Command`, needs one of;
/// none for a name that is no command.
#[must_use]
pub fn actions_of(command: &str) -> &'static [Action] {
    use Action as A;
    match command {
        "open_profile" => &[A::OpenProfiles],
        "enrol_ministry" | "withdraw_ministry" => &[A::ManageMinistries],
        // A role is handed over by its holder too: see [`by_holders`].
        "grant_role" | "end_role" | "hand_over_role" => &[A::ManageRoles],
        "assign_indicator" => &[A::AssignIndicators],
        "set_stage_window" | "advance_stage" | "return_stage" => &[A::MoveStages],
        "record_meeting" | "amend_meeting" => &[A::RecordMeetings],
        "register_evidence" | "amend_evidence" | "attach_evidence_file" | "compare_evidence" => {
            &[A::KeepEvidence]
        }
        "revise_answer" | "add_citation" | "remove_citation" => &[A::WriteAnswers],
        "adopt_answer" | "withdraw_answer" => &[A::AdoptAnswers],
        "add_note" | "revise_note" | "retire_note" => &[A::WriteNotes],
        "add_finding" | "revise_finding" | "move_finding" | "retire_finding" => &[A::WriteFindings],
        "mark_reviewed" | "accept_suggestion" | "reject_suggestion" => {
            &[A::WriteAnswers, A::WriteFindings, A::WriteNotes]
        }
        "suggest" | "withdraw_suggestion" => &[A::Suggest],
        "open_thread" | "post_comment" | "edit_comment" | "delete_comment" => &[A::Comment],
        "resolve_thread" | "reopen_thread" => &[A::Comment, A::ResolveThreads],
        "raise_query" | "change_query" | "withdraw_query" => &[A::RaiseQueries],
        "answer_query" => &[A::AnswerQueries],
        "set_query_blocking" => &[A::BlockValidation, A::LiftBlocks, A::RaiseQueries],
        "take_position" | "withdraw_position" => &[A::TakePositions, A::EnterPositions],
        "confirm_position" => &[A::TakePositions],
        "propose_priority" | "revise_priority" => &[A::ProposePriorities],
        "decide_priority" => &[A::DecidePriorities],
        "mark_contradiction" | "settle_contradiction" => &[A::MarkContradictions],
        "validate" | "withdraw_validation" | "confirm_correction" => &[A::Validate],
        "propose_correction" => &[A::ProposeCorrections],
        "reject_correction" => &[A::Validate, A::ProposeCorrections],
        "reopen_item" => &[A::ReopenItems],
        "propose_finalization" | "withdraw_proposal" | "finalize_profile" | "open_erratum" => {
            &[A::Finalize]
        }
        "cosign_finalization" => &[A::Cosign],
        "publish_profile" => &[A::Publish],
        "redact_event" => &[A::RedactEvents],
        _ => &[],
    }
}

/// Whether who holds a role may do it with the role alone, whatever the table says.
#[must_use]
pub fn by_holders(command: &str) -> bool {
    command == "hand_over_role"
}

impl Action {
    /// Its name as a client writes it, such as `read_history`.
    #[must_use]
    pub fn key(self) -> String {
        let mut key = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_ascii_uppercase() && !key.is_empty() {
                key.push('_');
            }
            key.push(letter.to_ascii_lowercase());
        }
        key
    }

    /// The action with this key.
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        super::ACTIONS
            .iter()
            .copied()
            .find(|action| action.key() == key)
    }
}
