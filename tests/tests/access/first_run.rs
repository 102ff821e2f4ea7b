//! The first run: a code that is printed, and used once.

use mgi_proto::v1::{DeploymentRole, SetUpRequest, WhoAmIRequest};
use mgi_tests::{
    Caller, TestServer,
    wait::{self, SOON},
};

use crate::support::{PASSWORD, refused, sign_in};

fn code(log: &str) -> String {
    let mut codes = log
        .split_whitespace()
        .filter(|word| word.len() == 39 && word.split('-').all(|group| group.len() == 4));
    codes
        .next_back()
        .expect("a set-up code is printed")
        .to_owned()
}

fn request(code: &str) -> SetUpRequest {
    SetUpRequest {
        code: code.to_owned(),
        name: "Secretariat".to_owned(),
        sign_in_name: "secretariat".to_owned(),
        password: PASSWORD.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_server_is_set_up_once_with_the_code_that_it_printed() {
    let mut server = TestServer::prepared(None, &[]);
    server.serve().await;
    let nobody = Caller::new(server.address(), "", "");
    let earlier = wait::until("a code", SOON, async || {
        let log = server.log();
        log.contains("This deployment has no account")
            .then(|| code(&log))
    })
    .await;

    let who = refused(nobody.directory().who_am_i(WhoAmIRequest {}).await);
    assert_eq!(who.reason, "NOT_SET_UP");
    let signing = refused(sign_in(&nobody, "secretariat", PASSWORD, "").await);
    assert_eq!(signing.reason, "NOT_SET_UP");

    server.restart().await;
    let nobody = Caller::new(server.address(), "", "");
    // Each start prints another, once it serves.
    let now = wait::until("another code", SOON, async || {
        Some(code(&server.log())).filter(|now| *now != earlier)
    })
    .await;
    let wrong = nobody.access().set_up(request(&earlier)).await;
    assert_eq!(refused(wrong).rule, "codes-are-used-once");
    let mut short = request(&now);
    short.password = "too short".to_owned();
    assert_eq!(
        refused(nobody.access().set_up(short).await).fields,
        ["password"]
    );

    let begun = nobody.access().set_up(request(&now)).await.unwrap();
    let begun = begun.into_inner().session.unwrap();
    let first = nobody.with_token(&begun.secret);
    let who = first.directory().who_am_i(WhoAmIRequest {}).await.unwrap();
    let who = who.into_inner();
    assert_eq!(who.name, "Secretariat");
    let roles = [DeploymentRole::Administrator, DeploymentRole::Steward];
    assert_eq!(who.deployment_roles, roles.map(|role| role as i32));

    let again = refused(nobody.access().set_up(request(&now)).await);
    assert_eq!(again.reason, "ALREADY_EXISTS");
    server.restart().await;
    let nobody = Caller::new(server.address(), "", "");
    assert!(sign_in(&nobody, "secretariat", PASSWORD, "").await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_helped_on_the_server_and_nobody_else() {
    let mut server = TestServer::start().await;
    let secretariat = Caller::new(server.address(), "", server.first_token());
    let who = secretariat.directory().who_am_i(WhoAmIRequest {}).await;
    let account = who.unwrap().into_inner().account_id;
    let (other, _) = crate::support::invited(&secretariat).await;
    server.stop().await;
    for arguments in [
        vec!["account", "recover", &other],
        vec!["token", "issue", "--account", &other],
    ] {
        let tried = server.run(&arguments).await;
        assert!(!tried.status.success());
        let said = String::from_utf8_lossy(&tried.stderr).into_owned();
        assert!(said.contains("not an administrator"), "{said}");
    }
    let printed = server.must(&["account", "recover", &account]).await;
    server.serve().await;
    let nobody = Caller::new(server.address(), "", "");
    let recover = mgi_proto::v1::RecoverRequest {
        code: code(&printed),
        sign_in_name: "secretariat".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let recovered = nobody.access().recover(recover).await.unwrap();
    let begun = recovered.into_inner().session.unwrap();
    assert_eq!(begun.account_id, account);
}
