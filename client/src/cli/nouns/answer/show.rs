//! An answer as readable paragraphs.

use mgi_client::v1;
use mgi_client::words;

use crate::cli::output::{times, who};

/// The whole answer.
pub(crate) fn text(answer: &v1::Answer, revision: u64) -> String {
    let mut lines = vec![format!(
        "{}, version {}, {} (revision {revision})",
        answer.indicator,
        answer.version,
        words::of::<v1::AnswerState>(answer.state)
    )];
    let mut say = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{name}: {value}"));
        }
    };
    say("Lead", &answer.lead);
    say("Contributing", &answer.contributing.join(", "));
    if let Some(value) = &answer.value {
        say("Value", &value.code);
        if value.year != 0 {
            say("Year", &value.year.to_string());
        }
        say("Institution", &value.institution_name);
        say("Mandate", &value.mandate);
    }
    say("As of", &answer.as_of);
    say("Unanswered because", &answer.unanswered_reason);
    if let Some(changed) = &answer.changed_by {
        say(
            "Last change",
            &format!(
                "{} by {}, event {}",
                times::utc(changed.recorded_time.as_ref()),
                who::by(Some(changed)),
                changed.event_index
            ),
        );
    }
    if answer.locked {
        say("Locked", "by a standing validation or by the stage");
    }
    for text in &answer.texts {
        lines.push(String::new());
        let again = if text.needs_review {
            ", to be read again"
        } else {
            ""
        };
        lines.push(format!(
            "{} (version {}{again}):",
            words::of::<v1::TextField>(text.field),
            text.version
        ));
        lines.push(text.text.clone());
    }
    if !answer.citations.is_empty() {
        lines.push(String::new());
        lines.push("Citations:".to_owned());
    }
    for citation in &answer.citations {
        let mut line = format!("- {}: {}", citation.citation_id, citation.evidence_id);
        if !citation.pinpoint.is_empty() {
            line += &format!(", {}", citation.pinpoint);
        }
        if !citation.quote.is_empty() {
            line += &format!(": \"{}\" ({})", citation.quote, citation.quote_language);
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_from_top_to_bottom() {
        let answer = v1::Answer {
            indicator: "MR-01".into(),
            version: 2,
            state: v1::AnswerState::Draft.into(),
            lead: "MOH".into(),
            value: Some(v1::AnswerValue {
                code: "limited".into(),
                ..Default::default()
            }),
            texts: vec![v1::Text {
                field: v1::TextField::Law.into(),
                text: "It says so.".into(),
                version: 2,
                needs_review: true,
            }],
            citations: vec![v1::Citation {
                citation_id: "c-1".into(),
                evidence_id: "law".into(),
                pinpoint: "Article 3".into(),
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(
            text(&answer, 9),
            "MR-01, version 2, draft (revision 9)\nLead: MOH\nValue: limited\n\nlaw (version 2, to be read again):\nIt says so.\n\nCitations:\n- c-1: law, Article 3"
        );
    }
}
