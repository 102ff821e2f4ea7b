//! The name of every event type: the one place that lists them all.

use mgi_proto::v1::event_body::Kind;

macro_rules! names {
    ($($kind:ident),* $(,)?) => {
        /// Name of an event's type: the message name of its body.
        #[must_use]
        pub fn type_name(kind: &Kind) -> &'static str {
            match kind {
                $(Kind::$kind(_) => stringify!($kind),)*
            }
        }

        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$(stringify!($kind)),*];
    };
}

names!(
    DeploymentCreated,
    MinistryRegistered,
    MinistryRenamed,
    AccountCreated,
    AccountClosed,
    DeploymentRoleGranted,
    DeploymentRoleEnded,
    TokenIssued,
    TokenRevoked,
    QuestionnaireRegistered,
    IndicatorDefined,
    KeyRegistered,
    KeyRevoked,
    HeadsRecorded,
    Restored,
    InvitationIssued,
    InvitationAccepted,
    SignedIn,
    SignInsFailed,
    SessionEnded,
    CredentialChanged,
    RecoveryIssued,
    RecoveryUsed,
    AuthenticatedAgain,
    AccountHandedOver,
    ErasureRequested,
    PersonalDataErased,
    ErasureWithdrawn,
    ContentExported,
    ProfileOpened,
    MinistryEnrolled,
    MinistryWithdrawn,
    RoleGranted,
    RoleEnded,
    IndicatorAssigned,
    EvidenceRegistered,
    EvidenceAmended,
    EvidenceFileAttached,
    AnswerValueSet,
    AnswerTextRevised,
    CitationAdded,
    CitationRemoved,
    AnswerAdopted,
    AnswerWithdrawn,
    NoteAdded,
    NoteRevised,
    NoteRetired,
    ThreadOpened,
    CommentPosted,
    ThreadResolved,
    ThreadReopened,
    ValidationGiven,
    ValidationWithdrawn,
    ValidationVoided,
    ItemReopened,
    StageAdvanced,
    StageReturned,
    ProfileFinalized,
    ProfilePublished,
    EvidenceCompared,
    SuggestionMade,
    SuggestionAccepted,
    SuggestionRejected,
    SuggestionWithdrawn,
    SuggestionSuperseded,
    ItemReviewed,
    FindingAdded,
    FindingTextRevised,
    FindingLinked,
    FindingMoved,
    FindingRetired,
    CommentEdited,
    CommentDeleted,
    QueryRaised,
    QueryAnswered,
    QueryChanged,
    QueryBlockingSet,
    QueryWithdrawn,
    PositionTaken,
    PositionConfirmed,
    PositionWithdrawn,
    PriorityProposed,
    PriorityRevised,
    PriorityDecided,
    MeetingRecorded,
    MeetingAmended,
    ContradictionMarked,
    ContradictionSettled,
    StageWindowSet,
    CorrectionProposed,
    CorrectionConfirmed,
    CorrectionRejected,
    ErratumOpened,
    FinalizationProposed,
    FinalizationProposalEnded,
    CheckpointCosigned,
    EventRedacted,
);

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_of_the_proto_file_has_its_message_name() {
        let pool = mgi_proto::json::pool().unwrap();
        let body = pool.get_message_by_name("mgi.v1.EventBody").unwrap();
        let names: Vec<String> = body
            .fields()
            .map(|field| field.kind().as_message().unwrap().name().to_owned())
            .collect();
        let mut known: Vec<&str> = super::ALL.to_vec();
        let mut named: Vec<&str> = names.iter().map(String::as_str).collect();
        known.sort_unstable();
        named.sort_unstable();
        assert_eq!(known, named);
    }
}
