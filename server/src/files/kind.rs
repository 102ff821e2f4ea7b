//! What a file is, by its content.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::zip;

/// What is accepted, for messages.
pub const ACCEPTED: &str =
    "PDF, PNG, JPEG, plain text in UTF-8, a Word document (.docx) or an Excel workbook (.xlsx)";

/// Bytes of the beginning that the simple types are told by.
const HEAD_BYTES: usize = 16;

/// A type of file that the register keeps.
///
/// Plain text may be any text, markup and scripts included: whoever serves it says so with
/// `text/plain`, `nosniff` and as an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `application/pdf`
    Pdf,
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `text/plain`: UTF-8 without control characters.
    Text,
    /// A Word document without macros.
    Docx,
    /// An Excel workbook without macros.
    Xlsx,
}

impl MediaType {
    /// The registered name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether a declared name means this type: parameters such as `; charset=utf-8` and upper case
    /// do not count.
    pub(super) fn is_declared_as(self, declared: &str) -> bool {
        let name = declared.split(';').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case(self.as_str())
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Tells the type of a file that was written completely. `is_text` says whether all of it is text.
pub(super) fn detect(file: &File, size: u64, is_text: bool) -> io::Result<Option<MediaType>> {
    let mut head = [0; HEAD_BYTES];
    let length = usize::try_from(size).unwrap_or(usize::MAX).min(HEAD_BYTES);
    let head = &mut head[..length];
    file.read_exact_at(head, 0)?;
    // The simple signatures first: a PDF may be all ASCII, and must not pass as text.
    if head.starts_with(b"%PDF-") {
        return Ok(Some(MediaType::Pdf));
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") {
        return Ok(Some(MediaType::Png));
    }
    if head.starts_with(b"\xff\xd8\xff") {
        return Ok(Some(MediaType::Jpeg));
    }
    if head.starts_with(b"PK\x03\x04") {
        return zip::office_type(file, size);
    }
    Ok(is_text.then_some(MediaType::Text))
}
