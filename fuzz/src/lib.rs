//! Fuzz targets: one for each parser that faces the network or reads a file of somebody else.
//!
//! A target takes any bytes, and ends: it does not panic, does not overflow, does not run long,
//! and what it states about what it read holds. `scripts/fuzz.sh` runs them guided by coverage
//! (libFuzzer); the test `corpus` runs them over what was kept, and over random changes of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a target fails by panicking"
)]

mod commands;
mod files;
mod network;
#[path = "../../events/tests/support/mod.rs"]
#[allow(clippy::all, unreachable_pub, missing_docs)]
mod support;
mod transparency;

/// A target: any bytes in, and it ends.
pub type Target = fn(&[u8]);

/// All targets by name. Each has a folder of seeds, `corpus/<name>`.
pub const TARGETS: &[(&str, Target)] = &[
    ("commands", commands::commands),
    ("messages", commands::messages),
    ("events", commands::events),
    ("headers", network::headers),
    ("forwarded", network::forwarded),
    ("pages", network::pages),
    ("notes", transparency::notes),
    ("proofs", transparency::proofs),
    ("policies", transparency::policies),
    ("witness", transparency::witness),
    ("tiles", transparency::tiles),
    ("certificates", transparency::certificates),
    ("bundles", files::bundles),
    ("ledger", files::ledger),
    ("tables", files::tables),
    ("sheets", files::sheets),
    ("keyfiles", files::keyfiles),
    ("evidence", files::evidence),
    ("configuration", files::configuration),
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS
        .iter()
        .find(|(target, _)| *target == name)
        .map(|(_, run)| *run)
}

/// The first byte, and the rest.
fn split(bytes: &[u8]) -> (u8, &[u8]) {
    bytes
        .split_first()
        .map_or((0, bytes), |(first, rest)| (*first, rest))
}

/// The bytes as text, if they are; targets for texts pass over the others.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
