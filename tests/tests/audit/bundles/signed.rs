//! A round of level 2 in a bundle: personal keys, and a finalization that ministries
//! cosigned.

use mgi_events::bundle::{Bytes, Known, Line, Sha};
use mgi_events::transparency::merkle::{Frontier, leaf_hash};
use mgi_proto::v1::{BundleKind, Event, Role, Stage, event_body::Kind};
use mgi_tests::Deployment;
use prost::Message as _;

use super::scene::{Bundle, check, fetch};
use crate::signing_people::Person;

/// A published round in which every ministry signed and cosigned.
async fn round() -> Deployment {
    let d = Deployment::of(&["MOH", "MOE"])
        .minimum_level(2)
        .start()
        .await;
    d.answer_everything().await;
    d.advance_to(Stage::Validation).await;
    let secretariat = Person::new(&d, &d.secretariat, "");
    let lead = Person::new(&d, &d.lead, "");
    let mut people = Vec::new();
    for team in &d.teams {
        let person = Person::new(&d, &team.officer, &team.code);
        person.must(&["key", "create", "me.key"]).await;
        person.must(&["key", "register", "me.key"]).await;
        let signs = ["validate", "give", "own_part", "--key", "me.key", "--yes"];
        person.must(&signs).await;
        let makes = ["key", "create", "ministry.key", "--purpose", "cosigner"];
        person.must(&makes).await;
        let file = person.file("request").display().to_string();
        let asks = ["key", "request", "ministry.key", "--ministry"];
        let asks = [&asks[..], &[&team.code, "--output", &file]].concat();
        person.must(&asks).await;
        let registers = ["key", "register", "--request", &file];
        secretariat.must(&registers).await;
        people.push(person);
    }
    lead.must(&["stage", "propose", "--yes"]).await;
    for person in &people {
        let cosigns = ["cosign", "--key", "ministry.key", "--yes"];
        person.must(&cosigns).await;
    }
    lead.must(&["stage", "finalize", "--yes"]).await;
    lead.must(&["stage", "publish", "--yes"]).await;
    d
}

/// The bundle, with the profile's events said otherwise, and everything that an operator
/// without the ministries' keys can make fit made to fit, but for the last root: heads in
/// the deployment's stream, which are the operator's own word, are not shown.
fn said_otherwise(bundle: &Bundle, change: impl Fn(&mut Event)) -> Vec<u8> {
    let mut tree = Frontier::new();
    let mut lines = bundle.lines();
    let mut told = Vec::new();
    for line in &mut lines {
        if let Line::Event {
            stream,
            leaf,
            root,
            event,
            ..
        } = line
            && stream.starts_with("profile/")
        {
            if let Some(bytes) = event {
                let mut said = Event::decode(bytes.0.as_slice()).unwrap();
                change(&mut said);
                *bytes = Bytes(said.encode_to_vec());
                *leaf = Sha(leaf_hash(&bytes.0));
            }
            tree.push(leaf.0);
            *root = Sha(tree.root());
        } else if let Line::Event { event, .. } = line
            && let Some(bytes) = event
        {
            let said = Event::decode(bytes.0.as_slice()).unwrap();
            let kind = said.body.and_then(|body| body.kind);
            if matches!(kind, Some(Kind::HeadsRecorded(_))) {
                *event = None;
            }
        }
        told.extend(line.render().unwrap().into_bytes());
        told.push(b'\n');
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn signatures_and_cosignatures_are_in_it_and_hold() {
    let d = round().await;
    let (auditor, _) = d.person(Role::Auditor, "").await;
    for kind in [BundleKind::Public, BundleKind::Auditor] {
        let bundle = fetch(&auditor, &d.profile, kind).await.unwrap();
        let report = bundle.check(Known::default());
        assert_eq!(report.faults, [], "{kind:?}");
        let seals: Vec<_> = report
            .seals
            .iter()
            .map(|s| (s.ministry.as_str(), s.level, s.content_checked))
            .collect();
        let checked = kind == BundleKind::Auditor;
        assert_eq!(seals, [("MOH", 2, checked), ("MOE", 2, checked)]);
        let proved = report.proved.join("\n");
        assert!(
            proved.contains("MOE, MOH cosigned the checkpoint"),
            "{proved}"
        );
        assert_eq!(report.keys.len(), 4);
        assert!(!report.not_proved.join("\n").contains("of level 1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_not_their_keys_can_neither_change_nor_drop_what_they_signed() {
    let d = round().await;
    let bundle = fetch(&d.lead, &d.profile, BundleKind::Public)
        .await
        .unwrap();
    let stream = format!("profile/{}", d.profile);
    let events = bundle.shown(&stream);
    let index = |wanted: fn(&Kind) -> bool| {
        let kind = |event: &&Event| {
            let kind = event.body.as_ref().and_then(|body| body.kind.as_ref());
            kind.is_some_and(wanted)
        };
        events.iter().find(kind).unwrap().index
    };
    let given = index(|kind| matches!(kind, Kind::ValidationGiven(_)));
    let finalized = index(|kind| matches!(kind, Kind::ProfileFinalized(_)));
    let body = |event: &mut Event| event.body.as_mut().unwrap().kind.take().unwrap();
    type Change = fn(&mut Kind);
    let changes: [(u64, Change, &str); 4] = [
        (
            given,
            |kind| {
                if let Kind::ValidationGiven(given) = kind {
                    given.content_digest[0] ^= 1;
                }
            },
            "says another content",
        ),
        (
            given,
            |kind| {
                if let Kind::ValidationGiven(given) = kind {
                    given.statement_text = given.statement_text.replace("validate", "reject");
                    given.statement = given.statement.replace("validate", "reject");
                }
            },
            "signature",
        ),
        (
            given,
            |kind| {
                if let Kind::ValidationGiven(given) = kind {
                    given.level = 3;
                }
            },
            "level",
        ),
        (
            finalized,
            |kind| {
                if let Kind::ProfileFinalized(finalized) = kind {
                    let note = &finalized.cosigned_note;
                    let kept: Vec<_> = note.lines().filter(|l| !l.contains("MOE")).collect();
                    finalized.cosigned_note = kept.join("\n") + "\n";
                }
            },
            "MOE cosigned",
        ),
    ];
    for (index, change, why) in changes {
        let told = said_otherwise(&bundle, |event| {
            if event.index == index {
                let mut kind = body(event);
                change(&mut kind);
                event.body.as_mut().unwrap().kind = Some(kind);
            }
        });
        let report = check(&told, Known::default());
        let first = report.first_bad().expect(why);
        assert_eq!(first.stream, stream);
        let range = first.first.unwrap()..first.before.unwrap();
        assert!(range.contains(&index), "{index} is in {range:?}");
        assert!(first.what.contains(why), "{why}: {}", first.what);
    }
    // What they signed tells of the history before it: no event before can change.
    let told = said_otherwise(&bundle, |event| {
        if event.index == 0 {
            event.command_id.push('0');
        }
    });
    let report = check(&told, Known::default());
    let first = report.first_bad().unwrap();
    assert!(
        first.first == Some(0) && first.before.unwrap() <= given + 1,
        "{first:?}"
    );
}
