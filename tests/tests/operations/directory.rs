//! One server a data directory; and its copy is as good as it.

use std::{fs, path::Path};

use mgi_tests::{
    Caller, Deployment, TestServer,
    commands::{command, narrative},
    deployment::head,
    history::History,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_in_use_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let second = TestServer::prepared(Some(d.server.data_dir()), &[]);
    for command in [
        &["serve"][..],
        &["verify"],
        &["rebuild"],
        &["views", "digest"],
    ] {
        let output = second.run(command).await;
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("Another process has the ledger"), "{said}");
        assert!(said.contains("Stop it first"), "{said}");
    }
    let officer = &d.teams[0].officer;
    officer
        .must(&d.profile, narrative(d.indicator(0), 0, "Undisturbed."))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_beginning_is_refused() {
    let mut server = TestServer::prepared(None, &[]);
    server.init().await;
    let output = server.run(&["init"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "no second administrator");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_stopped_server_without_its_views_is_the_server() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let sent = command(narrative(d.indicator(0), 0, "Copied."));
    let receipt = officer.submit(&d.profile, sent.clone()).await.unwrap();
    let history = History::read(&officer, &d.profile).await;
    let directory = History::read(&d.secretariat, "").await;
    assert!(d.server.stop().await.success());
    let digest = d.server.must(&["views", "digest"]).await;

    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("data");
    copy_all(d.server.data_dir(), &copy);
    fs::remove_dir_all(copy.join("views")).unwrap();
    let mut restored = TestServer::prepared(Some(&copy), &[]);
    let verified = restored.must(&["verify"]).await;
    assert!(verified.starts_with("verified "), "{verified}");
    assert_eq!(restored.must(&["views", "digest"]).await, digest);

    restored.serve().await;
    let via = |caller: &Caller| caller.via(restored.address());
    let again = via(&officer).submit(&d.profile, sent).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.revision, receipt.revision);
    assert_eq!(history.0, History::read(&via(&officer), &d.profile).await.0);
    // It goes on with the heads that were recorded before the stop, and after the start.
    let copied = History::read(&via(&d.secretariat), "").await;
    assert!(copied.0.starts_with(&directory.0));
    assert_eq!(
        head(&via(&officer), &d.profile).await.revision,
        receipt.revision
    );
    via(&officer)
        .must(
            &d.profile,
            narrative(d.indicator(0), receipt.item_version, "Goes on."),
        )
        .await;
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
