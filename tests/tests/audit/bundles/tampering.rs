//! Random tampering with bundles: each is found, and the first bad event is named.
//!
//! `MGI_TAMPERINGS` says how many (default 300), `MGI_TEST_SEED` repeats a run.

use std::fmt;

use mgi_events::{
    bundle::{Bytes, Known, Line, Report, Sha},
    redaction::Record,
    transparency::merkle::{Frontier, Hash, leaf_hash},
};
use mgi_proto::v1::BundleKind;
use mgi_tests::random::{Random, count, seed};
use sha2::{Digest as _, Sha256};

use super::scene::{OTHER, Scene, check, fetch};

/// A bundle that is tampered with, and lines of events of the other profile.
struct Genuine {
    lines: Vec<String>,
    others: Vec<String>,
}

/// An event: its stream, and its index.
type At = (String, u64);

/// A bundle that was tampered with.
struct Tampered {
    how: &'static str,
    bytes: Vec<u8>,
    /// The first event that is not what it was, where that is known.
    first: Option<At>,
}

impl fmt::Debug for Tampered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, first bad: {:?}", self.how, self.first)
    }
}

fn place(line: &str) -> Option<At> {
    match Line::parse(line).ok()? {
        Line::Event { stream, index, .. } => Some((stream, index)),
        _ => None,
    }
}

/// The file of these lines.
fn file(lines: &[String]) -> Vec<u8> {
    lines.iter().fold(Vec::new(), |mut bytes, line| {
        bytes.extend(line.bytes());
        bytes.push(b'\n');
        bytes
    })
}

/// The lines with a last line that fits them: what somebody writes who knows how.
fn resealed(mut lines: Vec<String>) -> Vec<String> {
    lines.pop();
    let sha256 = Sha(Sha256::digest(file(&lines)).into());
    let end = Line::End {
        lines: lines.len() as u64,
        sha256,
    };
    lines.push(end.render().unwrap());
    lines
}

impl Genuine {
    /// Places of the lines of events.
    fn events(&self) -> Vec<usize> {
        let lines = self.lines.iter().enumerate();
        lines
            .filter_map(|(n, line)| place(line).map(|_| n))
            .collect()
    }

    fn parsed(&self, at: usize) -> (String, u64, Hash, Option<Vec<u8>>, Option<Vec<u8>>) {
        match Line::parse(&self.lines[at]).unwrap() {
            Line::Event {
                stream,
                index,
                leaf,
                event,
                redacted,
                ..
            } => (
                stream,
                index,
                leaf.0,
                event.map(|b| b.0),
                redacted.map(|b| b.0),
            ),
            other => panic!("no event: {other:?}"),
        }
    }

    /// Tampers with it, once.
    fn tamper(&self, random: &mut Random) -> Tampered {
        match random.below(12) {
            0..3 => self.flip(random),
            3 => self.lines(random),
            4 => self.order(random),
            5 => self.cut(random),
            6 => self.foreign(random),
            7 => self.exchange(random),
            _ => self.rewrite(random),
        }
    }

    /// What was first: the event whose line is not what it was.
    fn compare(&self, how: &'static str, lines: Vec<String>, random: &mut Random) -> Tampered {
        let pairs = self.lines.iter().zip(&lines);
        let at = pairs.take_while(|(before, after)| before == after).count();
        let first = self.lines.get(at).and_then(|line| place(line));
        // In half of the cases by somebody who knows the format. What is said after the
        // events is held by the last line only.
        let seals = first.is_some() && lines.len() > at && random.one_in(2);
        let lines = if seals && lines.last() == self.lines.last() {
            resealed(lines)
        } else {
            lines
        };
        Tampered {
            how,
            bytes: file(&lines),
            first,
        }
    }

    /// Any bit, anywhere.
    fn flip(&self, random: &mut Random) -> Tampered {
        let mut bytes = file(&self.lines);
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        let line = bytes_before(&self.lines, at);
        Tampered {
            how: "a bit is flipped",
            bytes,
            first: place(&self.lines[line]),
        }
    }

    /// A line is dropped, or comes twice.
    fn lines(&self, random: &mut Random) -> Tampered {
        let mut lines = self.lines.clone();
        let at = random.below(lines.len());
        if random.one_in(2) {
            lines.remove(at);
            return self.compare("a line is dropped", lines, random);
        }
        lines.insert(at, lines[at].clone());
        let mut tampered = self.compare("a line comes twice", lines, random);
        // It stands where the next event of its stream should.
        tampered.first = place(&self.lines[at]).map(|(stream, index)| (stream, index + 1));
        tampered
    }

