//! A full disk, and back: on a small file system of its own.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::Command,
};

use mgi_proto::v1::{Receipt, command::Action};
use mgi_tests::{
    Deployment, Refused, TestServer,
    commands::{command, narrative},
    history::History,
    server::health,
    wait::{self, SOON},
};
use tempfile::TempDir;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

/// A file system in memory; gone when it is dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` where this machine does not let us.
    fn mount(mebibytes: u32) -> Option<Self> {
        let dir = TempDir::with_prefix("mgi-small-disk-").unwrap();
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(dir.path())
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        mounted.then_some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills what is free.
    fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        for size in [1 << 20, 4096, 1] {
            let block = vec![0x42; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

/// A long text, another one each time.
fn long(d: &Deployment, version: u32) -> Action {
    let word = format!("word{version} ");
    let text = word.repeat(19_000 / word.len());
    narrative(d.indicator(0), version, &text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_commands_serves_readers_and_resumes_when_there_is_room() {
    let Some(disk) = SmallDisk::mount(80) else {
        eprintln!("NOT TESTED: a full disk, because this machine does not let us mount one");
        return;
    };
    let data = disk.path().join("data");
    let mut server = TestServer::prepared(Some(&data), &["--limits-views-cache-mib", "8"]);
    server.init().await;
    server.serve().await;
    let mut d = Deployment::of(&["DGIE"]).start_on(server).await;
    let address = d.server.address();
    let officer = d.teams[0].officer.clone();
    let first = officer.must(&d.profile, long(&d, 0)).await;
    let mut receipts: Vec<Receipt> = vec![first];

    for round in 0..2 {
        disk.fill();
        // What is allocated is written, and then there is no more.
        let (refused, waiting) = loop {
            let version = receipts.last().unwrap().item_version;
            let sent = command(long(&d, version));
            match officer.submit(&d.profile, sent.clone()).await {
                Ok(receipt) => receipts.push(receipt),
                Err(status) => break (Refused::of(&status), sent),
            }
            assert!(receipts.len() < 4_000, "80 MiB are never full");
        };
        assert_eq!(refused.code, Code::ResourceExhausted, "{refused:?}");
        assert_eq!(refused.reason, "STORAGE_FULL", "{refused:?}");
        assert!(refused.retry_after_ms.is_some(), "when to try again");
        wait::until("health to say so", SOON, async || {
            let status = health(address, "mgi.v1.CollaborationService").await;
            (status == Some(ServingStatus::NotServing)).then_some(())
        })
        .await;
        let live = health(address, "mgi.v1.LiveService").await;
        assert_eq!(live, Some(ServingStatus::Serving), "readers are served");
        let checked = d.server.run(&["healthcheck"]).await;
        assert_eq!(checked.status.code(), Some(1));
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(said.contains("no space"), "{said}");

        // Nothing was written, and everything can be read.
        let revision = receipts.last().unwrap().revision;
        assert_eq!(d.revision().await, revision);
        History::read(&officer, &d.profile).await.confirm(&receipts);

        disk.make_room();
        wait::until("the server to resume", SOON, async || {
            let status = health(address, "").await;
            (status == Some(ServingStatus::Serving)).then_some(())
        })
        .await;
        let receipt = officer.submit(&d.profile, waiting).await;
        let receipt = receipt.expect("the same command is taken when there is room");
        assert_eq!(receipt.revision_before, revision, "round {round}");
        assert!(!receipt.repeated);
        receipts.push(receipt);
    }

    History::read(&officer, &d.profile).await.confirm(&receipts);
    assert!(d.server.stop().await.success());
    let kept = d.server.must(&["views", "digest"]).await;
    assert_eq!(kept, d.server.must(&["rebuild"]).await);
}
