//! Step 2: records of the register that look alike, on the register of a real
//! profile.

use mgi_events::{
    refusal::Rule,
    v1::{
        EvidenceFlag, EvidenceGroup, EvidenceKind, EvidenceRecord, EvidenceRelation,
        EvidenceStatus, LocalizedTitle, RegisterEvidence,
    },
};

use crate::support::*;

/// The evidence register of the profile of Rwanda of 2021.
const REGISTER: &str = include_str!("../../../data/rwanda-2021/evidence.tsv");

/// A word of the table as the vocabulary has it.
fn code<T: Default>(from: impl Fn(&str) -> Option<T>, prefix: &str, word: &str) -> T {
    match word {
        "" => T::default(),
        word => from(&format!("{prefix}_{}", word.to_uppercase()))
            .unwrap_or_else(|| panic!("{prefix} has no {word}")),
    }
}

fn rows() -> Vec<RegisterEvidence> {
    let mut lines = REGISTER.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |name: &str| {
                let place = head.iter().position(|column| *column == name).unwrap();
                cells.get(place).copied().unwrap_or_default()
            };
            let record = EvidenceRecord {
                kind: code(EvidenceKind::from_str_name, "EVIDENCE_KIND", cell("kind")) as i32,
                issuer: cell("issuer").to_owned(),
                number: cell("number").to_owned(),
                titles: vec![LocalizedTitle {
                    language: cell("title_language").to_owned(),
                    title: cell("title").to_owned(),
                }],
                date: cell("date").to_owned(),
                revision_date: cell("revision_date").to_owned(),
                status: code(
                    EvidenceStatus::from_str_name,
                    "EVIDENCE_STATUS",
                    cell("status"),
                ) as i32,
                status_date: cell("status_date").to_owned(),
                link: cell("link").to_owned(),
                note: cell("note").to_owned(),
            };
            RegisterEvidence {
                evidence_id: cell("id").to_owned(),
                record: Some(record),
            }
        })
        .collect()
}

fn rwanda() -> World {
    let mut world = World::collecting();
    for row in rows() {
        world.given(MOH_WRITER, row);
    }
    world
}

fn open(world: &World) -> Vec<EvidenceGroup> {
    let mut groups = world.profile.evidence_groups();
    groups.retain(|group| group.open);
    groups
}

fn flags(world: &World, id: &str) -> Vec<EvidenceFlag> {
    let alike = world.profile.alike();
    let (id, evidence) = world.profile.evidence().get_key_value(id).unwrap();
    let shown = world.profile.show_evidence(id, evidence, &alike);
    shown.flags().collect()
}

const LABOUR: [&str; 3] = [
    "labour-law-2018",
    "labour-law-66-2018",
    "labour-law-03-13-2019",
];
const MOBILITY: [&str; 2] = [
    "labour-mobility-policy-2019",
    "national-labour-mobility-policy",
];

#[test]
fn the_register_of_a_real_profile_leaves_two_questions_open() {
    let world = rwanda();
    assert!(world.profile.evidence().len() > 60);
    let groups: Vec<Vec<String>> = open(&world).into_iter().map(|g| g.evidence_ids).collect();
    assert_eq!(groups, [&LABOUR[..], &MOBILITY[..]]);
    for id in LABOUR.iter().chain(&MOBILITY) {
        assert!(flags(&world, id).contains(&EvidenceFlag::SameAmendedOrReplaced));
    }
    for id in world.profile.evidence().keys() {
        if id.as_str().starts_with("contingency-") {
            assert!(flags(&world, id.as_str()).is_empty(), "{id}");
        }
    }
    assert_eq!(flags(&world, "odl-update"), [EvidenceFlag::Draft]);
    assert_eq!(
        flags(&world, "migration-policy-2008"),
        [EvidenceFlag::UnderReview]
    );
}

#[test]
fn a_group_is_closed_when_each_pair_of_neighbours_was_compared() {
    let mut world = rwanda();
    world.given(
        ANALYST,
        compare(LABOUR[0], LABOUR[1], EvidenceRelation::Same),
    );
    assert_eq!(open(&world).len(), 2, "one pair is left");
    world
        .when(
            ANALYST,
            compare(LABOUR[0], LABOUR[1], EvidenceRelation::Same),
        )
        .then_refused(Rule::ChangeSomething);
    world.given(
        ANALYST,
        compare(LABOUR[1], LABOUR[2], EvidenceRelation::Amended),
    );
    assert_eq!(open(&world).len(), 1);
    // The order in which they are named is the order in which the relation reads.
    world.given(
        MOH_WRITER,
        compare(MOBILITY[1], MOBILITY[0], EvidenceRelation::Replaced),
    );
    assert!(open(&world).is_empty());
    assert!(world.profile.alike().is_empty());
    let groups = world.profile.evidence_groups();
    let pair = groups.last().unwrap().pairs[0].clone();
    assert_eq!(
        (pair.first.as_str(), pair.second.as_str(), pair.relation()),
        (MOBILITY[1], MOBILITY[0], EvidenceRelation::Replaced)
    );
    assert_eq!(pair.compared_by.unwrap().account_id, MOH_WRITER);
    // One word on each pair: the later.
    world.given(
        MOH_WRITER,
        compare(MOBILITY[0], MOBILITY[1], EvidenceRelation::Distinct),
    );
    let groups = world.profile.evidence_groups();
    assert_eq!(
        groups.last().unwrap().pairs[0].relation(),
        EvidenceRelation::Distinct
    );
}

#[test]
fn a_comparison_names_two_records_and_says_why() {
    let mut world = rwanda();
    let same = EvidenceRelation::Same;
    world
        .when(ANALYST, compare("vision-2020", "vision-2020", same))
        .then_bad_field("second");
    world
        .when(ANALYST, compare("vision-2020", "vision-2050", same))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(
            ANALYST,
            compare(LABOUR[0], LABOUR[1], EvidenceRelation::Unspecified),
        )
        .then_bad_field("relation");
    let mut unreasoned = compare(LABOUR[0], LABOUR[1], same);
    unreasoned.reason.clear();
    world.when(ANALYST, unreasoned).then_bad_field("reason");
    for account in [MOH_REVIEWER, AUDITOR] {
        world
            .when(account, compare(LABOUR[0], LABOUR[1], same))
            .then_refused(Rule::RoleInForce);
    }
}
