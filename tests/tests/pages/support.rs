//! A server, and people in front of it.

use mgi_proto::v1::{
    CreateAccountRequest, InviteRequest, access_service_client::AccessServiceClient,
};
use mgi_tests::{
    Caller, TestServer,
    browser::{Browser, Page},
    commands::new_id,
    wait::{self, SOON},
};

/// A password that nobody objects to.
pub(crate) const PASSWORD: &str = "le registre des comptes";

/// A server with its first account, whose holder has a token.
pub(crate) struct House {
    pub(crate) server: TestServer,
    pub(crate) base: String,
}

impl House {
    pub(crate) async fn start() -> Self {
        let server = TestServer::start().await;
        let base = format!("http://{}", server.address());
        Self { server, base }
    }

    /// An address of the server.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Invites somebody who has an account from now on: the invitation's code.
    pub(crate) async fn invite(&self, name: &str) -> String {
        let token = self.server.first_token();
        let caller = Caller::new(self.server.address(), "", token);
        let request = CreateAccountRequest {
            command_id: new_id(),
            name: name.to_owned(),
        };
        let created = caller.directory().create_account(request).await.unwrap();
        let mut request = tonic::Request::new(InviteRequest {
            account_id: created.into_inner().account_id,
            lifetime_seconds: 0,
        });
        let bearer = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        let mut access = AccessServiceClient::new(caller.channel());
        access.invite(request).await.unwrap().into_inner().code
    }

    /// Somebody who accepted an invitation with this sign-in name, and is signed in.
    pub(crate) async fn member(&self, name: &str) -> Browser {
        let code = self.invite("An officer").await;
        let mut browser = Browser::new();
        let page = browser.open(&self.at("/invitation")).await;
        let form = page.form("/invitation");
        let form = form.fill("code", &code).fill("name", name);
        let page = browser.send(&form.fill("password", PASSWORD)).await;
        assert_eq!(
            (page.status, page.url.path()),
            (200, "/"),
            "{}",
            page.text()
        );
        browser
    }

    /// Tries to sign in.
    pub(crate) async fn sign_in(&self, browser: &mut Browser, name: &str, password: &str) -> Page {
        let page = browser.open(&self.at("/sign-in")).await;
        let form = page.form("/sign-in").fill("name", name);
        browser.send(&form.fill("password", password)).await
    }
}

/// The set-up code that a server printed.
pub(crate) async fn set_up_code(server: &TestServer) -> String {
    let printed = async || {
        let log = server.log();
        let lines = log.lines().map(str::trim);
        let mut codes = lines.filter(|line| {
            line.len() == 39
                && line
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
        });
        codes.next().map(str::to_owned)
    };
    wait::until("a set-up code", SOON, printed).await
}
