//! The files of the log: JSON lines, the newest in `access.jsonl`, closed ones beside it under the
//! time at which they were closed.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::Entry;

/// The file that is written.
const NOW: &str = "access.jsonl";
const MICROS_A_DAY: i64 = 24 * 3600 * 1_000_000;
/// Only the server's own user reads it.
const MODE: u32 = 0o600;

/// The open file.
pub(super) struct LogFile {
    dir: PathBuf,
    keep_days: u64,
    most: u64,
    file: File,
    bytes: u64,
    /// Day of its first entry, days since 1970.
    day: Option<i64>,
}

impl LogFile {
    pub(super) fn open(dir: &Path, keep_days: u64, most: u64) -> io::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)?;
        let path = dir.join(NOW);
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(MODE)
            .open(&path)?;
        File::open(dir)?.sync_all()?;
        let bytes = file.metadata()?.len();
        let day = entries(&path)?.next().transpose()?.map(|first| day(&first));
        if bytes > 0 && !ends_a_line(&mut file)? {
            // A crash cut the last line: the next one begins on its own.
            file.write_all(b"\n")?;
        }
        let log = Self {
            dir: dir.to_owned(),
            keep_days,
            most,
            bytes: file.metadata()?.len(),
            file,
            day,
        };
        log.drop_old(now())?;
        Ok(log)
    }

    /// Appends entries and waits until they are on stable storage.
    pub(super) fn append<'a>(
        &mut self,
        entries: impl Iterator<Item = &'a Entry>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        let mut last = None;
        for entry in entries {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
            last = Some(entry);
        }
        let Some(last) = last else { return Ok(()) };
        let today = day(last);
        let full = self.bytes > 0 && self.bytes + len(&text) > self.most;
        if full || self.day.is_some_and(|day| day < today) {
            self.close(last.time_unix_micros)?;
        }
        let written = self
            .file
            .write_all(&text)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What was written of it must not stand: it was refused.
            self.file.set_len(self.bytes)?;
            return Err(error);
        }
        self.bytes += len(&text);
        self.day.get_or_insert(today);
        Ok(())
    }

    fn close(&mut self, at: i64) -> io::Result<()> {
        std::fs::rename(
            self.dir.join(NOW),
            self.dir.join(format!("access-{at}.jsonl")),
        )?;
        self.file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(MODE)
            .open(self.dir.join(NOW))?;
        File::open(&self.dir)?.sync_all()?;
        self.bytes = 0;
        self.day = None;
        self.drop_old(at)
    }

    fn drop_old(&self, now: i64) -> io::Result<()> {
        let days = i64::try_from(self.keep_days).unwrap_or(i64::MAX);
        let first = now.saturating_sub(days.saturating_mul(MICROS_A_DAY));
        for (closed, path) in closed(&self.dir)? {
            if closed < first {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn len(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

fn day(entry: &Entry) -> i64 {
    entry.time_unix_micros.div_euclid(MICROS_A_DAY)
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The closed files with the time at which each was, oldest first.
fn closed(dir: &Path) -> io::Result<Vec<(i64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let time = name
            .to_str()
            .and_then(|name| name.strip_prefix("access-")?.strip_suffix(".jsonl"))
            .and_then(|time| time.parse().ok());
        files.extend(time.map(|time| (time, entry.path())));
    }
    files.sort();
    Ok(files)
}

/// The entries of a file that read; others are passed over.
fn entries(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    Ok(lines.filter_map(|line| match line {
        Ok(line) => serde_json::from_str(&line).ok().map(Ok),
        // Half a character at the end of a torn line.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => None,
        Err(error) => Some(Err(error)),
    }))
}

/// See [`super::AccessLog::read`].
pub(super) fn read(
    dir: &Path,
    from: i64,
    limit: usize,
    wanted: impl Fn(&Entry) -> bool,
) -> io::Result<Vec<Entry>> {
    let mut files = closed(dir)?;
    files.retain(|(closed, _)| *closed >= from);
    files.push((i64::MAX, dir.join(NOW)));
    let mut found = Vec::new();
    for (_, path) in files {
        let lines = match entries(&path) {
            // Closed, or deleted as too old, meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            lines => lines?,
        };
        for entry in lines {
            let entry = entry?;
            if found.len() >= limit {
                return Ok(found);
            }
            if entry.time_unix_micros >= from && wanted(&entry) {
                found.push(entry);
            }
        }
    }
    Ok(found)
}
