//! Steps 1 and 3: the record of a meeting, by institution.

use mgi_events::{
    refusal::Rule,
    v1::{FocalPoint, MeetingParticipation, MeetingRecord, RecordMeeting},
};

use crate::support::*;

#[test]
fn who_runs_the_process_records_meetings_and_amends_the_record() {
    let mut world = World::consulting();
    world
        .when(FACILITATOR, record_meeting())
        .then_events(["MeetingRecorded"]);
    assert_eq!(world.created(), "m-1");
    for account in [MOH_OFFICER, ANALYST, STAKEHOLDER] {
        world
            .when(account, record_meeting())
            .then_refused(Rule::RoleInForce);
    }
    let mut more = minutes();
    more.place = "Capital of Testland".to_owned();
    world.given(EDITOR, amend_meeting("m-1", 1, more.clone()));
    assert_eq!(world.decision().item_version, 2);
    world
        .when(LEAD, amend_meeting("m-1", 1, minutes()))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(LEAD, amend_meeting("m-1", 2, more))
        .then_refused(Rule::ChangeSomething);
    world
        .when(LEAD, amend_meeting("m-9", 1, minutes()))
        .then_refused(Rule::NamedThingsExist);
    let mut unreasoned = amend_meeting("m-1", 2, minutes());
    unreasoned.reason.clear();
    world.when(LEAD, unreasoned).then_bad_field("reason");
}

/// A change of a record.
type Change = fn(&mut MeetingRecord);

#[test]
fn a_record_is_well_formed() {
    let changes: [(Change, &str); 9] = [
        (|r| r.kind = 0, "record.kind"),
        (|r| r.date.clear(), "record.date"),
        (|r| r.date = "2026-03".to_owned(), "record.date"),
        (|r| r.title.clear(), "record.title"),
        (|r| r.place = "x".repeat(301), "record.place"),
        (|r| r.summary = "x".repeat(10_001), "record.summary"),
        (
            |r| r.participants[0].institution.clear(),
            "record.participants[0].institution",
        ),
        (
            |r| r.participants[1].people = 1_001,
            "record.participants[1].people",
        ),
        (
            |r| r.participants[1].institution = MOH.to_owned(),
            "record.participants[1].institution",
        ),
    ];
    let mut world = World::consulting();
    for (change, field) in changes {
        let mut record = minutes();
        change(&mut record);
        let asked = RecordMeeting {
            record: Some(record),
        };
        world.when(LEAD, asked).then_bad_field(field);
    }
}

#[test]
fn focal_points_are_people_of_ministries_that_take_part() {
    let mut world = World::consulting();
    let named = |ministry: &str, account: &str| {
        let mut record = minutes();
        record.focal_points.push(FocalPoint {
            ministry: ministry.to_owned(),
            account_id: account.to_owned(),
        });
        RecordMeeting {
            record: Some(record),
        }
    };
    world
        .when(LEAD, named(MOF, MOH_WRITER))
        .then_refused(Rule::MinistryIsEnrolled);
    world
        .when(LEAD, named(MOH, CLOSED))
        .then_refused(Rule::RolesAreForOpenAccounts);
    world.given(LEAD, named(MOH, MOH_WRITER));
}

#[test]
fn a_record_fits_into_an_event() {
    let mut world = World::consulting();
    let many = |count: usize, letters: usize| RecordMeeting {
        record: Some(MeetingRecord {
            participants: (0..count)
                .map(|n| MeetingParticipation {
                    institution: format!("{n:04}{}", "\u{20ac}".repeat(letters)),
                    people: 3,
                })
                .collect(),
            ..minutes()
        }),
    };
    world.given(LEAD, many(256, 40));
    world
        .when(LEAD, many(256, 190))
        .then_refused(Rule::LimitsHold);
    world
        .when(LEAD, many(257, 4))
        .then_bad_field("record.participants");
}
