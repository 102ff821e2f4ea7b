//! Scrubbing a running engine, and events that are none.

use std::sync::Arc;

use super::support::{Signing, found, ledger_of, rewritten};
use crate::{
    engine::{
        Engine, EngineOptions, ManualClock, ReadError, SeededEntropy,
        tests::support::{open_thread, stream},
    },
    ledger::{Ledger, Recorded, StreamName},
    proofs::scrub::pass,
    views::{Views, ViewsOptions},
};

async fn engine_on(ledger: &Arc<dyn Ledger>, views: Views) -> Engine {
    let clock = Arc::new(ManualClock::new(mgi_events::context::Moment(
        1_700_000_000_000_000,
    )));
    let entropy = Arc::new(SeededEntropy::new(99));
    let options = EngineOptions::default();
    Engine::start(
        Arc::clone(ledger),
        views,
        options,
        clock,
        entropy,
        |_, _| {},
    )
    .await
    .unwrap()
}

fn change(events: &[Recorded], stream: &StreamName, index: u64, bytes: &[u8]) -> Vec<Recorded> {
    let mut events = events.to_vec();
    for event in &mut events {
        if event.stream == *stream && event.index == index {
            event.bytes = bytes::Bytes::copy_from_slice(bytes);
        }
    }
    events
}

fn at<'a>(events: &'a [Recorded], stream: &StreamName, index: u64) -> &'a Recorded {
    let mut found = events.iter().filter(|event| event.stream == *stream);
    found.find(|event| event.index == index).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scrub_names_the_event_and_others_go_on() {
    for index in [0, 17, 255, 256, 300] {
        let signing = Signing::new(300).await;
        signing.record().await;
        let stream = signing.stream(0);
        let events = signing.events();
        let views = signing.stopped().await;
        // Given the same ledger with one event rewritten, and the views as they were
        let other = rewritten(at(&events, &stream, index));
        let ledger = ledger_of(&change(&events, &stream, index, &other));
        let Signing {
            profiles,
            store,
            world,
            proofs,
        } = signing;
        drop((world.engine, proofs));
        let dir = tempfile::tempdir().unwrap();
        let copy = Views::open(dir.path(), ViewsOptions::default()).unwrap();
        copy.catch_up(ledger_of(&events), |_, _| {}).unwrap();
        drop(views);

        let engine = engine_on(&ledger, copy).await;
        let read = pass(&engine, &store).await;
        assert!(read > 0);
        let refused = engine.refused_streams();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!((refused[0].first, refused[0].before), (index, None));
        assert_eq!(refused[0].stream, stream);
        let reading = engine.read(&profiles[0], |_| ()).await;
        assert!(matches!(reading, Err(ReadError::Damaged(_))), "{reading:?}");
        engine.read(&profiles[1], |_| ()).await.unwrap();
        let founder = &world.founder;
        let refused = engine
            .submit(founder, &profiles[0], open_thread(0, "?"))
            .await;
        assert!(refused.is_err());
        engine
            .submit(founder, &profiles[1], open_thread(0, "?"))
            .await
            .unwrap();
        engine.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_none_refuses_its_stream_and_nothing_else() {
    let signing = Signing::new(5).await;
    signing.record().await;
    let [wrong, right] = signing.profiles.clone();
    let events = signing.events();
    let name = stream(&wrong);
    signing.stopped().await;
    let other = at(&events, &stream(&right), 4).bytes.clone();
    let founder = signing.world.founder.clone();
    // It cannot be decoded; or it is another stream's.
    for bytes in [&b"not an event"[..], &other] {
        let changed = change(&events, &name, 20, bytes);
        let ledger = ledger_of(&changed);
        // The entries are a function of the ledger: in one go, or with a start in between.
        let (found, views, _scratch) = found(&ledger, None, &signing.store);
        assert_eq!(found.changed.len(), 1, "{found:?}");
        assert_eq!(found.changed[0].stream, name);
        let dir = tempfile::tempdir().unwrap();
        let again = Views::open(dir.path(), ViewsOptions::default()).unwrap();
        // The first event of the second profile begins a group.
        let middle = changed
            .iter()
            .position(|event| event.stream == stream(&right));
        let part = ledger_of(&changed[..middle.unwrap()]);
        again.catch_up(part, |_, _| {}).unwrap();
        again.catch_up(Arc::clone(&ledger), |_, _| {}).unwrap();
        assert_eq!(views.digest().unwrap(), again.digest().unwrap());

        let engine = engine_on(&ledger, views).await;
        let refused = engine.refused_streams();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!((&refused[0].stream, refused[0].first), (&name, 20));
        engine
            .submit(&founder, &right, open_thread(0, "?"))
            .await
            .unwrap();
        assert!(engine.read(&wrong, |_| ()).await.is_err());
        let views = engine.core().views.clone();
        engine.shutdown().await;
        drop(engine);

        // The right event back in its place: the views are made anew and all is well.
        let ledger = ledger_of(&events);
        views.catch_up(Arc::clone(&ledger), |_, _| {}).unwrap();
        assert!(views.broken().unwrap().is_empty());
        let rebuilt = tempfile::tempdir().unwrap();
        let options = ViewsOptions::default();
        let rebuilt = Views::rebuild(ledger, rebuilt.path(), options, |_, _| {}).unwrap();
        assert_eq!(views.digest().unwrap(), rebuilt.digest().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_is_not_loaded_from_events_that_were_changed() {
    let signing = Signing::new(5).await;
    let name = signing.stream(0);
    let events = signing.events();
    let founder = signing.world.founder.clone();
    let [wrong, right] = signing.profiles.clone();
    signing.stopped().await;
    let dir = tempfile::tempdir().unwrap();
    let views = Views::open(dir.path(), ViewsOptions::default()).unwrap();
    views.catch_up(ledger_of(&events), |_, _| {}).unwrap();
    let index = 19;
    let other = rewritten(at(&events, &name, index));
    let ledger = ledger_of(&change(&events, &name, index, &other));
    let engine = engine_on(&ledger, views).await;
    // Nothing was scrubbed: the first who asks finds it.
    let refused = engine.submit(&founder, &wrong, open_thread(0, "?")).await;
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains(&format!("first bad event is event {index}")),
        "{refused}"
    );
    assert_eq!(engine.refused_streams().len(), 1);
    engine
        .submit(&founder, &right, open_thread(0, "?"))
        .await
        .unwrap();
    engine.shutdown().await;
}
