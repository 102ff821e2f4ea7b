//! Signed notes (C2SP signed-note v1.0.0): a text, a blank line, and one line a
//! signature.
//!
//! ```text
//! any text, which may have blank lines
//!
//! — name base64(key id || signature)
//! ```
//!
//! A note proves nothing until it is opened with keys one trusts.

mod parse;

use std::fmt;

use thiserror::Error;

use super::cosignature;
use super::encoding;
use super::key::{KeyKind, SignerKey, VerifierKey};

/// Largest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 1 << 20;
/// Most signatures of one note (the specification asks for at least 16).
pub const MAX_SIGNATURES: usize = 100;

/// Why a note is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoteError {
    /// Over [`MAX_NOTE_BYTES`].
    #[error("a note may have {MAX_NOTE_BYTES} bytes, this one has {0}")]
    TooLarge(usize),
    /// Over [`MAX_SIGNATURES`].
    #[error("a note may have {MAX_SIGNATURES} signatures, this one has more")]
    TooManySignatures,
    /// Section "Format": valid UTF-8.
    #[error("a note must be valid UTF-8")]
    NotUtf8,
    /// Section "Format": no ASCII control characters other than newline.
    #[error("a note must not contain control characters other than newline")]
    ControlCharacter,
    /// Section "Format": the text ends in newline.
    #[error("the text of a note must end with a newline")]
    TextEnd,
    /// There is no blank line with signatures after it.
    #[error("a note must end with a blank line and at least one signature line")]
    NoSignatures,
    /// A line after the blank line is not a signature line.
    #[error(
        "signature line {0} of the note is not an em dash, a name without spaces and plus signs, and base 64, each after one space, up to a newline"
    )]
    SignatureLine(usize),
    /// A known key did not make the signature that bears its name and id.
    #[error(
        "the signature of {name} does not match the text of the note: it was changed, or the key is another"
    )]
    Signature {
        /// Name of the key.
        name: String,
    },
    /// Nobody known has signed.
    #[error("none of the keys given has signed the note")]
    NotSigned,
    /// Two of the keys to verify by have the same name and id.
    #[error(
        "two different keys have the name {name} and the same id: a signature cannot be assigned to one of them"
    )]
    AmbiguousKey {
        /// Name of both keys.
        name: String,
    },
    /// A key for another purpose was to sign.
    #[error(
        "the key {name} is not of the kind for this signature: notes and checkpoints are signed with Ed25519 keys (0x01), cosigned with cosignature keys (0x04)"
    )]
    WrongKind {
        /// Name of the key.
        name: String,
    },
    /// Section "Format" of C2SP tlog-cosignature: at most 2^63 - 1.
    #[error("the time of a cosignature is in seconds since 1970, at most 2^63 - 1")]
    Time,
}

/// A signature line, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: u32,
    signature: Vec<u8>,
}

impl NoteSignature {
    pub(super) fn by(key: &VerifierKey, signature: Vec<u8>) -> Self {
        Self {
            name: key.name().to_owned(),
            id: key.id(),
            signature,
        }
    }

    /// Name of the key that is said to have signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of that key.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The signature without the id of the key; what it is depends on the key.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether this is said to be by that key: same name and same id.
    #[must_use]
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.id == key.id() && self.name == key.name()
    }
}

/// The line, with its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.signature);
        writeln!(f, "\u{2014} {} {}", self.name, encoding::encode(&bytes))
    }
}

/// A signature that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The key that signed.
    pub key: VerifierKey,
    /// For a cosignature, its time in seconds since 1970-01-01T00:00:00Z: the
    /// cosigner's word.
    pub time: Option<u64>,
}

/// A note: a text and who is said to have signed it. Read with
/// [`Note::parse`], written with `to_string`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// The text that is signed, with its final newline. Not to be believed before
    /// [`Note::open`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, not verified.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Verifies all signatures by the keys given (C2SP signed-note, section
    /// "Signatures"), in the order of the note. Signatures of other keys are
    /// ignored. Each signature of a known key must be right, also where one has
    /// several; equal lines are reported once.
    ///
    /// # Errors
    /// [`NoteError::Signature`] when one of a known key is not right;
    /// [`NoteError::NotSigned`] when there is none of a known key;
    /// [`NoteError::AmbiguousKey`].
    pub fn open(&self, keys: &[VerifierKey]) -> Result<Vec<VerifiedSignature>, NoteError> {
        let mut verified = Vec::new();
        for (at, signature) in self.signatures.iter().enumerate() {
            let mut by = keys.iter().filter(|key| signature.is_by(key));
            let Some(key) = by.next() else { continue };
            if by.any(|other| other != key) {
                return Err(NoteError::AmbiguousKey {
                    name: key.name().to_owned(),
                });
            }
            if self
                .signatures
                .iter()
                .take(at)
                .any(|earlier| earlier == signature)
            {
                continue;
            }
            let time = verify(&self.text, signature, key)?;
            verified.push(VerifiedSignature {
                key: key.clone(),
                time,
            });
        }
        if verified.is_empty() {
            return Err(NoteError::NotSigned);
        }
        Ok(verified)
    }

    /// Adds a signature line; one that is there already is not added again.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`] and [`NoteError::TooLarge`]; the note is
    /// then as before.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let size = self.to_string().len() + signature.to_string().len();
        if size > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge(size));
        }
        self.signatures.push(signature);
        Ok(())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| signature.fmt(f))
    }
}

/// Verifies one signature of a text, and returns the time of a cosignature.
fn verify(
    text: &str,
    signature: &NoteSignature,
    key: &VerifierKey,
) -> Result<Option<u64>, NoteError> {
    let wrong = || NoteError::Signature {
        name: key.name().to_owned(),
    };
    match key.kind() {
        KeyKind::Ed25519 => {
            let bytes: &[u8; 64] = signature.signature().try_into().map_err(|_| wrong())?;
            key.public_key()
                .verify(text.as_bytes(), bytes)
                .map_err(|_| wrong())?;
            Ok(None)
        }
        KeyKind::CosignatureV1 => cosignature::verify(text, signature, key).map(Some),
    }
}

/// Signs a text (C2SP signed-note, section "Ed25519 signatures").
///
/// # Errors
/// [`NoteError::WrongKind`] for a key that only cosigns; when the text cannot be
/// that of a note; [`NoteError::NoSignatures`] without keys.
pub fn sign(text: &str, keys: &[&SignerKey]) -> Result<Note, NoteError> {
    parse::check_text(text)?;
    let mut note = Note {
        text: text.to_owned(),
        signatures: Vec::new(),
    };
    for key in keys {
        note.add(sign_text(text, key)?)?;
    }
    if note.signatures.is_empty() {
        return Err(NoteError::NoSignatures);
    }
    Ok(note)
}

/// The signature line of a text, to be added to a note of that text.
///
/// # Errors
/// [`NoteError::WrongKind`] for a key that only cosigns.
pub fn sign_text(text: &str, key: &SignerKey) -> Result<NoteSignature, NoteError> {
    let verifier = key.verifier();
    if verifier.kind() != KeyKind::Ed25519 {
        return Err(NoteError::WrongKind {
            name: verifier.name().to_owned(),
        });
    }
    Ok(NoteSignature::by(
        verifier,
        key.sign_message(text.as_bytes()).to_vec(),
    ))
}
