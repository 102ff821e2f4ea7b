//! Recorded bytes of every event type: what was written once is read for ever.
//!
//! `recorded/README.md` says why the files are never changed.

// The tests read and, once for a new type, write the recordings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "recorded/consultation.rs"]
mod consultation;
#[path = "recorded/samples.rs"]
mod samples;
#[path = "recorded/signatures.rs"]
mod signatures;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::OnceLock,
};

use mgi_events::{
    context::Moment,
    event::{self, Envelope, VERSION, type_name},
    v1::{EventBody, event_body::Kind},
};
use prost::Message as _;

/// Set to 1, it makes the recordings that are missing. None is written over.
const RECORD: &str = "MGI_RECORD_EVENTS";

/// Marks the second recording of a message, with the fields that came later, and the
/// third, with those that came after that.
const AGAIN: [&str; 2] = ["b", "c"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recorded")
}

/// A recording: the type, the envelope's version, and a letter for the second
/// recording of a message that got fields after the first one.
type Recording = (String, u32, &'static str);

/// What is recorded, from the names of the files: "Type.v1.hex", "Type.v1b.hex".
fn recordings() -> Vec<Recording> {
    let mut found: Vec<Recording> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".hex").map(str::to_owned))
        .map(|name| {
            let (kind, version) = name.split_once(".v").expect("Type.v1.hex");
            let (number, again) = AGAIN
                .into_iter()
                .find_map(|again| Some((version.strip_suffix(again)?, again)))
                .unwrap_or((version, ""));
            (kind.to_owned(), number.parse().unwrap(), again)
        })
        .collect();
    found.sort();
    found
}

/// The samples of the first recording of each type.
fn every_kind() -> Vec<Kind> {
    let mut kinds = samples::every_kind();
    kinds.extend(consultation::every_kind());
    kinds.extend(signatures::every_kind());
    kinds
}

/// The samples of the later recordings, each with its mark.
fn extended() -> Vec<(Kind, &'static str)> {
    let consultation = consultation::extended().into_iter();
    let mut kinds: Vec<(Kind, &str)> = consultation.map(|kind| (kind, AGAIN[0])).collect();
    kinds.extend(signatures::extended());
    kinds.push((samples::scoped_token(), AGAIN[0]));
    kinds
}

fn stored((kind, version, again): &Recording) -> Vec<u8> {
    let path = folder().join(format!("{kind}.v{version}{again}.hex"));
    let text = fs::read_to_string(path).unwrap();
    hex::decode(text.split_whitespace().collect::<String>()).unwrap()
}

fn json_of(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_str(&mgi_proto::json::to_json("Event", bytes).unwrap()).unwrap()
}

fn sealed(kind: Kind) -> Vec<u8> {
    let deployment = kind_number(&kind) < 100;
    let envelope = Envelope {
        stream: if deployment {
            "deployment"
        } else {
            "profile/xt-2026"
        },
        index: 41,
        event_id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
        recorded: Moment(1_772_438_400_123_456),
        account: "ac-00000001moh",
        ministry: if deployment { "" } else { "MOH" },
        grant: if deployment { "" } else { "g-7" },
        deployment_revision: 33,
        command_id: "01890a5d-ac96-774b-bcce-b302099a8058",
        group_index: 2,
        command_digest: [0x0c; 32],
        nonce: [0x0e; 16],
    };
    event::seal(&envelope, kind).unwrap().bytes
}

/// Number of the kind in `EventBody`; those of the deployment are below 100.
fn kind_number(kind: &Kind) -> u32 {
    let name = type_name(kind);
    let body = mgi_proto::json::pool()
        .unwrap()
        .get_message_by_name("mgi.v1.EventBody")
        .unwrap();
    body.fields()
        .find(|field| field.kind().as_message().unwrap().name() == name)
        .unwrap()
        .number()
}

/// Makes what is missing, when asked to.
fn record_what_is_missing() {
    static DONE: OnceLock<()> = OnceLock::new();
    if std::env::var(RECORD).as_deref() == Ok("1") {
        DONE.get_or_init(record);
    }
}

fn record() {
    let first = every_kind().into_iter().map(|kind| (kind, ""));
    for (kind, again) in first.chain(extended()) {
        let name = format!("{}.v{VERSION}{again}", type_name(&kind));
        let path = folder().join(format!("{name}.hex"));
        if path.exists() {
            continue;
        }
        let bytes = sealed(kind);
        let lines: Vec<String> = bytes.chunks(40).map(hex::encode).collect();
        fs::write(path, lines.join("\n") + "\n").unwrap();
        let json = serde_json::to_string_pretty(&json_of(&bytes)).unwrap();
        fs::write(folder().join(format!("{name}.json")), json + "\n").unwrap();
    }
}

