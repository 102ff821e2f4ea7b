//! Tokens: what their scopes, their profiles and their ministry let through.

use mgi_proto::v1::{
    GetProfileRequest, IssueTokenRequest, ListProfilesRequest, ListSessionsRequest,
    ListTokensRequest, Role, SignOutRequest, TokenScope, WhoAmIRequest,
};
use mgi_tests::{Caller, Deployment, commands, commands::new_id};
use tonic::Code;

use crate::support::refused;

async fn token(of: &Caller, scopes: &[TokenScope], profiles: &[&str], ministry: &str) -> Caller {
    let request = IssueTokenRequest {
        command_id: new_id(),
        label: "for a program".to_owned(),
        scopes: scopes.iter().map(|scope| *scope as i32).collect(),
        profile_ids: profiles.iter().map(ToString::to_string).collect(),
        ministry: ministry.to_owned(),
        ..IssueTokenRequest::default()
    };
    let issued = of.directory().issue_token(request).await.unwrap();
    of.with_token(&issued.into_inner().secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_its_scopes_say() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let reads = token(officer, &[TokenScope::Read], &[], "").await;
    let writes = token(officer, &[TokenScope::Write], &[], "").await;
    let get = GetProfileRequest {
        profile_id: d.profile.clone(),
        at: None,
    };
    let write = || commands::narrative(d.indicator(0), 0, "The registry is national.");
    reads
        .collaboration()
        .get_profile(get.clone())
        .await
        .unwrap();
    let status = reads.ask(&d.profile, write()).await;
    assert_eq!(refused(status).rule, "tokens-are-scoped");
    writes.must(&d.profile, write()).await;
    let status = writes.collaboration().get_profile(get).await;
    assert_eq!(refused(status).rule, "tokens-are-scoped");
    for caller in [&reads, &writes] {
        caller.directory().who_am_i(WhoAmIRequest {}).await.unwrap();
        let issue = caller
            .directory()
            .issue_token(IssueTokenRequest::default())
            .await;
        assert_eq!(refused(issue).rule, "tokens-are-scoped");
        let sessions = caller.access().list_sessions(ListSessionsRequest {}).await;
        assert_eq!(refused(sessions).rule, "tokens-are-scoped");
        let out = caller.access().sign_out(SignOutRequest {}).await;
        assert_eq!(refused(out).code, Code::PermissionDenied);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_reaches_its_profiles_only() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let elsewhere = token(
        officer,
        &[TokenScope::Read, TokenScope::Write],
        &["other-2026"],
        "",
    )
    .await;
    let get = GetProfileRequest {
        profile_id: d.profile.clone(),
        at: None,
    };
    let hidden = refused(elsewhere.collaboration().get_profile(get.clone()).await);
    let absent = GetProfileRequest {
        profile_id: "absent-2026".to_owned(),
        at: None,
    };
    let absent = refused(officer.collaboration().get_profile(absent).await);
    assert_eq!(hidden.code, absent.code);
    assert_eq!(
        hidden.sentence.replace(&d.profile, "absent-2026"),
        absent.sentence
    );
    let listed = elsewhere
        .collaboration()
        .list_profiles(ListProfilesRequest::default())
        .await;
    assert!(listed.unwrap().into_inner().profiles.is_empty());
    let write = commands::narrative(d.indicator(0), 0, "The registry is national.");
    let status = elsewhere.ask(&d.profile, write).await;
    assert_eq!(refused(status).code, Code::NotFound);

    let here = token(officer, &[TokenScope::Read], &[&d.profile], "").await;
    here.collaboration().get_profile(get).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_acts_for_its_ministry_only() {
    let d = Deployment::of(&["DGIE", "NIA"]).start().await;
    let officer = &d.teams[0].officer;
    let second = commands::grant(&officer.account, Role::Contributor, "NIA");
    d.secretariat.must(&d.profile, second).await;
    let scopes = [TokenScope::Read, TokenScope::Write];
    let only = token(officer, &scopes, &[], "DGIE").await;
    // It names no ministry: the account has two, the token one.
    let write = commands::narrative(d.indicator(0), 0, "The registry is national.");
    only.must(&d.profile, write).await;
    let foreign = commands::narrative(d.indicator(1), 0, "The registry is national.");
    let command = commands::acting_for("NIA", commands::command(foreign));
    let status = only.submit(&d.profile, command).await;
    assert_eq!(refused(status).rule, "tokens-are-scoped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_token_gives_no_wider_one() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let scopes = [TokenScope::Read, TokenScope::Directory];
    let narrow = token(&d.teams[0].officer, &scopes, &[&d.profile], "DGIE").await;
    let ask = |profiles: &[&str], ministry: &str| IssueTokenRequest {
        command_id: new_id(),
        label: "a wider one".to_owned(),
        scopes: vec![TokenScope::Read as i32],
        profile_ids: profiles.iter().map(ToString::to_string).collect(),
        ministry: ministry.to_owned(),
        ..IssueTokenRequest::default()
    };
    let mut directory = narrow.directory();
    let wide = directory.issue_token(ask(&["other-2026"], "")).await;
    assert_eq!(refused(wide).fields, ["profile_ids"]);
    let wide = directory.issue_token(ask(&[], "NIA")).await;
    assert_eq!(refused(wide).fields, ["ministry"]);
    let mut more = ask(&[], "");
    more.scopes = vec![TokenScope::Write as i32];
    let wide = directory.issue_token(more).await;
    assert_eq!(refused(wide).reason, "AUTHENTICATE_AGAIN");
    directory.issue_token(ask(&[], "")).await.unwrap();
    let listed = directory.list_tokens(ListTokensRequest::default()).await;
    let tokens = listed.unwrap().into_inner().tokens;
    let inherited = tokens.iter().find(|t| t.label == "a wider one").unwrap();
    assert_eq!(inherited.profile_ids, std::slice::from_ref(&d.profile));
    assert_eq!(inherited.ministry, "DGIE");
    assert!(tokens.iter().any(|token| token.last_used_time.is_some()));
}
