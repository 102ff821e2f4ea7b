//! What ends while somebody is connected: a delegation, a role, a token, an account.
//!
//! A watch looks at its reader's rights before it sends anything, and every 15 seconds
//! of silence: so nothing is sent after a right ended, and the stream itself ends with
//! the next event, or within 15 seconds.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use mgi_events::context::Moment;
use mgi_proto::v1::{
    AmendEvidence, CloseAccountRequest, Event, HandOverRole, Receipt, Role, SubmitStreamRequest,
    Visibility, command::Action, event_body::Kind, submit_stream_response::Outcome,
    watch_response::Message,
};
use mgi_server::{
    config::{Config, PartialConfig},
    engine::ManualClock,
    process,
};
use mgi_tests::{
    Caller, Refused,
    commands::{self, command, comment, end_role, grant, new_id, open_thread},
    deployment::account,
    history::History,
    watching::{Watching, profile_from},
};
use tonic::{Code, Status};

use super::{
    people::{OWN, revoke_all},
    words,
    world::{Hidden, PROFILE, World},
};

/// Longest time for which a watch goes on after its reader's rights ended: 15 seconds
/// of silence, and room for a machine that is busy.
const AT_MOST: Duration = Duration::from_secs(45);

/// Waits for the end of a watch that shows nothing more: what ended it.
async fn ends(watching: &mut Watching) -> Status {
    let end = async {
        loop {
            match watching.next().await {
                Ok(Some(Message::Heartbeat(_) | Message::CaughtUp(_))) => {}
                Ok(Some(other)) => panic!("nothing more is shown; not {other:?}"),
                Ok(None) => panic!("the watch says why it ends"),
                Err(status) => return status,
            }
        }
    };
    mgi_tests::wait::within("the end of a watch", AT_MOST, end).await
}

async fn caught_up(caller: &Caller, profile: &str) -> Watching {
    let mut watching = Watching::begin(caller, profile_from(profile, 0))
        .await
        .unwrap();
    watching.history().await;
    watching
}

