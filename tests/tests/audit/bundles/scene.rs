//! A published profile in which much is restricted, and another one beside it.

use std::io::Cursor;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mgi_client::bundle::verify;
use mgi_events::{
    bundle::{Content, Known, Line, Report},
    transparency::policy::Policy,
};
use mgi_proto::v1::{
    AddNote, BundleKind, CreateBundleRequest, DeploymentRole, Event, EvidenceRecord,
    FinalizeProfile, NoteKind, OpenProfile, PublishProfile, RedactEvent, RegisterEvidence, Role,
    Stage, Stance, TargetKind, TextField, Visibility, command::Action,
};
use mgi_tests::{
    Caller, Deployment,
    commands::{self, comment, grant, open_thread, write},
    consultation::{add_finding, answer, position, suggest, target},
    deployment::{account, deployment_role},
    mgi::{Said, mgi},
};
use prost::Message as _;
use tempfile::TempDir;
use tonic::Status;

/// Legal basis of the one redaction.
pub(crate) const BASIS: &str = "Law 058/2021, article 23";
/// The published texts: of a finding, of a note to it, of the evidence that it cites.
pub(crate) const PUBLISHED: [&str; 3] = [
    "Pangolinate access to care is equal.",
    "Pangolinate means for everybody.",
    "Law on the pangolinate",
];
/// Words that stand in restricted texts only.
pub(crate) const RESTRICTED: [&str; 12] = [
    "Xylograph",
    "Borborygm",
    "Quincunx",
    "Ultracrepid",
    "Zebulonia",
    "Yaffingale",
    "Jentacular",
    "Wamblecrop",
    "Gonoozle",
    "Flapdoodle",
    "Kerfuffle",
    "Lollygag",
];
/// Names that accounts were made with.
pub(crate) const NAMES: [&str; 7] = [
    "An officer",
    "A contributor",
    "The government lead",
    "Somebody",
    "A deployment auditor",
    "A silent commentator",
    "Secretariat",
];
/// The other profile, and words of it.
pub(crate) const OTHER: &str = "xb-otherland";
pub(crate) const OTHERS: [&str; 4] = [OTHER, "Otherland", "Obnubilate", "Otherworldly"];

/// What was set up.
pub(crate) struct Scene {
    pub(crate) d: Deployment,
    /// Auditor of the deployment.
    pub(crate) auditor: Caller,
    /// Auditor of the profile.
    pub(crate) profile_auditor: Caller,
    /// Wrote a comment and did nothing public.
    pub(crate) silent: Caller,
    /// Acts in the other profile only.
    pub(crate) other: Caller,
    /// Index of the event that was redacted.
    pub(crate) redacted: u64,
    pub(crate) folder: TempDir,
}

fn evidence(id: &str, title: &str) -> Action {
    let Action::RegisterEvidence(mut law) = commands::register_evidence(id) else {
        panic!("it registers evidence");
    };
    let record: &mut EvidenceRecord = law.record.as_mut().unwrap();
    title.clone_into(&mut record.titles[0].title);
    Action::RegisterEvidence(RegisterEvidence { ..law })
}

fn note(on: mgi_proto::v1::Target, text: &str) -> Action {
    Action::AddNote(AddNote {
        target: Some(on),
        kind: NoteKind::Definition as i32,
        text: text.to_owned(),
        evidence_ids: Vec::new(),
    })
}

impl Scene {
    /// A profile that is validated, and not yet finalized.
    pub(crate) async fn validated() -> Self {
        let d = Deployment::of(&["NIA", "MHPH"]).shared().start().await;
        let address = d.server.address();
        let auditor = account(&d.secretariat, address, NAMES[4]).await;
        deployment_role(&d.secretariat, &auditor.account, DeploymentRole::Auditor).await;
        let (profile_auditor, _) = d.person(Role::Auditor, "").await;
        let silent = account(&d.secretariat, address, NAMES[5]).await;
        let contributes = grant(&silent.account, Role::Contributor, "NIA");
        d.secretariat.must(&d.profile, contributes).await;
        let other = other_profile(&d).await;
        let mut scene = Self {
            d,
            auditor,
            profile_auditor,
            silent,
            other,
            redacted: 0,
            folder: TempDir::with_prefix("mgi-bundle-").unwrap(),
        };
        scene.consult().await;
        scene.redact().await;
        for team in &scene.d.teams {
            let seen = scene.d.revision().await;
            let own = commands::validate_own_part(seen);
            team.officer.must(&scene.d.profile, own).await;
        }
        scene
    }

