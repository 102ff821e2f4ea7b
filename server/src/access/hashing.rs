//! argon2id (RFC 9106) on threads of its own kind: few at a time, in a short queue, so that a flood
//! of sign-ins does not take the processor from others.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::Semaphore;

use super::{AccessError, words};
use crate::identity;

/// KiB of memory: 19 MiB.
const MEMORY: u32 = 19 * 1024;
/// Passes over it.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Bytes of a hash.
const HASH: usize = 32;
/// Hashes at a time.
const AT_ONCE: usize = 2;
/// Sign-ins that wait for their turn: at some ten hashes a second, some seconds.
const WAITING: usize = 32;

/// Hashes passwords.
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Of a password that nobody knows: compared with where there is none, so that it takes as long.
    nobody: String,
}

/// Whether a password is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matched {
    No,
    Yes,
    /// And its hash was made with weaker parameters than those of today.
    YesAndWeak,
}

impl Hasher {
    pub(super) fn new() -> Result<Self, AccessError> {
        let nobody = hash(&hex::encode(identity::random::<16>()?), identity::random()?)?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
            nobody,
        })
    }

    /// The PHC string of a password.
    pub(super) async fn hash(&self, password: &str) -> Result<String, AccessError> {
        let password = words::normalized(password).into_owned();
        let salt = identity::random()?;
        self.in_turn(move || hash(&password, salt)).await?
    }

    /// Compares a password with a PHC string; with none it takes as long, and does not match.
    pub(super) async fn verify(
        &self,
        password: &str,
        phc: Option<&str>,
    ) -> Result<Matched, AccessError> {
        let password = words::normalized(password).into_owned();
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        let matched = self.in_turn(move || matches(&password, &phc)).await??;
        Ok(if known { matched } else { Matched::No })
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccessError> {
        let _place = Place::take(&self.waiting).ok_or(AccessError::Busy)?;
        let turns = Arc::clone(&self.turns);
        let turn = turns.acquire_owned().await;
        let turn = turn.map_err(|error| AccessError::Internal(error.to_string()))?;
        // The turn goes along: who hangs up does not give it to the next before the work is done.
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await
            .map_err(|error| AccessError::Internal(error.to_string()))
    }
}

/// A place in the queue.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        if waiting.fetch_add(1, Ordering::Relaxed) < WAITING {
            return Some(Self(waiting));
        }
        waiting.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn failed(error: impl std::fmt::Display) -> AccessError {
    AccessError::Internal(format!("a password could not be hashed: {error}"))
}

fn hash(password: &str, salt: [u8; 16]) -> Result<String, AccessError> {
    let hash = compute(password, &salt, (MEMORY, PASSES, LANES))?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    ))
}

fn compute(
    password: &str,
    salt: &[u8],
    (memory, passes, lanes): (u32, u32, u32),
) -> Result<[u8; HASH], AccessError> {
    let params = Params::new(memory, passes, lanes, Some(HASH)).map_err(failed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = [0; HASH];
    argon2
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .map_err(failed)?;
    Ok(hash)
}

fn matches(password: &str, phc: &str) -> Result<Matched, AccessError> {
    let (costs, salt, expected) =
        parse(phc).ok_or_else(|| failed("the stored hash does not read"))?;
    let found = compute(password, &salt, costs)?;
    // All bytes are looked at, whichever differs.
    let differing = (found.iter().zip(&expected)).fold(0, |all, (a, b)| all | (a ^ b));
    let (memory, passes, _) = costs;
    Ok(match differing {
        0 if memory < MEMORY || passes < PASSES => Matched::YesAndWeak,
        0 => Matched::Yes,
        _ => Matched::No,
    })
}

type Parsed = ((u32, u32, u32), Vec<u8>, [u8; HASH]);

fn parse(phc: &str) -> Option<Parsed> {
    let rest = phc.strip_prefix("$argon2id$v=19$")?;
    let mut parts = rest.split('$');
    let mut costs = parts.next()?.split(',');
    let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse().ok();
    let costs = (cost("m=")?, cost("t=")?, cost("p=")?);
    let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    let hash = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    Some((costs, salt, hash.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_password_only() {
        let phc = hash("le registre des comptes", [7; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let matched = matches("le registre des comptes", &phc).unwrap();
        assert_eq!(matched, Matched::Yes);
        assert_eq!(
            matches("le registre des Comptes", &phc).unwrap(),
            Matched::No
        );
    }

    #[test]
    fn a_weaker_hash_is_told() {
        let weak = compute("le registre des comptes", &[7; 16], (8 * 1024, 1, 1)).unwrap();
        let phc = format!(
            "$argon2id$v=19$m=8192,t=1,p=1${}${}",
            STANDARD_NO_PAD.encode([7; 16]),
            STANDARD_NO_PAD.encode(weak)
        );
        let matched = matches("le registre des comptes", &phc).unwrap();
        assert_eq!(matched, Matched::YesAndWeak);
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for bad in ["", "$argon2id$v=19$", "$argon2i$v=19$m=1,t=1,p=1$AA$AA"] {
            assert!(matches("x", bad).is_err(), "{bad}");
        }
    }
}
