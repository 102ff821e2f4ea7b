//! What events of the consultation are about.

use mgi_client::v1::{self, event_body::Kind};
use mgi_client::words;

use super::excerpt;

/// Empty for what is not about any one thing, and for kinds that are newer than
/// this program, whose type is told anyway.
pub(super) fn about(kind: &Kind) -> String {
    match kind {
        Kind::EvidenceCompared(e) => format!(
            "{} and {}: {}",
            e.first,
            e.second,
            words::of::<v1::EvidenceRelation>(e.relation)
        ),
        Kind::SuggestionMade(e) => {
            let parked = if e.parked { " (parked)" } else { "" };
            format!("{} on {}{parked}", e.suggestion_id, on(&e.target))
        }
        Kind::SuggestionAccepted(e) => {
            let part = if e.whole { "" } else { " in part" };
            format!("{}{part}", e.suggestion_id)
        }
        Kind::SuggestionRejected(e) => why(&e.suggestion_id, &e.reason),
        Kind::SuggestionWithdrawn(e) => why(&e.suggestion_id, &e.reason),
        Kind::SuggestionSuperseded(e) => format!("{} by {}", e.suggestion_id, e.superseded_by),
        Kind::ItemReviewed(e) => why(&on(&e.target), &e.remark),
        Kind::FindingAdded(e) => format!(
            "{} in {} {}: {}",
            e.finding_id,
            e.dimension,
            words::of::<v1::FindingSection>(e.section),
            excerpt(&e.text)
        ),
        Kind::FindingTextRevised(e) => e.finding_id.clone(),
        Kind::FindingLinked(e) => e.finding_id.clone(),
        Kind::FindingMoved(e) => format!(
            "{} to {} {}",
            e.finding_id,
            e.dimension,
            words::of::<v1::FindingSection>(e.section)
        ),
        Kind::FindingRetired(e) => why(&e.finding_id, &e.reason),
        Kind::CommentEdited(e) => format!("{} {}: {}", e.thread_id, e.comment_id, excerpt(&e.text)),
        Kind::CommentDeleted(e) => why(&format!("{} {}", e.thread_id, e.comment_id), &e.reason),
        Kind::QueryRaised(e) => {
            let terms = e.terms.clone().unwrap_or_default();
            format!("{} to {}", e.thread_id, terms.assignee)
        }
        Kind::QueryAnswered(e) => format!("{} by {}", e.thread_id, e.comment_id),
        Kind::QueryChanged(e) => why(&format!("{} to {}", e.thread_id, e.assignee), &e.reason),
        Kind::QueryBlockingSet(e) => {
            let blocks = if e.blocks_validation {
                "blocks validation"
            } else {
                "blocks no longer"
            };
            why(&format!("{} {blocks}", e.thread_id), &e.reason)
        }
        Kind::QueryWithdrawn(e) => why(&e.thread_id, &e.reason),
        Kind::PositionTaken(e) => {
            let mark = if e.unconfirmed { " (unconfirmed)" } else { "" };
            format!(
                "{} on {}: {}{mark}",
                e.ministry,
                on(&e.target),
                words::of::<v1::Stance>(e.stance)
            )
        }
        Kind::PositionConfirmed(e) => format!("{} on {}", e.ministry, on(&e.target)),
        Kind::PositionWithdrawn(e) => {
            why(&format!("{} on {}", e.ministry, on(&e.target)), &e.reason)
        }
        Kind::PriorityProposed(e) => {
            let text = e.priority.as_ref().map_or("", |words| words.text.as_str());
            format!("{}: {}", e.priority_id, excerpt(text))
        }
        Kind::PriorityRevised(e) => e.priority_id.clone(),
        Kind::PriorityDecided(e) => format!(
            "{} {}: {}",
            e.priority_id,
            words::of::<v1::PriorityState>(e.state),
            excerpt(&e.reason)
        ),
        Kind::MeetingRecorded(e) => {
            let title = e.record.as_ref().map_or("", |record| record.title.as_str());
            format!("{}: {}", e.meeting_id, excerpt(title))
        }
        Kind::MeetingAmended(e) => why(&e.meeting_id, &e.reason),
        Kind::ContradictionMarked(e) => format!(
            "{} between {} and {}",
            e.contradiction_id,
            on(&e.first),
            on(&e.second)
        ),
        Kind::ContradictionSettled(e) => why(&e.contradiction_id, &e.outcome),
        Kind::StageWindowSet(e) => {
            let stage = e.window.as_ref().map_or(0, |window| window.stage);
            why(&words::of::<v1::Stage>(stage), &e.reason)
        }
        Kind::CorrectionProposed(e) => format!("{} of {}", e.correction_id, on(&e.target)),
        Kind::CorrectionConfirmed(e) => format!("{} by {}", e.correction_id, e.ministry),
        Kind::CorrectionRejected(e) => why(&e.correction_id, &e.reason),
        Kind::ErratumOpened(e) => format!("version {}: {}", e.edition, excerpt(&e.reason)),
        _ => String::new(),
    }
}

fn on(target: &Option<v1::Target>) -> String {
    words::target_text(target.as_ref())
}

/// With the reason, where there is one.
fn why(what: &str, reason: &str) -> String {
    if reason.is_empty() {
        what.to_owned()
    } else {
        format!("{what}: {}", excerpt(reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_name_their_item_and_their_reason() {
        let made = v1::SuggestionMade {
            suggestion_id: "s-1".into(),
            target: words::target("MR-01"),
            parked: true,
            ..Default::default()
        };
        assert_eq!(
            about(&Kind::SuggestionMade(made)),
            "s-1 on answer:MR-01 (parked)"
        );
        let taken = v1::PositionTaken {
            ministry: "MOH".into(),
            target: words::target("f-1"),
            stance: v1::Stance::Objects.into(),
            unconfirmed: true,
            ..Default::default()
        };
        assert_eq!(
            about(&Kind::PositionTaken(taken)),
            "MOH on finding:f-1: objects (unconfirmed)"
        );
        let lifted = v1::QueryBlockingSet {
            thread_id: "t-4".into(),
            reason: "They answer later.".into(),
            ..Default::default()
        };
        assert_eq!(
            about(&Kind::QueryBlockingSet(lifted)),
            "t-4 blocks no longer: They answer later."
        );
    }
}
