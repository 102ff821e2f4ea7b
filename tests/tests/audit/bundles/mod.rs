//! Evidence bundles: what they show, what they hide, what they prove.

mod auditor;
mod public;
mod rewritten;
mod scene;
mod signed;
mod tampering;
