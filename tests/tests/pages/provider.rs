//! Signing in through a real provider of OpenID Connect.

use mgi_tests::{
    TestServer,
    browser::{Browser, Page},
    identity_provider::{Provider, sign_in_at},
};
use reqwest::{Method, Url};

use crate::support::{House, PASSWORD};

/// A server with a provider that does not run yet.
async fn prepared() -> (House, Provider) {
    let mut server = TestServer::prepared(None, &[]);
    let base = format!("http://{}", server.address());
    let provider = Provider::prepared();
    server.configure(&provider.settings(&base));
    server.init().await;
    server.serve().await;
    (House { server, base }, provider)
}

async fn start() -> (House, Provider) {
    let (house, mut provider) = prepared().await;
    provider.serve(&house.base).await;
    (house, provider)
}

/// Begins to sign in: the address at the provider.
async fn begin(house: &House, browser: &mut Browser) -> Url {
    let page = browser.open(&house.at("/sign-in")).await;
    let page = browser.send_once(&page.form("/sign-in/provider")).await;
    page.link("Go on")
        .unwrap_or_else(|| panic!("{}", page.text()))
}

/// Signs in at the provider: the address that it sends back to.
async fn at_provider(house: &House, browser: &mut Browser, to: &Url, subject: &str) -> Url {
    let page = browser.once(Method::GET, to, &[], None).await;
    let back = house.at("/sign-in/provider/return");
    sign_in_at(browser, page, subject, &back).await
}

async fn whole(house: &House, browser: &mut Browser, subject: &str) -> Page {
    let to = begin(house, browser).await;
    let back = at_provider(house, browser, &to, subject).await;
    browser.open(back.as_str()).await
}

/// An address with another value of one parameter; none: without it.
fn with(url: &Url, name: &str, value: Option<&str>) -> Url {
    let pairs: Vec<(String, String)> = (url.query_pairs().into_owned())
        .filter(|(known, _)| known != name)
        .chain(value.map(|value| (name.to_owned(), value.to_owned())))
        .collect();
    let mut changed = url.clone();
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed
}

