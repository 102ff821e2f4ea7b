//! Questionnaires: the project's own, and small ones made for a test.

use crate::{
    binary,
    v1::{AnswerType, Dimension, Indicator, Questionnaire, Subdomain},
};

/// Indicators of a dimension of a made questionnaire.
const PER_DIMENSION: usize = 16;
/// The dimensions of a made questionnaire, as many as are needed.
const DIMENSIONS: [&str; 16] = [
    "MR", "WG", "PC", "WB", "MC", "SO", "DA", "DB", "DC", "DD", "DE", "DF", "DG", "DH", "DI", "DJ",
];
/// What indicators ask for, in turn.
const TYPES: [AnswerType; 7] = [
    AnswerType::YesPartlyNo,
    AnswerType::AccessLevel,
    AnswerType::Ratification,
    AnswerType::Institution,
    AnswerType::PolicyStatus,
    AnswerType::Recurrence,
    AnswerType::EngagementLevel,
];

/// The questionnaire of the project.
///
/// # Panics
/// Its file cannot be read.
#[must_use]
pub fn of_the_project() -> Questionnaire {
    let path = binary::workspace().join("data/questionnaire/mgi-unofficial-1.json");
    let text = std::fs::read_to_string(path).expect("the questionnaire's file");
    mgi_client::import::questionnaire::parse(&text).expect("the questionnaire")
}

/// A questionnaire with so many indicators, 1 to 256.
///
/// # Panics
/// More are asked for than it can have.
#[must_use]
pub fn small(indicators: usize) -> Questionnaire {
    let needed = indicators.div_ceil(PER_DIMENSION);
    assert!(
        (1..=DIMENSIONS.len()).contains(&needed),
        "1 to 256 indicators"
    );
    Questionnaire {
        id: "made-for-tests".to_owned(),
        version: indicators.to_string(),
        title: "Made for tests".to_owned(),
        language: "en".to_owned(),
        unofficial: true,
        source: "Made for tests; asks nothing.".to_owned(),
        dimensions: DIMENSIONS[..needed].iter().map(|d| dimension(d)).collect(),
        indicators: (0..indicators).map(indicator).collect(),
    }
}

/// Cuts a questionnaire to its first indicators, under another version.
#[must_use]
pub fn first(mut questionnaire: Questionnaire, indicators: usize) -> Questionnaire {
    questionnaire.indicators.truncate(indicators);
    questionnaire.version = format!("{}-first-{indicators}", questionnaire.version);
    questionnaire
}

fn dimension(code: &str) -> Dimension {
    Dimension {
        code: code.to_owned(),
        short_name: format!("Dimension {code}"),
        long_title: format!("The whole of dimension {code}"),
        description: "Looks at what is needed for tests.".to_owned(),
        subdomains: vec![Subdomain {
            code: format!("{code}-a"),
            name: "All of it".to_owned(),
        }],
    }
}

fn indicator(place: usize) -> Indicator {
    let dimension = DIMENSIONS[place / PER_DIMENSION];
    let code = format!("{dimension}-{:02}", place % PER_DIMENSION + 1);
    Indicator {
        question: format!("What is the policy on {code}?"),
        code,
        dimension: dimension.to_owned(),
        subdomain: format!("{dimension}-a"),
        answer_type: TYPES[place % TYPES.len()] as i32,
        guidance: "Say what is so.".to_owned(),
        sdg_10_7_2: Vec::new(),
        gcm_objectives: Vec::new(),
    }
}
