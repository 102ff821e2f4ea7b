//! What changed between two states, what changed since a ministry validated, and
//! what concerns one answer or one ministry.

use mgi_events::{
    event,
    ids::{FindingId, IndicatorCode, MinistryCode, ValidationId},
    profile::{
        Profile, difference, difference_since,
        timeline::{Subject, summary, timeline},
    },
    v1::{
        ChangeKind, ComparedKind, Event, ItemDifference, ScopeKind, Stage, TextField, Visibility,
        event_body::Kind,
    },
};

use crate::support::*;

/// The one item of a kind that differs.
#[track_caller]
fn one(found: &[ItemDifference], kind: ComparedKind) -> &ItemDifference {
    let of_kind: Vec<_> = found.iter().filter(|item| item.kind() == kind).collect();
    assert_eq!(of_kind.len(), 1, "{kind:?} in {found:#?}");
    of_kind[0]
}

/// A property of an item, before and after.
#[track_caller]
fn field<'a>(item: &'a ItemDifference, name: &str) -> (&'a str, &'a str) {
    let field = item.fields.iter().find(|field| field.name == name);
    let field = field.unwrap_or_else(|| panic!("{name} in {item:#?}"));
    (&field.before, &field.after)
}

fn kinds(found: &[ItemDifference]) -> Vec<(ComparedKind, &str)> {
    found.iter().map(|i| (i.kind(), i.id.as_str())).collect()
}

#[test]
fn an_answer_tells_its_words_value_and_citations_and_the_events_behind_them() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(
        MOH_WRITER,
        revise("MR-01", 0)
            .value("no")
            .narrative("Care is free for all."),
    );
    let before = world.profile.clone();
    let from = world.revision();
    world.given(
        MOH_WRITER,
        revise("MR-01", 2)
            .value("yes")
            .narrative("Care is free for workers."),
    );
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 3"));

    let found = difference(&before, &world.profile, &world.reader(MOE_WRITER));
    let answer = one(&found, ComparedKind::Answer);
    assert_eq!(
        (answer.id.as_str(), answer.change()),
        ("MR-01", ChangeKind::Changed)
    );
    assert_eq!((answer.from_version, answer.to_version), (2, 5));
    assert_eq!(answer.changed_by.as_ref().unwrap().ministry, MOH);
    assert_eq!(field(answer, "value"), ("no", "yes"));
    assert_eq!(answer.fields[0].event_indexes, [from]);
    let words = &answer.texts[0];
    assert_eq!(words.field(), TextField::Narrative);
    assert_eq!(words.hunks, [hunk(17, "all", "workers")]);
    assert_eq!(words.event_indexes, [from + 1]);
    let cited = one(&found, ComparedKind::Citation);
    assert_eq!(
        (cited.within.as_str(), cited.change()),
        ("MR-01", ChangeKind::Added)
    );
    assert_eq!(field(cited, "pinpoint"), ("", "art. 3"));
    assert_eq!(found.len(), 2);

    let before = world.profile.clone();
    world.given(MOH_WRITER, uncite("MR-01", "c-1"));
    let found = difference(&before, &world.profile, &world.reader(MOE_WRITER));
    let removed = one(&found, ComparedKind::Citation);
    assert_eq!(removed.change(), ChangeKind::Removed);
    assert_eq!(field(removed, "evidence"), ("law-1", ""));
}

