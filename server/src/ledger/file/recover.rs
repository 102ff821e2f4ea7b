//! Opening: the lock, the directory, every frame of every segment, and the repair of a torn end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::OpenError;
use super::format::{BadHeader, HEADER_BYTES, Header, VERSION};
use super::redact;
use super::repair::{self, End};
use super::scan::{Beyond, Log, Tail, corrupt};
use super::segment::{Maker, Segment, UNFINISHED, file_name, number_in};
use super::{LOCK_FILE, OpenOptions};
use crate::ledger::{Disk, Lock, StreamName};

/// What opening a ledger found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many segments there are, the one made ahead included.
    pub segments: u32,
    /// How many events there are.
    pub events: u64,
    /// How many streams have events.
    pub streams: u64,
    /// The epoch that new segments carry.
    pub epoch: u32,
    /// What was removed from the end, when a write had not been finished.
    pub cut: Option<RecoveryCut>,
}

/// A write that was not finished, and therefore never acknowledged, and was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCut {
    /// The number of its segment.
    pub segment: u32,
    /// Where it began, in bytes from the segment's start.
    pub offset: u64,
    /// How many bytes were removed.
    pub bytes: u64,
}

/// A ledger that is ready to be written.
pub(crate) struct Recovered {
    pub(crate) lock: Lock,
    pub(crate) log: Log,
    pub(crate) end: End,
    pub(crate) maker: Maker,
    pub(crate) report: Recovery,
}

/// Opens a ledger, or makes one in an empty directory.
pub(crate) fn recover(
    disk: Arc<dyn Disk>,
    dir: &Path,
    options: &OpenOptions,
) -> Result<Recovered, OpenError> {
    disk.create_dir(dir)
        .map_err(OpenError::io("make the directory", dir))?;
    // Looked at before the lock file is made, so that a directory of something else stays as it is.
    let names = list(&*disk, dir)?;
    segment_numbers(dir, &names)?;
    let lock_path = dir.join(LOCK_FILE);
    let lock = disk
        .lock(&lock_path)
        .map_err(OpenError::io("lock", &lock_path))?
        .ok_or_else(|| OpenError::InUse {
            dir: dir.to_owned(),
        })?;
    // Another process may have added some before it let go of the lock.
    let names = list(&*disk, dir)?;
    let numbers = segment_numbers(dir, &names)?;

    let mut maker = Maker {
        disk: Arc::clone(&disk),
        dir: dir.to_owned(),
        size: options.segment_size(),
        epoch: 1,
    };
    let segments = open_segments(&*disk, dir, &numbers, &mut maker)?;
    let redone = redact::redo(&*disk, dir, &names, &segments)?;
    if redone > 0 {
        tracing::warn!(redone, "a redaction that was interrupted was finished");
    }
    let (mut log, ended) = scan(dir, &segments, options)?;
    check_floor(&log, ended.as_ref(), &options.floor)?;
    remove_unfinished(&*disk, dir, &names)?;
    let end = repair::repair(dir, &maker, &mut log, ended)?;
    let report = Recovery {
        segments: u32::try_from(segments.len()).unwrap_or(u32::MAX) + end.made,
        events: log.index.end(),
        streams: log.index.streams().len() as u64,
        epoch: maker.epoch,
        cut: end.cut.clone(),
    };
    Ok(Recovered {
        lock,
        log,
        end,
        maker,
        report,
    })
}

fn list(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, OpenError> {
    let names = disk.list(dir);
    names.map_err(OpenError::io("list the directory", dir))
}

/// The numbers of the segments, in order and without a gap.
fn segment_numbers(dir: &Path, names: &[String]) -> Result<Vec<u32>, OpenError> {
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| number_in(name)).collect();
    numbers.sort_unstable();
    let foreign = names.iter().find(|name| !is_ours(name));
    if let (true, Some(foreign)) = (numbers.is_empty(), foreign) {
        return Err(OpenError::NotALedger {
            dir: dir.to_owned(),
            what: format!("it has no segments, but it has {foreign:?}"),
        });
    }
    for (wanted, found) in (1..).zip(&numbers) {
        if wanted != *found {
            let what = "the file is missing, although later ones are there".to_owned();
            return Err(corrupt(wanted, 0, None, what));
        }
    }
    Ok(numbers)
}

fn is_ours(name: &str) -> bool {
    // File systems keep a directory `lost+found` of their own at the root of a volume.
    name == LOCK_FILE
        || name == redact::REDO
        || name == "lost+found"
        || name.starts_with('.')
        || name.ends_with(UNFINISHED)
        || number_in(name).is_some()
}

