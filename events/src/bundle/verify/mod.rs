//! Checking a bundle, line by line.

mod acts;
mod chain;
mod checkpoints;
mod conclude;
mod cosigned;
mod report;

use sha2::{Digest as _, Sha256};

pub use report::{Fault, Report, Seal};

use self::{acts::Acts, chain::Chain};
use mgi_proto::v1::{Event, event_body::Kind as EventKind};

use super::{
    Kind, VERSION,
    line::{Bytes, Line, Sha},
    write::Shown,
};
use crate::{
    context::Moment,
    event,
    ids::{DEPLOYMENT_STREAM, ProfileId, profile_stream},
    redaction::open_stored,
    transparency::{merkle::leaf_hash, note::Note, policy::Policy},
};

/// What an auditor has from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whose keys are trusted (C2SP tlog-policy).
    pub policy: Option<Policy>,
    /// Checkpoints that were kept earlier, by whomever: the history must have them as
    /// its past.
    pub checkpoints: Vec<Note>,
}

/// What line may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Checkpoints,
    Deployment,
    Profile,
    Rest,
    Ended,
}

/// The verifier. Give it each line, then ask for the report.
pub struct Verifier {
    known: Known,
    report: Report,
    number: u64,
    hasher: Sha256,
    part: Part,
    checkpoints: u8,
    deployment: Chain,
    profile: Chain,
    acts: Acts,
    last_recorded: Moment,
}

