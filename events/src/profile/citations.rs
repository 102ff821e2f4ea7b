//! Step 2: what an answer rests on.

use mgi_proto::v1::{
    AddCitation, CitationAdded, CitationRemoved, RemoveCitation, event_body::Kind,
};

use super::{acting::Desk, answers::state_after, decision::Decision, windows::Phase};
use crate::{
    fields::{self, Problems},
    ids::{CitationId, EvidenceId},
    limits,
    refusal::{Refusal, Rule},
};

/// Who may edit an answer cites evidence in it, with pinpoint and quote.
pub(super) fn add(desk: &Desk<'_>, command: &AddCitation) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, item) = desk.editor_of(&indicator)?;
    desk.editable(&indicator)?;
    desk.in_window(Phase::Write)?;
    let evidence = fields::id("evidence_id", EvidenceId::parse(&command.evidence_id))?;
    check(command)?;
    if !desk.profile.evidence.contains_key(&evidence) {
        return Err(Refusal::missing(
            "item of the evidence register",
            evidence.as_str(),
        ));
    }
    let answer = &item.answer;
    if answer.citations.len() >= limits::CITATIONS_PER_ANSWER {
        return Err(Refusal::Limit {
            what: "the number of citations of an answer",
            limit: limits::CITATIONS_PER_ANSWER,
            remedy: "remove one that another covers",
        });
    }
    let same = answer.citations.values().any(|c| {
        c.evidence == evidence && c.pinpoint == command.pinpoint && c.quote == command.quote
    });
    if same {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            indicator.as_str(),
            format!("{indicator} cites {evidence} like this already"),
        ));
    }
    let id = CitationId(desk.profile.next.citation + 1);
    let version = answer.version.next();
    Ok(Decision::of(vec![Kind::CitationAdded(CitationAdded {
        indicator: indicator.to_string(),
        version: version.0,
        citation_id: id.to_string(),
        evidence_id: evidence.to_string(),
        pinpoint: command.pinpoint.clone(),
        quote: command.quote.clone(),
        quote_language: command.quote_language.clone(),
        state: state_after(&acting, item, false) as i32,
    })])
    .created(id)
    .version(version)
    .by(&acting))
}

/// Removing a citation changes the answer like any other edit.
pub(super) fn remove(desk: &Desk<'_>, command: &RemoveCitation) -> Result<Decision, Refusal> {
    let indicator = desk.indicator(&command.indicator)?;
    let (acting, item) = desk.editor_of(&indicator)?;
    desk.editable(&indicator)?;
    desk.in_window(Phase::Write)?;
    let id = fields::id("citation_id", CitationId::parse(&command.citation_id))?;
    fields::line(&command.reason, 0, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if !item.answer.citations.contains_key(&id) {
        return Err(Refusal::missing("citation", command.citation_id.as_str()));
    }
    let version = item.answer.version.next();
    Ok(Decision::of(vec![Kind::CitationRemoved(CitationRemoved {
        indicator: indicator.to_string(),
        version: version.0,
        citation_id: id.to_string(),
        reason: command.reason.clone(),
        state: state_after(&acting, item, false) as i32,
    })])
    .version(version)
    .by(&acting))
}

fn check(command: &AddCitation) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(
        "pinpoint",
        fields::line(&command.pinpoint, 0, limits::LABEL_CHARS),
    );
    problems.check(
        "quote",
        fields::line(&command.quote, 0, limits::QUOTE_CHARS),
    );
    if command.quote.is_empty() != command.quote_language.is_empty() {
        problems.add(
            "quote_language",
            "goes with a quote, and a quote with its language",
        );
    } else if !command.quote_language.is_empty() {
        problems.check("quote_language", fields::language(&command.quote_language));
    }
    problems.done()
}
