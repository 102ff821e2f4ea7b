//! A thread of one ministry: nobody else sees it, in any interface.

use mgi_proto::v1::{
    GetContributionsRequest, GetStateRequest, ListCommentsRequest, ListThreadsRequest, Role,
    Visibility, get_state_response::Item, watch_response::Message,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{self, comment, open_thread},
    history::{Entry, History},
    watching::{Watching, profile_from},
};
use tonic::Code;

const SECRET: &str = "We doubt the figure of the statistics office.";

/// A ministry with a thread of its own, one that all of government reads, and
/// everybody who might look.
struct Scene {
    d: Deployment,
    thread: String,
    /// First and last event of the hidden thread.
    hidden: [u64; 2],
    auditor: Caller,
}

impl Scene {
    async fn set() -> Self {
        let d = Deployment::of(&["DGIE", "MOH"]).start().await;
        let (auditor, _) = d.person(Role::Auditor, "").await;
        let officer = &d.teams[0].officer;
        let code = d.indicator(0);
        let opened = officer
            .must(
                &d.profile,
                open_thread(code, Visibility::OwnMinistry, SECRET),
            )
            .await;
        let thread = opened.created_ids[0].clone();
        let said = d.teams[0]
            .contributor
            .must(&d.profile, comment(&thread, SECRET))
            .await;
        officer
            .must(
                &d.profile,
                open_thread(code, Visibility::Government, "For everybody."),
            )
            .await;
        Self {
            thread,
            hidden: [opened.revision_before, said.revision_before],
            auditor,
            d,
        }
    }

    async fn threads(&self, reader: &Caller) -> usize {
        let request = ListThreadsRequest {
            profile_id: self.d.profile.clone(),
            ..ListThreadsRequest::default()
        };
        let listed = reader.collaboration().list_threads(request).await;
        listed.unwrap().into_inner().threads.len()
    }

    async fn comments(&self, reader: &Caller, thread: &str) -> Result<usize, Refused> {
        let request = ListCommentsRequest {
            profile_id: self.d.profile.clone(),
            thread_id: thread.to_owned(),
            ..ListCommentsRequest::default()
        };
        let listed = reader.collaboration().list_comments(request).await;
        listed
            .map(|answer| answer.into_inner().comments.len())
            .map_err(|status| Refused::of(&status))
    }

    /// Comments of the ministry, as somebody counts them.
    async fn counted(&self, reader: &Caller) -> u64 {
        let request = GetContributionsRequest {
            profile_id: self.d.profile.clone(),
            ministry: "DGIE".to_owned(),
            at: None,
        };
        let answer = reader.audit().get_contributions(request).await;
        let contributions = answer.unwrap().into_inner().contributions;
        contributions[0].comments.clone().unwrap().count
    }

