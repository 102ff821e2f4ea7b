//! `mgi cite`.

use clap::Subcommand;
use mgi_client::v1;

use crate::cli::{Done, Session};

/// Verbs on citations.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Cite evidence in an answer.
    #[command(after_help = "Examples:
  mgi -p rw-2021 cite add MR-02 constitution-2003 --quote \"every Rwandan has the right to education\"")]
    Add {
        /// Code of the indicator.
        indicator: String,
        /// Id of the record.
        evidence: String,
        /// Where in it.
        #[arg(long)]
        pinpoint: Option<String>,
        /// Its words.
        #[arg(long)]
        quote: Option<String>,
        /// Language of the quote.
        #[arg(long, default_value = "en", value_name = "TAG")]
        quote_language: String,
    },
    /// Remove a citation from an answer.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 cite remove MR-02 c-14 --reason \"Cited twice.\""
    )]
    Remove {
        /// Code of the indicator.
        indicator: String,
        /// Id of the citation, as in mgi answer show.
        citation: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Add {
                indicator,
                evidence,
                pinpoint,
                quote,
                quote_language,
            } => {
                let action = v1::AddCitation {
                    indicator,
                    evidence_id: evidence,
                    pinpoint: pinpoint.unwrap_or_default(),
                    quote_language: if quote.is_some() {
                        quote_language
                    } else {
                        String::new()
                    },
                    quote: quote.unwrap_or_default(),
                };
                session.submit(action).await
            }
            Self::Remove {
                indicator,
                citation,
                reason,
            } => {
                session
                    .submit(v1::RemoveCitation {
                        indicator,
                        citation_id: citation,
                        reason,
                    })
                    .await
            }
        }
    }
}
