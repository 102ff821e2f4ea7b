//! `mgi finding add` and `mgi finding revise`.

use clap::Args;
use mgi_client::v1;

use super::target;
use crate::cli::nouns::answer::on_collision;
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Failure, Session, items, parsers};

/// What to add.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Code of the dimension.
    dimension: String,
    /// Its section.
    #[arg(value_parser = parsers::word::<v1::FindingSection>())]
    section: v1::FindingSection,
    #[command(flatten)]
    text: TextArgs,
    /// Indicators that it rests on, separated by commas.
    #[arg(long, alias = "indicator", value_name = "CODES", value_delimiter = ',')]
    indicators: Vec<String>,
    /// Evidence that it rests on, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    evidence: Vec<String>,
    /// Finding of the same dimension and section after which it stands; default:
    /// last.
    #[arg(long, value_name = "FINDING", default_value = "")]
    after: String,
}

impl AddArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let Some(written) = self.text.new_text(session, "finding").await? else {
            return Ok(());
        };
        let action = v1::AddFinding {
            dimension: self.dimension,
            section: self.section.into(),
            text: written.text.clone(),
            indicators: self.indicators,
            evidence_ids: self.evidence,
            after: self.after,
        };
        written.submit(session, action).await
    }
}

/// What to revise.
#[derive(Debug, Args)]
pub(crate) struct ReviseArgs {
    /// Id of the finding.
    finding: String,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    links: LinkArgs,
    /// Keep a text that collides with a change by somebody else as a suggestion,
    /// instead of refusing it.
    #[arg(long)]
    park: bool,
    /// Version that it is written against; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
}

/// What a finding rests on.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// All indicators that it should rest on, separated by commas.
    #[arg(long, alias = "indicator", value_name = "CODES", value_delimiter = ',')]
    indicators: Vec<String>,
    /// It should rest on no indicator.
    #[arg(long, conflicts_with = "indicators")]
    no_indicators: bool,
    /// All evidence that it should rest on, separated by commas.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    evidence: Vec<String>,
    /// It should rest on no evidence.
    #[arg(long, conflicts_with = "evidence")]
    no_evidence: bool,
}

impl LinkArgs {
    fn is_given(&self) -> bool {
        self.no_indicators
            || self.no_evidence
            || !self.indicators.is_empty()
            || !self.evidence.is_empty()
    }

    /// The links as they should be; what is not named stays.
    async fn over(
        self,
        session: &mut Session<'_>,
        finding: &str,
    ) -> Result<Option<v1::FindingLinks>, Failure> {
        if !self.is_given() {
            return Ok(None);
        }
        let present = items::finding(session, finding, None).await?;
        let keep = self.indicators.is_empty() && !self.no_indicators;
        let keep_evidence = self.evidence.is_empty() && !self.no_evidence;
        Ok(Some(v1::FindingLinks {
            indicators: if keep {
                present.indicators
            } else {
                self.indicators
            },
            evidence_ids: if keep_evidence {
                present.evidence_ids
            } else {
                self.evidence
            },
        }))
    }
}

impl ReviseArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let target = target(&self.finding);
        let links_only = self.links.is_given() && !self.text.is_given();
        let links = self.links.over(session, &self.finding).await?;
        let action = v1::ReviseFinding {
            finding_id: self.finding,
            links,
            on_collision: on_collision(self.park),
            ..Default::default()
        };
        if links_only {
            let base_version = items::base_version(session, &target, self.base_version).await?;
            return session
                .submit(v1::ReviseFinding {
                    base_version,
                    ..action
                })
                .await;
        }
        let written = self
            .text
            .revised(
                session,
                &target,
                v1::TextField::Unspecified,
                self.base_version,
            )
            .await?;
        let Some(written) = written else {
            return Ok(());
        };
        let action = v1::ReviseFinding {
            base_version: written.base_version,
            text: Some(v1::TextEdit {
                full_text: written.text.clone(),
                ..Default::default()
            }),
            ..action
        };
        written.submit(session, action).await
    }
}
