//! What each ministry contributed to the profile as it stands. Never ranked:
//! ministries come in the order of their codes, and every figure links to the
//! events behind it.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{AnswerState, Contribution, Figure};

use super::{reader::Reader, state::Profile};
use crate::{
    event::Author,
    text::{self, Tracked},
    visibility,
};

/// How many events a figure lists.
const LISTED: usize = 1_000;

/// The contributions of every enrolled ministry, those made for no ministry
/// first. Comments that the reader may not read are not counted.
#[must_use]
pub fn contributions(profile: &Profile, reader: &Reader) -> Vec<Contribution> {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    sums.insert(String::new(), Sums::default());
    for ministry in profile.ministries.keys() {
        sums.insert(ministry.to_string(), Sums::default());
    }
    let mut of = |ministry: &str, add: &mut dyn FnMut(&mut Sums)| {
        add(sums.entry(ministry.to_owned()).or_default());
    };

    for (code, item) in &profile.items {
        if let Some(lead) = &item.lead {
            of(lead.as_str(), &mut |s| s.leads.push(code.to_string()));
        }
        for tracked in item.answer.texts.values() {
            words(tracked, &mut of);
        }
        for citation in item.answer.citations.values() {
            of(&citation.by.ministry, &mut |s| {
                s.citations.one(&citation.by)
            });
        }
        if let Some(by) = item
            .answer
            .stated_by
            .as_ref()
            .filter(|_| item.answer.state() == AnswerState::Statement)
        {
            of(&by.ministry, &mut |s| s.statements.one(by));
        }
    }
    for finding in profile.findings.values().filter(|f| !f.retired) {
        words(&finding.text, &mut of);
    }
    for made in profile.suggestions.values() {
        of(&made.by.ministry, &mut |s| s.suggestions.one(&made.by));
        if made.accepted_version.0 > 0 {
            of(&made.by.ministry, &mut |s| {
                s.suggestions_accepted.one(&made.by)
            });
        }
    }
    for ((_, ministry), position) in &profile.positions {
        if !position.unconfirmed {
            of(ministry.as_str(), &mut |s| s.positions.one(&position.by));
        }
    }
    for evidence in profile.evidence.values() {
        of(&evidence.by.ministry, &mut |s| s.evidence.one(&evidence.by));
    }
    for note in profile.notes.values().filter(|n| !n.retired) {
        words(&note.text, &mut of);
        of(&note.by.ministry, &mut |s| s.notes.one(&note.by));
    }
    for thread in profile
        .threads
        .values()
        .filter(|t| visibility::may_read_thread(reader, t))
    {
        for comment in thread.comments.values().filter(|c| c.deleted.is_none()) {
            of(&comment.by.ministry, &mut |s| s.comments.one(&comment.by));
        }
    }
    for validation in profile.validations.values() {
        of(
            validation.ministry.as_str(),
            &mut |s| match &validation.ended {
                None => s.standing.one(&validation.by),
                Some(ended) => s.ended.one(ended),
            },
        );
    }
    sums.into_iter()
        .map(|(ministry, sums)| sums.show(ministry))
        .collect()
}

/// Adds the words that stand in a text to their authors. A word that several
/// revisions made together counts for who wrote its first byte.
fn words(tracked: &Tracked, of: &mut impl FnMut(&str, &mut dyn FnMut(&mut Sums))) {
    let mut segments = tracked.segments().iter();
    let mut current = segments.next();
    let mut end = current.map_or(0, |s| s.len as usize);
    for (start, _) in text::word_starts(tracked.text()) {
        while start >= end {
            current = segments.next();
            let Some(segment) = current else { return };
            end += segment.len as usize;
        }
        if let Some(author) = current.and_then(|segment| tracked.author(*segment)) {
            of(&author.ministry, &mut |s| s.words.one(author));
        }
    }
}

#[derive(Default)]
struct Sums {
    words: Sum,
    leads: Vec<String>,
    statements: Sum,
    evidence: Sum,
    citations: Sum,
    comments: Sum,
    notes: Sum,
    standing: Sum,
    ended: Sum,
    suggestions: Sum,
    suggestions_accepted: Sum,
    positions: Sum,
}

#[derive(Default)]
struct Sum {
    count: u64,
    events: BTreeSet<u64>,
}

impl Sum {
    fn one(&mut self, by: &Author) {
        self.count += 1;
        self.events.insert(by.event_index);
    }

    fn show(self) -> Option<Figure> {
        Some(Figure {
            count: self.count,
            more: self.events.len() > LISTED,
            event_indexes: self.events.into_iter().take(LISTED).collect(),
        })
    }
}

impl Sums {
    fn show(self, ministry: String) -> Contribution {
        Contribution {
            ministry,
            words_standing: self.words.show(),
            indicators_led: self.leads,
            statements: self.statements.show(),
            evidence: self.evidence.show(),
            citations: self.citations.show(),
            comments: self.comments.show(),
            notes: self.notes.show(),
            validations_standing: self.standing.show(),
            validations_ended: self.ended.show(),
            suggestions: self.suggestions.show(),
            suggestions_accepted: self.suggestions_accepted.show(),
            positions: self.positions.show(),
        }
    }
}
