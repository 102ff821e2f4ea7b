//! `mgi key`.

mod register;
mod revoke;

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use mgi_client::signing::KeyFile;
use mgi_client::{v1, words};
use sha2::{Digest as _, Sha256};

use crate::cli::output::times;
use crate::cli::secret::{self, PassphraseArgs};
use crate::cli::{Done, Failure, Session};

/// Verbs on keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a private key in a new file, protected by a passphrase. It never leaves
    /// this machine; keep a copy of the file in a safe place.
    #[command(after_help = "Examples:
  mgi key create moh-officer.key
  mgi key create moh-cosigner.key --purpose cosigner")]
    Create {
        /// The file to make; one that is there is not overwritten.
        file: PathBuf,
        /// What the key is for; a key has one purpose for ever.
        #[arg(long, value_enum, default_value_t = Purpose::Personal)]
        purpose: Purpose,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Show the public part of a key file, for people to compare and for policies.
    #[command(after_help = "Examples:\n  mgi key show moh-officer.key")]
    Show {
        /// The key file.
        file: PathBuf,
    },
    /// Write what an administrator needs to register a cosigning key.
    #[command(
        after_help = "Examples:\n  mgi key request moh-cosigner.key --ministry MOH --output moh.request"
    )]
    Request(register::RequestArgs),
    /// Register a public key: your own from its file, the key of a certificate with a
    /// signature that another program made, or as administrator a request.
    #[command(after_help = "Examples:
  mgi key register moh-officer.key
  mgi key register --request moh.request
  mgi key statement --certificate me.pem --output me.statement
  openssl dgst -sha256 -sign me.key.pem -out me.signature me.statement
  mgi key register --certificate me.pem --signature me.signature")]
    Register(register::RegisterArgs),
    /// Write what is signed with the key of a certificate to register it.
    #[command(
        after_help = "Examples:\n  mgi key statement --certificate me.pem --output me.statement"
    )]
    Statement(register::StatementArgs),
    /// Put a new key in the place of your live one, which says so too.
    #[command(after_help = "Examples:\n  mgi key rotate old.key new.key")]
    Rotate(register::RotateArgs),
    /// Revoke a key: signatures that state a time at or after --from are void.
    #[command(after_help = "Examples:
  mgi key revoke ky-3 --reason \"The laptop was stolen.\" --from 2021-05-04T09:00:00Z")]
    Revoke(revoke::RevokeArgs),
    /// List public keys.
    #[command(after_help = "Examples:\n  mgi key list\n  mgi key list --ministry MOH")]
    List {
        /// Only of this account.
        #[arg(long)]
        account: Option<String>,
        /// Only cosigning keys of this ministry.
        #[arg(long)]
        ministry: Option<String>,
    },
    /// Write the certificate of a key to a file, in DER: your own, or as auditor.
    #[command(after_help = "Examples:\n  mgi key certificate ky-3 --output officer.der")]
    Certificate {
        /// Id of the key.
        key: String,
        /// The file to write.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

/// What a key file is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Purpose {
    /// Your own: signs validations of level 2.
    Personal,
    /// A ministry's: cosigns checkpoints, and nothing else.
    Cosigner,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Create {
                file,
                purpose,
                passphrase,
            } => create(session, &file, purpose, &passphrase).await,
            Self::Show { file } => show(session, &file),
            Self::Request(args) => args.run(session).await,
            Self::Register(args) => args.run(session).await,
            Self::Statement(args) => args.run(session).await,
            Self::Rotate(args) => args.run(session).await,
            Self::Revoke(args) => args.run(session).await,
            Self::List { account, ministry } => {
                let client = session.client().await?;
                let keys = client.keys(account.unwrap_or_default(), ministry.unwrap_or_default());
                let columns = [
                    "key",
                    "purpose",
                    "account",
                    "ministry",
                    "registered",
                    "state",
                    "sha256",
                ];
                session.out.list("Key", keys, &columns, row).await
            }
            Self::Certificate { key, output } => {
                let der = session.client().await?.certificate(key).await?;
                std::fs::write(&output, der).map_err(|error| Failure::local(&output, error))?;
                session
                    .out
                    .note(&format!("{} is written", output.display()));
                Ok(())
            }
        }
    }
}

async fn create(
    session: &mut Session<'_>,
    file: &Path,
    purpose: Purpose,
    passphrase: &PassphraseArgs,
) -> Done {
    if file.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already, and may be the only copy of a key: name another file",
            file.display()
        )));
    }
    let passphrase = passphrase.choose().await?;
    let purpose = match purpose {
        Purpose::Personal => v1::KeyPurpose::Personal,
        Purpose::Cosigner => v1::KeyPurpose::Cosigner,
    };
    let made = tokio::task::spawn_blocking(move || KeyFile::generate(purpose, &passphrase)).await;
    let made = made.map_err(|_| Failure::Interrupted)?;
    let key = made.map_err(|error| secret::key_file(file, error))?;
    key.write_new(file)
        .map_err(|error| secret::key_file(file, error))?;
    session.out.note(&format!(
        "{} is made. Whoever has it and the passphrase signs as you: keep both apart.",
        file.display()
    ));
    show(session, file)
}

fn show(session: &mut Session<'_>, path: &Path) -> Done {
    let file = secret::read_key(path)?;
    let bad = |error| secret::key_file(path, error);
    let public_key = file.public_key().map_err(bad)?;
    let purpose = file.purpose().map_err(bad)?;
    session.out.fields(&[
        (
            "Purpose",
            mgi_events::keys::purpose_name(purpose).to_owned(),
        ),
        ("Public key", hex::encode(public_key)),
        ("SHA-256", hex::encode(Sha256::digest(public_key))),
    ])
}

fn row(key: &v1::Key) -> Vec<String> {
    let held = key.registered.clone().unwrap_or_default();
    let state = match (&key.void_from_time, &key.retired_time) {
        (Some(from), _) => format!("void from {}", times::utc(Some(from))),
        (None, Some(at)) => format!("replaced {}", times::utc(Some(at))),
        (None, None) => "live".to_owned(),
    };
    vec![
        held.key_id,
        words::of::<v1::KeyPurpose>(held.purpose),
        held.account_id,
        held.ministry,
        times::utc(key.registered_time.as_ref()),
        state,
        hex::encode(Sha256::digest(&held.public_key)),
    ]
}
