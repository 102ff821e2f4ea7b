//! Every page is a document by itself, and tells the browser to load and run nothing.

use mgi_tests::{
    browser::{Browser, Page},
    html,
};
use reqwest::Method;

use crate::support::House;

/// Bytes that a page may have.
const SIZE: usize = 40 * 1024;

fn check(page: &Page) {
    assert_eq!(
        html::faults(&page.body),
        Vec::<String>::new(),
        "{}\n{}",
        page.url,
        page.body
    );
    assert!(page.body.len() < SIZE, "{}: {}", page.url, page.body.len());
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{} {name}", page.url);
    }
    assert!(!page.title().is_empty());
    assert!(
        !page.body.contains("http://") && !page.body.contains("https://"),
        "{}",
        page.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_whole_documents_for_visitors_and_for_members() {
    let house = House::start().await;
    let member = house.member("officer").await;
    for browser in [Browser::new(), member] {
        for path in [
            "/",
            "/set-up",
            "/sign-in",
            "/signed-out",
            "/invitation",
            "/recover",
            "/authenticate",
            "/account",
            "/nothing/here",
        ] {
            check(&browser.clone().open(&house.at(path)).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_with_faults_are_whole_documents_too() {
    let house = House::start().await;
    let mut browser = house.member("officer").await;
    let account = browser.open(&house.at("/account")).await;
    for path in [
        "/account/password",
        "/account/tokens",
        "/account/second-factor",
    ] {
        check(&browser.send(&account.form(path)).await);
    }
    for path in ["/sign-in", "/invitation", "/recover"] {
        let mut visitor = Browser::new();
        let page = visitor.open(&house.at(path)).await;
        let page = visitor.send(&page.form(path)).await;
        assert_eq!(page.status, 422, "{path}");
        check(&page);
        let mut stranger = Browser::new();
        check(&stranger.send(&page.form(path)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_under_the_address_of_their_content() {
    let house = House::start().await;
    let mut browser = Browser::new();
    let page = browser.open(&house.at("/")).await;
    let tags = html::tags(&page.body, &mut Vec::new());
    let style = tags
        .iter()
        .find(|tag| tag.get("rel") == Some("stylesheet"))
        .unwrap();
    let address = page.url.join(style.get("href").unwrap()).unwrap();
    let kept = browser.once(Method::GET, &address, &[], None).await;
    assert_eq!(kept.status, 200);
    assert_eq!(kept.header("content-type"), "text/css; charset=utf-8");
    assert!(kept.header("cache-control").contains("immutable"));
    let other = house.at("/style.css?v=other").parse().unwrap();
    let other = browser.once(Method::GET, &other, &[], None).await;
    assert_eq!(other.header("cache-control"), "no-cache");
    assert!(
        !kept.body.contains("url("),
        "no font and no picture from anywhere"
    );
}
