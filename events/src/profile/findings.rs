//! Steps 2 and 3: the paragraphs of the draft profile.

use mgi_proto::v1::{
    AddFinding, FindingAdded, FindingLinked, FindingMoved, FindingRetired, FindingSection,
    FindingTextRevised, ItemReviewed, MarkReviewed, MoveFinding, RetireFinding, ReviseFinding,
    Stage, SuggestionRejected, TargetKind, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    conflict::{collision, conflict, region},
    consultation::{Finding, TextRef},
    decision::Decision,
    revision::{self, Revision},
    suggestions::{self, as_read},
    windows::Phase,
};
use crate::{
    fields,
    ids::{EvidenceId, FindingId, IndicatorCode, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::{self, Action, Party, Scope},
};

/// The editor writes the draft profile; analysts do until the consultation
/// begins. Each paragraph says what it rests on.
pub(super) fn add(desk: &Desk<'_>, command: &AddFinding) -> Result<Decision, Refusal> {
    let acting = desk.editor_of_findings()?;
    dimension(desk, &command.dimension)?;
    if command.section() == FindingSection::Unspecified {
        return Err(Refusal::field(
            "section",
            "must be well developed or further development",
        ));
    }
    let text = revision::stored("text", &command.text, 1)?;
    let indicators = indicators(desk, &command.indicators)?;
    let evidence_ids = evidence(desk, &command.evidence_ids)?;
    let after = after(
        desk,
        &command.after,
        &command.dimension,
        command.section,
        None,
    )?;
    desk.findings_open()?;
    desk.in_window(Phase::Write)?;
    if desk.profile.findings.len() >= limits::FINDINGS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of findings of a profile",
            limit: limits::FINDINGS_PER_PROFILE,
            remedy: "revise a finding that is there",
        });
    }
    let last = desk.profile.findings.keys().last();
    let id = FindingId(last.map_or(1, |id| id.0 + 1));
    let last_there = || {
        let key = (command.dimension.clone(), command.section);
        let order = desk.profile.draft_order.get(&key);
        order
            .and_then(|order| order.last())
            .map(ToString::to_string)
    };
    Ok(Decision::of(vec![Kind::FindingAdded(FindingAdded {
        finding_id: id.to_string(),
        dimension: command.dimension.clone(),
        section: command.section,
        text,
        indicators,
        evidence_ids,
        after: if after.is_empty() {
            last_there().unwrap_or_default()
        } else {
            after
        },
    })])
    .created(id)
    .version(Version(1))
    .by(&acting))
}

/// A finding is revised against a version; what others wrote meanwhile is merged
/// word by word.
pub(super) fn revise(desk: &Desk<'_>, command: &ReviseFinding) -> Result<Decision, Refusal> {
    let acting = desk.editor_of_findings()?;
    let (id, finding) = desk.finding(&command.finding_id)?;
    let text = TextRef::Finding(id);
    let base = desk.base_of(&text, command.base_version)?;
    let mut version = finding.version;
    let mut events = Vec::new();
    let mut decision = Decision::default();

    let wanted = match &command.text {
        None => None,
        Some(edit) if edit.field != 0 => {
            return Err(Refusal::field(
                "text.field",
                "must be unspecified: a finding has one text",
            ));
        }
        Some(edit) => {
            let wanted = revision::wanted("text", edit, &finding.text, base)?;
            Some(revision::stored("text.full_text", &wanted, 1)?)
        }
    };
    let links = match &command.links {
        None => None,
        Some(links) => Some((
            indicators(desk, &links.indicators)?,
            evidence(desk, &links.evidence_ids)?,
        )),
    };
    desk.finding_editable(id, finding)?;
    desk.in_window(Phase::Write)?;

    if let Some(wanted) = &wanted {
        match revision::revise("text", &finding.text, base, wanted, 1)? {
            Revision::Same => {}
            Revision::Write(change) => {
                version = version.next();
                events.push(Kind::FindingTextRevised(FindingTextRevised {
                    finding_id: id.to_string(),
                    version: version.0,
                    change: Some(change),
                }));
            }
            Revision::Collide(collided) if parks(command.on_collision) => {
                let (suggestion, event) =
                    suggestions::parked(desk, &text, base, collided.hunks, wanted, 0)?;
                events.push(event);
                decision = decision.created(suggestion);
            }
            Revision::Collide(collided) => {
                return Err(conflict(
                    TargetKind::Finding,
                    &id.to_string(),
                    base,
                    finding.version,
                    Some(&finding.changed_by),
                    collision("text", &collided),
                ));
            }
        }
    }
    if let Some((indicators, evidence_ids)) = links {
        let same = indicators
            .iter()
            .eq(finding.indicators.iter().map(IndicatorCode::as_str))
            && evidence_ids
                .iter()
                .eq(finding.evidence.iter().map(EvidenceId::as_str));
        if !same && finding.linked_at > base {
            return Err(conflict(
                TargetKind::Finding,
                &id.to_string(),
                base,
                finding.version,
                Some(&finding.changed_by),
                links_differ(finding, &indicators, &evidence_ids),
            ));
        }
        if !same {
            version = version.next();
            events.push(Kind::FindingLinked(FindingLinked {
                finding_id: id.to_string(),
                version: version.0,
                indicators,
                evidence_ids,
            }));
        }
    }
    if events.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{id} says this already"),
        ));
    }
    decision.events = events;
    Ok(decision.version(version).by(&acting))
}

