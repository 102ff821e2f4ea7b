//! What there is to be seen: a profile with a thread of every visibility, and
//! everything else that can be in one; another profile; a person's private things.

mod private;

use std::net::SocketAddr;

use mgi_proto::v1::{
    Activity, AddNote, AnnounceRequest, AttachEvidenceFile, DeleteComment, EditComment,
    EvidenceRecord, FileRef, LocalizedTitle, MarkContradiction, MeetingKind, MeetingParticipation,
    MeetingRecord, NoteKind, OpenThread, PassageRef, PriorityText, ProposePriority, RecordMeeting,
    RedactEvent, RegisterEvidence, Role, Stage, Stance, TargetKind, TextField,
    UploadEvidenceFileRequest, UploadHead, Visibility, command::Action,
    upload_evidence_file_request::Part,
};
use mgi_tests::{
    Caller, TestServer,
    commands::{self, comment, enrol, grant, narrative, open_thread},
    consultation::{add_finding, answer, finding, position, query, suggest, target},
    deployment::{account, register},
    questionnaire,
};

use super::{
    people::{Days, FOREIGN, GONE, OWN},
    words,
};

/// The profile.
pub(crate) const PROFILE: &str = "xa-2026";
/// Another one.
pub(crate) const OTHER: &str = "xb-2026";
/// One that does not exist; its id is as long.
pub(crate) const ABSENT: &str = "zz-2026";

/// Which hidden things are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    Planted,
    Absent,
}

/// A deployment with everything in it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) server: TestServer,
    /// Administrator, steward, and facilitator of the profile.
    pub(crate) secretariat: Caller,
    pub(crate) lead: Caller,
    pub(crate) editor: Caller,
    /// Contributor of the own ministry: whose draft and presence it is.
    pub(crate) own: Caller,
    pub(crate) own_grant: String,
    pub(crate) foreign: Caller,
    pub(crate) days: Days,
    pub(crate) indicators: Vec<String>,
    pub(crate) dimension: String,
    /// Threads by whom they are visible to: own, foreign, government, consultation,
    /// public, redacted, query; empty where they were not planted.
    pub(crate) threads: [String; 7],
    /// The first comment of each.
    pub(crate) comments: [String; 7],
    /// Index of an event that tells of the own ministry's thread, and of the redacted one.
    pub(crate) own_event: u64,
    pub(crate) redacted_event: u64,
    pub(crate) narrative_version: u32,
    pub(crate) file: FileRef,
    pub(crate) other_file: FileRef,
    pub(crate) questionnaire: Vec<u8>,
    /// A token of another account that was revoked, and a key that was.
    pub(crate) revoked_token: String,
    pub(crate) revoked_key: String,
    /// A request to erase somebody that was withdrawn.
    pub(crate) withdrawn_erasure: String,
}

impl World {
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Says again that the own contributor is there.
    pub(crate) async fn announce(&self) {
        let request = AnnounceRequest {
            profile_id: PROFILE.to_owned(),
            target: Some(target(TargetKind::Evidence, words::PRESENCE)),
            activity: Activity::Editing as i32,
            acting_ministry: OWN.to_owned(),
            client_id: String::new(),
        };
        let said = self.own.live().announce(request).await;
        said.expect("the contributor is present");
    }

