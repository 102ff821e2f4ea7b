//! A deployment with people, profiles and commands, made through the real domain.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use mgi_events::context::Moment;
use mgi_events::deployment;
use mgi_events::event::{self, Envelope};
use mgi_events::ids::{AccountId, CommandId, MinistryCode, ProfileId, profile_stream};
use mgi_events::transparency::merkle::{Frontier, leaf_hash};
use mgi_proto::v1;
use mgi_proto::v1::command::Action;
use mgi_proto::v1::event_body::Kind;

use crate::engine::{
    DirectReceipt, Engine, EngineOptions, ManualClock, SeededEntropy, SubmitError,
};
use crate::ledger::{Group, Ledger, MemoryLedger, Outcome, ReadLimit, Recorded, StreamName};
use crate::views::{Views, ViewsOptions};

/// No limit.
pub(crate) const ALL: ReadLimit = ReadLimit {
    events: usize::MAX,
    bytes: usize::MAX,
};

/// How many indicators the questionnaire has: one for each writer of a profile.
pub(crate) const INDICATORS: usize = 12;

/// An engine with what it stands on. The first account may do everything.
pub(crate) struct World {
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) founder: AccountId,
    pub(crate) options: EngineOptions,
    pub(crate) views: ViewsOptions,
    pub(crate) dir: tempfile::TempDir,
    seed: u64,
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::parse(&format!("ac-{name:0>8}")).unwrap()
}

pub(crate) fn profile(name: &str) -> ProfileId {
    ProfileId::parse(name).unwrap()
}

pub(crate) fn stream(profile: &ProfileId) -> StreamName {
    StreamName::new(&profile_stream(profile)).unwrap()
}

pub(crate) fn indicator(number: usize) -> String {
    format!("MR-{:02}", number + 1)
}

/// A new command id.
pub(crate) fn new_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 | number).to_string()
}

pub(crate) fn command(action: Action) -> v1::Command {
    v1::Command {
        command_id: new_id(),
        acting_ministry: String::new(),
        action: Some(action),
    }
}

pub(crate) fn open_profile() -> v1::Command {
    command(Action::OpenProfile(v1::OpenProfile {
        country: "Rwanda".into(),
        country_code: "RW".into(),
        title: "Migration governance".into(),
        round: "2021".into(),
        reference_date: "2021-06-30".into(),
        time_zone: "Africa/Kigali".into(),
        ..v1::OpenProfile::default()
    }))
}

pub(crate) fn enrol(ministry: &str) -> v1::Command {
    command(Action::EnrolMinistry(v1::EnrolMinistry {
        ministry: ministry.into(),
        capacity: v1::MinistryCapacity::Validating as i32,
    }))
}

pub(crate) fn grant(account: &AccountId, role: v1::Role, ministry: &str) -> v1::Command {
    command(Action::GrantRole(v1::GrantRole {
        account_id: account.to_string(),
        role: role as i32,
        ministry: ministry.into(),
        ..v1::GrantRole::default()
    }))
}

/// Writes the narrative of an answer.
pub(crate) fn revise(number: usize, base_version: u32, text: &str) -> v1::Command {
    command(Action::ReviseAnswer(v1::ReviseAnswer {
        indicator: indicator(number),
        base_version,
        texts: vec![v1::TextEdit {
            field: v1::TextField::Narrative as i32,
            full_text: text.into(),
            ..v1::TextEdit::default()
        }],
        ..v1::ReviseAnswer::default()
    }))
}

/// Opens a thread on an indicator.
pub(crate) fn open_thread(number: usize, text: &str) -> v1::Command {
    command(Action::OpenThread(v1::OpenThread {
        target: Some(v1::Target {
            kind: v1::TargetKind::Indicator as i32,
            id: indicator(number),
        }),
        visibility: v1::Visibility::Government as i32,
        text: text.into(),
        ..v1::OpenThread::default()
    }))
}

pub(crate) fn comment(thread: &str, text: &str) -> v1::Command {
    command(Action::PostComment(v1::PostComment {
        thread_id: thread.into(),
        text: text.into(),
        ..v1::PostComment::default()
    }))
}

/// The commands that bring a profile from nothing to the collection of answers.
pub(crate) fn opening(account: &AccountId) -> Vec<v1::Command> {
    let mut commands = vec![
        open_profile(),
        enrol("MOI"),
        grant(account, v1::Role::GovernmentLead, ""),
        grant(account, v1::Role::Contributor, "MOI"),
    ];
    for number in 0..INDICATORS {
        commands.push(command(Action::AssignIndicator(v1::AssignIndicator {
            indicator: indicator(number),
            lead: "MOI".into(),
            contributing: Vec::new(),
        })));
    }
    commands.push(command(Action::AdvanceStage(v1::AdvanceStage {
        from: v1::Stage::Launch as i32,
    })));
    commands
}

