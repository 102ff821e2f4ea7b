//! An auditor's bundle shows all that the auditor may read, and who it was.

use std::{collections::BTreeMap, fs};

use mgi_events::bundle::{Known, Line};
use mgi_proto::v1::{BundleKind, Role};
use mgi_tests::{Caller, commands::grant, deployment::account};

use super::scene::{BASIS, Bundle, NAMES, OTHERS, RESTRICTED, Scene, contains, fetch};

async fn bundle(scene: &Scene, reader: &Caller) -> Bundle {
    let made = fetch(reader, &scene.d.profile, BundleKind::Auditor).await;
    made.unwrap()
}

/// Names by account; `None` for the nameless.
fn names(bundle: &Bundle) -> BTreeMap<String, Option<String>> {
    let lines = bundle.lines().into_iter();
    lines
        .filter_map(|line| match line {
            Line::Name { account, name, .. } => Some((account, Some(name))),
            Line::Nameless { account } => Some((account, None)),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_verifies_and_shows_words_and_names() {
    let scene = Scene::published().await;
    for (reader, whole) in [(&scene.auditor, true), (&scene.profile_auditor, false)] {
        let bundle = bundle(&scene, reader).await;
        let report = bundle.check(Known {
            policy: Some(scene.policy().await),
            ..Known::default()
        });
        assert_eq!(report.faults, []);
        assert!(report.authenticated);
        // What was validated was worked out again from the history.
        assert_eq!(report.seals.len(), 2);
        assert!(report.seals.iter().all(|seal| seal.content_checked));
        let proved = report.proved.join("\n");
        assert!(
            proved.contains("2 validations name exactly the content"),
            "{proved}"
        );
        assert!(proved.contains("names of persons are those"), "{proved}");

        // Only of the deployment is there something that one of them may not read.
        assert_eq!(report.hidden == 0, whole, "{}", report.hidden);
        let all = bundle.everything();
        let redacted = RESTRICTED[4];
        for word in RESTRICTED.iter().filter(|word| **word != redacted) {
            assert!(contains(&all, word.as_bytes()), "{word}");
        }
        assert!(!contains(&all, redacted.as_bytes()));
        assert!(!contains(&all, OTHERS[2].as_bytes()));

        let names = names(&bundle);
        assert_eq!(names[&scene.silent.account].as_deref(), Some(NAMES[5]));
        assert_eq!(names[&scene.d.lead.account].as_deref(), Some(NAMES[2]));
        assert!(names.values().all(Option::is_some));
        assert!(
            !names.contains_key(&scene.other.account),
            "no other profile's"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redaction_is_told_with_its_legal_basis() {
    let scene = Scene::validated().await;
    let bundle = bundle(&scene, &scene.auditor).await;
    let stream = format!("profile/{}", scene.d.profile);
    let report = bundle.check(Known::default());
    assert_eq!(report.faults, []);
    let told = (stream, scene.redacted, BASIS.to_owned());
    assert_eq!(report.redacted, [told]);
    let shown = bundle.lines().into_iter().any(|line| {
        matches!(line, Line::Event { index, event: None, redacted: Some(_), .. } if index == scene.redacted)
    });
    assert!(shown);

    let file = scene.folder.path().join("a.mgi-bundle");
    fs::write(&file, &bundle.0).unwrap();
    let verify = ["bundle", "verify", "a.mgi-bundle"];
    let said = scene.run(&scene.auditor, &verify).await.fine();
    assert!(
        said.out.contains("was redacted: Law 058/2021"),
        "{}",
        said.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_the_committed_one_is_a_fault() {
    let scene = Scene::validated().await;
    let bundle = bundle(&scene, &scene.auditor).await;
    let named = NAMES[5].to_owned();
    let told = bundle.text().replace(&named, "A loud commentator");
    let report = super::scene::check(told.as_bytes(), Known::default());
    let faults: Vec<_> = report.faults.iter().map(|f| f.what.as_str()).collect();
    let other = format!("the name of {}", scene.silent.account);
    assert!(faults[0].starts_with(&other), "{faults:?}");
}

/// With a vault that is older than the ledger a person is there, and the name is not:
/// as when it was erased.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_name_any_more_is_nameless() {
    let mut scene = Scene::validated().await;
    assert!(scene.d.server.stop().await.success());
    let vault = scene.d.server.data_dir().join("vault.redb");
    let kept = scene.folder.path().join("vault");
    fs::copy(&vault, &kept).unwrap();
    scene.d.server.serve().await;
    let d = &scene.d;
    let late = account(&d.secretariat, d.server.address(), "A late reviewer").await;
    let reviews = grant(&late.account, Role::Reviewer, "NIA");
    d.secretariat.must(&d.profile, reviews).await;
    let before = names(&bundle(&scene, &scene.auditor).await);
    assert_eq!(before[&late.account].as_deref(), Some("A late reviewer"));

    assert!(scene.d.server.stop().await.success());
    fs::copy(&kept, &vault).unwrap();
    scene.d.server.serve().await;
    let bundle = bundle(&scene, &scene.auditor).await;
    assert_eq!(bundle.check(Known::default()).faults, []);
    let after = names(&bundle);
    assert_eq!(after[&late.account], None);
    assert_eq!(after.values().filter(|name| name.is_none()).count(), 1);
}
