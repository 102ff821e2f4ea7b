//! What a bundle cannot show alone: another history, valid in itself. Who kept a
//! checkpoint shows it.

use std::{fs, path::Path};

use mgi_events::bundle::Known;
use mgi_proto::v1::{BundleKind, DeploymentRole};
use mgi_tests::{
    Caller, Deployment, TestServer,
    commands::narrative,
    deployment::{account, deployment_role},
    mgi::{Said, mgi},
};
use tempfile::TempDir;

use super::scene::{Bundle, fetch};

struct Scene {
    d: Deployment,
    auditor: Caller,
    folder: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let d = Deployment::of(&["NIA", "MHPH"]).start().await;
        let auditor = account(&d.secretariat, d.server.address(), "An auditor").await;
        deployment_role(&d.secretariat, &auditor.account, DeploymentRole::Auditor).await;
        let folder = TempDir::with_prefix("mgi-kept-").unwrap();
        Self { d, auditor, folder }
    }

    async fn write(&self, writer: &Caller, text: &str) {
        let code = self.d.indicator(0);
        let version = mgi_tests::v1::GetAnswerRequest {
            profile_id: self.d.profile.clone(),
            indicator: code.to_owned(),
            at: None,
        };
        let answer = writer.collaboration().get_answer(version).await.unwrap();
        let version = answer.into_inner().answer.unwrap().version;
        writer
            .must(&self.d.profile, narrative(code, version, text))
            .await;
    }

    async fn run(&self, reader: &Caller, server: &TestServer, rest: &[&str]) -> Said {
        let all: Vec<&str> = ["-p", &self.d.profile]
            .iter()
            .chain(rest)
            .copied()
            .collect();
        mgi(self.folder.path(), server.address(), &reader.token, &all).await
    }

    /// The ministry keeps a checkpoint of the profile, and one of the deployment.
    async fn keep(&self) {
        let officer = &self.d.teams[0].officer;
        let get = ["checkpoint", "get", "--output", "kept"];
        self.run(officer, &self.d.server, &get).await.fine();
        let get = [
            "checkpoint",
            "get",
            "--deployment",
            "--output",
            "kept-deployment",
        ];
        self.run(&self.auditor, &self.d.server, &get).await.fine();
    }

    fn kept(&self, name: &str) -> Known {
        let text = fs::read_to_string(self.folder.path().join(name)).unwrap();
        Known {
            policy: None,
            checkpoints: vec![text.parse().unwrap()],
        }
    }

    async fn bundle(&self, auditor: &Caller) -> Bundle {
        let made = fetch(auditor, &self.d.profile, BundleKind::Auditor).await;
        let bundle = made.unwrap();
        fs::write(self.folder.path().join("bundle"), &bundle.0).unwrap();
        bundle
    }
}

fn copy(from: &Path, to: &Path) {
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

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_was_written_anew_is_found_by_a_kept_checkpoint() {
    let mut scene = Scene::set().await;
    let writer = scene.d.teams[0].contributor.clone();
    scene.write(&writer, "As it was said.").await;
    let shared = scene.d.revision().await;
    assert!(scene.d.server.stop().await.success());
    let copied = scene.folder.path().join("copy");
    copy(scene.d.server.data_dir(), &copied);
    scene.d.server.serve().await;
    for text in ["As it was said then.", "As it was said later."] {
        scene.write(&writer, text).await;
    }
    scene.keep().await;
    let genuine = scene.bundle(&scene.auditor).await;
    for name in ["kept", "kept-deployment"] {
        assert_eq!(genuine.check(scene.kept(name)).faults, [], "{name}");
    }

    // The operator forgets what was signed, and lets history go otherwise.
    fs::remove_file(copied.join("checkpoints.redb")).unwrap();
    let mut rewriting = TestServer::prepared(Some(&copied), &[]);
    rewriting.serve().await;
    let over = |caller: &Caller| caller.via(rewriting.address());
    let (writer, auditor) = (over(&writer), over(&scene.auditor));
    for text in ["It was never said.", "It was never said so.", "Never."] {
        scene.write(&writer, text).await;
    }
    let bundle = scene.bundle(&auditor).await;
    let alone = bundle.check(Known::default());
    assert_eq!(alone.faults, [], "every signature in it is genuine");
    let found = bundle.check(scene.kept("kept"));
    let first = found.first_bad().expect("the rewritten events are named");
    assert_eq!(first.stream, format!("profile/{}", scene.d.profile));
    let range = first.first.unwrap()..first.before.unwrap();
    assert!(range.contains(&shared), "{shared} is in {range:?}");
    assert!(
        first.what.contains("the kept checkpoint of"),
        "{}",
        first.what
    );

    let verify = ["bundle", "verify", "bundle"];
    scene.run(&auditor, &rewriting, &verify).await.fine();
    let said = scene
        .run(
            &auditor,
            &rewriting,
            &["bundle", "verify", "bundle", "--checkpoint", "kept"],
        )
        .await;
    assert_eq!(said.code, 8, "{}", said.err);
    let named = format!("one of the events {} to {}", range.start, range.end - 1);
    assert!(said.err.contains(&named), "{}", said.err);

    // The server itself is found out in the same way.
    let check = ["checkpoint", "check", "kept"];
    let officer = &scene.d.teams[0].officer;
    scene.run(officer, &scene.d.server, &check).await.fine();
    let said = scene.run(&over(officer), &rewriting, &check).await;
    assert_eq!(said.code, 8, "{}", said.err);
    assert!(said.err.contains("contradicts"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_state_is_found_by_a_newer_checkpoint() {
    let scene = Scene::set().await;
    let writer = scene.d.teams[0].contributor.clone();
    scene.write(&writer, "As it was said.").await;
    let older = scene.bundle(&scene.auditor).await;
    let size = scene.d.revision().await;
    scene.write(&writer, "As it was said then.").await;
    account(&scene.d.secretariat, scene.d.server.address(), "Somebody").await;
    scene.keep().await;
    assert_eq!(older.check(Known::default()).faults, [], "valid in itself");
    for name in ["kept", "kept-deployment"] {
        let found = older.check(scene.kept(name));
        let first = found.first_bad().expect(name);
        assert!(first.what.contains("it is missing"), "{}", first.what);
        if name == "kept" {
            assert_eq!(first.first, Some(size));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_checkpoint_of_another_log_is_not_passed_over() {
    let scene = Scene::set().await;
    let other = Scene::set().await;
    other.keep().await;
    let bundle = scene.bundle(&scene.auditor).await;
    for name in ["kept", "kept-deployment"] {
        let found = bundle.check(other.kept(name));
        assert!(found.faults[0].what.contains("is of none of the streams"));
    }
}
