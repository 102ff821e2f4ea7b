//! Citations: `indicator evidence_id pinpoint quote quote_language`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One citation in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Code of the indicator.
    pub indicator: String,
    /// Item of the register.
    pub evidence_id: String,
    /// Where in it, or empty.
    pub pinpoint: String,
    /// Its words, or empty.
    pub quote: String,
    /// Language of the quote, or empty without one.
    pub quote_language: String,
}

/// Reads the rows. Required columns: `indicator`, `evidence_id`.
///
/// # Errors
/// See [`ImportError`]; a quote without its language is refused.
pub fn rows(table: &Table) -> Result<Vec<CitationRow>, ImportError> {
    table
        .rows(&["indicator", "evidence_id"])?
        .map(|row| {
            let quote = row.text("quote");
            let quote_language = row.text("quote_language");
            if !quote.is_empty() && quote_language.is_empty() {
                return Err(row.bad("quote_language", "a quote needs its language, such as en"));
            }
            Ok(CitationRow {
                place: row.place(),
                indicator: row.required("indicator")?.to_owned(),
                evidence_id: row.required("evidence_id")?.to_owned(),
                pinpoint: row.text("pinpoint"),
                quote,
                quote_language,
            })
        })
        .collect()
}

impl CitationRow {
    /// The command.
    #[must_use]
    pub fn command(&self) -> v1::AddCitation {
        v1::AddCitation {
            indicator: self.indicator.clone(),
            evidence_id: self.evidence_id.clone(),
            pinpoint: self.pinpoint.clone(),
            quote: self.quote.clone(),
            quote_language: self.quote_language.clone(),
        }
    }
}
