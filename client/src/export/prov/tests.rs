use super::*;
use crate::v1::event_body::Kind;
use prost::Message as _;
use serde_json::Value;

fn entry(index: u64, who: (&str, &str), kind: Kind) -> Entry {
    let event = v1::Event {
        index,
        account_id: who.0.into(),
        ministry: who.1.into(),
        r#type: mgi_events::event::type_name(&kind).into(),
        recorded_time: Some(prost_types::Timestamp {
            seconds: 1_767_225_600 + i64::try_from(index).unwrap(),
            nanos: 0,
        }),
        body: Some(v1::EventBody { kind: Some(kind) }),
        ..Default::default()
    };
    Entry {
        index,
        content: Content::Event(event.encode_to_vec().into()),
    }
}

fn revised(version: u32, suggestion: &str) -> Kind {
    Kind::AnswerTextRevised(v1::AnswerTextRevised {
        indicator: "MR-01".into(),
        version,
        field: v1::TextField::Law.into(),
        change: Some(v1::TextChange {
            result_sha256: vec![7; 32],
            suggestion_id: suggestion.into(),
            ..Default::default()
        }),
        ..Default::default()
    })
}

fn validated(id: &str) -> Kind {
    Kind::ValidationGiven(v1::ValidationGiven {
        validation_id: id.into(),
        ministry: "MOH".into(),
        indicators: vec!["MR-01".into()],
        level: 1,
        ..Default::default()
    })
}

fn document(kinds: Vec<(&'static str, &'static str, Kind)>) -> Value {
    let mut made = Provenance::new(DEFAULT_BASE, "xx-2026");
    for (index, (account, ministry, kind)) in (0..).zip(kinds) {
        made.push(&entry(index, (account, ministry), kind)).unwrap();
    }
    serde_json::from_slice(&made.to_json().unwrap()).unwrap()
}

/// The pairs of one kind of relation.
fn pairs(document: &Value, kind: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let end = |record: &Value, role: &str| record[role].as_str().unwrap().to_owned();
    let mut pairs: Vec<_> = document[kind]
        .as_object()
        .map(|records| {
            let pair = |record: &Value| (end(record, from), end(record, to));
            records.values().map(pair).collect()
        })
        .unwrap_or_default();
    pairs.sort();
    pairs
}

