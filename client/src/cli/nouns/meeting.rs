//! `mgi meeting`.

mod record;

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::who;
use crate::cli::{Done, Session, items};

/// Verbs on the records of meetings.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Record a meeting, from flags or a JSON file. People are counted by
    /// institution, never named.
    #[command(after_help = "Examples:
  mgi -p rw-2021 meeting record --kind consultation --date 2021-03-31 --title \"Interministerial consultation\" --participant MOH=3 --participant NISR=2
  mgi -p rw-2021 meeting record --from meeting.json")]
    Record(Box<record::RecordArgs>),
    /// Amend the record of a meeting; what is not named stays.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 meeting amend m-1 --place Kigali --reason \"The place was missing.\""
    )]
    Amend {
        /// Id of the meeting.
        meeting: String,
        #[command(flatten)]
        record: Box<record::RecordArgs>,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Version that you were looking at; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// List the meetings, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 meeting list")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show the record of a meeting.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 meeting show m-1")]
    Show {
        /// Id of the meeting.
        meeting: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Record(args) => {
                let record = args.new_record()?;
                let action = v1::RecordMeeting {
                    record: Some(record),
                };
                session.submit(action).await
            }
            Self::Amend {
                meeting,
                record,
                reason,
                base_version,
            } => {
                let present = items::meeting(session, &meeting, None).await?;
                let action = v1::AmendMeeting {
                    meeting_id: meeting,
                    base_version: base_version.unwrap_or(present.version),
                    record: Some(record.over(present.record.unwrap_or_default())?),
                    reason,
                };
                session.submit(action).await
            }
            Self::List { at } => {
                let at = session.at(at).await?;
                let meetings = session.profile().await?.meetings(at);
                let columns = ["meeting", "date", "kind", "title", "institutions", "people"];
                session.out.list("Meeting", meetings, &columns, row).await
            }
            Self::Show { meeting, at } => {
                let at = session.at(at).await?;
                let meeting = items::meeting(session, &meeting, at).await?;
                show(session, &meeting)
            }
        }
    }
}

fn row(meeting: &v1::Meeting) -> Vec<String> {
    let record = meeting.record.clone().unwrap_or_default();
    let people: u32 = record
        .participants
        .iter()
        .fold(0, |sum, part| sum.saturating_add(part.people));
    vec![
        meeting.meeting_id.clone(),
        record.date,
        words::of::<v1::MeetingKind>(record.kind),
        record.title,
        record.participants.len().to_string(),
        people.to_string(),
    ]
}

fn show(session: &mut Session<'_>, meeting: &v1::Meeting) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Meeting", meeting);
    }
    let record = meeting.record.clone().unwrap_or_default();
    let participants: Vec<String> = record
        .participants
        .iter()
        .map(|part| format!("{} ({})", part.institution, part.people))
        .collect();
    let focal_points: Vec<String> = record
        .focal_points
        .iter()
        .map(|point| format!("{} ({})", point.ministry, point.account_id))
        .collect();
    out.heading(&format!("{}  {}", meeting.meeting_id, record.title))?;
    out.fields(&[
        ("Kind", words::of::<v1::MeetingKind>(record.kind)),
        ("Date", record.date),
        ("Place", record.place),
        ("Took part", participants.join(", ")),
        ("Focal points", focal_points.join(", ")),
        ("Version", meeting.version.to_string()),
        ("Recorded by", who::stamp(meeting.recorded_by.as_ref())),
        ("Last change", who::stamp(meeting.changed_by.as_ref())),
    ])?;
    if record.summary.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.paragraph(&record.summary, 0)
}
