//! Cosignatures of checkpoints (C2SP tlog-cosignature, Ed25519, version 1): a
//! witness, or whoever finalizes a profile, says that at a time this was the
//! head of the log, consistent with all earlier ones they saw.

use super::checkpoint::Checkpoint;
use super::key::{KeyKind, SignerKey, VerifierKey};
use super::note::{NoteError, NoteSignature};

/// Largest time, in seconds since 1970 (section "Format").
pub const MAX_TIME: u64 = i64::MAX as u64;

/// What a cosigner signs (section "Ed25519 signed message"): two lines, then the
/// text of the checkpoint's note. `time` in seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The signature line by which `key` cosigns a checkpoint at `time`, in seconds
/// since 1970-01-01T00:00:00Z (section "Format"); to be added with
/// [`super::note::Note::add`].
///
/// # Errors
/// [`NoteError::WrongKind`] for a key that does not cosign; [`NoteError::Time`].
pub fn cosign(
    checkpoint: &Checkpoint,
    time: u64,
    key: &SignerKey,
) -> Result<NoteSignature, NoteError> {
    let verifier = key.verifier();
    if verifier.kind() != KeyKind::CosignatureV1 {
        return Err(NoteError::WrongKind {
            name: verifier.name().to_owned(),
        });
    }
    if time > MAX_TIME {
        return Err(NoteError::Time);
    }
    let signature = key.sign_message(message(&checkpoint.body(), time).as_bytes());
    let mut blob = time.to_be_bytes().to_vec();
    blob.extend_from_slice(&signature);
    Ok(NoteSignature::by(verifier, blob))
}

/// Verifies that `key` cosigned a note with this text, and returns when, in
/// seconds since 1970-01-01T00:00:00Z (section "Format": 8 bytes of time,
/// big-endian, and 64 of signature). The time is the cosigner's word.
///
/// # Errors
/// [`NoteError::WrongKind`] for a key that does not cosign;
/// [`NoteError::NotSigned`] when the line is another key's;
/// [`NoteError::Signature`] when it is not right.
pub fn verify(text: &str, signature: &NoteSignature, key: &VerifierKey) -> Result<u64, NoteError> {
    if key.kind() != KeyKind::CosignatureV1 {
        return Err(NoteError::WrongKind {
            name: key.name().to_owned(),
        });
    }
    if !signature.is_by(key) {
        return Err(NoteError::NotSigned);
    }
    let wrong = || NoteError::Signature {
        name: key.name().to_owned(),
    };
    let blob: &[u8; 72] = signature.signature().try_into().map_err(|_| wrong())?;
    let (time, bytes) = blob.split_first_chunk::<8>().ok_or_else(wrong)?;
    let bytes: &[u8; 64] = bytes.try_into().map_err(|_| wrong())?;
    let time = u64::from_be_bytes(*time);
    if time > MAX_TIME {
        return Err(wrong());
    }
    key.public_key()
        .verify(message(text, time).as_bytes(), bytes)
        .map_err(|_| wrong())?;
    Ok(time)
}
