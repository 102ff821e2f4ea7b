//! A ledger that somebody rewrote, checksums and all, under the real server.

use std::path::Path;

use mgi_events::redaction::{Record, Subject};
use mgi_proto::v1::{Role, Visibility};
use mgi_tests::{
    Caller, Deployment, TestServer,
    commands::{self, narrative, open_thread},
    deployment::head,
    segments::Segments,
    wait::{self, SOON},
};
use prost::Message as _;
use tonic::Code;

/// A profile of another country beside the first.
pub(crate) const OTHER: &str = "xb-2026";

/// A stopped server with two profiles, its files, and its revisions.
pub(crate) struct Stopped {
    pub(crate) d: Deployment,
    pub(crate) ledger: Segments,
}

/// Everything recorded, signed and folded in.
pub(crate) async fn stopped(sentences: u32) -> Stopped {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let other = match commands::open_profile(&d.questionnaire_digest) {
        mgi_proto::v1::command::Action::OpenProfile(open) => mgi_proto::v1::OpenProfile {
            country_code: "XB".to_owned(),
            country: "Otherland".to_owned(),
            ..open
        },
        _ => unreachable!("it opens a profile"),
    };
    let other = mgi_proto::v1::command::Action::OpenProfile(other);
    d.secretariat.must(OTHER, other).await;
    d.secretariat.must(OTHER, commands::enrol("DGIE")).await;
    let officer = d.teams[0].officer.clone();
    for number in 0..sentences {
        let action = narrative(d.indicator(0), number, &format!("Sentence {number}."));
        officer.must(&d.profile, action).await;
    }
    assert!(d.server.stop().await.success());
    let ledger = Segments::read(&folder(&d.server));
    Stopped { d, ledger }
}

pub(crate) fn folder(server: &TestServer) -> std::path::PathBuf {
    server.data_dir().join("ledger")
}

/// The event at an index of a stream, to be changed.
pub(crate) fn event_at<'a>(
    ledger: &'a mut Segments,
    stream: &str,
    index: usize,
) -> &'a mut Vec<u8> {
    let groups = ledger
        .groups
        .iter_mut()
        .filter(|group| group.stream == stream);
    groups
        .flat_map(|group| group.events.iter_mut())
        .nth(index)
        .expect("the event")
}

/// Another nonce: an event as good as any, which never was.
fn forge(bytes: &mut Vec<u8>) {
    let mut event = mgi_proto::v1::Event::decode(bytes.as_slice()).unwrap();
    event.nonce = vec![0xEE; 16];
    *bytes = event.encode_to_vec();
}