impl Verifier {
    /// A verifier for one bundle.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self {
            known,
            report: Report::default(),
            number: 0,
            hasher: Sha256::new(),
            part: Part::Head,
            checkpoints: 0,
            deployment: Chain::default(),
            profile: Chain::default(),
            acts: Acts::default(),
            last_recorded: Moment::default(),
        }
    }

    /// The next line, without its line feed. After the first, a bundle is read on to
    /// its end, so that everything wrong is found.
    pub fn line(&mut self, text: &str) {
        self.number += 1;
        if self.part == Part::Ended {
            self.fault("the bundle has ended; this line does not belong to it".to_owned());
            return;
        }
        match Line::parse(text) {
            Ok(Line::End { lines, sha256 }) => self.end(lines, sha256),
            Ok(line) => self.take(line),
            Err(bad) => self.damaged(bad.to_string()),
        }
        self.hasher.update(text.as_bytes());
        self.hasher.update(b"\n");
    }

    /// Bytes that are no text in place of the next line.
    pub fn not_text(&mut self, bytes: &[u8]) {
        self.number += 1;
        self.damaged("the line is damaged: it is not UTF-8".to_owned());
        self.hasher.update(bytes);
        self.hasher.update(b"\n");
    }

    /// A line that cannot be read stands where the next event of a stream should, or
    /// is one of the others.
    fn damaged(&mut self, what: String) {
        let line = self.number;
        let chain = match self.part {
            Part::Checkpoints if self.checkpoints == 2 => Some(&mut self.deployment),
            Part::Deployment if self.deployment.size() < self.deployment.expected => {
                Some(&mut self.deployment)
            }
            Part::Deployment => Some(&mut self.profile),
            Part::Profile if self.profile.size() < self.profile.expected => Some(&mut self.profile),
            _ => None,
        };
        match chain {
            Some(chain) if !chain.broken => {
                let next = chain.size();
                let fault = chain.fault(line, Some(next), None, what);
                self.report.faults.push(fault);
            }
            // The stream was found bad before: its first bad event is named.
            Some(_) => {}
            None => self.fault(what),
        }
    }

    fn fault(&mut self, what: String) {
        self.report.faults.push(Fault {
            line: self.number,
            stream: String::new(),
            first: None,
            before: None,
            what,
        });
    }

    fn take(&mut self, line: Line) {
        if self.part == Part::Head && !matches!(line, Line::Bundle { .. }) {
            self.fault("a bundle begins with what it is".to_owned());
            return;
        }
        match line {
            Line::Bundle {
                version,
                kind,
                deployment,
                profile,
                deployment_events,
                profile_events,
            } => {
                if self.part != Part::Head {
                    self.fault("a bundle says once what it is".to_owned());
                    return;
                }
                if version != VERSION {
                    self.fault(format!(
                        "the bundle has format {version}; this program reads format {VERSION}, use a later one"
                    ));
                }
                let Ok(id) = ProfileId::parse(&profile) else {
                    self.fault("the bundle names no profile".to_owned());
                    return;
                };
                self.part = Part::Checkpoints;
                self.deployment = Chain::new(DEPLOYMENT_STREAM.to_owned(), deployment_events);
                self.profile = Chain::new(profile_stream(&id), profile_events);
                self.report.kind = Some(kind);
                self.report.deployment = deployment;
                self.report.profile = profile;
                self.report.events = profile_events;
            }
            Line::Checkpoint { stream, key, note } => self.checkpoint(&stream, &key, &note),
            Line::Event {
                stream,
                index,
                leaf,
                root,
                event,
                redacted,
            } => self.event(&stream, index, (leaf, root), event, redacted),
            rest => {
                self.reach(Part::Rest);
                let faults = self.acts.rest(self.number, rest, &self.report);
                self.report.faults.extend(faults);
            }
        }
    }

    /// An event: in its place, with its hash and root; then what it says.
    fn event(
        &mut self,
        stream: &str,
        index: u64,
        (leaf, root): (Sha, Sha),
        bytes: Option<Bytes>,
        redacted: Option<Bytes>,
    ) {
        let line = self.number;
        let of_deployment = stream == DEPLOYMENT_STREAM;
        let part = if of_deployment {
            Part::Deployment
        } else {
            Part::Profile
        };
        let announced = of_deployment || stream == self.profile.stream;
        if !announced || self.part > part || self.checkpoints < 2 {
            self.damaged(format!("an event of {stream} does not belong here"));
            return;
        }
        self.reach(part);
        let chain = if of_deployment {
            &mut self.deployment
        } else {
            &mut self.profile
        };
        if chain.broken {
            return;
        }
        let stored = match (bytes, redacted) {
            (Some(bytes), None) => Shown::Clear(bytes.0),
            (None, Some(record)) => Shown::Redacted(record.0),
            (None, None) => Shown::Hidden,
            _ => {
                let what = "it is shown both in clear and as redacted".to_owned();
                let fault = chain.fault(line, Some(index), None, what);
                self.report.faults.push(fault);
                return;
            }
        };
        // The bytes first: where only they were changed, the leaf and root that stand
        // beside them are true, and this event is the bad one.
        let checked = read(stream, index, &leaf.0, &stored);
        let opened = match checked {
            Ok(opened) => opened,
            Err(what) => {
                let next = chain.size();
                let fault = chain.fault(line, Some(next), None, what);
                self.report.faults.push(fault);
                return;
            }
        };
        if let Some(fault) = chain.push(line, index, leaf.0, root.0) {
            self.report.faults.push(fault);
            return;
        }
        if stored == Shown::Hidden {
            self.report.hidden += 1;
        }
        let at = At {
            line,
            index,
            kind: self.report.kind.unwrap_or(Kind::Public),
        };
        let judged = if let Some((event, _)) = &opened
            && Moment::from_proto(event.recorded_time.as_ref()) < self.last_recorded
        {
            Err("it was recorded before an event before it".to_owned())
        } else if of_deployment {
            self.acts
                .deployment(&at, opened.as_ref(), &mut self.profile, &mut self.report)
        } else {
            self.acts.profile(
                &at,
                opened.as_ref(),
                &stored,
                &mut self.profile,
                &mut self.report,
            )
        };
        if let Some((event, _)) = &opened {
            self.last_recorded = Moment::from_proto(event.recorded_time.as_ref());
        }
        if let Err(what) = judged {
            // It does not fit those before it: it may be one of them that was changed,
            // together with every root since. Those that somebody's claim proved were
            // not, but for words about an event that is shown as redacted.
            let (chain, doubted) = if of_deployment {
                (&mut self.deployment, None)
            } else {
                (&mut self.profile, self.acts.doubted())
            };
            if !chain.broken {
                let first = doubted.map_or(chain.good(), |doubted| doubted.min(chain.good()));
                let what = format!("event {index} does not fit what is before it: {what}");
                let fault = chain.fault(line, Some(first), Some(index + 1), what);
                self.report.faults.push(fault);
            }
        }
    }

    /// A line of a later part came: what is missing of the streams before it is missing.
    fn reach(&mut self, part: Part) {
        let line = self.number;
        if self.checkpoints == 2 && self.part < Part::Profile && part >= Part::Profile {
            let fault = self.deployment.finish(line);
            self.report.faults.extend(fault);
            self.last_recorded = Moment::default();
        }
        if self.checkpoints == 2 && self.part < Part::Rest && part >= Part::Rest {
            let fault = self.profile.finish(line);
            self.report.faults.extend(fault);
        }
        self.part = self.part.max(part);
    }

    /// The last line.
    fn end(&mut self, lines: u64, sha256: Sha) {
        let found: [u8; 32] = self.hasher.clone().finalize().into();
        if lines != self.number - 1 {
            self.fault(format!(
                "the bundle says that it has {lines} lines before this one, and it has {}",
                self.number - 1
            ));
        } else if found != sha256.0 {
            self.fault("the lines before this one are not those that were written".to_owned());
        }
        self.reach(Part::Ended);
    }

    /// What was found. To be asked after the last line.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.number += 1;
        let line = self.number;
        let faults = self.deployment.finish(line);
        self.report.faults.extend(faults);
        let faults = self.profile.finish(line);
        self.report.faults.extend(faults);
        if self.part != Part::Ended {
            self.fault("the bundle is cut off: its last line is missing".to_owned());
        }
        if self.checkpoints < 2 {
            self.fault("the bundle has not both of its checkpoints".to_owned());
        }
        self.acts.finish(line, &self.profile, &mut self.report);
        self.conclude();
        self.report.faults.sort_by_key(|fault| fault.line);
        self.report
    }
}

/// Where something stands.
struct At {
    line: u64,
    index: u64,
    kind: Kind,
}

/// What is shown of an event is that event: its hash, and its place.
fn read(
    stream: &str,
    index: u64,
    leaf: &[u8; 32],
    shown: &Shown,
) -> Result<Option<(Event, EventKind)>, String> {
    let (event, kind) = match shown {
        Shown::Hidden => return Ok(None),
        Shown::Clear(bytes) => {
            if leaf_hash(bytes) != *leaf {
                return Err("its bytes have another hash than the line says".to_owned());
            }
            event::open(bytes).map_err(|error| error.to_string())?
        }
        Shown::Redacted(record) => {
            let stored = open_stored(record).map_err(|error| error.to_string())?;
            if !stored.redacted {
                return Err("it is said to be redacted, and is not".to_owned());
            }
            if stored.leaf != *leaf {
                return Err("what was redacted had another hash than the line says".to_owned());
            }
            (stored.event, stored.kind)
        }
    };
    if event.stream != stream || event.index != index {
        return Err(format!(
            "it says that it is event {} of {}",
            event.index, event.stream
        ));
    }
    Ok(Some((event, kind)))
}
