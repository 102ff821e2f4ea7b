//! Evidence bundles: what they show, what they hide, what they prove.

mod auditor;
mod public;
mod published;
mod rewritten;
mod scene;
mod signed;
mod tampering;
