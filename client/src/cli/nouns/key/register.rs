//! `mgi key register`, `request`, `statement` and `rotate`.

use std::path::{Path, PathBuf};

use clap::Args;
use mgi_client::signing::{KeyHolder, certificate_statement, registration};
use mgi_client::v1::{self, KeyPurpose};
use serde::{Deserialize, Serialize};

use crate::cli::secret::{self, PassphraseArgs};
use crate::cli::signed::live_key;
use crate::cli::{Done, Failure, Session, input};

/// `mgi key register`.
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Your personal key file.
    #[arg(required_unless_present_any = ["request", "certificate"])]
    file: Option<PathBuf>,
    /// As administrator: the request that the holder of a cosigning key wrote.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "certificate"])]
    request: Option<PathBuf>,
    /// Your certificate, in PEM or DER.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "file",
        requires = "signature"
    )]
    certificate: Option<PathBuf>,
    /// With --certificate: the signature over what mgi key statement wrote.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    signature: Option<PathBuf>,
    /// With --certificate: key that it takes the place of.
    #[arg(long, value_name = "KEY", requires = "endorsement")]
    replaces: Option<String>,
    /// With --replaces: signature by that key over the same statement.
    #[arg(long, value_name = "FILE", requires = "replaces")]
    endorsement: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl RegisterArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let request = if let Some(path) = &self.request {
            let text = input::read_text(path)?;
            let request: Request = serde_json::from_str(&text).map_err(|error| {
                Failure::Invalid(format!(
                    "{} is not a request that mgi key request wrote: {error}",
                    path.display()
                ))
            })?;
            request.message()?
        } else if let (Some(certificate), Some(signature)) = (&self.certificate, &self.signature) {
            v1::RegisterKeyRequest {
                purpose: KeyPurpose::Certificate as i32,
                certificate: der(certificate)?,
                proof: bytes(signature)?,
                replaces: self.replaces.clone().unwrap_or_default(),
                endorsement: match &self.endorsement {
                    Some(path) => bytes(path)?,
                    None => Vec::new(),
                },
                ..v1::RegisterKeyRequest::default()
            }
        } else {
            let path = self.file.unwrap_or_default();
            own(session, &path, &self.passphrase, None).await?
        };
        send(session, request).await
    }
}

/// `mgi key rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// File of your live key.
    old: PathBuf,
    /// File of the new key, of the same passphrase file where one is given.
    new: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl RotateArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let request = own(session, &self.new, &self.passphrase, Some(&self.old)).await?;
        send(session, request).await
    }
}

/// `mgi key request`.
#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The cosigning key file.
    file: PathBuf,
    /// The ministry.
    #[arg(long)]
    ministry: String,
    /// File of the ministry's live key, whose place the new one takes.
    #[arg(long, value_name = "FILE")]
    replaces: Option<PathBuf>,
    /// The file to write; default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl RequestArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let file = secret::read_key(&self.file)?;
        if file.purpose().ok() != Some(KeyPurpose::Cosigner) {
            return Err(Failure::Usage(
                "a personal key is registered by its holder, with mgi key register".into(),
            ));
        }
        let me = session.client().await?.who_am_i().await?;
        let key = self.passphrase.unlock(&self.file, &file).await?;
        let old = match &self.replaces {
            Some(path) => Some(live(session, &me.account_id, path, &self.passphrase).await?),
            None => None,
        };
        let holder = KeyHolder {
            deployment: &me.deployment_id,
            account: &me.account_id,
            ministry: &self.ministry,
            replaces: old.as_ref().map_or("", |(id, _)| id),
        };
        let old = old.as_ref().map(|(_, key)| key);
        let request = Request::of(&registration(holder, KeyPurpose::Cosigner, &key, old));
        let text = serde_json::to_string_pretty(&request)
            .map_err(|error| Failure::Invalid(error.to_string()))?;
        match &self.output {
            Some(path) => {
                std::fs::write(path, text + "\n").map_err(|error| Failure::local(path, error))?;
                session.out.note(&format!(
                    "{} is written: hand it to an administrator of the deployment",
                    path.display()
                ));
                Ok(())
            }
            None => session.out.line(&text),
        }
    }
}

