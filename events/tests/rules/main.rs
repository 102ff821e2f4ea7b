//! The rules of the process, one file for each family: given what happened,
//! when somebody asks, then these events or this refusal.

// Helpers beside the tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod citations;
mod conflicts;
mod contributions;
mod deployment;
mod digest;
mod every_rule;
mod evidence;
mod finalization;
mod limits;
mod ministries;
mod notes;
mod opening;
mod reopening;
mod roles;
mod stages;
mod threads;
mod validation;
mod values;
mod visibility;
