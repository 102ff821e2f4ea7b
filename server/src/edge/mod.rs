//! The edge: one listener for gRPC and gRPC-Web (and later pages), its limits,
//! deadlines and shutdown.

mod around;
mod deadline;
mod health;
mod listen;
mod observe;
mod peer;
mod router;
mod unread;

pub use deadline::Deadline;
pub use health::Health;
pub use listen::{Serving, Tls, serve};
pub use peer::PeerAddress;
pub use router::router;
pub(crate) use unread::unread;