#[test]
fn a_thread_is_told_only_to_who_may_read_it() {
    let mut world = World::consulting();
    let before = world.profile.clone();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "We doubt it."),
    );
    world.given(MOH_WRITER, post("t-1", "So do we."));
    let told = |world: &World, account| difference(&before, &world.profile, &world.reader(account));
    let own = told(&world, MOH_OFFICER);
    assert_eq!(
        kinds(&own),
        [
            (ComparedKind::Thread, "t-1"),
            (ComparedKind::Comment, "k-1"),
            (ComparedKind::Comment, "k-2")
        ]
    );
    assert_eq!(own[1].texts[0].hunks, [hunk(0, "", "We doubt it.")]);
    for account in [MOE_WRITER, LEAD, FACILITATOR, EDITOR, STAKEHOLDER] {
        assert_eq!(told(&world, account), [], "{account}");
    }
    // What was taken back is not repeated, nor shown as deleted words.
    let before = world.profile.clone();
    world.given(MOH_WRITER, edit("t-1", "k-1", "We doubt it much."));
    world.given(MOH_WRITER, delete("t-1", "k-2"));
    let found = difference(&before, &world.profile, &world.reader(MOH_OFFICER));
    assert_eq!(found[0].texts[0].hunks, [hunk(11, "", " much")]);
    assert_eq!(found[1].change(), ChangeKind::Ended);
    assert_eq!(field(&found[1], "deleted"), ("no", "yes"));
    assert!(!format!("{found:?}").contains("So do we"));
}

#[test]
fn findings_roles_and_the_stage_are_told() {
    let mut world = World::collecting();
    world.given(EDITOR, add_finding("MR", "It is so.", &["MR-01"]));
    world.given(EDITOR, add_finding("MR", "It is not so.", &["MR-02"]));
    let before = world.profile.clone();
    world.given(EDITOR, move_finding("f-1", "f-2"));
    world.given(EDITOR, retire_finding("f-2", 1));
    let grant = grant_of(&world, MOE_WRITER);
    world.given(FACILITATOR, end_role(&grant));
    let mut world = world.consult_without_answers();
    world.given(LEAD, window(Stage::Consultation, "", "", "2026-05-01"));

    let found = difference(&before, &world.profile, &world.reader(AUDITOR));
    let profile = one(&found, ComparedKind::Profile);
    assert_eq!(field(profile, "stage"), ("collection", "drafting"));
    assert_eq!(
        field(profile, "window_consultation"),
        ("", "closes 2026-05-01")
    );
    let role = one(&found, ComparedKind::Role);
    assert_eq!(
        (role.id.as_str(), role.change()),
        (grant.as_str(), ChangeKind::Ended)
    );
    assert_eq!(field(role, "in_force"), ("yes", "no"));
    let of = |id: &str| found.iter().find(|item| item.id == id).unwrap();
    // It came to the place of f-2, which was its own before.
    assert_eq!((of("f-1").from_version, of("f-1").to_version), (1, 2));
    assert_eq!(of("f-2").change(), ChangeKind::Ended);
}

#[test]
fn a_role_lapses_with_its_last_day_and_that_is_told() {
    let mut world = World::collecting();
    let mut deputy = grant(STRANGER, mgi_events::v1::Role::Reviewer, MOH);
    deputy.end_date = "2026-03-10".to_owned();
    world.given(FACILITATOR, deputy);
    let before = world.profile.clone();
    world.on("2026-03-11");
    world.given(MOH_WRITER, register("law-1"));
    let found = difference(&before, &world.profile, &world.reader(AUDITOR));
    let role = one(&found, ComparedKind::Role);
    assert_eq!(role.change(), ChangeKind::Changed);
    assert_eq!(field(role, "in_force"), ("yes", "no"));
}

/// MOH validated its part; then one of its answers was reopened and changed, a
/// finding was added on it, and things happened elsewhere.
fn reopened() -> (World, Profile) {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, register("law-2"));
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Care is free."),
    );
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    let mut world = world.consult();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    let then = world.profile.clone();
    world.given(LEAD, reopen("MR-01"));
    let version = world.version("MR-01");
    world.given(
        MOH_WRITER,
        revise("MR-01", version).narrative("Care is not free."),
    );
    world.given(EDITOR, add_finding("MR", "It is so.", &["MR-01"]));
    world.given(EDITOR, add_finding("MR", "It is not so.", &["MR-03"]));
    world.given(MOH_WRITER, note("MR-01", "See the law.", &["law-2"]));
    world.given(MOH_WRITER, amend("law-1", 1, "Another title"));
    world.given(MOE_WRITER, revise("MR-03", 2).narrative("Elsewhere."));
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::Consultation, "A question."),
    );
    (world, then)
}

