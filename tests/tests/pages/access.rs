//! Getting in, staying in and leaving, by forms.

use mgi_tests::{TestServer, browser::Browser};

use crate::support::{House, PASSWORD, set_up_code};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_set_up_with_the_code_that_it_printed_and_once() {
    let mut server = TestServer::prepared(None, &[]);
    server.serve().await;
    let at = |path: &str| format!("http://{}{path}", server.address());
    let code = set_up_code(&server).await;
    let mut browser = Browser::new();
    assert!(browser.open(&at("/")).await.link("Begin").is_some());
    let page = browser.open(&at("/set-up")).await;
    let form = page.form("/set-up").fill("person", "Secretariat");
    let form = form.fill("name", "secretariat").fill("password", PASSWORD);

    let wrong = browser.send(&form.clone().fill("code", "AAAA-BBBB")).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text().contains("The code is not right"),
        "{}",
        wrong.text()
    );
    assert_eq!(wrong.form("/set-up").fields["person"], "Secretariat");
    assert_eq!(
        wrong.form("/set-up").fields["password"],
        "",
        "a password is never shown"
    );

    let right = form.fill("code", &code);
    let done = browser.send(&right).await;
    assert_eq!((done.status, done.url.path()), (200, "/"));
    assert!(done.text().contains("You are signed in as Secretariat"));
    assert!(done.text().contains("The server is set up"));
    let again = browser.open(&at("/")).await;
    assert!(
        !again.text().contains("The server is set up"),
        "a message is told once"
    );

    let mut late = Browser::new();
    let page = late.open(&at("/set-up")).await;
    assert_eq!(page.title(), "This server is set up");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_has_a_new_secret_and_who_signed_out_has_none() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let first = browser.cookie("mgi-session").unwrap().to_owned();
    let page = browser.open(&house.at("/account")).await;
    assert_eq!(page.status, 200);
    let mut thief = browser.clone();
    assert_eq!(
        thief.open(&house.at("/account")).await.title(),
        "My account"
    );

    let page = browser.send(&page.form("/sign-out")).await;
    assert_eq!(page.title(), "You are signed out");
    assert_eq!(browser.cookie("mgi-session"), None);
    let stolen = thief.open(&house.at("/account")).await;
    assert_eq!(
        stolen.url.path(),
        "/sign-in",
        "a stolen cookie is worth nothing"
    );

    let wrong = house
        .sign_in(&mut browser, "officer", "not the password")
        .await;
    assert_eq!(wrong.status, 422);
    let unknown = house
        .sign_in(&mut browser, "nobody", "not the password")
        .await;
    assert_eq!(unknown.status, 422);
    let told = |page: &mgi_tests::browser::Page| page.text().replace("nobody", "officer");
    assert_eq!(
        told(&wrong),
        told(&unknown),
        "nothing tells a name that there is"
    );

    let page = house.sign_in(&mut browser, "officer", PASSWORD).await;
    assert_eq!((page.status, page.url.path()), (200, "/"));
    let second = browser.cookie("mgi-session").unwrap();
    assert_ne!(second, first);
    assert_eq!(browser.cookie("mgi-visitor"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_wanted_comes_after_signing_in_and_no_other_does() {
    let house = House::start().await;
    house.member("officer").await;
    for (wanted, comes) in [
        ("/account", "/account"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/%5Cevil.example", "/"),
    ] {
        let mut browser = Browser::new();
        let page = browser
            .open(&house.at(&format!("/sign-in?next={wanted}")))
            .await;
        let form = page.form("/sign-in").fill("name", "officer");
        let page = browser.send(&form.fill("password", PASSWORD)).await;
        assert_eq!(page.url.as_str(), house.at(comes), "{wanted}");
    }
    // The form's own field leads nowhere else either.
    let mut browser = Browser::new();
    let page = browser.open(&house.at("/sign-in")).await;
    let form = page.form("/sign-in").fill("name", "officer");
    let form = form
        .fill("password", PASSWORD)
        .fill("next", "//evil.example/");
    assert_eq!(browser.send(&form).await.url.as_str(), house.at("/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let mut other = Browser::new();
    house.sign_in(&mut other, "officer", PASSWORD).await;
    let page = browser.open(&house.at("/account")).await;
    assert!(page.text().contains("This session"));
    let page = browser.send(&page.form("/account/sessions/end")).await;
    assert!(
        page.text().contains("The session has ended"),
        "{}",
        page.text()
    );
    assert_eq!(
        other.open(&house.at("/account")).await.url.path(),
        "/sign-in"
    );
    assert_eq!(browser.open(&house.at("/account")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_by_who_knows_it() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let other = "une autre phrase assez longue";
    let page = browser.open(&house.at("/account")).await;
    let form = page.form("/account/password").fill("new_password", other);
    let wrong = browser
        .send(&form.clone().fill("password", "not the password"))
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("The present password is not right"));
    let short = form
        .clone()
        .fill("password", PASSWORD)
        .fill("new_password", "short");
    assert_eq!(browser.send(&short).await.status, 422);
    let page = browser.send(&form.fill("password", PASSWORD)).await;
    assert!(
        page.text().contains("The password is changed"),
        "{}",
        page.text()
    );
    let mut fresh = Browser::new();
    assert_eq!(
        house.sign_in(&mut fresh, "officer", PASSWORD).await.status,
        422
    );
    assert_eq!(
        house.sign_in(&mut fresh, "officer", other).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_issued_shown_once_and_revoked() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let page = browser.open(&house.at("/account")).await;
    let form = page.form("/account/tokens");
    let wrong = form.clone().fill("label", "").fill("days", "9999");
    let wrong = browser.send(&wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong
            .text()
            .contains("Write a number of days from 1 to 365")
    );
    let page = browser
        .send(
            &form
                .fill("label", "mgi on a laptop")
                .fill("days", "7")
                .fill("scope", "read"),
        )
        .await;
    let text = page.text();
    let secret = text
        .split_whitespace()
        .find(|word| word.starts_with("mgi_"))
        .unwrap();
    let page = browser.open(&house.at("/account")).await;
    assert!(page.text().contains("mgi on a laptop"));
    assert!(!page.body.contains(secret), "a secret is shown once");
    let page = browser.send(&page.form("/account/tokens/revoke")).await;
    assert!(page.text().contains("The token is revoked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_waits_for_its_code() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let page = browser.open(&house.at("/account")).await;
    let page = browser.send(&page.form("/account/second-factor")).await;
    assert!(page.body.contains("otpauth://totp/"));
    assert_eq!(page.header("location"), "");
    let page = browser
        .send(
            &page
                .form("/account/second-factor/confirm")
                .fill("code", "abc"),
        )
        .await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(page.text().contains("The code is not right"));
    let page = browser.open(&house.at("/account")).await;
    assert!(
        page.text().contains("Not set up."),
        "nothing counts before it is confirmed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn authenticating_again_asks_for_the_password() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let page = browser.open(&house.at("/authenticate?next=/account")).await;
    let form = page.form("/authenticate");
    let wrong = browser
        .send(&form.clone().fill("password", "not the password"))
        .await;
    assert_eq!(wrong.status, 422);
    let page = browser.send(&form.fill("password", PASSWORD)).await;
    assert_eq!(page.url.path(), "/account");
    assert!(page.text().contains("You can go on"));
}