    /// The same, published.
    pub(crate) async fn published() -> Self {
        let scene = Self::validated().await;
        let profile = &scene.d.profile;
        for action in [
            Action::FinalizeProfile(FinalizeProfile {}),
            Action::PublishProfile(PublishProfile {}),
        ] {
            scene.d.lead.must(profile, action).await;
        }
        scene
    }

    /// Answers, threads of every visibility, suggestions, positions, findings.
    async fn consult(&self) {
        let d = &self.d;
        let profile = &d.profile;
        let [word, rest @ ..] = &RESTRICTED;
        let texts: Vec<String> = rest.iter().map(|word| format!("{word} is said.")).collect();
        d.answer_everything().await;
        let code = d.indicator(0);
        let own = &d.teams[0].contributor;
        let version = d.answer(code).await.version;
        let narrative = write(
            code,
            TextField::Narrative,
            version,
            &format!("{word} is free."),
        );
        let version = own.must(profile, narrative).await.item_version;
        let law = evidence("law-restricted", &texts[0]);
        own.must(profile, law).await;
        let cites = commands::cite(code, "law-restricted", &texts[1]);
        let version_now = own.must(profile, cites).await.item_version.max(version);
        own.must(
            profile,
            note(target(TargetKind::Indicator, code), &texts[2]),
        )
        .await;
        d.advance_to(Stage::Drafting).await;
        let editor = d.person(Role::Editor, "").await.0;
        let law = evidence("law-published", PUBLISHED[2]);
        own.must(profile, law).await;
        let mut finding = add_finding(&d.indicators[0].dimension, PUBLISHED[0], &[code]);
        if let Action::AddFinding(finding) = &mut finding {
            finding.evidence_ids = vec!["law-published".to_owned()];
        }
        let added = editor.must(profile, finding).await.created_ids[0].clone();
        let defines = note(target(TargetKind::Finding, &added), PUBLISHED[1]);
        editor.must(profile, defines).await;

        d.advance_to(Stage::Consultation).await;
        for (visibility, text) in [
            (Visibility::OwnMinistry, &texts[4]),
            (Visibility::Consultation, &texts[5]),
            (Visibility::Public, &texts[6]),
            (Visibility::Government, &texts[7]),
        ] {
            let opened = self
                .silent
                .must(profile, open_thread(code, visibility, text))
                .await;
            let thread = &opened.created_ids[0];
            self.silent.must(profile, comment(thread, &texts[8])).await;
        }
        let replaced = suggest(answer(code), version_now, "free", &texts[9]);
        let suggested = d.teams[1].contributor.must(profile, replaced).await;
        let rejects = mgi_tests::consultation::reject(&suggested.created_ids[0]);
        own.must(profile, rejects).await;
        let agrees = position(answer(code), Stance::AgreesWithRemark, &texts[10]);
        d.teams[1].officer.must(profile, agrees).await;
        d.advance_to(Stage::Validation).await;
    }

    /// A comment that named somebody goes; the server starts anew, which carries it out.
    async fn redact(&mut self) {
        let d = &mut self.d;
        let text = format!("Ask {} at the border.", RESTRICTED[4]);
        let opened = open_thread(d.indicator(1), Visibility::Government, &text);
        let receipt = d.teams[0].contributor.must(&d.profile, opened).await;
        self.redacted = receipt.revision - 1;
        let order = Action::RedactEvent(RedactEvent {
            index: self.redacted,
            legal_basis: BASIS.to_owned(),
        });
        d.lead.must(&d.profile, order).await;
        d.server.restart().await;
    }

    /// Runs `mgi` in the scene's folder.
    pub(crate) async fn run(&self, reader: &Caller, arguments: &[&str]) -> Said {
        let server = self.d.server.address();
        mgi(self.folder.path(), server, &reader.token, arguments).await
    }

    /// The policy file that `mgi checkpoint keys` writes.
    pub(crate) async fn policy(&self) -> Policy {
        let said = self.run(&self.auditor, &["checkpoint", "keys"]).await;
        Policy::parse(&said.fine().out).unwrap()
    }
}

