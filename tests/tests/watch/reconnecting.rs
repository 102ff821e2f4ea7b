//! The client library's watch through a network that breaks, and a server that
//! dies.

use futures_util::StreamExt as _;
use mgi_client::{Client, ConnectOptions, WatchItem, WatchOptions, watch::WatchStream};
use mgi_tests::{
    Deployment,
    commands::narrative,
    history::{Entry, History},
    proxy::Proxy,
    random::{Random, seed},
    wait::{self, SOON},
};

/// Reads a watch until an event was seen; fails on anything twice or missing.
async fn up_to(stream: &mut WatchStream, seen: &mut Vec<Entry>, revision: u64) -> u64 {
    let mut reconnected = 0;
    while (seen.len() as u64) < revision {
        let item = wait::within("an item of the watch", SOON, stream.next()).await;
        match item.expect("the watch goes on").expect("no error") {
            WatchItem::Event(event) => {
                assert_eq!(event.index, seen.len() as u64, "once and in order");
                seen.push(Entry::Clear(event.event.expect("in clear")));
            }
            WatchItem::Reconnected { from, .. } => {
                assert_eq!(from, seen.len() as u64);
                reconnected += 1;
            }
            _ => {}
        }
    }
    reconnected
}

fn watch(d: &Deployment, address: std::net::SocketAddr) -> WatchStream {
    let options = ConnectOptions::new(format!("http://{address}")).token(&d.lead.token);
    let client = Client::connect_lazy(options).unwrap();
    client.watch(WatchOptions::profile(&d.profile))
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_connections_lose_and_repeat_nothing() {
    let mut random = Random::new(seed());
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let proxy = Proxy::before(d.server.address()).await;
    let mut stream = watch(&d, proxy.address());
    let mut seen = Vec::new();
    up_to(&mut stream, &mut seen, d.revision().await).await;

    let mut reconnected = 0;
    let mut version = 0;
    for round in 0..12 {
        // Some events come before the cut, some after, some while it happens.
        for _ in 0..random.below(30) + 1 {
            let text = format!("Version {version}, round {round}.");
            let action = narrative(d.indicator(0), version, &text);
            let receipt = officer.must(&d.profile, action).await;
            version = receipt.item_version;
            if random.one_in(8) {
                proxy.cut();
            }
        }
        proxy.cut();
        let revision = d.revision().await;
        reconnected += up_to(&mut stream, &mut seen, revision).await;
    }
    assert!(reconnected >= 6, "cut {reconnected} times");
    let history = History::read(&d.lead, &d.profile).await;
    assert!(seen == history.0, "the watcher saw the history");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_and_a_stopped_server_lose_and_repeat_nothing() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let mut stream = watch(&d, d.server.address());
    let mut seen = Vec::new();
    up_to(&mut stream, &mut seen, d.revision().await).await;
    let mut version = 0;
    for round in 0..4 {
        for n in 0..10 {
            let text = format!("Round {round}, sentence {n}.");
            let action = narrative(d.indicator(0), version, &text);
            version = officer.must(&d.profile, action).await.item_version;
        }
        if round % 2 == 0 {
            d.server.kill().await;
            d.server.serve().await;
        } else {
            d.server.restart().await;
        }
        let revision = d.revision().await;
        up_to(&mut stream, &mut seen, revision).await;
    }
    let history = History::read(&d.lead, &d.profile).await;
    assert!(seen == history.0, "the watcher saw the history");
}
