//! Arguments with a meaning.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use mgi_client::v1;
use mgi_client::words::{self, Word};

/// A word of an enum, with its choices in help and completions; its parts may be
/// joined by `-` too.
pub(crate) fn word<T: Word>() -> impl TypedValueParser<Value = T> {
    let choice = |value: T| {
        let word = value.word();
        let dashed = word.replace('_', "-");
        PossibleValue::new(word).alias(dashed)
    };
    let choices: Vec<PossibleValue> = T::all().into_iter().map(choice).collect();
    PossibleValuesParser::new(choices).try_map(|text| T::parse(&text).ok_or("no such word"))
}

/// What something is about.
pub(crate) fn target(text: &str) -> Result<v1::Target, String> {
    words::target(text).ok_or_else(|| {
        "write MR-01 for an answer, f-1, n-1, p-1 or x-1 for a finding, note, priority or contradiction, or kind:id, such as section:1.2 or evidence:law-2012".to_owned()
    })
}

/// A scope of validation.
pub(crate) fn scope(text: &str) -> Result<v1::Scope, String> {
    words::scope(text)
        .ok_or_else(|| "write own_part, profile, indicator:CODE or dimension:CODE".to_owned())
}

/// `language:title`, or a title in English.
pub(crate) fn title(text: &str) -> Result<v1::LocalizedTitle, String> {
    let (language, title) = match text.split_once(':') {
        Some((tag, title)) if is_language(tag) => (tag, title.trim()),
        _ => ("en", text.trim()),
    };
    if title.is_empty() {
        return Err("write language:title, such as \"rw:Itegeko Nshinga\"".to_owned());
    }
    Ok(v1::LocalizedTitle {
        language: language.to_owned(),
        title: title.to_owned(),
    })
}

/// A tag such as `en`, `rw` or `pt-BR`: short, so that a title with a colon in
/// it is not taken for one.
fn is_language(tag: &str) -> bool {
    let (language, region) = tag.split_once('-').unwrap_or((tag, "XX"));
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && (2..=8).contains(&region.len())
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// 32 bytes in hexadecimal.
pub(crate) fn digest(text: &str) -> Result<Vec<u8>, String> {
    match hex::decode(text) {
        Ok(bytes) if bytes.len() == 32 => Ok(bytes),
        _ => Err("write a SHA-256 digest: 64 hexadecimal digits".to_owned()),
    }
}

/// A day of the calendar.
pub(crate) fn date(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(_) if text.len() == 10 => Ok(text.to_owned()),
        _ => Err("write a date as YYYY-MM-DD".to_owned()),
    }
}

/// A bound of a window: a day of the calendar, or `none` (an empty text).
pub(crate) fn bound(text: &str) -> Result<String, String> {
    if text == "none" {
        return Ok(String::new());
    }
    date(text).map_err(|_| "write a date as YYYY-MM-DD, or none".to_owned())
}

/// `institution=people`.
pub(crate) fn participation(text: &str) -> Result<v1::MeetingParticipation, String> {
    let parts = text
        .rsplit_once('=')
        .and_then(|(institution, people)| Some((institution.trim(), people.trim().parse().ok()?)));
    match parts {
        Some((institution, people)) if !institution.is_empty() => Ok(v1::MeetingParticipation {
            institution: institution.to_owned(),
            people,
        }),
        _ => Err("write institution=people, such as MOH=3".to_owned()),
    }
}

/// `ministry=account`.
pub(crate) fn focal_point(text: &str) -> Result<v1::FocalPoint, String> {
    match text.split_once('=') {
        Some((ministry, account)) if !ministry.is_empty() && !account.is_empty() => {
            Ok(v1::FocalPoint {
                ministry: ministry.to_owned(),
                account_id: account.to_owned(),
            })
        }
        _ => Err("write ministry=account, such as MOH=ac-01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned()),
    }
}

/// A validation policy.
pub(crate) fn policy(text: &str) -> Result<v1::ValidationPolicy, String> {
    match mgi_client::import::profile::policy(text) {
        Ok(Some(policy)) => Ok(policy),
        _ => Err("write all, at_least:3 or no_objection:2021-03-31".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_may_hold_colons() {
        assert_eq!(title("rw:Itegeko").unwrap().language, "rw");
        assert_eq!(title("pt-BR:Lei").unwrap().language, "pt-BR");
        let english = title("Migration: a review").unwrap();
        assert_eq!(
            (english.language.as_str(), english.title.as_str()),
            ("en", "Migration: a review")
        );
        assert!(title("en:").is_err());
    }

    #[test]
    fn meetings_count_people_by_institution() {
        let health = participation("Ministry = of Health=3").unwrap();
        assert_eq!(
            (health.institution.as_str(), health.people),
            ("Ministry = of Health", 3)
        );
        for wrong in ["MOH", "MOH=", "=3", "MOH=three", "MOH=-1"] {
            assert!(participation(wrong).is_err(), "{wrong}");
        }
        assert_eq!(focal_point("MOH=ac-1").unwrap().account_id, "ac-1");
        assert!(focal_point("MOH").is_err());
    }

    #[test]
    fn a_window_may_have_no_bound() {
        assert_eq!(bound("none"), Ok(String::new()));
        assert_eq!(bound("2026-03-31"), Ok("2026-03-31".into()));
        assert!(bound("soon").is_err());
    }

    #[test]
    fn digests_and_dates_are_exact() {
        assert!(digest(&"ab".repeat(32)).is_ok());
        assert!(digest("ab").is_err());
        assert!(date("2021-02-28").is_ok());
        assert!(date("2021-02-30").is_err());
        assert!(date("2021-02-28T00:00:00").is_err());
    }
}