    pub(crate) async fn make(hidden: Hidden) -> Self {
        // Everybody sends every one-time code and password from one address.
        let rates = [
            "--sign-in-tries-per-address",
            "100000",
            "--sign-in-tries-per-name",
            "1000",
        ];
        let server = TestServer::start_with(&rates).await;
        let address = server.address();
        let secretariat = Caller::new(address, "", server.first_token());
        let asked = questionnaire::small(6);
        let codes = [OWN, FOREIGN, "MFD", GONE].map(str::to_owned);
        let digest = register(&secretariat, &codes, &asked).await;
        let new = async |name: &str| account(&secretariat, address, name).await;
        let lead = new("The lead").await;
        let editor = new("An editor").await;
        let own = new(words::NAME).await;
        let own_officer = new("An officer").await;
        let foreign = new("Another officer").await;
        let third = new("A third officer").await;
        let days = Days::now();
        for (profile, title) in [(PROFILE, words::TITLE), (OTHER, words::OTHER_TITLE)] {
            let mut open = commands::open_profile(&digest);
            if let Action::OpenProfile(open) = &mut open {
                title.clone_into(&mut open.title);
                days.zone.clone_into(&mut open.time_zone);
            }
            secretariat.must(profile, open).await;
            for ministry in &codes {
                secretariat.must(profile, enrol(ministry)).await;
            }
        }
        let mut own_grant = String::new();
        for (caller, role, ministry) in [
            (&lead, Role::GovernmentLead, ""),
            (&editor, Role::Editor, ""),
            (&own, Role::Contributor, OWN),
            (&own_officer, Role::AuthorizingOfficer, OWN),
            (&foreign, Role::AuthorizingOfficer, FOREIGN),
            (&third, Role::AuthorizingOfficer, "MFD"),
        ] {
            let action = grant(&caller.account, role, ministry);
            let receipt = secretariat.must(PROFILE, action).await;
            if caller.account == own.account {
                receipt.created_ids[0].clone_into(&mut own_grant);
            }
        }
        let indicators: Vec<String> = asked.indicators.iter().map(|i| i.code.clone()).collect();
        for (place, code) in indicators.iter().enumerate() {
            let ministry = [OWN, FOREIGN, "MFD"][place % 3];
            secretariat
                .must(PROFILE, commands::assign(code, ministry, &[]))
                .await;
        }
        for stage in [Stage::Launch, Stage::Collection, Stage::Drafting] {
            lead.must(PROFILE, commands::advance(stage)).await;
        }
        let mut world = Self {
            dimension: asked.indicators[0].dimension.clone(),
            server,
            secretariat,
            lead,
            editor,
            own,
            own_grant,
            foreign,
            days,
            indicators,
            threads: Default::default(),
            comments: Default::default(),
            own_event: 0,
            redacted_event: 0,
            narrative_version: 0,
            file: FileRef::default(),
            other_file: FileRef::default(),
            questionnaire: digest,
            revoked_token: String::new(),
            revoked_key: String::new(),
            withdrawn_erasure: String::new(),
        };
        world.fill(hidden).await;
        world.other_profile().await;
        world.key().await;
        world.erasure().await;
        if hidden == Hidden::Planted {
            world.private_things().await;
        }
        world
    }

    /// Content for all readers, with hidden threads between.
    async fn fill(&mut self, hidden: Hidden) {
        let code = self.indicators[0].clone();
        let text = format!("{} stands in the law.", words::ANSWER);
        let written = self.own.must(PROFILE, narrative(&code, 0, &text)).await;
        self.narrative_version = written.item_version;
        if hidden == Hidden::Planted {
            self.hidden_threads(&code).await;
        }
        let second = self.indicators[1].clone();
        self.foreign
            .must(PROFILE, narrative(&second, 0, "There is a register."))
            .await;
        let found = add_finding(&self.dimension, "It is so.", &[&code]);
        self.editor.must(PROFILE, found).await;
        self.editor
            .must(PROFILE, commands::register_evidence("law-1"))
            .await;
        self.file = upload(&self.editor, PROFILE, words::FILE).await;
        let attach = Action::AttachEvidenceFile(AttachEvidenceFile {
            evidence_id: "law-1".to_owned(),
            base_version: 1,
            file: Some(self.file.clone()),
        });
        self.editor.must(PROFILE, attach).await;
        let open = [
            (Visibility::Consultation, words::CONSULTATION_THREAD),
            (Visibility::Public, words::PUBLIC_THREAD),
        ];
        for (place, (visibility, word)) in open.into_iter().enumerate() {
            let opened = self
                .own
                .must(PROFILE, open_thread(&code, visibility, word))
                .await;
            self.opened(3 + place, &opened.created_ids);
        }
        if hidden == Hidden::Planted {
            let thread = self.threads[0].clone();
            self.own
                .must(PROFILE, comment(&thread, words::OWN_THREAD))
                .await;
        }
        self.redacted(&code).await;
        let asked = query(answer(&second), FOREIGN, Visibility::Consultation, false);
        let opened = self.own.must(PROFILE, asked).await;
        self.opened(6, &opened.created_ids);
        self.consultation(&code, &second).await;
    }

