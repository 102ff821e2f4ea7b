//! The rules of the process, one file for each family: given what happened,
//! when somebody asks, then these events or this refusal.

// Helpers beside the tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod accepting;
mod access;
mod actions;
mod answers;
mod boards;
mod bundles;
mod citations;
mod comments;
mod comparisons;
mod conflicts;
mod contradictions;
mod contributions;
mod corrections;
mod deployment;
mod differences;
mod digest;
mod erasures;
mod errata;
mod every_rule;
mod evidence;
mod finalization;
mod findings;
mod handing_over;
mod heads;
mod keys;
mod limits;
mod meetings;
mod merges;
mod ministries;
mod notes;
mod opening;
mod positions;
mod priorities;
mod proposals;
mod queries;
mod redactions;
mod reopening;
mod rights;
mod roles;
mod signatures;
mod stages;
mod staleness;
mod suggestions;
mod threads;
mod validated_findings;
mod validation;
mod values;
mod visibility;
mod windows;
