//! What an auditor reads: how a history is hashed. Pure, without I/O.

pub mod merkle;
