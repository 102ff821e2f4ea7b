//! `mgi validate`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use mgi_client::read::{FindingFilter, Moment};
use mgi_client::{ProfileHandle, v1, words};
use sha2::{Digest as _, Sha256};

use super::stage::ReopenArgs;
use crate::cli::output::events::excerpt;
use crate::cli::output::{Table, times};
use crate::cli::secret::{self, PassphraseArgs};
use crate::cli::{Done, Failure, Session, input, parsers, signed};

/// Verbs on validations.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Validate for your ministry: shows what is signed, and asks.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as DGIE validate give own_part
  mgi -p rw-2021 --as DGIE validate give indicator:MR-01 --statement \"We agree.\" --yes
  mgi -p rw-2021 --as DGIE validate give own_part --key me.key")]
    Give {
        /// own_part, profile, indicator:CODE or dimension:CODE.
        #[arg(value_parser = parsers::scope)]
        scope: v1::Scope,
        /// What the ministry says by it.
        #[arg(long, default_value = "")]
        statement: String,
        /// Scan of a signed letter; its digest is recorded, not the file.
        #[arg(long, value_name = "FILE")]
        letter: Option<PathBuf>,
        /// Revision that you have read; default: the one that is shown.
        #[arg(long, value_name = "REV")]
        seen: Option<u64>,
        /// Sign it with this personal key: level 2. The history is checked before.
        #[arg(long, value_name = "FILE", conflicts_with = "seen")]
        key: Option<PathBuf>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Withdraw a validation of your ministry.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 validate withdraw v-2 --reason \"A figure is wrong.\""
    )]
    Withdraw {
        /// Id of the validation.
        validation: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Reopen one validated or locked indicator or finding, as mgi reopen does.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 validate reopen f-1 --reason \"The law changed in May.\""
    )]
    Reopen(ReopenArgs),
    /// List validations, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 validate list")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Give {
                scope,
                statement,
                letter,
                seen,
                key,
                yes,
                passphrase,
            } => {
                if let Some(key) = key {
                    let asked = Signed {
                        scope,
                        statement,
                        letter,
                        key,
                    };
                    return asked.give(session, yes, &passphrase).await;
                }
                let seen_revision = preview(session, &scope, &statement, seen).await?;
                let letter_sha256 = letter
                    .as_deref()
                    .map(letter_digest)
                    .transpose()?
                    .map(|digest| digest.to_vec())
                    .unwrap_or_default();
                input::confirm("Validate this for your ministry?", yes).await?;
                session
                    .submit(v1::Validate {
                        scope: Some(scope),
                        statement,
                        seen_revision,
                        letter_sha256,
                        signature: None,
                    })
                    .await
            }
            Self::Withdraw { validation, reason } => {
                session
                    .submit(v1::WithdrawValidation {
                        validation_id: validation,
                        reason,
                    })
                    .await
            }
            Self::Reopen(args) => args.run(session).await,
            Self::List { at } => {
                let at = session.at(at).await?;
                let validations = session.profile().await?.validations(at);
                let columns = [
                    "validation",
                    "ministry",
                    "scope",
                    "level",
                    "indicators",
                    "findings",
                    "state",
                    "given",
                    "statement",
                ];
                session
                    .out
                    .list("Validation", validations, &columns, row)
                    .await
            }
        }
    }
}

/// SHA-256 of a scanned letter.
pub(super) fn letter_digest(path: &Path) -> Result<[u8; 32], Failure> {
    let content = std::fs::read(path).map_err(|error| Failure::local(path, error))?;
    Ok(Sha256::digest(content).into())
}

/// What a signed validation says where nothing else is given.
pub(super) const MEANING: &str = "We validate this content.";

/// A validation that is signed with a personal key.
struct Signed {
    scope: v1::Scope,
    statement: String,
    letter: Option<PathBuf>,
    key: PathBuf,
}

impl Signed {
    async fn give(self, session: &mut Session<'_>, yes: bool, passphrase: &PassphraseArgs) -> Done {
        let file = secret::read_key(&self.key)?;
        let bad = |error| secret::key_file(&self.key, error);
        if file.purpose().map_err(bad)? != v1::KeyPurpose::Personal {
            return Err(Failure::Usage(
                "a validation is signed with a personal key; a cosigning key serves nothing else"
                    .into(),
            ));
        }
        let public_key = file.public_key().map_err(bad)?;
        let seen = signed::see(session).await?;
        let account = seen.account.to_string();
        let purpose = v1::KeyPurpose::Personal;
        let held = signed::live_key(session, &account, purpose, Some(&public_key)).await?;
        let letter = self.letter.as_deref().map(letter_digest).transpose()?;
        let meaning = if self.statement.is_empty() {
            MEANING.to_owned()
        } else {
            self.statement
        };
        let scope = &self.scope;
        let (statement, covers) =
            signed::draft(session, &seen, scope, meaning, letter, &held.key_id)?;
        signed::show(session, &statement, &covers);
        input::confirm("Sign this for your ministry?", yes).await?;
        let key = passphrase.unlock(&self.key, &file).await?;
        let signature = key.sign(statement.to_string().as_bytes()).to_vec();
        session
            .submit(signed::validate(&statement, signature))
            .await
    }
}