    /// Two lines are swapped, or some are turned round.
    fn order(&self, random: &mut Random) -> Tampered {
        let mut lines = self.lines.clone();
        // The head apart: without it nothing is known of what follows.
        let from = 3 + random.below(lines.len() - 4);
        let to = from + 1 + random.below((lines.len() - from - 1).min(20));
        if random.one_in(2) {
            lines.swap(from, to);
            return self.compare("two lines are swapped", lines, random);
        }
        let by = 1 + random.below(to - from);
        lines[from..=to].rotate_left(by);
        self.compare("lines are turned round", lines, random)
    }

    /// The file is cut off, after a line or within one.
    fn cut(&self, random: &mut Random) -> Tampered {
        if random.one_in(2) {
            let lines = self.lines[..random.below(self.lines.len())].to_vec();
            return self.compare("lines are cut off", lines, random);
        }
        let mut bytes = file(&self.lines);
        let at = random.below(bytes.len());
        bytes.truncate(at);
        let line = bytes_before(&self.lines, at);
        Tampered {
            how: "bytes are cut off",
            bytes,
            first: place(&self.lines[line]),
        }
    }

    /// An event of the other profile takes the place of one.
    fn foreign(&self, random: &mut Random) -> Tampered {
        let at = *random.of(&self.events());
        let other = random.of(&self.others).clone();
        let mut lines = self.lines.clone();
        lines[at] = if random.one_in(2) {
            other
        } else {
            // Under the name of the one that it replaces.
            let (stream, index, ..) = self.parsed(at);
            let Line::Event {
                leaf,
                root,
                event,
                redacted,
                ..
            } = Line::parse(&other).unwrap()
            else {
                panic!("no event: {other}");
            };
            let line = Line::Event {
                stream,
                index,
                leaf,
                root,
                event,
                redacted,
            };
            line.render().unwrap()
        };
        self.compare("an event is another profile's", lines, random)
    }

    /// The streams exchange checkpoints, or parts of them.
    fn exchange(&self, random: &mut Random) -> Tampered {
        let mut lines = self.lines.clone();
        let read = |line: &str| match Line::parse(line).unwrap() {
            Line::Checkpoint { stream, key, note } => (stream, key, note),
            other => panic!("no checkpoint: {other:?}"),
        };
        let (one, two) = (read(&lines[1]), read(&lines[2]));
        let write = |(stream, key, note)| Line::Checkpoint { stream, key, note }.render().unwrap();
        let (first, second) = match random.below(4) {
            0 => (two, one),
            1 => ((one.0, two.1, two.2), (two.0, one.1, one.2)),
            2 => ((one.0, one.1, two.2), (two.0, two.1, one.2)),
            _ => ((one.0.clone(), one.1.clone(), one.2.clone()), one),
        };
        (lines[1], lines[2]) = (write(first), write(second));
        Tampered {
            how: "checkpoints are exchanged",
            bytes: file(&resealed(lines)),
            first: None,
        }
    }

