//! The evidence register: `id kind issuer number title title_language date
//! date_precision revision_date status status_date link note`.

use super::error::{ImportError, Place};
use super::table::{Row, Table};
use crate::v1;

/// One instrument or source.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Id wanted; empty: the server gives one.
    pub evidence_id: String,
    /// The record.
    pub record: v1::EvidenceRecord,
}

/// Reads the rows. Required columns: `id`, `kind`, `title`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<EvidenceRow>, ImportError> {
    table
        .rows(&["id", "kind", "title"])?
        .map(|row| {
            let language = match row.cell("title_language") {
                "" => "en",
                language => language,
            };
            let title = v1::LocalizedTitle {
                language: language.to_owned(),
                title: row.required("title")?.to_owned(),
            };
            let status = row
                .word::<v1::EvidenceStatus>("status")?
                .unwrap_or(v1::EvidenceStatus::Unspecified);
            let link = row.cell("link");
            if !(link.is_empty() || link.starts_with("http://") || link.starts_with("https://")) {
                return Err(row.bad(
                    "link",
                    "write an address that begins with https:// or http://, or leave it empty",
                ));
            }
            Ok(EvidenceRow {
                place: row.place(),
                evidence_id: row.text("id"),
                record: v1::EvidenceRecord {
                    kind: row.required_word::<v1::EvidenceKind>("kind")?.into(),
                    issuer: row.text("issuer"),
                    number: row.text("number"),
                    titles: vec![title],
                    date: date(row)?,
                    revision_date: row.partial_date("revision_date")?,
                    status: status.into(),
                    status_date: row.partial_date("status_date")?,
                    link: link.to_owned(),
                    note: row.text("note"),
                },
            })
        })
        .collect()
}

/// The date, cut to its precision: a date of which only the year is known must
/// not pretend to a day.
fn date(row: Row<'_>) -> Result<String, ImportError> {
    let date = row.partial_date("date")?;
    let length = match row.cell("date_precision") {
        "" => date.len(),
        "year" => 4,
        "month" => 7,
        "day" => 10,
        _ => {
            return Err(row.bad(
                "date_precision",
                "write year, month or day, or leave it empty",
            ));
        }
    };
    if date.is_empty() {
        return Ok(date);
    }
    match date.get(..length) {
        Some(cut) => Ok(cut.to_owned()),
        None => Err(row.bad(
            "date",
            &format!(
                "its precision is {}; write the date that precisely",
                row.cell("date_precision")
            ),
        )),
    }
}

impl EvidenceRow {
    /// The command.
    #[must_use]
    pub fn command(&self) -> v1::RegisterEvidence {
        v1::RegisterEvidence {
            evidence_id: self.evidence_id.clone(),
            record: Some(self.record.clone()),
        }
    }
}