/// `mgi key statement`.
#[derive(Debug, Args)]
pub(crate) struct StatementArgs {
    /// Your certificate, in PEM or DER.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// Key that it will take the place of.
    #[arg(long, value_name = "KEY", default_value = "")]
    replaces: String,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl StatementArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let me = session.client().await?.who_am_i().await?;
        let holder = KeyHolder {
            deployment: &me.deployment_id,
            account: &me.account_id,
            ministry: "",
            replaces: &self.replaces,
        };
        let text = certificate_statement(holder, &bytes(&self.certificate)?)
            .map_err(|error| Failure::Invalid(error.to_string()))?;
        std::fs::write(&self.output, &text).map_err(|error| Failure::local(&self.output, error))?;
        session.out.note(&format!(
            "{} is written: sign exactly these bytes with the key of the certificate",
            self.output.display()
        ));
        Ok(())
    }
}

/// The request of a person for the own key, in the place of another or of none.
async fn own(
    session: &mut Session<'_>,
    path: &Path,
    passphrase: &PassphraseArgs,
    old: Option<&Path>,
) -> Result<v1::RegisterKeyRequest, Failure> {
    let file = secret::read_key(path)?;
    if file.purpose().ok() != Some(KeyPurpose::Personal) {
        return Err(Failure::Usage(
            "a cosigning key is registered by an administrator: hand one what mgi key request writes"
                .into(),
        ));
    }
    let me = session.client().await?.who_am_i().await?;
    let key = passphrase.unlock(path, &file).await?;
    let old = match old {
        Some(path) => Some(live(session, &me.account_id, path, passphrase).await?),
        None => None,
    };
    let holder = KeyHolder {
        deployment: &me.deployment_id,
        account: &me.account_id,
        ministry: "",
        replaces: old.as_ref().map_or("", |(id, _)| id),
    };
    let old = old.as_ref().map(|(_, key)| key);
    Ok(registration(holder, KeyPurpose::Personal, &key, old))
}

/// A live key with its id.
async fn live(
    session: &mut Session<'_>,
    account: &str,
    path: &Path,
    passphrase: &PassphraseArgs,
) -> Result<(String, mgi_events::transparency::ed25519::SigningKey), Failure> {
    let file = secret::read_key(path)?;
    let bad = |error| secret::key_file(path, error);
    let public_key = file.public_key().map_err(bad)?;
    let purpose = file.purpose().map_err(bad)?;
    let held = live_key(session, account, purpose, Some(&public_key)).await?;
    let key = passphrase.unlock(path, &file).await?;
    Ok((held.key_id, key))
}

async fn send(session: &mut Session<'_>, request: v1::RegisterKeyRequest) -> Done {
    let response = session.client().await?.register_key(request).await?;
    let done = format!("{} is registered", response.key_id);
    session
        .out
        .recorded("RegisterKeyResponse", &response, &done)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::local(path, error))
}

fn der(path: &Path) -> Result<Vec<u8>, Failure> {
    mgi_events::keys::certificate(&bytes(path)?)
        .map(|certificate| certificate.der)
        .map_err(|error| Failure::Invalid(format!("{}: {error}", path.display())))
}

/// The file in which the holder of a cosigning key asks for its registration. It
/// holds nothing secret.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    format: String,
    account: String,
    ministry: String,
    public_key: String,
    proof: String,
    replaces: String,
    endorsement: String,
}

const REQUEST: &str = "mgi-key-request/v1";

impl Request {
    fn of(message: &v1::RegisterKeyRequest) -> Self {
        Self {
            format: REQUEST.to_owned(),
            account: message.account_id.clone(),
            ministry: message.ministry.clone(),
            public_key: hex::encode(&message.public_key),
            proof: hex::encode(&message.proof),
            replaces: message.replaces.clone(),
            endorsement: hex::encode(&message.endorsement),
        }
    }

    fn message(self) -> Result<v1::RegisterKeyRequest, Failure> {
        let bytes = |text: &str| {
            hex::decode(text).map_err(|_| Failure::Invalid("the request was changed".into()))
        };
        if self.format != REQUEST {
            return Err(Failure::Invalid(format!(
                "the request is not of the format {REQUEST}"
            )));
        }
        Ok(v1::RegisterKeyRequest {
            command_id: String::new(),
            purpose: KeyPurpose::Cosigner as i32,
            public_key: bytes(&self.public_key)?,
            certificate: Vec::new(),
            proof: bytes(&self.proof)?,
            endorsement: bytes(&self.endorsement)?,
            account_id: self.account,
            ministry: self.ministry,
            replaces: self.replaces,
        })
    }
}
