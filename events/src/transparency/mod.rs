//! What an auditor reads: how a history is hashed, proved and signed. Pure: no
//! files, no network, no clock, no randomness; nothing here knows what a profile
//! is.
//!
//! The sources: RFC 6962 section 2.1 and RFC 9162 section 2.1 (Merkle trees and
//! their proofs), RFC 8032 (Ed25519), and the C2SP texts signed-note,
//! tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-policy and tlog-tiles.
//! Each function names the section it implements.
//!
//! | To check | call |
//! |---|---|
//! | which hash a leaf has | [`merkle::leaf_hash`] |
//! | which root leaves have | [`merkle::Frontier::push`], then [`merkle::Frontier::root`] |
//! | that a leaf is in a tree | [`inclusion::verify`] |
//! | that a tree keeps all that an older one had | [`consistency::verify`] |
//! | a signature by itself | [`ed25519::verify`] |
//! | who signed a note | [`note::Note::open`] |
//! | what a log says its head is | [`checkpoint::Checkpoint::open`] |
//! | that somebody cosigned a checkpoint, and when | [`cosignature::verify`], or [`note::Note::open`] |
//! | a checkpoint by all the keys one trusts | [`policy::Policy::check`] |
//! | a proof file | [`tlog_proof::TlogProof::verify`] |
//!
//! To make proofs: [`subtree::prove_inclusion`] and [`subtree::prove_consistency`]
//! from stored hashes, [`tree::Tree`] from memory. To sign: [`key::SignerKey`],
//! [`note::sign`], [`checkpoint::Checkpoint::sign`], [`cosignature::cosign`].
//! To publish a log as files: [`tiles`].
//!
//! From the bytes of leaves to a checkpoint that a log has signed, and back:
//!
//! ```
//! use mgi_events::transparency::checkpoint::Checkpoint;
//! use mgi_events::transparency::key::{KeyKind, SignerKey};
//! use mgi_events::transparency::merkle::leaf_hash;
//! use mgi_events::transparency::note::Note;
//! use mgi_events::transparency::{consistency, inclusion, tree::Tree};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The log: three leaves, and a checkpoint of them, signed.
//! let leaves: [&[u8]; 3] = [b"first", b"second", b"third"];
//! let tree = Tree::new(leaves.map(leaf_hash));
//! let key = SignerKey::new("example.org/log", KeyKind::Ed25519, &[7; 32])?;
//! let head = Checkpoint { origin: "example.org/log".into(), size: 3, root: tree.root(3)? };
//! let published = head.sign(&key)?.to_string();
//! let proof = tree.prove_inclusion(1, 3)?;
//!
//! // The auditor: has the leaf, the proof, the note, and the log's public key.
//! let trusted = key.verifier().to_string().parse()?;
//! let head = Checkpoint::open(&published.parse::<Note>()?, &trusted)?;
//! inclusion::verify(1, head.size, &leaf_hash(b"second"), &proof, &head.root)?;
//!
//! // Later: the log has grown. It still starts with the same leaves.
//! let grown = Tree::new([&leaves[..], &[b"fourth"]].concat().into_iter().map(leaf_hash));
//! let proof = grown.prove_consistency(3, 4)?;
//! consistency::verify(3, 4, &head.root, &grown.root(4)?, &proof)?;
//! # Ok(())
//! # }
//! ```

mod encoding;

pub mod checkpoint;
pub mod consistency;
pub mod cosignature;
pub mod ed25519;
pub mod inclusion;
pub mod key;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof;
pub mod subtree;
pub mod tiles;
pub mod tlog_proof;
pub mod tree;
