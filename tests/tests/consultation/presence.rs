//! Who is viewing and editing what: live only.

use mgi_proto::v1::{
    Activity, AnnounceRequest, Present, TargetKind, WatchRequest, watch_response::Message,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::narrative,
    consultation::answer,
    watching::{Watching, profile_from},
};
use tonic::Code;

fn watch(profile: &str, from: u64) -> WatchRequest {
    WatchRequest {
        presence: true,
        ..profile_from(profile, from)
    }
}

async fn announce(caller: &Caller, d: &Deployment, activity: Activity, ministry: &str) {
    let request = AnnounceRequest {
        profile_id: d.profile.clone(),
        target: Some(answer(d.indicator(0))),
        activity: activity as i32,
        acting_ministry: ministry.to_owned(),
        client_id: "page-1".to_owned(),
    };
    caller.live().announce(request).await.unwrap();
}

/// The next message about who is there.
async fn present(watching: &mut Watching) -> Vec<Present> {
    loop {
        match watching.message().await {
            Message::Presence(presence) => return presence.present,
            Message::Event(_) | Message::Heartbeat(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_tells_who_edits_what_and_the_record_does_not() {
    let d = Deployment::of(&["NIA", "MHPH"]).start().await;
    let revision = d.revision().await;
    let watcher = &d.teams[1].contributor;
    let mut watching = Watching::begin(watcher, watch(&d.profile, revision))
        .await
        .unwrap();
    let (_, next) = watching.history().await;
    assert_eq!(next, revision);
    assert!(present(&mut watching).await.is_empty(), "nobody yet");

    let writer = &d.teams[0].contributor;
    announce(writer, &d, Activity::Editing, "NIA").await;
    let now = present(&mut watching).await;
    assert_eq!(now.len(), 1);
    assert_eq!(now[0].account_id, writer.account);
    assert_eq!(now[0].ministry, "NIA");
    assert_eq!(now[0].activity(), Activity::Editing);
    let on = now[0].target.as_ref().unwrap();
    assert_eq!(on.kind(), TargetKind::Answer);
    assert_eq!(on.id, d.indicator(0));

    // Events come as before, in between.
    writer
        .must(&d.profile, narrative(d.indicator(0), 0, "Written."))
        .await;
    let event = watching.events(1).await;
    assert_eq!(event[0].index, revision);
    announce(writer, &d, Activity::Unspecified, "").await;
    assert!(present(&mut watching).await.is_empty(), "the writer left");
    assert_eq!(d.revision().await, revision + 1, "presence is no event");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_for_readers_of_one_profile_only() {
    let d = Deployment::of(&["NIA"]).start().await;
    let stranger = d.stranger().await;
    let request = AnnounceRequest {
        profile_id: d.profile.clone(),
        activity: Activity::Viewing as i32,
        ..AnnounceRequest::default()
    };
    let refused = stranger.live().announce(request.clone()).await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    let other = AnnounceRequest {
        acting_ministry: "MHPH".to_owned(),
        ..request
    };
    let refused = d.teams[0].officer.live().announce(other).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    let all = Watching::begin(&d.teams[0].officer, watch("", 0)).await;
    let refused = match all {
        Ok(mut watching) => watching.next().await.unwrap_err(),
        Err(status) => status,
    };
    assert_eq!(Refused::of(&refused).code, Code::InvalidArgument);
}