#[test]
fn every_event_type_is_recorded() {
    record_what_is_missing();
    let recorded: BTreeSet<String> = recordings().into_iter().map(|(kind, ..)| kind).collect();
    let body = mgi_proto::json::pool()
        .unwrap()
        .get_message_by_name("mgi.v1.EventBody")
        .unwrap();
    let kinds: BTreeSet<String> = body
        .fields()
        .map(|field| field.kind().as_message().unwrap().name().to_owned())
        .collect();
    let missing: Vec<&String> = kinds.difference(&recorded).collect();
    assert!(
        missing.is_empty(),
        "no recording of {missing:?}: add a sample to recorded/samples.rs and run once with {RECORD}=1"
    );
    let unknown: Vec<&String> = recorded.difference(&kinds).collect();
    assert!(
        unknown.is_empty(),
        "recorded, and not read any more: {unknown:?}"
    );
}

#[test]
fn every_recording_is_read_and_says_what_it_said() {
    record_what_is_missing();
    for recording in recordings() {
        let bytes = stored(&recording);
        let (name, version, again) = recording;
        let (event, kind) = event::open(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            (event.r#type.as_str(), event.version),
            (name.as_str(), version)
        );
        assert_eq!(type_name(&kind), name);
        assert_eq!(event::peek_type(&bytes), Some(name.as_str()));
        let path = folder().join(format!("{name}.v{version}{again}.json"));
        let readable: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(json_of(&bytes), readable, "{name}");
    }
}

#[test]
fn every_recording_is_encoded_to_the_same_bytes() {
    record_what_is_missing();
    for recording in recordings() {
        let bytes = stored(&recording);
        let (mut event, kind) = event::open(&bytes).unwrap();
        event.body = Some(EventBody { kind: Some(kind) });
        assert_eq!(
            hex::encode(event.encode_to_vec()),
            hex::encode(&bytes),
            "{recording:?}"
        );
    }
}

/// Fields came to some messages after their first recording; what was recorded
/// first stays as it is, and the second recording has them.
#[test]
fn the_samples_of_a_type_set_every_field_between_them() {
    let mut set: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let later = extended().into_iter().map(|(kind, _)| kind);
    for kind in every_kind().into_iter().chain(later) {
        let name = type_name(&kind);
        let json = json_of(&sealed(kind));
        let body = json["body"].as_object().unwrap();
        let content = body.values().next().unwrap().as_object().unwrap();
        set.entry(name).or_default().extend(content.keys().cloned());
    }
    let pool = mgi_proto::json::pool().unwrap();
    for (name, fields) in set {
        let message = pool.get_message_by_name(&format!("mgi.v1.{name}")).unwrap();
        for field in message.fields() {
            // A head has no indicators: they are events of their own.
            assert!(
                fields.contains(field.json_name()),
                "no sample of {name} sets {}",
                field.name()
            );
        }
    }
}

/// What was recorded before a field came reads as if nobody had ever set it.
#[test]
fn what_was_recorded_first_has_none_of_the_later_fields() {
    for (kind, _) in extended() {
        let first = stored(&(type_name(&kind).to_owned(), VERSION, ""));
        let (_, first) = event::open(&first).unwrap();
        match first {
            Kind::AnswerTextRevised(e) => {
                let change = e.change.unwrap();
                assert!(change.suggestion_id.is_empty() && change.correction_id.is_empty());
            }
            Kind::ThreadOpened(e) => assert!(e.passage.is_none() && e.mentions.is_empty()),
            Kind::RoleGranted(e) => assert!(e.handed_over_from.is_empty() && !e.deputy),
            Kind::CommentPosted(e) => assert!(e.mentions.is_empty()),
            Kind::ValidationGiven(e) => {
                assert!(e.findings.is_empty() && e.key_id.is_empty());
                assert!(e.statement_text.is_empty() && e.signature.is_empty());
            }
            Kind::ProfileFinalized(e) => {
                assert!(e.cosigned_note.is_empty() && e.policy_file.is_empty());
                assert_eq!(e.policy.unwrap().minimum_level, 0);
                assert!(e.outcomes.iter().all(|o| !o.cosigned && o.level == 0));
            }
            Kind::ValidationVoided(e) => assert!(e.finding_id.is_empty()),
            Kind::ItemReopened(e) => assert!(e.finding_id.is_empty()),
            Kind::TokenIssued(e) => {
                assert!(e.scopes.is_empty() && e.profile_ids.is_empty() && e.ministry.is_empty());
            }
            other => panic!("{} got no field later", type_name(&other)),
        }
    }
}
