//! Checkpoints of the deployment's stream that witnesses cosign, over HTTP.

use std::fs;

use mgi_tests::{
    Caller, TestServer, deployment,
    mgi::{Said, mgi},
    witness::Witness,
};
use tempfile::TempDir;

/// A server, two witnesses that follow its log, and a folder with the policy.
struct Scene {
    server: TestServer,
    witnesses: [Witness; 2],
    folder: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let server = TestServer::start().await;
        let folder = TempDir::with_prefix("mgi-witness-").unwrap();
        let log = log_key(&server, &folder).await;
        let witnesses = [
            Witness::of("one.example/w", &log).await,
            Witness::of("two.example/w", &log).await,
        ];
        let policy = format!(
            "log {log}\n{}\n{}\ngroup both all one two\nquorum both\n",
            witnesses[0].policy_line("one"),
            witnesses[1].policy_line("two"),
        );
        fs::write(folder.path().join("policy"), policy).unwrap();
        Self {
            server,
            witnesses,
            folder,
        }
    }

    async fn push(&self) -> Said {
        let arguments = [
            "witness", "push", "--policy", "policy", "--output", "note", "--force",
        ];
        run(&self.server, &self.folder, &arguments).await
    }

    async fn check(&self) -> Said {
        let arguments = ["witness", "check", "--policy", "policy", "note"];
        run(&self.server, &self.folder, &arguments).await
    }

    /// The size of the checkpoint that was written last.
    fn size(&self) -> u64 {
        let note = fs::read_to_string(self.folder.path().join("note")).unwrap();
        note.lines().nth(1).unwrap().parse().unwrap()
    }

    /// Something is recorded in the deployment's stream.
    async fn something_happens(&self) {
        let secretariat = Caller::new(self.server.address(), "", self.server.first_token());
        deployment::account(&secretariat, self.server.address(), "Somebody").await;
    }
}

async fn run(server: &TestServer, folder: &TempDir, arguments: &[&str]) -> Said {
    mgi(
        folder.path(),
        server.address(),
        server.first_token(),
        arguments,
    )
    .await
}

/// Verifier key of the deployment's log.
async fn log_key(server: &TestServer, folder: &TempDir) -> String {
    let policy = run(server, folder, &["checkpoint", "keys"])
        .await
        .fine()
        .out;
    let line = policy.lines().next().unwrap();
    line.strip_prefix("log ").unwrap().to_owned()
}

#[tokio::test]
async fn two_witnesses_cosign_a_log_that_grows() {
    let scene = Scene::set().await;
    let first = scene.push().await.fine();
    assert!(
        first.err.contains("the quorum (both) is met"),
        "{}",
        first.err
    );
    let before = scene.size();
    scene.something_happens().await;
    scene.push().await.fine();
    assert!(scene.size() > before);
    for witness in &scene.witnesses {
        assert_eq!(witness.asked(), [0, before]);
    }
    let checked = scene.check().await.fine();
    assert_eq!(checked.out.lines().count(), 3, "{}", checked.out);

    // Then the tiles are published with the checkpoint that both cosigned.
    let arguments = [
        "export",
        "tiles",
        "--deployment",
        "--checkpoint",
        "note",
        "--output",
        "log",
    ];
    run(&scene.server, &scene.folder, &arguments).await.fine();
    let note = fs::read(scene.folder.path().join("note")).unwrap();
    let published = fs::read(scene.folder.path().join("log/checkpoint")).unwrap();
    assert_eq!(note, published);
}

#[tokio::test]
async fn a_witness_that_is_away_is_missed() {
    let mut scene = Scene::set().await;
    let log = log_key(&scene.server, &scene.folder).await;
    // Its successor has another port, which the policy does not know.
    scene.witnesses[1] = Witness::of("two.example/w", &log).await;
    let pushed = scene.push().await;
    assert_eq!(pushed.code, 1, "{}", pushed.err);
    assert!(
        pushed.err.contains("two: it does not answer"),
        "{}",
        pushed.err
    );
    assert!(pushed.err.contains("is not met"), "{}", pushed.err);
    // What the other gave is kept, and does not pass for enough.
    let checked = scene.check().await;
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("two      no"), "{}", checked.out);
}

#[tokio::test]
async fn a_log_that_is_rolled_back_is_exposed() {
    let mut scene = Scene::set().await;
    // An older copy of all that the server has, valid in itself.
    assert!(scene.server.stop().await.success());
    let older = TempDir::with_prefix("mgi-older-").unwrap();
    copy(scene.server.data_dir(), older.path());
    scene.server.serve().await;
    scene.something_happens().await;
    scene.push().await.fine();
    let asked = scene.witnesses[0].asked().len();

    assert!(scene.server.stop().await.success());
    fs::remove_dir_all(scene.server.data_dir()).unwrap();
    copy(older.path(), scene.server.data_dir());
    scene.server.serve().await;

    // Who remembers what they saw asks no witness.
    let pushed = scene.push().await;
    assert_eq!(pushed.code, 8, "{}", pushed.err);
    assert!(
        pushed.err.contains("entries were dropped"),
        "{}",
        pushed.err
    );
    assert_eq!(scene.witnesses[0].asked().len(), asked);

    // Who forgot is told by the witnesses.
    fs::remove_file(scene.folder.path().join("policy.state.json")).unwrap();
    let pushed = scene.push().await;
    assert_eq!(pushed.code, 8, "{}", pushed.err);
    assert!(
        pushed.err.contains("it has cosigned the log with"),
        "{}",
        pushed.err
    );
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn another_log_is_not_taken_for_this_one() {
    let scene = Scene::set().await;
    let other = TestServer::start().await;
    let arguments = ["witness", "push", "--policy", "policy", "--output", "other"];
    let pushed = run(&other, &scene.folder, &arguments).await;
    assert_eq!(pushed.code, 8, "{}", pushed.err);
    assert!(scene.witnesses[0].asked().is_empty());
    assert!(!scene.folder.path().join("other").exists());
}
