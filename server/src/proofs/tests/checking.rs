//! Rewritten ledgers at a start, with and without the views that were there.

use std::sync::Arc;

use super::support::{Signing, found, ledger_of, rewritten};
use crate::{
    ledger::{Ledger, Recorded, StreamName},
    proofs::{BadStream, before_views_go, verify},
    views::{Views, ViewsOptions},
};

/// Signed at three sizes: the sizes of the first profile.
async fn signed() -> (Signing, Vec<u64>) {
    let signing = Signing::new(1).await;
    let mut sizes = Vec::new();
    for _ in 0..3 {
        signing.write(4).await;
        signing.record().await;
        let signed = signing.proofs.checkpoint(&signing.stream(0), None).await;
        sizes.push(signed.unwrap().size);
    }
    (signing, sizes)
}

fn with<'a>(
    events: &'a [Recorded],
    stream: &'a StreamName,
    index: u64,
) -> impl Fn() -> Vec<Recorded> + 'a {
    move || {
        let mut events = events.to_vec();
        let at = events
            .iter()
            .position(|event| event.stream == *stream && event.index == index)
            .unwrap();
        events[at].bytes = rewritten(&events[at]);
        events
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intact_ledger_is_found_good_with_and_without_views() {
    let (signing, _) = signed().await;
    let ledger = ledger_of(&signing.events());
    let views = signing.stopped().await;
    let found = found(&ledger, None, &signing.store).0;
    assert!(
        found.damages().is_empty() && !found.views_wrong,
        "{found:?}"
    );
    assert!(found.compared >= 3);
    let verified = verify(&ledger, Some(&views), &signing.store, None, |_| {}).unwrap();
    assert_eq!(verified.bad, []);
    assert_eq!(verified.events, ledger.end());
    assert!(!verified.views_wrong && verified.roots > 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_event_is_narrowed_to_the_range_between_two_roots_without_views() {
    let (signing, sizes) = signed().await;
    let (events, stream) = (signing.events(), signing.stream(0));
    signing.stopped().await;
    for (index, first, before) in [
        (sizes[0] - 1, 0, sizes[0]),
        (sizes[0], sizes[0], sizes[1]),
        (sizes[2] - 1, sizes[1], sizes[2]),
    ] {
        let ledger = ledger_of(&with(&events, &stream, index)());
        let found = found(&ledger, None, &signing.store).0;
        assert!(
            found.shorter.is_empty() && found.changed.len() == 1,
            "{found:?}"
        );
        let damage = &found.changed[0];
        assert_eq!(damage.stream, stream);
        assert!(
            damage.first <= index && damage.before.unwrap() > index,
            "{damage}"
        );
        assert!(
            damage.first >= first && damage.before.unwrap() <= before,
            "{damage}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_leaves_name_the_event_and_it_stays_named_when_the_views_are_gone() {
    let (signing, sizes) = signed().await;
    let (events, stream) = (signing.events(), signing.stream(0));
    let views = signing.stopped().await;
    let index = sizes[1] + 1;
    let ledger = ledger_of(&with(&events, &stream, index)());
    let verified = verify(&ledger, Some(&views), &signing.store, None, |_| {}).unwrap();
    let [BadStream::Changed(damage)] = verified.bad.as_slice() else {
        panic!("{:?}", verified.bad);
    };
    assert_eq!((damage.first, damage.before), (index, None), "{damage}");

    // Before views that do not fit are made anew, what they know is noted.
    let witnessed = before_views_go(&views, &ledger, &signing.store).unwrap();
    assert_eq!(witnessed, std::slice::from_ref(damage));
    let found = found(&ledger, None, &signing.store).0;
    assert_eq!(found.changed.len(), 1);
    let named = &found.changed[0];
    assert_eq!((named.first, named.before), (index, Some(index + 1)));
    assert!(named.to_string().ends_with(&format!("is event {index}")));

    // With the ledger as it was, all is well again.
    let found = super::support::found(&ledger_of(&events), None, &signing.store).0;
    assert!(found.damages().is_empty(), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_are_wrong_are_not_taken_for_a_wrong_ledger() {
    let (signing, sizes) = signed().await;
    let (events, stream) = (signing.events(), signing.stream(0));
    signing.stopped().await;
    // Given views of a ledger with another event, and the ledger as it was signed
    let other = ledger_of(&with(&events, &stream, sizes[0])());
    let dir = tempfile::tempdir().unwrap();
    let views = Views::open(dir.path(), ViewsOptions::default()).unwrap();
    views.catch_up(other, |_, _| {}).unwrap();
    drop(views);
    let ledger = ledger_of(&events);
    let (found, views, _scratch) = found(&ledger, Some(dir.path()), &signing.store);
    assert!(found.views_wrong && found.damages().is_empty(), "{found:?}");
    let verified = verify(&ledger, Some(&views), &signing.store, None, |_| {}).unwrap();
    assert!(verified.views_wrong && verified.bad.is_empty());
    assert_eq!(
        before_views_go(&views, &ledger, &signing.store).unwrap(),
        []
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_roll_back_is_found_in_each_stream_that_lost_something() {
    let (signing, sizes) = signed().await;
    let events = signing.events();
    signing.stopped().await;
    // Given the ledger as it was before the last heads were recorded
    let keep = events.len() - 3;
    let ledger = ledger_of(&events[..keep]);
    let found = found(&ledger, None, &signing.store).0;
    assert!(found.changed.is_empty(), "{found:?}");
    let lost: Vec<(StreamName, u64)> = found
        .shorter
        .iter()
        .map(|lost| (lost.stream.clone(), lost.size - lost.found))
        .collect();
    let mut expected: Vec<(StreamName, u64)> = Vec::new();
    for event in &events[keep..] {
        match expected
            .iter_mut()
            .find(|(stream, _)| *stream == event.stream)
        {
            Some((_, count)) => *count += 1,
            None => expected.push((event.stream.clone(), 1)),
        }
    }
    expected.sort();
    let mut sorted = lost;
    sorted.sort();
    assert_eq!(sorted, expected);
    assert!(sizes[2] > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_deployment_stream_does_not_speak_against_others() {
    let (signing, _) = signed().await;
    let events = signing.events();
    signing.stopped().await;
    // Given a recorded head of a profile that says another root
    let mut wrong = events.clone();
    let at = wrong
        .iter()
        .rposition(|event| mgi_events::event::peek_type(&event.bytes) == Some("HeadsRecorded"))
        .unwrap();
    let mut bytes = wrong[at].bytes.to_vec();
    let root = signing.store.known(1).unwrap().pop().unwrap().2;
    let place = bytes.windows(32).position(|part| *part == root).unwrap();
    bytes[place] ^= 1;
    wrong[at].bytes = bytes.into();
    let ledger: Arc<dyn Ledger> = ledger_of(&wrong);
    let found = found(&ledger, None, &signing.store).0;
    let streams: Vec<&str> = found.changed.iter().map(|d| d.stream.as_str()).collect();
    assert_eq!(streams, ["deployment"], "{found:?}");
    assert!(found.shorter.is_empty());
}
