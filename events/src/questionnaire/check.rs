//! What a questionnaire must look like to be registered.

use std::collections::BTreeSet;

use mgi_proto::v1::{AnswerType, Questionnaire};
use prost::Message as _;

use crate::{
    fields::{self, Problems},
    ids::{DimensionCode, IndicatorCode},
    limits,
    refusal::Refusal,
};

/// Checks a questionnaire: forms, limits, codes that are unique and refer to
/// something.
///
/// # Errors
/// [`Refusal::Fields`] with every problem found.
pub fn check(q: &Questionnaire) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    let slug = (1..=48).contains(&q.id.len())
        && q.id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !slug {
        problems.add("id", "must be 1 to 48 of a-z, 0-9 and '-'");
    }
    problems.check("version", fields::line(&q.version, 1, 16));
    problems.check("title", fields::line(&q.title, 1, limits::LABEL_CHARS));
    problems.check("language", fields::language(&q.language));
    problems.check("source", fields::line(&q.source, 1, 2_000));
    let (dimensions, subdomains) = check_dimensions(q, &mut problems);
    check_indicators(q, &dimensions, &subdomains, &mut problems);
    let head = head_bytes(q);
    if head > HEAD_BYTES {
        problems.add(
            "dimensions",
            format!("take {head} bytes with the title and source; the limit is {HEAD_BYTES}"),
        );
    }
    problems.done()
}

/// Bytes of a questionnaire without its indicators: it is one event, with room
/// for the envelope.
const HEAD_BYTES: usize = limits::EVENT_BYTES - 2 * 1024;

fn head_bytes(q: &Questionnaire) -> usize {
    let mut head = q.clone();
    head.indicators = Vec::new();
    head.encoded_len()
}

type Names<'a> = (BTreeSet<&'a str>, BTreeSet<(&'a str, &'a str)>);

fn check_dimensions<'a>(q: &'a Questionnaire, problems: &mut Problems) -> Names<'a> {
    let mut dimensions = BTreeSet::new();
    let mut subdomains = BTreeSet::new();
    if q.dimensions.is_empty() || q.dimensions.len() > limits::DIMENSIONS {
        problems.add(
            "dimensions",
            format!("1 to {} are needed", limits::DIMENSIONS),
        );
    }
    for (i, d) in q.dimensions.iter().enumerate() {
        let at = |field: &str| format!("dimensions[{i}].{field}");
        if DimensionCode::parse(&d.code).is_err() || !dimensions.insert(d.code.as_str()) {
            problems.add(&at("code"), "must be two capital letters, used once");
        }
        problems.check(&at("short_name"), fields::line(&d.short_name, 1, 100));
        problems.check(
            &at("long_title"),
            fields::line(&d.long_title, 1, limits::LABEL_CHARS),
        );
        problems.check(&at("description"), fields::line(&d.description, 1, 2_000));
        if d.subdomains.len() > 32 {
            problems.add(&at("subdomains"), "at most 32");
        }
        for (j, s) in d.subdomains.iter().enumerate() {
            let at = |field: &str| format!("dimensions[{i}].subdomains[{j}].{field}");
            problems.check(&at("code"), fields::line(&s.code, 1, 16));
            problems.check(&at("name"), fields::line(&s.name, 1, 200));
            if !subdomains.insert((d.code.as_str(), s.code.as_str())) {
                problems.add(&at("code"), "is used twice in the dimension");
            }
        }
    }
    (dimensions, subdomains)
}

fn check_indicators(
    q: &Questionnaire,
    dimensions: &BTreeSet<&str>,
    subdomains: &BTreeSet<(&str, &str)>,
    problems: &mut Problems,
) {
    if q.indicators.is_empty() || q.indicators.len() > limits::INDICATORS {
        problems.add(
            "indicators",
            format!("1 to {} are needed", limits::INDICATORS),
        );
    }
    let mut codes = BTreeSet::new();
    for (i, indicator) in q.indicators.iter().enumerate() {
        let at = |field: &str| format!("indicators[{i}].{field}");
        let code = &indicator.code;
        if IndicatorCode::parse(code).is_err() || !codes.insert(code.as_str()) {
            problems.add(
                &at("code"),
                "must be a code such as MR-01 or MR-19b, used once",
            );
        } else if !code.starts_with(&indicator.dimension) {
            problems.add(&at("code"), "must begin with the code of its dimension");
        }
        if !dimensions.contains(indicator.dimension.as_str()) {
            problems.add(
                &at("dimension"),
                format!("there is no dimension {}", indicator.dimension),
            );
        }
        let place = (indicator.dimension.as_str(), indicator.subdomain.as_str());
        if !subdomains.contains(&place) {
            problems.add(
                &at("subdomain"),
                format!("there is no subdomain {} in it", indicator.subdomain),
            );
        }
        problems.check(&at("question"), fields::line(&indicator.question, 1, 1_000));
        if indicator.guidance.chars().count() > 4_000 {
            problems.add(&at("guidance"), "has more than 4,000 characters");
        }
        if matches!(
            AnswerType::try_from(indicator.answer_type),
            Err(_) | Ok(AnswerType::Unspecified)
        ) {
            problems.add(&at("answer_type"), "must be one of the seven answer types");
        }
        if indicator.sdg_10_7_2.len() > 16
            || indicator
                .sdg_10_7_2
                .iter()
                .any(|s| s.is_empty() || s.len() > 4)
        {
            problems.add(&at("sdg_10_7_2"), "at most 16 subcategories such as 1a");
        }
        if indicator
            .gcm_objectives
            .iter()
            .any(|o| !(1..=23).contains(o))
            || indicator.gcm_objectives.len() > 23
        {
            problems.add(&at("gcm_objectives"), "objectives are 1 to 23");
        }
    }
}
