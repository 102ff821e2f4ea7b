//! The one table of what every path needs: a row for every method of gRPC and for every plain route.
//! Deny by default: a path without a row is refused, whoever asks. The methods are held against the
//! descriptors by a test, and the router's plain routes are made of these rows.

use std::{collections::HashMap, sync::OnceLock};

use mgi_proto::v1::TokenScope;

use super::Scopes;

/// What a path needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nobody has to be established, and nobody is: probes, and what one signs in with.
    Open,
    /// Anybody may call it; who sends a credential is established by it.
    Public,
    /// A session or a token that holds.
    SignedIn,
}

/// What a token needs to be let through; sessions may do all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Any token.
    Any,
    /// The scope READ.
    Read,
    /// The scope WRITE.
    Write,
    /// The scope DIRECTORY.
    Directory,
    /// One's own sessions and credentials: for sessions, never for tokens.
    Account,
}

impl Class {
    /// Whether a token with these scopes is let through.
    #[must_use]
    pub fn admits(self, scopes: Scopes) -> bool {
        match self {
            Self::Any => true,
            Self::Read => scopes.has(TokenScope::Read),
            Self::Write => scopes.has(TokenScope::Write),
            Self::Directory => scopes.has(TokenScope::Directory),
            Self::Account => false,
        }
    }

    /// The scope, by name.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Read => "READ",
            Self::Write => "WRITE",
            Self::Directory => "DIRECTORY",
            Self::Account => "none: it is for sessions",
        }
    }
}

/// A plain route's handler, by name: the router has one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The process answers.
    Healthz,
    /// Commands can be recorded.
    Readyz,
    /// The stylesheet of pages.
    Style,
    /// The emblem.
    Icon,
    /// What browsers are shown where there is nothing.
    NotFound,
    /// The first page.
    Home,
    /// The form to set the server up.
    SetUpForm,
    /// Sets it up.
    SetUp,
    /// The form to sign in.
    SignInForm,
    /// Signs in.
    SignIn,
    /// Begins a flow at the provider.
    ProviderBegin,
    /// What the provider sends back.
    ProviderReturn,
    /// Signs out.
    SignOut,
    /// Who has signed out.
    SignedOut,
    /// The form to accept an invitation.
    InvitationForm,
    /// Accepts it.
    Invitation,
    /// The form to get back into an account.
    RecoverForm,
    /// Gets back.
    Recover,
    /// The form to authenticate again.
    AuthenticateForm,
    /// Authenticates again.
    Authenticate,
    /// One's own account.
    Account,
    /// Ends sessions.
    EndSession,
    /// Changes the password.
    ChangePassword,
    /// Begins a second factor.
    BeginFactor,
    /// Confirms it.
    ConfirmFactor,
    /// Removes it.
    RemoveFactor,
    /// Issues a token.
    IssueToken,
    /// Revokes one.
    RevokeToken,
    /// Removes the link with a person of the provider.
    UnlinkProvider,
}

