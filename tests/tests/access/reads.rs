//! The rows: every method, with requests for everything that it might show.
//!
//! Requests that would change something are made so that they do not: what is asked
//! for is there already (a repetition), is refused after the right was judged, or is
//! harmless to have (a token of one's own, an account, a draft). Commands on profiles
//! are in [`super::commands`], where nothing is recorded at all.

use mgi_proto::v1::*;
use mgi_tests::{
    commands::{command, end_role, new_id},
    consultation::{answer, finding, target},
};
use prost::Message;

use super::{
    oracle::{
        Needs::{self, *},
        OF_FOREIGN, OF_GOVERNMENT, OF_OWN,
    },
    people::{FOREIGN, OWN},
    wire::Take,
    words,
    world::{ABSENT, OTHER, PROFILE, World, upload_parts},
};

/// A request, and what it needs.
pub(crate) struct Row {
    /// `package.Service/Method`.
    pub(crate) method: String,
    /// What is asked for.
    pub(crate) what: String,
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) needs: Needs,
    pub(crate) take: Take,
    /// The id of what may be hidden, and one of the same length that does not exist:
    /// who may not know of the first gets the answer for the second.
    pub(crate) twin: (String, String),
}

/// The table under construction.
struct Rows {
    service: &'static str,
    rows: Vec<Row>,
}

impl Rows {
    fn add(&mut self, method: &str, what: &str, needs: Needs, request: &impl Message) -> &mut Row {
        self.several(method, what, needs, std::slice::from_ref(request))
    }

    fn several(
        &mut self,
        method: &str,
        what: &str,
        needs: Needs,
        requests: &[impl Message],
    ) -> &mut Row {
        let id = if needs == OtherProfile {
            OTHER
        } else {
            PROFILE
        };
        self.rows.push(Row {
            method: format!("{}/{method}", self.service),
            what: what.to_owned(),
            messages: requests.iter().map(Message::encode_to_vec).collect(),
            needs,
            take: Take::All,
            twin: (id.to_owned(), ABSENT.to_owned()),
        });
        self.rows.last_mut().expect("a row")
    }
}

/// All rows.
pub(crate) fn rows(world: &World) -> Vec<Row> {
    let mut rows = Rows {
        service: "mgi.v1.CollaborationService",
        rows: Vec::new(),
    };
    profiles(&mut rows, world);
    consultation(&mut rows, world);
    writing(&mut rows, world);
    rows.service = "mgi.v1.AuditService";
    record(&mut rows, world);
    proofs(&mut rows, world);
    rows.service = "mgi.v1.LiveService";
    live(&mut rows);
    rows.service = "mgi.v1.DirectoryService";
    directory(&mut rows, world);
    open(&mut rows);
    rows.rows
}

/// One request, on the profile and on the other one.
macro_rules! both {
    ($rows:ident, $method:literal, $request:ident { $($field:ident : $value:expr),* }) => {
        for (id, needs) in [(PROFILE, Profile), (OTHER, OtherProfile)] {
            #[allow(clippy::needless_update, reason = "one form for all requests")]
            let request = $request {
                profile_id: id.to_owned(),
                $($field: $value,)*
                ..$request::default()
            };
            $rows.add($method, id, needs, &request);
        }
    };
}

fn profile() -> String {
    PROFILE.to_owned()
}

fn early() -> Option<StatePoint> {
    Some(StatePoint {
        point: Some(state_point::Point::Revision(1)),
    })
}

