//! The MGI domain, pure: what a profile is, what may be done to it and when.
//!
//! `decide` turns a command into events or a typed refusal; `evolve` applies an
//! event to the state. Both are functions of their arguments: no clock, no file,
//! no network, no randomness. Everything from outside comes in a
//! [`context::Context`].
//!
//! Where to look: [`profile::decide`] for the rules of the process,
//! [`deployment`] for ministries and accounts, [`questionnaire`] for the
//! questions, [`text`] for how words are compared and attributed,
//! [`transparency`] for what auditors verify.

pub mod bundle;
pub mod context;
pub mod dates;
pub mod deployment;
pub mod event;
pub mod fields;
pub mod ids;
pub mod keys;
pub mod limits;
pub mod profile;
pub mod questionnaire;
pub mod redaction;
pub mod refusal;
pub mod roles;
pub mod text;
pub mod transparency;
pub mod validation;
pub mod visibility;

pub use mgi_proto::v1;
