//! The edge: one listener for gRPC and gRPC-Web (and later pages), its limits,
//! deadlines and shutdown.
//!
//! | looking for | it is in |
//! |---|---|
//! | what a connection has to keep to | `listen`, `accept`, `gate`, `socket`, `connection` |
//! | what a request has to keep to | `around`, `head`, `shape`, `incoming` |
//! | rates | `rates`, by address in `around`, by account in `account_rate` |
//! | where a request comes from | `peer` |
//! | certificates that are read again | `tls` |
//! | headers of plain answers | `headers` |

mod accept;
mod account_rate;
mod around;
mod connection;
mod deadline;
mod gate;
mod guard;
mod head;
mod headers;
mod health;
mod incoming;
mod listen;
mod observe;
mod outgoing;
mod peer;
mod rates;
mod refuse;
mod router;
mod shape;
mod socket;
mod tls;
mod unread;

pub use deadline::Deadline;
pub(crate) use deadline::parse as read_timeout;
pub use guard::Guard;
pub use health::Health;
pub use listen::{Serving, serve};
pub use peer::PeerAddress;
pub(crate) use peer::forwarded;
pub use router::router;
pub use tls::Tls;
pub(crate) use unread::unread;
