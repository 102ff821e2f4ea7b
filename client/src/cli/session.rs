//! What a command works with: a connection, a profile, an output.

use mgi_client::commands::IntoAction;
use mgi_client::read::Moment;
use mgi_client::{Client, ConnectOptions, ProfileHandle, v1};

use super::args::Global;
use super::output::Output;
use super::{Done, Failure, input, signed_in};

/// One run of the program.
pub(crate) struct Session<'a> {
    global: Global,
    /// Where results go.
    pub(crate) out: &'a mut Output,
    client: Option<Client>,
}

impl<'a> Session<'a> {
    /// Connects only when a command needs it.
    pub(crate) fn new(global: Global, out: &'a mut Output) -> Self {
        Self {
            global,
            out,
            client: None,
        }
    }

    /// Progress bars are wanted.
    pub(crate) fn progress(&self) -> bool {
        !self.global.no_progress
    }

    /// The connection.
    pub(crate) async fn client(&mut self) -> Result<Client, Failure> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let mut options = ConnectOptions::new(self.global.server.clone())
            .user_agent(concat!("mgi/", env!("CARGO_PKG_VERSION")));
        options.token = self.token()?;
        if let Some(path) = &self.global.ca_file {
            options.certificate_authority =
                Some(std::fs::read(path).map_err(|error| Failure::local(path, error))?);
        }
        let client = Client::connect(options).await?;
        self.client = Some(client.clone());
        Ok(client)
    }

    /// The command comes with the session of this machine, not with a token.
    pub(crate) fn is_signed_in(&self) -> bool {
        let token = self.token().ok().flatten();
        token.is_some_and(|token| token.starts_with("mgis_"))
    }

    /// Address of the server.
    pub(crate) fn server(&self) -> &str {
        &self.global.server
    }

    /// Flags before environment, and the secret itself before a file.
    fn token(&self) -> Result<Option<String>, Failure> {
        if let Some(token) = &self.global.token {
            return Ok(Some(token.clone()));
        }
        let from_environment = || {
            std::env::var("MGI_TOKEN")
                .ok()
                .filter(|token| !token.is_empty())
        };
        let file = match &self.global.token_file {
            Some(file) => file.clone(),
            None => match from_environment() {
                Some(token) => return Ok(Some(token)),
                None => match std::env::var_os("MGI_TOKEN_FILE") {
                    Some(file) => file.into(),
                    // Signed in on this machine, when nothing else is said.
                    None => return Ok(signed_in::secret(&self.global.server)),
                },
            },
        };
        Ok(Some(input::read_text(&file)?.trim().to_owned()))
    }

    /// Id of the profile.
    pub(crate) fn profile_id(&self) -> Result<String, Failure> {
        self.global.profile.clone().ok_or_else(|| {
            Failure::Usage(
                "name the profile with --profile ID or MGI_PROFILE (mgi profile list shows them)"
                    .into(),
            )
        })
    }

    /// The profile, for the acting ministry.
    pub(crate) async fn profile(&mut self) -> Result<ProfileHandle, Failure> {
        let profile_id = self.profile_id()?;
        self.profile_called(profile_id).await
    }

    /// As [`Session::profile`], with its id.
    pub(crate) async fn profile_called(
        &mut self,
        profile_id: String,
    ) -> Result<ProfileHandle, Failure> {
        let handle = self.client().await?.profile(profile_id);
        Ok(match &self.global.acting {
            Some(ministry) => handle.acting_for(ministry.clone()),
            None => handle,
        })
    }

    /// The ministry to act for, or empty.
    pub(crate) fn acting(&self) -> String {
        self.global.acting.clone().unwrap_or_default()
    }

    /// A moment as the API takes it. A date ends in the profile's time zone.
    pub(crate) async fn at(
        &mut self,
        moment: Option<Moment>,
    ) -> Result<Option<v1::StatePoint>, Failure> {
        let Some(moment) = moment else {
            return Ok(None);
        };
        let zone = match moment {
            Moment::Date(_) => {
                self.profile()
                    .await?
                    .head(None)
                    .await?
                    .opened
                    .unwrap_or_default()
                    .time_zone
            }
            Moment::Revision(_) | Moment::Time(_) => String::new(),
        };
        moment
            .state_point(&zone)
            .map(Some)
            .map_err(|error| Failure::Usage(error.to_string()))
    }

    /// Carries out one action and tells its receipt.
    pub(crate) async fn submit(&mut self, action: impl IntoAction) -> Done {
        let receipt = self.profile().await?.submit(action).await?;
        self.out.receipt(&receipt)
    }
}
