//! Space on the disk.

use std::io;
use std::path::Path;

/// Bytes that the server could still write where this path is. Waits for the operating system,
/// which answers at once for a local disk.
///
/// # Errors
/// The operating system's.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    // Available to this user, without what is reserved for root.
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
