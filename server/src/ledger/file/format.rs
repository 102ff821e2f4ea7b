//! The bytes on disk.
//!
//! All numbers are little-endian. A segment is a file `00000001.mgl`, `00000002.mgl`, ... of a fixed
//! size that is all zeros where nothing was written.
//!
//! ```text
//! segment:   header            4096 bytes, the first 64 used
//!            frame ...         each starts at a multiple of 8
//!            zeros
//!
//! header:    0  magic          8  "mgi-log\n"
//!            8  version        4  of the format; this is 1
//!           12  crc            4  CRC32C of bytes 0..12. These 16 bytes are the same in every
//!                                 version, so that an old program knows a newer ledger
//!           16  number         4  of the segment, from 1
//!           20  epoch          4  from 1; raised by a restore
//!           24  size           8  of the segment, in bytes
//!           32  salt           8  random; part of every frame's checksum
//!           40  zero          20
//!           60  crc            4  CRC32C of bytes 0..60
//!
//! frame:     0  crc            4  CRC32C of salt, number, epoch, the frame's offset, and bytes 4..
//!            4  body length    2
//!            6  kind           1
//!            7  name length    1
//!            8  sequence       8  of the commit
//!           16  number         8  see below
//!           24  name, body, zeros up to a multiple of 8
//!
//! kind                   number                 name    body
//! 1  event               index in its stream    stream  the event
//! 2  group               events in the group    -       8: events in the ledger so far
//! 3  group, and commit   events in the group    -       8: events in the ledger so far
//! 4  seal                0                      -       8: events in the ledger so far
//! 5  mark                bytes cut here         -       8: events in the ledger so far
//! ```
//!
//! A **group** is its events and the marker after them. A **commit** is what one sync makes durable:
//! groups with the same sequence, of which the last marker, or a seal, closes it. Commits follow
//! each other in sequence, and the next one is written only when the one before is durable. Groups
//! and commits do not cross segments. A **seal** says that the log goes on in the next segment. A
//! **mark** is a commit without events: it is written when a ledger is closed, and after recovery,
//! and proves that what is before it was durable. Seals and marks may skip sequences.
//!
//! The body of an event's frame is the event as it was recorded, a serialized `mgi.v1.Event`, or,
//! when its free text was redacted, a serialized `mgi.v1.RedactedRecord` of the same length. An
//! `Event` begins with the byte 0x0a, a `RedactedRecord` with 0x82. Nothing else of a frame, and no
//! other frame, changes by that; `redact` says how it is done.
//!
//! A frame is valid only in its own place, because its offset and the segment's salt are in its
//! checksum: old bytes elsewhere, or an event whose text imitates a frame, are never taken for one.

/// The format that this program writes, and the newest that it reads.
pub(crate) const VERSION: u32 = 1;
/// Where a segment's frames begin, in bytes; a page of its own keeps torn writes off the header.
pub(crate) const DATA_START: u64 = 4096;
/// What is used of the header, in bytes.
pub(crate) const HEADER_BYTES: usize = 64;
/// A marker on disk, in bytes.
pub(crate) const MARKER_BYTES: usize = FRAME_HEAD + 8;
/// The shortest event's frame, in bytes.
pub(crate) const MIN_EVENT_BYTES: u64 = FRAME_HEAD as u64 + ALIGN as u64;
/// Frames start at multiples of this many bytes.
pub(crate) const ALIGN: usize = 8;

const MAGIC: &[u8; 8] = b"mgi-log\n";
const FRAME_HEAD: usize = 24;
const MAX_NAME: usize = crate::ledger::StreamName::MAX_BYTES;
const MAX_BODY: usize = crate::ledger::MAX_EVENT_BYTES;

/// The header of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) number: u32,
    pub(crate) epoch: u32,
    pub(crate) size: u64,
    pub(crate) salt: u64,
}

/// Why bytes are not a header that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadHeader {
    /// Nothing says that it ever was one.
    Foreign,
    /// It is one, by a newer program.
    Newer { found: u32 },
    /// It was one.
    Damaged,
}

