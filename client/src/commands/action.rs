//! Every message that is an action, so that it can be given as it is.

use crate::v1::{self, command::Action};

/// What a command may ask for.
pub trait IntoAction {
    /// As the command's `action`.
    fn into_action(self) -> Action;
}

impl IntoAction for Action {
    fn into_action(self) -> Action {
        self
    }
}

macro_rules! actions {
    ($($name:ident)*) => {$(
        impl IntoAction for v1::$name {
            fn into_action(self) -> Action {
                Action::$name(self)
            }
        }
    )*};
}

actions! {
    OpenProfile EnrolMinistry WithdrawMinistry GrantRole EndRole HandOverRole AssignIndicator
    RecordMeeting AmendMeeting
    RegisterEvidence AmendEvidence AttachEvidenceFile CompareEvidence
    ReviseAnswer AddCitation RemoveCitation AdoptAnswer WithdrawAnswer
    Suggest AcceptSuggestion RejectSuggestion WithdrawSuggestion MarkReviewed
    AddNote ReviseNote RetireNote
    AddFinding ReviseFinding MoveFinding RetireFinding
    OpenThread PostComment ResolveThread ReopenThread EditComment DeleteComment
    RaiseQuery AnswerQuery ChangeQuery SetQueryBlocking WithdrawQuery
    TakePosition ConfirmPosition WithdrawPosition
    ProposePriority RevisePriority DecidePriority
    MarkContradiction SettleContradiction
    ProposeCorrection ConfirmCorrection RejectCorrection
    Validate WithdrawValidation ReopenItem
    SetStageWindow AdvanceStage ReturnStage FinalizeProfile PublishProfile OpenErratum
    ProposeFinalization CosignFinalization WithdrawProposal
    RedactEvent
}
