//! Ten suggestions from five ministries on one paragraph: the text tells who
//! contributed each part, and each suggestion what became of it.

use mgi_proto::v1::{Stage, SuggestionState as State};
use mgi_tests::{
    Deployment, Refused,
    commands::narrative,
    consultation::{accept, answer, reject, suggest},
};
use tonic::Code;

const PARAGRAPH: &str = "Basic education is free for nine years. Public schools admit every \
                         child. Fees for secondary schools are low. Textbooks are lent. Teachers \
                         are trained each year. A hotline answers parents in four languages.";

#[tokio::test(flavor = "multi_thread")]
async fn ten_suggestions_from_five_ministries_on_one_paragraph() {
    let d = Deployment::of(&["MEHE", "NIA", "MFD", "MLSP", "NSB", "MHPH"])
        .at(Stage::Consultation)
        .start()
        .await;
    let code = d.indicator(0);
    let editor = &d.teams[0].contributor;
    let wrote = editor.must(&d.profile, narrative(code, 0, PARAGRAPH)).await;
    let version = wrote.item_version;

    let pieces = [
        ("nine years", "twelve years"),
        ("every child", "every child, whatever the parents' status"),
        ("low", "between 5 and 20 crowns a term"),
        ("lent", "lent without a deposit"),
        ("each year", "every second year"),
        ("four languages", "six languages"),
        ("Basic", "Compulsory basic"),
        ("A hotline", "A free hotline"),
        // These two are about what another one changes.
        ("nine years", "ten years"),
        ("six crowns", "never"),
    ];
    let mut made = Vec::new();
    for (place, (quote, replacement)) in pieces.iter().enumerate().take(9) {
        let team = &d.teams[1 + place % 5];
        let receipt = team
            .contributor
            .must(
                &d.profile,
                suggest(answer(code), version, quote, replacement),
            )
            .await;
        made.push((receipt.created_ids[0].clone(), team));
    }
    // The tenth quotes words that do not stand there: refused with what to do.
    let refused = d.teams[5]
        .contributor
        .ask(&d.profile, suggest(answer(code), version, pieces[9].0, ""))
        .await;
    let refused = Refused::of(&refused.unwrap_err());
    assert_eq!(refused.fields, ["passage.quote"]);
    let tenth = d.teams[5]
        .contributor
        .must(
            &d.profile,
            suggest(answer(code), version, "Teachers", "All teachers"),
        )
        .await;
    made.push((tenth.created_ids[0].clone(), &d.teams[5]));

    // A suggestion changes nothing, and its maker cannot take it over.
    assert_eq!(d.answer(code).await.version, version);
    let (first, maker) = &made[0];
    let own = maker
        .officer
        .ask(&d.profile, accept(first, version, &[]))
        .await;
    assert_eq!(
        Refused::of(&own.unwrap_err()).rule,
        "answers-by-their-ministries"
    );

    // Eight are taken over, one after the other, each against what was read.
    let mut version = version;
    for (id, _) in made.iter().take(8) {
        let receipt = editor.must(&d.profile, accept(id, version, &[])).await;
        version = receipt.item_version;
    }
    // The ninth changes a passage that the first one changed.
    let collides = editor
        .ask(&d.profile, accept(&made[8].0, version, &[]))
        .await;
    let collides = Refused::of(&collides.unwrap_err());
    assert_eq!(
        (collides.code, collides.rule.as_str()),
        (Code::FailedPrecondition, "suggestion-fits")
    );
    editor.must(&d.profile, reject(&made[8].0)).await;
    // The tenth was read at an older version.
    let stale = editor.ask(&d.profile, accept(&made[9].0, 1, &[])).await;
    assert_eq!(stale.unwrap_err().code(), Code::Aborted);
    let taken = editor
        .must(&d.profile, accept(&made[9].0, version, &[]))
        .await;

    let text = d.answer(code).await.texts[0].text.clone();
    assert_eq!(
        text,
        "Compulsory basic education is free for twelve years. Public schools admit every child, \
         whatever the parents' status. Fees for secondary schools are between 5 and 20 crowns a \
         term. Textbooks are lent without a deposit. All teachers are trained every second year. \
         A free hotline answers parents in six languages."
    );

    // Blame: each byte once, each part with its maker, and who took it over.
    let spans = d.lead.blame(&d.profile, &answer(code)).await.unwrap();
    let joined: String = spans.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(joined, text);
    let mut end = 0;
    for span in &spans {
        assert_eq!(span.start, end, "each byte exactly once");
        end = span.end;
    }
    assert_eq!(end as usize, text.len());
    for (place, (id, team)) in made.iter().enumerate() {
        let parts: Vec<_> = spans.iter().filter(|s| s.suggestion_id == *id).collect();
        assert_eq!(parts.is_empty(), place == 8, "{id} is visible in the text");
        for part in parts {
            let wrote = part.written_by.as_ref().unwrap();
            assert_eq!(wrote.ministry, team.code);
            assert_eq!(wrote.account_id, team.contributor.account);
            let accepted = part.accepted_by.as_ref().unwrap();
            assert_eq!(accepted.account_id, editor.account);
            assert_eq!(accepted.ministry, "MEHE");
        }
    }

    // And what became of each.
    let all = d.lead.suggestions(&d.profile, State::Unspecified).await;
    assert_eq!(all.len(), 10);
    for (place, suggestion) in all.iter().enumerate() {
        let expected = if place == 8 {
            State::Rejected
        } else {
            State::Accepted
        };
        assert_eq!(suggestion.state(), expected, "{}", suggestion.suggestion_id);
        assert!(suggestion.decided_by.is_some());
    }
    assert_eq!(all[8].reason, "the decree says otherwise");
    assert_eq!(all[9].accepted_version, taken.item_version);
    assert!(d.lead.suggestions(&d.profile, State::Open).await.is_empty());
}
