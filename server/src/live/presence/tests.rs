//! Presence: who is shown, until when, and how often.

use std::sync::Arc;
use std::time::Duration;

use mgi_events::ids::{AccountId, ProfileId};
use mgi_proto::v1::{Activity, Present, Target, TargetKind};
use tokio::time::{Instant, advance, timeout};

use super::room::SHOWN;
use super::{LASTS, Onlooker, PER_ACCOUNT, PER_PROFILE, PresenceError, PresenceHub};

const SECOND: Duration = Duration::from_secs(1);

fn profile(name: &str) -> ProfileId {
    ProfileId::parse(name).unwrap()
}

fn account(number: usize) -> AccountId {
    AccountId::parse(&format!("ac-{number:08}")).unwrap()
}

fn doing(number: usize, activity: Activity, on: &str) -> Present {
    Present {
        account_id: account(number).to_string(),
        ministry: format!("M-{}", number % 2),
        target: (!on.is_empty()).then(|| Target {
            kind: TargetKind::Answer as i32,
            id: on.to_owned(),
        }),
        activity: activity as i32,
    }
}

/// Page `page` of an account says that it views an answer.
fn say(
    hub: &PresenceHub,
    name: &str,
    number: usize,
    page: &str,
    on: &str,
) -> Result<(), PresenceError> {
    let present = doing(number, Activity::Viewing, on);
    hub.announce(
        &profile(name),
        &account(number),
        page,
        present,
        Instant::now(),
    )
}

fn shown(hub: &PresenceHub, name: &str) -> Vec<Present> {
    hub.list(&profile(name), Instant::now()).to_vec()
}

