//! The record of a meeting, from flags or a file.

use std::path::PathBuf;

use clap::Args;
use mgi_client::{import, v1};

use crate::cli::{Failure, input, parsers};

/// The parts of a record.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// JSON file with the record (kind, date, title, place, participants,
    /// focal_points, summary); - for standard input.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// What it was for.
    #[arg(long, value_parser = parsers::word::<v1::MeetingKind>())]
    kind: Option<v1::MeetingKind>,
    /// Day.
    #[arg(long, value_parser = parsers::date)]
    date: Option<String>,
    /// Title.
    #[arg(long)]
    title: Option<String>,
    /// Where.
    #[arg(long)]
    place: Option<String>,
    /// Institution and how many of its people took part; may be repeated.
    #[arg(long = "participant", value_name = "INSTITUTION=PEOPLE", value_parser = parsers::participation)]
    participants: Vec<v1::MeetingParticipation>,
    /// Focal point that a ministry named; may be repeated.
    #[arg(long = "focal-point", value_name = "MINISTRY=ACCOUNT", value_parser = parsers::focal_point)]
    focal_points: Vec<v1::FocalPoint>,
    /// What was agreed.
    #[arg(long, conflicts_with = "summary_file")]
    summary: Option<String>,
    /// File with it; - for standard input.
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
}

impl RecordArgs {
    /// A record of its own.
    pub(super) fn new_record(self) -> Result<v1::MeetingRecord, Failure> {
        let record = self.over(v1::MeetingRecord::default())?;
        if record.kind == 0 || record.date.is_empty() || record.title.is_empty() {
            return Err(Failure::Usage(
                "give --kind, --date and --title, or --from with a file".into(),
            ));
        }
        Ok(record)
    }

    /// A record as it should be: that of the file, or the present one, with the
    /// parts that are named in place of its own.
    pub(super) fn over(self, present: v1::MeetingRecord) -> Result<v1::MeetingRecord, Failure> {
        let mut record = match &self.from {
            Some(path) => import::meetings::parse(&input::read_text(path)?)
                .map_err(|error| error.in_file(path))?,
            None => present,
        };
        let summary = input::text_or_file(self.summary, self.summary_file)?;
        for (given, field) in [
            (self.date, &mut record.date),
            (self.title, &mut record.title),
            (self.place, &mut record.place),
            (summary, &mut record.summary),
        ] {
            if let Some(given) = given {
                *field = given;
            }
        }
        if let Some(kind) = self.kind {
            record.kind = kind.into();
        }
        if !self.participants.is_empty() {
            record.participants = self.participants;
        }
        if !self.focal_points.is_empty() {
            record.focal_points = self.focal_points;
        }
        Ok(record)
    }
}
