//! What another site's page can make a browser send is refused.

use mgi_tests::{browser::Browser, raw};
use prost::Message as _;
use reqwest::Method;

use crate::support::{House, PASSWORD};

/// Every form of the server.
const FORMS: [&str; 14] = [
    "/set-up",
    "/sign-in",
    "/sign-in/provider",
    "/sign-out",
    "/invitation",
    "/recover",
    "/authenticate",
    "/account/sessions/end",
    "/account/password",
    "/account/second-factor",
    "/account/second-factor/confirm",
    "/account/second-factor/remove",
    "/account/tokens",
    "/account/provider/unlink",
];

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_are_refused() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let page = browser.open(&house.at("/account")).await;
    let token = page.form("/account/password").fields["token"].clone();
    let body = Some(format!("token={token}"));
    let own = house.base.as_str();
    for path in FORMS {
        let url = house.at(path).parse().unwrap();
        for headers in [
            vec![],
            vec![("origin", "https://evil.example")],
            vec![("origin", "null")],
            vec![("origin", own), ("sec-fetch-site", "cross-site")],
            vec![("origin", own), ("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "none")],
        ] {
            let mut sent = browser.clone();
            let page = sent.once(Method::POST, &url, &headers, body.clone()).await;
            assert_eq!(page.status, 403, "{path} {headers:?}");
            assert_eq!(page.title(), "Nothing was done", "{path} {headers:?}");
        }
    }
    assert_eq!(
        browser.open(&house.at("/account")).await.title(),
        "My account"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_without_the_browsers_own_token_are_refused() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let mut other = house.member("another").await;
    let form = browser
        .open(&house.at("/account"))
        .await
        .form("/account/password");
    let foreign = other.open(&house.at("/account")).await.form("/sign-out");
    let visitors = Browser::new()
        .open(&house.at("/sign-in"))
        .await
        .form("/sign-in");
    for token in [
        "",
        "00",
        &"0".repeat(96),
        &foreign.fields["token"],
        &visitors.fields["token"],
    ] {
        let page = browser.send(&form.clone().fill("token", token)).await;
        assert_eq!(page.status, 403, "{token}");
    }
    // Signing in somebody unawares: a visitor's form is of the visitor's browser too.
    let login = visitors.fill("name", "officer").fill("password", PASSWORD);
    let mut victim = Browser::new();
    let page = victim.send(&login).await;
    assert_eq!(page.status, 403);
    assert_eq!(victim.cookie("mgi-session"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_with_a_cookie_come_from_this_server() {
    let house = House::start().await;
    let browser = house.member("officer").await;
    let address = house.server.address();
    let cookie = format!("mgi-session={}", browser.cookie("mgi-session").unwrap());
    let body = raw::framed(&mgi_proto::v1::WhoAmIRequest {}.encode_to_vec());
    let call = async |headers: &[(&str, &str)]| {
        let mut all = vec![
            ("content-type", "application/grpc-web+proto"),
            ("cookie", cookie.as_str()),
        ];
        all.extend(headers);
        let answer = raw::http1(address, "/mgi.v1.DirectoryService/WhoAmI", &all, &body).await;
        answer.head.contains("grpc-status: 16")
            || String::from_utf8_lossy(&answer.body).contains("grpc-status:16")
    };
    let own = house.base.as_str();
    assert!(!call(&[("origin", own), ("sec-fetch-site", "same-origin")]).await);
    assert!(!call(&[("origin", own)]).await);
    for refused in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", own), ("sec-fetch-site", "cross-site")],
    ] {
        assert!(call(&refused).await, "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_form_of_ours_is_refused() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let page = browser.open(&house.at("/account")).await;
    let form = page.form("/account/password");
    let large = form.clone().fill("password", &"x".repeat(20_000));
    assert_eq!(browser.send(&large).await.status, 413);
    let long = form.clone().fill("password", &"x".repeat(5_000));
    assert_eq!(browser.send(&long).await.status, 413);
    let headers = [
        ("origin", house.base.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    let twice = format!("{}&password=again", form.encoded());
    let page = browser
        .once(Method::POST, &form.action, &headers, Some(twice))
        .await;
    assert_eq!(page.status, 400);
    let page = browser
        .once(Method::POST, &form.action, &headers, None)
        .await;
    assert_eq!(page.status, 400);
}
