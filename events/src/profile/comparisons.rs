//! Step 2: records of the register that look alike. The labour law that a profile
//! cites under three numbers is one law, or three: a person has to say.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{
    CompareEvidence, EvidenceCompared, EvidenceFlag, EvidenceGroup, EvidenceKind, EvidencePair,
    EvidenceRecord, EvidenceRelation, EvidenceStatus, event_body::Kind,
};

use super::{
    acting::Desk,
    consultation::Comparison,
    decision::Decision,
    evidence::find,
    show::authorship,
    state::{Evidence, Profile},
};
use crate::{
    fields,
    ids::EvidenceId,
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Words that say nothing about which instrument it is.
const FILLERS: [&str; 13] = [
    "the", "a", "an", "of", "on", "in", "for", "and", "to", "national", "no", "nos", "number",
];

/// Who keeps the register says how two records relate, with the reason.
pub(super) fn compare(desk: &Desk<'_>, command: &CompareEvidence) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::KeepEvidence)?;
    let (first, _) = find(desk, &command.first)?;
    let (second, _) = find(desk, &command.second)?;
    if first == second {
        return Err(Refusal::field("second", "must be another record"));
    }
    if command.relation() == EvidenceRelation::Unspecified {
        return Err(Refusal::field(
            "relation",
            "must be same, amended, replaced or distinct",
        ));
    }
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    let known = desk
        .profile
        .comparisons
        .get(&(first.clone(), second.clone()));
    if known.is_some_and(|known| {
        known.relation() == command.relation() && known.reason == command.reason
    }) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            first.as_str(),
            "this is said of the two already",
        ));
    }
    if known.is_none() && desk.profile.comparisons.len() >= limits::COMPARISONS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of compared records of a profile",
            limit: limits::COMPARISONS_PER_PROFILE,
            remedy: "compare neighbours only",
        });
    }
    Ok(Decision::of(vec![Kind::EvidenceCompared(EvidenceCompared {
        first: first.to_string(),
        second: second.to_string(),
        relation: command.relation,
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

impl Profile {
    /// Records with one issuer, one kind and one title, and another number or
    /// date: same, amended, or replaced? An issuer that is not stated fits any.
    #[must_use]
    pub fn evidence_groups(&self) -> Vec<EvidenceGroup> {
        let mut alike: BTreeMap<(i32, String), Vec<(&EvidenceId, &Evidence)>> = BTreeMap::new();
        for (id, evidence) in &self.evidence {
            if !is_instrument(evidence.record.kind()) {
                continue;
            }
            let titles: BTreeSet<String> = evidence
                .record
                .titles
                .iter()
                .map(|title| plain(&title.title, evidence.record.kind()))
                .filter(|title| !title.is_empty())
                .collect();
            for title in titles {
                let key = (evidence.record.kind, title);
                alike.entry(key).or_default().push((id, evidence));
            }
        }
        let mut groups: BTreeMap<Vec<String>, EvidenceGroup> = BTreeMap::new();
        for records in alike.into_values() {
            for records in by_issuer(&records) {
                if let Some(group) = self.group(records) {
                    groups.insert(group.evidence_ids.clone(), group);
                }
            }
        }
        groups.into_values().collect()
    }

    fn group(&self, mut records: Vec<(&EvidenceId, &Evidence)>) -> Option<EvidenceGroup> {
        // Undated ones last: they cannot be placed.
        records.sort_by_key(|(id, evidence)| {
            let date = &evidence.record.date;
            (date.is_empty(), date.clone(), (*id).clone())
        });
        let pairs: Vec<EvidencePair> = records
            .windows(2)
            .filter_map(|pair| match pair {
                [(a, first), (b, second)] => self.pair(a, &first.record, b, &second.record),
                _ => None,
            })
            .collect();
        if pairs.is_empty() {
            return None;
        }
        Some(EvidenceGroup {
            evidence_ids: records.iter().map(|(id, _)| id.to_string()).collect(),
            open: pairs
                .iter()
                .any(|pair| pair.relation() == EvidenceRelation::Unspecified),
            pairs,
        })
    }

    fn pair(
        &self,
        first: &EvidenceId,
        a: &EvidenceRecord,
        second: &EvidenceId,
        b: &EvidenceRecord,
    ) -> Option<EvidencePair> {
        let mut differs_in = Vec::new();
        if a.number != b.number {
            differs_in.push("number".to_owned());
        }
        if a.date != b.date {
            differs_in.push("date".to_owned());
        }
        if differs_in.is_empty() {
            return None;
        }
        let said = |first: &EvidenceId, second: &EvidenceId| -> Option<&Comparison> {
            self.comparisons.get(&(first.clone(), second.clone()))
        };
        let known = said(first, second);
        // The relation reads in the order in which somebody said it.
        let (first, second, said) = match (known, said(second, first)) {
            (None, Some(reversed)) => (second, first, Some(reversed)),
            _ => (first, second, known),
        };
        Some(EvidencePair {
            first: first.to_string(),
            second: second.to_string(),
            differs_in,
            relation: said.map_or(0, |said| said.relation),
            reason: said.map(|said| said.reason.clone()).unwrap_or_default(),
            compared_by: said.map(|said| authorship(&said.by)),
            // It has at least one character.
            redacted: said.is_some_and(|said| said.reason.is_empty()),
        })
    }

    /// Ids of the records that look alike, and of which nobody said how they relate.
    #[must_use]
    pub fn alike(&self) -> BTreeSet<String> {
        let groups = self.evidence_groups().into_iter();
        groups
            .filter(|group| group.open)
            .flat_map(|group| group.evidence_ids)
            .collect()
    }

    /// What is remarkable about a record; `alike` as from [`Profile::alike`].
    pub(super) fn flags(
        &self,
        id: &EvidenceId,
        evidence: &Evidence,
        alike: &BTreeSet<String>,
    ) -> Vec<i32> {
        let record = &evidence.record;
        let mut flags = Vec::new();
        if alike.contains(id.as_str()) {
            flags.push(EvidenceFlag::SameAmendedOrReplaced as i32);
        }
        let draft = matches!(
            record.status(),
            EvidenceStatus::Draft | EvidenceStatus::Pending
        ) || record.kind() == EvidenceKind::UnpublishedDraft;
        if draft {
            flags.push(EvidenceFlag::Draft as i32);
        }
        if record.status() == EvidenceStatus::UnderReview {
            flags.push(EvidenceFlag::UnderReview as i32);
        }
        if self.is_later(record) {
            flags.push(EvidenceFlag::LaterDevelopment as i32);
        }
        flags
    }
}

/// Instruments have numbers and dates that tell one from another; surveys,
/// websites and events come back under one title.
fn is_instrument(kind: EvidenceKind) -> bool {
    (EvidenceKind::Constitution as i32..=EvidenceKind::Treaty as i32).contains(&(kind as i32))
}

/// Most issuers of one title with each of which records without an issuer go.
const FEW_ISSUERS: usize = 8;

/// Records of one issuer; those without one go with each, where there are few.
fn by_issuer<'a>(
    records: &[(&'a EvidenceId, &'a Evidence)],
) -> Vec<Vec<(&'a EvidenceId, &'a Evidence)>> {
    let mut by: BTreeMap<String, Vec<(&EvidenceId, &Evidence)>> = BTreeMap::new();
    for (id, evidence) in records {
        let issuer = evidence.record.issuer.trim().to_lowercase();
        by.entry(issuer).or_default().push((*id, *evidence));
    }
    if by.len() > 1
        && by.len() <= FEW_ISSUERS
        && let Some(unstated) = by.remove("")
    {
        for group in by.values_mut() {
            group.extend(unstated.iter().copied());
        }
    }
    by.into_values().collect()
}

/// A title without what is about its number, its date and its rank: lower-case
/// words only. The year in the title of a treaty is part of its name.
fn plain(title: &str, kind: EvidenceKind) -> String {
    let lower = title.to_lowercase();
    let is_number = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && (kind == EvidenceKind::Treaty || !is_number(word)))
        .filter(|word| !FILLERS.contains(word))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{EvidenceKind, plain};

    #[test]
    fn a_title_is_told_apart_by_its_words_only() {
        let law = |title| plain(title, EvidenceKind::Law);
        let labour = law("Law Regulating Labour in Rwanda");
        assert_eq!(law("Law No. 66 on Regulating Labour in Rwanda"), labour);
        assert_eq!(
            law("Law No. 03 of 13/2019 Regulating Labour in Rwanda"),
            labour
        );
        let policy = |title| plain(title, EvidenceKind::Policy);
        assert_eq!(
            policy("National Labour Mobility Policy"),
            policy("Labour Mobility Policy (2019)")
        );
        let plan = |title| plain(title, EvidenceKind::ContingencyPlan);
        assert_ne!(
            plan("National Contingency Plan for Drought"),
            plan("National Contingency Plan for Storms")
        );
        let treaty = |title| plain(title, EvidenceKind::Treaty);
        assert_ne!(
            treaty("Convention on Statelessness, 1954"),
            treaty("Convention on Statelessness, 1961")
        );
    }
}
