//! The codes that each answer type may take.

use mgi_proto::v1::AnswerType;

/// Codes that every answer type takes besides its own: unanswered with a
/// reason, not applicable, contested between ministries.
pub const COMMON_CODES: [&str; 3] = ["not_answered", "not_applicable", "contested"];

/// The codes of an answer type, without the common ones.
#[must_use]
pub fn codes(answer_type: AnswerType) -> &'static [&'static str] {
    match answer_type {
        AnswerType::YesPartlyNo => &["yes", "partly", "no"],
        AnswerType::AccessLevel => &["all_statuses", "regular_only", "limited", "none"],
        AnswerType::Ratification => &["party", "signed", "not_party"],
        AnswerType::Institution => &["designated", "partly", "none"],
        AnswerType::PolicyStatus => &["adopted_current", "adopted_under_review", "draft", "none"],
        AnswerType::Recurrence => &["regular", "irregular", "none"],
        AnswerType::EngagementLevel => &["regular", "ad_hoc", "none"],
        AnswerType::Unspecified => &[],
    }
}

/// Name of an answer type in files and sentences.
#[must_use]
pub fn answer_type_name(answer_type: AnswerType) -> &'static str {
    match answer_type {
        AnswerType::YesPartlyNo => "yes_partly_no",
        AnswerType::AccessLevel => "access_level",
        AnswerType::Ratification => "ratification",
        AnswerType::Institution => "institution",
        AnswerType::PolicyStatus => "policy_status",
        AnswerType::Recurrence => "recurrence",
        AnswerType::EngagementLevel => "engagement_level",
        AnswerType::Unspecified => "unspecified",
    }
}
