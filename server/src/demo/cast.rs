//! Who acts in the demonstration: roles, no people. Accounts are made through
//! the API; their tokens are made anew at each start.

use std::collections::BTreeMap;

use mgi_client::{Client, ClientError, ConnectOptions, v1};
use mgi_events::roles::role_name;

use crate::process::ALL_SCOPES;

/// A role, for a ministry or for none.
pub(super) type Part = (v1::Role, String);

/// One account that plays a part.
#[derive(Clone)]
pub(super) struct Player {
    pub(super) account: String,
    pub(super) client: Client,
}

/// The players of one profile.
pub(super) struct Cast {
    country: String,
    players: BTreeMap<(i32, String), Player>,
}

/// Seconds that a token lives which only loading needs.
const LOADING: u64 = 3_600;

impl Cast {
    /// Makes an account with a token for every part.
    pub(super) async fn gather(
        secretariat: &Client,
        address: &str,
        country: &str,
        parts: impl IntoIterator<Item = Part>,
        mut step: impl FnMut(),
    ) -> Result<Self, ClientError> {
        let mut cast = Self {
            country: country.to_owned(),
            players: BTreeMap::new(),
        };
        for (role, ministry) in parts {
            let name = cast.name(role, &ministry);
            let request = v1::CreateAccountRequest {
                name,
                ..Default::default()
            };
            let account = secretariat.create_account(request).await?.account_id;
            let secret = token(secretariat, &account, "demo loading", LOADING).await?;
            let options = ConnectOptions::new(address).token(secret);
            let client = Client::connect(options).await?;
            cast.players
                .insert((role as i32, ministry), Player { account, client });
            step();
        }
        Ok(cast)
    }

    /// Name of an account: its country, ministry and role.
    fn name(&self, role: v1::Role, ministry: &str) -> String {
        account_name(&self.country, role, ministry)
    }

    /// Who plays a part.
    pub(super) fn player(&self, role: v1::Role, ministry: &str) -> Option<&Player> {
        self.players.get(&(role as i32, ministry.to_owned()))
    }

    /// Everybody, with role and ministry.
    pub(super) fn all(&self) -> impl Iterator<Item = (v1::Role, &str, &Player)> {
        self.players.iter().map(|((role, ministry), player)| {
            (
                v1::Role::try_from(*role).unwrap_or_default(),
                ministry.as_str(),
                player,
            )
        })
    }
}

/// Name of a demonstration account.
pub(super) fn account_name(country: &str, role: v1::Role, ministry: &str) -> String {
    let role = role_name(role);
    if ministry.is_empty() {
        format!("{country}: {role}")
    } else {
        format!("{country}: {ministry} {role}")
    }
}

/// Issues a token.
pub(super) async fn token(
    secretariat: &Client,
    account: &str,
    label: &str,
    lifetime_seconds: u64,
) -> Result<String, ClientError> {
    let request = v1::IssueTokenRequest {
        account_id: account.to_owned(),
        label: label.to_owned(),
        lifetime_seconds,
        // Nobody types a password here: its programs do what people authenticate again for.
        scopes: ALL_SCOPES.map(|scope| scope as i32).to_vec(),
        ..Default::default()
    };
    Ok(secretariat.issue_token(request).await?.secret)
}
