//! As much of the zip format as tells a Word document from an Excel workbook: the names in the
//! central directory, each checked against the entry that it points to. Nothing is unpacked.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::kind::MediaType;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;

/// The directory of a document has some dozens of entries; 2 MiB is far beyond one.
const DIRECTORY_LIMIT: usize = 2 * 1024 * 1024;

/// The type of a zip file, when it is an office document that is kept.
pub(super) fn office_type(file: &File, size: u64) -> io::Result<Option<MediaType>> {
    let Some(directory) = central_directory(file, size)? else {
        return Ok(None);
    };
    let mut names = Vec::new();
    let mut rest = directory.as_slice();
    while !rest.is_empty() {
        let Some((entry, after)) = split_entry(rest) else {
            return Ok(None);
        };
        if !stands_at(file, entry.offset, entry.name)? {
            return Ok(None);
        }
        names.push(entry.name);
        rest = after;
    }
    Ok(judge(&names))
}

fn judge(names: &[&[u8]]) -> Option<MediaType> {
    let has = |wanted: &[u8]| names.contains(&wanted);
    // Macros make it another type (.docm, .xlsm), whatever it calls itself.
    let macros = names.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name.ends_with(b"vbaproject.bin") || name.starts_with(b"xl/macrosheets/")
    });
    if macros || !has(b"[Content_Types].xml") || !has(b"_rels/.rels") {
        return None;
    }
    // Some programs number the main part.
    let part = |prefix: &[u8]| {
        names.iter().any(|name| {
            name.strip_prefix(prefix)
                .and_then(|name| name.strip_suffix(b".xml"))
                .is_some_and(|number| number.iter().all(u8::is_ascii_digit))
        })
    };
    match (part(b"word/document"), part(b"xl/workbook")) {
        (true, false) => Some(MediaType::Docx),
        (false, true) => Some(MediaType::Xlsx),
        _ => None,
    }
}

struct Entry<'a> {
    name: &'a [u8],
    offset: u64,
}

/// The next entry of a directory, and what follows it.
fn split_entry(directory: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (fixed, rest) = directory.split_at_checked(CENTRAL_BYTES)?;
    if !fixed.starts_with(CENTRAL) {
        return None;
    }
    let (name, rest) = rest.split_at_checked(u16_at(fixed, 28)?.into())?;
    let skipped = usize::from(u16_at(fixed, 30)?) + usize::from(u16_at(fixed, 32)?);
    let (_, rest) = rest.split_at_checked(skipped)?;
    let offset = u32_at(fixed, 42)?.into();
    Some((Entry { name, offset }, rest))
}

/// Whether an entry with this name begins at this place.
fn stands_at(file: &File, offset: u64, name: &[u8]) -> io::Result<bool> {
    let Some(header) = read(file, offset, LOCAL_BYTES + name.len())? else {
        return Ok(false);
    };
    let (fixed, found) = header.split_at(LOCAL_BYTES);
    let length = u16_at(fixed, 26).map(usize::from);
    Ok(fixed.starts_with(LOCAL) && length == Some(name.len()) && found == name)
}

/// The bytes of the central directory; `None` when this is not a zip file of the plain kind.
fn central_directory(file: &File, size: u64) -> io::Result<Option<Vec<u8>>> {
    // The end record is last but for a comment of up to 65,535 bytes.
    let wanted = size.min((END_BYTES + usize::from(u16::MAX)) as u64);
    let start = size - wanted;
    let Some(tail) = read(file, start, usize::try_from(wanted).unwrap_or(0))? else {
        return Ok(None);
    };
    let is_end = |place: &usize| {
        let record = &tail[*place..];
        record.starts_with(END)
            && u16_at(record, 20)
                .is_some_and(|comment| record.len() == END_BYTES + usize::from(comment))
    };
    let Some(place) = (0..=tail.len().saturating_sub(END_BYTES))
        .rev()
        .find(is_end)
    else {
        return Ok(None);
    };
    let record = &tail[place..];
    let (Some(length), Some(offset)) = (u32_at(record, 12), u32_at(record, 16)) else {
        return Ok(None);
    };
    let end = u64::from(offset) + u64::from(length);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    // Nothing may stand between directory and end record: a file that two programs read in two
    // ways is no evidence. It also excludes zip64, which no file of 25 MiB needs.
    if end != start + place as u64 || length > DIRECTORY_LIMIT {
        return Ok(None);
    }
    read(file, offset.into(), length)
}

/// Bytes of a file; `None` beyond its end.
fn read(file: &File, offset: u64, length: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; length];
    match file.read_exact_at(&mut bytes, offset) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    let bytes = bytes.get(place..place + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    let bytes = bytes.get(place..place + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
