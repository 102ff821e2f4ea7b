//! The `mgi.v1` API: generated messages and services, the file descriptors for
//! reflection and JSON, and the one message that is written by hand.
//!
//! The `.proto` files beside this crate are the reference; their comments are
//! the documentation of every message, field and error.

pub mod json;
pub mod recorded;

/// Generated from `mgi/v1/*.proto`.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::disallowed_types,
    clippy::disallowed_methods
)]
pub mod v1 {
    tonic::include_proto!("mgi.v1");
    pub use crate::recorded::RecordedEvent;
}

/// Serialized `google.protobuf.FileDescriptorSet` of the package and of what it
/// imports, without comments: for server reflection and for JSON.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mgi.binpb"));