fn profiles(rows: &mut Rows, world: &World) {
    let code = || world.indicators[0].clone();
    rows.add(
        "ListProfiles",
        "",
        SignedIn,
        &ListProfilesRequest::default(),
    );
    both!(rows, "GetProfile", GetProfileRequest {});
    rows.add(
        "GetProfile",
        "earlier",
        Profile,
        &GetProfileRequest {
            profile_id: profile(),
            at: early(),
        },
    );
    both!(rows, "GetQuestionnaire", GetQuestionnaireRequest {});
    both!(rows, "ListGrants", ListGrantsRequest {});
    both!(rows, "GetAnswer", GetAnswerRequest { indicator: code() });
    both!(rows, "ListAnswers", ListAnswersRequest {});
    both!(rows, "ListEvidence", ListEvidenceRequest {});
    both!(rows, "ListNotes", ListNotesRequest {});
    both!(rows, "ListValidations", ListValidationsRequest {});
    both!(rows, "ListEvidenceGroups", ListEvidenceGroupsRequest {});
    both!(rows, "GetBoard", GetBoardRequest {});
    rows.add(
        "GetBlame",
        "",
        Profile,
        &GetBlameRequest {
            profile_id: profile(),
            target: Some(answer(&code())),
            ..GetBlameRequest::default()
        },
    );
    let prepare = PrepareValidationRequest {
        profile_id: profile(),
        scope: Some(Scope {
            kind: ScopeKind::OwnPart as i32,
            code: String::new(),
        }),
        statement: "We agree.".to_owned(),
        key_id: "ky-1".to_owned(),
        ..PrepareValidationRequest::default()
    };
    let needs = Letters("Oo", "!role-in-force");
    rows.add("PrepareValidation", "own part", needs, &prepare);
    for (what, target, subject) in [
        ("profile", None, String::new()),
        ("answer", Some(answer(&code())), String::new()),
        ("finding", Some(finding("f-1")), String::new()),
    ] {
        let request = ListActionsRequest {
            profile_id: profile(),
            target,
            subject_id: subject,
            ..ListActionsRequest::default()
        };
        rows.add("ListActions", what, Profile, &request);
    }
    for (place, what, letters) in [
        (0, "thread of the own ministry", OF_OWN),
        (1, "thread of the foreign ministry", OF_FOREIGN),
        (2, "thread of the government", OF_GOVERNMENT),
    ] {
        let request = ListActionsRequest {
            profile_id: profile(),
            subject_id: world.threads[place].clone(),
            ..ListActionsRequest::default()
        };
        let row = rows.add("ListActions", what, Thread(letters), &request);
        row.twin = (world.threads[place].clone(), "t-9".to_owned());
    }
}

fn consultation(rows: &mut Rows, world: &World) {
    both!(rows, "ListThreads", ListThreadsRequest {});
    for (what, request) in [
        (
            "on an answer",
            ListThreadsRequest {
                target: Some(answer(&world.indicators[0])),
                ..ListThreadsRequest::default()
            },
        ),
        (
            "that mention a ministry",
            ListThreadsRequest {
                mentions: FOREIGN.to_owned(),
                ..ListThreadsRequest::default()
            },
        ),
        (
            "in small pages",
            ListThreadsRequest {
                page_size: 1,
                ..ListThreadsRequest::default()
            },
        ),
    ] {
        let request = ListThreadsRequest {
            profile_id: profile(),
            ..request
        };
        rows.add("ListThreads", what, Profile, &request);
    }
    for (place, what, letters) in [
        (0, "own ministry", OF_OWN),
        (1, "foreign ministry", OF_FOREIGN),
        (2, "government", OF_GOVERNMENT),
        (3, "consultation", "LFAESXCROcro"),
        (4, "public", "LFAESXCROcro"),
        (5, "a redacted comment", "LFAESXCROcro"),
    ] {
        let thread = world.threads[place].clone();
        let request = ListCommentsRequest {
            profile_id: profile(),
            thread_id: thread.clone(),
            ..ListCommentsRequest::default()
        };
        rows.add("ListComments", what, Thread(letters), &request)
            .twin = (thread, "t-9".to_owned());
    }
    both!(rows, "ListSuggestions", ListSuggestionsRequest {});
    both!(rows, "ListFindings", ListFindingsRequest {});
    both!(rows, "ListPriorities", ListPrioritiesRequest {});
    both!(rows, "ListPositions", ListPositionsRequest {});
    both!(rows, "ListMeetings", ListMeetingsRequest {});
    both!(rows, "ListContradictions", ListContradictionsRequest {});
    both!(rows, "ListCorrections", ListCorrectionsRequest {});
}

