//! The profile: one assessment of one country or local authority in one round.
//! It is the aggregate, and one stream.
//!
//! [`decide`] reads as the rules of the MGI process; one file beside it for each
//! family of rules. [`Profile::evolve`] applies what was decided.

pub mod about;
mod acting;
mod actions;
mod answers;
mod blame;
mod blocking;
mod board;
mod citations;
mod comparisons;
mod conflict;
mod consultation;
pub mod content;
mod contradictions;
mod contributions;
mod corrections;
mod coverage;
mod decide;
mod decision;
mod difference;
mod editing;
mod evidence;
mod evolve;
mod explain;
mod finalization;
mod findings;
mod four_eyes;
mod lookup;
mod meetings;
mod ministries;
mod notes;
mod opening;
mod parts;
mod positions;
mod priorities;
mod proposal;
mod published;
mod queries;
mod reader;
mod redactions;
mod revision;
mod roles;
mod show;
mod show_consultation;
mod signing;
mod stages;
mod state;
mod suggestions;
mod threads;
pub mod timeline;
mod validation;
mod values;
mod windows;

pub use actions::actions;
pub use board::board;
pub use consultation::{
    Cause, Comparison, Contradiction, Correction, Edition, Finding, ItemRef, Meeting, Position,
    Priority, Query, Suggestion, TextRef,
};
pub use contributions::contributions;
pub use coverage::{Coverage, StatementDraft, coverage, draft_statement};
pub use decide::{decide, decide_on};
pub use decision::Decision;
pub use difference::{difference, difference_since};
pub use evolve::EvolveError;
pub use explain::{Explained, Question, explain, explain_directory, explain_roles, may_ask_about};
pub use finalization::{Outcome, policy_problem};
pub use proposal::{Proposal, cosigner_key, cosigner_name};
pub use published::Published;
pub use reader::Reader;
pub use redactions::Redaction;
pub use state::{
    Answer, Citation, Comment, Enrolment, Evidence, Grant, Item, Note, Profile, Thread, Validation,
};
