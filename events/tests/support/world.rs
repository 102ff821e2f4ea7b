//! A deployment with one profile: what happened, what is asked, what follows.

use mgi_events::{
    context::{Context, Moment},
    dates,
    deployment::{self, Deployment},
    event::{self, Envelope, type_name},
    ids::{AccountId, FindingId, IndicatorCode, ProfileId, SuggestionId, ThreadId, profile_stream},
    profile::{Answer, Decision, Finding, Profile, Reader, Suggestion, Thread, decide_on},
    questionnaire::Questionnaire,
    redaction::Subject,
    refusal::{Refusal, Rule},
    v1::{
        BlameSpan, Command, Target, TextField, VersionConflict, command::Action, event_body::Kind,
    },
};
use prost::Message as _;
use sha2::{Digest as _, Sha256};

use super::{
    commands::Ask,
    directory::{direct, directory},
    refused::remember,
};

/// The profile of the tests, and all that it stands in.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) deployment: Deployment,
    pub(crate) id: ProfileId,
    pub(crate) profile: Profile,
    /// Now; every command that changes something takes a minute.
    pub(crate) now: Moment,
    /// The stream as it would be stored.
    pub(crate) stored: Vec<Vec<u8>>,
    pub(crate) result: Option<Result<Decision, Refusal>>,
}

impl World {
    /// A deployment, and a profile that nobody opened.
    pub(crate) fn new() -> Self {
        let mut world = Self {
            deployment: directory(),
            id: ProfileId::parse("xt-2026").unwrap(),
            profile: Profile::default(),
            now: Moment(0),
            stored: Vec::new(),
            result: None,
        };
        world.at("2026-03-02T08:00:00Z");
        world
    }

    /// Sets the clock.
    pub(crate) fn at(&mut self, time: &str) -> &mut Self {
        let time: jiff::Timestamp = time.parse().unwrap();
        self.now = Moment(time.as_microsecond());
        self
    }

    /// Sets the clock to the first moment of a day in the profile's zone.
    pub(crate) fn on(&mut self, day: &str) -> &mut Self {
        let zone = dates::zone(&self.profile.opened().time_zone).unwrap();
        self.now = dates::start_of(dates::day(day).unwrap(), &zone);
        self
    }

    /// Asks for something, for the one ministry that fits.
    pub(crate) fn when(&mut self, account: &str, ask: impl Ask) -> &mut Self {
        self.when_for(account, "", ask)
    }

    /// Asks for something on behalf of a ministry.
    pub(crate) fn when_for(&mut self, account: &str, ministry: &str, ask: impl Ask) -> &mut Self {
        let command = Command {
            command_id: format!("00000000-0000-7000-8000-{:012x}", self.stored.len() + 1),
            acting_ministry: ministry.to_owned(),
            action: Some(ask.asked()),
        };
        self.ask(account, &command)
    }

    /// Sends a command as it is.
    pub(crate) fn ask(&mut self, account: &str, command: &Command) -> &mut Self {
        let account = AccountId::parse(account).unwrap();
        let context = Context {
            now: self.now,
            account: &account,
            deployment: &self.deployment,
        };
        let subject = self.subject(command);
        let result = decide_on(&self.profile, &self.id, &context, command, subject.as_ref());
        if let Ok(decision) = &result {
            assert!(!decision.events.is_empty(), "a decision changes something");
            let digest = Sha256::digest(command.encode_to_vec()).into();
            self.record(&account, &command.command_id, digest, decision);
        }
        self.result = Some(result);
        self
    }

    /// The event that a redaction names, as the server would read it.
    pub(crate) fn subject(&self, command: &Command) -> Option<Subject> {
        let Some(Action::RedactEvent(redact)) = &command.action else {
            return None;
        };
        let bytes = self.stored.get(usize::try_from(redact.index).ok()?)?;
        Some(Subject::read(bytes).expect("what was sealed opens"))
    }

    /// Seals what was decided, opens it again and applies it.
    pub(crate) fn record(
        &mut self,
        account: &AccountId,
        command: &str,
        digest: [u8; 32],
        by: &Decision,
    ) {
        let stream = profile_stream(&self.id);
        for (kind, group_index) in by.events.iter().zip(0..) {
            let index = self.profile.revision().0;
            let envelope = Envelope {
                stream: &stream,
                index,
                event_id: format!("00000000-0000-7000-a000-{index:012x}"),
                recorded: self.now,
                account: account.as_str(),
                ministry: &by.ministry,
                grant: &by.grant,
                deployment_revision: self.deployment.revision().0,
                command_id: command,
                group_index,
                command_digest: digest,
                nonce: [3; 16],
            };
            let sealed = event::seal(&envelope, kind.clone()).expect("an event has room");
            let bytes = sealed.bytes;
            let (opened, again) = event::open(&bytes).expect("what was sealed opens");
            assert_eq!((&again, &opened), (kind, &sealed.event));
            assert_eq!(again, sealed.kind);
            assert_eq!(event::peek_type(&bytes), Some(type_name(kind)));
            self.profile
                .evolve(&opened, &again)
                .expect("what was decided applies");
            self.stored.push(bytes);
        }
        self.now = Moment(self.now.0 + 60_000_000);
    }

    /// Something that happened before: it is not refused.
    pub(crate) fn given(&mut self, account: &str, ask: impl Ask) -> &mut Self {
        self.when(account, ask).then_accepted()
    }

