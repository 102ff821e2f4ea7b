//! `mgi profile`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mgi_client::read::Moment;
use mgi_client::{import, v1, words};

use crate::cli::output::{Table, times};
use crate::cli::{Done, Failure, Session, input, parsers};

/// Verbs on profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Open a profile. You become its facilitator.
    #[command(after_help = "Examples:
  mgi profile open --from profile.json
  mgi profile open xx-2026 --country Exampleland --country-code XX --title \"Profile of Exampleland\" --round 2026 --reference-date 2026-03-31 --time-zone Africa/Kigali")]
    Open(Box<OpenArgs>),
    /// List the profiles that you have a role in.
    #[command(after_help = "Examples:\n  mgi profile list --json")]
    List,
    /// Show a profile, now or as it was.
    #[command(after_help = "Examples:
  mgi -p rw-2021 profile show
  mgi -p rw-2021 profile show --at 120
  mgi -p rw-2021 profile show --at 2021-03-31
  mgi -p rw-2021 profile show --at 2021-03-31T12:00:00Z")]
    Show {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

/// What a profile is opened with.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// Id wanted: 3 to 40 of a-z, 0-9 and '-'.
    #[arg(required_unless_present = "from")]
    id: Option<String>,
    /// JSON file with all of it; other flags are not looked at.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Country.
    #[arg(long, required_unless_present = "from")]
    country: Option<String>,
    /// Two capital letters (ISO 3166-1).
    #[arg(long, required_unless_present = "from")]
    country_code: Option<String>,
    /// Country or local authority.
    #[arg(long, value_parser = parsers::word::<v1::ProfileLevel>(), default_value = "national")]
    level: v1::ProfileLevel,
    /// Name of the local authority.
    #[arg(long)]
    locality: Option<String>,
    /// Title.
    #[arg(long, required_unless_present = "from")]
    title: Option<String>,
    /// Name of the round, such as 2021.
    #[arg(long, required_unless_present = "from")]
    round: Option<String>,
    /// The day that the profile describes.
    #[arg(long, required_unless_present = "from", value_parser = parsers::date)]
    reference_date: Option<String>,
    /// Time zone in which dates end, such as Africa/Kigali.
    #[arg(long, required_unless_present = "from")]
    time_zone: Option<String>,
    /// Digest of the questionnaire; default: the one registered last.
    #[arg(long, value_name = "SHA256", value_parser = parsers::digest)]
    questionnaire: Option<std::vec::Vec<u8>>,
    /// When it may be finalized: all, at_least:N or no_objection:DATE.
    #[arg(long, value_parser = parsers::policy)]
    policy: Option<v1::ValidationPolicy>,
    /// Lowest level of a validation: 1 signed in, 2 a personal key, 3 a personal
    /// certificate. From 2 on the profile is finalized by cosignatures.
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u32).range(1..=3))]
    minimum_level: Option<u32>,
    /// Let who wrote the last change of an answer validate it too. Without this a
    /// second person validates (four eyes).
    #[arg(long, conflicts_with = "from")]
    without_four_eyes: bool,
    /// Sentence that every page and export carries.
    #[arg(long)]
    notice: Option<String>,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Open(args) => args.run(session).await,
            Self::List => {
                let profiles = session.client().await?.profiles();
                let columns = [
                    "id",
                    "title",
                    "stage",
                    "revision",
                    "complete",
                    "validated",
                    "notice",
                ];
                session.out.list("Profile", profiles, &columns, row).await
            }
            Self::Show { at } => {
                let at = session.at(at).await?;
                let head = session.profile().await?.head(at).await?;
                show(session, &head)
            }
        }
    }
}

impl OpenArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        let (id, open) = match self.from {
            Some(path) => {
                let text = input::read_text(&path)?;
                let sheet = import::profile::parse(&text).map_err(|error| error.in_file(&path))?;
                let open = v1::OpenProfile {
                    questionnaire_digest: self.questionnaire.unwrap_or_default(),
                    ..sheet.open
                };
                (self.id.unwrap_or(sheet.profile_id), open)
            }
            None => {
                let id = self
                    .id
                    .ok_or_else(|| Failure::Usage("name the profile to open".into()))?;
                let open = v1::OpenProfile {
                    country: self.country.unwrap_or_default(),
                    country_code: self.country_code.unwrap_or_default(),
                    level: self.level.into(),
                    locality: self.locality.unwrap_or_default(),
                    title: self.title.unwrap_or_default(),
                    round: self.round.unwrap_or_default(),
                    reference_date: self.reference_date.unwrap_or_default(),
                    time_zone: self.time_zone.unwrap_or_default(),
                    questionnaire_digest: self.questionnaire.unwrap_or_default(),
                    validation_policy: Some(policy_of(
                        self.policy,
                        self.minimum_level,
                        !self.without_four_eyes,
                    )),
                    notice: self.notice.unwrap_or_default(),
                };
                (id, open)
            }
        };
        let receipt = session.profile_called(id).await?.submit(open).await?;
        session.out.receipt(&receipt)
    }
}

