//! Policies: what is read, what is refused and why, and what they accept.

use mgi_events::transparency::checkpoint::{Checkpoint, CheckpointError};
use mgi_events::transparency::cosignature::cosign;
use mgi_events::transparency::key::{KeyKind, SignerKey};
use mgi_events::transparency::note::{self, Note, NoteError};
use mgi_events::transparency::policy::{
    MAX_ENTRIES, MAX_POLICY_BYTES, Policy, PolicyError, PolicyProblem,
};

use crate::support::{LOG, head, log_key, witness_key};

fn vkey(key: &SignerKey) -> String {
    key.verifier().to_string()
}

/// The example of the specification: two of three, and one of three others.
fn example() -> String {
    let mut text = format!(
        "# Example\n\n\tlog {}  https://example.org/log\n",
        vkey(&log_key())
    );
    for number in 1..=6 {
        let group = if number <= 3 { 'X' } else { 'Y' };
        text += &format!("witness {group}{number} {}\n", vkey(&witness_key(number)));
    }
    text + "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y4 Y5 Y6\n\
            group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
}

fn cosigned(checkpoint: &Checkpoint, witnesses: &[u8]) -> Note {
    let mut note = checkpoint.sign(&log_key()).unwrap();
    for &number in witnesses {
        note.add(cosign(checkpoint, u64::from(number), &witness_key(number)).unwrap())
            .unwrap();
    }
    note
}

