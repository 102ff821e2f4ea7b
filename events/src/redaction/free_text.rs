//! Which texts of which events can go: the one table.
//!
//! In it are comments, remarks, and the reasons that people give. Not in it is
//! what ministries and the editor answer for: answers with their remarks, findings,
//! notes, evidence, priorities, records of meetings, statements of validations,
//! changes that suggestions and corrections propose, and what is wrong with a
//! published version. These are public acts, most of them under a validated digest;
//! what is wrong in them is put right in the open.

use mgi_proto::v1::event_body::Kind;

/// The texts of an event that can be redacted; none when its type has no such
/// text.
pub(super) fn of(kind: &mut Kind) -> Vec<&mut String> {
    match kind {
        Kind::MinistryWithdrawn(e) => vec![&mut e.reason],
        Kind::RoleEnded(e) => vec![&mut e.reason],
        Kind::EvidenceAmended(e) => vec![&mut e.reason],
        Kind::EvidenceCompared(e) => vec![&mut e.reason],
        Kind::CitationRemoved(e) => vec![&mut e.reason],
        Kind::AnswerWithdrawn(e) => vec![&mut e.reason],
        Kind::NoteRetired(e) => vec![&mut e.reason],
        Kind::FindingRetired(e) => vec![&mut e.reason],
        Kind::ItemReviewed(e) => vec![&mut e.remark],

        Kind::ThreadOpened(e) => {
            let mut texts = vec![&mut e.text];
            // The passage may be what the comment is about.
            if let Some(passage) = &mut e.passage {
                texts.extend([&mut passage.quote, &mut passage.prefix, &mut passage.suffix]);
            }
            texts
        }
        Kind::CommentPosted(e) => vec![&mut e.text],
        Kind::CommentEdited(e) => vec![&mut e.text],
        Kind::CommentDeleted(e) => vec![&mut e.reason],
        Kind::ThreadResolved(e) => vec![&mut e.outcome],
        Kind::ThreadReopened(e) => vec![&mut e.reason],
        Kind::QueryChanged(e) => vec![&mut e.reason],
        Kind::QueryBlockingSet(e) => vec![&mut e.reason],
        Kind::QueryWithdrawn(e) => vec![&mut e.reason],

        Kind::SuggestionMade(e) => vec![&mut e.rationale],
        Kind::SuggestionAccepted(e) => vec![&mut e.reason],
        Kind::SuggestionRejected(e) => vec![&mut e.reason],
        Kind::SuggestionWithdrawn(e) => vec![&mut e.reason],
        Kind::CorrectionProposed(e) => vec![&mut e.reason],
        Kind::CorrectionRejected(e) => vec![&mut e.reason],
        Kind::PositionTaken(e) => vec![&mut e.remark],
        Kind::PositionWithdrawn(e) => vec![&mut e.reason],
        Kind::PriorityDecided(e) => vec![&mut e.reason],
        Kind::MeetingAmended(e) => vec![&mut e.reason],
        Kind::ContradictionMarked(e) => vec![&mut e.explanation],
        Kind::ContradictionSettled(e) => vec![&mut e.outcome],

        Kind::StageWindowSet(e) => vec![&mut e.reason],
        Kind::StageReturned(e) => vec![&mut e.reason],
        Kind::ItemReopened(e) => vec![&mut e.reason],
        Kind::ValidationWithdrawn(e) => vec![&mut e.reason],
        _ => Vec::new(),
    }
}