/// Somebody who accepted an invitation through the provider as this subject.
async fn accepted(house: &House, subject: &str) -> Browser {
    let code = house.invite("An officer").await;
    let mut browser = Browser::new();
    let page = browser.open(&house.at("/invitation")).await;
    let form = page.form("/sign-in/provider").fill("code", &code);
    let page = browser.send_once(&form).await;
    let to = page.link("Go on").unwrap();
    let back = at_provider(house, &mut browser, &to, subject).await;
    let page = browser.open(back.as_str()).await;
    assert!(
        page.text().contains("The account is yours"),
        "{}",
        page.text()
    );
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_invited_and_accepted_at_the_provider_signs_in_there() {
    let (house, _provider) = start().await;
    let mut browser = accepted(&house, "officer-1").await;
    let account = browser.open(&house.at("/account")).await;
    assert!(account.text().contains("Linked: you can sign in there"));
    assert!(
        !account.text().contains("Remove the link"),
        "nothing else would let them in"
    );
    browser.send(&account.form("/sign-out")).await;

    let mut fresh = Browser::new();
    let page = whole(&house, &mut fresh, "officer-1").await;
    assert_eq!(
        (page.status, page.url.path()),
        (200, "/"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("You are signed in as An officer"));

    let mut stranger = Browser::new();
    let page = whole(&house, &mut stranger, "officer-2").await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("no account here is linked with that"),
        "{}",
        page.text()
    );
    assert_eq!(stranger.cookie("mgi-session"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_password_links_the_account_and_unlinks_it() {
    let (house, _provider) = start().await;
    let mut browser = house.member("officer").await;
    let account = browser.open(&house.at("/account")).await;
    let page = browser.send_once(&account.form("/sign-in/provider")).await;
    let to = page.link("Go on").unwrap();
    assert!(to.as_str().contains("prompt=login"), "{to}");
    let back = at_provider(&house, &mut browser, &to, "officer-1").await;
    let page = browser.open(back.as_str()).await;
    assert!(
        page.text().contains("Your account is linked"),
        "{}",
        page.text()
    );
    assert_eq!(
        whole(&house, &mut Browser::new(), "officer-1").await.status,
        200
    );

    // One person, one account.
    let mut other = house.member("another").await;
    let account = other.open(&house.at("/account")).await;
    let page = other.send_once(&account.form("/sign-in/provider")).await;
    let to = page.link("Go on").unwrap();
    let back = at_provider(&house, &mut other, &to, "officer-1").await;
    let page = other.open(back.as_str()).await;
    assert_eq!(page.status, 409, "{}", page.text());

    let account = browser.open(&house.at("/account")).await;
    let page = browser
        .send(&account.form("/account/provider/unlink"))
        .await;
    assert!(
        page.text().contains("The link is removed"),
        "{}",
        page.text()
    );
    assert_eq!(
        whole(&house, &mut Browser::new(), "officer-1").await.status,
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn authenticating_again_at_the_provider_is_for_the_same_person() {
    let (house, _provider) = start().await;
    let mut browser = accepted(&house, "officer-1").await;
    accepted(&house, "officer-2").await;
    for (subject, status) in [("officer-1", 200), ("officer-2", 403)] {
        let page = browser.open(&house.at("/authenticate")).await;
        let page = browser.send_once(&page.form("/sign-in/provider")).await;
        let to = page.link("Go on").unwrap();
        let back = at_provider(&house, &mut browser, &to, subject).await;
        let page = browser.open(back.as_str()).await;
        assert_eq!(page.status, status, "{subject}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_belong_to_nothing_or_to_another_flow_are_refused() {
    let (house, _provider) = start().await;
    accepted(&house, "officer-1").await;
    let refused = async |browser: &Browser, url: &Url, why: &str| {
        let mut browser = browser.clone();
        let page = browser.open(url.as_str()).await;
        assert_eq!(page.status, 403, "{url}: {}", page.text());
        assert!(page.text().contains(why), "{why}: {}", page.text());
        assert_eq!(browser.cookie("mgi-session"), None, "{url}");
        assert_eq!(
            browser.cookie("mgi-provider"),
            None,
            "a flow is finished once"
        );
    };
    let foreign = "does not belong to a sign-in";
    let mut browser = Browser::new();
    let to = begin(&house, &mut browser).await;
    let good = at_provider(&house, &mut browser, &to, "officer-1").await;

    refused(&browser, &with(&good, "state", Some("other")), foreign).await;
    refused(&browser, &with(&good, "state", None), foreign).await;
    refused(&browser, &with(&good, "code", None), foreign).await;
    refused(&Browser::new(), &good, foreign).await;
    let other = "from another provider";
    refused(
        &browser,
        &with(&good, "iss", Some("https://evil.example")),
        other,
    )
    .await;
    refused(&browser, &with(&good, "iss", None), other).await;
    let twice: Url = format!("{good}&code=another").parse().unwrap();
    refused(&browser, &twice, foreign).await;

    // Somebody else's code in one's own flow (code injection): PKCE.
    let mut attacker = Browser::new();
    let theirs = begin(&house, &mut attacker).await;
    let theirs = at_provider(&house, &mut attacker, &theirs, "officer-1").await;
    let code = theirs
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    refused(&browser, &with(&good, "code", Some(&code)), foreign).await;

    // And the good one is good, once.
    let replayed = browser.clone();
    assert_eq!(browser.open(good.as_str()).await.status, 200);
    refused(&replayed, &good, foreign).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_of_another_request_is_refused() {
    let (house, _provider) = start().await;
    accepted(&house, "officer-1").await;
    let mut browser = Browser::new();
    let to = begin(&house, &mut browser).await;
    let back = at_provider(
        &house,
        &mut browser,
        &with(&to, "nonce", Some("other")),
        "officer-1",
    )
    .await;
    let page = browser.open(back.as_str()).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("could not be verified"),
        "{}",
        page.text()
    );
    assert_eq!(browser.cookie("mgi-session"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_is_told() {
    let (house, _provider) = start().await;
    // Cancelled there.
    let mut browser = Browser::new();
    let to = begin(&house, &mut browser).await;
    let mut page = browser.once(Method::GET, &to, &[], None).await;
    while let Some(next) = page.headers.get("location") {
        let next = page.url.join(next.to_str().unwrap()).unwrap();
        page = browser.once(Method::GET, &next, &[], None).await;
    }
    let cancel = page.link("Cancel").unwrap();
    let page = browser.open(cancel.as_str()).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("Signing in was cancelled"),
        "{}",
        page.text()
    );

    // An error of its own: nobody is signed in there, and it may not ask.
    let to = with(&begin(&house, &mut browser).await, "prompt", Some("none"));
    let page = Browser::clone(&browser).open(to.as_str()).await;
    assert_eq!(page.status, 502, "{}", page.text());
    assert!(page.text().contains("reports an error"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_provider_people_are_told_and_passwords_work() {
    let (house, _provider) = prepared().await;
    house.member("officer").await;
    let mut browser = Browser::new();
    let page = browser.open(&house.at("/sign-in")).await;
    let page = browser.send(&page.form("/sign-in/provider")).await;
    assert_eq!(page.status, 502);
    assert!(
        page.text()
            .contains("Government login cannot be reached now"),
        "{}",
        page.text()
    );
    let page = house.sign_in(&mut browser, "officer", PASSWORD).await;
    assert_eq!((page.status, page.url.path()), (200, "/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_here_is_shown_the_way_to_sign_out_there() {
    let (house, mut provider) = start().await;
    let mut browser = accepted(&house, "officer-1").await;
    let page = browser.open(&house.at("/account")).await;
    let page = browser.send(&page.form("/sign-out")).await;
    let there = page.link("Sign out of Government login").unwrap();
    assert!(there.as_str().starts_with(&provider.issuer()), "{there}");
    let page = browser.once(Method::GET, &there, &[], None).await;
    assert_eq!(page.status, 200);
    provider.stop().await;
    let page = browser.open(&house.at("/signed-out")).await;
    assert_eq!(page.status, 200, "what is known of the provider is kept");
}