impl Page {
    /// Whether it is for browsers: who has no session that holds is a visitor there, and is shown
    /// the way to sign in where somebody has to be signed in.
    #[must_use]
    pub fn is_for_browsers(self) -> bool {
        !matches!(self, Self::Healthz | Self::Readyz)
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The path; of a plain route as axum writes it, with `{name}` for a part that varies.
    pub path: &'static str,
    /// HTTP method; gRPC is always POST.
    pub method: &'static str,
    /// Who may call it.
    pub need: Need,
    /// What a token needs.
    pub class: Class,
    /// The handler of a plain route; none: a method of gRPC.
    pub page: Option<Page>,
}

const fn open(path: &'static str) -> Row {
    Row {
        path,
        method: "POST",
        need: Need::Open,
        class: Class::Any,
        page: None,
    }
}

const fn public(path: &'static str) -> Row {
    Row {
        path,
        method: "POST",
        need: Need::Public,
        class: Class::Read,
        page: None,
    }
}

const fn call(path: &'static str, class: Class) -> Row {
    Row {
        path,
        method: "POST",
        need: Need::SignedIn,
        class,
        page: None,
    }
}

const fn route(
    method: &'static str,
    path: &'static str,
    need: Need,
    class: Class,
    page: Page,
) -> Row {
    Row {
        path,
        method,
        need,
        class,
        page: Some(page),
    }
}

/// A file that pages refer to.
const fn file(path: &'static str, page: Page) -> Row {
    route("GET", path, Need::Open, Class::Any, page)
}

/// A page that anybody may look at.
const fn look(path: &'static str, page: Page) -> Row {
    route("GET", path, Need::Public, Class::Account, page)
}

/// A form that anybody may send.
const fn send(path: &'static str, page: Page) -> Row {
    route("POST", path, Need::Public, Class::Account, page)
}

/// A page or a form of one's own account.
const fn own(method: &'static str, path: &'static str, page: Page) -> Row {
    route(method, path, Need::SignedIn, Class::Account, page)
}

/// The methods of gRPC.
pub const METHODS: &[Row] = &[
    call("/mgi.v1.CollaborationService/Submit", Class::Write),
    call("/mgi.v1.CollaborationService/SubmitBatch", Class::Write),
    call("/mgi.v1.CollaborationService/SubmitStream", Class::Write),
    call("/mgi.v1.CollaborationService/ListProfiles", Class::Read),
    call("/mgi.v1.CollaborationService/GetProfile", Class::Read),
    call("/mgi.v1.CollaborationService/GetQuestionnaire", Class::Read),
    call("/mgi.v1.CollaborationService/ListGrants", Class::Read),
    call("/mgi.v1.CollaborationService/GetAnswer", Class::Read),
    call("/mgi.v1.CollaborationService/ListAnswers", Class::Read),
    call("/mgi.v1.CollaborationService/ListEvidence", Class::Read),
    call("/mgi.v1.CollaborationService/ListNotes", Class::Read),
    call("/mgi.v1.CollaborationService/ListThreads", Class::Read),
    call("/mgi.v1.CollaborationService/ListComments", Class::Read),
    call("/mgi.v1.CollaborationService/ListValidations", Class::Read),
    call(
        "/mgi.v1.CollaborationService/PrepareValidation",
        Class::Read,
    ),
    call("/mgi.v1.CollaborationService/ListSuggestions", Class::Read),
    call("/mgi.v1.CollaborationService/ListFindings", Class::Read),
    call("/mgi.v1.CollaborationService/ListPriorities", Class::Read),
    call("/mgi.v1.CollaborationService/ListPositions", Class::Read),
    call("/mgi.v1.CollaborationService/ListMeetings", Class::Read),
    call(
        "/mgi.v1.CollaborationService/ListContradictions",
        Class::Read,
    ),
    call("/mgi.v1.CollaborationService/ListCorrections", Class::Read),
    call(
        "/mgi.v1.CollaborationService/ListEvidenceGroups",
        Class::Read,
    ),
    call("/mgi.v1.CollaborationService/GetBlame", Class::Read),
    call("/mgi.v1.CollaborationService/GetBoard", Class::Read),
    call("/mgi.v1.CollaborationService/ListActions", Class::Read),
    call("/mgi.v1.CollaborationService/ExplainAccess", Class::Read),
    call("/mgi.v1.CollaborationService/SaveDraft", Class::Write),
    call("/mgi.v1.CollaborationService/ListDrafts", Class::Read),
    call("/mgi.v1.CollaborationService/DiscardDraft", Class::Write),
    call(
        "/mgi.v1.CollaborationService/UploadEvidenceFile",
        Class::Write,
    ),
    call(
        "/mgi.v1.CollaborationService/DownloadEvidenceFile",
        Class::Read,
    ),
    call("/mgi.v1.LiveService/Watch", Class::Read),
    call("/mgi.v1.LiveService/Announce", Class::Write),
    call("/mgi.v1.AuditService/ReadHistory", Class::Read),
    call("/mgi.v1.AuditService/GetState", Class::Read),
    call("/mgi.v1.AuditService/GetContributions", Class::Read),
    call("/mgi.v1.AuditService/GetCheckpoint", Class::Read),
    call("/mgi.v1.AuditService/GetInclusionProof", Class::Read),
    call("/mgi.v1.AuditService/GetConsistencyProof", Class::Read),
    call("/mgi.v1.AuditService/GetLogKeys", Class::Read),
    call("/mgi.v1.AuditService/CreateBundle", Class::Read),
    call("/mgi.v1.AuditService/CompareStates", Class::Read),
    call("/mgi.v1.AuditService/GetSinceValidated", Class::Read),
    call("/mgi.v1.AuditService/GetTimeline", Class::Read),
    call("/mgi.v1.AuditService/ListRolesInForce", Class::Read),
    call("/mgi.v1.DirectoryService/WhoAmI", Class::Any),
    call(
        "/mgi.v1.DirectoryService/RegisterMinistry",
        Class::Directory,
    ),
    call("/mgi.v1.DirectoryService/RenameMinistry", Class::Directory),
    call("/mgi.v1.DirectoryService/ListMinistries", Class::Read),
    call("/mgi.v1.DirectoryService/CreateAccount", Class::Directory),
    call("/mgi.v1.DirectoryService/CloseAccount", Class::Directory),
    call("/mgi.v1.DirectoryService/ListAccounts", Class::Read),
    call(
        "/mgi.v1.DirectoryService/GrantDeploymentRole",
        Class::Directory,
    ),
    call(
        "/mgi.v1.DirectoryService/EndDeploymentRole",
        Class::Directory,
    ),
    call("/mgi.v1.DirectoryService/IssueToken", Class::Directory),
    call("/mgi.v1.DirectoryService/RevokeToken", Class::Directory),
    call("/mgi.v1.DirectoryService/ListTokens", Class::Read),
    call("/mgi.v1.DirectoryService/RegisterKey", Class::Directory),
    call("/mgi.v1.DirectoryService/RevokeKey", Class::Directory),
    call("/mgi.v1.DirectoryService/ListKeys", Class::Read),
    call("/mgi.v1.DirectoryService/GetCertificate", Class::Read),
    call(
        "/mgi.v1.DirectoryService/RegisterQuestionnaire",
        Class::Directory,
    ),
    call("/mgi.v1.DirectoryService/ListQuestionnaires", Class::Read),
    call("/mgi.v1.DirectoryService/RequestErasure", Class::Directory),
    call("/mgi.v1.DirectoryService/ConfirmErasure", Class::Directory),
    call("/mgi.v1.DirectoryService/WithdrawErasure", Class::Directory),
    call("/mgi.v1.DirectoryService/ListErasures", Class::Read),
    call("/mgi.v1.DirectoryService/ExportPerson", Class::Read),
    call("/mgi.v1.AuditService/ReadAccessLog", Class::Read),
    open("/mgi.v1.AccessService/SetUp"),
    open("/mgi.v1.AccessService/SignIn"),
    open("/mgi.v1.AccessService/AcceptInvitation"),
    open("/mgi.v1.AccessService/Recover"),
    call("/mgi.v1.AccessService/SignOut", Class::Account),
    call("/mgi.v1.AccessService/AuthenticateAgain", Class::Account),
    call("/mgi.v1.AccessService/ListSessions", Class::Account),
    call("/mgi.v1.AccessService/EndSession", Class::Account),
    call("/mgi.v1.AccessService/ChangePassword", Class::Account),
    call("/mgi.v1.AccessService/BeginSecondFactor", Class::Account),
    call("/mgi.v1.AccessService/ConfirmSecondFactor", Class::Account),
    call("/mgi.v1.AccessService/RemoveSecondFactor", Class::Account),
    call("/mgi.v1.AccessService/Invite", Class::Directory),
    call("/mgi.v1.AccessService/IssueRecoveryCode", Class::Directory),
    call("/mgi.v1.AccessService/PrepareHandover", Class::Read),
    call("/mgi.v1.AccessService/HandOverAccount", Class::Directory),
    public("/mgi.v1.PublicationService/ListPublishedProfiles"),
    public("/mgi.v1.PublicationService/GetPublishedProfile"),
    public("/mgi.v1.PublicationService/GetPublicBundle"),
    open("/grpc.health.v1.Health/Check"),
    open("/grpc.health.v1.Health/Watch"),
    open("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
    open("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"),
];

/// The plain routes.
pub const ROUTES: &[Row] = &[
    route("GET", "/healthz", Need::Open, Class::Any, Page::Healthz),
    route("GET", "/readyz", Need::Open, Class::Any, Page::Readyz),
    file("/style.css", Page::Style),
    file("/icon.svg", Page::Icon),
    look("/not-found", Page::NotFound),
    look("/", Page::Home),
    look("/set-up", Page::SetUpForm),
    send("/set-up", Page::SetUp),
    look("/sign-in", Page::SignInForm),
    send("/sign-in", Page::SignIn),
    send("/sign-in/provider", Page::ProviderBegin),
    look("/sign-in/provider/return", Page::ProviderReturn),
    send("/sign-out", Page::SignOut),
    look("/signed-out", Page::SignedOut),
    look("/invitation", Page::InvitationForm),
    send("/invitation", Page::Invitation),
    look("/recover", Page::RecoverForm),
    send("/recover", Page::Recover),
    own("GET", "/authenticate", Page::AuthenticateForm),
    own("POST", "/authenticate", Page::Authenticate),
    own("GET", "/account", Page::Account),
    own("POST", "/account/sessions/end", Page::EndSession),
    own("POST", "/account/password", Page::ChangePassword),
    own("POST", "/account/second-factor", Page::BeginFactor),
    own(
        "POST",
        "/account/second-factor/confirm",
        Page::ConfirmFactor,
    ),
    own("POST", "/account/second-factor/remove", Page::RemoveFactor),
    own("POST", "/account/tokens", Page::IssueToken),
    own("POST", "/account/tokens/revoke", Page::RevokeToken),
    own("POST", "/account/provider/unlink", Page::UnlinkProvider),
];

/// The row of a path; none: it is refused. A plain route is found whatever the method: the router
/// answers a wrong one by itself, but by the row of the method that is asked for where there is one.
#[must_use]
pub fn row_of(method: &str, path: &str) -> Option<&'static Row> {
    static BY_PATH: OnceLock<HashMap<&'static str, &'static Row>> = OnceLock::new();
    let by_path = BY_PATH.get_or_init(|| METHODS.iter().map(|row| (row.path, row)).collect());
    if let Some(row) = by_path.get(path) {
        return Some(row);
    }
    let method = if method == "HEAD" { "GET" } else { method };
    let mut rows = ROUTES.iter().filter(|row| fits(row.path, path));
    let first = rows.next()?;
    if first.method == method {
        return Some(first);
    }
    Some(rows.find(|row| row.method == method).unwrap_or(first))
}

/// Whether a path is of a pattern: `{name}` stands for one part, `{*name}` for all that follow.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    for wanted in pattern.split('/') {
        if wanted.starts_with("{*") {
            return parts.next().is_some_and(|part| !part.is_empty());
        }
        let Some(part) = parts.next() else {
            return false;
        };
        let varies = wanted.starts_with('{') && !part.is_empty();
        if !varies && wanted != part {
            return false;
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_method_of_every_service_has_one_row_and_no_other_has() {
        let mut pool = mgi_proto::json::pool().unwrap().clone();
        for set in [
            tonic_health::pb::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
        ] {
            pool.decode_file_descriptor_set(set).unwrap();
        }
        let mut expected = BTreeSet::new();
        for service in pool.services() {
            for method in service.methods() {
                expected.insert(format!("/{}/{}", service.full_name(), method.name()));
            }
        }
        let found: BTreeSet<String> = METHODS.iter().map(|row| row.path.to_owned()).collect();
        assert_eq!(found, expected);
        assert_eq!(found.len(), METHODS.len(), "a row stands twice");
    }

    #[test]
    fn only_these_need_nobody() {
        let open: Vec<&str> = (METHODS.iter().chain(ROUTES))
            .filter(|row| row.need == Need::Open)
            .map(|row| row.path)
            .filter(|path| !path.starts_with("/grpc."))
            .collect();
        assert_eq!(
            open,
            [
                "/mgi.v1.AccessService/SetUp",
                "/mgi.v1.AccessService/SignIn",
                "/mgi.v1.AccessService/AcceptInvitation",
                "/mgi.v1.AccessService/Recover",
                "/healthz",
                "/readyz",
                "/style.css",
                "/icon.svg",
            ]
        );
    }

    #[test]
    fn what_has_no_row_is_nothing() {
        for path in [
            "",
            "//",
            "/healthz/",
            "/healthz/x",
            "/mgi.v1.AccessService",
            "/HEALTHZ",
        ] {
            assert_eq!(row_of("GET", path), None, "{path}");
        }
    }

    #[test]
    fn patterns_fit_whole_parts() {
        assert!(fits("/p/{id}/x", "/p/1/x"));
        assert!(fits("/s/{*file}", "/s/a/b.css"));
        for (pattern, path) in [
            ("/p/{id}", "/p/"),
            ("/p/{id}", "/p/1/x"),
            ("/p/{id}/x", "/p/1"),
            ("/s/{*file}", "/s/"),
            ("/s/{*file}", "/s"),
        ] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }
}
