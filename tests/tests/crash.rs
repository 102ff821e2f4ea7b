//! `kill -9` under load: what was acknowledged is there, once; nothing is there
//! twice; the views are what a rebuild makes.
//!
//! `MGI_CRASH_ROUNDS` sets how often the server is killed (5; the long mode has
//! 50).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it counted"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::try_join_all;
use mgi_proto::v1::{Command, GetAnswerRequest, Receipt};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{command, narrative},
    history::History,
    random::{Random, count, seed},
    wait::{self, SOON},
};
use tonic::{Code, Status};

const MINISTRIES: [&str; 8] = [
    "DGIE",
    "MINAFFET",
    "MINECOFIN",
    "MINEDUC",
    "MINEMA",
    "MIFOTRA",
    "MOH",
    "NISR",
];

/// What all writers and the one who kills share.
#[derive(Default)]
struct Load {
    acknowledged: AtomicU64,
    over: AtomicBool,
}

/// What one writer did.
#[derive(Default)]
struct Written {
    acknowledged: Vec<(Command, Receipt)>,
    /// Commands that were given up without an answer.
    given_up: Vec<String>,
}

/// One ministry's officer, who writes own answers one after the other.
struct Writer {
    officer: Caller,
    profile: String,
    indicators: Vec<(String, u32)>,
    random: Random,
    load: Arc<Load>,
    written: Written,
}

impl Writer {
    async fn write(mut self) -> Written {
        let mut n = 0_u64;
        while !self.load.over.load(Ordering::Relaxed) {
            n += 1;
            let place = self.random.below(self.indicators.len());
            let (code, version) = self.indicators[place].clone();
            let text = format!("Statement {n} of this ministry.");
            let writing = command(narrative(&code, version, &text));
            match self.until_answered(&writing).await {
                Some(receipt) => {
                    self.indicators[place].1 = receipt.item_version;
                    self.written.acknowledged.push((writing, receipt));
                    self.load.acknowledged.fetch_add(1, Ordering::Relaxed);
                }
                None => {
                    self.written.given_up.push(writing.command_id);
                    self.indicators[place].1 = self.version(&code).await;
                }
            }
        }
        self.written
    }

    /// Sends the same command again and again until it is answered; sometimes
    /// gives up after a break, as people do.
    async fn until_answered(&mut self, writing: &Command) -> Option<Receipt> {
        let gives_up = self.random.one_in(4);
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        loop {
            pace.tick().await;
            match self.officer.submit(&self.profile, writing.clone()).await {
                Ok(receipt) => return Some(receipt),
                Err(status) if broken(&status) && gives_up => return None,
                Err(status) if broken(&status) => {}
                Err(status) => panic!("refused: {:?}", Refused::of(&status)),
            }
        }
    }

    async fn version(&self, indicator: &str) -> u32 {
        let request = GetAnswerRequest {
            profile_id: self.profile.clone(),
            indicator: indicator.to_owned(),
            at: None,
        };
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        loop {
            pace.tick().await;
            let mut stub = self.officer.collaboration();
            let read = stub.get_answer(request.clone()).await;
            if let Some(answer) = read.ok().and_then(|a| a.into_inner().answer) {
                return answer.version;
            }
        }
    }
}

/// The connection broke, or the server went.
fn broken(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Internal
    ) && status.details().is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9_once_and_the_views_equal_a_rebuild() {
    let rounds = count("MGI_CRASH_ROUNDS", 5);
    let mut random = Random::new(seed());
    let mut d = Deployment::of(&MINISTRIES).indicators(32).start().await;
    let load = Arc::new(Load::default());
    let mut writers = Vec::new();
    for (place, team) in d.teams.iter().enumerate() {
        let own = d.indicators.iter().skip(place).step_by(MINISTRIES.len());
        let writer = Writer {
            officer: team.officer.via(d.server.address()),
            profile: d.profile.clone(),
            indicators: own.map(|i| (i.code.clone(), 0)).collect(),
            random: random.split(),
            load: Arc::clone(&load),
            written: Written::default(),
        };
        writers.push(tokio::spawn(writer.write()));
    }
    for round in 0..rounds {
        let goal = load.acknowledged.load(Ordering::Relaxed) + 20 + random.number() % 150;
        wait::until("writers to be acknowledged", 2 * SOON, async || {
            (load.acknowledged.load(Ordering::Relaxed) >= goal).then_some(())
        })
        .await;
        d.server.kill().await;
        let kept = d.server.must(&["views", "digest"]).await;
        let rebuilt = d.server.must(&["rebuild"]).await;
        assert_eq!(kept, rebuilt, "views after kill {round}");
        d.server.serve().await;
    }
    load.over.store(true, Ordering::Relaxed);
    let written = wait::within("the writers to end", 2 * SOON, try_join_all(writers)).await;
    let written = written.expect("no writer failed");

    let history = History::read(&d.lead, &d.profile).await;
    let acknowledged = || written.iter().flat_map(|w| &w.acknowledged);
    // Places fails where a command is there twice; confirm, where one is missing.
    let places = history.places();
    history.confirm(acknowledged().map(|(_, receipt)| receipt));
    let given_up = written.iter().flat_map(|w| &w.given_up);
    let recorded = given_up
        .clone()
        .filter(|id| places.contains_key(*id))
        .count();
    eprintln!(
        "{rounds} kills: {} acknowledged, {} given up, of which {recorded} were recorded",
        acknowledged().count(),
        given_up.count(),
    );

    // Asked again, the server still gives the first receipts.
    for (team, written) in d.teams.iter().zip(&written) {
        for (sent, receipt) in written.acknowledged.iter().step_by(10) {
            let again = team.officer.submit(&d.profile, sent.clone()).await;
            let first = Receipt {
                repeated: true,
                ..receipt.clone()
            };
            assert_eq!(again.unwrap(), first);
        }
    }
    assert!(d.server.stop().await.success());
    let verified = d.server.must(&["verify"]).await;
    assert!(verified.starts_with("verified "), "{verified}");
}
