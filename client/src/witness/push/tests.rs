use std::collections::BTreeMap;
use std::sync::Mutex;

use super::*;
use mgi_events::transparency::cosignature::cosign;
use mgi_events::transparency::key::{KeyKind, SignerKey};
use mgi_events::transparency::merkle::leaf_hash;
use mgi_events::transparency::tree::Tree;

const ORIGIN: &str = "example.org/log";

/// A log in memory, that may also forget and forge.
struct Memory {
    tree: Tree,
}

impl Memory {
    fn of(size: u32) -> Self {
        Self::telling("event", size)
    }

    fn telling(what: &str, size: u32) -> Self {
        let leaf = |n: u32| leaf_hash(format!("{what} {n}").as_bytes());
        Self {
            tree: Tree::new((0..size).map(leaf)),
        }
    }
}

fn log_key() -> SignerKey {
    SignerKey::new(ORIGIN, KeyKind::Ed25519, &[7; 32]).unwrap()
}

impl Log for Memory {
    async fn checkpoint(&self) -> Result<String, AuditError> {
        let size = self.tree.size();
        let head = Checkpoint {
            origin: ORIGIN.into(),
            size,
            root: self.tree.root(size).unwrap(),
        };
        Ok(head.sign(&log_key()).unwrap().to_string())
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, AuditError> {
        let proof = self.tree.prove_consistency(old, new);
        proof.map_err(|error| AuditError::Malformed {
            what: "the proof",
            problem: error.to_string(),
        })
    }
}

/// Witnesses in memory, by address: what each cosigned last.
#[derive(Default)]
struct Witnesses {
    seen: Mutex<BTreeMap<String, (u64, Hash)>>,
    asked: Mutex<Vec<(String, u64)>>,
}

fn key(name: &str) -> SignerKey {
    let seed = [u8::try_from(name.len()).unwrap(); 32];
    SignerKey::new(name, KeyKind::CosignatureV1, &seed).unwrap()
}

fn answer(status: u16, content_type: &str, body: String) -> Answer {
    Answer {
        status,
        content_type: content_type.into(),
        body: body.into_bytes(),
    }
}

impl Witnesses {
    fn judge(&self, prefix: &str, body: &[u8]) -> Answer {
        let body = std::str::from_utf8(body).unwrap();
        let (front, note) = body.split_once("\n\n").unwrap();
        let mut lines = front.lines();
        let old = lines.next().unwrap().strip_prefix("old ").unwrap();
        let old: u64 = old.parse().unwrap();
        let proof: Vec<Hash> = lines.map(decode).collect();
        let note = Note::parse(note.as_bytes()).unwrap();
        let head = Checkpoint::open(&note, log_key().verifier()).unwrap();
        self.asked.lock().unwrap().push((prefix.to_owned(), old));
        let mut seen = self.seen.lock().unwrap();
        let (size, root) = seen.get(prefix).copied().unwrap_or((0, [0; 32]));
        if size != old {
            return answer(409, "text/x.tlog.size", format!("{size}\n"));
        }
        if old > 0 && consistency::verify(old, head.size, &root, &head.root, &proof).is_err() {
            return answer(422, "", "not consistent".into());
        }
        seen.insert(prefix.to_owned(), (head.size, head.root));
        let name = prefix.strip_prefix("http://").unwrap();
        let line = cosign(&head, 1_700_000_000, &key(name)).unwrap();
        answer(200, "", line.to_string())
    }
}

fn decode(line: &str) -> Hash {
    // A hash is written as a checkpoint writes its root.
    let body = format!("o\n1\n{line}\n");
    Checkpoint::parse_body(&body).unwrap().root
}

impl Post for Witnesses {
    async fn post(&self, prefix: &str, body: Vec<u8>) -> Result<Answer, Refusal> {
        Ok(self.judge(prefix, &body))
    }
}

fn policy(quorum: &str) -> Policy {
    let (a, bb) = (key("a"), key("bb"));
    let text = format!(
        "log {}\nwitness one {} http://a\nwitness two {} http://bb\nwitness three {}\n\
         group both all one two\ngroup all-three all both three\nquorum {quorum}\n",
        log_key().verifier(),
        a.verifier(),
        bb.verifier(),
        key("ccc").verifier(),
    );
    text.parse().unwrap()
}

async fn pushed(log: &Memory, way: &Witnesses, state: &mut State) -> Pushed {
    push(log, &policy("both"), way, state).await.unwrap()
}

#[tokio::test]
async fn every_witness_is_asked_from_where_it_stood() {
    let (way, mut state) = (Witnesses::default(), State::default());
    let first = pushed(&Memory::of(5), &way, &mut state).await;
    assert!(first.outcome.quorum);
    assert_eq!(first.note.signatures().len(), 3);
    let got: Vec<_> = first.witnesses.iter().map(|w| w.outcome.clone()).collect();
    let good = Cosignature {
        time: 1_700_000_000,
        before: 0,
    };
    assert_eq!(got, [Ok(good), Ok(good), Err(Refusal::NoAddress)]);
    let second = pushed(&Memory::of(9), &way, &mut state).await;
    assert!(second.outcome.quorum);
    // The same again is cosigned again.
    assert!(
        pushed(&Memory::of(9), &way, &mut state)
            .await
            .outcome
            .quorum
    );
    let mut asked = way.asked.into_inner().unwrap();
    asked.sort();
    let from = |name: &str, old| (format!("http://{name}"), old);
    assert_eq!(
        asked,
        [
            from("a", 0),
            from("a", 5),
            from("a", 9),
            from("bb", 0),
            from("bb", 5),
            from("bb", 9)
        ]
    );
}

#[tokio::test]
async fn a_lost_state_costs_one_more_request() {
    let way = Witnesses::default();
    pushed(&Memory::of(5), &way, &mut State::default()).await;
    let again = pushed(&Memory::of(9), &way, &mut State::default()).await;
    assert!(again.outcome.quorum);
    let before: Vec<_> = again.witnesses.iter().map(|w| w.outcome.clone()).collect();
    assert!(matches!(before[0], Ok(Cosignature { before: 5, .. })));
    assert_eq!(way.asked.into_inner().unwrap().len(), 2 + 4);
}

#[tokio::test]
async fn a_rewritten_or_shortened_log_reaches_no_witness() {
    let (way, mut state) = (Witnesses::default(), State::default());
    pushed(&Memory::of(5), &way, &mut state).await;
    let kept = state.clone();
    let asked = way.asked.lock().unwrap().len();
    for (log, same_size) in [
        (Memory::telling("another", 9), false),
        (Memory::telling("another", 5), true),
    ] {
        let error = push(&log, &policy("both"), &way, &mut state).await;
        let error = error.unwrap_err();
        assert!(
            matches!(error, PushError::Rewritten { before: 5, .. }) && error.is_alarm(),
            "{same_size}: {error}"
        );
    }
    let short = push(&Memory::of(4), &policy("both"), &way, &mut state).await;
    assert!(matches!(
        short,
        Err(PushError::Shrunk { before: 5, now: 4 })
    ));
    assert_eq!(state, kept);
    assert_eq!(way.asked.lock().unwrap().len(), asked);
}

#[tokio::test]
async fn without_a_state_the_witnesses_find_it_out() {
    let way = Witnesses::default();
    pushed(&Memory::of(5), &way, &mut State::default()).await;
    let forked = pushed(&Memory::telling("another", 9), &way, &mut State::default()).await;
    assert!(!forked.outcome.quorum);
    for report in &forked.witnesses[..2] {
        let refusal = report.outcome.as_ref().unwrap_err();
        assert!(
            matches!(refusal, Refusal::Contradicts { .. }) && refusal.is_alarm(),
            "{refusal}"
        );
    }
    let short = pushed(&Memory::of(4), &way, &mut State::default()).await;
    let ahead = Refusal::Ahead { witness: 5, log: 4 };
    assert_eq!(short.witnesses[0].outcome, Err(ahead));
}

#[tokio::test]
async fn a_quorum_that_needs_who_cannot_be_asked_is_not_met() {
    let (way, mut state) = (Witnesses::default(), State::default());
    let log = Memory::of(5);
    let pushed = push(&log, &policy("all-three"), &way, &mut state).await;
    let pushed = pushed.unwrap();
    assert!(!pushed.outcome.quorum);
    assert_eq!(pushed.outcome.cosigned.len(), 2);
}

#[tokio::test]
async fn a_log_that_the_policy_does_not_have_is_not_taken_anywhere() {
    let other = SignerKey::new(ORIGIN, KeyKind::Ed25519, &[8; 32]).unwrap();
    let text = format!(
        "log {}\nwitness one {} http://a\nquorum one\n",
        other.verifier(),
        key("a").verifier()
    );
    let (way, mut state) = (Witnesses::default(), State::default());
    let refused = push(&Memory::of(5), &text.parse().unwrap(), &way, &mut state).await;
    assert!(matches!(refused, Err(PushError::Policy(_))));
    assert!(way.asked.into_inner().unwrap().is_empty());
    assert_eq!(state, State::default());
}

/// Names another size whatever it is asked.
struct Fickle;

impl Post for Fickle {
    async fn post(&self, _: &str, body: Vec<u8>) -> Result<Answer, Refusal> {
        let size = if body.starts_with(b"old 1\n") { 2 } else { 1 };
        Ok(answer(409, "text/x.tlog.size", format!("{size}\n")))
    }
}

#[tokio::test]
async fn a_witness_that_never_agrees_is_given_up() {
    let mut state = State::default();
    let (log, policy) = (Memory::of(5), policy("both"));
    let pushed = push(&log, &policy, &Fickle, &mut state).await.unwrap();
    assert!(matches!(
        pushed.witnesses[0].outcome,
        Err(Refusal::Status { status: 409, .. })
    ));
    assert!(!pushed.outcome.quorum);
}
