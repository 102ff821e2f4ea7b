//! What an auditor reads: how a history is hashed, proved and signed. Pure: no
//! files, no network, no clock, no randomness.

mod encoding;

pub mod consistency;
pub mod ed25519;
pub mod inclusion;
pub mod merkle;
pub mod proof;
pub mod subtree;
pub mod tree;