fn writing(rows: &mut Rows, world: &World) {
    // What nobody can do: who may act at all is told that there is no such role.
    let impossible = || Some(command(end_role("g-9999")));
    let needs = Actor("no role");
    let request = SubmitRequest {
        profile_id: profile(),
        command: impossible(),
        with_proofs: true,
    };
    rows.add("Submit", "a role that is not there", needs, &request);
    let request = SubmitBatchRequest {
        profile_id: profile(),
        commands: impossible().into_iter().collect(),
    };
    rows.add("SubmitBatch", "a role that is not there", needs, &request);
    let request = SubmitStreamRequest {
        profile_id: profile(),
        command: impossible(),
    };
    rows.add("SubmitStream", "a role that is not there", needs, &request);

    let draft = |id: &str| SaveDraftRequest {
        draft: Some(Draft {
            profile_id: id.to_owned(),
            target: Some(answer(&world.indicators[0])),
            field: TextField::Law as i32,
            text: "Not yet.".to_owned(),
            ..Draft::default()
        }),
    };
    rows.add("SaveDraft", PROFILE, Profile, &draft(PROFILE));
    rows.add("SaveDraft", OTHER, OtherProfile, &draft(OTHER));
    both!(rows, "ListDrafts", ListDraftsRequest {});
    both!(
        rows,
        "DiscardDraft",
        DiscardDraftRequest {
            target: Some(target(TargetKind::Finding, "f-1"))
        }
    );
    let parts = upload_parts(PROFILE, words::FILE);
    let needs = Letters("LFAECOco", "!role-in-force");
    rows.several("UploadEvidenceFile", "the same again", needs, &parts);
    let download = |id: &str, sha256: &[u8]| DownloadEvidenceFileRequest {
        profile_id: id.to_owned(),
        sha256: sha256.to_vec(),
    };
    let (own, other) = (&world.file.sha256, &world.other_file.sha256);
    let method = "DownloadEvidenceFile";
    rows.add(method, "own", Profile, &download(PROFILE, own));
    rows.add(method, "other", OtherProfile, &download(OTHER, other));
    let needs = ProfileThen("no file");
    rows.add(
        method,
        "other's from here",
        needs,
        &download(PROFILE, other),
    );
}

fn record(rows: &mut Rows, world: &World) {
    both!(rows, "ReadHistory", ReadHistoryRequest {});
    let whole = ReadHistoryRequest::default();
    rows.add("ReadHistory", "deployment", DeploymentStream, &whole);
    both!(rows, "GetState", GetStateRequest {});
    both!(rows, "GetContributions", GetContributionsRequest {});
    both!(
        rows,
        "CompareStates",
        CompareStatesRequest { from: early() }
    );
    both!(rows, "GetSinceValidated", GetSinceValidatedRequest {});
    use get_timeline_request::Subject;
    for (what, subject) in [
        ("indicator", Subject::Indicator(world.indicators[0].clone())),
        ("finding", Subject::Finding("f-1".to_owned())),
        ("own ministry", Subject::Ministry(OWN.to_owned())),
        ("foreign ministry", Subject::Ministry(FOREIGN.to_owned())),
    ] {
        let request = GetTimelineRequest {
            profile_id: profile(),
            subject: Some(subject),
            ..GetTimelineRequest::default()
        };
        rows.add("GetTimeline", what, Profile, &request);
    }
    both!(rows, "ListRolesInForce", ListRolesInForceRequest {});
}

fn proofs(rows: &mut Rows, world: &World) {
    both!(rows, "GetCheckpoint", GetCheckpointRequest {});
    let of_deployment = GetCheckpointRequest::default();
    rows.add("GetCheckpoint", "deployment", SignedIn, &of_deployment);
    for (what, index) in [
        ("first", 0),
        ("of a thread", world.own_event),
        ("redacted", world.redacted_event),
    ] {
        let request = GetInclusionProofRequest {
            profile_id: profile(),
            index,
            size: 0,
        };
        rows.add("GetInclusionProof", what, Profile, &request);
    }
    let of_deployment = GetInclusionProofRequest::default();
    let method = "GetInclusionProof";
    rows.add(method, "deployment", DeploymentStream, &of_deployment);
    both!(
        rows,
        "GetConsistencyProof",
        GetConsistencyProofRequest { old_size: 1 }
    );
    let of_deployment = GetConsistencyProofRequest {
        old_size: 1,
        ..GetConsistencyProofRequest::default()
    };
    rows.add(
        "GetConsistencyProof",
        "deployment",
        SignedIn,
        &of_deployment,
    );
    both!(rows, "GetLogKeys", GetLogKeysRequest {});
    let of_deployment = GetLogKeysRequest::default();
    rows.add("GetLogKeys", "deployment", SignedIn, &of_deployment);
    let bundle = |kind: BundleKind| CreateBundleRequest {
        profile_id: profile(),
        kind: kind as i32,
    };
    let needs = ProfileThen("public-bundle-after-publication");
    rows.add("CreateBundle", "public", needs, &bundle(BundleKind::Public));
    let needs = Auditor("!auditors-make-their-bundles");
    rows.add(
        "CreateBundle",
        "auditor",
        needs,
        &bundle(BundleKind::Auditor),
    );
}

