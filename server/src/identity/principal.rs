//! Who asks, and what the credential lets through.

use std::sync::Arc;

use mgi_events::{
    deployment::Token,
    ids::{AccountId, ProfileId, profile_of_stream},
};
use mgi_proto::v1::TokenScope;

/// Who asks, as established for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// By what it was established.
    pub credential: Credential,
}

/// By what somebody was established.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A bearer token, of a program or of the command line.
    Token {
        /// Its id.
        id: String,
        /// What it may do.
        scopes: Scopes,
        /// The profiles that it reaches; none: all that its account does.
        profiles: Arc<[ProfileId]>,
        /// The ministry that it acts for; none: any that its account acts for.
        ministry: Option<String>,
    },
    /// A session of a person.
    Session {
        /// Its id.
        id: String,
    },
}

/// What a token may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// Of the numbers that an event has; those that are not known allow nothing.
    #[must_use]
    pub fn of(scopes: &[i32]) -> Self {
        let known = scopes.iter().filter_map(|s| TokenScope::try_from(*s).ok());
        Self(known.fold(0, |all, scope| all | 1 << scope as i32))
    }

    /// Whether it may.
    #[must_use]
    pub fn has(self, scope: TokenScope) -> bool {
        self.0 & (1 << scope as i32) != 0
    }
}

impl Credential {
    /// The credential that a token of the directory is.
    pub(super) fn of_token(id: &str, token: &Token) -> Self {
        let profiles: Option<Arc<[ProfileId]>> = (token.profiles.iter())
            .map(|profile| ProfileId::parse(profile).ok())
            .collect();
        Self::Token {
            id: id.to_owned(),
            // A restriction that does not read leaves nothing.
            scopes: match &profiles {
                Some(_) => Scopes::of(&token.scopes),
                None => Scopes::default(),
            },
            profiles: profiles.unwrap_or_default(),
            ministry: Some(token.ministry.clone()).filter(|ministry| !ministry.is_empty()),
        }
    }
}

impl Principal {
    /// The session, when it is one.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        match &self.credential {
            Credential::Session { id } => Some(id),
            Credential::Token { .. } => None,
        }
    }

    /// Whether the credential reaches a profile at all; whether the account does, its roles say.
    #[must_use]
    pub fn reaches(&self, profile: &ProfileId) -> bool {
        match &self.credential {
            Credential::Session { .. } => true,
            Credential::Token { profiles, .. } => profiles.is_empty() || profiles.contains(profile),
        }
    }

    /// Whether the credential reaches a stream: one that is restricted to profiles reaches no other
    /// stream, so not the deployment's.
    #[must_use]
    pub fn reaches_stream(&self, stream: &str) -> bool {
        match &self.credential {
            Credential::Session { .. } => true,
            Credential::Token { profiles, .. } if profiles.is_empty() => true,
            Credential::Token { profiles, .. } => profile_of_stream(stream)
                .is_some_and(|profile| profiles.iter().any(|p| p.as_str() == profile.as_str())),
        }
    }

    /// Whether the credential is for some profiles, or for one ministry, only.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        match &self.credential {
            Credential::Session { .. } => false,
            Credential::Token {
                profiles, ministry, ..
            } => !profiles.is_empty() || ministry.is_some(),
        }
    }

    /// The one ministry that the credential acts for; none: any that its account acts for.
    #[must_use]
    pub fn only_ministry(&self) -> Option<&str> {
        match &self.credential {
            Credential::Session { .. } => None,
            Credential::Token { ministry, .. } => ministry.as_deref(),
        }
    }
}
