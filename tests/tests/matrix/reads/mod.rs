//! The rows: every method, with requests for everything that it might show.
//!
//! Requests that would change something are made so that they do not: what is asked
//! for is there already (a repetition), is refused after the right was judged, or is
//! harmless to have (a token of one's own, an account, a draft). Commands on profiles
//! are in [`super::commands`], where nothing is recorded at all.

mod access;
mod directory;
mod privacy;
mod profile;
mod record;

use mgi_proto::v1::{StatePoint, state_point};
use prost::Message;

use super::{
    oracle::Needs::{self, Nothing, OtherProfile},
    wire::Take,
    world::{ABSENT, OTHER, PROFILE, World},
};

/// A request, and what it needs.
pub(crate) struct Row {
    /// `package.Service/Method`.
    pub(crate) method: String,
    /// What is asked for.
    pub(crate) what: String,
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) needs: Needs,
    pub(crate) take: Take,
    /// The id of what may be hidden, and one of the same length that does not exist:
    /// who may not know of the first gets the answer for the second.
    pub(crate) twin: (String, String),
}

/// The table under construction.
pub(super) struct Rows {
    pub(super) service: &'static str,
    rows: Vec<Row>,
}

impl Rows {
    pub(super) fn add(
        &mut self,
        method: &str,
        what: &str,
        needs: Needs,
        request: &impl Message,
    ) -> &mut Row {
        self.several(method, what, needs, std::slice::from_ref(request))
    }

    pub(super) fn several(
        &mut self,
        method: &str,
        what: &str,
        needs: Needs,
        requests: &[impl Message],
    ) -> &mut Row {
        let id = if needs == OtherProfile {
            OTHER
        } else {
            PROFILE
        };
        self.rows.push(Row {
            method: format!("{}/{method}", self.service),
            what: what.to_owned(),
            messages: requests.iter().map(Message::encode_to_vec).collect(),
            needs,
            take: Take::All,
            twin: (id.to_owned(), ABSENT.to_owned()),
        });
        self.rows.last_mut().expect("a row")
    }
}

/// All rows.
pub(crate) fn rows(world: &World) -> Vec<Row> {
    let mut rows = Rows {
        service: "mgi.v1.CollaborationService",
        rows: Vec::new(),
    };
    profile::profiles(&mut rows, world);
    profile::explained(&mut rows, world);
    profile::consultation(&mut rows, world);
    profile::writing(&mut rows, world);
    rows.service = "mgi.v1.AuditService";
    record::record(&mut rows, world);
    record::proofs(&mut rows, world);
    privacy::access_log(&mut rows, world);
    rows.service = "mgi.v1.LiveService";
    record::live(&mut rows);
    rows.service = "mgi.v1.DirectoryService";
    directory::directory(&mut rows, world);
    privacy::erasures(&mut rows, world);
    privacy::exports(&mut rows, world);
    rows.service = "mgi.v1.AccessService";
    access::access(&mut rows, world);
    rows.service = "mgi.v1.PublicationService";
    access::publication(&mut rows);
    open(&mut rows);
    rows.rows
}

/// One request, on the profile and on the other one.
macro_rules! both {
    ($rows:ident, $method:literal, $request:ident { $($field:ident : $value:expr),* }) => {
        for (id, needs) in [
            ($crate::world::PROFILE, $crate::oracle::Needs::Profile),
            ($crate::world::OTHER, $crate::oracle::Needs::OtherProfile),
        ] {
            #[allow(clippy::needless_update, reason = "one form for all requests")]
            let request = $request {
                profile_id: id.to_owned(),
                $($field: $value,)*
                ..$request::default()
            };
            $rows.add($method, id, needs, &request);
        }
    };
}

pub(super) fn own() -> String {
    PROFILE.to_owned()
}

pub(super) fn early() -> Option<StatePoint> {
    Some(StatePoint {
        point: Some(state_point::Point::Revision(1)),
    })
}

pub(super) use both;

/// What tells nothing of content, and needs nobody.
fn open(rows: &mut Rows) {
    use tonic_health::pb::HealthCheckRequest;
    use tonic_reflection::pb::{v1, v1alpha};
    rows.service = "grpc.health.v1.Health";
    let health = HealthCheckRequest::default();
    rows.add("Check", "", Nothing, &health);
    rows.add("Watch", "", Nothing, &health).take = Take::Messages(1);
    rows.service = "grpc.reflection.v1.ServerReflection";
    let request = v1::ServerReflectionRequest {
        message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
        ..v1::ServerReflectionRequest::default()
    };
    rows.add("ServerReflectionInfo", "", Nothing, &request);
    rows.service = "grpc.reflection.v1alpha.ServerReflection";
    let request = v1alpha::ServerReflectionRequest {
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::ListServices(String::new()),
        ),
        ..v1alpha::ServerReflectionRequest::default()
    };
    rows.add("ServerReflectionInfo", "", Nothing, &request);
}

/// Plain routes: what nobody established gets, and what anybody else gets. Everybody else comes with
/// a token, and pages are for sessions: a token is refused there, whoever holds it.
pub(crate) const ROUTES: &[(&str, &str, u16, u16)] = &[
    ("GET", "/healthz", 200, 200),
    ("GET", "/readyz", 200, 200),
    ("GET", "/style.css", 200, 200),
    ("GET", "/icon.svg", 200, 200),
    ("GET", "/not-found", 404, 403),
    ("GET", "/", 200, 403),
    ("GET", "/set-up", 200, 403),
    ("POST", "/set-up", 403, 403),
    ("GET", "/sign-in", 200, 403),
    ("POST", "/sign-in", 403, 403),
    ("POST", "/sign-in/provider", 403, 403),
    ("GET", "/sign-in/provider/return", 404, 403),
    ("POST", "/sign-out", 403, 403),
    ("GET", "/signed-out", 200, 403),
    ("GET", "/invitation", 200, 403),
    ("POST", "/invitation", 403, 403),
    ("GET", "/recover", 200, 403),
    ("POST", "/recover", 403, 403),
    ("GET", "/authenticate", 303, 403),
    ("POST", "/authenticate", 303, 403),
    ("GET", "/account", 303, 403),
    ("POST", "/account/sessions/end", 303, 403),
    ("POST", "/account/password", 303, 403),
    ("POST", "/account/second-factor", 303, 403),
    ("POST", "/account/second-factor/confirm", 303, 403),
    ("POST", "/account/second-factor/remove", 303, 403),
    ("POST", "/account/tokens", 303, 403),
    ("POST", "/account/tokens/revoke", 303, 403),
    ("POST", "/account/provider/unlink", 303, 403),
    // What has no row is nothing, whoever asks.
    ("GET", "/nothing", 404, 404),
    ("GET", "/healthz/nothing", 404, 404),
];
