//! Two contributors of one item edit one narrative a thousand times at random, at
//! once: every word ever submitted is in the text, deleted by a named event, or in
//! a suggestion.
//!
//! `MGI_CONSULTATION_EDITS` sets how many edits are made (1,000).

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{Stage, TextField, event_body::Kind};
use mgi_tests::{
    Caller, Deployment,
    commands::narrative,
    consultation::{answer, narrative_or_park},
    history::History,
    random::{Random, count, seed},
    wait::{self, SOON},
};

struct Writer {
    name: char,
    caller: Caller,
    profile: String,
    indicator: String,
    random: Random,
    /// What the writer has on the screen.
    version: u32,
    text: String,
    made: usize,
    submitted: BTreeSet<String>,
    merged: usize,
    parked: usize,
    reviews: usize,
}

impl Writer {
    /// Changes a few words somewhere; every new word is one that was never used.
    fn edited(&mut self) -> String {
        let mut words: Vec<String> = self.text.split_whitespace().map(str::to_owned).collect();
        let at = self.random.below(words.len() + 1);
        let gone = self.random.below(4).min(words.len() - at);
        let come = self.random.below(5) + usize::from(gone == 0);
        let mut new = Vec::new();
        for _ in 0..come {
            self.made += 1;
            let stop = if self.random.one_in(6) { "." } else { "" };
            new.push(format!("{}{}{stop}", self.name, self.made));
        }
        words.splice(at..at + gone, new);
        // A text of some hundred words, as narratives are.
        words.truncate(400);
        words.join(" ")
    }

    async fn work(mut self, edits: usize) -> Self {
        for _ in 0..edits {
            let text = self.edited();
            if text == self.text {
                continue;
            }
            let edit = narrative_or_park(&self.indicator, self.version, &text);
            match self.caller.ask(&self.profile, edit).await {
                Ok(receipt) => {
                    self.submitted.extend(bare(&text));
                    self.merged += usize::from(receipt.merged);
                    self.parked += usize::from(receipt.parked);
                    self.reviews += usize::from(receipt.needs_review);
                }
                Err(status) => {
                    assert!(status.message().contains("says this already"), "{status:?}")
                }
            }
            // Most people look again now and then, not after every word.
            if self.random.one_in(2) {
                self.look().await;
            }
        }
        self
    }

    async fn look(&mut self) {
        let request = mgi_proto::v1::GetAnswerRequest {
            profile_id: self.profile.clone(),
            indicator: self.indicator.clone(),
            at: None,
        };
        let read = self.caller.collaboration().get_answer(request).await;
        let answer = read.unwrap().into_inner().answer.unwrap();
        self.version = answer.version;
        self.text = answer
            .texts
            .first()
            .map(|t| t.text.clone())
            .unwrap_or_default();
    }
}

/// The words of a text without the stops.
fn bare(text: &str) -> BTreeSet<String> {
    text.split(|c: char| c.is_whitespace() || c == '.')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_concurrent_edits_of_one_narrative_lose_no_word() {
    let edits = count("MGI_CONSULTATION_EDITS", 1_000);
    let mut random = Random::new(seed());
    let d = Deployment::of(&["NIA", "MHPH"])
        .shared()
        .at(Stage::Consultation)
        .start()
        .await;
    let code = d.indicator(0).to_owned();
    let opening: Vec<String> = (0..150).map(|n| format!("w{n}")).collect();
    let opening = opening.join(" ");
    let begun = d.teams[0]
        .contributor
        .must(&d.profile, narrative(&code, 0, &opening))
        .await;
    let writers = d.teams.iter().zip(['a', 'b']).map(|(team, name)| Writer {
        name,
        caller: team.contributor.clone(),
        profile: d.profile.clone(),
        indicator: code.clone(),
        random: random.split(),
        version: begun.item_version,
        text: opening.clone(),
        made: 0,
        submitted: BTreeSet::new(),
        merged: 0,
        parked: 0,
        reviews: 0,
    });
    let work = writers.map(|writer| tokio::spawn(writer.work(edits / 2)));
    let work = futures_util::future::join_all(work);
    let done = wait::within("both writers", 10 * SOON, work).await;
    let done: Vec<Writer> = done.into_iter().map(Result::unwrap).collect();

    let standing = d.answer(&code).await;
    let text = standing.texts[0].text.clone();
    let mut accounted = bare(&text);
    let mut deleted_by: BTreeMap<String, u64> = BTreeMap::new();
    let mut suggested = BTreeSet::new();
    let mut replayed = String::new();
    for event in History::read(&d.lead, &d.profile).await.events() {
        match event.body.clone().unwrap().kind.unwrap() {
            Kind::AnswerTextRevised(e) if e.field == TextField::Narrative as i32 => {
                let change = e.change.unwrap();
                for hunk in &change.hunks {
                    for word in bare(&hunk.deleted) {
                        deleted_by.insert(word, event.index);
                    }
                }
                replayed = mgi_events::text::apply(&replayed, &change.hunks).unwrap();
                assert_eq!(
                    mgi_events::text::digest(&replayed).to_vec(),
                    change.result_sha256,
                    "replay reaches the recorded digest"
                );
            }
            Kind::SuggestionMade(e) => {
                for hunk in &e.hunks {
                    suggested.extend(bare(&hunk.inserted));
                }
            }
            _ => {}
        }
    }
    assert_eq!(replayed, text);
    accounted.extend(deleted_by.keys().cloned());
    accounted.extend(suggested.iter().cloned());
    let submitted: BTreeSet<&String> = done.iter().flat_map(|w| &w.submitted).collect();
    let lost: Vec<_> = submitted
        .iter()
        .filter(|word| !accounted.contains(**word))
        .collect();
    assert!(lost.is_empty(), "{} words are gone: {lost:?}", lost.len());
    let sum = |of: fn(&Writer) -> usize| done.iter().map(of).sum::<usize>();
    eprintln!(
        "{} words submitted, {} stand, {} deleted by a named event, {} in suggestions; {} edits merged ({} to be read again), {} parked",
        submitted.len(),
        bare(&text).len(),
        deleted_by.len(),
        suggested.len(),
        sum(|w| w.merged),
        sum(|w| w.reviews),
        sum(|w| w.parked),
    );
    assert!(sum(|w| w.merged) > 0, "they wrote at the same time");

    // And every byte that stands has its author.
    let spans = d.lead.blame(&d.profile, &answer(&code)).await.unwrap();
    let joined: String = spans.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(joined, text);
    for span in spans {
        let wrote = span.written_by.unwrap();
        for word in bare(&span.text) {
            let by = match word.as_bytes()[0] {
                b'b' => "MHPH",
                _ => "NIA",
            };
            // A word that a span cuts belongs to who wrote that part of it.
            if done.iter().any(|w| w.submitted.contains(&word)) {
                assert_eq!(wrote.ministry, by, "{word}");
            }
        }
    }
}
