//! Signed notes and keys, against the specification's examples and Cloudflare's
//! `signed_note`.

use mgi_events::transparency::cosignature::{self, cosign};
use mgi_events::transparency::key::{KeyError, KeyKind, SignerKey, VerifierKey};
use mgi_events::transparency::note::{self, MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError};
use proptest::prelude::*;
use signed_note::{StandardVerifier, VerifierList};

use crate::support::{head, log_key, witness_key};

fn signer(name: &str, seed: u8) -> SignerKey {
    SignerKey::new(name, KeyKind::Ed25519, &[seed; 32]).unwrap()
}

/// Whether `signed_note` verifies a note by a key, and the text it read.
fn theirs(note: &str, key: &VerifierKey) -> Option<Vec<u8>> {
    let verifier = StandardVerifier::new(&key.to_string()).unwrap();
    let note = signed_note::Note::from_bytes(note.as_bytes()).ok()?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))
        .ok()?;
    Some(note.text().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn notes_go_both_ways(text in "[^\\x00-\\x1f]{0,40}(\n{1,3}[^\\x00-\\x1f]{0,40}){0,5}\n", name in "[a-zé./-]{1,30}", seed in any::<u8>()) {
        let key = signer(&name, seed);
        let ours = note::sign(&text, &[&key]).unwrap();
        let written = ours.to_string();
        // Ours, read by them;
        prop_assert_eq!(theirs(&written, key.verifier()), Some(text.clone().into_bytes()));
        // theirs, to the same bytes, read by us.
        let secret = base64(&[&[1], key.seed().as_slice()].concat());
        let id = key.verifier().id();
        let signer = signed_note::StandardSigner::new(&format!("PRIVATE+KEY+{name}+{id:08x}+{secret}")).unwrap();
        let mut their_note = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        their_note.add_sigs(&[&signer]).unwrap();
        prop_assert_eq!(&their_note.to_bytes(), written.as_bytes());
        let read: Note = written.parse().unwrap();
        prop_assert_eq!(&read, &ours);
        prop_assert_eq!(read.open(&[key.verifier().clone()]).unwrap().len(), 1);
        prop_assert_eq!(read.to_string(), written);
    }

    #[test]
    fn what_is_read_is_written_again(bytes in "[—a +=\n]{0,40}\n\n(— [a-c]{1,3} [A-Za-z0-9+/]{8}\n){1,3}") {
        if let Ok(note) = Note::parse(bytes.as_bytes()) {
            prop_assert_eq!(note.to_string(), bytes.clone());
        }
        // Neither reads what the other does not.
        prop_assert_eq!(Note::parse(bytes.as_bytes()).is_ok(), signed_note::Note::from_bytes(bytes.as_bytes()).is_ok());
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn the_example_of_the_go_implementation() {
    // golang.org/x/mod/sumdb/note.
    let key: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        .parse()
        .unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note: Note = format!("{text}\n{line}").parse().unwrap();
    assert_eq!(note.text(), text);
    assert_eq!(note.open(std::slice::from_ref(&key)).unwrap()[0].key, key);
}

#[test]
fn verifier_keys_are_read_strictly() {
    let key = log_key().verifier().clone();
    let text = key.to_string();
    assert_eq!(text.parse(), Ok(key.clone()));
    assert!(StandardVerifier::new(&text).is_ok());
    let [name, id, encoded] = text.splitn(3, '+').collect::<Vec<_>>().try_into().unwrap();
    for malformed in [
        String::new(),
        name.to_owned(),
        format!("{name}+{id}"),
        format!("{name}+{}+{encoded}", id.to_uppercase()),
        format!("{name}+0{id}+{encoded}"),
        format!("{name}+{id}+{encoded}="),
        format!("{name}+{id}+{}", &encoded[..encoded.len() - 4]),
    ] {
        assert!(
            matches!(malformed.parse::<VerifierKey>(), Err(KeyError::Form)),
            "{malformed}"
        );
    }
    assert_eq!(
        format!("+{id}+{encoded}").parse::<VerifierKey>(),
        Err(KeyError::Name)
    );
    assert_eq!(
        format!("a b+{id}+{encoded}").parse::<VerifierKey>(),
        Err(KeyError::Name)
    );
    let other = format!("{name}x+{id}+{encoded}").parse::<VerifierKey>();
    assert!(matches!(other, Err(KeyError::Id { found, .. }) if found == key.id()));
    let unknown = format!(
        "{name}+{id}+{}",
        base64(&[&[6], [0; 32].as_slice()].concat())
    );
    assert_eq!(
        unknown.parse::<VerifierKey>(),
        Err(KeyError::UnknownKind(6))
    );
    let long = "n".repeat(256);
    assert_eq!(
        SignerKey::new(&long, KeyKind::Ed25519, &[0; 32]).unwrap_err(),
        KeyError::Name
    );
    assert!(SignerKey::new(&long[1..], KeyKind::Ed25519, &[0; 32]).is_ok());
    for name in [
        "",
        "a b",
        "a+b",
        "a\u{a0}b",
        "a\u{2003}b",
        "a\nb",
        "a\tb",
        "a\u{7}",
    ] {
        assert_eq!(
            SignerKey::new(name, KeyKind::Ed25519, &[0; 32]).unwrap_err(),
            KeyError::Name
        );
    }
}

#[test]
fn the_kind_is_part_of_the_id() {
    let seed = [3; 32];
    let signs = SignerKey::new("name", KeyKind::Ed25519, &seed).unwrap();
    let cosigns = SignerKey::new("name", KeyKind::CosignatureV1, &seed).unwrap();
    assert_ne!(signs.verifier().id(), cosigns.verifier().id());
    assert_eq!(
        cosigns.verifier().to_string().parse(),
        Ok(cosigns.verifier().clone())
    );
    // A key does only what it is for.
    let wrong = NoteError::WrongKind {
        name: "name".to_owned(),
    };
    assert_eq!(note::sign("text\n", &[&cosigns]), Err(wrong.clone()));
    assert_eq!(cosign(&head(3), 1, &signs), Err(wrong));
}

#[test]
fn unknown_keys_are_ignored_and_known_ones_must_be_right() {
    let (a, b, c) = (signer("a", 1), signer("b", 2), signer("c", 3));
    let note = note::sign("text\n", &[&a, &b]).unwrap();
    let keys = |keys: &[&SignerKey]| {
        keys.iter()
            .map(|k| k.verifier().clone())
            .collect::<Vec<_>>()
    };
    let names = |verified: Vec<note::VerifiedSignature>| -> Vec<String> {
        verified
            .iter()
            .map(|signature| signature.key.name().to_owned())
            .collect()
    };
    assert_eq!(names(note.open(&keys(&[&b, &c])).unwrap()), ["b"]);
    assert_eq!(names(note.open(&keys(&[&b, &a])).unwrap()), ["a", "b"]);
    assert_eq!(note.open(&keys(&[&c])), Err(NoteError::NotSigned));
    assert_eq!(note.open(&[]), Err(NoteError::NotSigned));
    // A key of the same name with another id is another key.
    assert_eq!(
        note.open(&keys(&[&signer("a", 9)])),
        Err(NoteError::NotSigned)
    );
    // When the signature of one known key is that of another text, the others do
    // not help.
    let mut mixed = note::sign("text\n", &[&a]).unwrap();
    mixed
        .add(note::sign_text("other text\n", &b).unwrap())
        .unwrap();
    assert_eq!(names(mixed.open(&keys(&[&a])).unwrap()), ["a"]);
    let wrong = Err(NoteError::Signature {
        name: "b".to_owned(),
    });
    assert_eq!(mixed.open(&keys(&[&a, &b])), wrong);
    // Nor does a right signature of the same key, before or after.
    mixed.add(note::sign_text("text\n", &b).unwrap()).unwrap();
    assert_eq!(mixed.open(&keys(&[&a, &b])), wrong);
}

#[test]
fn a_line_given_twice_counts_once() {
    let key = signer("a", 1);
    let note = note::sign("text\n", &[&key]).unwrap();
    let line = note.signatures()[0].to_string();
    let twice: Note = format!("{note}{line}").parse().unwrap();
    assert_eq!(twice.signatures().len(), 2);
    assert_eq!(twice.open(&[key.verifier().clone()]).unwrap().len(), 1);
    let mut added = note.clone();
    added.add(line.parse().unwrap()).unwrap();
    assert_eq!(added, note);
}

#[test]
fn malformed_notes_are_refused() {
    let line = "\u{2014} a AAAAAAA=\n";
    let ok = format!("text\n\n{line}");
    assert!(Note::parse(ok.as_bytes()).is_ok());
    let refused = |note: &str, error: NoteError| {
        assert_eq!(Note::parse(note.as_bytes()), Err(error), "{note:?}");
        assert!(
            signed_note::Note::from_bytes(note.as_bytes()).is_err(),
            "{note:?}"
        );
    };
    refused("", NoteError::NoSignatures);
    refused("text\n", NoteError::NoSignatures);
    refused("text\n\n", NoteError::NoSignatures);
    refused(&format!("text\n{line}"), NoteError::NoSignatures);
    refused(&ok[..ok.len() - 1], NoteError::SignatureLine(1));
    refused(&format!("{ok}more\n"), NoteError::SignatureLine(2));
    refused(&format!("te\txt\n\n{line}"), NoteError::ControlCharacter);
    refused(&format!("text\r\n\n{line}"), NoteError::ControlCharacter);
    for wrong in [
        "- a AAAAAAA=\n",
        "\u{2014}a AAAAAAA=\n",
        "\u{2014}  AAAAAAA=\n",
        "\u{2014} a  AAAAAAA=\n",
        "\u{2014} a AAAAAAA= \n",
        "\u{2014} a+b AAAAAAA=\n",
        "\u{2014} a\u{a0}b AAAAAAA=\n",
        "\u{2014} a AAAAAAA\n",
        "\u{2014} a AAAAAAB=\n",
        "\u{2014} a AAAAAA==\n",
        "\u{2014} a \n",
    ] {
        refused(&format!("text\n\n{wrong}"), NoteError::SignatureLine(1));
    }
    assert_eq!(Note::parse(b"te\xFFxt\n\n"), Err(NoteError::NotUtf8));
    let key = signer("a", 1);
    assert_eq!(note::sign("no newline", &[&key]), Err(NoteError::TextEnd));
    assert_eq!(
        note::sign("tab\t\n", &[&key]),
        Err(NoteError::ControlCharacter)
    );
    assert_eq!(note::sign("text\n", &[]), Err(NoteError::NoSignatures));
}

#[test]
fn limits_of_notes() {
    let line = |n: usize| format!("\u{2014} a{n} AAAAAAA=\n");
    let with = |count: usize| format!("text\n\n{}", (0..count).map(line).collect::<String>());
    let mut full = Note::parse(with(MAX_SIGNATURES).as_bytes()).unwrap();
    assert_eq!(
        Note::parse(with(MAX_SIGNATURES + 1).as_bytes()),
        Err(NoteError::TooManySignatures)
    );
    assert_eq!(
        full.add(line(1000).parse().unwrap()),
        Err(NoteError::TooManySignatures)
    );
    assert_eq!(full.signatures().len(), MAX_SIGNATURES);
    let sized = |bytes: usize| {
        let rest = format!("\n\n{}", line(0));
        format!("{}{rest}", "t".repeat(bytes - rest.len()))
    };
    let mut large = Note::parse(sized(MAX_NOTE_BYTES).as_bytes()).unwrap();
    assert_eq!(
        Note::parse(sized(MAX_NOTE_BYTES + 1).as_bytes()),
        Err(NoteError::TooLarge(MAX_NOTE_BYTES + 1))
    );
    assert!(matches!(
        large.add(line(1).parse().unwrap()),
        Err(NoteError::TooLarge(_))
    ));
    assert_eq!(large.to_string().len(), MAX_NOTE_BYTES);
}

#[test]
fn cosignatures_say_when() {
    let (witness, checkpoint) = (witness_key(1), head(5));
    let mut note = checkpoint.sign(&log_key()).unwrap();
    note.add(cosign(&checkpoint, 1_679_315_147, &witness).unwrap())
        .unwrap();
    let keys = [log_key().verifier().clone(), witness.verifier().clone()];
    let times: Vec<_> = note
        .open(&keys)
        .unwrap()
        .iter()
        .map(|signature| signature.time)
        .collect();
    assert_eq!(times, [None, Some(1_679_315_147)]);
    // The message is the one of the specification.
    assert_eq!(
        cosignature::message(note.text(), 1_679_315_147),
        format!("cosignature/v1\ntime 1679315147\n{}", checkpoint.body())
    );
    // The time is signed.
    let line = &note.signatures()[1];
    let mut blob = line.signature().to_vec();
    assert_eq!(blob.len(), 72);
    blob[7] ^= 1;
    let id = line.id().to_be_bytes();
    let forged = format!(
        "\u{2014} {} {}\n",
        line.name(),
        base64(&[&id[..], &blob].concat())
    );
    let wrong = NoteError::Signature {
        name: witness.verifier().name().to_owned(),
    };
    let forged = forged.parse().unwrap();
    assert_eq!(
        cosignature::verify(note.text(), &forged, witness.verifier()),
        Err(wrong)
    );
    assert_eq!(cosign(&checkpoint, 1 << 63, &witness), Err(NoteError::Time));
    assert!(cosign(&checkpoint, (1 << 63) - 1, &witness).is_ok());
    // A cosignature is no signature of the log, nor the other way round.
    let log_as_witness = SignerKey::new(
        log_key().verifier().name(),
        KeyKind::CosignatureV1,
        &[1; 32],
    )
    .unwrap();
    let unsigned = note.open(&[log_as_witness.verifier().clone()]);
    assert_eq!(unsigned, Err(NoteError::NotSigned));
}