/// Somebody who acts in another profile of the same server, and in no other.
async fn other_profile(d: &Deployment) -> Caller {
    let other = account(&d.secretariat, d.server.address(), "Somebody").await;
    let open = Action::OpenProfile(OpenProfile {
        country: OTHERS[1].to_owned(),
        title: format!("The {} profile", OTHERS[3]),
        ..match commands::open_profile(&d.questionnaire_digest) {
            Action::OpenProfile(open) => open,
            _ => panic!("it opens a profile"),
        }
    });
    d.secretariat.must(OTHER, open).await;
    d.secretariat.must(OTHER, commands::enrol("NIA")).await;
    for (role, ministry) in [
        (Role::GovernmentLead, ""),
        (Role::AuthorizingOfficer, "NIA"),
        (Role::Contributor, "NIA"),
    ] {
        let granted = grant(&other.account, role, ministry);
        d.secretariat.must(OTHER, granted).await;
    }
    for indicator in &d.indicators {
        let leads = commands::assign(&indicator.code, "NIA", &[]);
        d.secretariat.must(OTHER, leads).await;
    }
    other.must(OTHER, commands::advance(Stage::Launch)).await;
    let text = format!("{} they say.", OTHERS[2]);
    let says = commands::narrative(d.indicator(0), 0, &text);
    other.must(OTHER, says).await;
    other
}

/// A bundle as it came over the wire.
pub(crate) struct Bundle(pub Vec<u8>);

/// Has the server make a bundle.
pub(crate) async fn fetch(
    reader: &Caller,
    profile: &str,
    kind: BundleKind,
) -> Result<Bundle, Status> {
    let request = CreateBundleRequest {
        profile_id: profile.to_owned(),
        kind: kind as i32,
    };
    let mut pieces = reader.audit().create_bundle(request).await?.into_inner();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.message().await? {
        bytes.extend(piece.chunk);
    }
    Ok(Bundle(bytes))
}

impl Bundle {
    /// Checks it.
    pub(crate) fn check(&self, known: Known) -> Report {
        check(&self.0, known)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap()
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        let lines = self.text().lines();
        lines.map(|line| Line::parse(line).unwrap()).collect()
    }

    pub(crate) fn contents(&self) -> Vec<Content> {
        let lines = self.lines().into_iter();
        lines
            .filter_map(|line| match line {
                Line::Content(item) => Some(item),
                _ => None,
            })
            .collect()
    }

    /// The events of a stream that it shows, by their indexes.
    pub(crate) fn shown(&self, of: &str) -> Vec<Event> {
        let lines = self.lines().into_iter();
        lines
            .filter_map(|line| match line {
                Line::Event { stream, event, .. } if stream == of => {
                    Some(Event::decode(event?.0.as_slice()).unwrap())
                }
                _ => None,
            })
            .collect()
    }

    /// All that a reader can make of it: its text, what its base64 says, and the
    /// events in words.
    pub(crate) fn everything(&self) -> Vec<u8> {
        let mut all = self.0.clone();
        for line in self.text().lines() {
            read_out(&serde_json::from_str(line).unwrap(), &mut all);
        }
        for line in self.lines() {
            if let Line::Event { event, .. } = line
                && let Some(bytes) = event
            {
                let event = Event::decode(bytes.0.as_slice()).unwrap();
                all.extend(format!("\n{event:?}\n").into_bytes());
            }
        }
        all
    }
}

/// Checks the bytes of a bundle.
pub(crate) fn check(bytes: &[u8], known: Known) -> Report {
    verify(Cursor::new(bytes), known, |_| ()).unwrap()
}

/// Every string in the JSON, and what it is when it is base64.
fn read_out(value: &serde_json::Value, all: &mut Vec<u8>) {
    match value {
        serde_json::Value::String(text) => {
            all.push(b'\n');
            all.extend(text.bytes());
            for part in text.split([' ', '\n', '+']) {
                if let Ok(bytes) = STANDARD.decode(part) {
                    all.push(b'\n');
                    all.extend(bytes);
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|v| read_out(v, all)),
        serde_json::Value::Object(fields) => fields.values().for_each(|v| read_out(v, all)),
        _ => {}
    }
}

/// Whether bytes stand in bytes.
pub(crate) fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|at| at == part)
}