impl Header {
    pub(crate) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut out = [0; HEADER_BYTES];
        put(&mut out, 0, MAGIC);
        put(&mut out, 8, &VERSION.to_le_bytes());
        let crc = crc32c::crc32c(slice(&out, 0, 12));
        put(&mut out, 12, &crc.to_le_bytes());
        put(&mut out, 16, &self.number.to_le_bytes());
        put(&mut out, 20, &self.epoch.to_le_bytes());
        put(&mut out, 24, &self.size.to_le_bytes());
        put(&mut out, 32, &self.salt.to_le_bytes());
        let crc = crc32c::crc32c(slice(&out, 0, 60));
        put(&mut out, 60, &crc.to_le_bytes());
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, BadHeader> {
        if bytes.len() < HEADER_BYTES {
            return Err(BadHeader::Foreign);
        }
        let known_magic = slice(bytes, 0, 8) == MAGIC;
        let prefix_holds = crc32c::crc32c(slice(bytes, 0, 12)) == u32_at(bytes, 12);
        let version = u32_at(bytes, 8);
        if known_magic && prefix_holds && version > VERSION {
            return Err(BadHeader::Newer { found: version });
        }
        let rest_holds = crc32c::crc32c(slice(bytes, 0, 60)) == u32_at(bytes, 60);
        if known_magic && prefix_holds && rest_holds && version == VERSION {
            return Ok(Self {
                number: u32_at(bytes, 16),
                epoch: u32_at(bytes, 20),
                size: u64_at(bytes, 24),
                salt: u64_at(bytes, 32),
            });
        }
        // Damage to the magic alone still leaves six bytes or more of it, as a rule.
        let alike = slice(bytes, 0, 8)
            .iter()
            .zip(MAGIC)
            .filter(|(found, wanted)| found == wanted)
            .count();
        Err(if alike >= 6 {
            BadHeader::Damaged
        } else {
            BadHeader::Foreign
        })
    }

    /// What the checksums of the segment's frames begin with.
    pub(crate) fn seed(&self) -> Seed {
        let mut bytes = [0; 16];
        put(&mut bytes, 0, &self.salt.to_le_bytes());
        put(&mut bytes, 8, &self.number.to_le_bytes());
        put(&mut bytes, 12, &self.epoch.to_le_bytes());
        Seed(crc32c::crc32c(&bytes))
    }
}

/// The checksum of what a segment's frames have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed(u32);

impl Seed {
    fn crc(self, offset: u64, rest: &[u8]) -> u32 {
        let placed = crc32c::crc32c_append(self.0, &offset.to_le_bytes());
        crc32c::crc32c_append(placed, rest)
    }
}

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Event = 1,
    Group = 2,
    Commit = 3,
    Seal = 4,
    Mark = 5,
}

impl Kind {
    fn decode(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Event,
            2 => Self::Group,
            3 => Self::Commit,
            4 => Self::Seal,
            5 => Self::Mark,
            _ => return None,
        })
    }
}

/// A frame whose checksum holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: Kind,
    pub(crate) sequence: u64,
    pub(crate) number: u64,
    pub(crate) name: &'a [u8],
    pub(crate) body: &'a [u8],
    /// Its length on disk.
    pub(crate) bytes: usize,
}

impl<'a> Frame<'a> {
    /// The frame at the start of `bytes`, which were found at `offset` in their segment; `None`
    /// when there is none, or a damaged one.
    pub(crate) fn decode(seed: Seed, bytes: &'a [u8], offset: u64) -> Option<Self> {
        let frame = Self::guess(bytes)?;
        let crc = seed.crc(offset, slice(bytes, 4, frame.bytes));
        (crc == u32_at(bytes, 0)).then_some(frame)
    }

