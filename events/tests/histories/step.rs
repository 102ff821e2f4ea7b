//! Random commands, made from a few numbers and the profile as it stands: biased
//! towards what is allowed, so that a sequence gets through the whole process.

use mgi_events::{
    ids::{IndicatorCode, MinistryCode},
    v1::{
        AnswerState, MinistryCapacity, RedactEvent, Role, ScopeKind, Stage, TextField, Visibility,
        command::Action as Asked,
    },
};
use proptest::prelude::*;

use crate::{
    consultation::{consulting, tidy},
    support::*,
};

/// The numbers that a command is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) forward: u8,
    pub(crate) choice: u8,
    pub(crate) who: u8,
    pub(crate) what: u8,
    pub(crate) how: u8,
    pub(crate) also: u8,
}

pub(crate) fn steps(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    let step = any::<[u8; 6]>().prop_map(|[forward, choice, who, what, how, also]| Step {
        forward,
        choice,
        who,
        what,
        how,
        also,
    });
    prop::collection::vec(step, count)
}

pub(crate) fn pick<T: Clone>(from: &[T], n: u8) -> T {
    from[usize::from(n) % from.len()].clone()
}

const MINISTRIES: [&str; 5] = [MOH, MOE, MOL, NSO, MOF];
pub(crate) const WORDS: [&str; 8] = [
    "Care is free.",
    "Care is free for all who work.",
    "Caf\u{e9} au lait",
    "\u{1f1f7}\u{1f1fc} l'\u{e9}cole",
    "The law of 2018 says so; practice differs.",
    "",
    "One word",
    "The law of 2020 says so; practice does not differ.",
];

/// Who asks for what.
pub(crate) fn command(world: &World, step: Step) -> (&'static str, Asked) {
    let towards = if step.forward < 80 {
        forward(world, step)
    } else {
        None
    };
    if towards.is_none() && step.choice % 64 == 63 {
        return redacting(world, step);
    }
    towards.unwrap_or_else(|| match step.choice % 8 {
        0 => answering(world, step),
        1 => evidence(world, step),
        2 if step.also < 80 => noting(world, step),
        2 if step.also < 160 => discussing(world, step),
        2 => running(world, step),
        3 => validating(world, step),
        _ => consulting(world, step),
    })
}

/// Any event: most have nothing that could go.
fn redacting(world: &World, step: Step) -> (&'static str, Asked) {
    let place = usize::from(step.what) * 256 + usize::from(step.how);
    let order = RedactEvent {
        index: (place % (world.stored.len() + 1)) as u64,
        legal_basis: "a law on personal data".to_owned(),
    };
    let who = pick(&[LEAD, LEAD, MOH_OFFICER, MOE_OFFICER], step.also);
    (mostly(who, step), Asked::RedactEvent(order))
}

/// Mostly who would do such a thing, sometimes anybody.
pub(crate) fn mostly(who: &'static str, step: Step) -> &'static str {
    if step.who < 210 {
        who
    } else {
        pick(&ACCOUNTS, step.who)
    }
}

/// Mostly the version that stands, sometimes one before.
pub(crate) fn base(version: u32, step: Step) -> u32 {
    version.saturating_sub(u32::from(step.how % 11 == 10))
}

/// An id of something that is there, or one that is not.
pub(crate) fn known<T: ToString>(ids: impl Iterator<Item = T>, n: u8) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() {
        "e-99".to_owned()
    } else {
        pick(&ids, n)
    }
}

fn answering(world: &World, step: Step) -> (&'static str, Asked) {
    let indicator = indicator(step);
    let base = base(world.version(&indicator), step);
    let writer = mostly(writer(world, &indicator), step);
    let words = pick(&WORDS, step.how);
    match step.choice / 8 % 8 {
        0 | 1 => (
            writer,
            revise(&indicator, base).value(value_of(step)).asked(),
        ),
        2 | 3 => (
            writer,
            revise(&indicator, base).text(field(step), words).asked(),
        ),
        4 => (
            pick(&[ANALYST, MOL_WRITER, MOE_WRITER], step.who),
            revise(&indicator, base).narrative(words).asked(),
        ),
        5 => (
            writer,
            revise(&indicator, base)
                .value("not_answered")
                .because("no data")
                .asked(),
        ),
        6 => (writer, withdraw_answer(&indicator, base).asked()),
        _ => (writer, adopt(&indicator, base).asked()),
    }
}