#[test]
fn the_example_of_the_specification() {
    let policy = Policy::parse(&example()).unwrap();
    let reaches = |witnesses: &[u8]| {
        let outcome = policy.check(&cosigned(&head(4), witnesses)).unwrap();
        let times: Vec<_> = outcome
            .cosigned
            .iter()
            .map(|cosigned| cosigned.time)
            .collect();
        assert_eq!(
            times,
            witnesses
                .iter()
                .map(|&number| u64::from(number))
                .collect::<Vec<_>>()
        );
        assert_eq!(
            (outcome.checkpoint, outcome.log),
            (head(4), log_key().verifier().clone())
        );
        outcome.quorum
    };
    for enough in [&[1, 2, 4][..], &[2, 3, 6], &[1, 2, 3, 4, 5, 6]] {
        assert!(reaches(enough), "{enough:?}");
    }
    for few in [
        &[][..],
        &[1],
        &[1, 2],
        &[1, 2, 3],
        &[1, 4],
        &[4, 5, 6],
        &[3, 4, 5, 6],
    ] {
        assert!(!reaches(few), "{few:?}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let policy = Policy::parse(&example()).unwrap();
    assert_eq!(Policy::parse(&policy.to_string()), Ok(policy.clone()));
    assert_eq!(
        policy.logs()[0].url.as_deref(),
        Some("https://example.org/log")
    );
    assert_eq!(policy.quorum(), Some("X-and-Y"));
    assert_eq!(policy.groups()[2].threshold, 2);
    let none = Policy::parse("quorum none\n").unwrap();
    assert_eq!(
        (none.to_string().as_str(), none.quorum()),
        ("quorum none\n", None)
    );
}

#[test]
fn no_quorum_and_a_single_witness() {
    let note = cosigned(&head(4), &[2]);
    let log = format!("log {}\n", vkey(&log_key()));
    let none = Policy::parse(&format!("{log}quorum none\n")).unwrap();
    let outcome = none.check(&note).unwrap();
    assert!(outcome.quorum && outcome.cosigned.is_empty());
    for (number, quorum) in [(1, false), (2, true)] {
        let witness = vkey(&witness_key(number));
        let one = format!("{log}witness one {witness}\nquorum one\n");
        assert_eq!(
            Policy::parse(&one).unwrap().check(&note).unwrap().quorum,
            quorum
        );
    }
}

#[test]
fn a_witness_counts_once_with_its_latest_time() {
    let policy = Policy::parse(&example()).unwrap();
    let mut note = cosigned(&head(4), &[1]);
    for time in [300, 200] {
        note.add(cosign(&head(4), time, &witness_key(1)).unwrap())
            .unwrap();
    }
    let outcome = policy.check(&note).unwrap();
    assert_eq!(outcome.cosigned.len(), 1);
    assert_eq!(
        (
            outcome.cosigned[0].witness.as_str(),
            outcome.cosigned[0].time
        ),
        ("X1", 300)
    );
    assert!(!outcome.quorum);
}

#[test]
fn the_log_must_have_signed() {
    let policy = Policy::parse(&example()).unwrap();
    // Cosigned only.
    let full = cosigned(&head(4), &[1, 2, 4]).to_string();
    let without_log: String = full
        .lines()
        .filter(|line| !line.contains(&format!(" {LOG} ")))
        .fold(String::new(), |text, line| text + line + "\n");
    let note: Note = without_log.parse().unwrap();
    assert_eq!(policy.check(&note), Err(NoteError::NotSigned.into()));
    // Signed by a key of the right name that is not in the policy.
    let other = SignerKey::new(LOG, KeyKind::Ed25519, &[42; 32]).unwrap();
    assert_eq!(
        policy.check(&head(4).sign(&other).unwrap()),
        Err(NoteError::NotSigned.into())
    );
    // Another log.
    let other = SignerKey::new("example.org/other", KeyKind::Ed25519, &[1; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: "example.org/other".to_owned(),
        ..head(4)
    };
    let unknown = PolicyError::UnknownLog {
        origin: "example.org/other".to_owned(),
    };
    assert_eq!(
        policy.check(&checkpoint.sign(&other).unwrap()),
        Err(unknown)
    );
    // The log's key under another origin.
    let note = note::sign(&checkpoint.body(), &[&log_key()]).unwrap();
    assert!(policy.check(&note).is_err());
    let opened = Checkpoint::open(&note, log_key().verifier());
    assert!(matches!(opened, Err(CheckpointError::OtherOrigin { .. })));
    assert!(matches!(
        checkpoint.sign(&log_key()),
        Err(CheckpointError::OtherOrigin { .. })
    ));
    // No log at all.
    let none = Policy::parse("quorum none\n").unwrap();
    assert_eq!(
        none.check(&cosigned(&head(4), &[])),
        Err(PolicyError::NoLogs)
    );
    // A wrong cosignature of a known witness refuses the note.
    let mut note = cosigned(&head(4), &[1, 2, 4]);
    note.add(cosign(&head(5), 5, &witness_key(5)).unwrap())
        .unwrap();
    assert!(matches!(
        policy.check(&note),
        Err(PolicyError::Note(NoteError::Signature { .. }))
    ));
}

#[test]
fn checkpoints_are_read_strictly() {
    let body = head(20).body();
    assert_eq!(Checkpoint::parse_body(&body), Ok(head(20)));
    let [origin, size, root]: [&str; 3] = body.lines().collect::<Vec<_>>().try_into().unwrap();
    let refused = |text: String, error: CheckpointError| {
        assert_eq!(Checkpoint::parse_body(&text), Err(error), "{text:?}");
    };
    refused(body.trim_end().to_owned(), CheckpointError::End);
    refused(format!("\n{size}\n{root}\n"), CheckpointError::Origin);
    for wrong in [
        "020",
        "+20",
        "-1",
        "",
        " 20",
        "0x14",
        "18446744073709551616",
        "20 ",
    ] {
        refused(
            format!("{origin}\n{wrong}\n{root}\n"),
            CheckpointError::Size,
        );
    }
    for wrong in [
        "",
        "AAAA",
        &root[1..],
        &format!("{root}="),
        &root.replace('=', ""),
        &format!("{root} "),
    ] {
        refused(
            format!("{origin}\n{size}\n{wrong}\n"),
            CheckpointError::Root,
        );
    }
    refused(format!("{origin}\n{size}\n"), CheckpointError::Root);
    refused(format!("{body}extension\n"), CheckpointError::Extension);
    refused(format!("{body}\n"), CheckpointError::Extension);
    let largest = Checkpoint {
        size: u64::MAX,
        ..head(1)
    };
    assert_eq!(Checkpoint::parse_body(&largest.body()), Ok(largest));
    // The other implementation writes the same.
    let theirs = tlog_tiles::Checkpoint::new(LOG, 20, tlog_tiles::Hash(head(20).root), "").unwrap();
    assert_eq!(theirs.to_bytes(), body.as_bytes());
}

#[test]
fn wrong_lines_are_named() {
    let log = vkey(&log_key());
    let [one, two] = [1, 2].map(|number| vkey(&witness_key(number)));
    let start = format!("log {log}\nwitness one {one}\nwitness two {two}\n");
    let problem = |line: &str| match Policy::parse(&format!("{start}{line}\nquorum none\n")) {
        Err(PolicyError::Line { line: 4, problem }) => problem,
        other => panic!("{line}: {other:?}"),
    };
    use PolicyProblem as P;
    assert_eq!(
        problem("witnesses x"),
        P::UnknownKeyword("witnesses".to_owned())
    );
    assert!(matches!(problem("log"), P::Words(_)));
    assert!(matches!(problem("log a b c"), P::Words(_)));
    assert!(matches!(problem("witness one"), P::Words(_)));
    assert!(matches!(problem("group g any"), P::Words(_)));
    assert!(matches!(problem("quorum"), P::Words(_)));
    assert!(matches!(problem("log nonsense"), P::Key(_)));
    assert_eq!(
        problem(&format!("log {log} https://example.org")),
        P::DuplicateKey
    );
    assert_eq!(problem(&format!("log {one}")), P::KeyKind);
    assert_eq!(problem(&format!("witness three {log}")), P::KeyKind);
    assert_eq!(problem(&format!("witness three {one}")), P::DuplicateKey);
    // The same public key under another name is the same witness.
    let renamed = SignerKey::new("renamed", KeyKind::CosignatureV1, &[101; 32]).unwrap();
    assert_eq!(
        problem(&format!("witness three {}", vkey(&renamed))),
        P::DuplicateKey
    );
    let three = vkey(&witness_key(3));
    assert_eq!(
        problem(&format!("witness one {three}")),
        P::NameTaken("one".to_owned())
    );
    assert_eq!(
        problem(&format!("witness none {three}")),
        P::NameTaken("none".to_owned())
    );
    assert_eq!(problem("group one any two"), P::NameTaken("one".to_owned()));
    assert_eq!(
        problem("group g any three"),
        P::UnknownName("three".to_owned())
    );
    assert_eq!(
        problem("group g any none"),
        P::UnknownName("none".to_owned())
    );
    assert_eq!(problem("group g any g"), P::UnknownName("g".to_owned()));
    assert_eq!(
        problem("group g all one one"),
        P::MemberTwice("one".to_owned())
    );
    for threshold in ["0", "3", "01", "-1", "most", "18446744073709551616"] {
        let line = format!("group g {threshold} one two");
        assert_eq!(problem(&line), P::Threshold { members: 2 });
    }
    assert_eq!(problem("quorum three"), P::UnknownName("three".to_owned()));
    assert_eq!(problem("# bell \u{7}"), P::ControlCharacter);
    assert_eq!(problem("# return \r"), P::ControlCharacter);
    // A member of one group is not in a second.
    let groups = format!("{start}group g any one\ngroup h any one\nquorum h\n");
    let twice = P::MemberTwice("one".to_owned());
    assert_eq!(
        Policy::parse(&groups),
        Err(PolicyError::Line {
            line: 5,
            problem: twice
        })
    );
}

#[test]
fn the_file_as_a_whole() {
    let quorum = PolicyError::Policy(PolicyProblem::Quorum);
    assert_eq!(Policy::parse(""), Err(quorum.clone()));
    assert_eq!(Policy::parse("# nothing\n"), Err(quorum));
    let twice = PolicyError::Line {
        line: 2,
        problem: PolicyProblem::Quorum,
    };
    assert_eq!(Policy::parse("quorum none\nquorum none\n"), Err(twice));
    // A file cut short must not pass as another policy.
    let cut = PolicyError::Line {
        line: 1,
        problem: PolicyProblem::Incomplete,
    };
    assert_eq!(Policy::parse("quorum none"), Err(cut));
    let large = format!("#{}\nquorum none\n", "x".repeat(MAX_POLICY_BYTES - 14));
    assert!(Policy::parse(&large).is_ok());
    let larger = format!("#{large}");
    assert_eq!(
        Policy::parse(&larger),
        Err(PolicyProblem::TooLarge(larger.len()).into())
    );
}

#[test]
fn limits_of_policies() {
    let mut policy = Policy::new();
    let key = |n: usize, kind| {
        let mut seed = [9; 32];
        seed[..8].copy_from_slice(&n.to_be_bytes());
        SignerKey::new("name", kind, &seed)
            .unwrap()
            .verifier()
            .clone()
    };
    for n in 0..MAX_ENTRIES {
        policy.add_log(key(n, KeyKind::Ed25519), None).unwrap();
        policy
            .add_witness(&n.to_string(), key(n, KeyKind::CosignatureV1), None)
            .unwrap();
        policy
            .add_group(&format!("g{n}"), 1, &[&n.to_string()])
            .unwrap();
    }
    let over = MAX_ENTRIES;
    assert_eq!(
        policy.add_log(key(over, KeyKind::Ed25519), None),
        Err(PolicyProblem::TooMany)
    );
    let witness = policy.add_witness("more", key(over, KeyKind::CosignatureV1), None);
    assert_eq!(witness, Err(PolicyProblem::TooMany));
    assert_eq!(
        policy.add_group("more", 1, &["g0"]),
        Err(PolicyProblem::TooMany)
    );
    assert_eq!(Policy::parse(&policy.to_string()), Ok(policy));
    // What would not be one word of a line is not taken.
    let mut policy = Policy::new();
    for word in ["", "a b", "a\tb", "#a", "a\n"] {
        let added = policy.add_witness(word, key(0, KeyKind::CosignatureV1), None);
        assert_eq!(added, Err(PolicyProblem::Word), "{word:?}");
    }
    let added = policy.add_log(key(0, KeyKind::Ed25519), Some("https://example.org/ x"));
    assert_eq!(added, Err(PolicyProblem::Word));
    assert_eq!(policy, Policy::new());
}
