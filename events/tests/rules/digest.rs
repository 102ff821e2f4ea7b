//! The content digest: any covered word changes it, no comment does.

use mgi_events::{
    ids::IndicatorCode,
    questionnaire::Questionnaire,
    v1::{
        AddCitation, AmendEvidence, AnswerValue, EvidenceRecord, LocalizedTitle, TextField,
        Visibility,
    },
};

use crate::support::*;

/// Digest of the content of some indicators.
fn digest(world: &World, indicators: &[&str]) -> [u8; 32] {
    let mut content = questionnaire();
    content
        .indicators
        .retain(|i| indicators.contains(&i.code.as_str()));
    world.profile.content_digest(&Questionnaire::new(content))
}

fn written() -> World {
    let mut world = World::collecting();
    world.given(EDITOR, register("law-1"));
    world.given(EDITOR, register("law-2"));
    world.given(
        MOH_WRITER,
        revise("WG-01", 0)
            .value("designated")
            .narrative("One office."),
    );
    world.given(MOH_WRITER, cite("WG-01", "law-1", "art. 1"));
    world.given(EDITOR, note("WG-01", "Since 2020.", &["law-2"]));
    world
}

#[test]
fn every_covered_field_changes_it() {
    let value = |year: u32, institution_name: &str, mandate: &str| AnswerValue {
        code: if year > 0 { "party" } else { "designated" }.to_owned(),
        year,
        institution_name: institution_name.to_owned(),
        mandate: mandate.to_owned(),
    };
    let amend = |change: fn(&mut EvidenceRecord)| {
        let mut record = record("Law on migration");
        change(&mut record);
        AmendEvidence {
            evidence_id: "law-1".to_owned(),
            base_version: 1,
            record: Some(record),
            reason: "corrected".to_owned(),
        }
        .asked()
    };
    let changes = [
        (MOH_WRITER, revise("WG-01", 3).value("none").asked()),
        (
            MOH_WRITER,
            revise("WG-01", 3).exactly(value(0, "Other", "")).asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3)
                .exactly(value(0, "Directorate", "All"))
                .asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3).value("designated").dated("2025").asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3)
                .value("not_answered")
                .because("no data")
                .asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3).narrative("Two offices.").asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3)
                .text(TextField::Law, "One office.")
                .asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3)
                .text(TextField::Practice, "One office.")
                .asked(),
        ),
        (
            MOH_WRITER,
            revise("WG-01", 3)
                .text(TextField::Remark, "One office.")
                .asked(),
        ),
        (MOH_WRITER, cite("WG-01", "law-1", "art. 2").asked()),
        (
            MOH_WRITER,
            AddCitation {
                quote: "Words.".to_owned(),
                quote_language: "en".to_owned(),
                ..cite("WG-01", "law-1", "art. 1")
            }
            .asked(),
        ),
        (MOH_WRITER, uncite("WG-01", "c-1").asked()),
        (EDITOR, note("WG-01", "Another.", &[]).asked()),
        (
            EDITOR,
            revise_note("n-1", 1, "Since 2021.", &["law-2"]).asked(),
        ),
        (
            EDITOR,
            revise_note("n-1", 1, "Since 2020.", &["law-1"]).asked(),
        ),
        (EDITOR, retire_note("n-1", 1).asked()),
        (EDITOR, attach("law-1", 1, 1).asked()),
        (EDITOR, attach("law-2", 1, 1).asked()),
        (EDITOR, amend(|r| r.kind += 1)),
        (EDITOR, amend(|r| r.status += 1)),
        (EDITOR, amend(|r| r.issuer = "Parliament".to_owned())),
        (EDITOR, amend(|r| r.number = "66/2018".to_owned())),
        (EDITOR, amend(|r| r.date = "2018".to_owned())),
        (EDITOR, amend(|r| r.revision_date = "2018".to_owned())),
        (EDITOR, amend(|r| r.status_date = "2018".to_owned())),
        (
            EDITOR,
            amend(|r| r.link = "https://example.org/law".to_owned()),
        ),
        (EDITOR, amend(|r| r.note = "Consolidated text.".to_owned())),
        (EDITOR, amend(|r| r.titles[0].title.push('s'))),
        (EDITOR, amend(|r| r.titles[0].language = "fr".to_owned())),
        (
            EDITOR,
            amend(|r| {
                r.titles.push(LocalizedTitle {
                    language: "fr".to_owned(),
                    title: "Loi".to_owned(),
                });
            }),
        ),
    ];
    let world = written();
    let mut seen = std::collections::BTreeSet::from([digest(&world, &["WG-01"])]);
    let others = digest(&world, &["MR-01", "IC-01"]);
    for (account, asked) in changes {
        let mut world = world.clone();
        world.given(account, asked.clone());
        assert!(
            seen.insert(digest(&world, &["WG-01"])),
            "the digest does not tell {asked:?}"
        );
        assert_eq!(digest(&world, &["MR-01", "IC-01"]), others);
    }
}

