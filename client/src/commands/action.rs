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
    OpenProfile EnrolMinistry WithdrawMinistry GrantRole EndRole AssignIndicator
    RegisterEvidence AmendEvidence AttachEvidenceFile
    ReviseAnswer AddCitation RemoveCitation AdoptAnswer WithdrawAnswer
    AddNote ReviseNote RetireNote
    OpenThread PostComment ResolveThread ReopenThread
    Validate WithdrawValidation ReopenItem
    AdvanceStage ReturnStage FinalizeProfile PublishProfile
}
