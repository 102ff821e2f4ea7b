//! One's own sessions: listed, and ended.

use axum::body::Body;
use http::Response;

use super::{
    super::{
        SignedPost, Visit,
        flash::Flash,
        form::{Form, Weight},
        problem,
        refusal::{self, Asked},
    },
    moment,
};
use crate::identity::Principal;

/// The section.
#[derive(Debug)]
pub(super) struct Sessions {
    pub(super) rows: Vec<Row>,
    pub(super) others: Option<Form>,
}

/// A session.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) agent: String,
    pub(super) address: String,
    pub(super) begun: String,
    pub(super) used: String,
    /// Ends it; none: it is this one.
    pub(super) end: Option<Form>,
}

impl Sessions {
    pub(super) fn of(visit: &Visit, principal: &Principal) -> Self {
        let sessions = visit.pages.access().sessions_of(&principal.account);
        let rows: Vec<Row> = (sessions.into_iter())
            .map(|session| {
                let current = principal.session_id() == Some(session.session_id.as_str());
                let agent = match session.agent.is_empty() {
                    true => visit.texts.say("sessions-unknown-agent"),
                    false => session.agent,
                };
                let begun = moment(session.begun);
                let end = (!current).then(|| {
                    visit
                        .form("end-session", "/account/sessions/end", "sessions-end")
                        .hidden("session", &session.session_id)
                        .about(format!("{agent}, {begun}"))
                        .weight(Weight::Beside)
                });
                Row {
                    agent,
                    address: session.address,
                    begun,
                    used: moment(session.used),
                    end,
                }
            })
            .collect();
        let others = (rows.len() > 1).then(|| {
            visit
                .form("end-others", "/account/sessions/end", "sessions-others")
                .weight(Weight::Grave)
        });
        Self { rows, others }
    }
}

/// `POST /account/sessions/end`: one session, or all others.
pub(in super::super) async fn end(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    let session = Some(posted.text("session")).filter(|id| !id.is_empty());
    let access = visit.pages.access();
    match (access.end_session(&principal, session).await, session) {
        (Ok(_), Some(_)) => visit.go_saying("/account", Flash::SessionEnded),
        (Ok(_), None) => visit.go_saying("/account", Flash::SessionsEnded),
        (Err(error), _) => refusal::of(&visit, &error, Asked::Account, |_, _| {
            problem::failed(&visit)
        }),
    }
}
