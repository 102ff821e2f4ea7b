//! The keys of the trees. Names of streams, accounts and profiles have no zero byte, so that a
//! zero byte ends each of them and keys sort by name first.

use super::commands::CommandKey;

/// Longest part of a snapshot in one value, 256 KiB with its count: what sled keeps in its log
/// instead of in files that it never syncs.
pub(crate) const CHUNK_BYTES: usize = 256 * 1024 - 2;

/// `stream 0 account 0`, of which the keys of an account's commands begin.
pub(crate) fn commands_by(stream: &str, account: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(stream.len() + account.len() + 18);
    key.extend_from_slice(stream.as_bytes());
    key.push(0);
    key.extend_from_slice(account.as_bytes());
    key.push(0);
    key
}

/// `stream 0 account 0 id`, the id in its 16 bytes.
pub(crate) fn command(stream: &str, command: &CommandKey) -> Vec<u8> {
    let mut key = commands_by(stream, &command.account);
    key.extend_from_slice(&command.id.to_be_bytes());
    key
}

/// The id in a command's key.
pub(crate) fn command_id(key: &[u8]) -> Option<u128> {
    Some(u128::from_be_bytes(*key.last_chunk::<16>()?))
}

/// `stream 0`, of which the snapshots' keys begin.
pub(crate) fn stream(stream: &str) -> Vec<u8> {
    let mut key = stream.as_bytes().to_vec();
    key.push(0);
    key
}

/// `stream 0 revision chunk`.
pub(crate) fn snapshot(name: &str, revision: u64, chunk: u16) -> Vec<u8> {
    let mut key = stream(name);
    key.extend_from_slice(&revision.to_be_bytes());
    key.extend_from_slice(&chunk.to_be_bytes());
    key
}

/// The revision in a snapshot's key.
pub(crate) fn snapshot_revision(name: &str, key: &[u8]) -> Option<u64> {
    let rest = key.get(name.len() + 1..)?;
    Some(u64::from_be_bytes(rest.get(..8)?.try_into().ok()?))
}

/// `stream 0 level index`.
pub(crate) fn tile(name: &str, level: u8, index: u64) -> Vec<u8> {
    let mut key = stream(name);
    key.push(level);
    key.extend_from_slice(&index.to_be_bytes());
    key
}

/// `stream 0 255 index`: the leaves of a tile that is not complete.
pub(crate) fn newest(name: &str, tile_index: u64) -> Vec<u8> {
    tile(name, u8::MAX, tile_index)
}

/// `account 0 profile`.
pub(crate) fn access(account: &str, profile: &str) -> Vec<u8> {
    let mut key = stream(account);
    key.extend_from_slice(profile.as_bytes());
    key
}
