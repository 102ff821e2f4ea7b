//! A small questionnaire: three dimensions, eight indicators, all answer types.

use mgi_events::v1::{AnswerType, Dimension, Indicator, Questionnaire, Subdomain};

/// Its indicators, in order.
pub(crate) const ALL: [&str; 8] = [
    "MR-01", "MR-02", "MR-03", "WG-01", "WG-02", "IC-01", "IC-02", "IC-03",
];

const TYPES: [AnswerType; 8] = [
    AnswerType::YesPartlyNo,
    AnswerType::AccessLevel,
    AnswerType::PolicyStatus,
    AnswerType::Institution,
    AnswerType::Recurrence,
    AnswerType::Ratification,
    AnswerType::EngagementLevel,
    AnswerType::YesPartlyNo,
];

/// The questionnaire of the tests.
pub(crate) fn questionnaire() -> Questionnaire {
    let dimension = |code: &str, name: &str| Dimension {
        code: code.to_owned(),
        short_name: name.to_owned(),
        long_title: format!("{name} of the test"),
        description: format!("Looks at {name}."),
        subdomains: vec![Subdomain {
            code: format!("{code}-a"),
            name: format!("First part of {name}"),
        }],
    };
    let indicator = |(code, answer_type): (&str, AnswerType)| Indicator {
        code: code.to_owned(),
        dimension: code[..2].to_owned(),
        subdomain: format!("{}-a", &code[..2]),
        question: format!("What does {code} ask?"),
        answer_type: answer_type as i32,
        guidance: "Answer as the law stands.".to_owned(),
        sdg_10_7_2: vec!["1a".to_owned()],
        gcm_objectives: vec![15],
    };
    Questionnaire {
        id: "test".to_owned(),
        version: "1".to_owned(),
        title: "Questionnaire of the tests".to_owned(),
        language: "en".to_owned(),
        unofficial: true,
        source: "Made for the tests.".to_owned(),
        dimensions: vec![
            dimension("MR", "Rights"),
            dimension("WG", "Whole of government"),
            dimension("IC", "Cooperation"),
        ],
        indicators: ALL.into_iter().zip(TYPES).map(indicator).collect(),
    }
}
