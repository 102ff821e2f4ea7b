//! A stream of so many events in a real ledger with real views, and proofs of it.

use std::{hint::black_box, sync::Arc, time::Instant};

use mgi_events::{
    context::Moment,
    event::{self, Envelope},
    transparency::{
        consistency, inclusion,
        merkle::{Frontier, Hash, node_hash},
    },
};
use mgi_proto::v1::{CommentPosted, event_body::Kind};
use mgi_server::{
    ledger::{FileLedger, Group, Ledger, OpenOptions, Outcome, RealDisk, StreamName},
    proofs::StreamHashes,
    views::{Views, ViewsOptions},
};
use mgi_tests::random::Random;

use crate::report::{Figure, Tree};

/// Events in a group.
const GROUP: u64 = 1_024;
/// No snapshots: the events make no profile that could be replayed.
const NO_SNAPSHOTS: u64 = 1 << 40;

/// A ledger with one stream.
pub(crate) struct Built {
    pub(crate) events: u64,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) views: Views,
    pub(crate) stream: StreamName,
    _dir: tempfile::TempDir,
}

impl Built {
    /// Writes the events and folds them in.
    pub(crate) fn new(events: u64) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("ledger");
        let opened = FileLedger::open(Arc::new(RealDisk), folder, OpenOptions::default());
        let ledger: Arc<dyn Ledger> = Arc::new(opened.expect("a ledger").0);
        let stream = StreamName::new("profile/xa-2026").expect("a name");
        let mut at = 0;
        while at < events {
            let end = (at + GROUP).min(events);
            let group = Group {
                stream: stream.clone(),
                expected: at,
                events: (at..end).map(|index| comment(&stream, index, at)).collect(),
            };
            let (tell, told) = std::sync::mpsc::channel();
            ledger.append(
                group,
                Box::new(move |outcome| tell.send(outcome).expect("told")),
            );
            assert!(matches!(told.recv(), Ok(Outcome::Durable { .. })));
            at = end;
            if at.is_multiple_of(GROUP * 128) {
                eprintln!("  {at} written");
            }
        }
        let options = ViewsOptions {
            snapshot_every: NO_SNAPSHOTS,
            ..ViewsOptions::default()
        };
        let views = Views::open(dir.path().join("views"), options).expect("views");
        let folded = views.catch_up(Arc::clone(&ledger), |done, _| {
            if done.is_multiple_of(GROUP * 128) {
                eprintln!("  {done} folded in");
            }
        });
        folded.expect("folded in");
        Self {
            events,
            ledger,
            views,
            stream,
            _dir: dir,
        }
    }

    pub(crate) fn hashes(&self) -> StreamHashes {
        StreamHashes::new(
            self.views.clone(),
            Arc::clone(&self.ledger),
            self.stream.clone(),
        )
    }

    fn leaves(&self) -> Vec<Hash> {
        let tiles = 0..self.events.div_ceil(256);
        let leaves = tiles.flat_map(|tile| self.views.leaves(&self.stream, tile).expect("leaves"));
        leaves.map(|(_, leaf)| leaf).collect()
    }
}

fn comment(stream: &StreamName, index: u64, first: u64) -> bytes::Bytes {
    let id = uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, (1 << 63) | index).to_string();
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&index.to_le_bytes());
    let envelope = Envelope {
        stream: stream.as_str(),
        index,
        event_id: id.clone(),
        recorded: Moment(1_700_000_000_000_000),
        account: "ac-benchmark",
        ministry: "DGIE",
        grant: "g-1",
        deployment_revision: 1,
        command_id: &id,
        group_index: u32::try_from(index - first).expect("a place in a group"),
        command_digest: [7; 32],
        nonce,
    };
    let kind = Kind::CommentPosted(CommentPosted {
        text: "The ministry has read this and has nothing to add.".to_owned(),
        ..CommentPosted::default()
    });
    event::seal(&envelope, kind).expect("an event").bytes.into()
}

/// Makes and checks proofs; every fourth round, the baselines.
pub(crate) fn measure(built: &Built, proofs: usize) -> Tree {
    let mut random = Random::new(7);
    let size = built.events;
    let leaves = built.leaves();
    assert_eq!(leaves.len() as u64, size);
    let mut hashes = built.hashes();
    let root = hashes.root(size).expect("the root");
    let (mut make_inclusion, mut check_inclusion) = (Figure::new(), Figure::new());
    let (mut make_consistency, mut check_consistency) = (Figure::new(), Figure::new());
    let (mut whole, mut nodes) = (Figure::new(), Figure::new());
    let every = (proofs / 8).max(1);
    for round in 0..proofs {
        let index = random.number() % size;
        let begun = Instant::now();
        let proof = hashes.inclusion(index, size).expect("a proof");
        make_inclusion.took(begun);
        let leaf = leaves[usize::try_from(index).expect("an index")];
        let begun = Instant::now();
        inclusion::verify(index, size, &leaf, &proof, &root).expect("it holds");
        check_inclusion.took(begun);

        let old = 1 + random.number() % (size - 1);
        let old_root = hashes.root(old).expect("a root");
        let begun = Instant::now();
        let proof = hashes.consistency(old, size).expect("a proof");
        make_consistency.took(begun);
        let begun = Instant::now();
        consistency::verify(old, size, &old_root, &root, &proof).expect("it holds");
        check_consistency.took(begun);

        let begun = Instant::now();
        let mut node = root;
        for hash in &proof {
            node = node_hash(black_box(&node), hash);
        }
        black_box(node);
        nodes.took(begun);
        if round % every == 0 {
            let begun = Instant::now();
            let mut tree = Frontier::new();
            leaves.iter().for_each(|leaf| tree.push(*leaf));
            assert_eq!(tree.root(), root);
            whole.took(begun);
        }
    }
    Tree {
        events: size,
        make_inclusion: make_inclusion.done(),
        check_inclusion: check_inclusion.done(),
        make_consistency: make_consistency.done(),
        check_consistency: check_consistency.done(),
        hash_whole_tree: whole.done(),
        hash_nodes_of_a_proof: nodes.done(),
    }
}