fn live(rows: &mut Rows) {
    both!(
        rows,
        "Watch",
        WatchRequest {
            stop_when_caught_up: true
        }
    );
    let all = WatchRequest {
        stop_when_caught_up: true,
        ..WatchRequest::default()
    };
    rows.add("Watch", "all", SignedIn, &all);
    let typed = WatchRequest {
        filter: Some(EventFilter {
            types: vec!["ThreadOpened".to_owned(), "CommentPosted".to_owned()],
            ..EventFilter::default()
        }),
        ..all
    };
    rows.add("Watch", "all, talk only", SignedIn, &typed);
    let present = WatchRequest {
        profile_id: profile(),
        presence: true,
        ..WatchRequest::default()
    };
    rows.add("Watch", "presence", Profile, &present).take = Take::Until(words::PRESENCE);
    both!(rows, "Announce", AnnounceRequest {});
    for (ministry, letters) in [(OWN, "CRO"), (FOREIGN, "cro")] {
        let request = AnnounceRequest {
            profile_id: profile(),
            activity: Activity::Unspecified as i32,
            acting_ministry: ministry.to_owned(),
            ..AnnounceRequest::default()
        };
        let needs = Letters(letters, "!role-in-force");
        rows.add("Announce", ministry, needs, &request);
    }
}

fn directory(rows: &mut Rows, world: &World) {
    const KEEPS: &str = "!administrator-keeps-directory";
    rows.add("WhoAmI", "", SignedIn, &WhoAmIRequest {});
    rows.add(
        "RegisterMinistry",
        "one that is there",
        Administrator("AlreadyExists ministry", KEEPS),
        &RegisterMinistryRequest {
            command_id: new_id(),
            ministry: OWN.to_owned(),
            name: "Again".to_owned(),
            ..RegisterMinistryRequest::default()
        },
    );
    rows.add(
        "RenameMinistry",
        "without a name",
        Administrator("bad name", KEEPS),
        &RenameMinistryRequest {
            command_id: new_id(),
            ministry: OWN.to_owned(),
            ..RenameMinistryRequest::default()
        },
    );
    rows.add(
        "ListMinistries",
        "",
        SignedIn,
        &ListMinistriesRequest::default(),
    );
    rows.add(
        "CreateAccount",
        "",
        Administrator("ok", KEEPS),
        &CreateAccountRequest {
            command_id: new_id(),
            name: "One more".to_owned(),
        },
    );
    let nobody = format!("ac-{}", "a".repeat(26));
    rows.add(
        "CloseAccount",
        "one that is not there",
        Administrator("no account", KEEPS),
        &CloseAccountRequest {
            command_id: new_id(),
            account_id: nobody.clone(),
            reason: "left".to_owned(),
        },
    );
    let needs = Administrator("ok", KEEPS);
    rows.add("ListAccounts", "", needs, &ListAccountsRequest::default());
    rows.add(
        "GrantDeploymentRole",
        "to nobody",
        Administrator("no account", KEEPS),
        &GrantDeploymentRoleRequest {
            command_id: new_id(),
            account_id: nobody,
            role: DeploymentRole::Auditor as i32,
        },
    );
    rows.add(
        "EndDeploymentRole",
        "one that is not there",
        Administrator("no deployment grant in force", KEEPS),
        &EndDeploymentRoleRequest {
            command_id: new_id(),
            grant_id: "dg-9999".to_owned(),
            reason: "over".to_owned(),
        },
    );
    tokens(rows, world);
    keys(rows, world);
    let mut questionnaire = mgi_tests::questionnaire::small(6);
    rows.add(
        "RegisterQuestionnaire",
        "the same again",
        Steward("!steward-opens-profiles"),
        &RegisterQuestionnaireRequest {
            command_id: new_id(),
            questionnaire: Some(questionnaire.clone()),
        },
    );
    questionnaire.title.clear();
    let request = ListQuestionnairesRequest {};
    rows.add("ListQuestionnaires", "", SignedIn, &request);
}