fn pair(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn a_text_has_versions_authors_and_its_ministry() {
    let document = document(vec![
        ("ac-1", "MOH", revised(1, "")),
        ("ac-2", "", revised(2, "")),
    ]);
    let text = &document["entity"]["p:answers/MR-01/law/1"];
    assert_eq!(text["prov:type"]["$"], "mgi:AnswerText");
    assert_eq!(text["mgi:sha256"], "07".repeat(32));
    assert_eq!(
        pairs(&document, "wasAttributedTo", "prov:entity", "prov:agent"),
        [
            pair("p:answers/MR-01/law/1", "d:accounts/ac-1"),
            pair("p:answers/MR-01/law/1", "d:ministries/MOH"),
            pair("p:answers/MR-01/law/2", "d:accounts/ac-2"),
        ]
    );
    assert_eq!(
        pairs(
            &document,
            "actedOnBehalfOf",
            "prov:delegate",
            "prov:responsible"
        ),
        [pair("d:accounts/ac-1", "d:ministries/MOH")]
    );
    let derived = &document["wasDerivedFrom"]["_:d1"];
    assert_eq!(derived["prov:generatedEntity"], "p:answers/MR-01/law/2");
    assert_eq!(derived["prov:usedEntity"], "p:answers/MR-01/law/1");
    assert_eq!(derived["prov:type"]["$"], "prov:Revision");
    assert_eq!(
        document["activity"]["p:events/1"]["prov:startTime"],
        "2026-01-01T00:00:01Z"
    );
}

#[test]
fn words_taken_over_come_from_their_suggestion() {
    let made = Kind::SuggestionMade(v1::SuggestionMade {
        suggestion_id: "s-1".into(),
        target: crate::words::target("MR-01"),
        field: v1::TextField::Law.into(),
        ..Default::default()
    });
    let document = document(vec![
        ("ac-1", "MOH", revised(1, "")),
        ("ac-2", "DGIE", made),
        ("ac-1", "MOH", revised(2, "s-1")),
    ]);
    let derived = pairs(
        &document,
        "wasDerivedFrom",
        "prov:generatedEntity",
        "prov:usedEntity",
    );
    assert_eq!(
        derived,
        [
            pair("p:answers/MR-01/law/2", "p:answers/MR-01/law/1"),
            pair("p:answers/MR-01/law/2", "p:suggestions/s-1/1"),
            pair("p:suggestions/s-1/1", "p:answers/MR-01/law/1"),
        ]
    );
}

#[test]
fn a_validation_used_what_stood_and_ends_by_its_event() {
    let removed = |id: &str| {
        Kind::CitationRemoved(v1::CitationRemoved {
            citation_id: id.into(),
            ..Default::default()
        })
    };
    let cited = |id: &str| {
        Kind::CitationAdded(v1::CitationAdded {
            indicator: "MR-01".into(),
            citation_id: id.into(),
            evidence_id: "law-2012".into(),
            ..Default::default()
        })
    };
    let withdrawn = Kind::ValidationWithdrawn(v1::ValidationWithdrawn {
        validation_id: "v-1".into(),
        ..Default::default()
    });
    let registered = Kind::EvidenceRegistered(v1::EvidenceRegistered {
        evidence_id: "law-2012".into(),
        ..Default::default()
    });
    let document = document(vec![
        ("ac-1", "MOH", registered),
        ("ac-1", "MOH", revised(1, "")),
        ("ac-1", "MOH", cited("c-1")),
        ("ac-1", "MOH", cited("c-2")),
        ("ac-1", "MOH", removed("c-1")),
        ("ac-1", "MOH", revised(2, "")),
        ("ac-1", "MOH", validated("v-1")),
        ("ac-1", "MOH", withdrawn),
    ]);
    assert_eq!(
        pairs(&document, "used", "prov:activity", "prov:entity"),
        [
            pair("p:events/6", "p:answers/MR-01/law/2"),
            pair("p:events/6", "p:citations/c-2/1"),
            pair("p:events/6", "p:evidence/law-2012/1"),
        ]
    );
    assert_eq!(
        pairs(
            &document,
            "wasInvalidatedBy",
            "prov:entity",
            "prov:activity"
        ),
        [
            pair("p:citations/c-1/1", "p:events/4"),
            pair("p:validations/v-1/1", "p:events/7"),
        ]
    );
}

#[test]
fn a_position_taken_again_has_a_name_of_its_own() {
    let target = crate::words::target("MR-01");
    let taken = || {
        Kind::PositionTaken(v1::PositionTaken {
            ministry: "MOH".into(),
            target: target.clone(),
            ..Default::default()
        })
    };
    let withdrawn = Kind::PositionWithdrawn(v1::PositionWithdrawn {
        ministry: "MOH".into(),
        target: target.clone(),
        ..Default::default()
    });
    let document = document(vec![
        ("ac-1", "MOH", taken()),
        ("ac-1", "MOH", withdrawn),
        ("ac-1", "MOH", taken()),
    ]);
    let entities = document["entity"].as_object().unwrap();
    assert!(entities.contains_key("p:positions/MOH/answer%3AMR-01/1"));
    assert!(entities.contains_key("p:positions/MOH/answer%3AMR-01/2"));
}

#[test]
fn an_event_that_may_not_be_read_is_its_leaf_alone() {
    let mut made = Provenance::new(DEFAULT_BASE, "xx-2026");
    let hidden = Entry {
        index: 0,
        content: Content::Hidden([0xab; 32]),
    };
    made.push(&hidden).unwrap();
    let document: Value = serde_json::from_slice(&made.to_json().unwrap()).unwrap();
    let kinds: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["activity", "prefix"]);
    let activity = document["activity"]["p:events/0"].as_object().unwrap();
    assert_eq!(activity["mgi:leafHash"], "ab".repeat(32));
    assert_eq!(activity.len(), 3, "{activity:?}");
}

#[test]
fn no_coded_value_and_no_word_is_told() {
    let value = Kind::AnswerValueSet(v1::AnswerValueSet {
        indicator: "MR-01".into(),
        version: 1,
        value: Some(v1::AnswerValue {
            code: "partly".into(),
            ..Default::default()
        }),
        ..Default::default()
    });
    let comment = Kind::ThreadOpened(v1::ThreadOpened {
        thread_id: "t-1".into(),
        comment_id: "k-1".into(),
        text: "A word among us.".into(),
        ..Default::default()
    });
    let text = document(vec![("ac-1", "", value), ("ac-1", "", comment)]).to_string();
    assert!(text.contains("p:answers/MR-01/value/1"));
    assert!(!text.contains("partly") && !text.contains("among us"));
}

#[test]
fn gaps_are_refused_and_names_are_escaped() {
    let mut made = Provenance::new(DEFAULT_BASE, "xx-2026");
    let error = made.push(&entry(1, ("a", ""), revised(1, ""))).unwrap_err();
    assert!(matches!(
        error,
        ExportError::OutOfOrder {
            expected: 0,
            found: 1
        }
    ));
    assert_eq!(local("MR-01_a"), "MR-01_a");
    assert_eq!(local("a/b:c."), "a%2Fb%3Ac%2E");
}