    /// What the frame says it is, its checksum not looked at.
    pub(crate) fn guess(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() < FRAME_HEAD {
            return None;
        }
        let kind = Kind::decode(*bytes.get(6)?)?;
        let body = usize::from(u16::from_le_bytes([*bytes.get(4)?, *bytes.get(5)?]));
        let name = usize::from(*bytes.get(7)?);
        let fits = if kind == Kind::Event {
            (1..=MAX_NAME).contains(&name) && (1..=MAX_BODY).contains(&body)
        } else {
            name == 0 && body == 8
        };
        let length = frame_bytes(name, body);
        if !fits || length > bytes.len() {
            return None;
        }
        let body_at = FRAME_HEAD + name;
        Some(Self {
            kind,
            sequence: u64_at(bytes, 8),
            number: u64_at(bytes, 16),
            name: slice(bytes, FRAME_HEAD, body_at),
            body: slice(bytes, body_at, body_at + body),
            bytes: length,
        })
    }

    /// A marker's count of the events in the ledger so far.
    pub(crate) fn end(&self) -> u64 {
        u64_at(self.body, 0)
    }

    /// Where the body begins in the frame.
    pub(crate) fn body_start(&self) -> usize {
        FRAME_HEAD + self.name.len()
    }
}

/// An event's frame, found at `offset`, with another body of the same length; `None`
/// when it has another length.
pub(crate) fn with_body(seed: Seed, frame: &[u8], offset: u64, body: &[u8]) -> Option<Vec<u8>> {
    let old = Frame::decode(seed, frame, offset).filter(|old| old.kind == Kind::Event)?;
    if old.body.len() != body.len() {
        return None;
    }
    let mut out = slice(frame, 0, old.bytes).to_vec();
    put(&mut out, old.body_start(), body);
    let crc = seed.crc(offset, slice(&out, 4, old.bytes));
    put(&mut out, 0, &crc.to_le_bytes());
    Some(out)
}

/// The length on disk of an event's frame, in bytes.
pub(crate) fn frame_bytes(name: usize, body: usize) -> usize {
    (FRAME_HEAD + name + body).next_multiple_of(ALIGN)
}

/// Appends frames to a buffer that will be written at `base`.
pub(crate) struct Encoder<'a> {
    pub(crate) out: &'a mut Vec<u8>,
    pub(crate) seed: Seed,
    pub(crate) base: u64,
    pub(crate) sequence: u64,
}

impl Encoder<'_> {
    pub(crate) fn event(&mut self, index: u64, name: &str, body: &[u8]) {
        self.frame(Kind::Event, index, name.as_bytes(), body);
    }

    pub(crate) fn marker(&mut self, kind: Kind, number: u64, end: u64) {
        self.frame(kind, number, &[], &end.to_le_bytes());
    }

    fn frame(&mut self, kind: Kind, number: u64, name: &[u8], body: &[u8]) {
        let start = self.out.len();
        // Both lengths were checked when the group was taken in.
        let body_length = u16::try_from(body.len()).unwrap_or(u16::MAX);
        let name_length = u8::try_from(name.len()).unwrap_or(u8::MAX);
        let mut head = [0; FRAME_HEAD];
        put(&mut head, 4, &body_length.to_le_bytes());
        put(&mut head, 6, &[kind as u8, name_length]);
        put(&mut head, 8, &self.sequence.to_le_bytes());
        put(&mut head, 16, &number.to_le_bytes());
        self.out.extend_from_slice(&head);
        self.out.extend_from_slice(name);
        self.out.extend_from_slice(body);
        let end = start + frame_bytes(name.len(), body.len());
        self.out.resize(end, 0);
        let rest = slice(self.out, start + 4, end);
        let crc = self.seed.crc(self.base + start as u64, rest);
        put(self.out, start, &crc.to_le_bytes());
    }
}

/// The bytes from `start` to before `end`; none when they are not all there.
fn slice(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = out.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let found = bytes
        .get(at..at + 4)
        .and_then(|found| found.try_into().ok());
    found.map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let found = bytes
        .get(at..at + 8)
        .and_then(|found| found.try_into().ok());
    found.map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests;