fn evidence(world: &World, step: Step) -> (&'static str, Asked) {
    let item = known(
        world.profile.evidence().keys().map(|id| id.as_str()),
        step.how,
    );
    let version = world
        .profile
        .evidence()
        .get(item.as_str())
        .map_or(1, |e| e.version.0);
    let indicator = indicator(step);
    let writer = mostly(writer(world, &indicator), step);
    let answer = world.answer(&indicator);
    match step.choice / 8 % 8 {
        0 | 1 => (writer, register(&format!("law-{}", step.how % 6)).asked()),
        2 => (
            writer,
            amend(&item, base(version, step), pick(&WORDS, step.who)).asked(),
        ),
        3 => (
            writer,
            attach(&item, base(version, step), step.who % 5).asked(),
        ),
        4..7 => (
            writer,
            cite(&indicator, &item, pick(&WORDS, step.who)).asked(),
        ),
        _ => (
            writer,
            uncite(&indicator, &known(answer.citations.keys(), step.how)).asked(),
        ),
    }
}

fn noting(world: &World, step: Step) -> (&'static str, Asked) {
    let notes = world.profile.notes();
    let id = known(notes.keys(), step.how);
    let version = notes
        .iter()
        .find(|(n, _)| n.to_string() == id)
        .map_or(1, |(_, note)| note.version.0);
    let version = base(version, step);
    let evidence: Vec<&str> = world
        .profile
        .evidence()
        .keys()
        .map(|e| e.as_str())
        .collect();
    let cited = &evidence[..evidence.len().min(usize::from(step.what % 3))];
    let words = pick(&WORDS, step.who);
    let editor = mostly(EDITOR, step);
    match step.choice / 8 % 8 {
        0..3 => (editor, note(&indicator(step), words, cited).asked()),
        3..6 => (editor, revise_note(&id, version, words, cited).asked()),
        _ => (editor, retire_note(&id, version).asked()),
    }
}

fn discussing(world: &World, step: Step) -> (&'static str, Asked) {
    let id = known(world.profile.threads().keys(), step.how);
    let anybody = pick(&ACCOUNTS, step.who);
    match step.choice / 8 % 8 {
        0..3 => (
            anybody,
            thread(&indicator(step), visibility(step), "A question.").asked(),
        ),
        3 | 4 => (anybody, post(&id, "More.").asked()),
        5 => (LEAD, resolve(&id).asked()),
        6 => (LEAD, reopen_thread(&id).asked()),
        _ => (anybody, reopen_thread(&id).asked()),
    }
}

fn validating(world: &World, step: Step) -> (&'static str, Asked) {
    let officer = mostly(
        pick(&[MOH_OFFICER, MOE_OFFICER, MOL_OFFICER], step.who),
        step,
    );
    let id = known(world.profile.validations().keys(), step.how);
    match step.choice / 8 % 8 {
        0..4 => {
            let scope = pick(&SCOPES, step.how);
            (
                officer,
                validate(scope, &code(step), seen(world, step)).asked(),
            )
        }
        4 | 5 => (officer, withdraw_validation(&id).asked()),
        _ => (mostly(LEAD, step), reopen(&indicator(step)).asked()),
    }
}

fn running(world: &World, step: Step) -> (&'static str, Asked) {
    let runs = mostly(LEAD, step);
    match step.choice / 8 % 16 {
        0 => (runs, go_back(pick(&STAGES, step.how)).asked()),
        1 => (runs, finalize().asked()),
        2 => (runs, publish().asked()),
        3..6 => (
            runs,
            assign(
                &indicator(step),
                pick(&MINISTRIES, step.how),
                &[pick(&MINISTRIES, step.who)],
            )
            .asked(),
        ),
        6..8 => (
            runs,
            enrol(pick(&MINISTRIES, step.how), pick(&CAPACITIES, step.who)).asked(),
        ),
        8 => (runs, withdraw_ministry(pick(&MINISTRIES, step.how)).asked()),
        9..13 => (
            runs,
            grant(pick(&ACCOUNTS, step.what), role(step), ministry_of(step)).asked(),
        ),
        13 => {
            let id = known(world.profile.grants().keys(), step.how);
            (runs, end_role(&id).asked())
        }
        14 => (runs, advance(world.profile.stage()).asked()),
        _ => (FACILITATOR, open_profile().asked()),
    }
}

const SCOPES: [ScopeKind; 4] = [
    ScopeKind::Indicator,
    ScopeKind::Dimension,
    ScopeKind::OwnPart,
    ScopeKind::Profile,
];
const STAGES: [Stage; 4] = [
    Stage::Consultation,
    Stage::Drafting,
    Stage::Collection,
    Stage::Launch,
];
const CAPACITIES: [MinistryCapacity; 2] =
    [MinistryCapacity::Validating, MinistryCapacity::Consulted];

pub(crate) fn indicator(step: Step) -> String {
    pick(&ALL, step.what).to_owned()
}

pub(crate) fn visibility(step: Step) -> Visibility {
    Visibility::try_from(1 + i32::from(step.how % 4)).unwrap()
}

fn field(step: Step) -> TextField {
    TextField::try_from(1 + i32::from(step.who % 4)).unwrap()
}

fn role(step: Step) -> Role {
    Role::try_from(1 + i32::from(step.how % 9)).unwrap()
}

