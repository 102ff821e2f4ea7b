//! One line for an event.

mod consultation;

use mgi_client::v1::{self, event_body::Kind};
use mgi_client::words;

use super::times;

/// Characters of a text that a line shows.
const EXCERPT: usize = 60;

/// Index, time, who, what, about what.
pub(crate) fn line(index: u64, event: Option<&v1::Event>) -> String {
    let Some(event) = event else {
        return format!("{index:>6}  (not readable for you)");
    };
    let who = if event.ministry.is_empty() {
        &event.account_id
    } else {
        &event.ministry
    };
    let about = event
        .body
        .as_ref()
        .and_then(|body| body.kind.as_ref())
        .map(about)
        .unwrap_or_default();
    let line = format!(
        "{index:>6}  {}  {who}  {}  {about}",
        times::utc(event.recorded_time.as_ref()),
        event.r#type
    );
    line.trim_end().to_owned()
}

/// Index, what it was, and why nobody reads it.
pub(crate) fn redacted(index: u64, redaction: &v1::Redaction) -> String {
    format!(
        "{index:>6}  {}  redacted by event {} (legal basis: {})",
        redaction.event_type, redaction.redacted_by_event, redaction.legal_basis
    )
}

/// Index, who, what in words, about what: `7 DGIE: answer adopted, MR-01 by DGIE`.
pub(crate) fn sentence(index: u64, event: Option<(&v1::Event, &Kind)>) -> String {
    let Some((event, kind)) = event else {
        return format!("{index} (not readable for you)");
    };
    let who = if event.ministry.is_empty() {
        "for no ministry"
    } else {
        &event.ministry
    };
    let mut sentence = format!("{index} {who}: {}", in_words(&event.r#type));
    let about = about(kind);
    if !about.is_empty() {
        sentence += &format!(", {about}");
    }
    sentence
}

/// `AnswerAdopted` as `answer adopted`.
fn in_words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

fn about(kind: &Kind) -> String {
    match kind {
        Kind::MinistryRegistered(e) => format!("{}: {}", e.ministry, e.name),
        Kind::MinistryRenamed(e) => format!("{}: {} from {}", e.ministry, e.name, e.effective_date),
        Kind::AccountCreated(e) => e.account_id.clone(),
        Kind::AccountClosed(e) => e.account_id.clone(),
        Kind::DeploymentRoleGranted(e) => format!(
            "{} to {}",
            words::of::<v1::DeploymentRole>(e.role),
            e.account_id
        ),
        Kind::DeploymentRoleEnded(e) => e.grant_id.clone(),
        Kind::TokenIssued(e) => e.token_id.clone(),
        Kind::ErasureRequested(e) => format!(
            "{} of {}: {}",
            e.erasure_id,
            e.account_id,
            excerpt(&e.legal_basis)
        ),
        Kind::PersonalDataErased(e) => e.account_id.clone(),
        Kind::ErasureWithdrawn(e) => format!("{}: {}", e.erasure_id, excerpt(&e.reason)),
        Kind::ContentExported(e) => format!(
            "{} {}{}",
            words::of::<v1::ExportKind>(e.kind),
            e.profile_id,
            e.account_id
        ),
        Kind::TokenRevoked(e) => e.token_id.clone(),
        Kind::IndicatorDefined(e) => e
            .indicator
            .as_ref()
            .map(|i| i.code.clone())
            .unwrap_or_default(),
        Kind::ProfileOpened(e) => format!("{}: {}", e.profile_id, e.title),
        Kind::MinistryEnrolled(e) => format!(
            "{} ({})",
            e.ministry,
            words::of::<v1::MinistryCapacity>(e.capacity)
        ),
        Kind::MinistryWithdrawn(e) => format!("{}: {}", e.ministry, excerpt(&e.reason)),
        Kind::RoleGranted(e) => format!(
            "{} {} to {}",
            words::of::<v1::Role>(e.role),
            e.ministry,
            e.account_id
        ),
        Kind::RoleEnded(e) => e.grant_id.clone(),
        Kind::IndicatorAssigned(e) => format!("{} to {}", e.indicator, e.lead),
        Kind::EvidenceRegistered(e) => e.evidence_id.clone(),
        Kind::EvidenceAmended(e) => format!("{}: {}", e.evidence_id, excerpt(&e.reason)),
        Kind::EvidenceFileAttached(e) => e.evidence_id.clone(),
        Kind::AnswerValueSet(e) => e.indicator.clone(),
        Kind::AnswerTextRevised(e) => {
            format!("{} {}", e.indicator, words::of::<v1::TextField>(e.field))
        }
        Kind::CitationAdded(e) => format!(
            "{} cites {} ({})",
            e.indicator, e.evidence_id, e.citation_id
        ),
        Kind::CitationRemoved(e) => format!("{} {}", e.indicator, e.citation_id),
        Kind::AnswerAdopted(e) => format!("{} by {}", e.indicator, e.ministry),
        Kind::AnswerWithdrawn(e) => format!("{}: {}", e.indicator, excerpt(&e.reason)),
        Kind::NoteAdded(e) => format!("{} on {}", e.note_id, words::target_text(e.target.as_ref())),
        Kind::NoteRevised(e) => e.note_id.clone(),
        Kind::NoteRetired(e) => format!("{}: {}", e.note_id, excerpt(&e.reason)),
        Kind::ThreadOpened(e) => format!(
            "{} on {}: {}",
            e.thread_id,
            words::target_text(e.target.as_ref()),
            excerpt(&e.text)
        ),
        Kind::CommentPosted(e) => format!("{}: {}", e.thread_id, excerpt(&e.text)),
        Kind::ThreadResolved(e) => format!("{} {}", e.thread_id, excerpt(&e.outcome)),
        Kind::ThreadReopened(e) => format!("{}: {}", e.thread_id, excerpt(&e.reason)),
        Kind::ValidationGiven(e) => format!(
            "{} {} {}",
            e.validation_id,
            e.ministry,
            words::scope_text(e.scope.as_ref())
        ),
        Kind::ValidationWithdrawn(e) => format!("{}: {}", e.validation_id, excerpt(&e.reason)),
        Kind::ValidationVoided(e) => {
            format!("{} by {}{}", e.validation_id, e.indicator, e.finding_id)
        }
        // One of the two is empty.
        Kind::ItemReopened(e) => {
            format!("{}{}: {}", e.indicator, e.finding_id, excerpt(&e.reason))
        }
        Kind::StageAdvanced(e) => format!("to {}", words::of::<v1::Stage>(e.to)),
        Kind::StageReturned(e) => format!(
            "to {}: {}",
            words::of::<v1::Stage>(e.to),
            excerpt(&e.reason)
        ),
        Kind::QuestionnaireRegistered(e) => e
            .head
            .as_ref()
            .map(|q| format!("{} {}", q.id, q.version))
            .unwrap_or_default(),
        Kind::EventRedacted(e) => format!(
            "{} {} (legal basis: {})",
            e.event_type,
            e.index,
            excerpt(&e.legal_basis)
        ),
        _ => consultation::about(kind),
    }
}

/// The beginning of a text on one line.
pub(crate) fn excerpt(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= EXCERPT {
        return flat;
    }
    let cut: String = flat.chars().take(EXCERPT - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_who_did_what() {
        let event = v1::Event {
            recorded_time: Some(prost_types::Timestamp {
                seconds: 1_617_192_000,
                nanos: 5,
            }),
            ministry: "DGIE".into(),
            r#type: "AnswerAdopted".into(),
            body: Some(v1::EventBody {
                kind: Some(Kind::AnswerAdopted(v1::AnswerAdopted {
                    indicator: "MR-01".into(),
                    version: 2,
                    ministry: "DGIE".into(),
                })),
            }),
            ..Default::default()
        };
        assert_eq!(
            line(7, Some(&event)),
            "     7  2021-03-31T12:00:00Z  DGIE  AnswerAdopted  MR-01 by DGIE"
        );
        assert_eq!(line(8, None), "     8  (not readable for you)");
        let redaction = v1::Redaction {
            redacted_by_event: 12,
            event_type: "CommentPosted".into(),
            legal_basis: "a law".into(),
            ..Default::default()
        };
        assert_eq!(
            redacted(9, &redaction),
            "     9  CommentPosted  redacted by event 12 (legal basis: a law)"
        );
    }

    #[test]
    fn a_sentence_says_it_in_words() {
        let kind = Kind::AnswerTextRevised(v1::AnswerTextRevised {
            indicator: "MR-01".into(),
            field: v1::TextField::Law.into(),
            ..Default::default()
        });
        let mut event = v1::Event {
            ministry: "DGIE".into(),
            r#type: "AnswerTextRevised".into(),
            ..Default::default()
        };
        assert_eq!(
            sentence(7, Some((&event, &kind))),
            "7 DGIE: answer text revised, MR-01 law"
        );
        event.ministry.clear();
        assert!(sentence(7, Some((&event, &kind))).starts_with("7 for no ministry: answer"));
        assert_eq!(sentence(8, None), "8 (not readable for you)");
    }

    #[test]
    fn excerpts_are_one_short_line() {
        assert_eq!(excerpt("one\ntwo  three"), "one two three");
        assert_eq!(excerpt(&"word ".repeat(40)).chars().count(), 60);
    }
}