/// Opens all segments and checks their headers; takes the epoch from the last.
fn open_segments(
    disk: &dyn Disk,
    dir: &Path,
    numbers: &[u32],
    maker: &mut Maker,
) -> Result<Vec<Arc<Segment>>, OpenError> {
    let mut segments = Vec::with_capacity(numbers.len());
    for number in numbers {
        let path = dir.join(file_name(*number));
        let io = |action| OpenError::io(action, &path);
        let file = disk.open(&path).map_err(io("open"))?;
        let size = file.size().map_err(io("look at"))?;
        let refuse = |what: String| corrupt(*number, 0, None, what);
        if size < HEADER_BYTES as u64 {
            return Err(refuse(format!("the file has only {size} bytes")));
        }
        let mut bytes = [0; HEADER_BYTES];
        file.read_at(&mut bytes, 0).map_err(io("read"))?;
        let header = match Header::decode(&bytes) {
            Ok(header) => header,
            Err(BadHeader::Newer { found }) => {
                return Err(OpenError::NewerFormat {
                    found,
                    supported: VERSION,
                });
            }
            Err(BadHeader::Foreign) if numbers.len() == 1 => {
                return Err(OpenError::NotALedger {
                    dir: dir.to_owned(),
                    what: format!("{} is a file of something else", file_name(*number)),
                });
            }
            Err(_) => return Err(refuse("the header does not hold".to_owned())),
        };
        if header.number != *number {
            return Err(refuse(format!(
                "the file is segment {} under another name",
                header.number
            )));
        }
        if header.size != size {
            return Err(refuse(format!(
                "the file has {size} bytes instead of {}",
                header.size
            )));
        }
        if header.epoch < maker.epoch {
            return Err(refuse(format!(
                "its epoch is {}, older than that of the segment before it",
                header.epoch
            )));
        }
        maker.epoch = header.epoch;
        segments.push(Arc::new(Segment {
            number: *number,
            size,
            seed: header.seed(),
            file,
        }));
    }
    Ok(segments)
}

/// Where the log ended.
pub(crate) struct Ended {
    pub(crate) segment: Arc<Segment>,
    /// Its place in the list of segments.
    pub(crate) place: u32,
    pub(crate) tail: Tail,
    /// The segment made ahead.
    pub(crate) next: Option<Arc<Segment>>,
}

/// Reads everything. No end when there is no segment.
fn scan(
    dir: &Path,
    segments: &[Arc<Segment>],
    options: &OpenOptions,
) -> Result<(Log, Option<Ended>), OpenError> {
    let mut log = Log::default();
    let mut ended: Option<Ended> = None;
    let mut data = Vec::new();
    let total = segments.iter().map(|segment| segment.size).sum();
    let mut done = 0;
    for (place, segment) in (0..).zip(segments) {
        if ended.is_none() {
            read_whole(dir, segment, &mut data)?;
            let later = segments.get(place + 1..).unwrap_or_default();
            let mut goes_on = None;
            let tail = log.scan(segment, &data, &mut |at| match goes_on {
                Some(known) => Ok(known),
                None => {
                    let found = later_frames(dir, later, (segment.number, at))?;
                    goes_on = Some(found);
                    Ok(found)
                }
            })?;
            ended = tail.map(|tail| Ended {
                segment: Arc::clone(segment),
                place: u32::try_from(place).unwrap_or(u32::MAX),
                tail,
                next: later.first().map(Arc::clone),
            });
        }
        done += segment.size;
        if let Some(progress) = &options.progress {
            progress(done, total);
        }
    }
    if let (None, Some(last)) = (&ended, segments.last()) {
        // A segment is sealed only when the next one is there.
        let what = "the file is missing, although the segment before it goes on in it".to_owned();
        return Err(corrupt(last.number + 1, 0, None, what));
    }
    let seen = || options.seen.as_ref().map_or_else(Vec::new, |seen| seen());
    let attributed = log.attribute(&options.floor, seen);
    attributed.map_err(|what| corrupt(1, 0, None, what))?;
    Ok((log, ended))
}

fn read_whole(dir: &Path, segment: &Segment, data: &mut Vec<u8>) -> Result<(), OpenError> {
    let path = dir.join(file_name(segment.number));
    data.resize(usize::try_from(segment.size).unwrap_or(usize::MAX), 0);
    let read = segment.file.read_at(data, 0);
    read.map_err(OpenError::io("read", &path))
}

/// Whether the log goes on in one of the segments after the one where it seems to end; `ended` is
/// that one's number, and where.
fn later_frames(dir: &Path, later: &[Arc<Segment>], ended: (u32, u64)) -> Result<bool, OpenError> {
    let mut data = Vec::new();
    let mut something = None;
    for segment in later {
        read_whole(dir, segment, &mut data)?;
        match Beyond::of(segment, &data) {
            Beyond::Nothing => {}
            Beyond::Something => something = something.or(Some(segment.number)),
            Beyond::Frames => return Ok(true),
        }
    }
    match something {
        None => Ok(false),
        Some(number) => {
            let what = format!("the log ends there, although segment {number} has data");
            Err(corrupt(ended.0, ended.1, None, what))
        }
    }
}

fn check_floor(
    log: &Log,
    ended: Option<&Ended>,
    floor: &[(StreamName, u64)],
) -> Result<(), OpenError> {
    let torn = ended.filter(|ended| ended.tail.torn.is_some());
    // One that is only shorter is a restored one, and opens: nothing is cut, and who signed more
    // refuses its streams one by one. One that has nothing at all is gone.
    if torn.is_none() && log.index.end() > 0 {
        return Ok(());
    }
    for (stream, checkpoint) in floor {
        let found = log.index.head(stream.as_str());
        if found < *checkpoint {
            return Err(OpenError::BelowCheckpoint {
                stream: stream.clone(),
                checkpoint: *checkpoint,
                found,
                cut: torn.map(|ended| (ended.segment.number, ended.tail.at)),
            });
        }
    }
    Ok(())
}

/// Removes what a crash left of a segment that was being made.
fn remove_unfinished(disk: &dyn Disk, dir: &Path, names: &[String]) -> Result<(), OpenError> {
    for name in names.iter().filter(|name| name.ends_with(UNFINISHED)) {
        let path: PathBuf = dir.join(name);
        disk.remove(&path).map_err(OpenError::io("remove", &path))?;
    }
    Ok(())
}
