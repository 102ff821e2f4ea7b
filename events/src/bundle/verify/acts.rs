//! What the events of a bundle say: who validated which content, with which key, and
//! what was finalized.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{
    Event, EventRedacted, KeyRegistered, ValidationGiven, event_body::Kind as EventKind,
};
use sha2::{Digest as _, Sha256};

use super::{
    At,
    chain::Chain,
    report::{Fault, Report, Seal},
};
use crate::{
    bundle::{
        Kind,
        line::{Content, Line},
        write::Shown,
    },
    deployment::Deployment,
    ids::{FindingId, IndicatorCode},
    keys::{certificate, check_registration, purpose_name},
    profile::{
        Profile,
        content::{self, ContentItem},
    },
    redaction::{Record, verify_order},
    validation,
};

/// What was read so far.
#[derive(Default)]
pub(super) struct Acts {
    pub(super) deployment: Deployment,
    profile: Profile,
    /// The profile's state does not follow, because events are hidden.
    partial: bool,
    /// Digest of the content that was finalized last, and the index of that event.
    finalized: Option<(u64, Vec<u8>)>,
    contents: BTreeMap<(String, String), String>,
    /// Events that are shown as redacted, and for which no order came that says the same.
    redacted: BTreeMap<u64, Vec<u8>>,
    names: u64,
    /// Accounts that act in the profile or have a role in it, of which a name, or that
    /// there is none, has to be told.
    actors: BTreeSet<String>,
    named: BTreeSet<String>,
}

