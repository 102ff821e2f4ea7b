//! What a finding rests on changed: somebody has to read it again.

use mgi_events::{
    refusal::Rule,
    v1::{AmendEvidence, EvidenceRecord, EvidenceStatus, RegisterEvidence, StaleCause},
};

use crate::support::*;

/// In collection: MR-01 is answered and cites law-1; f-1 rests on it, f-2 on law-1
/// itself, f-3 on nothing. The reference date is 31 January 2026.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, register("law-2"));
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Care is free."),
    );
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    world.given(EDITOR, add_finding("MR", "Care is free.", &["MR-01"]));
    world.given(
        EDITOR,
        resting_on(add_finding("MR", "A law says so.", &[]), &["law-1"]),
    );
    world.given(EDITOR, add_finding("MR", "So it is.", &[]));
    world
}

/// Which of f-1 to f-3 have to be read again.
fn stale(world: &World) -> Vec<&'static str> {
    ["f-1", "f-2", "f-3"]
        .into_iter()
        .filter(|id| world.finding(id).waits_for_review())
        .collect()
}

fn shown(world: &World, id: &str) -> mgi_events::v1::Finding {
    let id = mgi_events::ids::FindingId::parse(id).unwrap();
    world
        .profile
        .show_finding(id, &world.profile.findings()[&id])
}

/// An amendment of law-1.
fn amended(change: impl Fn(&mut EvidenceRecord)) -> AmendEvidence {
    let mut record = record("Law on migration");
    change(&mut record);
    AmendEvidence {
        record: Some(record),
        ..amend("law-1", 1, "")
    }
}

#[test]
fn whatever_changes_an_answer_makes_the_findings_on_it_stale() {
    let changes: [(&str, mgi_events::v1::command::Action); 5] = [
        (MOH_WRITER, revise("MR-01", 3).value("no").asked()),
        (
            MOL_WRITER,
            revise("MR-01", 3).narrative("Care is cheap.").asked(),
        ),
        (MOH_WRITER, cite("MR-01", "law-2", "art. 2").asked()),
        (MOH_WRITER, uncite("MR-01", "c-1").asked()),
        (MOH_OFFICER, withdraw_answer("MR-01", 3).asked()),
    ];
    assert!(stale(&begun()).is_empty());
    for (account, asked) in changes {
        let mut world = begun();
        world.given(account, asked);
        assert_eq!(stale(&world), ["f-1"]);
        assert_eq!(
            shown(&world, "f-1").stale,
            [StaleCause {
                event_index: world.revision() - 1,
                indicator: "MR-01".to_owned(),
                evidence_id: String::new(),
            }]
        );
    }
    // Another answer is not its business; adopting says what stood already.
    let mut world = begun();
    world.given(ANALYST, revise("MR-02", 0).value("none"));
    world.given(MOH_WRITER, adopt("MR-02", 1));
    assert!(stale(&world).is_empty());
}

#[test]
fn a_status_that_changes_concerns_who_cites_it_and_whose_answers_do() {
    let changes: [fn(&mut EvidenceRecord); 4] = [
        |r| r.status = EvidenceStatus::Repealed as i32,
        |r| r.date = "2019".to_owned(),
        |r| r.number = "66/2018".to_owned(),
        |r| r.status_date = "2026-01".to_owned(),
    ];
    for change in changes {
        let mut world = begun();
        world.given(MOH_WRITER, amended(change));
        assert_eq!(stale(&world), ["f-1", "f-2"]);
        let by_way_of = &shown(&world, "f-1").stale[0];
        assert_eq!(
            (by_way_of.indicator.as_str(), by_way_of.evidence_id.as_str()),
            ("MR-01", "law-1")
        );
        assert_eq!(shown(&world, "f-2").stale[0].indicator, "");
    }
    let mut world = begun();
    world.given(MOH_WRITER, amended(|r| r.note = "In two parts.".to_owned()));
    world.given(MOH_WRITER, attach("law-1", 2, 1));
    assert!(stale(&world).is_empty(), "it is the same instrument");
}

#[test]
fn what_came_after_the_reference_date_is_a_later_development_instead() {
    let mut world = begun();
    world.given(
        MOH_WRITER,
        amended(|r| {
            r.status = EvidenceStatus::Repealed as i32;
            r.status_date = "2026-02".to_owned();
        }),
    );
    assert!(stale(&world).is_empty());
    assert_eq!(shown(&world, "f-1").later_developments, ["law-1"]);
    assert_eq!(shown(&world, "f-2").later_developments, ["law-1"]);
    assert!(shown(&world, "f-3").later_developments.is_empty());

    let mut world = begun();
    world.given(
        MOH_WRITER,
        RegisterEvidence {
            record: Some(EvidenceRecord {
                date: "2026-03-01".to_owned(),
                ..record("Law of March")
            }),
            ..register("law-3")
        },
    );
    world.given(MOH_WRITER, cite("MR-01", "law-3", "art. 3"));
    assert!(stale(&world).is_empty());
    assert_eq!(shown(&world, "f-1").later_developments, ["law-3"]);
    // The year of the reference date begins before it: nobody knows.
    let mut world = begun();
    world.given(MOH_WRITER, amended(|r| r.date = "2026".to_owned()));
    assert_eq!(stale(&world), ["f-1", "f-2"]);
}

#[test]
fn it_is_stale_until_it_was_read_again() {
    let mut world = begun();
    world.given(MOH_WRITER, revise("MR-01", 3).value("no"));
    world.given(MOH_WRITER, revise("MR-01", 4).value("partly"));
    assert_eq!(world.finding("f-1").stale.len(), 2);
    // A new wording alone does not say that the reason was looked at.
    world.given(EDITOR, revise_finding("f-1", 1, "Care is partly free."));
    assert_eq!(stale(&world), ["f-1"]);
    world
        .when(EDITOR, reviewed(finding("f-1"), 1))
        .then_refused(Rule::NothingIsOverwritten);
    world.given(EDITOR, reviewed(finding("f-1"), 2));
    assert!(stale(&world).is_empty());
    world
        .when(EDITOR, reviewed(finding("f-1"), 2))
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn the_first_hundred_reasons_are_kept() {
    let mut world = begun();
    for n in 0..60 {
        let version = world.version("MR-01");
        let code = if n % 2 == 0 { "no" } else { "yes" };
        let words = format!("Care is free since {n}.");
        world.given(
            MOH_WRITER,
            revise("MR-01", version).value(code).narrative(&words),
        );
    }
    assert_eq!(world.finding("f-1").stale.len(), 100);
}

#[test]
pub(crate) fn a_profile_with_stale_findings_is_not_finalized() {
    let mut world = begun().consult().lock();
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, revise("MR-01", 3).value("no"));
    let mut world = world.sign();
    world
        .when(LEAD, finalize())
        .then_refused(Rule::FindingsAreReviewed);
    assert!(world.refusal().to_string().contains("f-1"));
    world.given(EDITOR, reviewed(finding("f-1"), 1));
    world
        .when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
fn a_correction_makes_nothing_stale() {
    let mut world = begun().consult();
    let seen = world.revision();
    world.given(
        MOH_OFFICER,
        validate(mgi_events::v1::ScopeKind::Indicator, "MR-01", seen),
    );
    world.given(EDITOR, correct(answer("MR-01"), 3, "Care is free!"));
    world.given(MOH_OFFICER, confirm("d-1"));
    assert_eq!(world.narrative("MR-01"), "Care is free!");
    assert!(stale(&world).is_empty());
}
