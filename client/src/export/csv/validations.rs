//! The validations of a profile, one a row, and why those that ended did.

use std::collections::BTreeMap;

use super::{revision, table, time};
use crate::export::{Entry, ExportError};
use crate::v1::{self, event_body::Kind};
use crate::words;

const COLUMNS: [&str; 24] = [
    "profile",
    "profile_revision",
    "validation",
    "ministry",
    "scope",
    "level",
    "state",
    "indicators",
    "findings",
    "statement",
    "seen_revision",
    "content_digest",
    "letter_sha256",
    "given_at",
    "given_by",
    "given_for_ministry",
    "given_at_revision",
    "ended_at",
    "ended_by",
    "ended_for_ministry",
    "ended_at_revision",
    "ended_because",
    "corrections",
    "notice",
];

/// Why validations ended: by the index of the event that ended each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ends {
    reasons: BTreeMap<u64, String>,
    reopened: Option<(String, String)>,
}

impl Ends {
    /// Takes the next event of the history.
    ///
    /// # Errors
    /// [`ExportError::NoEvent`].
    pub fn push(&mut self, entry: &Entry) -> Result<(), ExportError> {
        let Some(event) = entry.decode()? else {
            return Ok(());
        };
        match event.body.and_then(|body| body.kind) {
            Some(Kind::ValidationWithdrawn(withdrawn)) => {
                self.reasons.insert(entry.index, withdrawn.reason);
            }
            // A reopening stands before what it voids, in one command.
            Some(Kind::ItemReopened(reopened)) => {
                self.reopened = Some((event.command_id, reopened.reason));
            }
            Some(Kind::ValidationVoided(voided)) => {
                let item = [voided.indicator, voided.finding_id].concat();
                let mut why = format!("{item} was reopened");
                if let Some((command, reason)) = &self.reopened
                    && *command == event.command_id
                {
                    why += &format!(": {reason}");
                }
                self.reasons.insert(entry.index, why);
            }
            _ => {}
        }
        Ok(())
    }

    /// Why the event at `index` ended a validation; empty where it is not known.
    #[must_use]
    pub fn because(&self, index: u64) -> &str {
        self.reasons.get(&index).map_or("", String::as_str)
    }
}

/// The table of validations of one profile at one revision.
#[derive(Debug, Clone, Copy)]
pub struct ValidationsTable<'a> {
    /// The profile's head.
    pub head: &'a v1::Profile,
    /// Its validations, standing and ended, in the order in which they were given.
    pub validations: &'a [v1::Validation],
    /// Why those that ended did.
    pub ends: &'a Ends,
}

impl ValidationsTable<'_> {
    /// The table as CSV.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn to_csv(&self) -> Result<Vec<u8>, ExportError> {
        table(&COLUMNS, self.validations.iter().map(|v| self.row(v)))
    }

    fn row(&self, validation: &v1::Validation) -> Vec<String> {
        let given = validation.given.clone().unwrap_or_default();
        let by = validation.given_by.as_ref();
        let ended = validation.ended_by.as_ref();
        let account = |by: Option<&v1::Authorship>| by.map(|by| by.account_id.clone());
        let ministry = |by: Option<&v1::Authorship>| by.map(|by| by.ministry.clone());
        let at = |by: Option<&v1::Authorship>| time(by.and_then(|by| by.recorded_time.as_ref()));
        vec![
            self.head.profile_id.clone(),
            self.head.revision.to_string(),
            validation.validation_id.clone(),
            given.ministry,
            words::scope_text(given.scope.as_ref()),
            given.level.to_string(),
            words::of::<v1::ValidationState>(validation.state),
            given.indicators.join(" "),
            given.findings.join(" "),
            given.statement,
            given.seen_revision.to_string(),
            hex::encode(given.content_digest),
            hex::encode(given.letter_sha256),
            at(by),
            account(by).unwrap_or_default(),
            ministry(by).unwrap_or_default(),
            revision(by),
            at(ended),
            account(ended).unwrap_or_default(),
            ministry(ended).unwrap_or_default(),
            revision(ended),
            ended
                .map(|by| self.ends.because(by.event_index).to_owned())
                .unwrap_or_default(),
            validation.correction_ids.join(" "),
            notice(self.head),
        ]
    }
}

