//! A finding for people.

use mgi_client::{v1, words};

use crate::cli::output::events::excerpt;
use crate::cli::output::who;
use crate::cli::{Done, Session};

/// As a row of the list.
pub(super) fn row(finding: &v1::Finding) -> Vec<String> {
    vec![
        finding.finding_id.clone(),
        finding.dimension.clone(),
        words::of::<v1::FindingSection>(finding.section),
        excerpt(&finding.text),
        finding.indicators.join(", "),
        marks(finding).join(", "),
    ]
}

/// What is to be known about it at a glance.
fn marks(finding: &v1::Finding) -> Vec<&'static str> {
    [
        (finding.retired, "retired"),
        (!finding.stale.is_empty(), "stale"),
        (finding.needs_review, "to be read again"),
        (!finding.later_developments.is_empty(), "later development"),
        (finding.locked, "locked"),
        (finding.reopened, "reopened"),
    ]
    .into_iter()
    .filter_map(|(applies, mark)| applies.then_some(mark))
    .collect()
}

/// Why it is stale: each change with its event.
fn causes(finding: &v1::Finding) -> String {
    let cause = |cause: &v1::StaleCause| {
        let what = if cause.indicator.is_empty() {
            &cause.evidence_id
        } else {
            &cause.indicator
        };
        format!("{what} changed (event {})", cause.event_index)
    };
    finding
        .stale
        .iter()
        .map(cause)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Shows it whole.
pub(super) fn show(session: &mut Session<'_>, finding: &v1::Finding) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Finding", finding);
    }
    out.heading(&format!(
        "{}, version {}: {}, {}, place {}",
        finding.finding_id,
        finding.version,
        finding.dimension,
        words::of::<v1::FindingSection>(finding.section),
        finding.place + 1
    ))?;
    out.fields(&[
        ("Rests on", finding.indicators.join(", ")),
        ("Evidence", finding.evidence_ids.join(", ")),
        ("Added by", who::stamp(finding.added_by.as_ref())),
        ("Last change", who::stamp(finding.changed_by.as_ref())),
        ("Marks", marks(finding).join(", ")),
        ("Stale because", causes(finding)),
        ("Later developments", finding.later_developments.join(", ")),
    ])?;
    out.line("")?;
    out.paragraph(&finding.text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_finding_says_what_changed() {
        let finding = v1::Finding {
            finding_id: "f-1".into(),
            dimension: "MR".into(),
            section: v1::FindingSection::WellDeveloped.into(),
            text: "All children go to school.".into(),
            indicators: vec!["MR-02".into()],
            stale: vec![
                v1::StaleCause {
                    event_index: 40,
                    indicator: "MR-02".into(),
                    ..Default::default()
                },
                v1::StaleCause {
                    event_index: 41,
                    evidence_id: "law".into(),
                    ..Default::default()
                },
            ],
            locked: true,
            ..Default::default()
        };
        assert_eq!(
            causes(&finding),
            "MR-02 changed (event 40); law changed (event 41)"
        );
        assert_eq!(
            row(&finding),
            [
                "f-1",
                "MR",
                "well_developed",
                "All children go to school.",
                "MR-02",
                "stale, locked"
            ]
        );
    }
}