impl Acts {
    /// An event of the deployment stream.
    pub(super) fn deployment(
        &mut self,
        at: &At,
        opened: Option<&(Event, EventKind)>,
        profile: &mut Chain,
        report: &mut Report,
    ) -> Result<(), String> {
        let Some((event, kind)) = opened else {
            let passed = self.deployment.pass_over(at.index);
            return passed.map_err(|error| error.to_string());
        };
        if let EventKind::KeyRegistered(e) = kind {
            self.registration(e, report)?;
        }
        self.deployment
            .evolve(event, kind)
            .map_err(|error| error.to_string())?;
        match kind {
            EventKind::DeploymentCreated(e) if e.deployment_id != report.deployment => {
                return Err(format!(
                    "it begins deployment {}, and the bundle is of another",
                    e.deployment_id
                ));
            }
            EventKind::HeadsRecorded(e) => {
                let stream = profile.stream.clone();
                for head in e.heads.iter().filter(|h| h.stream == stream) {
                    let root = head.root.as_slice().try_into();
                    let root = root.map_err(|_| "a root has 32 bytes".to_owned())?;
                    let by = format!("event {} of the deployment stream", at.index);
                    let fault = profile.claim(at.line, head.size, root, by);
                    report.faults.extend(fault);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Who registered a key held the private key, and who replaced one held both.
    fn registration(&self, registered: &KeyRegistered, report: &mut Report) -> Result<(), String> {
        let replaced = self.deployment.key(&registered.replaces);
        let replaced = replaced
            .filter(|key| key.revoked.is_none())
            .map(|key| &key.registered);
        check_registration(self.deployment.id(), registered, replaced)
            .map_err(|error| format!("the key {}: {error}", registered.key_id))?;
        let whose = if registered.ministry.is_empty() {
            &registered.account_id
        } else {
            &registered.ministry
        };
        report.keys.push(format!(
            "{} {} {whose} sha256:{}",
            registered.key_id,
            purpose_name(registered.purpose()),
            hex::encode(Sha256::digest(&registered.public_key))
        ));
        Ok(())
    }

    /// An event of the profile's stream.
    pub(super) fn profile(
        &mut self,
        at: &At,
        opened: Option<&(Event, EventKind)>,
        shown: &Shown,
        chain: &mut Chain,
        report: &mut Report,
    ) -> Result<(), String> {
        let Some((event, kind)) = opened else {
            let passed = self.profile.pass_over(at.index);
            return passed.map_err(|error| error.to_string());
        };
        if let Shown::Redacted(record) = shown {
            self.redacted.insert(at.index, record.clone());
        }
        if let EventKind::EventRedacted(e) = kind {
            self.ordered(e, chain, report)?;
        }
        if at.kind == Kind::Auditor {
            self.actors.insert(event.account_id.clone());
            if let EventKind::RoleGranted(e) = kind {
                self.actors.insert(e.account_id.clone());
            }
        }
        // The state before the event: what stood in the profile when it was said.
        let replays = at.kind == Kind::Auditor && !self.partial;
        match kind {
            EventKind::ValidationGiven(given) => {
                let seal = self.seal(at, event, given, replays, chain, report)?;
                report.seals.push(seal);
            }
            EventKind::ProfileFinalized(e) => {
                if replays {
                    self.finalizes(&e.content_digest)?;
                }
                self.cosigned(at, e, chain, report)?;
                self.finalized = Some((at.index, e.content_digest.clone()));
            }
            _ => {}
        }
        if at.kind == Kind::Auditor {
            self.profile.evolve(event, kind)
        } else {
            // Most of what it rests on is hidden.
            self.profile.pass_over(at.index)
        }
        .map_err(|error| error.to_string())
    }

    /// The first event that is shown as redacted without an order that says the same:
    /// what is shown of it rests on that order, and not on the tree.
    pub(super) fn doubted(&self) -> Option<u64> {
        self.redacted.keys().next().copied()
    }

    /// An order to redact: what is shown of the event must be what the order says.
    fn ordered(
        &mut self,
        order: &EventRedacted,
        chain: &Chain,
        report: &mut Report,
    ) -> Result<(), String> {
        let stream = chain.stream.as_str();
        let leaf = chain.leaf(order.index).unwrap_or_default();
        verify_order(order, stream, &leaf).map_err(|error| error.to_string())?;
        let same = self.redacted.get(&order.index).is_some_and(|bytes| {
            let record = Record::decode(bytes).ok().flatten();
            record.is_some_and(|record| {
                record.leaf[..] == order.leaf_hash[..] && record.remainder == order.remainder
            })
        });
        if same {
            self.redacted.remove(&order.index);
        }
        let basis = order.legal_basis.clone();
        report
            .redacted
            .push((stream.to_owned(), order.index, basis));
        Ok(())
    }

    fn seal(
        &self,
        at: &At,
        event: &Event,
        given: &ValidationGiven,
        replays: bool,
        chain: &mut Chain,
        report: &mut Report,
    ) -> Result<Seal, String> {
        if replays {
            let codes: Vec<IndicatorCode> = given
                .indicators
                .iter()
                .filter_map(|code| IndicatorCode::parse(code).ok())
                .collect();
            let findings: Vec<FindingId> = given
                .findings
                .iter()
                .filter_map(|id| FindingId::parse(id).ok())
                .collect();
            let stood = content::digest(&self.profile, &codes, &findings);
            if stood[..] != given.content_digest[..] {
                return Err(format!(
                    "{} validates other content than stood in the profile then",
                    given.ministry
                ));
            }
        }
        let key = self.deployment.key(&given.key_id).map(AsRef::as_ref);
        let verified = validation::verify(given, event, self.deployment.id(), key)
            .map_err(|error| format!("the validation of {}: {error}", given.ministry))?;
        if let Some(statement) = &verified.statement {
            // Who signed had seen this history, and not another.
            let by = format!(
                "the statement that {} signed in event {}",
                given.ministry, at.index
            );
            if let Some(fault) = chain.claim(at.line, statement.size, statement.root, by) {
                report.faults.push(fault);
            }
        }
        Ok(Seal {
            index: at.index,
            ministry: given.ministry.clone(),
            level: verified.level.number(),
            key: given.key_id.clone(),
            content_checked: replays,
            void: verified
                .void_from
                .map(|_| "its key was revoked from a time before it: it does not count".to_owned()),
        })
    }

    fn finalizes(&self, digest: &[u8]) -> Result<(), String> {
        let questionnaire = self
            .deployment
            .questionnaire(&self.profile.opened().questionnaire_digest)
            .ok_or("the questionnaire of the profile is not in the bundle")?;
        let codes: Vec<IndicatorCode> = questionnaire.codes().collect();
        let findings: Vec<FindingId> = self.profile.standing_findings().map(|(id, _)| id).collect();
        if content::digest(&self.profile, &codes, &findings)[..] == *digest {
            return Ok(());
        }
        Err("it finalizes other content than stood in the profile then".to_owned())
    }

    /// A line after the events.
    pub(super) fn rest(&mut self, line: u64, rest: Line, report: &Report) -> Option<Fault> {
        let what = match rest {
            Line::Name {
                account,
                name,
                salt,
            } => self.name(&account, &name, &salt.0, report),
            Line::Content(item) => self.content(item),
            Line::Certificate { key, der } => self.certificate(&key, &der.0),
            Line::Nameless { account } => self.names(&account),
            _ => Err("the line does not belong here".to_owned()),
        };
        let what = what.err()?;
        Some(Fault {
            line,
            stream: String::new(),
            first: None,
            before: None,
            what,
        })
    }

    fn name(
        &mut self,
        account: &str,
        name: &str,
        salt: &[u8],
        report: &Report,
    ) -> Result<(), String> {
        if report.kind != Some(Kind::Auditor) {
            return Err("a public bundle tells no names".to_owned());
        }
        let mut hasher = Sha256::new();
        hasher.update(salt);
        hasher.update(name.as_bytes());
        let commitment: [u8; 32] = hasher.finalize().into();
        let known = self.deployment.accounts().get(account);
        let committed = known
            .ok_or_else(|| format!("the account {account} is not in the deployment stream"))?;
        if committed.name_commitment != commitment {
            return Err(format!(
                "the name of {account} is not the one that its creation commits to"
            ));
        }
        self.names += 1;
        self.names(account)
    }

    /// Each who acts is told once.
    fn names(&mut self, account: &str) -> Result<(), String> {
        if !self.actors.contains(account) {
            return Err(format!("{account} does not act in the profile"));
        }
        if self.named.insert(account.to_owned()) {
            return Ok(());
        }
        Err(format!("{account} is told twice"))
    }

    /// A certificate is the one that the key was registered with.
    fn certificate(&self, key: &str, der: &[u8]) -> Result<(), String> {
        let found =
            certificate(der).map_err(|error| format!("the certificate of {key}: {error}"))?;
        let registered = self.deployment.key(key).map(|key| &key.registered);
        let same = registered.is_some_and(|r| {
            r.certificate_sha256[..] == found.sha256[..] && r.public_key == found.public_key
        });
        if same {
            return Ok(());
        }
        Err(format!(
            "the certificate of {key} is not the one that the key was registered with"
        ))
    }

    fn content(&mut self, item: Content) -> Result<(), String> {
        if let Some(fields) = &item.fields
            && content::fields_hash(fields) != item.hash.0
        {
            return Err(format!(
                "the text of {} {} is not the one that its hash says",
                item.kind, item.id
            ));
        }
        let text = ContentItem::line_of(&item.kind, &item.id, item.version, &item.hash.0);
        let key = (item.kind, item.id);
        if self.contents.insert(key.clone(), text).is_some() {
            return Err(format!("{} {} comes twice", key.0, key.1));
        }
        Ok(())
    }

    /// After the last line.
    pub(super) fn finish(&mut self, line: u64, chain: &Chain, report: &mut Report) {
        if let Some(index) = self.redacted.keys().next().filter(|_| !chain.broken) {
            report.faults.push(Fault {
                line,
                stream: chain.stream.clone(),
                first: Some(*index),
                before: None,
                what: "it is shown as redacted, and no event orders that what is shown should stay of it".to_owned(),
            });
        }
        let lines = std::mem::take(&mut self.contents);
        let count = lines.len();
        match &self.finalized {
            Some((index, digest)) if count > 0 => {
                if content::lines_digest(lines.into_values())[..] == digest[..] {
                    report.proved.push(format!(
                        "The {count} items of content in the bundle are exactly what event {index} finalized."
                    ));
                } else if !chain.broken {
                    report.faults.push(Fault {
                        line,
                        stream: String::new(),
                        first: None,
                        before: None,
                        what: format!(
                            "the items of content are not those that event {index} finalized"
                        ),
                    });
                }
            }
            Some((index, _)) if !chain.broken => report.faults.push(Fault {
                line,
                stream: String::new(),
                first: None,
                before: None,
                what: format!("the items of content that event {index} finalized are missing"),
            }),
            None if count > 0 => report.faults.push(Fault {
                line,
                stream: String::new(),
                first: None,
                before: None,
                what: "there is content, and nothing was finalized".to_owned(),
            }),
            _ => {}
        }
        let untold = self.actors.difference(&self.named).next();
        if let Some(account) = untold.filter(|_| !chain.broken) {
            report.faults.push(Fault {
                line,
                stream: String::new(),
                first: None,
                before: None,
                what: format!("neither a name nor that there is none is told of {account}"),
            });
        }
        if self.names > 0 {
            report.proved.push(format!(
                "{} names of persons are those that their accounts were made with.",
                self.names
            ));
        }
        let erased = self.actors.iter().filter(|a| self.deployment.is_erased(a));
        report.erased.extend(erased.cloned());
    }
}
