//! A public bundle proves what was published, and says nothing else.

use mgi_events::{bundle::Known, questionnaire::codes, transparency::policy::Policy};
use mgi_proto::v1::{
    AnswerType, BundleKind, FinalizeProfile, PublishProfile, command::Action, event_body::Kind,
};
use mgi_tests::{Refused, TestServer, history::History, mgi::mgi};
use sha2::{Digest as _, Sha256};
use tonic::Code;

use super::scene::{Bundle, NAMES, OTHER, OTHERS, PUBLISHED, RESTRICTED, Scene, contains, fetch};

/// The only types of events whose names may be read in one.
const SHOWN: [&str; 17] = [
    "ProfileOpened",
    "MinistryEnrolled",
    "ValidationGiven",
    "ValidationVoided",
    "FinalizationProposed",
    "CheckpointCosigned",
    "ProfileFinalized",
    "ProfilePublished",
    "DeploymentCreated",
    "KeyRegistered",
    "KeyRevoked",
    "MinistryRegistered",
    "MinistryRenamed",
    "QuestionnaireRegistered",
    "IndicatorDefined",
    "HeadsRecorded",
    "Restored",
];

/// Every other type of event, as its name is written in the record.
fn hidden_types() -> Vec<String> {
    let pool = mgi_proto::json::pool().unwrap();
    let body = pool.get_message_by_name("mgi.v1.EventBody").unwrap();
    let names = body.fields().filter_map(|field| {
        let kind = field.kind();
        Some(kind.as_message()?.name().to_owned())
    });
    names.filter(|n| !SHOWN.contains(&n.as_str())).collect()
}

