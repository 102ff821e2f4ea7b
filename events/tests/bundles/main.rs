//! The lines of a bundle's file: each is written in one form, and read in no other.

// Helpers beside the tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mgi_events::bundle::{BadLine, Bytes, Content, Kind, Line, MAX_LINE_BYTES, Sha};
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Bytes> {
    prop::collection::vec(any::<u8>(), 0..80).prop_map(Bytes)
}

fn sha() -> impl Strategy<Value = Sha> {
    any::<[u8; 32]>().prop_map(Sha)
}

/// Any line, with texts of any characters.
fn line() -> impl Strategy<Value = Line> {
    let kind = prop_oneof![Just(Kind::Public), Just(Kind::Auditor)];
    let texts = (any::<String>(), any::<String>(), any::<String>());
    let fields = prop::option::of(prop::collection::vec(any::<String>(), 0..4));
    let shown = prop_oneof![
        Just((None, None)),
        bytes().prop_map(|b| (Some(b), None)),
        bytes().prop_map(|b| (None, Some(b))),
    ];
    prop_oneof![
        (any::<u32>(), kind, texts, any::<u64>(), any::<u64>()).prop_map(
            |(version, kind, (deployment, profile, _), deployment_events, profile_events)| {
                Line::Bundle {
                    version,
                    kind,
                    deployment,
                    profile,
                    deployment_events,
                    profile_events,
                }
            }
        ),
        texts.prop_map(|(stream, key, note)| Line::Checkpoint { stream, key, note }),
        (any::<String>(), any::<u64>(), sha(), sha(), shown).prop_map(
            |(stream, index, leaf, root, (event, redacted))| Line::Event {
                stream,
                index,
                leaf,
                root,
                event,
                redacted,
            }
        ),
        (texts, bytes()).prop_map(|((account, name, _), salt)| Line::Name {
            account,
            name,
            salt
        }),
        any::<String>().prop_map(|account| Line::Nameless { account }),
        (any::<String>(), bytes()).prop_map(|(key, der)| Line::Certificate { key, der }),
        (texts, any::<u32>(), sha(), fields).prop_map(|((kind, id, _), version, hash, fields)| {
            Line::Content(Content {
                kind,
                id,
                version,
                hash,
                fields,
            })
        }),
        (any::<u64>(), sha()).prop_map(|(lines, sha256)| Line::End { lines, sha256 }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read(line in line()) {
        let text = line.render().unwrap();
        prop_assert!(!text.contains('\n'));
        prop_assert_eq!(Line::parse(&text), Ok(line));
    }

    /// Whatever one bit makes of a line, it is no line or another one: never the same.
    #[test]
    fn no_bit_is_free(line in line(), place in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let mut bytes = line.render().unwrap().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert_ne!(Line::parse(text), Ok(line));
        }
    }

    #[test]
    fn what_is_no_line_is_refused_and_nothing_more(text in any::<String>()) {
        prop_assert!(Line::parse(&text).is_err());
    }
}

#[test]
fn another_form_of_the_same_is_refused() {
    let line = r#"{"line":"content","kind":"note","id":"n-1","version":1,"hash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","fields":["a"]}"#;
    assert!(Line::parse(line).is_ok());
    for (what, other) in [
        ("white space", line.replace(':', ": ")),
        ("a space before", format!(" {line}")),
        ("a space after", format!("{line} ")),
        ("a return", format!("{line}\r")),
        (
            "an escape that is not needed",
            line.replace("note", r"\u006eote"),
        ),
        (
            "another order",
            line.replace(r#""kind":"note","id":"n-1""#, r#""id":"n-1","kind":"note""#),
        ),
        (
            "a key that is not known",
            line.replace(r#""version""#, r#""more":1,"version""#),
        ),
        ("a key that is null", line.replace(r#"["a"]"#, "null")),
        (
            "another number",
            line.replace(r#""version":1"#, r#""version":1.0"#),
        ),
        (
            "bits of base64 that say nothing",
            line.replace("AAA=", "AAB="),
        ),
    ] {
        let refused = Line::parse(&other).unwrap_err();
        assert!(
            matches!(refused, BadLine::Form | BadLine::Malformed(_)),
            "{what}: {refused}"
        );
    }
    let short = line.replace("AAAAAAAA", "");
    let refused = Line::parse(&short).unwrap_err();
    assert!(refused.to_string().contains("32 bytes") || matches!(refused, BadLine::Malformed(_)));
}

#[test]
fn a_line_that_is_too_long_is_not_read() {
    let of = |length: usize| {
        let account = "a".repeat(length);
        Line::Nameless { account }.render().unwrap()
    };
    let longest = MAX_LINE_BYTES - of(0).len();
    assert!(Line::parse(&of(longest)).is_ok());
    assert_eq!(Line::parse(&of(longest + 1)), Err(BadLine::TooLong));
}
