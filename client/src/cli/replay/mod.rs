//! A profile's life on the terminal: a slider over its revisions, the events around
//! it, and the state beside them.
//!
//! [`states`] rebuilds states from the events, in this program, with the domain's
//! own `evolve`: what is shown does not rest on what the server says about the past.
//! [`model`] is what is looked at, without a terminal; [`draw`] paints it; [`input`]
//! turns keys into what they mean; [`screen`] owns the terminal.

pub(crate) mod draw;
pub(crate) mod filter;
pub(crate) mod input;
pub(crate) mod model;
pub(crate) mod screen;
pub(crate) mod states;
#[cfg(test)]
mod tests;
