//! A ledger that was restored from an older backup: found, listed, confirmed; and no origin ever
//! signs two futures.

use std::{collections::BTreeMap, fs, path::Path};

use mgi_events::transparency::{checkpoint::Checkpoint, note::Note};
use mgi_proto::v1::event_body::Kind;
use mgi_server::proofs::CheckpointStore;
use mgi_tests::{
    Caller, Deployment, TestServer,
    checkpoints::{checkpoint, log_key},
    commands::narrative,
    history::History,
    server::health,
    wait::{self, SOON},
};
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::tampering::verify_fails;

async fn write(d: &Deployment, from: u32, to: u32) {
    for number in from..to {
        let action = narrative(d.indicator(0), number, &format!("Marked{number}Word"));
        d.teams[0].officer.must(&d.profile, action).await;
    }
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// A deployment whose ledger was put back to how it was some sentences ago.
async fn rolled_back() -> (Deployment, Checkpoint, u64) {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    write(&d, 0, 3).await;
    let found = d.revision().await;
    assert!(d.server.stop().await.success());
    let (ledger, backup) = (
        d.server.data_dir().join("ledger"),
        d.server.data_dir().join("backup"),
    );
    copy(&ledger, &backup);
    d.server.serve().await;
    write(&d, 3, 6).await;
    let key = log_key(&d.lead, &d.profile).await;
    let signed = checkpoint(&d.lead, &d.profile, 0, &key).await;
    assert!(d.server.stop().await.success());
    copy(&backup, &ledger);
    fs::remove_dir_all(&backup).unwrap();
    (d, signed, found)
}

async fn starts(server: &mut TestServer) {
    server.spawn();
    let address = server.address();
    wait::until("the server to answer", SOON, async || {
        health(address, "mgi.v1.AuditService")
            .await
            .filter(|status| *status == ServingStatus::Serving)
    })
    .await;
}

/// Every stream with every file of the ledger, to see that nothing was written.
fn bytes(server: &TestServer) -> Vec<u8> {
    let all = fs::read(server.data_dir().join("ledger/00000001.mgl")).unwrap();
    let end = all.iter().rposition(|byte| *byte != 0).unwrap();
    all[..=end].to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_back_is_refused_until_the_operator_accepts_the_loss() {
    let (mut d, signed, found) = rolled_back().await;
    let before = bytes(&d.server);
    let said = verify_fails(&d.server).await;
    for stream in ["deployment", &format!("profile/{}", d.profile)] {
        assert!(
            said.contains(&format!("{stream} is not what was recorded: it ends after")),
            "{said}"
        );
    }

    // It serves readers, writes nothing, and says what to do.
    starts(&mut d.server).await;
    let officer = d.teams[0].officer.clone();
    let refused = officer
        .ask(&d.profile, narrative(d.indicator(0), 3, "No."))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::DataLoss);
    assert_eq!(
        health(d.server.address(), "").await,
        Some(ServingStatus::NotServing)
    );
    assert!(
        d.server.log().contains("mgi-server restore"),
        "{}",
        d.server.log()
    );
    d.server.kill().await;
    // Another profile's stream is not there; the deployment's own rejects every command, so the
    // ledger is as it was, but for the mark that opening it leaves.
    assert!(
        bytes(&d.server).starts_with(&before),
        "no event was written"
    );

    // Listed, and nothing changed.
    let listed = d
        .server
        .must(&["restore", "--reason", "the disk failed"])
        .await;
    let line = format!(
        "lost: profile/{} has {found} events; {} were signed or recorded, so that events {found} to {} are gone",
        d.profile,
        signed.size,
        signed.size - 1
    );
    assert!(listed.contains(&line), "{listed}");
    assert!(listed.contains("lost: deployment has"), "{listed}");
    assert!(listed.contains("--confirm"), "{listed}");
    verify_fails(&d.server).await;

    // Confirmed.
    let old_key = signed.origin.clone();
    let confirmed = ["restore", "--reason", "the disk failed", "--confirm"];
    let said = d.server.must(&confirmed).await;
    assert!(said.contains("Epoch 2 is begun"), "{said}");
    d.server.must(&["verify"]).await;
    d.server.serve().await;
    assert_eq!(d.revision().await, found);
    let key = log_key(&d.lead, &d.profile).await;
    assert_ne!(key.name(), old_key);
    assert!(key.name().contains("/2/profile/"), "{}", key.name());
    write(&d, 3, 8).await;
    checkpoint(&d.lead, &d.profile, 0, &key).await;
    let restored = restored(&d.secretariat, &d.profile).await;
    assert_eq!(restored, (2, signed.size, signed.root.to_vec(), found));
    assert!(d.server.stop().await.success());
    d.server.must(&["verify"]).await;
    one_root_for_each_size(&d.server);

    // Once is enough: nothing is missing now.
    let said = d.server.must(&confirmed).await;
    assert!(said.contains("Nothing is missing"), "{said}");
}

/// What the deployment's history says of the restore: epoch, signed size and root, found size.
async fn restored(reader: &Caller, profile: &str) -> (u32, u64, Vec<u8>, u64) {
    let history = History::read(reader, "").await;
    let stream = format!("profile/{profile}");
    let found = history.events().find_map(|event| {
        let bytes = prost::Message::encode_to_vec(&event);
        match mgi_events::event::open(&bytes).ok()?.1 {
            Kind::Restored(e) => {
                let loss = e.losses.into_iter().find(|loss| loss.stream == stream)?;
                Some((e.epoch, loss.signed_size, loss.signed_root, loss.found_size))
            }
            _ => None,
        }
    });
    found.expect("the restore is recorded")
}

/// Of everything that was ever signed and kept, no origin has two roots for one size, and each note
/// says what it is kept under.
fn one_root_for_each_size(server: &TestServer) {
    let store = CheckpointStore::open(&server.data_dir().join("checkpoints.redb")).unwrap();
    let mut seen = BTreeMap::new();
    let all = store.all(|_| true).unwrap();
    assert!(all.iter().any(|(_, s)| s.epoch == 1) && all.iter().any(|(_, s)| s.epoch == 2));
    for (stream, signed) in all {
        let note = Note::parse(signed.note.as_bytes()).unwrap();
        let says = Checkpoint::parse_body(note.text()).unwrap();
        assert_eq!((says.size, says.root), (signed.size, signed.root));
        assert!(
            says.origin
                .ends_with(&format!("/{}/{stream}", signed.epoch))
        );
        let before = seen.insert((says.origin, says.size), says.root);
        assert!(before.is_none_or(|root| root == signed.root));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_was_changed_gets_no_new_epoch() {
    let crate::tampering::Stopped { d, mut ledger } = crate::tampering::stopped(4).await;
    let stream = format!("profile/{}", d.profile);
    crate::tampering::event_at(&mut ledger, &stream, 5).push(0);
    ledger.write(&crate::tampering::folder(&d.server));
    fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
    for confirm in [false, true] {
        let mut arguments = vec!["restore", "--reason", "tidying up"];
        arguments.extend(confirm.then_some("--confirm"));
        let output = d.server.run(&arguments).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("this one was changed"), "{said}");
    }
    let store = CheckpointStore::open(&d.server.data_dir().join("checkpoints.redb")).unwrap();
    assert_eq!(store.epoch().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_restored_where_nothing_is_missing() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    assert!(d.server.stop().await.success());
    let before = bytes(&d.server);
    let said = d.server.must(&["restore", "--reason", "to be sure"]).await;
    assert!(said.contains("Nothing is missing"), "{said}");
    assert!(bytes(&d.server).starts_with(&before));
    let refused = d.server.run(&["restore"]).await;
    assert_eq!(refused.status.code(), Some(2), "a reason is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_end_is_not_cut_below_what_was_signed() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    write(&d, 0, 2).await;
    let key = log_key(&d.lead, &d.profile).await;
    let signed = checkpoint(&d.lead, &d.profile, 0, &key).await;
    d.server.kill().await;
    // A disk that lied: the newest commits of what was signed are half there.
    let path = d.server.data_dir().join("ledger/00000001.mgl");
    let mut all = fs::read(&path).unwrap();
    let place = all
        .windows(11)
        .rposition(|at| at == b"Marked1Word")
        .unwrap();
    let end = all.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    all[place..end].fill(0);
    fs::write(&path, &all).unwrap();
    let output = d.server.run(&["serve"]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("a signed checkpoint covers"), "{said}");
    assert!(said.contains("mgi-server restore"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), all, "nothing was changed");
    // The operator accepts the loss.
    let confirmed = ["restore", "--reason", "the disk lied", "--confirm"];
    let said = d.server.must(&confirmed).await;
    assert!(said.contains(&format!("profile/{}", d.profile)), "{said}");
    d.server.serve().await;
    assert!(d.revision().await < signed.size);
}