/// Shows, on standard error, what will be signed; returns the revision that it
/// was read at.
async fn preview(
    session: &mut Session<'_>,
    scope: &v1::Scope,
    statement: &str,
    seen: Option<u64>,
) -> Result<u64, Failure> {
    let profile = session.profile().await?;
    let at = seen.map(|revision| v1::StatePoint {
        point: Some(v1::state_point::Point::Revision(revision)),
    });
    let head = profile.head(at).await?;
    // All of it at the revision of the head: what is shown is what is signed.
    let at = v1::StatePoint {
        point: Some(v1::state_point::Point::Revision(head.revision)),
    };
    let dimension = if scope.kind == i32::from(v1::ScopeKind::Dimension) {
        scope.code.clone()
    } else {
        String::new()
    };
    let own = scope.kind == i32::from(v1::ScopeKind::OwnPart);
    if own && session.acting().is_empty() {
        return Err(Failure::Usage(
            "name the ministry whose part it is with --as".into(),
        ));
    }
    let lead = if own { session.acting() } else { String::new() };
    let answers = profile.answers(dimension, lead, Some(at)).all().await?;
    let one = scope.kind == i32::from(v1::ScopeKind::Indicator);
    let mut table = Table::new(&["indicator", "version", "state", "value"]);
    for answer in answers
        .iter()
        .filter(|answer| !one || answer.indicator == scope.code)
    {
        table.push(vec![
            answer.indicator.clone(),
            answer.version.to_string(),
            words::of::<v1::AnswerState>(answer.state),
            answer
                .value
                .as_ref()
                .map(|value| value.code.clone())
                .unwrap_or_default(),
        ]);
    }
    let opened = head.opened.unwrap_or_default();
    let mut lines = vec![
        format!(
            "{} ({}) at revision {}",
            opened.title, head.profile_id, head.revision
        ),
        format!("Scope: {}", words::scope_text(Some(scope))),
    ];
    if !opened.notice.is_empty() {
        lines.insert(1, format!("Notice: {}", opened.notice));
    }
    if !statement.is_empty() {
        lines.push(format!("Statement: {statement}"));
    }
    lines.extend(table.lines(None));
    lines.extend(findings(&profile, scope, at).await?);
    for line in lines {
        session.out.note(&line);
    }
    Ok(head.revision)
}

/// The findings that a scope covers: those of its dimension, or of the whole
/// profile.
async fn findings(
    profile: &ProfileHandle,
    scope: &v1::Scope,
    at: v1::StatePoint,
) -> Result<Vec<String>, Failure> {
    let which = match v1::ScopeKind::try_from(scope.kind) {
        Ok(v1::ScopeKind::Dimension | v1::ScopeKind::Profile) => FindingFilter {
            dimension: scope.code.clone(),
            ..Default::default()
        },
        _ => return Ok(Vec::new()),
    };
    let findings = profile.findings(which, Some(at)).all().await?;
    if findings.is_empty() {
        return Ok(Vec::new());
    }
    let mut table = Table::new(&["finding", "version", "section", "text"]);
    for finding in &findings {
        table.push(vec![
            finding.finding_id.clone(),
            finding.version.to_string(),
            words::of::<v1::FindingSection>(finding.section),
            excerpt(&finding.text),
        ]);
    }
    Ok(table.lines(None))
}

fn row(validation: &v1::Validation) -> Vec<String> {
    let given = validation.given.clone().unwrap_or_default();
    let time = validation
        .given_by
        .as_ref()
        .and_then(|by| by.recorded_time.as_ref());
    vec![
        validation.validation_id.clone(),
        given.ministry,
        words::scope_text(given.scope.as_ref()),
        given.level.to_string(),
        given.indicators.len().to_string(),
        given.findings.len().to_string(),
        match &validation.void_from_time {
            Some(from) => format!("void: key revoked from {}", times::utc(Some(from))),
            None => words::of::<v1::ValidationState>(validation.state),
        },
        times::utc(time),
        given.statement,
    ]
}