#[test]
fn what_changed_since_a_ministry_validated_is_what_it_covers_and_nothing_else() {
    let (world, then) = reopened();
    let reader = world.reader(MOH_OFFICER);
    let found = difference_since(ValidationId(1), &then, &world.profile, &reader);
    assert_eq!(
        kinds(&found),
        [
            (ComparedKind::Answer, "MR-01"),
            (ComparedKind::Finding, "f-1"),
            (ComparedKind::Note, "n-1"),
            (ComparedKind::Evidence, "law-1"),
            (ComparedKind::Validation, "v-1"),
        ]
    );
    assert_eq!(found[0].texts[0].hunks, [hunk(8, "", "not ")]);
    assert_eq!(field(&found[4], "state"), ("standing", "void"));
    assert_eq!(found[4].change(), ChangeKind::Ended);
    // The same validation, where nothing happened since; and one that is none.
    assert_eq!(difference_since(ValidationId(1), &then, &then, &reader), []);
    assert_eq!(
        difference_since(ValidationId(9), &then, &world.profile, &reader),
        []
    );
}

fn history(world: &World) -> Vec<(Event, Kind)> {
    let opened = world.stored.iter().map(|bytes| event::open(bytes).unwrap());
    opened.collect()
}

fn types(world: &World, account: &str, subject: &Subject, from: u64) -> Vec<String> {
    let (history, reader) = (history(world), world.reader(account));
    timeline(&world.profile, &reader, subject, &history)
        .filter(|event| event.index >= from)
        .map(|event| event.kind.to_owned())
        .collect()
}

#[test]
fn the_timeline_of_an_answer_has_what_is_attached_to_it_as_far_as_one_may_read() {
    let (mut world, then) = reopened();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "Between us."),
    );
    let from = then.revision().0;
    let subject = Subject::Indicator(IndicatorCode::parse("MR-01").unwrap());
    let mut expected = vec![
        "ItemReopened",
        "ValidationVoided",
        "AnswerTextRevised",
        "FindingAdded",
        "NoteAdded",
        "EvidenceAmended",
        "ThreadOpened",
        "ThreadOpened",
    ];
    let own = types(&world, MOH_WRITER, &subject, from);
    let mut sorted = own.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let others = types(&world, MOE_WRITER, &subject, from);
    assert_eq!(
        others,
        own[..own.len() - 1],
        "not the thread of the ministry"
    );

    let finding = Subject::Finding(FindingId(1));
    assert_eq!(types(&world, MOE_WRITER, &finding, 0), ["FindingAdded"]);
}

#[test]
fn the_timeline_of_a_ministry_is_everything_that_was_done_for_it() {
    let (world, _) = reopened();
    let subject = Subject::Ministry(MinistryCode::parse(MOE).unwrap());
    let (history, reader) = (history(&world), world.reader(AUDITOR));
    let mut found = 0;
    for event in timeline(&world.profile, &reader, &subject, &history) {
        assert_eq!(
            (event.ministry.as_str(), event.account.as_str()),
            (MOE, MOE_WRITER)
        );
        found += 1;
    }
    let all = history.iter().filter(|(event, _)| event.ministry == MOE);
    assert_eq!(found, all.count());
    assert!(found > 4);
    let (event, kind) = &history[usize::try_from(world.revision()).unwrap() - 1];
    let last = summary(&world.profile, event, kind);
    assert_eq!((last.kind, last.index), ("ThreadOpened", event.index));
    assert_eq!(last.indicators, ["MR-01"]);
}

fn grant_of(world: &World, account: &str) -> String {
    let grants = world.profile.grants().iter();
    let mut held = grants.filter(|(_, grant)| grant.account.as_str() == account);
    held.next().unwrap().0.to_string()
}

impl World {
    /// On to drafting, whatever is answered.
    fn consult_without_answers(mut self) -> Self {
        self.given(FACILITATOR, advance(Stage::Collection));
        self
    }
}