fn ministry_of(step: Step) -> &'static str {
    match role(step) {
        Role::Contributor | Role::Reviewer | Role::AuthorizingOfficer => {
            pick(&MINISTRIES, step.who)
        }
        _ => "",
    }
}

fn value_of(step: Step) -> &'static str {
    if step.how < 80 {
        pick(&["no", "none", "regular", "signed", "partly"], step.how)
    } else {
        code_for(pick(&ALL, step.what))
    }
}

fn code(step: Step) -> String {
    match pick(&SCOPES, step.how) {
        ScopeKind::Indicator => indicator(step),
        ScopeKind::Dimension => pick(&["MR", "WG", "IC"], step.what).to_owned(),
        _ => String::new(),
    }
}

fn seen(world: &World, step: Step) -> u64 {
    world
        .revision()
        .saturating_sub(u64::from(step.what % 8 / 7) * 12)
}

/// The contributor of the lead ministry.
pub(crate) fn writer(world: &World, indicator: &str) -> &'static str {
    match lead(world, indicator).as_ref().map(MinistryCode::as_str) {
        Some(MOE) => MOE_WRITER,
        Some(MOL) => MOL_WRITER,
        Some(NSO) => NSO_WRITER,
        _ => MOH_WRITER,
    }
}

fn lead(world: &World, indicator: &str) -> Option<MinistryCode> {
    let code = IndicatorCode::parse(indicator).unwrap();
    world.profile.item(&code).and_then(|item| item.lead.clone())
}

/// What the process needs next; nothing when it may take its time.
fn forward(world: &World, step: Step) -> Option<(&'static str, Asked)> {
    let stage = world.profile.stage();
    let open = ALL.into_iter().find(|i| !world.answer(i).is_complete());
    let hurry = step.who < 90;
    if let Some(first) = tidy(world).filter(|_| step.how < 200) {
        return Some(first);
    }
    match (stage, open) {
        (Stage::Launch, _) => Some((FACILITATOR, advance(Stage::Launch).asked())),
        (Stage::Validation, Some(_)) if hurry => Some((LEAD, go_back(Stage::Consultation).asked())),
        (Stage::Validation, None) => sign(world, step).filter(|_| hurry),
        (Stage::Finalized, _) => Some((LEAD, publish().asked())),
        (Stage::Published, _) => Some((LEAD, erratum().asked())),
        (_, Some(indicator)) => (step.also < 120).then(|| complete(world, indicator)),
        (stage, None) => {
            let goes_on = hurry && step.also < 100;
            goes_on.then(|| (LEAD, advance(stage).asked()))
        }
    }
}

fn complete(world: &World, indicator: &str) -> (&'static str, Asked) {
    let answer = world.answer(indicator);
    let writer = writer(world, indicator);
    let base = answer.version.0;
    if answer.state() == AnswerState::Draft && answer.value.is_some() {
        return (writer, adopt(indicator, base).asked());
    }
    (
        writer,
        revise(indicator, base).value(code_for(indicator)).asked(),
    )
}

/// The checkpoint of the proposal with the key that [`with_a_cosigner`] registered.
fn cosign(world: &World) -> Asked {
    let signer = Signer {
        id: "ky-1".to_owned(),
        ..Cosigner::of(MOH, MOH_OFFICER, COSIGNER)
    };
    cosign_with(&signer, world, &world.proposed_checkpoint()).asked()
}

/// Seed of the cosigning key of a ministry.
const COSIGNER: u8 = 101;

/// A world in which one ministry can cosign.
pub(crate) fn with_a_cosigner(mut world: World) -> World {
    Cosigner::of(MOH, MOH_OFFICER, COSIGNER).registered(&mut world);
    world
}

/// A ministry that has not validated does, or, now and then, the lead finalizes.
fn sign(world: &World, step: Step) -> Option<(&'static str, Asked)> {
    let missing = world
        .profile
        .outcomes(&world.deployment)
        .into_iter()
        .find(|o| !o.validated);
    let officer = match missing.as_ref().map(|o| o.ministry.as_str()) {
        None if world.profile.proposal().is_some() && step.who < 6 => {
            return Some((LEAD, ends_proposal().asked()));
        }
        None if world.profile.proposal().is_some() && step.how < 60 => {
            return Some((MOH_OFFICER, cosign(world)));
        }
        None if step.who < 12 => return Some((LEAD, propose_finalization().asked())),
        None if step.who < 26 => return Some((LEAD, finalize().asked())),
        None => return None,
        Some(MOE) => MOE_OFFICER,
        Some(MOL) => MOL_OFFICER,
        Some(NSO) => NSO_OFFICER,
        Some(_) => MOH_OFFICER,
    };
    let kind = if officer == MOL_OFFICER || step.how < 60 {
        ScopeKind::Profile
    } else {
        ScopeKind::OwnPart
    };
    Some((officer, validate(kind, "", world.revision()).asked()))
}
