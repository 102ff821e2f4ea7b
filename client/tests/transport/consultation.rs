//! Reading and writing of the consultation that is not a command.

use std::time::Duration;

use mgi_client::drafts::DraftPlace;
use mgi_client::read::FindingFilter;
use mgi_client::{v1, words};

use crate::fake::{Script, start};

#[tokio::test]
async fn findings_come_page_by_page_with_their_filter() {
    let (client, script) = start(Script::default()).await;
    let which = FindingFilter {
        dimension: "MR".into(),
        stale_only: true,
        ..Default::default()
    };
    let at = v1::StatePoint {
        point: Some(v1::state_point::Point::Revision(3)),
    };
    let findings = client.profile("p").findings(which, Some(at)).all().await;
    let ids: Vec<String> = findings
        .unwrap()
        .into_iter()
        .map(|finding| finding.finding_id)
        .collect();
    assert_eq!(ids, ["f-2", "f-1"]);
    let pages = script.pages.lock().unwrap();
    let tokens: Vec<&str> = pages.iter().map(|page| page.page_token.as_str()).collect();
    assert_eq!(tokens, ["", "more"]);
    for page in pages.iter() {
        assert_eq!((page.profile_id.as_str(), page.at), ("p", Some(at)));
        assert!(page.dimension == "MR" && page.stale_only && !page.with_retired);
    }
}

#[tokio::test]
async fn an_announcement_names_the_ministry_and_says_how_long_it_lasts() {
    let (client, script) = start(Script::default()).await;
    let profile = client.profile("p").acting_for("MOH");
    let lasts = profile
        .announce(words::target("MR-01"), v1::Activity::Editing, "page-1")
        .await
        .unwrap();
    assert_eq!(lasts, Duration::from_secs(45));
    let announced = script.announced.lock().unwrap();
    assert_eq!(announced[0].acting_ministry, "MOH");
    assert_eq!(announced[0].target, words::target("MR-01"));
    assert_eq!(announced[0].client_id, "page-1");
}

#[tokio::test]
async fn actions_are_asked_for_the_acting_ministry() {
    let (client, _) = start(Script::default()).await;
    let profile = client.profile("p").acting_for("MOH");
    let response = profile.actions(words::target("f-1"), "s-1").await.unwrap();
    assert_eq!(response.actions[0].action, "MOH f-1 s-1");
}

#[tokio::test]
async fn drafts_are_saved_listed_and_discarded() {
    let (client, _) = start(Script::default()).await;
    let profile = client.profile("p");
    let target = words::target("MR-01").unwrap();
    let law = DraftPlace::text(target.clone(), v1::TextField::Law);
    let opening = DraftPlace::comment(target.clone(), None);
    let reply = DraftPlace::comment(target, Some("t-1".into()));
    let places = [&law, &opening, &reply];
    for place in places {
        let saved = profile.save_draft(place, 3, "The law says").await.unwrap();
        assert_eq!((saved.profile_id.as_str(), saved.base_version), ("p", 3));
    }
    let drafts = profile.drafts(None).await.unwrap();
    for (n, place) in places.into_iter().enumerate() {
        let held: Vec<bool> = drafts.iter().map(|draft| place.holds(draft)).collect();
        assert_eq!(held, [n == 0, n == 1, n == 2]);
    }
    profile.discard_draft(&opening).await.unwrap();
    let drafts = profile.drafts(None).await.unwrap();
    assert_eq!(drafts.len(), 2);
    assert!(law.holds(&drafts[0]) && reply.holds(&drafts[1]));
}

#[tokio::test]
async fn a_finding_is_read_with_the_revision_of_its_page() {
    let (client, script) = start(Script::default()).await;
    let profile = client.profile("p");
    let (finding, revision) = profile.finding("f-1", None).await.unwrap().unwrap();
    assert_eq!((finding.finding_id.as_str(), revision), ("f-1", 3));
    assert!(script.pages.lock().unwrap().iter().all(|p| p.with_retired));
    assert_eq!(profile.finding("f-9", None).await.unwrap(), None);
}
