//! How often the changes of two people to one text merge.
//!
//! Each trial takes a text and makes one random edit of it on each side: at a
//! random place, 1 to 12 words are replaced, deleted or inserted. Reported for
//! each length of the text: how many merged, how many of those have a sentence
//! that both touched and somebody should look at, and how long a merge takes
//! beside the difference that every change of a text is recorded as.
//!
//!   cargo run --release -p mgi-tests --bin bench-merges
//!   cargo run --release -p mgi-tests --bin bench-merges -- --words 150,3000 --json

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark says what it finds"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use clap::Parser;
use mgi_events::text::{Merge, apply, diff, merge};
use mgi_tests::random::{Random, WORDS};
use serde::Serialize;

/// How often one random edit on each side of a text merges, and how fast.
///
/// An edit replaces, deletes or inserts 1 to 12 words at a random place. Two
/// edits collide when they are about the same words, or insert at one place; in
/// a longer text they meet less often. Merged texts are checked against the
/// hunks that would be recorded. The same seed gives the same counts on every
/// machine; the times are this machine's.
#[derive(Debug, Parser)]
#[command(after_help = "\
Read the table like this:
  clean   merges of all trials, in percent
  review  of those, merges with a sentence that both sides touched
  merge   microseconds of one three-way merge, the mean
  diff    microseconds of one difference (a merge makes two)")]
struct Options {
    /// Words of the text, one row each
    #[arg(long, value_delimiter = ',', default_values_t = [150, 400])]
    words: Vec<usize>,
    /// Trials for each row
    #[arg(long, default_value_t = 20_000)]
    trials: usize,
    /// Seed of the random edits
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was found for texts of one length.
#[derive(Debug, Serialize)]
struct Row {
    words: usize,
    bytes: usize,
    clean_percent: f64,
    review_percent: f64,
    merge_micros: f64,
    diff_micros: f64,
}

fn main() {
    let options = Options::parse();
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: the times say nothing");
    }
    let mut random = Random::new(options.seed);
    let rows = options.words.iter().map(|words| {
        let mut random = random.split();
        row(&mut random, *words, options.trials.max(1))
    });
    let rows: Vec<Row> = rows.collect();
    if options.json {
        println!(
            "{}",
            serde_json::json!({ "seed": options.seed, "rows": rows })
        );
        return;
    }
    println!(
        "one random edit on each side, {} trials a row, seed {}\n",
        options.trials, options.seed
    );
    println!("words   bytes    clean   review   merge µs   diff µs");
    for row in rows {
        println!(
            "{:>5} {:>7} {:>7.2}% {:>7.2}% {:>10.1} {:>9.1}",
            row.words,
            row.bytes,
            row.clean_percent,
            row.review_percent,
            row.merge_micros,
            row.diff_micros
        );
    }
}

fn row(random: &mut Random, words: usize, trials: usize) -> Row {
    let (mut clean, mut review, mut bytes) = (0, 0, 0);
    let (mut merging, mut comparing) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..trials {
        let base = prose(random, words);
        let theirs = edited(random, &base);
        let yours = edited(random, &base);
        let [base, theirs, yours] = [base, theirs, yours].map(|words| words.join(" "));
        bytes += base.len();

        let start = Instant::now();
        black_box(diff(&base, &yours));
        comparing += start.elapsed();
        let start = Instant::now();
        let merged = black_box(merge(&base, &theirs, &yours));
        merging += start.elapsed();

        let hunks = match &merged {
            Merge::Clean(merged) => {
                clean += 1;
                review += usize::from(!merged.review.is_empty());
                &merged.hunks
            }
            Merge::Collision(collision) => &collision.hunks,
        };
        let text = apply(&theirs, hunks);
        let stands = match &merged {
            Merge::Clean(merged) => text.as_ref() == Ok(&merged.text),
            Merge::Collision(_) => text.is_ok(),
        };
        assert!(stands, "hunks do not fit: {base:?} {theirs:?} {yours:?}");
    }
    let per = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / trials as f64;
    Row {
        words,
        bytes: bytes / trials,
        clean_percent: per(clean, trials),
        review_percent: per(review, clean),
        merge_micros: micros(merging),
        diff_micros: micros(comparing),
    }
}

/// Sentences of 8 to 24 words; marks belong to their word.
fn prose(random: &mut Random, count: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::with_capacity(count);
    let mut left = 8 + random.below(17);
    let mut begins = true;
    for at in 0..count {
        let mut word = (*random.of(&WORDS)).to_owned();
        if begins {
            word[..1].make_ascii_uppercase();
        }
        left -= 1;
        begins = left == 0 || at + 1 == count;
        if begins {
            word.push('.');
            left = 8 + random.below(17);
        } else if random.one_in(12) {
            word.push(',');
        }
        words.push(word);
    }
    words
}

/// One edit at a random place: words replaced, deleted or inserted.
fn edited(random: &mut Random, words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    let count = 1 + random.below(12);
    let at = random.below(words.len() + 1);
    let end = (at + count).min(words.len());
    let kind = random.below(3);
    let deleted = if kind == 2 { at..at } else { at..end };
    let came = if kind == 1 { 0 } else { 1 + random.below(12) };
    let inserted: Vec<String> = (0..came).map(|_| (*random.of(&WORDS)).to_owned()).collect();
    words.splice(deleted, inserted);
    words
}
