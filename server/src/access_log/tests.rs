//! The log over real files.

use super::file::LogFile;
use super::{AccessLog, Entry};

const DAY: i64 = 24 * 3600 * 1_000_000;

fn entry(day: i64, account: &str) -> Entry {
    Entry {
        time_unix_micros: day * DAY + 5,
        account: account.to_owned(),
        method: "AuditService/ReadHistory".to_owned(),
        profile: "rw-2021".to_owned(),
        role: "auditor".to_owned(),
        credential: "tk-1".to_owned(),
        result: "ok".to_owned(),
        about: String::new(),
    }
}

fn files(dir: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_was_written_is_read_back_after_a_restart_and_a_torn_line() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("access");
    let log = AccessLog::open(&at, 400).unwrap();
    log.write(vec![entry(20_000, "ac-one00001")]).await.unwrap();
    drop(log);
    let path = at.join("access.jsonl");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"time_unix_micros\":17");
    std::fs::write(&path, bytes).unwrap();

    let log = AccessLog::open(&at, 400).unwrap();
    log.write(vec![entry(20_000, "ac-two00001")]).await.unwrap();
    let all = log.read(0, usize::MAX, |_| true).unwrap();
    assert_eq!(
        all,
        [entry(20_000, "ac-one00001"), entry(20_000, "ac-two00001")]
    );
    let own = log.read(0, usize::MAX, |e| e.account == "ac-two00001");
    assert_eq!(own.unwrap().len(), 1);
    assert_eq!(log.read(20_001 * DAY, 9, |_| true).unwrap(), []);
    assert_eq!(log.read(0, 1, |_| true).unwrap().len(), 1);
}

#[test]
fn a_file_is_closed_with_its_day_and_when_it_is_full_and_old_ones_go() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("access");
    // Far in the future, so that opening finds nothing too old.
    let first = 400_000;
    let mut log = LogFile::open(&at, 2, 1_000).unwrap();
    for _ in 0..20 {
        log.append([entry(first, "ac-one00001")].iter()).unwrap();
    }
    assert!(files(&at).len() > 1, "by size: {:?}", files(&at));
    for entry in std::fs::read_dir(&at).unwrap() {
        assert!(entry.unwrap().metadata().unwrap().len() <= 1_000);
    }
    log.append([entry(first + 1, "ac-two00001")].iter())
        .unwrap();
    log.append([entry(first + 4, "ac-two00001")].iter())
        .unwrap();
    let kept = super::file::read(&at, 0, usize::MAX, |_| true).unwrap();
    assert_eq!(
        kept,
        [
            entry(first + 1, "ac-two00001"),
            entry(first + 4, "ac-two00001")
        ],
        "{:?}",
        files(&at)
    );
}

#[tokio::test]
async fn what_cannot_be_written_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("access");
    let log = AccessLog::open(&at, 400).unwrap();
    log.write(vec![entry(20_000, "ac-one00001")]).await.unwrap();
    // The day is over, and the folder is gone: the next file cannot be made.
    std::fs::remove_dir_all(&at).unwrap();
    let failed = log.write(vec![entry(20_001, "ac-one00001")]).await;
    assert!(failed.is_err());
}

#[test]
fn only_the_servers_user_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("access");
    drop(LogFile::open(&at, 2, 1_000).unwrap());
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&at) & 0o777, 0o700);
    assert_eq!(mode(&at.join("access.jsonl")) & 0o777, 0o600);
}
