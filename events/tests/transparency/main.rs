//! The transparency module against other implementations, known vectors, laws,
//! and every bit that can be flipped.

// Helpers beside the tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ed25519;
mod flips;
mod laws;
mod mutations;
mod notes;
mod oracles;
mod policies;
mod proof_files;
mod reference;
mod roots_and_proofs;
mod support;
mod tiles;
mod verdicts;