    /// The same on behalf of a ministry.
    pub(crate) fn given_for(&mut self, account: &str, ministry: &str, ask: impl Ask) -> &mut Self {
        self.when_for(account, ministry, ask).then_accepted()
    }

    /// Asks for something of the directory.
    pub(crate) fn when_directory(
        &mut self,
        actor: &str,
        command: &deployment::Command,
    ) -> &mut Self {
        self.result = Some(direct(&mut self.deployment, self.now, Some(actor), command));
        self
    }

    /// It was not refused.
    #[track_caller]
    pub(crate) fn then_accepted(&mut self) -> &mut Self {
        if let Some(Err(refusal)) = &self.result {
            panic!("refused by {}: {refusal}", refusal.rule().name());
        }
        self
    }

    /// It led to events of these types.
    #[track_caller]
    pub(crate) fn then_events<const N: usize>(&mut self, types: [&str; N]) -> &mut Self {
        let found: Vec<&str> = self.decision().events.iter().map(type_name).collect();
        assert_eq!(found, types);
        self
    }

    /// It led to exactly these events.
    #[track_caller]
    pub(crate) fn then_exactly<const N: usize>(&mut self, events: [Kind; N]) -> &mut Self {
        assert_eq!(self.decision().events, events);
        self
    }

    /// It was refused by this rule.
    #[track_caller]
    pub(crate) fn then_refused(&mut self, rule: Rule) -> &mut Self {
        let refusal = self.refusal();
        remember(refusal);
        assert_eq!(refusal.rule().name(), rule.name(), "{refusal}");
        self
    }

    /// It was refused because of these fields, among others perhaps.
    #[track_caller]
    pub(crate) fn then_bad_field(&mut self, field: &str) -> &mut Self {
        self.then_refused(Rule::FieldsAreWellFormed);
        let Refusal::Fields(problems) = self.refusal() else {
            panic!("no field is named");
        };
        assert!(
            problems.iter().any(|p| p.field == field),
            "{field} is not among {problems:?}"
        );
        self
    }

    /// What was decided last.
    #[track_caller]
    pub(crate) fn decision(&self) -> &Decision {
        match self.result.as_ref().expect("something was asked") {
            Ok(decision) => decision,
            Err(refusal) => panic!("refused by {}: {refusal}", refusal.rule().name()),
        }
    }

    /// Why the last command was refused.
    #[track_caller]
    pub(crate) fn refusal(&self) -> &Refusal {
        match self.result.as_ref().expect("something was asked") {
            Ok(decision) => panic!("not refused: {:?}", decision.events),
            Err(refusal) => refusal,
        }
    }

    /// The id of the first thing that the last command made.
    #[track_caller]
    pub(crate) fn created(&self) -> String {
        self.decision().created_ids[0].clone()
    }

    /// How many events the profile has.
    pub(crate) fn revision(&self) -> u64 {
        self.profile.revision().0
    }

    /// The answer to an indicator.
    pub(crate) fn answer(&self, indicator: &str) -> Answer {
        let code = IndicatorCode::parse(indicator).unwrap();
        self.profile
            .item(&code)
            .map(|item| item.answer.clone())
            .unwrap_or_default()
    }

    /// The version of an answer.
    pub(crate) fn version(&self, indicator: &str) -> u32 {
        self.answer(indicator).version.0
    }

    /// A finding, by its id.
    #[track_caller]
    pub(crate) fn finding(&self, id: &str) -> Finding {
        self.profile.findings()[&FindingId::parse(id).unwrap()].clone()
    }

    /// A suggestion, by its id.
    #[track_caller]
    pub(crate) fn suggestion(&self, id: &str) -> Suggestion {
        self.profile.suggestions()[&SuggestionId::parse(id).unwrap()].clone()
    }

    /// A thread, by its id.
    #[track_caller]
    pub(crate) fn thread(&self, id: &str) -> Thread {
        self.profile.threads()[&ThreadId::parse(id).unwrap()].clone()
    }

    /// The narrative of an answer.
    pub(crate) fn narrative(&self, indicator: &str) -> String {
        self.answer(indicator).text(TextField::Narrative).to_owned()
    }

    /// The version conflict for which the last command was refused.
    #[track_caller]
    pub(crate) fn then_conflict(&mut self) -> VersionConflict {
        self.then_refused(Rule::NothingIsOverwritten);
        match self.refusal() {
            Refusal::Conflict(conflict) => (**conflict).clone(),
            other => panic!("no conflict: {other}"),
        }
    }

    /// Who wrote what of a text: its stretches, with the ministry of each.
    pub(crate) fn blame(&self, item: &Target) -> Vec<BlameSpan> {
        self.profile
            .blame(item, TextField::Unspecified)
            .expect("there is such a text")
            .0
    }

    /// The questionnaire of the profile.
    pub(crate) fn questionnaire(&self) -> &Questionnaire {
        &self.deployment.questionnaires()[0]
    }

    /// What an account is to the profile now.
    pub(crate) fn reader(&self, account: &str) -> Reader {
        let account = AccountId::parse(account).unwrap();
        let context = Context {
            now: self.now,
            account: &account,
            deployment: &self.deployment,
        };
        Reader::new(&self.profile, &context)
    }
}