fn tokens(rows: &mut Rows, world: &World) {
    const KEEPS: &str = "!administrator-keeps-directory";
    let issue = |account: &str, label: &str| IssueTokenRequest {
        command_id: new_id(),
        account_id: account.to_owned(),
        label: label.to_owned(),
        lifetime_seconds: 60,
    };
    rows.add(
        "IssueToken",
        "own, without a label",
        SignedInThen("bad label"),
        &issue("", ""),
    );
    let needs = Administrator("bad label", KEEPS);
    let others = issue(&world.own.account, "");
    rows.add("IssueToken", "for another, without a label", needs, &others);
    let revoke = |id: &str| RevokeTokenRequest {
        command_id: new_id(),
        token_id: id.to_owned(),
        reason: "lost".to_owned(),
    };
    // A token of another is, for all but administrators, one that does not exist.
    let needs = Administrator("change-something", "no token");
    let row = rows.add(
        "RevokeToken",
        "another's",
        needs,
        &revoke(&world.revoked_token),
    );
    row.twin = (
        world.revoked_token.clone(),
        format!("tk-{}", "a".repeat(26)),
    );
    let list = |account: &str| ListTokensRequest {
        account_id: account.to_owned(),
        ..ListTokensRequest::default()
    };
    rows.add("ListTokens", "own", SignedIn, &list(""));
    let needs = Administrator("ok", KEEPS);
    rows.add("ListTokens", "another's", needs, &list(&world.own.account));
}

fn keys(rows: &mut Rows, world: &World) {
    const KEEPS: &str = "!administrator-keeps-directory";
    let key = |purpose: KeyPurpose, account: &str, ministry: &str| RegisterKeyRequest {
        command_id: new_id(),
        purpose: purpose as i32,
        account_id: account.to_owned(),
        ministry: ministry.to_owned(),
        public_key: vec![1; 3],
        ..RegisterKeyRequest::default()
    };
    let own = key(KeyPurpose::Personal, "", "");
    let others = key(KeyPurpose::Personal, &world.own.account, "");
    let cosigning = key(KeyPurpose::Cosigner, "", OWN);
    rows.add(
        "RegisterKey",
        "own, malformed",
        SignedInThen("bad public_key"),
        &own,
    );
    rows.add(
        "RegisterKey",
        "another's",
        SignedInThen("!holders-keep-keys"),
        &others,
    );
    let needs = Administrator("bad public_key", "!holders-keep-keys");
    rows.add("RegisterKey", "a ministry's, malformed", needs, &cosigning);
    rows.add(
        "RevokeKey",
        "a ministry's that is revoked",
        Administrator("change-something", "!holders-keep-keys"),
        &RevokeKeyRequest {
            command_id: new_id(),
            key_id: world.revoked_key.clone(),
            reason: "lost".to_owned(),
            ..RevokeKeyRequest::default()
        },
    );
    rows.add("ListKeys", "", SignedIn, &ListKeysRequest::default());
    rows.add(
        "GetCertificate",
        "of a key that has none",
        DeploymentAuditor("no certificate", "!holders-keep-keys"),
        &GetCertificateRequest {
            key_id: world.revoked_key.clone(),
        },
    );
}

/// What tells nothing of content, and needs nobody.
fn open(rows: &mut Rows) {
    use tonic_health::pb::HealthCheckRequest;
    use tonic_reflection::pb::{v1, v1alpha};
    rows.service = "grpc.health.v1.Health";
    let health = HealthCheckRequest::default();
    rows.add("Check", "", Nothing, &health);
    rows.add("Watch", "", Nothing, &health).take = Take::Messages(1);
    rows.service = "grpc.reflection.v1.ServerReflection";
    let request = v1::ServerReflectionRequest {
        message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
        ..v1::ServerReflectionRequest::default()
    };
    rows.add("ServerReflectionInfo", "", Nothing, &request);
    rows.service = "grpc.reflection.v1alpha.ServerReflection";
    let request = v1alpha::ServerReflectionRequest {
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::ListServices(String::new()),
        ),
        ..v1alpha::ServerReflectionRequest::default()
    };
    rows.add("ServerReflectionInfo", "", Nothing, &request);
}

/// Plain routes: what nobody established gets, and what anybody else gets.
pub(crate) const ROUTES: [(&str, u16, u16); 5] = [
    ("/healthz", 200, 200),
    ("/readyz", 200, 200),
    ("/", 401, 404),
    ("/nothing", 401, 404),
    ("/healthz/nothing", 401, 404),
];