    async fn hidden_threads(&mut self, code: &str) {
        let government = open_thread(code, Visibility::Government, words::GOVERNMENT_THREAD);
        let mine = Action::OpenThread(OpenThread {
            target: Some(answer(code)),
            visibility: Visibility::OwnMinistry as i32,
            text: format!("{}. @MHPH", words::OWN_THREAD),
            passage: Some(PassageRef {
                field: TextField::Narrative as i32,
                base_version: self.narrative_version,
                quote: "law".to_owned(),
                ..PassageRef::default()
            }),
            query: None,
        });
        let theirs = open_thread(code, Visibility::OwnMinistry, words::FOREIGN_THREAD);
        let opened = self.own.must(PROFILE, mine).await;
        self.own_event = opened.revision_before;
        let [thread, first] = &opened.created_ids[..] else {
            panic!("a thread and its first comment");
        };
        let (thread_id, comment_id) = (thread.clone(), first.clone());
        let said = self
            .own
            .must(PROFILE, comment(&thread_id, words::OWN_THREAD))
            .await;
        let edit = Action::EditComment(EditComment {
            thread_id: thread_id.clone(),
            comment_id,
            text: format!("{}, rewritten", words::OWN_THREAD),
        });
        self.own.must(PROFILE, edit).await;
        let delete = Action::DeleteComment(DeleteComment {
            thread_id: thread_id.clone(),
            comment_id: said.created_ids[0].clone(),
            reason: format!("{}, deleted", words::OWN_THREAD),
        });
        self.own.must(PROFILE, delete).await;
        let theirs = self.foreign.must(PROFILE, theirs).await;
        let ours = self.own.must(PROFILE, government).await;
        self.opened(0, &opened.created_ids);
        self.opened(1, &theirs.created_ids);
        self.opened(2, &ours.created_ids);
    }

    /// A thread was opened: it, and its first comment.
    fn opened(&mut self, place: usize, created: &[String]) {
        created[0].clone_into(&mut self.threads[place]);
        created[1].clone_into(&mut self.comments[place]);
    }

    /// A comment that the lead has redacted.
    async fn redacted(&mut self, code: &str) {
        let opened = self
            .own
            .must(
                PROFILE,
                open_thread(code, Visibility::Consultation, "About this."),
            )
            .await;
        let thread = opened.created_ids[0].clone();
        let said = self
            .own
            .must(PROFILE, comment(&thread, words::REDACTED))
            .await;
        self.redacted_event = said.revision_before;
        let redact = Action::RedactEvent(RedactEvent {
            index: said.revision_before,
            legal_basis: "a decision".to_owned(),
        });
        self.lead.must(PROFILE, redact).await;
        self.opened(5, &opened.created_ids);
    }

