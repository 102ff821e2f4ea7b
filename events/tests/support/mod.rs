//! The harness of the domain's tests: a deployment, a profile, a clock, and
//! commands in few words.
//!
//! A test reads: `given` what happened, `when` somebody asks, `then` these
//! events or this refusal.

// Each test program uses a part of it.
#![allow(dead_code, unused_imports)]

mod cast;
mod commands;
mod consultation;
mod directory;
mod process;
mod questionnaire;
mod refused;
mod signing;
mod staging;
mod world;

pub(crate) use cast::*;
pub(crate) use commands::*;
pub(crate) use consultation::*;
pub(crate) use directory::{direct, directory};
pub(crate) use process::*;
pub(crate) use questionnaire::{ALL, questionnaire};
pub(crate) use refused::{forget, provoked, remember};
pub(crate) use signing::{Cosigner, Signer, cosign_with, ends_proposal, propose_finalization};
pub(crate) use staging::DAYS;
pub(crate) use world::World;
