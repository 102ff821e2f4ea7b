//! Checks of the fields of a command, gathered so that a person sees all
//! problems at once.

use mgi_proto::v1::LocalizedTitle;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    dates,
    ids::BadId,
    limits,
    refusal::{FieldProblem, Refusal},
};

/// Gathers problems; [`Problems::done`] turns them into a refusal.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldProblem>);

impl Problems {
    pub(crate) fn add(&mut self, field: &str, problem: impl Into<String>) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.into(),
        });
    }

    pub(crate) fn check(&mut self, field: &str, result: Result<(), String>) {
        if let Err(problem) = result {
            self.add(field, problem);
        }
    }

    /// Takes in the problems of a refusal; any other refusal comes back.
    pub(crate) fn refused(&mut self, refusal: Refusal) -> Result<(), Refusal> {
        match refusal {
            Refusal::Fields(problems) => {
                self.0.extend(problems);
                Ok(())
            }
            other => Err(other),
        }
    }

    pub(crate) fn done(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Fields(self.0))
        }
    }
}

/// Turns a malformed identifier into a refusal that names the field.
pub(crate) fn id<T>(field: &str, parsed: Result<T, BadId>) -> Result<T, Refusal> {
    parsed.map_err(|bad| Refusal::field(field, format!("must be {}", bad.form)))
}

/// A one-line text: `min` to `max` characters, NFC, no control characters.
///
/// # Errors
/// What is wrong with it.
pub fn line(text: &str, min: usize, max: usize) -> Result<(), String> {
    let chars = text.chars().count();
    if chars > max {
        return Err(format!("has {chars} characters; the limit is {max}"));
    }
    if text.trim().chars().count() < min {
        return Err("must not be empty".to_owned());
    }
    if let Some(bad) = text.chars().find(|c| c.is_control()) {
        return Err(format!("contains the control character {:?}", bad));
    }
    Ok(())
}

/// A text of several lines, as it is stored: NFC, LF line ends, no other control
/// characters than line feed and tab.
pub(crate) fn prose(text: &str, min: usize, max_chars: usize) -> Result<String, String> {
    // Checked before the work of normalizing: NFC at most triples the bytes.
    if text.len() > 4 * max_chars {
        return Err(format!(
            "is longer than the limit of {max_chars} characters"
        ));
    }
    let stored: String = if text.is_ascii() && !text.contains('\r') {
        // Most texts: they are as they are stored.
        text.to_owned()
    } else {
        text.replace("\r\n", "\n")
            .replace('\r', "\n")
            .nfc()
            .collect()
    };
    let chars = stored.chars().count();
    if chars > max_chars {
        return Err(format!("has {chars} characters; the limit is {max_chars}"));
    }
    if stored.len() > limits::TEXT_BYTES {
        return Err(format!(
            "takes {} bytes; the limit is {}",
            stored.len(),
            limits::TEXT_BYTES
        ));
    }
    if stored.trim().chars().count() < min {
        return Err("must not be empty".to_owned());
    }
    if let Some(bad) = stored
        .chars()
        .find(|c| c.is_control() && *c != '\n' && *c != '\t')
    {
        return Err(format!("contains the control character {bad:?}"));
    }
    Ok(stored)
}

/// A language tag (BCP 47), by its outer form.
pub(crate) fn language(tag: &str) -> Result<(), String> {
    let ok = (2..=35).contains(&tag.len())
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        && tag.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    if ok {
        Ok(())
    } else {
        Err("must be a language tag such as en, fr or rw".to_owned())
    }
}

/// A day or nothing.
pub(crate) fn optional_day(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    dates::day(text).map(|_| ()).map_err(|e| e.to_string())
}

/// A year, month, day or nothing.
pub(crate) fn optional_date(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    dates::check_partial(text).map_err(|e| e.to_string())
}

/// A web address or nothing.
pub(crate) fn optional_link(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let ok = text.len() <= 1_000
        && rest.is_some_and(|r| !r.is_empty() && !r.starts_with('/'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if ok {
        Ok(())
    } else {
        Err("must be an http or https address of at most 1,000 bytes".to_owned())
    }
}

/// Titles by language: 1 to 8, one a language.
pub(crate) fn titles(titles: &[LocalizedTitle]) -> Result<(), String> {
    if titles.is_empty() || titles.len() > 8 {
        return Err("1 to 8 titles are needed, one a language".to_owned());
    }
    for (i, title) in titles.iter().enumerate() {
        language(&title.language)?;
        line(&title.title, 1, limits::INSTRUMENT_TITLE_CHARS)?;
        if titles[..i].iter().any(|t| t.language == title.language) {
            return Err(format!("two titles are in language {}", title.language));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_stored_composed_with_line_feeds() {
        assert_eq!(
            prose("cafe\u{301}\r\nau lait", 1, 100),
            Ok("café\nau lait".into())
        );
        assert!(prose(" \n", 1, 100).is_err());
        assert!(prose("a\u{7}b", 1, 100).is_err());
        assert!(prose(&"x".repeat(20_001), 0, 20_000).is_err());
        assert!(prose(&"\u{10348}".repeat(7_000), 0, 20_000).is_err());
    }

    #[test]
    fn links_and_languages() {
        assert!(optional_link("https://example.org/a").is_ok());
        assert!(optional_link("javascript:alert(1)").is_err());
        assert!(optional_link("https:///x").is_err());
        assert!(language("rw").is_ok());
        assert!(language("1").is_err());
    }
}