    async fn consultation(&self, code: &str, second: &str) {
        let version = self.narrative_version;
        let suggestion = suggest(answer(code), version, "stands", "is");
        self.foreign.must(PROFILE, suggestion).await;
        let taken = position(finding("f-1"), Stance::Agrees, "");
        self.foreign.must(PROFILE, taken).await;
        let note = Action::AddNote(AddNote {
            target: Some(finding("f-1")),
            kind: NoteKind::Reference as i32,
            text: "See there.".to_owned(),
            evidence_ids: vec!["law-1".to_owned()],
        });
        self.editor.must(PROFILE, note).await;
        let priority = Action::ProposePriority(ProposePriority {
            priority: Some(PriorityText {
                text: "Train the inspectors.".to_owned(),
                dimension: self.dimension.clone(),
                lead_ministry: OWN.to_owned(),
                ..PriorityText::default()
            }),
        });
        self.editor.must(PROFILE, priority).await;
        let meeting = Action::RecordMeeting(RecordMeeting {
            record: Some(meeting_record()),
        });
        self.editor.must(PROFILE, meeting).await;
        let contradiction = Action::MarkContradiction(MarkContradiction {
            first: Some(answer(code)),
            second: Some(answer(second)),
            explanation: "They differ.".to_owned(),
        });
        self.editor.must(PROFILE, contradiction).await;
    }

    /// Another profile, with a thread and a file of its own.
    async fn other_profile(&mut self) {
        let lead = &self.lead;
        let editor = &self.secretariat;
        let grants = [
            (Role::GovernmentLead, lead),
            (Role::AuthorizingOfficer, &self.foreign),
        ];
        for (role, caller) in grants {
            let ministry = if role == Role::GovernmentLead {
                ""
            } else {
                FOREIGN
            };
            let action = grant(&caller.account, role, ministry);
            editor.must(OTHER, action).await;
        }
        let code = self.indicators[0].clone();
        let opened = open_thread(&code, Visibility::Government, words::OTHER_THREAD);
        self.foreign.must(OTHER, opened).await;
        let record = Action::RegisterEvidence(RegisterEvidence {
            evidence_id: "law-9".to_owned(),
            record: Some(EvidenceRecord {
                kind: 1,
                issuer: "Parliament".to_owned(),
                titles: vec![LocalizedTitle {
                    language: "en".to_owned(),
                    title: words::OTHER_TITLE.to_owned(),
                }],
                ..EvidenceRecord::default()
            }),
        });
        editor.must(OTHER, record).await;
        self.other_file = upload(editor, OTHER, words::OTHER_THREAD).await;
        let attach = Action::AttachEvidenceFile(AttachEvidenceFile {
            evidence_id: "law-9".to_owned(),
            base_version: 1,
            file: Some(self.other_file.clone()),
        });
        editor.must(OTHER, attach).await;
    }
}

pub(crate) fn meeting_record() -> MeetingRecord {
    MeetingRecord {
        kind: MeetingKind::Consultation as i32,
        date: "2026-05-20".to_owned(),
        title: "Consultation on the draft".to_owned(),
        participants: vec![MeetingParticipation {
            institution: OWN.to_owned(),
            people: 2,
        }],
        ..MeetingRecord::default()
    }
}

/// Head and content of an upload.
pub(crate) fn upload_parts(profile: &str, content: &str) -> Vec<UploadEvidenceFileRequest> {
    let head = UploadHead {
        profile_id: profile.to_owned(),
        name: "law.txt".to_owned(),
        media_type: "text/plain".to_owned(),
    };
    vec![
        UploadEvidenceFileRequest {
            part: Some(Part::Head(head)),
        },
        UploadEvidenceFileRequest {
            part: Some(Part::Chunk(format!("{content}\n").into_bytes())),
        },
    ]
}

async fn upload(caller: &Caller, profile: &str, content: &str) -> FileRef {
    let parts = futures_util::stream::iter(upload_parts(profile, content));
    let stored = caller.collaboration().upload_evidence_file(parts).await;
    let stored = stored.expect("the file is stored").into_inner();
    stored.file.expect("what was stored")
}

impl World {
    /// Events of the profile.
    pub(crate) async fn server_revision(&self) -> u64 {
        let head = mgi_tests::deployment::head(&self.secretariat, PROFILE).await;
        head.revision
    }
}
