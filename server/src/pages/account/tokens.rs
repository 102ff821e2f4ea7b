//! One's own tokens: listed, issued, revoked. The rules are those of the API: its methods do it.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};
use mgi_events::context::Moment;
use mgi_proto::v1::{
    IssueTokenRequest, ListTokensRequest, RevokeTokenRequest, Token, TokenScope,
    directory_service_server::DirectoryService as _,
};

use super::{
    super::{
        SignedPost, Visit,
        flash::Flash,
        form::{Fault, Field, Form, Kind, Weight},
        frame::Frame,
        refusal,
    },
    Faulty, moment, page,
};
use crate::{grpc::Directory, identity::Principal};

/// Days that a token lives unless the person says otherwise.
const DAYS: u64 = 90;
/// Tokens on one page: those that work come first.
const SHOWN: u32 = 100;

/// The section.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) rows: Vec<Row>,
    pub(super) issue: Form,
}

/// A token.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) expires: String,
    pub(super) state: String,
    pub(super) revoke: Option<Form>,
}

/// A request in the name of who is signed in.
fn by<T>(principal: &Principal, message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.extensions_mut().insert(principal.clone());
    request
}

fn form(visit: &Visit, label: &str, days: &str, scope: &str) -> Form {
    let say = |key| visit.texts.say(key);
    let scopes = [
        ("write", say("tokens-scope-write")),
        ("read", say("tokens-scope-read")),
        ("all", say("tokens-scope-all")),
    ];
    visit
        .form("issue-token", "/account/tokens", "tokens-issue")
        .with(
            Field::new(Kind::Text, "label", say("tokens-label"))
                .hint(say("tokens-label-hint"))
                .value(label),
        )
        .with(
            Field::new(Kind::Choice, "scope", say("tokens-scopes"))
                .choices(
                    scopes
                        .map(|(value, label)| (value.to_owned(), label))
                        .into(),
                )
                .value(scope),
        )
        .with(
            Field::new(Kind::Text, "days", say("tokens-days"))
                .hint(say("tokens-days-hint"))
                .value(days),
        )
        .weight(Weight::Beside)
}

impl Tokens {
    pub(super) async fn of(visit: &Visit, principal: &Principal) -> Self {
        let request = ListTokensRequest {
            page_size: SHOWN,
            ..ListTokensRequest::default()
        };
        let directory = Directory::new(visit.pages.host().clone());
        let listed = directory.list_tokens(by(principal, request)).await;
        let mut tokens = match listed {
            Ok(listed) => listed.into_inner().tokens,
            Err(status) => {
                tracing::error!(%status, "tokens could not be listed");
                Vec::new()
            }
        };
        let now = visit.now_unix();
        let works = |token: &Token| {
            let expires = token.expire_time.as_ref().map_or(0, |time| time.seconds);
            !token.revoked && expires > now
        };
        tokens.sort_by_key(|token| !works(token));
        let rows = tokens.into_iter().map(|token| {
            let works = works(&token);
            let state = match (works, token.revoked) {
                (true, _) => "tokens-works",
                (false, true) => "tokens-revoked",
                (false, false) => "tokens-expired",
            };
            Row {
                expires: moment(Moment::from_proto(token.expire_time.as_ref())),
                state: visit.texts.say(state),
                revoke: works.then(|| {
                    visit
                        .form("revoke-token", "/account/tokens/revoke", "tokens-revoke")
                        .hidden("token_id", &token.token_id)
                        .about(token.label.clone())
                        .weight(Weight::Beside)
                }),
                label: token.label,
            }
        });
        Self {
            rows: rows.collect(),
            issue: form(visit, "", &DAYS.to_string(), "write"),
        }
    }
}

/// The page that shows the secret, once.
#[derive(Debug, Template)]
#[template(path = "account/token.html")]
struct Issued {
    frame: Frame,
    secret: String,
}

/// `POST /account/tokens`.
pub(in super::super) async fn issue(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    let label = posted.text("label");
    let days = posted.text("days").parse::<u64>();
    let days = days.ok().filter(|days| (1..=365).contains(days));
    let mut faults = Vec::new();
    if label.is_empty() || label.chars().count() > 100 {
        faults.push(Fault {
            field: "label",
            message: visit.texts.say("tokens-label-wrong"),
        });
    }
    if days.is_none() {
        faults.push(Fault {
            field: "days",
            message: visit.texts.say("tokens-days-wrong"),
        });
    }
    let (Some(days), true) = (days, faults.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&visit, &principal, status, Faulty::Token, &faults).await;
    };
    let scopes: &[TokenScope] = match posted.text("scope") {
        "read" => &[TokenScope::Read],
        "all" => &[TokenScope::Read, TokenScope::Write, TokenScope::Directory],
        _ => &[TokenScope::Read, TokenScope::Write],
    };
    let request = IssueTokenRequest {
        command_id: uuid::Uuid::now_v7().to_string(),
        label: label.to_owned(),
        lifetime_seconds: days * 24 * 3600,
        scopes: scopes.iter().map(|scope| i32::from(*scope)).collect(),
        ..IssueTokenRequest::default()
    };
    let directory = Directory::new(visit.pages.host().clone());
    match directory.issue_token(by(&principal, request)).await {
        Ok(issued) => {
            let page = Issued {
                frame: Frame::new(&visit, "", "token-issued-title"),
                secret: issued.into_inner().secret,
            };
            visit.show(StatusCode::OK, &page)
        }
        Err(status) => refusal::status(&visit, &status),
    }
}

/// `POST /account/tokens/revoke`.
pub(in super::super) async fn revoke(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    let request = RevokeTokenRequest {
        command_id: uuid::Uuid::now_v7().to_string(),
        token_id: posted.text("token_id").to_owned(),
        reason: "revoked by its holder".to_owned(),
    };
    let directory = Directory::new(visit.pages.host().clone());
    match directory.revoke_token(by(&principal, request)).await {
        Ok(_) => visit.go_saying("/account", Flash::TokenRevoked),
        Err(status) => refusal::status(&visit, &status),
    }
}
