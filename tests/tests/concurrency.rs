//! Nine ministries at once on 96 indicators, through connections that are cut:
//! nothing is lost, nothing doubled, everybody sees the same in the end.
//!
//! `MGI_CONCURRENCY_COMMANDS` sets how many commands are made (3,000).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it counted"
)]

use futures_util::{StreamExt as _, future::join_all};
use mgi_client::{Client, ConnectOptions, WatchItem, WatchOptions};
use mgi_proto::v1::{GetStateRequest, GetStateResponse, Receipt, get_state_response::Item};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::register_evidence,
    edits::{Edit, Edits},
    history::{Entry, History},
    proxy::Proxy,
    questionnaire,
    random::{Random, count, seed},
    wait::{self, SOON},
};
use tokio::sync::watch;
use tonic::{Code, Status};

const MINISTRIES: [&str; 9] = [
    "DGIE",
    "MINEMA",
    "MINEDUC",
    "MINECOFIN",
    "MINAFFET",
    "MOH",
    "MIFOTRA",
    "NISR",
    "RDB",
];

/// How long one call waits for its answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// One ministry's client.
struct Worker {
    officer: Caller,
    proxy: Proxy,
    profile: String,
    edits: Edits,
    random: Random,
    accepted: Vec<Receipt>,
    refused: Vec<String>,
    conflicts: usize,
    retried: usize,
}

impl Worker {
    async fn work(mut self, commands: usize) -> Self {
        for _ in 0..commands {
            let edit = self.edits.make();
            match self.until_answered(&edit).await {
                Ok(receipt) => {
                    self.edits.taken(&edit, &receipt);
                    self.accepted.push(receipt);
                }
                Err(refused) => {
                    self.edits.refused(&edit, &refused);
                    self.conflicts += usize::from(refused.code == Code::Aborted);
                    self.refused.push(edit.command.command_id);
                }
            }
        }
        self
    }

    /// One edit, its connection cut now and then while it is under way.
    async fn until_answered(&mut self, edit: &Edit) -> Result<Receipt, Refused> {
        loop {
            let cut = self.random.one_in(40);
            let submit = self.officer.submit(&self.profile, edit.command.clone());
            // A cut can leave a call without any answer: who gets none asks again.
            let submit = tokio::time::timeout(PATIENCE, submit);
            let (answer, ()) = tokio::join!(submit, async {
                if cut {
                    // After the request is on its way, before its answer, or after.
                    for _ in 0..self.random.below(4) {
                        tokio::task::yield_now().await;
                    }
                    self.proxy.cut();
                }
            });
            match answer {
                Ok(Ok(receipt)) => return Ok(receipt),
                Ok(Err(status)) if broken(&status) => self.retried += 1,
                Ok(Err(status)) => return Err(Refused::of(&status)),
                Err(_) => {
                    eprintln!("{} got no answer", edit.command.command_id);
                    self.officer = self.officer.via(self.proxy.address());
                    self.retried += 1;
                }
            }
        }
    }
}

fn broken(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Internal
    ) && status.details().is_empty()
}

/// Watches through the ministry's own proxy until the last event is there.
async fn watch(
    address: std::net::SocketAddr,
    token: String,
    profile: String,
    mut last: watch::Receiver<u64>,
) -> Vec<Entry> {
    let options = ConnectOptions::new(format!("http://{address}")).token(token);
    let client = Client::connect_lazy(options).unwrap();
    let mut stream = client.watch(WatchOptions::profile(profile));
    let mut seen = Vec::new();
    loop {
        let end = *last.borrow_and_update();
        if end > 0 && seen.len() as u64 >= end {
            return seen;
        }
        tokio::select! {
            _ = last.changed() => {}
            item = stream.next() => if let WatchItem::Event(event) = item.unwrap().unwrap() {
                assert_eq!(event.index, seen.len() as u64, "once and in order");
                seen.push(Entry::Clear(event.event.expect("in clear")));
            }
        }
    }
}

