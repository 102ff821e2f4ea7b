//! A ledger's files, read and written from outside by the documented format: what somebody with a
//! hand on the disk could do, checksums made right again.
//!
//! Written is one commit for each group, so that a file is as the server itself would write it.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::Path,
};

use mgi_proto::v1::Event;
use prost::Message as _;

const HEADER: usize = 4096;
const FRAME_HEAD: usize = 24;

/// The events of a stream that were written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The stream.
    pub stream: String,
    /// The bytes of each event.
    pub events: Vec<Vec<u8>>,
}

/// All groups of a ledger, in order, and the file that they are in.
#[derive(Clone, Debug)]
pub struct Segments {
    header: Vec<u8>,
    size: u64,
    /// The groups.
    pub groups: Vec<Group>,
}

impl Segments {
    /// Reads a ledger whose events are all in its first segment.
    ///
    /// # Panics
    /// It is none, or has more.
    #[must_use]
    pub fn read(ledger: &Path) -> Self {
        let bytes = fs::read(ledger.join("00000001.mgl")).expect("the first segment");
        let mut groups = Vec::new();
        let mut pending: Option<Group> = None;
        let mut at = HEADER;
        while let Some(kind) = bytes.get(at + 6).copied().filter(|kind| *kind != 0) {
            let body = usize::from(u16::from_le_bytes([bytes[at + 4], bytes[at + 5]]));
            let name = usize::from(bytes[at + 7]);
            let end = (at + FRAME_HEAD + name + body).next_multiple_of(8);
            assert_eq!(
                crc(&bytes, at, end),
                bytes[at..at + 4],
                "the checksum of the frame at {at}"
            );
            match kind {
                1 => {
                    let from = at + FRAME_HEAD;
                    let stream = String::from_utf8(bytes[from..from + name].to_vec());
                    let group = pending.get_or_insert_with(|| Group {
                        stream: stream.expect("a name"),
                        events: Vec::new(),
                    });
                    group
                        .events
                        .push(bytes[from + name..from + name + body].to_vec());
                }
                2 | 3 => groups.push(pending.take().expect("a group has events")),
                4 => panic!("the ledger has several segments"),
                _ => {}
            }
            at = end;
        }
        Self {
            size: bytes.len() as u64,
            header: bytes[..HEADER].to_vec(),
            groups,
        }
    }

    /// Writes a ledger of these groups into a folder that is made anew.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn write(&self, ledger: &Path) {
        let _ = fs::remove_dir_all(ledger);
        fs::create_dir_all(ledger).expect("a folder");
        let mut bytes = self.header.clone();
        let mut heads = std::collections::BTreeMap::<&str, u64>::new();
        let mut all = 0_u64;
        for (sequence, group) in (1_u64..).zip(&self.groups) {
            let head = heads.entry(&group.stream).or_default();
            for event in &group.events {
                frame(
                    &mut bytes,
                    1,
                    sequence,
                    *head,
                    group.stream.as_bytes(),
                    event,
                );
                *head += 1;
                all += 1;
            }
            let count = group.events.len() as u64;
            frame(&mut bytes, 3, sequence, count, &[], &all.to_le_bytes());
        }
        assert!((bytes.len() as u64) < self.size, "it fits into one segment");
        let file = File::create(ledger.join("00000001.mgl")).expect("a file");
        file.set_len(self.size).expect("a file of its size");
        file.write_all_at(&bytes, 0).expect("written");
    }

    /// Every event with its stream, in order.
    pub fn events(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.groups.iter().flat_map(|group| {
            let events = group.events.iter();
            events.map(|event| (group.stream.as_str(), event.as_slice()))
        })
    }

    /// The events of one stream.
    #[must_use]
    pub fn of(&self, stream: &str) -> Vec<&[u8]> {
        let events = self.events().filter(|(of, _)| *of == stream);
        events.map(|(_, event)| event).collect()
    }

    /// The streams, each once.
    #[must_use]
    pub fn streams(&self) -> Vec<String> {
        let mut streams: Vec<String> = self.groups.iter().map(|g| g.stream.clone()).collect();
        streams.sort();
        streams.dedup();
        streams
    }

    /// Makes every event say the stream and the index at which it stands, as a careful hand would.
    ///
    /// # Panics
    /// One is no event.
    pub fn renumber(&mut self) {
        let mut heads = std::collections::BTreeMap::<String, u64>::new();
        for group in &mut self.groups {
            let head = heads.entry(group.stream.clone()).or_default();
            for bytes in &mut group.events {
                let mut event = Event::decode(bytes.as_slice()).expect("an event");
                if event.stream != group.stream || event.index != *head {
                    event.stream.clone_from(&group.stream);
                    event.index = *head;
                    *bytes = event.encode_to_vec();
                }
                *head += 1;
            }
        }
    }
}

fn frame(out: &mut Vec<u8>, kind: u8, sequence: u64, number: u64, name: &[u8], body: &[u8]) {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    let length = u16::try_from(body.len()).expect("an event's length");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&[kind, u8::try_from(name.len()).expect("a name's length")]);
    out.extend_from_slice(&sequence.to_le_bytes());
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(name);
    out.extend_from_slice(body);
    out.resize(out.len().next_multiple_of(8), 0);
    let sum = crc(out, at, out.len());
    out[at..at + 4].copy_from_slice(&sum);
}

/// CRC32C of the segment's salt, number and epoch, the frame's offset, and the frame after its sum.
fn crc(bytes: &[u8], at: usize, end: usize) -> [u8; 4] {
    let seed = [&bytes[32..40], &bytes[16..20], &bytes[20..24]].concat();
    let placed = crc32c::crc32c_append(crc32c::crc32c(&seed), &(at as u64).to_le_bytes());
    crc32c::crc32c_append(placed, &bytes[at + 4..end]).to_le_bytes()
}