/// Somebody new, with a role in the profile.
async fn person(world: &World, role: Role, ministry: &str) -> (Caller, String) {
    let caller = account(&world.secretariat, world.address(), "Somebody").await;
    let action = grant(&caller.account, role, ministry);
    let receipt = world.secretariat.must(PROFILE, action).await;
    (caller, receipt.created_ids[0].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_when_the_role_does() {
    let world = World::make(Hidden::Planted).await;
    let (watcher, held) = person(&world, Role::Contributor, OWN).await;
    let mut watching = caught_up(&watcher, PROFILE).await;
    world.secretariat.must(PROFILE, end_role(&held)).await;
    let status = ends(&mut watching).await;
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(Refused::of(&status).rule, "role-in-force");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_when_the_token_is_revoked_and_nothing_happens() {
    let world = World::make(Hidden::Planted).await;
    let (watcher, _) = person(&world, Role::Contributor, OWN).await;
    let (other, _) = person(&world, Role::Contributor, OWN).await;
    let mut watching = caught_up(&watcher, PROFILE).await;
    let mut goes_on = caught_up(&other, PROFILE).await;
    revoke_all(&world.secretariat, &watcher).await;
    let status = ends(&mut watching).await;
    assert_eq!(status.code(), Code::Unauthenticated);
    // Nobody else is disturbed.
    let thread = world.threads[0].clone();
    world
        .own
        .must(PROFILE, comment(&thread, "On it goes."))
        .await;
    assert!(goes_on.events(1).await[0].event.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_after_an_account_was_closed() {
    let world = World::make(Hidden::Planted).await;
    let (watcher, _) = person(&world, Role::Contributor, OWN).await;
    let mut watching = caught_up(&watcher, PROFILE).await;
    close(&world, &watcher).await;
    // What happens at once is not seen any more.
    let thread = world.threads[0].clone();
    world
        .own
        .must(PROFILE, comment(&thread, words::OWN_THREAD))
        .await;
    assert_eq!(ends(&mut watching).await.code(), Code::Unauthenticated);
}

async fn close(world: &World, whose: &Caller) -> u64 {
    let request = CloseAccountRequest {
        command_id: new_id(),
        account_id: whose.account.clone(),
        reason: "left".to_owned(),
    };
    let mut directory = world.secretariat.directory();
    let closed = directory.close_account(request).await.expect("closed");
    closed.into_inner().revision
}

/// A watch of everything goes on without the profile whose role ended.
#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_everything_loses_the_profile_whose_role_ended() {
    let world = World::make(Hidden::Planted).await;
    let (watcher, held) = person(&world, Role::Contributor, OWN).await;
    let everything = mgi_proto::v1::WatchRequest::default();
    let mut watching = Watching::begin(&watcher, everything).await.unwrap();
    let (events, _) = watching.history().await;
    assert!(events.iter().any(|event| event.event.is_some()));
    world.secretariat.must(PROFILE, end_role(&held)).await;
    let thread = world.threads[3].clone();
    world.own.must(PROFILE, comment(&thread, "Unseen.")).await;
    // A profile in which a role is held again is seen again: the first event after.
    let again = grant(&watcher.account, Role::Analyst, "");
    let back = world.secretariat.must(PROFILE, again).await;
    let said = world.own.must(PROFILE, comment(&thread, "Seen.")).await;
    let seen = watching.up_to(said.revision_before).await;
    assert!(
        seen.iter()
            .all(|event| event.index >= back.revision_before - 2)
    );
    let own_thread = words::OWN_THREAD.as_bytes();
    for event in seen.iter().filter_map(|event| event.event.as_ref()) {
        assert!(!event.windows(own_thread.len()).any(|at| at == own_thread));
    }
}

/// What one may see changes with the role that one holds, in the middle of a watch.
#[tokio::test(flavor = "multi_thread")]
async fn visibility_follows_the_role_in_an_open_watch() {
    let world = World::make(Hidden::Planted).await;
    let (watcher, held) = person(&world, Role::Contributor, OWN).await;
    let analyst = grant(&watcher.account, Role::Analyst, "");
    world.secretariat.must(PROFILE, analyst).await;
    let mut watching = caught_up(&watcher, PROFILE).await;
    let thread = world.threads[0].clone();
    world.own.must(PROFILE, comment(&thread, "Seen.")).await;
    assert!(watching.events(1).await[0].event.is_some());
    let ended = world.secretariat.must(PROFILE, end_role(&held)).await;
    let hidden = world.own.must(PROFILE, comment(&thread, "Unseen.")).await;
    let seen = watching.up_to(hidden.revision_before).await;
    assert!(seen.last().unwrap().event.is_none(), "its hash alone");
    let again = grant(&watcher.account, Role::Contributor, OWN);
    world.secretariat.must(PROFILE, again).await;
    let said = world.own.must(PROFILE, comment(&thread, "Seen.")).await;
    let seen = watching.up_to(said.revision_before).await;
    assert!(seen.last().unwrap().event.is_some(), "in clear again");
    assert!(ended.revision <= hidden.revision_before);
}

/// A deputy's last day, and a token's last second, pass while nothing happens. The
/// server runs in this process, by a clock that is set.
#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_with_the_last_day_of_a_delegation() {
    const DAY: i64 = 24 * 3_600 * 1_000_000;
    let mut world = World::make(Hidden::Absent).await;
    let deputy = account(&world.secretariat, world.address(), "A deputy").await;
    let hand_over = Action::HandOverRole(HandOverRole {
        grant_id: world.own_grant.clone(),
        account_id: deputy.account.clone(),
        until: world.days.tomorrow.clone(),
        reason: "on leave".to_owned(),
    });
    world.secretariat.must(PROFILE, hand_over).await;
    let now = newest(&world).await;
    world.server.stop().await;

    let settings = PartialConfig {
        data_dir: Some(world.server.data_dir().to_owned()),
        listen: Some(world.address().to_string()),
        metrics_listen: Some("off".to_owned()),
        ..PartialConfig::default()
    };
    let config = Config::load(None, std::iter::empty(), settings).unwrap();
    let mut opened = process::open(&config)
        .await
        .expect("the data directory opens");
    let clock = Arc::new(ManualClock::new(now));
    opened.clock = clock.clone();
    let server = process::start(&config, opened).await.expect("it serves");

    let mut deputizes = caught_up(&deputy, PROFILE).await;
    let mut holds = caught_up(&world.own, PROFILE).await;
    clock.set(Moment(now.0 + 2 * DAY));
    let status = ends(&mut deputizes).await;
    assert_eq!(Refused::of(&status).rule, "role-in-force");
    let again = Watching::begin(&deputy, profile_from(PROFILE, 0)).await;
    assert_eq!(again.unwrap_err().code(), Code::PermissionDenied);
    // The role that was deputized for goes on, until the token is too old.
    clock.set(Moment(now.0 + 91 * DAY));
    assert_eq!(ends(&mut holds).await.code(), Code::Unauthenticated);
    server.stop().await;
}

/// When the newest event of the profile was recorded.
async fn newest(world: &World) -> Moment {
    let events: Vec<Event> = History::read(&world.secretariat, PROFILE)
        .await
        .events()
        .collect();
    Moment::from_proto(events.last().unwrap().recorded_time.as_ref())
}

/// Amends a record of the register, again and again.
fn amend(version: u32) -> Action {
    let Action::RegisterEvidence(mut register) = commands::register_evidence("law-1") else {
        unreachable!("that is what it makes");
    };
    let mut record = register.record.take().expect("a record");
    record.issuer = format!("The assembly, {version}");
    Action::AmendEvidence(AmendEvidence {
        evidence_id: "law-1".to_owned(),
        base_version: version,
        record: Some(record),
        reason: "misread".to_owned(),
    })
}

/// Writes without pause until refused: the receipts, and what ended it.
async fn write_on(caller: Caller) -> (Vec<Receipt>, Option<Refused>) {
    let requests = futures_util::stream::iter(2..).map(|version| SubmitStreamRequest {
        profile_id: PROFILE.to_owned(),
        command: Some(command(amend(version))),
    });
    let mut receipts = Vec::new();
    let mut service = caller.collaboration();
    let mut answers = match service.submit_stream(requests).await {
        Ok(answers) => answers.into_inner(),
        Err(status) => return (receipts, Some(Refused::of(&status))),
    };
    loop {
        match answers.message().await {
            Ok(None) => return (receipts, None),
            Err(status) => return (receipts, Some(Refused::of(&status))),
            Ok(Some(answer)) => match answer.outcome.expect("an outcome") {
                Outcome::Receipt(receipt) => receipts.push(receipt),
                Outcome::Refusal(bytes) => return (receipts, Some(Refused::in_stream(&bytes))),
            },
        }
    }
}

/// Waits until somebody's commands are being recorded.
async fn under_way(world: &World, from: u64) {
    mgi_tests::wait::until(
        "commands to be under way",
        mgi_tests::wait::SOON,
        async || (world.server_revision().await > from + 5).then_some(()),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_under_a_role_that_ended_while_commands_were_under_way() {
    let world = World::make(Hidden::Planted).await;
    let (writer, held) = person(&world, Role::Contributor, OWN).await;
    let from = world.server_revision().await;
    let writing = tokio::spawn(write_on(writer.clone()));
    under_way(&world, from).await;
    let ended = world.secretariat.must(PROFILE, end_role(&held)).await;
    let (receipts, refused) = writing.await.unwrap();
    let refused = refused.expect("it does not end by itself");
    assert_eq!(refused.rule, "role-in-force");
    let history = History::read(&world.own, PROFILE).await;
    let end = history.events().find(|event| {
        let kind = event.body.as_ref().and_then(|body| body.kind.as_ref());
        matches!(kind, Some(Kind::RoleEnded(e)) if e.grant_id == held)
    });
    let end = end.expect("the end of the role").index;
    assert_eq!(end, ended.revision_before);
    let under = history.events().filter(|event| event.grant_id == held);
    let under: Vec<u64> = under.map(|event| event.index).collect();
    assert!(
        under.iter().all(|index| *index < end),
        "nothing after the end"
    );
    assert_eq!(
        under.len(),
        receipts.len(),
        "each was recorded before the end, or refused"
    );
    history.confirm(&receipts);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_for_an_account_that_was_closed_while_commands_were_under_way() {
    let world = World::make(Hidden::Planted).await;
    let (writer, _) = person(&world, Role::Contributor, OWN).await;
    let from = world.server_revision().await;
    let writing = tokio::spawn(write_on(writer.clone()));
    under_way(&world, from).await;
    let closed = close(&world, &writer).await;
    let (receipts, refused) = writing.await.unwrap();
    let refused = refused.expect("it does not end by itself");
    let told = (refused.code, refused.rule.as_str());
    assert!(
        matches!(
            told,
            (Code::Unauthenticated, "") | (Code::PermissionDenied, "account-is-open")
        ),
        "{refused:?}"
    );
    let history = History::read(&world.own, PROFILE).await;
    let by = history.events().filter(|e| e.account_id == writer.account);
    for event in by {
        assert!(
            event.deployment_revision < closed,
            "event {} was decided when the account was closed",
            event.index
        );
    }
    history.confirm(&receipts);
}

/// A copy of a token is worth nothing once the token was revoked: neither a new call
/// nor the next command of a stream that is open.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_refused_at_once_also_in_an_open_stream() {
    let world = World::make(Hidden::Planted).await;
    let (writer, _) = person(&world, Role::Contributor, OWN).await;
    let from = world.server_revision().await;
    let writing = tokio::spawn(write_on(writer.clone()));
    under_way(&world, from).await;
    revoke_all(&world.secretariat, &writer).await;
    let open = open_thread(&world.indicators[0], Visibility::Consultation, "Again.");
    let replayed = writer.ask(PROFILE, open).await.unwrap_err();
    assert_eq!(replayed.code(), Code::Unauthenticated);
    let (receipts, refused) = writing.await.unwrap();
    let refused = refused.expect("it does not end by itself");
    assert_eq!(refused.code, Code::Unauthenticated);
    History::read(&world.own, PROFILE).await.confirm(&receipts);
}
