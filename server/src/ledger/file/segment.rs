//! Segments: their files, and making the next one ahead of need.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::format::{DATA_START, Header, Seed};
use crate::ledger::{Disk, DiskFile};

/// How a segment's file name ends.
pub(crate) const SUFFIX: &str = ".mgl";
/// How the name of a segment ends that is being made; a crash may leave one behind.
pub(crate) const UNFINISHED: &str = ".mgl.new";

/// A segment that can be read and written.
#[derive(Clone)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    pub(crate) size: u64,
    pub(crate) seed: Seed,
    pub(crate) file: Arc<dyn DiskFile>,
}

/// The file name of a segment.
pub(crate) fn file_name(number: u32) -> String {
    format!("{number:08}{SUFFIX}")
}

/// The number in a segment's file name; `None` for any other name.
pub(crate) fn number_in(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(SUFFIX)?;
    let plain = digits.len() >= 8 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (plain && file_name(number) == name).then_some(number)
}

/// Makes segments.
pub(crate) struct Maker {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dir: PathBuf,
    pub(crate) size: u64,
    pub(crate) epoch: u32,
}

impl Maker {
    /// Makes a segment. It gets its name when it is whole and durable, so a file with a segment's
    /// name is never half made.
    pub(crate) fn make(&self, number: u32) -> io::Result<Arc<Segment>> {
        let unfinished = self.dir.join(format!("{number:08}{UNFINISHED}"));
        let made = self.fill(number, &unfinished);
        if made.is_err() {
            // What was allocated of it must not keep the disk full. Failing to remove it is not
            // worse: opening the ledger removes it.
            let _ = self.disk.remove(&unfinished);
        }
        made
    }

    fn fill(&self, number: u32, unfinished: &Path) -> io::Result<Arc<Segment>> {
        let header = Header {
            number,
            epoch: self.epoch,
            size: self.size,
            salt: self.disk.salt(),
        };
        let file = match self.disk.create(unfinished) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.disk.remove(unfinished)?;
                self.disk.create(unfinished)?
            }
            other => other?,
        };
        file.allocate(self.size)?;
        file.write_at(&header.encode(), 0)?;
        file.sync_data()?;
        self.disk
            .rename(unfinished, &self.dir.join(file_name(number)))?;
        self.disk.sync_dir(&self.dir)?;
        Ok(Arc::new(Segment {
            number,
            size: self.size,
            seed: header.seed(),
            file,
        }))
    }

    /// The most bytes of frames that a new segment can hold.
    pub(crate) fn room(&self) -> u64 {
        self.size - DATA_START
    }
}

/// Where the next segment stands.
enum Next {
    Nothing,
    Making(JoinHandle<io::Result<Arc<Segment>>>),
    Ready(Arc<Segment>),
}

/// Has the next segment made before it is needed.
pub(crate) struct Ahead {
    maker: Arc<Maker>,
    next: Next,
    /// Make it on the calling thread: then the order of all disk calls follows from the groups.
    inline: bool,
}

impl Ahead {
    pub(crate) fn new(maker: Maker, ready: Option<Arc<Segment>>, inline: bool) -> Self {
        Self {
            maker: Arc::new(maker),
            next: ready.map_or(Next::Nothing, Next::Ready),
            inline,
        }
    }

    /// Starts making a segment, unless that was started. An error shows when it is taken.
    pub(crate) fn ask(&mut self, number: u32) {
        if !matches!(self.next, Next::Nothing) {
            return;
        }
        if self.inline {
            if let Ok(segment) = self.maker.make(number) {
                self.next = Next::Ready(segment);
            }
            return;
        }
        let maker = Arc::clone(&self.maker);
        let helper = std::thread::Builder::new()
            .name("ledger-segment".to_owned())
            .spawn(move || maker.make(number));
        if let Ok(helper) = helper {
            self.next = Next::Making(helper);
        }
    }

    /// The next segment; waits for it when it is being made, makes it when it is not or when that
    /// failed.
    pub(crate) fn take(&mut self, number: u32) -> io::Result<Arc<Segment>> {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Ready(segment) => return Ok(segment),
            Next::Making(helper) => {
                if let Ok(Ok(segment)) = helper.join() {
                    return Ok(segment);
                }
            }
            Next::Nothing => {}
        }
        self.maker.make(number)
    }

    /// Has the next segment made now, and keeps it for [`Ahead::take`].
    pub(crate) fn prepare(&mut self, number: u32) -> io::Result<()> {
        let segment = self.take(number)?;
        self.next = Next::Ready(segment);
        Ok(())
    }

    /// The most bytes of frames that a new segment can hold.
    pub(crate) fn room(&self) -> u64 {
        self.maker.room()
    }

    /// Waits for a segment that is being made, so that nothing touches the directory afterwards.
    pub(crate) fn finish(&mut self) {
        if let Next::Making(helper) = std::mem::replace(&mut self.next, Next::Nothing) {
            // A segment is found, or made again, at the next start.
            let _ = helper.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_match() {
        for number in [1, 42, 99_999_999, u32::MAX] {
            assert_eq!(number_in(&file_name(number)), Some(number));
        }
        for name in [
            "00000000.mgl",
            "1.mgl",
            "00000001.mgl.new",
            "0000000a.mgl",
            "LOCK",
            ".mgl",
        ] {
            assert_eq!(number_in(name), None, "{name}");
        }
    }
}