fn questionnaire() -> v1::Questionnaire {
    v1::Questionnaire {
        id: "short".into(),
        version: "1".into(),
        title: "A short questionnaire".into(),
        language: "en".into(),
        unofficial: true,
        source: "made for tests".into(),
        dimensions: vec![v1::Dimension {
            code: "MR".into(),
            short_name: "Rights".into(),
            long_title: "Migrants' rights".into(),
            description: "What migrants may do".into(),
            subdomains: vec![v1::Subdomain {
                code: "1".into(),
                name: "Services".into(),
            }],
        }],
        indicators: (0..INDICATORS)
            .map(|number| v1::Indicator {
                code: indicator(number),
                dimension: "MR".into(),
                subdomain: "1".into(),
                question: "Do migrants have access?".into(),
                answer_type: v1::AnswerType::YesPartlyNo as i32,
                guidance: String::new(),
                ..v1::Indicator::default()
            })
            .collect(),
    }
}

/// Has a command on the deployment carried out.
pub(crate) async fn direct(
    engine: &Engine,
    actor: Option<&AccountId>,
    command: deployment::Command,
) -> Result<DirectReceipt, SubmitError> {
    let id = CommandId::parse(&new_id()).unwrap();
    engine.direct(actor, &id, [7; 32], command).await
}

/// Begins the deployment: an account that may do everything, a ministry, a questionnaire.
pub(crate) async fn found(engine: &Engine, founder: &AccountId) {
    let begin = deployment::Command::Create {
        deployment_id: "0123456789abcdef0123456789abcdef".into(),
        account: founder.clone(),
        name_commitment: [1; 32],
        password: None,
    };
    direct(engine, None, begin).await.unwrap();
    let ministry = deployment::Command::RegisterMinistry {
        ministry: MinistryCode::parse("MOI").unwrap(),
        name: "Ministry of the Interior".into(),
        predecessors: Vec::new(),
        former_names: Vec::new(),
    };
    direct(engine, Some(founder), ministry).await.unwrap();
    let questionnaire = deployment::Command::RegisterQuestionnaire(Box::new(questionnaire()));
    direct(engine, Some(founder), questionnaire).await.unwrap();
}

impl World {
    /// A deployment that was begun, without profiles.
    pub(crate) async fn new() -> Self {
        Self::with(EngineOptions::default(), ViewsOptions::default()).await
    }

    pub(crate) async fn with(options: EngineOptions, views: ViewsOptions) -> Self {
        let ledger = Arc::new(MemoryLedger::new());
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Moment(1_600_000_000_000_000)));
        let founder = account("founder");
        let engine = start(&ledger, &dir, &options, &views, &clock, 1).await;
        found(&engine, &founder).await;
        Self {
            ledger,
            engine,
            clock,
            founder,
            options,
            views,
            dir,
            seed: 1,
        }
    }

    /// A deployment with one profile in which answers are collected.
    pub(crate) async fn with_profile(name: &str) -> (Self, ProfileId) {
        let world = Self::new().await;
        let profile = world.open(name).await;
        (world, profile)
    }

    /// Opens a profile, up to the collection of answers.
    pub(crate) async fn open(&self, name: &str) -> ProfileId {
        let id = profile(name);
        let commands = opening(&self.founder);
        let opened = self.engine.submit_batch(&self.founder, &id, commands);
        opened.await.unwrap();
        id
    }

    pub(crate) async fn submit(
        &self,
        profile: &ProfileId,
        command: v1::Command,
    ) -> Result<v1::Receipt, SubmitError> {
        self.engine.submit(&self.founder, profile, command).await
    }

    /// Sends a command without waiting for it, and waits until it is decided: in the line, or
    /// answered.
    pub(crate) async fn send(
        &self,
        profile: &ProfileId,
        command: v1::Command,
    ) -> tokio::task::JoinHandle<Result<v1::Receipt, SubmitError>> {
        let before = self.in_line(profile).await;
        let (engine, founder, id) = (self.engine.clone(), self.founder.clone(), profile.clone());
        let task = tokio::spawn(async move { engine.submit(&founder, &id, command).await });
        loop {
            if task.is_finished() || self.in_line(profile).await > before {
                return task;
            }
            tokio::task::yield_now().await;
        }
    }

    /// How many works are in the line of a profile.
    pub(crate) async fn in_line(&self, profile: &ProfileId) -> usize {
        let core = self.engine.core();
        let actor = core.profiles.actor(core, profile).await.unwrap();
        actor.in_line().0
    }

    pub(crate) async fn revision(&self, profile: &ProfileId) -> u64 {
        let read = self.engine.read(profile, |profile| profile.revision().0);
        read.await.unwrap()
    }

    /// Waits until everything published is indexed.
    pub(crate) async fn indexed(&self) {
        let mut indexed = self.engine.core().views.indexed();
        let end = *self.engine.feed().end().borrow();
        within(indexed.wait_for(|applied| *applied >= end))
            .await
            .unwrap();
    }

    /// Shuts down and starts again on a copy of the ledger; `clean` deletes the views in between.
    pub(crate) async fn restart(self, clean: bool) -> Self {
        self.engine.shutdown().await;
        let Self {
            ledger,
            engine,
            clock,
            founder,
            options,
            views,
            dir,
            seed,
        } = self;
        drop(engine);
        let ledger = Arc::new(copy(ledger.as_ref()));
        if clean {
            std::fs::remove_dir_all(dir.path()).unwrap();
        }
        let seed = seed + 1;
        let engine = start(&ledger, &dir, &options, &views, &clock, seed).await;
        Self {
            ledger,
            engine,
            clock,
            founder,
            options,
            views,
            dir,
            seed,
        }
    }

    /// Every event of the ledger.
    pub(crate) fn events(&self) -> Vec<Recorded> {
        self.ledger.read_all(0, ALL).unwrap()
    }
}

