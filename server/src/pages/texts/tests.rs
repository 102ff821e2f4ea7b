//! The catalogue and the pages fit each other.

use std::{collections::BTreeSet, fs, path::Path};

use super::{CATALOGUES, Texts};

/// All files of the pages' folder that end so.
fn sources(dir: &Path, endings: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, endings, found);
        } else if endings
            .iter()
            .any(|end| path.to_string_lossy().ends_with(end))
        {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
}

fn all(endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
    sources(&pages, endings, &mut found);
    found
}

/// Keys of a catalogue: what stands before ` =` at the beginning of a line.
fn keys(catalogue: &str) -> BTreeSet<&str> {
    let lines = catalogue
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '}']));
    lines
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect()
}

/// Texts between quotation marks.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    source
        .split('"')
        .skip(1)
        .step_by(2)
        .chain(source.split('"').skip(2).step_by(2))
}

#[test]
fn every_key_is_in_every_catalogue_and_used() {
    let sources = all(&[".rs", ".html"]);
    for (language, catalogue) in CATALOGUES {
        let keys = keys(catalogue);
        assert_eq!(keys, self::keys(CATALOGUES[0].1), "{language}");
        for key in &keys {
            let used = |source: &String| quoted(source).any(|text| text == *key);
            assert!(sources.iter().any(used), "{language}: nobody says {key}");
        }
        for source in &sources {
            for call in ["say(\"", "say_with(\"", "say_with(\n"] {
                for rest in source.split(call).skip(1) {
                    let key = rest.trim_start_matches([' ', '"', '\n']);
                    let key = key.split('"').next().unwrap();
                    if !source.contains("fn quoted") {
                        assert!(keys.contains(key), "{language}: {key} is missing");
                    }
                }
            }
        }
    }
}

#[test]
fn catalogues_parse_without_errors() {
    for (language, catalogue) in CATALOGUES {
        let parsed = fluent_bundle::FluentResource::try_new(catalogue.to_owned());
        assert!(parsed.is_ok(), "{language}");
    }
}

#[test]
fn templates_hold_no_words_of_their_own() {
    for template in all(&[".html"]) {
        // What is left without tags, expressions and statements is text that people would read.
        let mut rest = template.as_str();
        let mut words = String::new();
        while let Some(start) = rest.find(['<', '{']) {
            words.push_str(&rest[..start]);
            let end = match &rest[start..] {
                tag if tag.starts_with("{{") => "}}",
                tag if tag.starts_with("{%") => "%}",
                tag if tag.starts_with("{#") => "#}",
                _ => ">",
            };
            let after = rest[start..].find(end).unwrap() + start + end.len();
            rest = &rest[after..];
        }
        words.push_str(rest);
        let letters: String = words.chars().filter(|c| c.is_alphabetic()).collect();
        assert_eq!(letters, "", "{template}");
    }
}

#[test]
fn the_first_language_that_there_is_counts() {
    assert_eq!(Texts::accepted(None).language(), "en");
    assert_eq!(Texts::accepted(Some("xx, en-GB;q=0.8")).language(), "en");
    assert_eq!(Texts::accepted(Some(&",".repeat(10_000))).language(), "en");
}
