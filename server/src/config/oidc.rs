//! The `[oidc]` section and `public_url`: how people sign in through a provider.

use std::path::PathBuf;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::{ConfigError, PartialConfig};

/// What is asked of the provider unless the configuration says more.
const SCOPES: &str = "openid";
/// The claim that a person is recognised by unless the configuration says another.
const SUBJECT: &str = "sub";
/// Characters of the provider's name on the button.
const NAME_CHARACTERS: usize = 60;

/// The `[oidc]` section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialOidc {
    /// Issuer of the provider, exactly as it names itself [env: MGI_OIDC_ISSUER]
    #[arg(global = true, long = "oidc-issuer", value_name = "URL")]
    pub issuer: Option<String>,

    /// Id under which the provider knows this server [env: MGI_OIDC_CLIENT_ID]
    #[arg(global = true, long = "oidc-client-id", value_name = "ID")]
    pub client_id: Option<String>,

    /// File that holds the client's secret [env: MGI_OIDC_CLIENT_SECRET_FILE]
    #[arg(global = true, long = "oidc-client-secret-file", value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,

    /// Name of the provider on the button [env: MGI_OIDC_NAME] [default: the issuer's host]
    #[arg(
        global = true,
        long = "oidc-name",
        id = "oidc.name",
        value_name = "NAME"
    )]
    pub name: Option<String>,

    /// Scopes to ask for, between spaces [env: MGI_OIDC_SCOPES] [default: openid]
    #[arg(global = true, long = "oidc-scopes", value_name = "SCOPES")]
    pub scopes: Option<String>,

    /// Claim of the id token by which a person is recognised [env: MGI_OIDC_SUBJECT_CLAIM] [default: sub]
    #[arg(global = true, long = "oidc-subject-claim", value_name = "CLAIM")]
    pub subject_claim: Option<String>,

    /// Certificates (PEM) that the provider's connection is trusted by, beside the system's [env: MGI_OIDC_CA_FILE]
    #[arg(global = true, long = "oidc-ca-file", value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

impl PartialOidc {
    /// These settings, and those of `earlier` where these say nothing.
    pub(super) fn over(self, earlier: Self) -> Self {
        Self {
            issuer: self.issuer.or(earlier.issuer),
            client_id: self.client_id.or(earlier.client_id),
            client_secret_file: self.client_secret_file.or(earlier.client_secret_file),
            name: self.name.or(earlier.name),
            scopes: self.scopes.or(earlier.scopes),
            subject_claim: self.subject_claim.or(earlier.subject_claim),
            ca_file: self.ca_file.or(earlier.ca_file),
        }
    }
}

/// A provider of OpenID Connect, checked. The files are not read here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OidcConfig {
    /// Issuer, exactly as the provider names itself.
    pub issuer: String,
    /// Id under which the provider knows this server.
    pub client_id: String,
    /// File with the client's secret; none: a public client, by PKCE alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// Name on the button; at most 60 characters.
    pub name: String,
    /// Scopes, between spaces; `openid` is among them.
    pub scopes: String,
    /// Claim by which a person is recognised. One that the provider gives to another person
    /// later, such as an e-mail address, would hand an account over.
    pub subject_claim: String,
    /// Further certificates to trust the provider's connection by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// An address that is encrypted, or on this machine.
fn secure(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| format!("\"{text}\" is no address"))?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        _ => return Err(format!("\"{text}\" is not encrypted")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("\"{text}\" holds a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("\"{text}\" has something after its path"));
    }
    Ok(url)
}

/// Checks each value for itself.
pub(super) fn check_values(
    source: &PartialConfig,
    fault: &impl Fn(&str, String, &str) -> ConfigError,
) -> Result<(), ConfigError> {
    if let Some(text) = &source.public_url {
        const REMEDY: &str =
            "Write scheme and host as browsers show them, such as https://profiles.example.org";
        let url = secure(text).map_err(|cause| fault("public_url", cause, REMEDY))?;
        if url.path() != "/" {
            return Err(fault(
                "public_url",
                format!("\"{text}\" has a path"),
                REMEDY,
            ));
        }
    }
    let oidc = &source.oidc;
    if let Some(text) = &oidc.issuer {
        secure(text).map_err(|cause| {
            let remedy = "Write the issuer as the provider's openid-configuration names it; https, or http on this machine";
            fault("oidc.issuer", cause, remedy)
        })?;
    }
    let texts = [
        ("oidc.client_id", &oidc.client_id),
        ("oidc.name", &oidc.name),
        ("oidc.scopes", &oidc.scopes),
        ("oidc.subject_claim", &oidc.subject_claim),
    ];
    for (key, text) in texts {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(fault(key, "it is empty".to_owned(), "Write a text"));
        }
    }
    if let Some(name) = &oidc.name
        && name.chars().count() > NAME_CHARACTERS
    {
        let cause = format!("it has more than {NAME_CHARACTERS} characters");
        return Err(fault("oidc.name", cause, "Write a shorter name"));
    }
    if let Some(scopes) = &oidc.scopes
        && !scopes.split_whitespace().any(|scope| scope == "openid")
    {
        let cause = format!("\"{scopes}\" is without openid");
        return Err(fault(
            "oidc.scopes",
            cause,
            "Write openid, and what else there is, between spaces",
        ));
    }
    Ok(())
}

/// The address that browsers use, as an origin. The value was checked before.
pub(super) fn public_url(partial: &PartialConfig) -> Option<String> {
    let url = Url::parse(partial.public_url.as_deref()?).ok()?;
    Some(url.origin().ascii_serialization())
}

/// The provider; none unless an issuer is named.
pub(super) fn complete(partial: &PartialConfig) -> Result<Option<OidcConfig>, ConfigError> {
    let oidc = &partial.oidc;
    let missing = |given, missing| Err(ConfigError::Incomplete { given, missing });
    let (issuer, client_id) = match (&oidc.issuer, &oidc.client_id) {
        (None, None) => return Ok(None),
        (Some(_), None) => return missing("oidc.issuer", "oidc.client_id"),
        (None, Some(_)) => return missing("oidc.client_id", "oidc.issuer"),
        (Some(issuer), Some(client_id)) => (issuer.clone(), client_id.clone()),
    };
    if partial.public_url.is_none() {
        return missing("oidc.issuer", "public_url");
    }
    let host = Url::parse(&issuer)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    Ok(Some(OidcConfig {
        name: oidc.name.clone().or(host).unwrap_or_else(|| issuer.clone()),
        issuer,
        client_id,
        client_secret_file: oidc.client_secret_file.clone(),
        scopes: oidc.scopes.clone().unwrap_or_else(|| SCOPES.to_owned()),
        subject_claim: oidc
            .subject_claim
            .clone()
            .unwrap_or_else(|| SUBJECT.to_owned()),
        ca_file: oidc.ca_file.clone(),
    }))
}
