//! Streams against what was signed of them: found, named, and nothing intact refused.

mod checking;
mod rewriting;
mod signing;
mod support;