    /// An event says something else, and some or all of the hashes after it fit.
    fn rewrite(&self, random: &mut Random) -> Tampered {
        let events = self.events();
        let which = random.below(events.len());
        let at = events[which];
        let (stream, index, mut leaf, mut event, mut redacted) = self.parsed(at);
        if let Some(bytes) = &mut event {
            let place = random.below(bytes.len());
            bytes[place] ^= 1 << random.below(8);
            leaf = leaf_hash(bytes);
        } else if let Some(bytes) = &mut redacted {
            let mut record = Record::decode(bytes).unwrap().unwrap();
            if random.one_in(2) {
                let place = random.below(record.remainder.len());
                record.remainder[place] ^= 1 << random.below(8);
            } else {
                record.leaf[random.below(32)] ^= 1 << random.below(8);
                leaf = record.leaf;
            }
            *bytes = record.shortest();
        } else {
            leaf[random.below(32)] ^= 1 << random.below(8);
        }
        // How far the roots after it are made to fit.
        let (how, roots) = match random.below(4) {
            0 => ("an event and its hash are changed", 0),
            1 => ("an event, its hash and its root are changed", 1),
            2 => (
                "an event is changed, with some roots",
                1 + random.below(events.len()),
            ),
            _ => ("an event is changed, with everything after it", usize::MAX),
        };
        let mut tree = Frontier::new();
        let mut lines = self.lines.clone();
        for (n, line) in self.lines.iter().enumerate() {
            let Ok(Line::Event {
                stream: of,
                index: i,
                leaf: had,
                root: old,
                event: shown,
                redacted: record,
            }) = Line::parse(line)
            else {
                continue;
            };
            if of != stream {
                continue;
            }
            let here = n == at;
            tree.push(if here { leaf } else { had.0 });
            let fits = n >= at && (n - at) < roots;
            let line = Line::Event {
                stream: of,
                index: i,
                leaf: if here { Sha(leaf) } else { had },
                root: if fits { Sha(tree.root()) } else { old },
                event: if here {
                    event.clone().map(Bytes)
                } else {
                    shown
                },
                redacted: if here {
                    redacted.clone().map(Bytes)
                } else {
                    record
                },
            };
            lines[n] = line.render().unwrap();
        }
        Tampered {
            how,
            bytes: file(&resealed(lines)),
            first: Some((stream, index)),
        }
    }
}

/// In which line the byte at this place of the file is.
fn bytes_before(lines: &[String], at: usize) -> usize {
    let mut end = 0;
    let full = lines.iter().take_while(|line| {
        end += line.len() + 1;
        end <= at
    });
    full.count()
}

/// It is found, and what was changed first is what is named, or within it.
fn found(tampered: &Tampered, report: &Report) -> Result<(), String> {
    if report.verifies() {
        return Err("it was missed".to_owned());
    }
    let Some((stream, index)) = &tampered.first else {
        return Ok(());
    };
    let Some(first) = report.first_bad() else {
        return Err(format!("no event is named: {:?}", report.faults));
    };
    let from = first.first.unwrap();
    let before = first.before.unwrap_or(from + 1);
    if first.stream == *stream && (from..before).contains(index) {
        return Ok(());
    }
    Err(format!("it is named as {first:?}"))
}

async fn genuine() -> [Genuine; 2] {
    let scene = Scene::published().await;
    let profile = &scene.d.profile;
    let other = fetch(&scene.auditor, OTHER, BundleKind::Auditor).await;
    let stream = format!("profile/{OTHER}");
    let others: Vec<String> = other
        .unwrap()
        .text()
        .lines()
        .filter(|line| place(line).is_some_and(|(of, _)| of == stream))
        .map(str::to_owned)
        .collect();
    let mut all = Vec::new();
    for kind in [BundleKind::Public, BundleKind::Auditor] {
        let made = fetch(&scene.auditor, profile, kind).await.unwrap();
        assert_eq!(made.check(Known::default()).faults, []);
        all.push(Genuine {
            lines: made.text().lines().map(str::to_owned).collect(),
            others: others.clone(),
        });
    }
    all.try_into().ok().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_and_the_first_bad_event_named() {
    let genuine = genuine().await;
    for bundle in &genuine {
        let bytes = file(&resealed(bundle.lines.clone()));
        assert_eq!(check(&bytes, Known::default()).faults, []);
    }
    let mut random = Random::new(seed());
    let many = count("MGI_TAMPERINGS", 300);
    let (mut missed, mut exact) = (Vec::new(), 0);
    let mut done = 0;
    while done < many {
        let bundle = &genuine[done % 2];
        let tampered = bundle.tamper(&mut random);
        if tampered.bytes == file(&bundle.lines) {
            continue;
        }
        done += 1;
        let report = check(&tampered.bytes, Known::default());
        if let Err(why) = found(&tampered, &report) {
            missed.push(format!("{done}: {tampered:?}: {why}"));
        }
        let first = report.first_bad();
        exact +=
            usize::from(first.is_some_and(|f| f.before.is_none_or(|b| Some(b - 1) == f.first)));
    }
    assert_eq!(missed, Vec::<String>::new(), "{} of {many}", missed.len());
    // Most often it is one event that is named, and not a range.
    assert!(exact * 2 > many, "{exact} of {many}");
    told(&format!(
        "{many} tamperings, none missed; one event was named in {exact}"
    ));
}

#[allow(clippy::print_stderr, reason = "what a long run found")]
fn told(what: &str) {
    eprintln!("{what}");
}
