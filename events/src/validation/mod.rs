//! Validation as a signature (ARCHITECTURE section 7): the statement that is
//! signed, and the one function by which server, client and auditor judge what
//! stands in the history.
//!
//! Three levels, always shown. Level 1: somebody was signed in, on the server's
//! word. Level 2: a personal Ed25519 key signed the statement. Level 3: the key of
//! a personal X.509 certificate did. What must hold against the operator rests on
//! levels 2 and 3 only, and on knowing the keys from elsewhere.

mod statement;
mod verify;

pub use statement::{Statement, StatementError, origin_names_stream};
pub use verify::{Level, NotVerified, Verified, verify};
