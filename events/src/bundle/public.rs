//! Which events a public bundle shows.

use mgi_proto::v1::event_body::Kind;

/// Whether an event is a public act, in a bundle of the profile whose stream is
/// `profile`. In clear are: what opened the profile, who takes part, validations and
/// their end, finalizing, publishing and errata; of the deployment what proofs need:
/// its beginning, questionnaires, ministries, keys, and heads, where they tell of no
/// other profile. Everything else, and so who wrote what, is a leaf hash.
#[must_use]
pub fn is_public(kind: &Kind, profile: &str) -> bool {
    match kind {
        Kind::ProfileOpened(_)
        | Kind::MinistryEnrolled(_)
        | Kind::ValidationGiven(_)
        | Kind::ValidationVoided(_)
        | Kind::FinalizationProposed(_)
        | Kind::CheckpointCosigned(_)
        | Kind::ProfileFinalized(_)
        | Kind::ProfilePublished(_)
        | Kind::DeploymentCreated(_)
        | Kind::KeyRegistered(_)
        | Kind::KeyRevoked(_)
        | Kind::MinistryRegistered(_)
        | Kind::MinistryRenamed(_)
        | Kind::QuestionnaireRegistered(_)
        | Kind::IndicatorDefined(_) => true,
        Kind::HeadsRecorded(e) => e.heads.iter().all(|head| head.stream == profile),
        Kind::Restored(e) => e.losses.iter().all(|loss| loss.stream == profile),
        _ => false,
    }
}
