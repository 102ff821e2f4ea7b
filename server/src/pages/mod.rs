//! What browsers see: complete HTML documents, forms that work without script.
//!
//! One folder for each page: its handlers and view model in `mod.rs`, its template beside it. A
//! page of a few paragraphs and forms needs no template: [`simple::Simple`] is one.
//!
//! | looking for | it is in |
//! |---|---|
//! | what a handler is given: who looks, in which language | [`Visit`], [`SignedIn`] |
//! | what a handler is given that changes something | [`Post`], [`SignedPost`] |
//! | title, messages, who is signed in | `frame`, `layout/page.html` |
//! | forms, their fields, hints and faults | `form`, `layout/form.html` |
//! | how everything looks | `layout/style.css` |
//! | every word | `texts/en.ftl` |
//! | what just happened, told by the next page | `flash` |
//! | from a refusal to a page | `refusal`, `problem` |
//! | form tokens, cookies, where to go next | `token`, `cookies`, `next` |
//!
//! **Rules.** A handler that changes something takes [`Post`] or [`SignedPost`], which check that
//! the form is of this server and of this browser, and answers with a redirect (303), or with the
//! form and what is wrong with it (422), or with a secret that is shown once. No page holds a word
//! or a style of its own. Nothing in a page comes from another server.

mod account;
mod assets;
mod authenticate;
mod cookies;
mod flash;
mod form;
mod frame;
mod headers;
mod home;
mod invitation;
mod next;
mod posted;
mod problem;
mod provider;
mod recover;
mod refusal;
mod routes;
mod set_up;
mod sign_in;
mod sign_out;
mod simple;
mod texts;
mod token;
mod visit;

pub use headers::PageHeaders;
pub use visit::{Post, SignedIn, SignedPost, Visit};

use std::sync::Arc;

use self::form::{Field, Kind};
use crate::{
    access::Access,
    config::Config,
    grpc::Host,
    identity::OwnOrigin,
    oidc::{Oidc, Sealer},
};

/// What pages share. Cheap to clone.
#[derive(Clone)]
pub struct Pages(Arc<Inner>);

struct Inner {
    host: Host,
    oidc: Option<Oidc>,
    origin: OwnOrigin,
    sealer: Sealer,
}

/// Why there can be no pages.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The provider of the configuration.
    #[error(transparent)]
    Oidc(#[from] crate::oidc::SetUpError),
    /// No random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

impl Pages {
    /// Pages over a host.
    ///
    /// # Errors
    /// [`PagesError`].
    pub fn new(config: &Config, host: Host) -> Result<Self, PagesError> {
        let oidc = match (&config.oidc, &config.public_url) {
            (Some(oidc), Some(public_url)) => Some(Oidc::new(oidc, public_url)?),
            _ => None,
        };
        Ok(Self(Arc::new(Inner {
            host,
            oidc,
            origin: OwnOrigin::of(config),
            sealer: Sealer::new()?,
        })))
    }

    /// The server's parts.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// How people get in.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.0.host.access
    }

    /// The provider, when one is configured.
    #[must_use]
    pub fn oidc(&self) -> Option<&Oidc> {
        self.0.oidc.as_ref()
    }

    /// Whether there is an account.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.0.host.engine.deployment().revision().0 > 0
    }

    fn origin(&self) -> &OwnOrigin {
        &self.0.origin
    }

    fn secure(&self) -> bool {
        self.0.origin.secure
    }

    fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }
}

/// The field for a new sign-in name.
fn new_name(visit: &Visit, value: &str) -> Field {
    Field::new(Kind::Text, "name", visit.texts.say("field-sign-in-name"))
        .hint(visit.texts.say("field-sign-in-name-hint"))
        .autocomplete("username")
        .value(value)
}

/// The field for a new password.
fn new_password(visit: &Visit, name: &'static str) -> Field {
    let label = match name {
        "password" => "field-password",
        _ => "field-new-password",
    };
    Field::new(Kind::Password, name, visit.texts.say(label))
        .hint(visit.texts.say("field-new-password-hint"))
        .autocomplete("new-password")
}