/// Waits as a watcher does, for at most a second and a bit of the paused clock.
async fn next(onlooker: &mut Onlooker, patience: Duration) -> Option<Arc<Vec<Present>>> {
    timeout(patience, async {
        loop {
            if let Some(list) = onlooker.due(Instant::now()) {
                return list;
            }
            onlooker.wait().await;
        }
    })
    .await
    .ok()
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_for_45_seconds_is_gone() {
    let hub = PresenceHub::new();
    say(&hub, "rw-2021", 1, "p", "MR-01").unwrap();
    say(&hub, "rw-2021", 2, "p", "MR-01").unwrap();
    advance(LASTS - SECOND).await;
    say(&hub, "rw-2021", 2, "p", "MR-01").unwrap();
    assert_eq!(shown(&hub, "rw-2021").len(), 2);
    advance(SECOND).await;
    assert_eq!(
        shown(&hub, "rw-2021"),
        [doing(2, Activity::Viewing, "MR-01")]
    );
    advance(LASTS).await;
    assert!(shown(&hub, "rw-2021").is_empty());
    assert_eq!(hub.size().0, 0);
    // The next who comes finds the room swept.
    say(&hub, "ke-2021", 1, "p", "").unwrap();
    assert_eq!(hub.size(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn people_come_in_order_each_once_for_each_thing() {
    let hub = PresenceHub::new();
    let id = profile("rw-2021");
    for (number, page, activity, on) in [
        (3, "a", Activity::Viewing, "MR-02"),
        (2, "a", Activity::Viewing, "MR-01"),
        (2, "b", Activity::Editing, "MR-01"),
        (2, "c", Activity::Viewing, "MR-01"),
        (2, "d", Activity::Viewing, ""),
        (1, "a", Activity::Viewing, "MR-01"),
    ] {
        let present = doing(number, activity, on);
        hub.announce(&id, &account(number), page, present, Instant::now())
            .unwrap();
    }
    let expected = [
        doing(2, Activity::Viewing, ""),
        doing(2, Activity::Editing, "MR-01"),
        doing(1, Activity::Viewing, "MR-01"),
        doing(3, Activity::Viewing, "MR-02"),
    ];
    assert_eq!(shown(&hub, "rw-2021"), expected);
    assert!(shown(&hub, "ke-2021").is_empty());
    hub.leave(&id, &account(2), "b");
    hub.leave(&id, &account(2), "unknown");
    assert_eq!(
        shown(&hub, "rw-2021")[1],
        doing(2, Activity::Viewing, "MR-01")
    );
}

#[tokio::test(start_paused = true)]
async fn an_account_is_present_from_so_many_pages() {
    let hub = PresenceHub::new();
    for page in 0..PER_ACCOUNT {
        let name = format!("profile-{}", page % 2);
        say(&hub, &name, 1, &page.to_string(), "MR-01").unwrap();
    }
    let refused = say(&hub, "profile-0", 1, "more", "MR-01");
    assert_eq!(refused, Err(PresenceError::TooManyPages));
    // A page that is known may go on, others are not concerned, and who leaves makes room.
    say(&hub, "profile-0", 1, "0", "MR-02").unwrap();
    say(&hub, "profile-0", 2, "more", "MR-01").unwrap();
    hub.leave(&profile("profile-0"), &account(1), "0");
    say(&hub, "profile-1", 1, "more", "MR-01").unwrap();
    assert!(say(&hub, "profile-0", 1, "0", "MR-01").is_err());
    // So does who expires, also where nobody looks.
    advance(LASTS).await;
    for page in 0..PER_ACCOUNT {
        say(&hub, "ke-2021", 1, &format!("new {page}"), "").unwrap();
    }
    assert_eq!(hub.size().0, PER_ACCOUNT);
}

#[tokio::test(start_paused = true)]
async fn a_profile_keeps_and_shows_so_many() {
    let hub = PresenceHub::new();
    for number in 0..PER_PROFILE {
        say(&hub, "rw-2021", number, "p", "").unwrap();
    }
    let refused = say(&hub, "rw-2021", PER_PROFILE, "p", "");
    assert_eq!(refused, Err(PresenceError::ProfileFull));
    say(&hub, "ke-2021", PER_PROFILE, "p", "").unwrap();
    assert_eq!(shown(&hub, "rw-2021").len(), SHOWN);
    // Full of people who are gone is not full.
    advance(SECOND).await;
    say(&hub, "rw-2021", 0, "p", "").unwrap();
    advance(LASTS - SECOND).await;
    say(&hub, "rw-2021", PER_PROFILE, "p", "").unwrap();
    assert_eq!(shown(&hub, "rw-2021").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_first_list_comes_at_once_and_changes_at_most_once_a_second() {
    let hub = PresenceHub::new();
    let mut onlooker = hub.watch(&profile("rw-2021"), Instant::now());
    let begun = Instant::now();
    assert!(next(&mut onlooker, SECOND).await.unwrap().is_empty());
    assert_eq!(begun.elapsed(), Duration::ZERO);
    for number in 0..10 {
        say(&hub, "rw-2021", number, "p", "MR-01").unwrap();
        assert!(onlooker.due(Instant::now()).is_none(), "too early");
    }
    let list = next(&mut onlooker, 2 * SECOND).await.unwrap();
    assert_eq!((list.len(), begun.elapsed().as_secs()), (10, 1));
    // After a quiet time the next change comes at once.
    advance(5 * SECOND).await;
    let quiet = Instant::now();
    hub.leave(&profile("rw-2021"), &account(3), "p");
    assert_eq!(next(&mut onlooker, SECOND).await.unwrap().len(), 9);
    assert_eq!(quiet.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn nothing_comes_when_nothing_changed() {
    let hub = PresenceHub::new();
    say(&hub, "rw-2021", 1, "p", "MR-01").unwrap();
    let mut onlooker = hub.watch(&profile("rw-2021"), Instant::now());
    next(&mut onlooker, SECOND).await.unwrap();
    for _ in 0..10 {
        advance(20 * SECOND).await;
        say(&hub, "rw-2021", 1, "p", "MR-01").unwrap();
        say(&hub, "ke-2021", 2, "p", "MR-01").unwrap();
        assert!(next(&mut onlooker, 2 * SECOND).await.is_none());
    }
    // Another page with the same thing on it, or somebody who came and went.
    say(&hub, "rw-2021", 1, "q", "MR-01").unwrap();
    assert!(next(&mut onlooker, 2 * SECOND).await.is_none());
    say(&hub, "rw-2021", 3, "p", "MR-01").unwrap();
    hub.leave(&profile("rw-2021"), &account(3), "p");
    assert!(next(&mut onlooker, 2 * SECOND).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn who_expires_is_a_change_that_wakes() {
    let hub = PresenceHub::new();
    say(&hub, "rw-2021", 1, "p", "MR-01").unwrap();
    let mut onlookers = [0, 1].map(|_| hub.watch(&profile("rw-2021"), Instant::now()));
    for onlooker in &mut onlookers {
        assert_eq!(next(onlooker, SECOND).await.unwrap().len(), 1);
    }
    let begun = Instant::now();
    for onlooker in &mut onlookers {
        assert!(next(onlooker, 2 * LASTS).await.unwrap().is_empty());
        assert_eq!(begun.elapsed().as_secs(), LASTS.as_secs());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_given_up_loses_nothing() {
    let hub = PresenceHub::new();
    let mut onlooker = hub.watch(&profile("rw-2021"), Instant::now());
    next(&mut onlooker, SECOND).await.unwrap();
    say(&hub, "rw-2021", 1, "p", "MR-01").unwrap();
    // As when an event comes in between, again and again.
    for _ in 0..3 {
        let waited = timeout(Duration::from_millis(100), onlooker.wait()).await;
        assert!(waited.is_err(), "a second has not passed");
        assert!(onlooker.due(Instant::now()).is_none());
    }
    assert_eq!(next(&mut onlooker, SECOND).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_room_that_is_looked_at_is_kept() {
    let hub = PresenceHub::new();
    let mut onlooker = hub.watch(&profile("rw-2021"), Instant::now());
    next(&mut onlooker, SECOND).await.unwrap();
    advance(2 * LASTS).await;
    say(&hub, "ke-2021", 1, "p", "").unwrap();
    assert_eq!(hub.size(), (1, 2));
    say(&hub, "rw-2021", 1, "p", "").unwrap();
    assert_eq!(next(&mut onlooker, SECOND).await.unwrap().len(), 1);
    drop(onlooker);
    advance(2 * LASTS).await;
    say(&hub, "ke-2021", 1, "p", "").unwrap();
    assert_eq!(hub.size(), (1, 1));
}