fn row(profile: &v1::Profile) -> Vec<String> {
    let opened = profile.opened.clone().unwrap_or_default();
    let progress = profile.progress.unwrap_or_default();
    vec![
        profile.profile_id.clone(),
        opened.title,
        words::of::<v1::Stage>(profile.stage),
        profile.revision.to_string(),
        format!("{}/{}", progress.complete, progress.indicators),
        progress.validated.to_string(),
        opened.notice,
    ]
}

fn show(session: &mut Session<'_>, head: &v1::Profile) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Profile", head);
    }
    let opened = head.opened.clone().unwrap_or_default();
    let progress = head.progress.unwrap_or_default();
    out.heading(&opened.title)?;
    out.notice(head.opened.as_ref())?;
    out.line("")?;
    let finalized = if head.finalized_revision == 0 {
        String::new()
    } else {
        head.finalized_revision.to_string()
    };
    out.fields(&[
        ("Id", head.profile_id.clone()),
        (
            "Country",
            format!("{} ({})", opened.country, opened.country_code),
        ),
        ("Locality", opened.locality),
        ("Round", opened.round),
        (
            "Reference date",
            format!("{} ({})", opened.reference_date, opened.time_zone),
        ),
        (
            "Policy",
            opened
                .validation_policy
                .map(|policy| policy_text(&policy))
                .unwrap_or_default(),
        ),
        ("Questionnaire", hex::encode(opened.questionnaire_digest)),
        ("Stage", words::of::<v1::Stage>(head.stage)),
        ("Revision", head.revision.to_string()),
        ("Finalized at", finalized),
        ("Published versions", editions(&head.editions)),
        ("Last event", times::utc(head.last_recorded_time.as_ref())),
        (
            "Indicators",
            format!(
                "{}: {} assigned, {} drafts, {} complete, {} validated",
                progress.indicators,
                progress.assigned,
                progress.drafts,
                progress.complete,
                progress.validated
            ),
        ),
    ])?;
    out.line("")?;
    let mut table = Table::new(&["ministry", "capacity", "leads", "part", ""]);
    for ministry in &head.ministries {
        table.push(vec![
            ministry.ministry.clone(),
            words::of::<v1::MinistryCapacity>(ministry.capacity),
            ministry.leads.len().to_string(),
            if ministry.part_validated {
                "validated".into()
            } else {
                String::new()
            },
            if ministry.active {
                String::new()
            } else {
                "withdrawn".into()
            },
        ]);
    }
    out.table(&table)
}

/// Each published version with the revision that it shows, and what was wrong with
/// the one before.
fn editions(editions: &[v1::Edition]) -> String {
    let one = |edition: &v1::Edition| {
        let mut text = format!(
            "{} (revision {})",
            edition.edition, edition.finalized_revision
        );
        if !edition.erratum.is_empty() {
            text += &format!(": {}", edition.erratum);
        }
        text
    };
    editions.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// The rule, the level and the number of eyes. A rule that is not named is the
/// server's default.
fn policy_of(
    policy: Option<v1::ValidationPolicy>,
    level: Option<u32>,
    four_eyes: bool,
) -> v1::ValidationPolicy {
    v1::ValidationPolicy {
        minimum_level: level.unwrap_or_default(),
        four_eyes,
        ..policy.unwrap_or_default()
    }
}

/// A validation policy in words.
pub(crate) fn policy_text(policy: &v1::ValidationPolicy) -> String {
    let level = match policy.minimum_level {
        0 | 1 => "",
        2 => ", each with a personal key",
        _ => ", each with a personal certificate",
    };
    let eyes = if policy.four_eyes { ", four eyes" } else { "" };
    rule_text(policy) + level + eyes
}

fn rule_text(policy: &v1::ValidationPolicy) -> String {
    match v1::ValidationRule::try_from(policy.rule) {
        Ok(v1::ValidationRule::All) => "all validating ministries".into(),
        Ok(v1::ValidationRule::AtLeast) => {
            format!("at least {} validating ministries", policy.threshold)
        }
        Ok(v1::ValidationRule::NoObjection) => {
            format!("no objection by {}", policy.objection_deadline)
        }
        _ => words::of::<v1::ValidationRule>(policy.rule),
    }
}