/// The whole state as somebody reads it.
async fn state(reader: &Caller, profile: &str) -> Vec<GetStateResponse> {
    let request = GetStateRequest {
        profile_id: profile.to_owned(),
        at: None,
    };
    let stream = reader
        .audit()
        .get_state(request)
        .await
        .unwrap()
        .into_inner();
    stream.map(Result::unwrap).collect().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_ministries_edit_at_once_and_nothing_is_lost_or_doubled() {
    let commands = count("MGI_CONCURRENCY_COMMANDS", 3_000);
    let mut random = Random::new(seed());
    let d = Deployment::of(&MINISTRIES)
        .asking(questionnaire::first(questionnaire::of_the_project(), 96))
        .shared()
        .start()
        .await;
    let evidence: Vec<String> = (0..12).map(|n| format!("law-{n}")).collect();
    for id in &evidence {
        d.lead.must(&d.profile, register_evidence(id)).await;
    }
    let begun = d.revision().await;

    let (end, last) = watch::channel(0);
    let mut workers = Vec::new();
    let mut watchers = Vec::new();
    for team in &d.teams {
        let proxy = Proxy::before(d.server.address()).await;
        watchers.push(tokio::spawn(watch(
            proxy.address(),
            team.contributor.token.clone(),
            d.profile.clone(),
            last.clone(),
        )));
        workers.push(Worker {
            officer: team.officer.via(proxy.address()),
            proxy,
            profile: d.profile.clone(),
            edits: Edits::new(random.split(), &d.indicators, &evidence),
            random: random.split(),
            accepted: Vec::new(),
            refused: Vec::new(),
            conflicts: 0,
            retried: 0,
        });
    }
    let each = commands.div_ceil(MINISTRIES.len());
    let work = workers.into_iter().map(|w| tokio::spawn(w.work(each)));
    let work = wait::within("the ministries' work", 10 * SOON, join_all(work)).await;
    let work: Vec<Worker> = work.into_iter().map(Result::unwrap).collect();

    // Every accepted command is in the record once; no refused one is.
    let history = History::read(&d.lead, &d.profile).await;
    let places = history.places();
    let accepted: Vec<&Receipt> = work.iter().flat_map(|w| &w.accepted).collect();
    history.confirm(accepted.iter().copied());
    let refused = || work.iter().flat_map(|w| &w.refused);
    assert!(refused().all(|id| !places.contains_key(id)));
    let since = places.values().filter(|(first, _)| *first >= begun).count();
    assert_eq!(since, accepted.len(), "nothing else was recorded");
    let sum = |of: fn(&Worker) -> usize| work.iter().map(of).sum::<usize>();
    eprintln!(
        "{} accepted ({} of them on a retry), {} refused ({} conflicts), {} sent again, {} connections cut",
        accepted.len(),
        accepted.iter().filter(|r| r.repeated).count(),
        refused().count(),
        sum(|w| w.conflicts),
        sum(|w| w.retried),
        work.iter().map(|w| w.proxy.cut_connections()).sum::<u64>(),
    );
    assert!(sum(|w| w.conflicts) > 0, "they worked on the same items");

    // Watchers of all nine saw exactly the record.
    end.send_replace(history.revision());
    for watcher in watchers {
        let seen = wait::within("a watcher to catch up", 2 * SOON, watcher).await;
        assert!(seen.unwrap() == history.0, "a watcher saw something else");
    }

    // Everybody reads the same state, and versions have no gaps.
    let ours = state(&d.teams[0].officer, &d.profile).await;
    for team in &d.teams {
        assert!(
            state(&team.contributor, &d.profile).await == ours,
            "{}",
            team.code
        );
    }
    let mut versions = std::collections::BTreeMap::<String, u32>::new();
    for event in history.events() {
        let Some((indicator, version)) = versioned(&event) else {
            continue;
        };
        let standing = versions.entry(indicator.clone()).or_default();
        assert_eq!(
            version,
            *standing + 1,
            "versions of {indicator} have no gap"
        );
        *standing = version;
    }
    for item in ours {
        if let Some(Item::Answer(answer)) = item.item {
            let version = versions.get(&answer.indicator).copied().unwrap_or(0);
            assert_eq!(answer.version, version, "{}", answer.indicator);
        }
    }
}

/// The answer that an event is about, and the version that it gave it.
fn versioned(event: &mgi_proto::v1::Event) -> Option<(String, u32)> {
    use mgi_proto::v1::event_body::Kind;
    match event.body.clone()?.kind? {
        Kind::AnswerValueSet(e) => Some((e.indicator, e.version)),
        Kind::AnswerTextRevised(e) => Some((e.indicator, e.version)),
        Kind::CitationAdded(e) => Some((e.indicator, e.version)),
        Kind::CitationRemoved(e) => Some((e.indicator, e.version)),
        Kind::AnswerAdopted(e) => Some((e.indicator, e.version)),
        Kind::AnswerWithdrawn(e) => Some((e.indicator, e.version)),
        _ => None,
    }
}
