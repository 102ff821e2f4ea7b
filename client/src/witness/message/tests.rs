use super::*;
use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::cosignature::cosign;
use mgi_events::transparency::key::{KeyKind, SignerKey};

fn head() -> Checkpoint {
    Checkpoint {
        origin: "example.org/log".into(),
        size: 7,
        root: [5; 32],
    }
}

fn witness(seed: u8) -> SignerKey {
    SignerKey::new("witness.example/w", KeyKind::CosignatureV1, &[seed; 32]).unwrap()
}

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    Answer {
        status,
        content_type: content_type.into(),
        body: body.into(),
    }
}

fn meaning(answer: &Answer) -> Meaning {
    answer.meaning(&head().body(), witness(1).verifier(), 3)
}

#[test]
fn a_request_is_written_as_the_specification_has_it() {
    let body = request(3, &[[0; 32], [1; 32]], "log\n7\nroot\n\n— log sig\n").unwrap();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        "old 3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
         AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n\nlog\n7\nroot\n\n— log sig\n"
    );
    let first = request(0, &[], "log\n").unwrap();
    assert_eq!(first, b"old 0\n\nlog\n");
    assert!(request(3, &[[0; 32]; 63], "log\n").is_some());
    assert!(request(3, &[[0; 32]; 64], "log\n").is_none());
}

#[test]
fn a_cosignature_is_taken_only_by_the_key_of_the_policy() {
    let line =
        |seed, time, head: &Checkpoint| cosign(head, time, &witness(seed)).unwrap().to_string();
    let good = line(1, 99, &head());
    let other = line(2, 99, &head());
    // Other keys' lines stand beside it.
    let both = answer(200, "text/plain", &format!("{other}{good}"));
    assert_eq!(meaning(&both), Meaning::Cosigned(good.parse().unwrap(), 99));
    let later = Checkpoint { size: 8, ..head() };
    for body in [
        String::new(),
        other,
        "nonsense\n".to_owned(),
        good.trim_end().to_owned(),
        // Right form, of another checkpoint; and of no time.
        line(1, 99, &later),
        line(1, 0, &head()),
    ] {
        let meaning = meaning(&answer(200, "text/plain", &body));
        assert!(
            matches!(meaning, Meaning::Refused(Refusal::NoCosignature(_))),
            "{body:?}"
        );
    }
}

#[test]
fn every_bit_of_a_cosignature_counts() {
    let good = cosign(&head(), 99, &witness(1)).unwrap().to_string();
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        let changed = Answer {
            status: 200,
            content_type: String::new(),
            body: bytes,
        };
        assert!(
            matches!(meaning(&changed), Meaning::Refused(_)),
            "byte {at}"
        );
    }
}

#[test]
fn a_conflict_names_the_size_to_ask_from() {
    let size = |body| meaning(&answer(409, "text/x.tlog.size", body));
    assert_eq!(size("5\n"), Meaning::From(5));
    assert_eq!(size("0\n"), Meaning::From(0));
    assert_eq!(
        meaning(&answer(409, "text/x.tlog.size; charset=utf-8", "5\n")),
        Meaning::From(5)
    );
    // It was asked from there already.
    assert!(matches!(size("3\n"), Meaning::Refused(refusal) if refusal.is_alarm()));
    for wrong in ["5", "05\n", "-1\n", "\n", "18446744073709551616\n"] {
        assert!(
            matches!(size(wrong), Meaning::Refused(Refusal::Status { .. })),
            "{wrong:?}"
        );
    }
    assert!(matches!(
        meaning(&answer(409, "text/plain", "5\n")),
        Meaning::Refused(Refusal::Status { status: 409, .. })
    ));
}

#[test]
fn refusals_say_which_are_an_alarm() {
    let refusal = |status, body: &str| match meaning(&answer(status, "text/plain", body)) {
        Meaning::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal(404, ""), Refusal::UnknownLog);
    assert_eq!(refusal(403, ""), Refusal::OtherKey);
    assert!(refusal(422, "no").is_alarm());
    assert!(!refusal(400, "no").is_alarm());
    // A witness's words reach a terminal without its control characters.
    assert_eq!(
        refusal(500, "a\u{1b}[2Jb\n"),
        Refusal::Status {
            status: 500,
            words: "a [2Jb".into()
        }
    );
    assert_eq!(refusal(301, &"x".repeat(999)).to_string().len(), 29 + 200);
}
