//! The profile: one assessment of one country or local authority in one round.
//! It is the aggregate, and one stream.
//!
//! [`decide`] reads as the rules of the MGI process; one file beside it for each
//! family of rules. [`Profile::evolve`] applies what was decided.

pub mod about;
mod acting;
mod answers;
mod citations;
mod conflict;
mod content;
mod contributions;
mod decide;
mod decision;
mod editing;
mod evidence;
mod evolve;
mod finalization;
mod ministries;
mod notes;
mod opening;
mod reader;
mod roles;
mod show;
mod stages;
mod state;
mod threads;
mod validation;
mod values;

pub use contributions::contributions;
pub use decide::decide;
pub use decision::Decision;
pub use evolve::EvolveError;
pub use finalization::{Outcome, policy_problem};
pub use reader::Reader;
pub use state::{
    Answer, Citation, Comment, Enrolment, Evidence, Grant, Item, Note, Profile, Thread, Validation,
};
