//! Random bytes: for event ids, and for the nonces that keep hidden leaves from being guessed.

use std::sync::Mutex;

use mgi_events::context::Moment;
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use crate::live::locks::lock;

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, out: &mut [u8]);
}

const BLOCK: usize = 4096;

struct Block {
    bytes: [u8; BLOCK],
    used: usize,
}

/// The operating system's randomness, fetched in blocks: a system call for each event would cost
/// as much as encoding it.
pub struct OsEntropy(Mutex<Block>);

impl Default for OsEntropy {
    fn default() -> Self {
        Self(Mutex::new(Block {
            bytes: [0; BLOCK],
            used: BLOCK,
        }))
    }
}

impl Entropy for OsEntropy {
    fn fill(&self, out: &mut [u8]) {
        let mut block = lock(&self.0);
        for part in out.chunks_mut(BLOCK) {
            if block.used + part.len() > BLOCK {
                // There is no sensible event without randomness, and no way to go on that is not
                // worse than to wait: Linux answers as soon as it is seeded.
                while let Err(error) = getrandom::fill(&mut block.bytes) {
                    tracing::error!(%error, "the operating system gives no random bytes");
                    std::thread::yield_now();
                }
                block.used = 0;
            }
            let used = block.used..block.used + part.len();
            block.used = used.end;
            if let Some(bytes) = block.bytes.get_mut(used) {
                part.copy_from_slice(bytes);
                // What went out is not kept.
                bytes.fill(0);
            }
        }
    }
}

/// The same bytes for the same seed: for tests that repeat exactly.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<([u8; 32], u64)>);

impl SeededEntropy {
    /// A source that starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let seed = Sha256::digest(seed.to_be_bytes()).into();
        Self(Mutex::new((seed, 0)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, out: &mut [u8]) {
        let mut state = lock(&self.0);
        for part in out.chunks_mut(32) {
            let (seed, count) = &mut *state;
            *count += 1;
            let block = Sha256::new()
                .chain_update(*seed)
                .chain_update(count.to_be_bytes())
                .finalize();
            part.copy_from_slice(&block[..part.len()]);
        }
    }
}

/// The random parts of an event's envelope.
pub(crate) struct Stamp {
    /// UUID, version 7.
    pub(crate) event_id: String,
    pub(crate) nonce: [u8; 16],
}

impl Stamp {
    /// Makes the random parts of an event that is recorded at `now`.
    pub(crate) fn make(entropy: &dyn Entropy, now: Moment) -> Self {
        let mut random = [0; 26];
        entropy.fill(&mut random);
        let mut id = [0; 10];
        let mut nonce = [0; 16];
        id.copy_from_slice(&random[..10]);
        nonce.copy_from_slice(&random[10..]);
        let millis = u64::try_from(now.0 / 1_000).unwrap_or(0);
        let uuid = Builder::from_unix_timestamp_millis(millis, &id).into_uuid();
        Self {
            event_id: uuid.hyphenated().to_string(),
            nonce,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_blocks_do_not() {
        let take = |entropy: &dyn Entropy, length: usize| {
            let mut out = vec![0; length];
            entropy.fill(&mut out);
            out
        };
        assert_eq!(
            take(&SeededEntropy::new(7), 100),
            take(&SeededEntropy::new(7), 100)
        );
        assert_ne!(
            take(&SeededEntropy::new(7), 100),
            take(&SeededEntropy::new(8), 100)
        );
        let os = OsEntropy::default();
        let first = take(&os, 3 * BLOCK + 5);
        assert_ne!(first, take(&os, 3 * BLOCK + 5));
        assert!(first.chunks(64).all(|part| part.iter().any(|b| *b != 0)));
    }

    #[test]
    fn an_event_id_is_a_uuid_of_version_7_that_tells_the_time() {
        let stamp = Stamp::make(&SeededEntropy::new(1), Moment(1_700_000_000_123_456));
        let uuid = uuid::Uuid::parse_str(&stamp.event_id).unwrap();
        assert_eq!(uuid.get_version_num(), 7);
        let (seconds, nanos) = uuid.get_timestamp().unwrap().to_unix();
        assert_eq!((seconds, nanos), (1_700_000_000, 123_000_000));
    }
}