async fn public(scene: &Scene) -> Bundle {
    let lead = &scene.d.lead;
    let made = fetch(lead, &scene.d.profile, BundleKind::Public).await;
    made.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_restricted_is_in_it() {
    let scene = Scene::published().await;
    let d = &scene.d;
    let bundle = public(&scene).await;
    let all = bundle.everything();
    let absent = |what: &str| assert!(!contains(&all, what.as_bytes()), "{what} is in it");

    RESTRICTED.iter().for_each(|word| absent(word));
    OTHERS.iter().for_each(|word| absent(word));
    NAMES.iter().for_each(|name| absent(name));
    let types = hidden_types();
    assert!(types.len() > 50 && types.iter().any(|name| name == "CommentPosted"));
    types.iter().for_each(|name| absent(name));
    // Somebody of whom every event is hidden is as if not there.
    for somebody in [
        &scene.silent,
        &scene.other,
        &scene.auditor,
        &scene.profile_auditor,
        &d.teams[0].contributor,
        &d.teams[1].contributor,
    ] {
        absent(&somebody.account);
    }
    // No event says a coded value, as a whole text of its own.
    for kind in (1..=7).filter_map(|number| AnswerType::try_from(number).ok()) {
        for code in codes(kind) {
            absent(&format!("{code:?}"));
        }
    }
    absent("Directorate of Migration");

    // Of a hidden event there is its hash and nothing else: not who, not which command,
    // not the nonce that keeps its words from being guessed.
    let shown: Vec<u64> = bundle
        .shown(&format!("profile/{}", d.profile))
        .iter()
        .map(|event| event.index)
        .collect();
    let history = History::read(&scene.auditor, &d.profile).await;
    let mut hidden = 0;
    for event in history.events().filter(|e| !shown.contains(&e.index)) {
        absent(&event.event_id);
        assert!(!contains(&all, &event.nonce), "event {}", event.index);
        hidden += 1;
    }
    assert!(hidden > 40, "{hidden}");
    let deployment = History::read(&scene.auditor, "").await;
    let heads = |event: &mgi_proto::v1::Event| match &event.body.as_ref().unwrap().kind {
        Some(Kind::HeadsRecorded(e)) => e.heads.iter().any(|h| h.stream.contains(OTHER)),
        _ => false,
    };
    let heads: Vec<u64> = deployment.events().filter(heads).map(|e| e.index).collect();
    assert!(!heads.is_empty(), "heads of both profiles were recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_verifies_and_says_what_it_rests_on() {
    let scene = Scene::published().await;
    let bundle = public(&scene).await;
    let report = bundle.check(Known::default());
    assert_eq!(report.faults, []);
    assert!(!report.authenticated);
    let not_proved = report.not_proved.join("\n");
    assert!(
        not_proved.contains("Keys not authenticated"),
        "{not_proved}"
    );
    assert!(not_proved.contains("2 validations are of level 1"));
    let seals: Vec<_> = report.seals.iter().map(|s| s.ministry.as_str()).collect();
    assert_eq!(seals, ["NIA", "MHPH"]);
    assert!(report.hidden > 40);

    let policy = Some(scene.policy().await);
    let report = bundle.check(Known {
        policy,
        ..Known::default()
    });
    assert_eq!(report.faults, []);
    assert!(report.authenticated);
    assert!(!report.not_proved.join("\n").contains("not authenticated"));

    // Another deployment's keys are not this one's.
    let other = TestServer::start().await;
    let token = other.first_token();
    let keys = ["checkpoint", "keys"];
    let said = mgi(scene.folder.path(), other.address(), token, &keys).await;
    let report = bundle.check(Known {
        policy: Some(Policy::parse(&said.fine().out).unwrap()),
        ..Known::default()
    });
    assert!(!report.verifies() && !report.authenticated);
    assert!(
        report.faults[0].what.contains("is not in the policy file"),
        "{:?}",
        report.faults
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_is_in_it_under_the_digest_that_was_finalized() {
    let scene = Scene::published().await;
    let bundle = public(&scene).await;
    let contents = bundle.contents();
    let mut texts = contents.iter().filter_map(|item| item.fields.as_ref());
    for published in PUBLISHED {
        assert!(
            texts
                .clone()
                .any(|fields| fields.iter().any(|f| f == published)),
            "{published}"
        );
    }
    assert!(texts.all(|fields| !fields.is_empty()));
    assert!(
        contents
            .iter()
            .all(|c| (c.kind == "answer") <= c.fields.is_none())
    );

    // The digest, by its description (docs/architecture.md) and nothing of the project.
    let mut lines: Vec<String> = contents
        .iter()
        .map(|item| {
            if let Some(fields) = &item.fields {
                let mut hasher = Sha256::new();
                for field in fields {
                    hasher.update(u32::try_from(field.len()).unwrap().to_be_bytes());
                    hasher.update(field);
                }
                assert_eq!(item.hash.0[..], hasher.finalize()[..], "{}", item.id);
            }
            let hash = hex::encode(item.hash.0);
            format!("{}/{} {} {hash}\n", item.kind, item.id, item.version)
        })
        .collect();
    lines.sort();
    let digest = Sha256::digest(lines.concat());
    let events = bundle.shown(&format!("profile/{}", scene.d.profile));
    let finalized = events
        .iter()
        .find_map(|event| match &event.body.as_ref()?.kind {
            Some(Kind::ProfileFinalized(e)) => Some((event.index, e.content_digest.clone())),
            _ => None,
        })
        .unwrap();
    assert_eq!(finalized.1[..], digest[..]);
    let proved = bundle.check(Known::default()).proved.join("\n");
    let exactly = format!("are exactly what event {} finalized", finalized.0);
    assert!(proved.contains(&exactly), "{proved}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_made_of_a_published_profile_for_those_who_may_read_it() {
    let scene = Scene::validated().await;
    let d = &scene.d;
    let ask = async |reader, kind| {
        let refused = fetch(reader, &d.profile, kind).await.err().unwrap();
        Refused::of(&refused)
    };
    // Not yet, for nobody.
    for reader in [&d.lead, &scene.auditor, &d.teams[0].officer] {
        let refused = ask(reader, BundleKind::Public).await;
        assert_eq!(refused.code, Code::FailedPrecondition);
        assert_eq!(refused.rule, "public-bundle-after-publication");
        assert!(refused.sentence.contains("published profile"));
    }
    // An auditor's is for auditors, at any time.
    for reader in [&d.lead, &d.secretariat, &d.teams[0].officer, &scene.silent] {
        let refused = ask(reader, BundleKind::Auditor).await;
        assert_eq!(refused.code, Code::PermissionDenied);
    }
    for reader in [&scene.auditor, &scene.profile_auditor] {
        let made = fetch(reader, &d.profile, BundleKind::Auditor).await;
        assert!(made.unwrap().check(Known::default()).verifies());
    }
    // Who may not know of the profile is not told of it.
    let stranger = d.stranger().await;
    for stranger in [&stranger, &scene.other] {
        for kind in [BundleKind::Public, BundleKind::Auditor] {
            let refused = ask(stranger, kind).await;
            assert_eq!(
                (refused.code, &*refused.reason),
                (Code::NotFound, "NOT_FOUND")
            );
        }
    }
    let refused = ask(&d.lead, BundleKind::Unspecified).await;
    assert_eq!(refused.fields, ["kind"]);

    for action in [
        Action::FinalizeProfile(FinalizeProfile {}),
        Action::PublishProfile(PublishProfile {}),
    ] {
        d.lead.must(&d.profile, action).await;
    }
    // Then everybody who reads the profile, and nobody else.
    let one = fetch(&d.lead, &d.profile, BundleKind::Public)
        .await
        .unwrap();
    assert!(one.check(Known::default()).verifies());
    for reader in [&scene.silent, &scene.profile_auditor] {
        let made = fetch(reader, &d.profile, BundleKind::Public).await.unwrap();
        assert!(made.check(Known::default()).verifies());
    }
    let refused = ask(&scene.other, BundleKind::Public).await;
    assert_eq!(refused.code, Code::NotFound);
    // With the command too, which keeps a file that is there.
    let create = ["-p", &d.profile, "bundle", "create"];
    scene.run(&d.lead, &create).await.fine();
    let again = scene.run(&d.lead, &create).await;
    assert!(
        again.code == 2 && again.err.contains("--force"),
        "{}",
        again.err
    );
    let file = format!("{}.mgi-bundle", d.profile);
    let said = scene
        .run(&d.lead, &["bundle", "verify", &file])
        .await
        .fine();
    assert!(said.out.contains("Keys not authenticated"), "{}", said.out);
}
