//! A text that must go: ordered, it is read by nobody; after the next start it is
//! in no file; and every root and receipt is what it was.

use std::{fs, path::Path};

use futures_util::StreamExt as _;
use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::{
    Draft, GetStateRequest, ListCommentsRequest, ReadHistoryRequest, ReadHistoryResponse, Receipt,
    RedactEvent, Role, SaveDraftRequest, Stage, Stance, StatePoint, TargetKind, Visibility,
    command::Action, read_history_response::Content, state_point::Point,
};
use mgi_tests::{
    Caller, Deployment, Refused, TestServer,
    commands::{command, comment, narrative, open_thread},
    consultation::{answer, position, target},
    history::History,
    watching::{self, Watching},
};
use prost::Message as _;

/// In no text but those that must go.
const NAME: &str = "Zebulonia";

fn redact(index: u64) -> Action {
    Action::RedactEvent(RedactEvent {
        index,
        legal_basis: "Law 058/2021, article 23".to_owned(),
    })
}

fn contains(bytes: &[u8]) -> bool {
    bytes.windows(NAME.len()).any(|at| at == NAME.as_bytes())
}

/// The files below a directory that have the name in them.
fn files_with_the_name(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if contains(&fs::read(&path).unwrap()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// A profile in which somebody was named, in a comment, in an earlier version of
/// another, and in a remark.
struct Scene {
    d: Deployment,
    auditor: Caller,
    /// Indexes of the events with the name.
    named: Vec<u64>,
    receipts: Vec<Receipt>,
    /// The command that posted the first of them.
    first: mgi_proto::v1::Command,
}

impl Scene {
    async fn set() -> Self {
        let d = Deployment::of(&["NIA", "MHPH"])
            .shared()
            .at(Stage::Consultation)
            .start()
            .await;
        let (auditor, _) = d.person(Role::Auditor, "").await;
        let code = d.indicator(0).to_owned();
        let writer = d.teams[0].contributor.clone();
        let text = format!("Ask {NAME} at the border post.");
        // Typed and kept before it is posted, as the pages do.
        let draft = Draft {
            profile_id: d.profile.clone(),
            target: Some(target(TargetKind::Indicator, &code)),
            comment: true,
            text: text.clone(),
            ..Draft::default()
        };
        let save = SaveDraftRequest { draft: Some(draft) };
        writer.collaboration().save_draft(save).await.unwrap();
        let first = command(open_thread(&code, Visibility::Government, &text));
        let mut receipts = vec![writer.submit(&d.profile, first.clone()).await.unwrap()];
        let thread = receipts[0].created_ids[0].clone();
        receipts.push(writer.must(&d.profile, comment(&thread, &text)).await);
        let edited = mgi_proto::v1::EditComment {
            thread_id: thread.clone(),
            comment_id: receipts[1].created_ids[0].clone(),
            text: "Ask the border post.".to_owned(),
        };
        let edited = writer.must(&d.profile, Action::EditComment(edited)).await;
        let remark = position(answer(&code), Stance::AgreesWithRemark, &text);
        receipts.push(writer.must(&d.profile, remark).await);
        let named = receipts.iter().map(|r| r.revision - 1).collect();
        receipts.push(edited);
        Self {
            d,
            auditor,
            named,
            receipts,
            first,
        }
    }

    async fn order(&mut self) {
        for index in self.named.clone() {
            let receipt = self.d.lead.must(&self.d.profile, redact(index)).await;
            self.receipts.push(receipt);
        }
    }

    async fn roots(&self) -> Vec<Hash> {
        History::read(&self.auditor, &self.d.profile).await.roots()
    }

    /// Each receipt's root is that of the history as it is read now.
    async fn receipts_hold(&self) {
        let roots = self.roots().await;
        for receipt in &self.receipts {
            let size = usize::try_from(receipt.tree_size).unwrap();
            assert_eq!(receipt.tree_root, roots[size].to_vec(), "at size {size}");
        }
    }
}

async fn history(reader: &Caller, profile: &str) -> Vec<ReadHistoryResponse> {
    let request = ReadHistoryRequest {
        profile_id: profile.to_owned(),
        ..ReadHistoryRequest::default()
    };
    let stream = reader.audit().read_history(request).await.unwrap();
    stream.into_inner().map(Result::unwrap).collect().await
}

/// Everything that the reader gets: history, watch, and the state now and earlier.
async fn everything(reader: &Caller, profile: &str, revision: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in history(reader, profile).await {
        bytes.extend(event.encode_to_vec());
    }
    let request = mgi_proto::v1::WatchRequest {
        stop_when_caught_up: true,
        ..watching::profile_from(profile, 0)
    };
    let mut watching = Watching::begin(reader, request).await.unwrap();
    for event in watching.history().await.0 {
        bytes.extend(event.encode_to_vec());
    }
    for revision in 1..=revision {
        let request = GetStateRequest {
            profile_id: profile.to_owned(),
            at: Some(StatePoint {
                point: Some(Point::Revision(revision)),
            }),
        };
        let mut items = reader
            .audit()
            .get_state(request)
            .await
            .unwrap()
            .into_inner();
        while let Some(item) = items.next().await {
            bytes.extend(item.unwrap().encode_to_vec());
        }
    }
    bytes
}

/// What an ordered redaction looks like, carried out or not.
async fn nobody_reads_it(scene: &Scene) {
    let profile = &scene.d.profile;
    let revision = scene.d.revision().await;
    let writer = &scene.d.teams[0].contributor;
    for reader in [writer, &scene.auditor, &scene.d.lead] {
        assert!(!contains(&everything(reader, profile, revision).await));
        let history = history(reader, profile).await;
        for index in &scene.named {
            let event = &history[usize::try_from(*index).unwrap()];
            assert!(matches!(event.content, Some(Content::LeafHash(_))));
            let redaction = event.redaction.as_ref().expect("it is told why");
            assert_eq!(redaction.legal_basis, "Law 058/2021, article 23");
            let by = &history[usize::try_from(redaction.redacted_by_event).unwrap()];
            assert!(matches!(by.content, Some(Content::EventBytes(_))));
        }
    }
    let request = ListCommentsRequest {
        profile_id: profile.clone(),
        thread_id: scene.receipts[0].created_ids[0].clone(),
        ..ListCommentsRequest::default()
    };
    let listed = writer.collaboration().list_comments(request).await;
    let comments = listed.unwrap().into_inner().comments;
    assert!(comments[0].redacted && comments[0].text.is_empty());
    assert_eq!(
        (comments[1].redacted, comments[1].text.as_str()),
        (false, "Ask the border post.")
    );
    assert!(comments[1].earlier[0].redacted && comments[1].earlier[0].text.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_next_start_the_text_is_in_no_file_and_every_root_stands() {
    let mut scene = Scene::set().await;
    let revision = scene.d.revision().await;
    let writer = scene.d.teams[0].contributor.clone();
    assert!(contains(
        &everything(&writer, &scene.d.profile, revision).await
    ));
    let before = scene.roots().await;

    scene.order().await;
    nobody_reads_it(&scene).await;
    let ordered = scene.roots().await;
    assert_eq!(ordered[..before.len()], before[..]);
    scene.receipts_hold().await;

    assert!(scene.d.server.stop().await.success());
    let data = scene.d.server.data_dir().to_owned();
    assert!(!files_with_the_name(&data).is_empty(), "it is there as yet");
    let told = scene.d.server.must(&["verify"]).await;
    assert!(told.contains("to be carried out"), "{told}");

    scene.d.server.serve().await;
    nobody_reads_it(&scene).await;
    assert_eq!(scene.roots().await, ordered);
    scene.receipts_hold().await;
    // The same command again is neither done again nor taken for the first.
    let again = writer.submit(&scene.d.profile, scene.first.clone()).await;
    assert_eq!(Refused::of(&again.unwrap_err()).reason, "COMMAND_ID_REUSED");
    assert_eq!(scene.roots().await, ordered);
    // It goes on.
    let code = scene.d.indicator(0).to_owned();
    let version = scene.d.answer(&code).await.version;
    let receipt = writer
        .must(&scene.d.profile, narrative(&code, version, "Goes on."))
        .await;
    scene.receipts.push(receipt);
    scene.receipts_hold().await;
    nobody_reads_it(&scene).await;
    assert_eq!(files_with_the_name(&data), Vec::<String>::new());

    assert!(scene.d.server.stop().await.success());
    assert_eq!(files_with_the_name(&data), Vec::<String>::new());
    let told = scene.d.server.must(&["verify"]).await;
    for index in &scene.named {
        assert!(
            told.contains(&format!("event {index} of profile/")),
            "{told}"
        );
    }
    assert!(told.contains("Law 058/2021, article 23") && !told.contains("to be carried out"));
    scene.d.server.must(&["rebuild"]).await;
    scene.d.server.serve().await;
    nobody_reads_it(&scene).await;
    scene.receipts_hold().await;
}

/// An old copy of the data, made after the order and before it was carried out,
/// loses the text when a server starts on it; however often that is interrupted.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_loses_it_again_although_it_is_killed_meanwhile() {
    let mut scene = Scene::set().await;
    scene.order().await;
    let ordered = scene.roots().await;
    assert!(scene.d.server.stop().await.success());
    let kept = scene.d.server.data_dir().with_file_name("kept");
    copy(scene.d.server.data_dir(), &kept);
    scene.d.server.serve().await;
    assert!(scene.d.server.stop().await.success());

    let restored = kept.with_file_name("restored");
    copy(&kept, &restored);
    assert!(!files_with_the_name(&restored).is_empty());
    let mut server = TestServer::prepared(Some(&restored), &[]);
    for _ in 0..12 {
        server.spawn();
        server.kill().await;
    }
    server.serve().await;
    let auditor = scene.auditor.via(server.address());
    let roots = History::read(&auditor, &scene.d.profile).await.roots();
    assert_eq!(roots, ordered);
    assert_eq!(files_with_the_name(&restored), Vec::<String>::new());
    assert!(server.stop().await.success());

    // With the server stopped, by hand.
    let by_hand = kept.with_file_name("by-hand");
    copy(&kept, &by_hand);
    let server = TestServer::prepared(Some(&by_hand), &[]);
    let told = server.must(&["redact"]).await;
    assert!(told.contains("3 events are redacted"), "{told}");
    assert_eq!(files_with_the_name(&by_hand), Vec::<String>::new());
    assert_eq!(
        server.must(&["redact"]).await,
        told,
        "again, it changes nothing"
    );
}

/// In a thread of one ministry, its officer orders it, and nobody else learns what
/// was redacted, or why.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_know_of_a_thread_learns_nothing_of_its_redaction() {
    let mut d = Deployment::of(&["NIA", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    let code = d.indicator(0).to_owned();
    let own = d.teams[0].contributor.clone();
    let text = format!("Ask {NAME}.");
    let opened = own
        .must(
            &d.profile,
            open_thread(&code, Visibility::OwnMinistry, &text),
        )
        .await;
    let index = opened.revision - 1;
    let told = |refused: Result<Receipt, tonic::Status>| Refused::of(&refused.unwrap_err()).reason;
    assert_eq!(
        told(d.lead.ask(&d.profile, redact(index)).await),
        "NOT_FOUND"
    );
    let asked = own.ask(&d.profile, redact(index)).await;
    assert_eq!(told(asked), "RIGHT_MISSING");
    let officer = d.teams[0].officer.clone();
    let ordered = officer.must(&d.profile, redact(index)).await;
    let order = usize::try_from(ordered.revision - 1).unwrap();
    let index = usize::try_from(index).unwrap();
    for restarted in [false, true] {
        if restarted {
            d.server.restart().await;
        }
        let seen = history(&officer, &d.profile).await;
        assert!(seen[index].redaction.is_some());
        assert!(matches!(seen[order].content, Some(Content::EventBytes(_))));
        for other in [&d.lead, &d.teams[1].officer, &d.secretariat] {
            let seen = history(other, &d.profile).await;
            for place in [index, order] {
                assert!(matches!(seen[place].content, Some(Content::LeafHash(_))));
                assert!(seen[place].redaction.is_none());
            }
            let all = everything(other, &d.profile, ordered.revision).await;
            assert!(!contains(&all) && !all.windows(8).any(|at| at == b"058/2021"));
        }
    }
}

/// What is a public act is refused, with the rule by its name.
#[tokio::test(flavor = "multi_thread")]
async fn public_acts_are_refused() {
    let d = Deployment::of(&["NIA"]).at(Stage::Drafting).start().await;
    let code = d.indicator(0).to_owned();
    let version = d.answer(&code).await.version;
    let action = narrative(&code, version, "A public statement.");
    let written = d.teams[0].officer.must(&d.profile, action).await;
    let refused = d.lead.ask(&d.profile, redact(written.revision - 1)).await;
    let refused = Refused::of(&refused.unwrap_err());
    assert_eq!(refused.reason, "RULE_VIOLATED");
    assert_eq!(refused.rule, "only-free-text-is-redacted");
}
