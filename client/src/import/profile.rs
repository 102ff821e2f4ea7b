//! The head of a profile as a JSON file.

use serde::Deserialize;

use super::error::ImportError;
use crate::v1;
use crate::words::Word as _;

/// What a profile is opened with.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileSheet {
    /// Id of the profile.
    pub profile_id: String,
    /// The command; its questionnaire is left to the server or the caller.
    pub open: v1::OpenProfile,
}

#[derive(Deserialize)]
struct File {
    profile_id: String,
    country: String,
    country_code: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    locality: String,
    title: String,
    round: String,
    reference_date: String,
    time_zone: String,
    #[serde(default)]
    notice: String,
    #[serde(default)]
    validation_policy: String,
}

/// Reads `{profile_id, country, country_code, level, locality, title, round,
/// reference_date, time_zone, notice, validation_policy}`. The policy is as in
/// [`policy`]; level, locality, notice and policy may be left out.
///
/// # Errors
/// [`ImportError::Json`]; [`ImportError::Field`].
pub fn parse(text: &str) -> Result<ProfileSheet, ImportError> {
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let level = match file.level.as_str() {
        "" => v1::ProfileLevel::National,
        word => v1::ProfileLevel::parse(word).ok_or_else(|| ImportError::Field {
            field: "level".into(),
            problem: format!(
                "{word:?} is no level; write one of: {}",
                v1::ProfileLevel::choices()
            ),
        })?,
    };
    Ok(ProfileSheet {
        profile_id: file.profile_id,
        open: v1::OpenProfile {
            country: file.country,
            country_code: file.country_code,
            level: level.into(),
            locality: file.locality,
            title: file.title,
            round: file.round,
            reference_date: file.reference_date,
            time_zone: file.time_zone,
            questionnaire_digest: Vec::new(),
            validation_policy: policy(&file.validation_policy)?,
            notice: file.notice,
        },
    })
}

/// A validation policy: `all`, `at_least:N`, `no_objection:YYYY-MM-DD`; `None`
/// for an empty text (the server's default).
///
/// # Errors
/// [`ImportError::Field`] for anything else.
pub fn policy(text: &str) -> Result<Option<v1::ValidationPolicy>, ImportError> {
    let rule = |rule: v1::ValidationRule| v1::ValidationPolicy {
        rule: rule.into(),
        ..Default::default()
    };
    let policy = match text.trim().split_once(':').unwrap_or((text.trim(), "")) {
        ("", "") => return Ok(None),
        ("all", "") => Some(rule(v1::ValidationRule::All)),
        ("at_least", number) => number.parse().ok().map(|threshold| v1::ValidationPolicy {
            threshold,
            ..rule(v1::ValidationRule::AtLeast)
        }),
        ("no_objection", date) => {
            date.parse::<jiff::civil::Date>()
                .ok()
                .map(|_| v1::ValidationPolicy {
                    objection_deadline: date.to_owned(),
                    ..rule(v1::ValidationRule::NoObjection)
                })
        }
        _ => None,
    };
    policy.map(Some).ok_or_else(|| ImportError::Field {
        field: "validation_policy".into(),
        problem: format!("{text:?} is no policy; write all, at_least:3 or no_objection:2021-03-31"),
    })
}
