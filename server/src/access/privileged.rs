//! Which commands on a profile need that their author authenticated within the last 10 minutes: the
//! one table. Those of the directory and of access say so where they are carried out.

use mgi_proto::v1::command::Action;

/// Whether a command needs it: what validates, finalizes and publishes, who holds which role, and
/// what takes words out of the record.
#[must_use]
pub fn needs_authentication(action: &Action) -> bool {
    match action {
        Action::Validate(_)
        | Action::WithdrawValidation(_)
        | Action::ProposeFinalization(_)
        | Action::CosignFinalization(_)
        | Action::FinalizeProfile(_)
        | Action::PublishProfile(_)
        | Action::GrantRole(_)
        | Action::HandOverRole(_)
        | Action::EndRole(_)
        | Action::RedactEvent(_) => true,

        Action::OpenProfile(_)
        | Action::EnrolMinistry(_)
        | Action::WithdrawMinistry(_)
        | Action::AssignIndicator(_)
        | Action::SetStageWindow(_)
        | Action::RecordMeeting(_)
        | Action::AmendMeeting(_)
        | Action::RegisterEvidence(_)
        | Action::AmendEvidence(_)
        | Action::AttachEvidenceFile(_)
        | Action::CompareEvidence(_)
        | Action::ReviseAnswer(_)
        | Action::AddCitation(_)
        | Action::RemoveCitation(_)
        | Action::AdoptAnswer(_)
        | Action::WithdrawAnswer(_)
        | Action::Suggest(_)
        | Action::AcceptSuggestion(_)
        | Action::RejectSuggestion(_)
        | Action::WithdrawSuggestion(_)
        | Action::MarkReviewed(_)
        | Action::AddNote(_)
        | Action::ReviseNote(_)
        | Action::RetireNote(_)
        | Action::AddFinding(_)
        | Action::ReviseFinding(_)
        | Action::MoveFinding(_)
        | Action::RetireFinding(_)
        | Action::OpenThread(_)
        | Action::PostComment(_)
        | Action::ResolveThread(_)
        | Action::ReopenThread(_)
        | Action::EditComment(_)
        | Action::DeleteComment(_)
        | Action::RaiseQuery(_)
        | Action::AnswerQuery(_)
        | Action::ChangeQuery(_)
        | Action::WithdrawQuery(_)
        | Action::ReopenItem(_)
        | Action::SetQueryBlocking(_)
        | Action::AdvanceStage(_)
        | Action::ReturnStage(_)
        | Action::OpenErratum(_)
        | Action::WithdrawProposal(_)
        | Action::ProposePriority(_)
        | Action::RevisePriority(_)
        | Action::DecidePriority(_)
        | Action::TakePosition(_)
        | Action::ConfirmPosition(_)
        | Action::WithdrawPosition(_)
        | Action::MarkContradiction(_)
        | Action::SettleContradiction(_)
        | Action::ProposeCorrection(_)
        | Action::ConfirmCorrection(_)
        | Action::RejectCorrection(_) => false,
    }
}