/// A finding is moved within the draft profile; its words stay.
pub(super) fn move_to(desk: &Desk<'_>, command: &MoveFinding) -> Result<Decision, Refusal> {
    let acting = desk.editor_of_findings()?;
    let (id, finding) = desk.finding(&command.finding_id)?;
    let to = if command.dimension.is_empty() {
        finding.dimension.clone()
    } else {
        dimension(desk, &command.dimension)?;
        command.dimension.clone()
    };
    let section = match command.section() {
        FindingSection::Unspecified => finding.section,
        section => section as i32,
    };
    let after = after(desk, &command.after, &to, section, Some(id))?;
    desk.finding_editable(id, finding)?;
    desk.in_window(Phase::Write)?;
    let stands = desk.profile.draft_order.get(&(to.clone(), section));
    let place = stands.and_then(|order| order.iter().position(|other| *other == id));
    let before = place
        .and_then(|place| place.checked_sub(1))
        .and_then(|place| stands.and_then(|order| order.get(place)))
        .map(ToString::to_string)
        .unwrap_or_default();
    if place.is_some() && before == after {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{id} stands there already"),
        ));
    }
    let version = finding.version.next();
    Ok(Decision::of(vec![Kind::FindingMoved(FindingMoved {
        finding_id: id.to_string(),
        version: version.0,
        dimension: to,
        section,
        after,
    })])
    .version(version)
    .by(&acting))
}

/// A retired finding is no longer part of the draft profile; its words stay on
/// record.
pub(super) fn retire(desk: &Desk<'_>, command: &RetireFinding) -> Result<Decision, Refusal> {
    let acting = desk.editor_of_findings()?;
    let (id, finding) = desk.finding(&command.finding_id)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    desk.finding_editable(id, finding)?;
    desk.in_window(Phase::Write)?;
    as_read(desk.profile, &TextRef::Finding(id), command.base_version)?;
    let version = finding.version.next();
    let mut events = vec![Kind::FindingRetired(FindingRetired {
        finding_id: id.to_string(),
        version: version.0,
        reason: command.reason.clone(),
    })];
    // Nobody can take them over any more.
    let open = desk.profile.open_on.get(&TextRef::Finding(id));
    events.extend(open.into_iter().flatten().map(|suggestion| {
        Kind::SuggestionRejected(SuggestionRejected {
            suggestion_id: suggestion.to_string(),
            reason: format!("finding {id} was retired"),
        })
    }));
    Ok(Decision::of(events).version(version).by(&acting))
}

/// Who may edit an item says that it was read again: a finding that rests on
/// something that changed, or a text that two people changed in one sentence.
/// That is open in validation too: no content changes by it.
pub(super) fn reviewed(desk: &Desk<'_>, command: &MarkReviewed) -> Result<Decision, Refusal> {
    let target = command.target.as_ref().cloned().unwrap_or_default();
    let (acting, text, waits) = match target.kind() {
        TargetKind::Finding => {
            let (id, finding) = desk.finding(&target.id)?;
            let acting = desk.editor_of_findings()?;
            (acting, TextRef::Finding(id), finding.waits_for_review())
        }
        TargetKind::Answer => {
            let indicator = desk.indicator(&target.id)?;
            let (acting, item) = desk.editor_of(&indicator)?;
            let waits = !item.answer.needs_review.is_empty();
            (acting, TextRef::Answer(indicator, 0), waits)
        }
        _ => return Err(Refusal::field("target", "must be an answer or a finding")),
    };
    fields::line(&command.remark, 0, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("remark", problem))?;
    desk.in_window(Phase::Settle)?;
    as_read(desk.profile, &text, command.base_version)?;
    let revision = desk.profile.revision().0;
    if command.seen_revision > revision {
        return Err(Refusal::field(
            "seen_revision",
            format!("must be the revision that the person saw, at most {revision}"),
        ));
    }
    let seen = match command.seen_revision {
        0 => revision,
        seen => seen,
    };
    if !waits {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            target.id,
            "nothing changed since it was last read",
        ));
    }
    Ok(Decision::of(vec![Kind::ItemReviewed(ItemReviewed {
        target: Some(target),
        version: command.base_version,
        remark: command.remark.clone(),
        seen_revision: seen,
    })])
    .version(Version(command.base_version))
    .by(&acting))
}

