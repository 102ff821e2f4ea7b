//! A questionnaire as a JSON file.

use serde::Deserialize;

use super::error::ImportError;
use crate::v1;
use crate::words::Word as _;

#[derive(Deserialize)]
struct File {
    id: String,
    version: String,
    title: String,
    language: String,
    #[serde(default)]
    unofficial: bool,
    #[serde(default)]
    source: String,
    dimensions: Vec<Dimension>,
    indicators: Vec<Indicator>,
}

#[derive(Deserialize)]
struct Dimension {
    code: String,
    short_name: String,
    long_title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    subdomains: Vec<Subdomain>,
}

#[derive(Deserialize)]
struct Subdomain {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct Indicator {
    code: String,
    dimension: String,
    #[serde(default)]
    subdomain: String,
    question: String,
    answer_type: String,
    #[serde(default)]
    guidance: String,
    #[serde(default)]
    sdg_10_7_2: Vec<String>,
    #[serde(default)]
    gcm_objectives: Vec<u32>,
}

/// Reads a questionnaire:
/// `{id, version, title, language, unofficial, source, dimensions: [{code,
/// short_name, long_title, description, subdomains: [{code, name}]}],
/// indicators: [{code, dimension, subdomain, question, answer_type, guidance,
/// sdg_10_7_2, gcm_objectives}]}`. Other keys are left alone.
///
/// # Errors
/// [`ImportError::Json`]; [`ImportError::Field`] for an unknown answer type, a
/// code that is used twice, or a dimension or subdomain that is not there.
/// Limits of length are for the server to check.
pub fn parse(text: &str) -> Result<v1::Questionnaire, ImportError> {
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    check(&file)?;
    let indicators = file
        .indicators
        .into_iter()
        .enumerate()
        .map(|(n, indicator)| self::indicator(n, indicator))
        .collect::<Result<_, _>>()?;
    Ok(v1::Questionnaire {
        id: file.id,
        version: file.version,
        title: file.title,
        language: file.language,
        unofficial: file.unofficial,
        source: file.source,
        dimensions: file.dimensions.into_iter().map(dimension).collect(),
        indicators,
    })
}

fn dimension(dimension: Dimension) -> v1::Dimension {
    v1::Dimension {
        code: dimension.code,
        short_name: dimension.short_name,
        long_title: dimension.long_title,
        description: dimension.description,
        subdomains: dimension
            .subdomains
            .into_iter()
            .map(|part| v1::Subdomain {
                code: part.code,
                name: part.name,
            })
            .collect(),
    }
}

fn indicator(n: usize, indicator: Indicator) -> Result<v1::Indicator, ImportError> {
    let answer_type =
        v1::AnswerType::parse(&indicator.answer_type).ok_or_else(|| ImportError::Field {
            field: format!("indicators[{n}].answer_type"),
            problem: format!(
                "{:?} is no answer type; write one of: {}",
                indicator.answer_type,
                v1::AnswerType::choices()
            ),
        })?;
    Ok(v1::Indicator {
        code: indicator.code,
        dimension: indicator.dimension,
        subdomain: indicator.subdomain,
        question: indicator.question,
        answer_type: answer_type.into(),
        guidance: indicator.guidance,
        sdg_10_7_2: indicator.sdg_10_7_2,
        gcm_objectives: indicator.gcm_objectives,
    })
}

/// What the shape alone does not tell, so that a typing error is found with its
/// place before anything is sent.
fn check(file: &File) -> Result<(), ImportError> {
    let field = |field: String, problem: String| Err(ImportError::Field { field, problem });
    let mut codes = std::collections::HashSet::new();
    for (n, indicator) in file.indicators.iter().enumerate() {
        if !codes.insert(&indicator.code) {
            return field(
                format!("indicators[{n}].code"),
                format!("{:?} is used twice; give it another code", indicator.code),
            );
        }
        let Some(dimension) = file
            .dimensions
            .iter()
            .find(|d| d.code == indicator.dimension)
        else {
            return field(
                format!("indicators[{n}].dimension"),
                format!(
                    "there is no dimension {:?}; add it or correct the code",
                    indicator.dimension
                ),
            );
        };
        let known = dimension
            .subdomains
            .iter()
            .any(|part| part.code == indicator.subdomain);
        if !indicator.subdomain.is_empty() && !known {
            return field(
                format!("indicators[{n}].subdomain"),
                format!(
                    "dimension {} has no subdomain {:?}; add it or correct the code",
                    dimension.code, indicator.subdomain
                ),
            );
        }
    }
    Ok(())
}
