//! Two people on one text: merged where they can be, told apart where not.

use mgi_proto::v1::{
    Hunk, ReviseAnswer, Stage, SuggestionState, TextEdit, TextField, command::Action,
};
use mgi_tests::{
    Deployment, Refused, Team,
    commands::narrative,
    consultation::{accept, answer, narrative_or_park, reviewed},
};
use tonic::Code;

const TEXT: &str = "Care is free for nationals. Permits take thirty days. Appeals go to the court.";

async fn scene() -> (Deployment, u32) {
    let d = Deployment::of(&["NIA", "MHPH"])
        .shared()
        .at(Stage::Consultation)
        .start()
        .await;
    let receipt = d.teams[0]
        .contributor
        .must(&d.profile, narrative(d.indicator(0), 0, TEXT))
        .await;
    (d, receipt.item_version)
}

fn teams(d: &Deployment) -> (&Team, &Team) {
    (&d.teams[0], &d.teams[1])
}

async fn text(d: &Deployment) -> String {
    d.answer(d.indicator(0)).await.texts[0].text.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_in_different_places_are_merged() {
    let (d, base) = scene().await;
    let (a, b) = teams(&d);
    let code = d.indicator(0);
    let first = TEXT.replace("nationals", "everybody");
    a.contributor
        .must(&d.profile, narrative(code, base, &first))
        .await;
    let second = TEXT.replace("the court", "the tribunal");
    let merged = b
        .contributor
        .must(&d.profile, narrative(code, base, &second))
        .await;
    assert!(merged.merged && !merged.needs_review && !merged.parked);
    assert_eq!(
        text(&d).await,
        TEXT.replace("nationals", "everybody")
            .replace("the court", "the tribunal")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sentence_touched_by_both_waits_for_a_second_reading() {
    let (d, base) = scene().await;
    let (a, b) = teams(&d);
    let code = d.indicator(0);
    let first = TEXT.replace("Permits", "Residence permits");
    a.contributor
        .must(&d.profile, narrative(code, base, &first))
        .await;
    let second = TEXT.replace("thirty", "sixty");
    let merged = b
        .contributor
        .must(&d.profile, narrative(code, base, &second))
        .await;
    assert!(merged.merged && merged.needs_review);
    let standing = d.answer(code).await;
    assert!(standing.texts[0].needs_review);
    assert!(
        standing.texts[0]
            .text
            .contains("Residence permits take sixty days.")
    );
    let read = a
        .contributor
        .must(&d.profile, reviewed(answer(code), standing.version))
        .await;
    assert_eq!(read.item_version, standing.version, "no content changed");
    assert!(!d.answer(code).await.texts[0].needs_review);
    let again = a
        .contributor
        .ask(&d.profile, reviewed(answer(code), standing.version))
        .await;
    assert_eq!(Refused::of(&again.unwrap_err()).rule, "change-something");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_are_a_collision_that_names_the_three_sides_of_each_region() {
    let (d, base) = scene().await;
    let (a, b) = teams(&d);
    let code = d.indicator(0);
    let first = TEXT.replace("thirty", "sixty");
    a.contributor
        .must(&d.profile, narrative(code, base, &first))
        .await;
    let second = TEXT.replace("thirty", "ninety").replace("Care", "All care");
    let before = d.revision().await;
    let refused = b
        .contributor
        .ask(&d.profile, narrative(code, base, &second))
        .await;
    let refused = Refused::of(&refused.unwrap_err());
    assert_eq!(refused.code, Code::Aborted);
    let conflict = refused.conflict.unwrap();
    let regions: Vec<_> = conflict
        .regions
        .iter()
        .map(|r| {
            (
                r.field.as_str(),
                r.base.as_str(),
                r.theirs.as_str(),
                r.yours.as_str(),
            )
        })
        .collect();
    assert_eq!(regions, [("narrative", "thirty", "sixty", "ninety")]);
    assert_eq!(d.revision().await, before, "nothing changed");

    // Asked to park it, the server keeps all of it as a suggestion.
    let parked = b
        .contributor
        .must(&d.profile, narrative_or_park(code, base, &second))
        .await;
    assert!(parked.parked && !parked.merged);
    assert_eq!(text(&d).await, first, "theirs stands");
    let open = d.lead.suggestions(&d.profile, SuggestionState::Open).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].suggestion_id, parked.created_ids[0]);
    assert!(open[0].parked);
    let version = d.answer(code).await.version;
    a.contributor
        .must(&d.profile, accept(&open[0].suggestion_id, version, &[]))
        .await;
    assert_eq!(text(&d).await, second, "and can be taken over");
}

#[tokio::test(flavor = "multi_thread")]
async fn hunks_are_as_good_as_the_whole_text_and_have_to_fit() {
    let (d, base) = scene().await;
    let (a, b) = teams(&d);
    let code = d.indicator(0);
    let hunks = |start: u32, deleted: &str, inserted: &str| {
        Action::ReviseAnswer(ReviseAnswer {
            indicator: code.to_owned(),
            base_version: base,
            texts: vec![TextEdit {
                field: TextField::Narrative as i32,
                full_text: String::new(),
                hunks: vec![Hunk {
                    start,
                    deleted: deleted.to_owned(),
                    inserted: inserted.to_owned(),
                }],
            }],
            ..ReviseAnswer::default()
        })
    };
    let start = u32::try_from(TEXT.find("thirty").unwrap()).unwrap();
    a.contributor
        .must(
            &d.profile,
            narrative(code, base, &format!("Briefly: {TEXT}")),
        )
        .await;
    let merged = b
        .contributor
        .must(&d.profile, hunks(start, "thirty", "forty"))
        .await;
    assert!(
        merged.merged,
        "hunks against an earlier version are carried forward"
    );
    assert_eq!(
        text(&d).await,
        format!("Briefly: {}", TEXT.replace("thirty", "forty"))
    );
    let misfit = b.contributor.ask(&d.profile, hunks(1, "thirty", "x")).await;
    let misfit = Refused::of(&misfit.unwrap_err());
    assert_eq!(misfit.code, Code::InvalidArgument);
    assert_eq!(misfit.fields, ["texts[0].hunks"]);
}