/// What a finding rests on now, beside what somebody wants it to rest on. What it
/// rested on before is in the history.
fn links_differ(
    finding: &Finding,
    indicators: &[String],
    evidence_ids: &[String],
) -> Vec<mgi_proto::v1::ConflictRegion> {
    let standing: Vec<&str> = finding
        .indicators
        .iter()
        .map(IndicatorCode::as_str)
        .collect();
    let cited: Vec<&str> = finding.evidence.iter().map(EvidenceId::as_str).collect();
    vec![
        region(
            "indicators",
            "",
            &standing.join(", "),
            &indicators.join(", "),
        ),
        region(
            "evidence_ids",
            "",
            &cited.join(", "),
            &evidence_ids.join(", "),
        ),
    ]
}

/// Whether a text that collides is to be parked.
pub(super) fn parks(on_collision: i32) -> bool {
    on_collision == mgi_proto::v1::OnCollision::Park as i32
}

impl<'a> Desk<'a> {
    /// The role by which the account edits findings.
    pub(super) fn editor_of_findings(&self) -> Result<Acting, Refusal> {
        self.act(Action::WriteFindings, |grant| {
            let scope = roles::scope(Party::Profile(grant.role()), Action::WriteFindings);
            let before = self.profile.stage() < Stage::Consultation;
            if scope != Scope::BeforeConsultation || before {
                return Ok(());
            }
            Err(Refusal::right(
                Rule::FindingsByTheEditor,
                "since the consultation began findings are edited by the editor; suggest the change instead",
            ))
        })
    }

    /// A finding that stands.
    pub(super) fn finding(&self, id: &str) -> Result<(FindingId, &'a Finding), Refusal> {
        let parsed = fields::id("finding_id", FindingId::parse(id))?;
        let finding = self.profile.findings.get(&parsed);
        let finding = finding.ok_or_else(|| Refusal::missing("finding", id))?;
        if finding.retired {
            return Err(Refusal::rule_about(
                Rule::FindingStands,
                id,
                format!("finding {id} was retired; add a new one"),
            ));
        }
        Ok((parsed, finding))
    }

    /// A finding changes in collection, drafting and consultation, unless it is
    /// validated; in validation only when it was reopened.
    pub(super) fn finding_editable(&self, id: FindingId, finding: &Finding) -> Result<(), Refusal> {
        if let Some((validation, given)) = self.profile.covering_finding(id).next() {
            return Err(Refusal::rule_about(
                Rule::ValidatedIsLocked,
                id.to_string(),
                format!(
                    "{id} is locked by validation {validation} of {}; it can be reopened with a reason, or the validation withdrawn",
                    given.ministry
                ),
            ));
        }
        if self.profile.stage() == Stage::Validation && finding.reopened {
            return Ok(());
        }
        self.findings_open()
    }

    /// The stage is one in which the draft profile is written.
    fn findings_open(&self) -> Result<(), Refusal> {
        if matches!(
            self.profile.stage(),
            Stage::Collection | Stage::Drafting | Stage::Consultation
        ) {
            return Ok(());
        }
        Err(Refusal::rule_about(
            Rule::ContentOpenInStage,
            "stage",
            "findings are written from collection to consultation; in validation a finding can be reopened with a reason",
        ))
    }
}

fn dimension(desk: &Desk<'_>, code: &str) -> Result<(), Refusal> {
    if desk.questionnaire()?.has_dimension(code) {
        return Ok(());
    }
    Err(Refusal::missing("dimension", code))
}

fn indicators(desk: &Desk<'_>, codes: &[String]) -> Result<Vec<String>, Refusal> {
    let mut known: Vec<String> = Vec::with_capacity(codes.len().min(limits::LINKS_PER_FINDING));
    few("indicators", codes)?;
    for code in codes {
        known.push(desk.indicator(code)?.to_string());
    }
    distinct("indicators", known)
}

fn evidence(desk: &Desk<'_>, ids: &[String]) -> Result<Vec<String>, Refusal> {
    few("evidence_ids", ids)?;
    for text in ids {
        let id = fields::id("evidence_ids", EvidenceId::parse(text))?;
        if !desk.profile.evidence.contains_key(&id) {
            return Err(Refusal::missing(
                "item of the evidence register",
                id.as_str(),
            ));
        }
    }
    distinct("evidence_ids", ids.to_vec())
}

fn few(field: &str, named: &[String]) -> Result<(), Refusal> {
    if named.len() <= limits::LINKS_PER_FINDING {
        return Ok(());
    }
    Err(Refusal::field(
        field,
        format!("at most {}", limits::LINKS_PER_FINDING),
    ))
}

fn distinct(field: &str, mut named: Vec<String>) -> Result<Vec<String>, Refusal> {
    named.sort_unstable();
    match named.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Refusal::field(field, format!("{} is named twice", pair[0]))),
        None => Ok(named),
    }
}

/// The finding that another is to stand after, in the same section.
fn after(
    desk: &Desk<'_>,
    after: &str,
    dimension: &str,
    section: i32,
    moved: Option<FindingId>,
) -> Result<String, Refusal> {
    if after.is_empty() {
        return Ok(String::new());
    }
    let (id, finding) = desk.finding(after)?;
    if finding.dimension == dimension && finding.section == section && Some(id) != moved {
        return Ok(id.to_string());
    }
    Err(Refusal::field(
        "after",
        "must be another finding of the same dimension and section",
    ))
}