/// The notice of a profile, or empty.
pub(super) fn notice(head: &v1::Profile) -> String {
    head.opened
        .as_ref()
        .map(|opened| opened.notice.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Content;
    use prost::Message as _;

    fn entry(index: u64, command: &str, kind: Kind) -> Entry {
        let event = v1::Event {
            index,
            command_id: command.into(),
            body: Some(v1::EventBody { kind: Some(kind) }),
            ..Default::default()
        };
        Entry {
            index,
            content: Content::Event(event.encode_to_vec().into()),
        }
    }

    fn ends() -> Ends {
        let mut ends = Ends::default();
        let withdrawn = v1::ValidationWithdrawn {
            validation_id: "v-1".into(),
            reason: "A figure is wrong.".into(),
        };
        let reopened = v1::ItemReopened {
            indicator: "MR-01".into(),
            reason: "The law changed.".into(),
            ..Default::default()
        };
        let voided = |id: &str| {
            Kind::ValidationVoided(v1::ValidationVoided {
                validation_id: id.into(),
                indicator: "MR-01".into(),
                ..Default::default()
            })
        };
        for next in [
            entry(3, "a", Kind::ValidationWithdrawn(withdrawn)),
            entry(4, "b", Kind::ItemReopened(reopened)),
            entry(5, "b", voided("v-2")),
            entry(6, "b", voided("v-3")),
            entry(7, "c", voided("v-4")),
        ] {
            ends.push(&next).unwrap();
        }
        ends
    }

    #[test]
    fn ends_say_why() {
        let ends = ends();
        assert_eq!(ends.because(3), "A figure is wrong.");
        assert_eq!(ends.because(5), "MR-01 was reopened: The law changed.");
        assert_eq!(ends.because(6), ends.because(5));
        // The reason of another command is not taken for its own.
        assert_eq!(ends.because(7), "MR-01 was reopened");
        assert_eq!(ends.because(4), "");
    }

    #[test]
    fn a_validation_is_a_row() {
        let by = |index: u64| {
            Some(v1::Authorship {
                account_id: "ac-1".into(),
                ministry: "MOH".into(),
                event_index: index,
                recorded_time: None,
            })
        };
        let validation = v1::Validation {
            validation_id: "v-1".into(),
            given: Some(v1::ValidationGiven {
                ministry: "MOH".into(),
                scope: words::scope("dimension:MR"),
                indicators: vec!["MR-01".into(), "MR-02".into()],
                content_digest: vec![0xab; 32],
                level: 1,
                ..Default::default()
            }),
            given_by: by(1),
            state: v1::ValidationState::Withdrawn.into(),
            ended_by: by(3),
            correction_ids: Vec::new(),
            void_from_time: None,
        };
        let head = v1::Profile::default();
        let made = ValidationsTable {
            head: &head,
            validations: &[validation],
            ends: &ends(),
        };
        let bytes = made.to_csv().unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let row = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| row.get(header.iter().position(|h| h == name).unwrap());
        assert_eq!(cell("scope"), Some("dimension:MR"));
        assert_eq!(cell("level"), Some("1"));
        assert_eq!(cell("state"), Some("withdrawn"));
        assert_eq!(cell("indicators"), Some("MR-01 MR-02"));
        assert_eq!(cell("content_digest"), Some("ab".repeat(32).as_str()));
        assert_eq!(cell("given_at_revision"), Some("2"));
        assert_eq!(cell("ended_at_revision"), Some("4"));
        assert_eq!(cell("ended_because"), Some("A figure is wrong."));
    }
}
