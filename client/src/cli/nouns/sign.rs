//! `mgi sign`: a validation signed by another program, such as one for a smart card.

use std::path::PathBuf;

use clap::Subcommand;
use mgi_client::v1::{self, KeyPurpose};
use mgi_events::validation::Statement;

use super::validate::letter_digest;
use crate::cli::{Done, Failure, Session, input, parsers, signed};

/// Verbs on statements.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write the statement that is to be signed with the key of your certificate,
    /// after the history was checked.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH sign prepare own_part --statement \"We stand behind our part.\" --output moh.statement
  openssl dgst -sha256 -sign me.key.pem -out moh.signature moh.statement
  mgi -p rw-2021 --as MOH sign submit --statement moh.statement --signature moh.signature")]
    Prepare {
        /// own_part, profile, indicator:CODE or dimension:CODE.
        #[arg(value_parser = parsers::scope)]
        scope: v1::Scope,
        /// What the ministry says by it.
        #[arg(long, default_value = super::validate::MEANING)]
        statement: String,
        /// Scan of a signed letter; its digest is signed.
        #[arg(long, value_name = "FILE")]
        letter: Option<PathBuf>,
        /// Id of the key; default: your live key of a certificate.
        #[arg(long)]
        key: Option<String>,
        /// The file to write. It has to be signed and handed in within 10 minutes.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Hand in a statement with the signature that another program made.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH sign submit --statement moh.statement --signature moh.signature")]
    Submit {
        /// The statement, as it was written.
        #[arg(long, value_name = "FILE")]
        statement: PathBuf,
        /// The signature over its bytes.
        #[arg(long, value_name = "FILE")]
        signature: PathBuf,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Prepare {
                scope,
                statement,
                letter,
                key,
                output,
            } => {
                let seen = signed::see(session).await?;
                let key = match key {
                    Some(key) => key,
                    None => {
                        let account = seen.account.to_string();
                        let purpose = KeyPurpose::Certificate;
                        signed::live_key(session, &account, purpose, None)
                            .await?
                            .key_id
                    }
                };
                let letter = letter.as_deref().map(letter_digest).transpose()?;
                let (statement, covers) =
                    signed::draft(session, &seen, &scope, statement, letter, &key)?;
                signed::show(session, &statement, &covers);
                std::fs::write(&output, statement.to_string())
                    .map_err(|error| Failure::local(&output, error))?;
                session.out.note(&format!(
                    "{} is written: sign exactly these bytes, and hand them in within 10 minutes",
                    output.display()
                ));
                Ok(())
            }
            Self::Submit {
                statement,
                signature,
            } => {
                let text = input::read_text(&statement)?;
                let statement = Statement::parse(&text).map_err(|error| {
                    Failure::Invalid(format!("{}: {error}", statement.display()))
                })?;
                let signature =
                    std::fs::read(&signature).map_err(|error| Failure::local(&signature, error))?;
                session
                    .submit(signed::validate(&statement, signature))
                    .await
            }
        }
    }
}