    async fn state_threads(&self, reader: &Caller) -> (usize, usize) {
        let request = GetStateRequest {
            profile_id: self.d.profile.clone(),
            at: None,
        };
        let stream = reader.audit().get_state(request).await.unwrap();
        let mut stream = stream.into_inner();
        let (mut threads, mut comments) = (0, 0);
        while let Some(next) = stream.message().await.unwrap() {
            match next.item.unwrap() {
                Item::Thread(_) => threads += 1,
                Item::Comment(_) => comments += 1,
                _ => {}
            }
        }
        (threads, comments)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_states_and_counts_leave_it_out() {
    let scene = Scene::set().await;
    let [dgie, moh] = scene.d.teams.as_slice() else {
        panic!("two ministries");
    };
    for reader in [&dgie.officer, &dgie.contributor, &scene.auditor] {
        assert_eq!(scene.threads(reader).await, 2);
        assert_eq!(scene.comments(reader, &scene.thread).await.unwrap(), 2);
        assert_eq!(scene.counted(reader).await, 3);
        assert_eq!(scene.state_threads(reader).await, (2, 3));
    }
    for reader in [&moh.officer, &scene.d.lead, &scene.d.secretariat] {
        // The facilitator is not of the government: it sees neither.
        let others = usize::from(reader.account != scene.d.secretariat.account);
        assert_eq!(scene.threads(reader).await, others);
        assert_eq!(scene.counted(reader).await, others as u64);
        assert_eq!(scene.state_threads(reader).await, (others, others));
        let about_this = scene.comments(reader, &scene.thread).await.unwrap_err();
        let about_none = scene.comments(reader, "t-404").await.unwrap_err();
        assert_eq!(about_this.code, Code::NotFound);
        assert_eq!(
            about_this.sentence.replace(&scene.thread, "t-404"),
            about_none.sentence,
            "a hidden thread and one that does not exist look the same"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_on_it_are_answered_as_if_it_did_not_exist() {
    let scene = Scene::set().await;
    let moh = &scene.d.teams[1].officer;
    let profile = &scene.d.profile;
    let before = scene.d.revision().await;
    let on_this = moh.ask(profile, comment(&scene.thread, "Hello?")).await;
    let on_none = moh.ask(profile, comment("t-404", "Hello?")).await;
    let on_this = Refused::of(&on_this.unwrap_err());
    let on_none = Refused::of(&on_none.unwrap_err());
    assert_eq!(on_this.code, on_none.code);
    assert_eq!(on_this.reason, on_none.reason);
    assert_eq!(
        on_this.sentence.replace(&scene.thread, "t-404"),
        on_none.sentence
    );
    assert!(!on_this.sentence.contains(SECRET));
    assert_eq!(scene.d.revision().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_and_watch_carry_its_leaf_hashes_and_every_root_still_holds() {
    let scene = Scene::set().await;
    let [dgie, moh] = scene.d.teams.as_slice() else {
        panic!("two ministries");
    };
    let clear = History::read(&dgie.officer, &scene.d.profile).await;
    let veiled = History::read(&moh.officer, &scene.d.profile).await;
    assert_eq!(clear.roots(), veiled.roots(), "both compute the same roots");
    for (index, (mine, theirs)) in clear.0.iter().zip(&veiled.0).enumerate() {
        let hidden = scene.hidden.contains(&(index as u64));
        assert_eq!(matches!(theirs, Entry::Hidden(_)), hidden, "event {index}");
        assert!(matches!(mine, Entry::Clear(_)));
    }
    let receipt = dgie
        .officer
        .must(&scene.d.profile, comment(&scene.thread, SECRET))
        .await;
    let veiled = History::read(&moh.officer, &scene.d.profile).await;
    let size = usize::try_from(receipt.tree_size).unwrap();
    assert_eq!(receipt.tree_root, veiled.roots()[size].to_vec());

    // A watch hides the same, as history and live.
    let request = profile_from(&scene.d.profile, 0);
    let mut watching = Watching::begin(&moh.officer, request.clone())
        .await
        .unwrap();
    let (events, _) = watching.history().await;
    let seen: Vec<[u8; 32]> = events
        .iter()
        .map(|event| match (&event.event, &event.leaf_hash) {
            (Some(bytes), None) => {
                assert!(!String::from_utf8_lossy(bytes).contains(SECRET));
                Entry::Clear(bytes.clone()).leaf()
            }
            (None, Some(hash)) => hash.as_ref().try_into().unwrap(),
            other => panic!("an event or its hash: {other:?}"),
        })
        .collect();
    let leaves: Vec<[u8; 32]> = veiled.0.iter().map(Entry::leaf).collect();
    assert_eq!(seen, leaves);
    dgie.officer
        .must(&scene.d.profile, comment(&scene.thread, SECRET))
        .await;
    let live = watching.events(1).await;
    assert!(live[0].event.is_none() && live[0].leaf_hash.is_some());

    // A filter by type does not count what is hidden.
    let mut filtered = request;
    filtered.filter = Some(mgi_proto::v1::EventFilter {
        types: vec!["ThreadOpened".to_owned(), "CommentPosted".to_owned()],
        ..Default::default()
    });
    filtered.stop_when_caught_up = true;
    let mut watching = Watching::begin(&moh.officer, filtered).await.unwrap();
    let (events, _) = watching.history().await;
    assert_eq!(events.len(), 1, "the thread of the government alone");
    assert!(matches!(watching.next().await, Ok(None)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_ministry_sees_it_no_more() {
    let scene = Scene::set().await;
    let d = &scene.d;
    let leaver = &d.teams[0].contributor;
    let mut watching = Watching::begin(leaver, profile_from(&d.profile, 0))
        .await
        .unwrap();
    watching.history().await;
    // The contributor goes to another ministry.
    d.secretariat
        .must(
            &d.profile,
            commands::grant(&leaver.account, Role::Contributor, "MOH"),
        )
        .await;
    let ended = d
        .secretariat
        .must(
            &d.profile,
            commands::end_role(&d.teams[0].contributor_grant),
        )
        .await;
    d.teams[0]
        .officer
        .must(&d.profile, comment(&scene.thread, SECRET))
        .await;
    let seen = watching.up_to(ended.revision).await;
    assert!(seen.last().unwrap().event.is_none(), "hidden from then on");
    assert_eq!(scene.threads(leaver).await, 1);
    let listed = scene.comments(leaver, &scene.thread).await;
    assert_eq!(listed.unwrap_err().code, Code::NotFound);
    let history = History::read(leaver, &d.profile).await;
    let index = usize::try_from(scene.hidden[0]).unwrap();
    assert!(matches!(history.0[index], Entry::Hidden(_)));
    assert!(
        !matches!(watching.next().await, Ok(Some(Message::GoingAway(_))))
            || scene.threads(leaver).await == 1
    );
}
