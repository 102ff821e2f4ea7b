//! Reading a note (C2SP signed-note, section "Format"), by the byte: what is
//! written again is what was read.

use std::str::FromStr;

use super::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, NoteSignature};
use crate::transparency::encoding;
use crate::transparency::key::is_key_name;

/// Checks that a text can be that of a note.
pub(super) fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge(text.len()));
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::ControlCharacter);
    }
    if !text.ends_with('\n') {
        return Err(NoteError::TextEnd);
    }
    Ok(())
}

impl Note {
    /// Reads a note, without verifying anything.
    ///
    /// # Errors
    /// When it has not the form of a note, or exceeds [`MAX_NOTE_BYTES`] or
    /// [`MAX_SIGNATURES`].
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge(bytes.len()));
        }
        let note = str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::ControlCharacter);
        }
        // The text may have blank lines: the last one separates.
        let blank = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, lines) = note.split_at(blank + 1);
        let lines = lines.strip_prefix('\n').filter(|lines| !lines.is_empty());
        let lines = lines.ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (number, line) in lines.split_inclusive('\n').enumerate() {
            if number >= MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(signature(line).ok_or(NoteError::SignatureLine(number + 1))?);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        Self::parse(text.as_bytes())
    }
}

impl FromStr for NoteSignature {
    type Err = NoteError;

    /// Reads one signature line, with its newline, as a witness sends it.
    fn from_str(line: &str) -> Result<Self, NoteError> {
        if line.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge(line.len()));
        }
        signature(line).ok_or(NoteError::SignatureLine(1))
    }
}

fn signature(line: &str) -> Option<NoteSignature> {
    let line = line.strip_prefix("\u{2014} ")?.strip_suffix('\n')?;
    let (name, encoded) = line.split_once(' ')?;
    if !is_key_name(name) {
        return None;
    }
    let bytes = encoding::decode(encoded)?;
    // The id, and at least one byte of signature.
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    if signature.is_empty() {
        return None;
    }
    Some(NoteSignature {
        name: name.to_owned(),
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    })
}