#[test]
fn no_comment_role_or_stage_changes_it() {
    let mut world = written();
    let before = digest(&world, &ALL);
    world.given(
        MOE_WRITER,
        thread("WG-01", Visibility::Public, "Which office?"),
    );
    world.given(MOH_WRITER, post("t-1", "The one in the capital."));
    world.given(MOH_OFFICER, resolve("t-1"));
    world.given(LEAD, withdraw_ministry(NSO));
    world.given(LEAD, assign("WG-01", MOE, &[MOH]));
    world.given(EDITOR, register("law-3"));
    world.given(LEAD, advance(mgi_events::v1::Stage::Collection));
    assert_eq!(digest(&world, &ALL), before);
}

#[test]
fn it_depends_on_the_content_and_not_on_the_order_in_which_it_came() {
    let first = |world: &mut World| {
        world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    };
    let second = |world: &mut World| {
        world.given(MOE_WRITER, revise("MR-03", 0).value("draft"));
    };
    let (mut one, mut other) = (World::collecting(), World::collecting());
    first(&mut one);
    second(&mut one);
    second(&mut other);
    first(&mut other);
    assert_eq!(digest(&one, &ALL), digest(&other, &ALL));
}

#[test]
fn it_is_what_the_documentation_says() {
    use sha2::{Digest as _, Sha256};
    let hash = |fields: &[&str]| {
        let mut hasher = Sha256::new();
        for field in fields {
            hasher.update((field.len() as u32).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        hex::encode(hasher.finalize())
    };
    let nonce = hex::encode([3; 16]);
    let answer = hash(&[
        &nonce,
        "designated",
        "",
        "Directorate",
        "",
        "",
        "",
        "One office.",
        "",
        "",
        "",
        "c-1",
        "law-1",
        "art. 1",
        "",
        "",
    ]);
    let note = hash(&["NOTE_KIND_QUALIFICATION", "WG-01", "Since 2020.", "law-2"]);
    let law = hash(&[
        "EVIDENCE_KIND_LAW",
        "EVIDENCE_STATUS_UNSPECIFIED",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "en",
        "Law on migration",
    ]);
    let lines = format!(
        "answer/WG-01 3 {answer}\nevidence/law-1 1 {law}\nevidence/law-2 1 {law}\nnote/n-1 1 {note}\n"
    );
    let expected: [u8; 32] = Sha256::digest(lines).into();
    assert_eq!(digest(&written(), &["WG-01"]), expected);
}

#[test]
fn a_validation_carries_the_digest_of_what_it_covers() {
    let world = World::validated();
    for validation in world.profile.validations().values() {
        let covers: Vec<&str> = validation
            .covers
            .iter()
            .map(IndicatorCode::as_str)
            .collect();
        assert_eq!(validation.given.content_digest, digest(&world, &covers));
    }
}