async fn start(
    ledger: &Arc<MemoryLedger>,
    dir: &tempfile::TempDir,
    options: &EngineOptions,
    views: &ViewsOptions,
    clock: &Arc<ManualClock>,
    seed: u64,
) -> Engine {
    let views = Views::open(dir.path().join("views"), views.clone()).unwrap();
    let entropy = Arc::new(SeededEntropy::new(seed));
    let ledger: Arc<dyn Ledger> = Arc::<MemoryLedger>::clone(ledger);
    let clock = Arc::<ManualClock>::clone(clock);
    Engine::start(ledger, views, *options, clock, entropy, |_, _| {})
        .await
        .unwrap()
}

/// A ledger in memory with the same events, in the same groups.
pub(crate) fn copy(from: &dyn Ledger) -> MemoryLedger {
    let to = MemoryLedger::new();
    let events = from.read_all(0, ALL).unwrap();
    let first = |event: &Recorded| event::open(&event.bytes).unwrap().0.group_index == 0;
    let mut rest = events.as_slice();
    while let Some((start, others)) = rest.split_first() {
        let length = others.iter().take_while(|event| !first(event)).count();
        let (group, after) = others.split_at(length);
        let bytes = std::iter::once(start).chain(group);
        let outcome = append(
            &to,
            Group {
                stream: start.stream.clone(),
                expected: start.index,
                events: bytes.map(|event| event.bytes.clone()).collect(),
            },
        );
        assert!(matches!(outcome, Outcome::Durable { .. }));
        rest = after;
    }
    to
}

/// Appends and waits.
pub(crate) fn append(ledger: &dyn Ledger, group: Group) -> Outcome {
    let (tell, told) = std::sync::mpsc::channel();
    ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
    told.recv().unwrap()
}

/// Waits, but not for ever: a test that hangs says nothing.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("it takes too long")
}

/// Waits for a condition.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    within(async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// An event that somebody else would write: a comment by another server's engine.
pub(crate) fn foreign(
    stream: &StreamName,
    index: u64,
    account: &AccountId,
    command_id: &str,
    kind: Kind,
) -> Bytes {
    let envelope = Envelope {
        stream: stream.as_str(),
        index,
        event_id: new_id(),
        recorded: Moment(1_600_000_000_000_000),
        account: account.as_str(),
        ministry: "",
        grant: "",
        deployment_revision: 1,
        command_id,
        group_index: 0,
        command_digest: [9; 32],
        nonce: [3; 16],
    };
    event::seal(&envelope, kind).unwrap().bytes.into()
}

/// An intruder's event: a role for the founder.
pub(crate) fn foreign_role(stream: &StreamName, index: u64, grant: u32) -> Bytes {
    let founder = account("founder");
    let kind = Kind::RoleGranted(v1::RoleGranted {
        grant_id: format!("g-{grant}"),
        account_id: founder.to_string(),
        role: v1::Role::Editor as i32,
        ..v1::RoleGranted::default()
    });
    foreign(stream, index, &founder, &new_id(), kind)
}

/// The root of a stream's tree at a size, from the bytes of its events.
pub(crate) fn root(ledger: &dyn Ledger, stream: &StreamName, size: u64) -> Vec<u8> {
    let mut frontier = Frontier::new();
    for event in ledger.read(stream, 0, ALL).unwrap() {
        if event.index < size {
            frontier.push(leaf_hash(&event.bytes));
        }
    }
    assert_eq!(frontier.size(), size);
    frontier.root().to_vec()
}

/// The receipt as it is when the command is sent again.
pub(crate) fn again(receipt: &v1::Receipt) -> v1::Receipt {
    v1::Receipt {
        repeated: true,
        ..receipt.clone()
    }
}
