//! Records: they fit, they are read back, and nothing else is.

use mgi_proto::v1::{CommentPosted, ItemReopened, Passage, PositionTaken, ThreadOpened};

use super::*;
use crate::{
    context::Moment,
    event::{Envelope, seal},
    transparency::merkle::leaf_hash,
};

fn sealed(kind: Kind) -> Vec<u8> {
    let envelope = Envelope {
        stream: "profile/rw-2021",
        index: 300,
        event_id: "01890a5d-ac96-774b-bcce-b302099a8057".into(),
        recorded: Moment(1_600_000_000_000_000),
        account: "ac-12345678",
        ministry: "MOH",
        grant: "g-1",
        deployment_revision: 200,
        command_id: "01890a5d-ac96-774b-bcce-b302099a8058",
        group_index: 1,
        command_digest: [1; 32],
        nonce: [2; 16],
    };
    seal(&envelope, kind).unwrap().bytes
}

fn posted(text: String) -> Vec<u8> {
    sealed(Kind::CommentPosted(CommentPosted {
        thread_id: "t-1".into(),
        comment_id: "k-2".into(),
        reply_to: "k-1".into(),
        text,
        mentions: vec!["MOE".into()],
    }))
}

#[test]
fn a_record_takes_the_place_of_every_length_of_text() {
    // Every length at which the number of bytes of some length changes, and all
    // around them.
    let lengths = (1..700).chain(16_200..16_600).chain([10_000, 40_000]);
    for length in lengths {
        let bytes = posted("x".repeat(length));
        let remainder = remainder(&bytes).unwrap().unwrap();
        let record = Record {
            leaf: leaf_hash(&bytes),
            remainder,
        };
        let stored = record.encode(bytes.len()).expect("it fits");
        assert_eq!(stored.len(), bytes.len());
        assert_eq!(Record::decode(&stored).unwrap(), Some(record));
        assert_eq!(leaf_of(&stored).unwrap(), leaf_of(&bytes).unwrap());
    }
}

#[test]
fn what_stays_says_everything_but_the_text() {
    let bytes = posted("Ask Somebody.".into());
    let before = open_stored(&bytes).unwrap();
    let record = Record {
        leaf: before.leaf,
        remainder: remainder(&bytes).unwrap().unwrap(),
    };
    let after = open_stored(&record.encode(bytes.len()).unwrap()).unwrap();
    assert!(after.redacted && !before.redacted);
    assert_eq!(after.leaf, before.leaf);
    let mut event = before.event;
    event.nonce.clear();
    event.command_digest.clear();
    assert_eq!(after.event, event);
    let Kind::CommentPosted(mut comment) = before.kind else {
        panic!("a comment");
    };
    comment.text.clear();
    assert_eq!(after.kind, Kind::CommentPosted(comment));
}

#[test]
fn a_passage_goes_with_its_comment() {
    let bytes = sealed(Kind::ThreadOpened(ThreadOpened {
        text: "Who?".into(),
        passage: Some(Passage {
            start: 3,
            end: 9,
            quote: "the one".into(),
            prefix: "before".into(),
            suffix: "after".into(),
            ..Passage::default()
        }),
        ..ThreadOpened::default()
    }));
    let (_, kind) = open_remainder(&remainder(&bytes).unwrap().unwrap()).unwrap();
    let Kind::ThreadOpened(opened) = kind else {
        panic!("a thread");
    };
    let passage = opened.passage.unwrap();
    assert_eq!((passage.start, passage.end), (3, 9));
    assert!(passage.quote.is_empty() && passage.prefix.is_empty() && passage.suffix.is_empty());
}

#[test]
fn public_acts_and_empty_texts_are_not_redacted() {
    let answer = sealed(Kind::AnswerAdopted(mgi_proto::v1::AnswerAdopted::default()));
    assert_eq!(remainder(&answer).unwrap(), Err(NotRedactable::PublicAct));
    let silent = sealed(Kind::PositionTaken(PositionTaken::default()));
    assert_eq!(remainder(&silent).unwrap(), Err(NotRedactable::NoText));
    let reopened = ItemReopened {
        reason: "Because.".into(),
        ..ItemReopened::default()
    };
    assert!(
        remainder(&sealed(Kind::ItemReopened(reopened)))
            .unwrap()
            .is_ok()
    );
}

#[test]
fn every_changed_byte_of_a_record_is_another_record_or_none() {
    let bytes = posted("Ask Somebody, or somebody else.".into());
    let record = Record {
        leaf: leaf_hash(&bytes),
        remainder: remainder(&bytes).unwrap().unwrap(),
    };
    let stored = record.encode(bytes.len()).unwrap();
    for at in 0..stored.len() {
        for bit in 0..8 {
            let mut flipped = stored.clone();
            flipped[at] ^= 1 << bit;
            assert_ne!(
                Record::decode(&flipped).ok().flatten(),
                Some(record.clone())
            );
        }
    }
}

#[test]
fn a_record_with_something_that_had_to_go_is_refused() {
    let bytes = posted("Ask Somebody, who knows everything.".into());
    let mut event = Subject::read(&bytes).unwrap().event;
    event.command_digest.clear();
    event.nonce.clear();
    let (_, kind) = event::open(&bytes).unwrap();
    event.body = Some(EventBody { kind: Some(kind) });
    let record = Record {
        leaf: leaf_hash(&bytes),
        remainder: event.encode_to_vec(),
    };
    let stored = record.encode(bytes.len() + 200).unwrap();
    assert!(open_stored(&stored).is_err());
}

#[test]
fn an_order_is_held_against_the_tree() {
    let bytes = posted("Ask Somebody.".into());
    let order = EventRedacted {
        index: 300,
        leaf_hash: leaf_hash(&bytes).to_vec(),
        event_type: "CommentPosted".into(),
        legal_basis: "a law".into(),
        remainder: remainder(&bytes).unwrap().unwrap(),
    };
    let (stream, leaf) = ("profile/rw-2021", leaf_hash(&bytes));
    let (event, _) = verify_order(&order, stream, &leaf).unwrap();
    assert_eq!(event.account_id, "ac-12345678");
    assert_eq!(
        verify_order(&order, stream, &[0; 32]),
        Err(BadOrder::OtherLeaf { index: 300 })
    );
    let elsewhere = EventRedacted {
        index: 299,
        ..order.clone()
    };
    let other_type = EventRedacted {
        event_type: "CommentEdited".into(),
        ..order.clone()
    };
    for (order, stream) in [
        (&elsewhere, stream),
        (&other_type, stream),
        (&order, "profile/rw-2022"),
    ] {
        assert!(matches!(
            verify_order(order, stream, &leaf),
            Err(BadOrder::OtherEvent { .. })
        ));
    }
    let in_clear = EventRedacted {
        remainder: bytes,
        ..order.clone()
    };
    assert!(matches!(
        verify_order(&in_clear, stream, &leaf),
        Err(BadOrder::Remainder(_))
    ));
}