/// What `verify` prints of a data directory that is not good.
pub(crate) async fn verify_fails(server: &TestServer) -> String {
    let output = server.run(&["verify"]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

/// What a caller is told of a profile that is refused.
async fn refusal(reader: &Caller, profile: &str) -> String {
    wait::until("the stream to be refused", SOON, async || {
        let request = mgi_proto::v1::GetProfileRequest {
            profile_id: profile.to_owned(),
            at: None,
        };
        let status = reader.collaboration().get_profile(request).await.err()?;
        assert_eq!(status.code(), Code::DataLoss, "{status:?}");
        Some(status.message().to_owned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_event_is_named_by_verify_and_by_the_running_server_and_others_go_on() {
    let Stopped { mut d, mut ledger } = stopped(12).await;
    let stream = format!("profile/{}", d.profile);
    let index = ledger.of(&stream).len() - 7;
    forge(event_at(&mut ledger, &stream, index));
    ledger.write(&folder(&d.server));

    let said = verify_fails(&d.server).await;
    let named = format!("The first bad event is event {index}");
    assert!(said.contains(&stream) && said.contains(&named), "{said}");
    assert!(!said.contains(OTHER), "{said}");

    d.server.serve().await;
    let told = refusal(&d.secretariat, &d.profile).await;
    assert!(told.contains(&named), "{told}");
    let write = narrative(d.indicator(0), 12, "One more.");
    let refused = d.teams[0].officer.ask(&d.profile, write).await.unwrap_err();
    assert_eq!(refused.code(), Code::DataLoss);
    // Others go on.
    assert!(head(&d.secretariat, OTHER).await.revision > 0);
    let lead = commands::grant(&d.lead.account, Role::GovernmentLead, "");
    d.secretariat.must(OTHER, lead).await;
    assert!(d.server.stop().await.success());

    // Without the views, the range or the event is told by what was signed and noted.
    std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
    let said = verify_fails(&d.server).await;
    assert!(
        said.contains(&format!("first bad event is event {index}")),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_views_the_first_bad_event_is_within_the_range_that_is_told() {
    let Stopped { d, mut ledger } = stopped(5).await;
    let stream = format!("profile/{}", d.profile);
    let index = ledger.of(&stream).len() - 2;
    forge(event_at(&mut ledger, &stream, index));
    ledger.write(&folder(&d.server));
    std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
    let said = verify_fails(&d.server).await;
    let (first, last) = range(&said, &stream);
    assert!((first..=last).contains(&index), "{index}: {said}");
}

/// The range in `one of A to B`, or the one event.
pub(crate) fn range(said: &str, stream: &str) -> (usize, usize) {
    let line = said.lines().find(|line| line.contains(stream));
    let line = line.unwrap_or_else(|| panic!("{stream} is named: {said}"));
    let numbers = |text: &str| -> Vec<usize> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter_map(|word| word.parse().ok())
            .collect()
    };
    let tail = line.rsplit("first bad event is").next().unwrap();
    match numbers(tail).as_slice() {
        [one] => (*one, *one),
        [first, last, ..] => (*first, *last),
        [] => panic!("no event is named: {line}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_none_refuses_its_profile_and_no_other() {
    let Stopped { mut d, mut ledger } = stopped(4).await;
    let stream = format!("profile/{OTHER}");
    *event_at(&mut ledger, &stream, 1) = b"this is no event".to_vec();
    ledger.write(&folder(&d.server));
    // With the views that were there, and with none.
    for views in [true, false] {
        if !views {
            std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
        }
        let said = verify_fails(&d.server).await;
        let (first, last) = range(&said, &stream);
        assert!((first..=last).contains(&1), "{said}");
        assert!(
            !views || first == last,
            "the kept leaf tells it exactly: {said}"
        );
        d.server.serve().await;
        let told = refusal(&d.secretariat, OTHER).await;
        assert!(told.contains("first bad event is event 1"), "{told}");
        let version = d.answer(d.indicator(0)).await.version;
        let action = narrative(d.indicator(0), version, &format!("It goes on: {version}."));
        d.teams[0].officer.must(&d.profile, action).await;
        assert!(d.server.stop().await.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redaction_that_nobody_ordered_refuses_its_profile_and_no_other() {
    let Stopped { mut d, .. } = stopped(4).await;
    d.server.serve().await;
    let asked = open_thread(d.indicator(0), Visibility::Government, "Ask the bank.");
    d.teams[0].officer.must(&d.profile, asked).await;
    assert!(d.server.stop().await.success());
    let mut ledger = Segments::read(&folder(&d.server));
    let stream = format!("profile/{}", d.profile);
    // The newest that has words which may go.
    let may_go = |bytes: &[u8]| Subject::read(bytes).is_ok_and(|of| of.remainder().is_ok());
    let index = ledger.of(&stream).iter().rposition(|bytes| may_go(bytes));
    let index = index.unwrap();
    let event = event_at(&mut ledger, &stream, index);
    let subject = Subject::read(event).unwrap();
    let record = Record {
        leaf: subject.leaf,
        remainder: subject.remainder().unwrap(),
    };
    *event = record.encode(event.len()).unwrap();
    ledger.write(&folder(&d.server));

    let said = verify_fails(&d.server).await;
    assert!(said.contains("no event orders that"), "{said}");
    for role in [Role::GovernmentLead, Role::Facilitator] {
        d.server.serve().await;
        let log = d.server.log();
        assert!(log.contains("no event orders that"), "{log}");
        let told = refusal(&d.secretariat, &d.profile).await;
        let named = format!("first bad event is event {index}");
        assert!(told.contains(&named), "{told}");
        let grant = commands::grant(&d.lead.account, role, "");
        d.secretariat.must(OTHER, grant).await;
        assert!(d.server.stop().await.success());
    }
}

/// The bytes of an event are gone from the disk, and nothing of its stream comes after it.
#[tokio::test(flavor = "multi_thread")]
async fn the_newest_event_of_a_profile_that_the_disk_lost_is_named_and_others_go_on() {
    let Stopped { mut d, mut ledger } = stopped(4).await;
    let stream = format!("profile/{OTHER}");
    let newest = ledger.of(&stream).len() - 1;
    let bytes = event_at(&mut ledger, &stream, newest).clone();
    let path = folder(&d.server).join("00000001.mgl");
    let mut segment = std::fs::read(&path).unwrap();
    let place = segment
        .windows(bytes.len())
        .position(|at| at == bytes)
        .unwrap();
    // Its frame as well, so that nothing there says whose it was.
    segment[place - 24 - stream.len()..place + bytes.len()].fill(0);
    std::fs::write(&path, segment).unwrap();

    let named = format!("first bad event is event {newest}");
    for views in [true, false] {
        if !views {
            // What they had seen is remembered.
            std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
        }
        let said = verify_fails(&d.server).await;
        assert!(said.contains(&stream) && said.contains(&named), "{said}");
        assert!(!said.contains(&format!("profile/{}", d.profile)), "{said}");
        d.server.serve().await;
        let told = refusal(&d.secretariat, OTHER).await;
        assert!(told.contains(&named), "{told}");
        let version = d.answer(d.indicator(0)).await.version;
        let action = narrative(d.indicator(0), version, &format!("It goes on: {version}."));
        d.teams[0].officer.must(&d.profile, action).await;
        assert!(d.server.stop().await.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_checkpoint_exposes_a_history_that_was_rewritten_whole() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let key = mgi_tests::checkpoints::log_key(&d.lead, &d.profile).await;
    // Given a checkpoint that an auditor keeps
    let kept = mgi_tests::checkpoints::checkpoint(&d.lead, &d.profile, 0, &key).await;
    assert!(d.server.stop().await.success());
    // When somebody rewrites an event and everything that could witness it on this machine
    let mut ledger = Segments::read(&folder(&d.server));
    let stream = format!("profile/{}", d.profile);
    forge(event_at(&mut ledger, &stream, 3));
    strip_heads(&mut ledger);
    ledger.write(&folder(&d.server));
    forget(d.server.data_dir());
    d.server.serve().await;
    // Then the server, with the same key, signs what it has; and it is not what was kept.
    let key = mgi_tests::checkpoints::log_key(&d.lead, &d.profile).await;
    let now = mgi_tests::checkpoints::checkpoint(&d.lead, &d.profile, kept.size, &key).await;
    assert_eq!(
        (now.origin.as_str(), now.size),
        (kept.origin.as_str(), kept.size)
    );
    assert_ne!(
        now.root, kept.root,
        "one origin, one size, two roots: proof of fraud"
    );
}

/// Takes the recorded heads out of the deployment's stream, as a careful forger would.
fn strip_heads(ledger: &mut Segments) {
    ledger.groups.retain(|group| {
        let heads = |event: &Vec<u8>| mgi_events::event::peek_type(event) == Some("HeadsRecorded");
        !group.events.iter().all(heads)
    });
    ledger.renumber();
}

fn forget(data: &Path) {
    std::fs::remove_dir_all(data.join("views")).unwrap();
    std::fs::remove_file(data.join("checkpoints.redb")).unwrap();
}
