//! Step 2: the register of instruments and sources.

use mgi_events::{
    refusal::Rule,
    v1::{
        AmendEvidence, AttachEvidenceFile, EvidenceRecord, EvidenceRegistered, FileRef,
        LocalizedTitle, RegisterEvidence, ScopeKind, event_body::Kind,
    },
};

use crate::support::*;

#[test]
fn evidence_is_registered_under_a_chosen_id_or_a_number() {
    let mut world = World::collecting();
    world
        .when(MOH_WRITER, register("law-1"))
        .then_exactly([Kind::EvidenceRegistered(EvidenceRegistered {
            evidence_id: "law-1".to_owned(),
            record: Some(record("Law on migration")),
        })]);
    assert_eq!(world.decision().item_version, 1);
    // Somebody chose the next number by hand: the one after it is given.
    world.given(ANALYST, register("e-3"));
    world.given(EDITOR, register(""));
    assert_eq!(world.created(), "e-4");
}

#[test]
fn an_id_names_one_item() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world
        .when(MOE_WRITER, register("law-1"))
        .then_refused(Rule::IdsAreUnique);
}

#[test]
fn reviewers_and_stakeholders_do_not_keep_the_register() {
    let mut world = World::consulting();
    for account in [MOH_REVIEWER, STAKEHOLDER, AUDITOR] {
        world
            .when(account, register("law-1"))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
fn a_record_is_well_formed() {
    let ok = || record("Law");
    let title = |language: &str, title: &str| LocalizedTitle {
        language: language.to_owned(),
        title: title.to_owned(),
    };
    let cases = [
        ("record.kind", EvidenceRecord { kind: 0, ..ok() }),
        ("record.kind", EvidenceRecord { kind: 999, ..ok() }),
        (
            "record.status",
            EvidenceRecord {
                status: 999,
                ..ok()
            },
        ),
        (
            "record.issuer",
            EvidenceRecord {
                issuer: "x".repeat(301),
                ..ok()
            },
        ),
        (
            "record.number",
            EvidenceRecord {
                number: "x".repeat(101),
                ..ok()
            },
        ),
        (
            "record.titles",
            EvidenceRecord {
                titles: Vec::new(),
                ..ok()
            },
        ),
        (
            "record.titles",
            EvidenceRecord {
                titles: vec![title("en", "A"), title("en", "B")],
                ..ok()
            },
        ),
        (
            "record.titles",
            EvidenceRecord {
                titles: vec![title("", "A")],
                ..ok()
            },
        ),
        (
            "record.titles",
            EvidenceRecord {
                titles: vec![title("en", &"x".repeat(1_001))],
                ..ok()
            },
        ),
        (
            "record.date",
            EvidenceRecord {
                date: "2018-13".to_owned(),
                ..ok()
            },
        ),
        (
            "record.revision_date",
            EvidenceRecord {
                revision_date: "last year".to_owned(),
                ..ok()
            },
        ),
        (
            "record.status_date",
            EvidenceRecord {
                status_date: "18".to_owned(),
                ..ok()
            },
        ),
        (
            "record.link",
            EvidenceRecord {
                link: "javascript:alert(1)".to_owned(),
                ..ok()
            },
        ),
        (
            "record.note",
            EvidenceRecord {
                note: "a\nb".to_owned(),
                ..ok()
            },
        ),
    ];
    let mut world = World::collecting();
    for (field, record) in cases {
        let command = RegisterEvidence {
            evidence_id: "law-1".to_owned(),
            record: Some(record),
        };
        world.when(MOH_WRITER, command).then_bad_field(field);
    }
    world
        .when(MOH_WRITER, RegisterEvidence::default())
        .then_bad_field("record");
    world
        .when(MOH_WRITER, register("Law_1"))
        .then_bad_field("evidence_id");
}

#[test]
fn a_record_is_amended_against_the_version_that_was_read() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world
        .when(ANALYST, amend("law-1", 1, "Law on migration and asylum"))
        .then_events(["EvidenceAmended"]);
    assert_eq!(world.decision().item_version, 2);
    world
        .when(MOE_WRITER, amend("law-1", 1, "Law of 2018"))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(MOE_WRITER, amend("law-1", 2, "Law on migration and asylum"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(MOE_WRITER, amend("law-9", 1, "Law of 2018"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(
            MOE_WRITER,
            AmendEvidence {
                reason: String::new(),
                ..amend("law-1", 2, "Law of 2018")
            },
        )
        .then_bad_field("reason");
}

#[test]
fn a_file_is_attached_once_and_by_its_content() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world
        .when(MOH_WRITER, attach("law-1", 1, 1))
        .then_events(["EvidenceFileAttached"]);
    world
        .when(MOH_WRITER, attach("law-1", 1, 2))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(MOH_WRITER, attach("law-1", 2, 1))
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn a_file_says_what_it_is() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    let good = attach("law-1", 1, 1).file.unwrap();
    for (field, file) in [
        (
            "file.sha256",
            FileRef {
                sha256: vec![1; 31],
                ..good.clone()
            },
        ),
        (
            "file.size",
            FileRef {
                size: 0,
                ..good.clone()
            },
        ),
        (
            "file.size",
            FileRef {
                size: 25 * 1024 * 1024 + 1,
                ..good.clone()
            },
        ),
        (
            "file.media_type",
            FileRef {
                media_type: String::new(),
                ..good.clone()
            },
        ),
        (
            "file.name",
            FileRef {
                name: String::new(),
                ..good.clone()
            },
        ),
    ] {
        let command = AttachEvidenceFile {
            file: Some(file),
            ..attach("law-1", 1, 1)
        };
        world.when(MOH_WRITER, command).then_bad_field(field);
    }
    let none = AttachEvidenceFile {
        file: None,
        ..attach("law-1", 1, 1)
    };
    world.when(MOH_WRITER, none).then_bad_field("file");
}

#[test]
pub(crate) fn an_item_has_at_most_sixteen_files() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    for n in 1..=16 {
        world.given(MOH_WRITER, attach("law-1", n, n as u8));
    }
    world
        .when(MOH_WRITER, attach("law-1", 17, 17))
        .then_refused(Rule::LimitsHold);
}

#[test]
fn what_a_validated_answer_rests_on_is_locked_with_it() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("cited"));
    world.given(MOH_WRITER, register("noted"));
    world.given(MOH_WRITER, register("free"));
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOH_WRITER, cite("MR-01", "cited", "art. 1"));
    world.given(
        MOH_WRITER,
        note("MR-01", "In force since 2020.", &["noted"]),
    );
    let mut world = world.consult();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    for id in ["cited", "noted"] {
        world
            .when(MOE_WRITER, amend(id, 1, "Other title"))
            .then_refused(Rule::ValidatedIsLocked);
        world
            .when(MOE_WRITER, attach(id, 1, 1))
            .then_refused(Rule::ValidatedIsLocked);
    }
    world
        .when(MOE_WRITER, amend("free", 1, "Other title"))
        .then_events(["EvidenceAmended"]);
    // Reopened, it may change.
    world.given(LEAD, reopen("MR-01"));
    world
        .when(MOE_WRITER, amend("cited", 1, "Other title"))
        .then_events(["EvidenceAmended"]);
}

#[test]
fn in_validation_cited_evidence_is_locked_unless_all_that_cites_it_is_reopened() {
    let mut world = World::consulting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", ""));
    world.given(MOE_WRITER, cite("MR-03", "law-1", ""));
    let mut world = world.lock();
    world
        .when(MOH_WRITER, amend("law-1", 1, "Other title"))
        .then_refused(Rule::ContentOpenInStage);
    world.given(LEAD, reopen("MR-01"));
    world
        .when(MOH_WRITER, amend("law-1", 1, "Other title"))
        .then_refused(Rule::ContentOpenInStage);
    world.given(LEAD, reopen("MR-03"));
    world
        .when(MOH_WRITER, amend("law-1", 1, "Other title"))
        .then_events(["EvidenceAmended"]);
    // Registering is still possible: nothing rests on it yet.
    world
        .when(MOH_WRITER, register("law-2"))
        .then_events(["EvidenceRegistered"]);
}
