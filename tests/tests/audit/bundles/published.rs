//! What anybody reads of a published profile, without a token, and what nobody does.

use mgi_proto::v1::{
    FinalizeProfile, GetPublicBundleRequest, GetPublishedProfileRequest,
    ListPublishedProfilesRequest, PublishProfile, command::Action,
};
use mgi_tests::{Caller, mgi::mgi};
use prost::Message as _;
use tonic::Code;

use super::scene::{NAMES, OTHER, OTHERS, PUBLISHED, RESTRICTED, Scene, contains};

fn nobody(scene: &Scene) -> Caller {
    scene.d.lead.with_token("")
}

fn of(profile: &str, edition: u32) -> GetPublishedProfileRequest {
    GetPublishedProfileRequest {
        profile_id: profile.to_owned(),
        edition,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_reads_what_was_published_and_nothing_restricted() {
    let scene = Scene::published().await;
    let d = &scene.d;
    let mut service = nobody(&scene).publication();
    // When somebody without a token reads all there is.
    let request = ListPublishedProfilesRequest::default();
    let listed = service.list_published_profiles(request).await.unwrap();
    let listed = listed.into_inner();
    let read = service.get_published_profile(of(&d.profile, 0)).await;
    let read = read.unwrap().into_inner();
    // Then the published profile is there, and the other one is not.
    let ids: Vec<_> = listed.profiles.iter().map(|p| &p.profile_id).collect();
    assert_eq!(ids, [&d.profile]);
    assert_eq!(read.edition.as_ref().unwrap().edition, 1);
    assert_eq!(read.outcomes.len(), 2);
    assert!(read.outcomes.iter().all(|o| !o.name.is_empty()));
    let mut all = listed.encode_to_vec();
    all.extend(read.encode_to_vec());
    for text in PUBLISHED {
        assert!(contains(&all, text.as_bytes()), "{text}");
    }
    let accounts = [
        &scene.silent,
        &d.lead,
        &d.teams[0].officer,
        &d.teams[0].contributor,
    ];
    let absent = RESTRICTED
        .iter()
        .chain(&OTHERS)
        .chain(&NAMES)
        .copied()
        .chain(accounts.iter().map(|caller| caller.account.as_str()))
        .chain(["grant", "comment"]);
    for word in absent {
        assert!(!contains(&all, word.as_bytes()), "{word} is public");
    }
    // The bundle is the one that verifies.
    let request = GetPublicBundleRequest {
        profile_id: d.profile.clone(),
    };
    let mut pieces = service
        .get_public_bundle(request)
        .await
        .unwrap()
        .into_inner();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.message().await.unwrap() {
        bytes.extend(piece.chunk);
    }
    let bundle = super::scene::Bundle(bytes);
    let report = bundle.check(mgi_events::bundle::Known::default());
    assert_eq!(report.faults, []);
    let everything = bundle.everything();
    for word in RESTRICTED.iter().chain(&OTHERS).chain(&NAMES) {
        assert!(!contains(&everything, word.as_bytes()), "{word} is in it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn before_publication_it_is_as_if_there_were_none() {
    let scene = Scene::validated().await;
    let profile = scene.d.profile.clone();
    let mut service = nobody(&scene).publication();
    for finalized in [false, true] {
        if finalized {
            let action = Action::FinalizeProfile(FinalizeProfile {});
            scene.d.lead.must(&profile, action).await;
        }
        let request = ListPublishedProfilesRequest::default();
        let listed = service.list_published_profiles(request).await.unwrap();
        assert!(listed.into_inner().profiles.is_empty());
        let mut said = Vec::new();
        for id in [profile.as_str(), OTHER, "xx-none"] {
            let refused = service.get_published_profile(of(id, 0)).await.unwrap_err();
            let request = GetPublicBundleRequest {
                profile_id: id.to_owned(),
            };
            let bundle = service.get_public_bundle(request).await.unwrap_err();
            assert_eq!(
                (refused.code(), bundle.code()),
                (Code::NotFound, Code::NotFound)
            );
            said.push(refused.message().replace(id, "ID"));
            said.push(bundle.message().replace(id, "ID"));
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
    }
    let action = Action::PublishProfile(PublishProfile {});
    scene.d.lead.must(&profile, action).await;
    service
        .get_published_profile(of(&profile, 1))
        .await
        .unwrap();
    let later = service.get_published_profile(of(&profile, 2)).await;
    assert_eq!(later.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_needs_no_token_for_it() {
    let scene = Scene::published().await;
    let server = scene.d.server.address();
    let folder = scene.folder.path();
    let listed = mgi(folder, server, "", &["published", "list"]).await.fine();
    assert!(listed.out.contains(&scene.d.profile));
    let id = scene.d.profile.as_str();
    let shown = mgi(folder, server, "", &["published", "show", id]).await;
    assert!(
        shown
            .fine()
            .out
            .contains("Pangolinate means for everybody.")
    );
    let made = ["published", "bundle", id, "--output", "p.mgi-bundle"];
    mgi(folder, server, "", &made).await.fine();
    let checked = ["bundle", "verify", "p.mgi-bundle"];
    mgi(folder, server, "", &checked).await.fine();
    let none = mgi(folder, server, "", &["published", "show", OTHER]).await;
    assert_eq!(none.code, 3, "{}", none.err);
}
