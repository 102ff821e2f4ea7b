//! What a ministry says to itself never shows to anybody else: not in a stream, a
//! history, a count, a list, a refusal or a board; over every RPC that reads, and
//! every role.

use futures_util::StreamExt as _;
use mgi_proto::v1::{
    AnnounceRequest, BundleKind, CompareStatesRequest, CreateBundleRequest, DeleteComment,
    EditComment, ExplainAccessRequest, ExportPersonRequest, GetAnswerRequest, GetBlameRequest,
    GetBoardRequest, GetCheckpointRequest, GetConsistencyProofRequest, GetContributionsRequest,
    GetInclusionProofRequest, GetLogKeysRequest, GetProfileRequest, GetPublicBundleRequest,
    GetPublishedProfileRequest, GetQuestionnaireRequest, GetSinceValidatedRequest, GetStateRequest,
    GetTimelineRequest, ListActionsRequest, ListAnswersRequest, ListCommentsRequest,
    ListContradictionsRequest, ListCorrectionsRequest, ListDraftsRequest,
    ListEvidenceGroupsRequest, ListEvidenceRequest, ListFindingsRequest, ListGrantsRequest,
    ListMeetingsRequest, ListNotesRequest, ListPositionsRequest, ListPrioritiesRequest,
    ListProfilesRequest, ListPublishedProfilesRequest, ListRolesInForceRequest,
    ListSessionsRequest, ListSuggestionsRequest, ListThreadsRequest, ListValidationsRequest,
    PassageRef, PrepareHandoverRequest, PrepareValidationRequest, QueryTerms, RaiseQuery,
    ReadAccessLogRequest, ReadHistoryRequest, Role, Scope, ScopeKind, Stage, StatePoint, TextField,
    Visibility, WatchRequest, command::Action, get_timeline_request::Subject, state_point,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{comment, narrative},
    consultation::{add_finding, answer, finding},
};

const SECRET: &str = "Xylograph: we doubt the figures ourselves";

struct Scene {
    d: Deployment,
    thread: String,
    comment: String,
    /// Who may read it, and who not.
    insiders: Vec<(String, Caller)>,
    outsiders: Vec<(String, Caller)>,
}

impl Scene {
    /// With a thread that only the ministry reads, or all of government.
    async fn set(visibility: Visibility) -> Self {
        let d = Deployment::of(&["NIA", "MHPH", "MFD"])
            .at(Stage::Consultation)
            .start()
            .await;
        let (editor, _) = d.person(Role::Editor, "").await;
        let mut outsiders = vec![
            ("facilitator".to_owned(), d.secretariat.clone()),
            ("editor".to_owned(), editor.clone()),
        ];
        let mut of_government = vec![("government lead".to_owned(), d.lead.clone())];
        for role in [Role::Analyst, Role::Stakeholder] {
            let (caller, _) = d.person(role, "").await;
            outsiders.push((role.as_str_name().to_owned(), caller));
        }
        let (auditor, _) = d.person(Role::Auditor, "").await;
        let (reviewer, _) = d.person(Role::Reviewer, "MHPH").await;
        of_government.push(("MHPH reviewer".to_owned(), reviewer));
        for team in &d.teams[1..] {
            of_government.push((format!("{} officer", team.code), team.officer.clone()));
            of_government.push((
                format!("{} contributor", team.code),
                team.contributor.clone(),
            ));
        }
        let mut insiders = vec![
            ("NIA officer".to_owned(), d.teams[0].officer.clone()),
            ("auditor".to_owned(), auditor),
        ];
        if visibility == Visibility::OwnMinistry {
            outsiders.extend(of_government);
        } else {
            insiders.extend(of_government);
        }
        let code = d.indicator(0).to_owned();
        let own = d.teams[0].contributor.clone();
        let base = own
            .must(&d.profile, narrative(&code, 0, "The figures are public."))
            .await
            .item_version;
        editor
            .must(
                &d.profile,
                add_finding(&d.indicators[0].dimension, "It is so.", &[&code]),
            )
            .await;
        let open = mgi_proto::v1::OpenThread {
            target: Some(answer(&code)),
            visibility: visibility as i32,
            text: format!("{SECRET}. @MHPH"),
            passage: Some(PassageRef {
                field: TextField::Narrative as i32,
                base_version: base,
                quote: "figures".to_owned(),
                ..PassageRef::default()
            }),
            query: None,
        };
        let opened = own.must(&d.profile, Action::OpenThread(open)).await;
        let (thread, first) = (opened.created_ids[0].clone(), opened.created_ids[1].clone());
        let said = own
            .must(&d.profile, comment(&thread, &format!("{SECRET}, twice")))
            .await;
        own.must(
            &d.profile,
            Action::EditComment(EditComment {
                thread_id: thread.clone(),
                comment_id: first.clone(),
                text: format!("{SECRET}, rewritten"),
            }),
        )
        .await;
        own.must(
            &d.profile,
            Action::DeleteComment(DeleteComment {
                thread_id: thread.clone(),
                comment_id: said.created_ids[0].clone(),
                reason: format!("{SECRET}, deleted"),
            }),
        )
        .await;
        Self {
            d,
            thread,
            comment: first,
            insiders,
            outsiders,
        }
    }

    /// Everything that somebody can read, by the RPC that shows it, as bytes; and
    /// what one is told when one names the thread.
    async fn read(&self, reader: &Caller) -> Vec<(&'static str, Vec<u8>)> {
        let mut seen: Vec<(&'static str, Vec<u8>)> = Vec::new();
        let profile_id = || self.d.profile.clone();
        macro_rules! ask {
            ($service:ident, $method:ident, $name:literal, $request:ident { $($field:ident : $value:expr),* $(,)? }) => {{
                #[allow(clippy::needless_update, reason = "one form for all requests")]
                let request = $request { profile_id: profile_id(), $($field: $value,)* ..$request::default() };
                seen.push(($name, one(reader.$service().$method(request).await)));
            }};
        }
        let request = ReadHistoryRequest {
            profile_id: profile_id(),
            ..ReadHistoryRequest::default()
        };
        let stream = reader.audit().read_history(request).await.unwrap();
        seen.push(("ReadHistory", all(stream.into_inner()).await));
        let first = StatePoint {
            point: Some(state_point::Point::Revision(1)),
        };
        let request = CompareStatesRequest {
            profile_id: profile_id(),
            from: Some(first),
            to: None,
        };
        let stream = reader.audit().compare_states(request).await.unwrap();
        seen.push(("CompareStates", all(stream.into_inner()).await));
        let request = GetSinceValidatedRequest {
            profile_id: profile_id(),
            ..GetSinceValidatedRequest::default()
        };
        let stream = reader.audit().get_since_validated(request).await.unwrap();
        seen.push(("GetSinceValidated", all(stream.into_inner()).await));
        for subject in [
            Subject::Indicator(self.d.indicator(0).to_owned()),
            Subject::Finding("f-1".to_owned()),
            Subject::Ministry("NIA".to_owned()),
        ] {
            let request = GetTimelineRequest {
                profile_id: profile_id(),
                subject: Some(subject),
                ..GetTimelineRequest::default()
            };
            let stream = reader.audit().get_timeline(request).await.unwrap();
            seen.push(("GetTimeline", all(stream.into_inner()).await));
        }
        let request = ListRolesInForceRequest {
            profile_id: profile_id(),
            at: None,
        };
        let stream = reader.audit().list_roles_in_force(request).await.unwrap();
        seen.push(("ListRolesInForce", all(stream.into_inner()).await));
        let own = ReadAccessLogRequest::default();
        let stream = reader.audit().read_access_log(own).await.unwrap();
        seen.push(("ReadAccessLog", all(stream.into_inner()).await));
        let own = ExportPersonRequest::default();
        let stream = reader.directory().export_person(own).await.unwrap();
        seen.push(("ExportPerson", all(stream.into_inner()).await));
        let request = GetStateRequest {
            profile_id: profile_id(),
            at: None,
        };
        let stream = reader.audit().get_state(request).await.unwrap();
        seen.push(("GetState", all(stream.into_inner()).await));
        for profile in [profile_id(), String::new()] {
            let request = WatchRequest {
                profile_id: profile,
                stop_when_caught_up: true,
                ..WatchRequest::default()
            };
            let stream = reader.live().watch(request).await.unwrap();
            seen.push(("Watch", all(stream.into_inner()).await));
        }
        ask!(live, announce, "Announce", AnnounceRequest {});
        ask!(
            audit,
            get_checkpoint,
            "GetCheckpoint",
            GetCheckpointRequest {}
        );
        ask!(
            audit,
            get_inclusion_proof,
            "GetInclusionProof",
            GetInclusionProofRequest {}
        );
        ask!(
            audit,
            get_consistency_proof,
            "GetConsistencyProof",
            GetConsistencyProofRequest { old_size: 1 }
        );
        ask!(audit, get_log_keys, "GetLogKeys", GetLogKeysRequest {});
        for kind in [BundleKind::Public, BundleKind::Auditor] {
            let request = CreateBundleRequest {
                profile_id: profile_id(),
                kind: kind as i32,
            };
            let bundle = match reader.audit().create_bundle(request).await {
                Ok(stream) => all(stream.into_inner()).await,
                Err(refused) => refused.message().as_bytes().to_vec(),
            };
            seen.push(("CreateBundle", bundle));
        }
        ask!(
            audit,
            get_contributions,
            "GetContributions",
            GetContributionsRequest {}
        );
        ask!(
            collaboration,
            get_profile,
            "GetProfile",
            GetProfileRequest {}
        );
        ask!(
            collaboration,
            get_questionnaire,
            "GetQuestionnaire",
            GetQuestionnaireRequest {}
        );
        ask!(
            collaboration,
            list_grants,
            "ListGrants",
            ListGrantsRequest {}
        );
        let code = || self.d.indicator(0).to_owned();
        ask!(
            collaboration,
            get_answer,
            "GetAnswer",
            GetAnswerRequest { indicator: code() }
        );
        ask!(
            collaboration,
            list_answers,
            "ListAnswers",
            ListAnswersRequest {}
        );
        ask!(
            collaboration,
            list_evidence,
            "ListEvidence",
            ListEvidenceRequest {}
        );
        ask!(collaboration, list_notes, "ListNotes", ListNotesRequest {});
        ask!(
            collaboration,
            list_validations,
            "ListValidations",
            ListValidationsRequest {}
        );
        ask!(
            collaboration,
            prepare_validation,
            "PrepareValidation",
            PrepareValidationRequest {
                scope: Some(Scope {
                    kind: ScopeKind::Profile as i32,
                    code: String::new(),
                }),
                statement: "We agree.".to_owned(),
                key_id: "ky-1".to_owned(),
            }
        );
        ask!(
            collaboration,
            list_suggestions,
            "ListSuggestions",
            ListSuggestionsRequest {}
        );
        ask!(
            collaboration,
            list_findings,
            "ListFindings",
            ListFindingsRequest {}
        );
        ask!(
            collaboration,
            list_priorities,
            "ListPriorities",
            ListPrioritiesRequest {}
        );
        ask!(
            collaboration,
            list_positions,
            "ListPositions",
            ListPositionsRequest {}
        );
        ask!(
            collaboration,
            list_meetings,
            "ListMeetings",
            ListMeetingsRequest {}
        );
        ask!(
            collaboration,
            list_contradictions,
            "ListContradictions",
            ListContradictionsRequest {}
        );
        ask!(
            collaboration,
            list_corrections,
            "ListCorrections",
            ListCorrectionsRequest {}
        );
        ask!(
            collaboration,
            list_evidence_groups,
            "ListEvidenceGroups",
            ListEvidenceGroupsRequest {}
        );
        ask!(
            collaboration,
            list_drafts,
            "ListDrafts",
            ListDraftsRequest {}
        );
        ask!(collaboration, get_board, "GetBoard", GetBoardRequest {});
        ask!(
            collaboration,
            get_blame,
            "GetBlame",
            GetBlameRequest {
                target: Some(answer(&code()))
            }
        );
        let request = ListProfilesRequest::default();
        seen.push((
            "ListProfiles",
            one(reader.collaboration().list_profiles(request).await),
        ));
        ask!(
            collaboration,
            list_threads,
            "ListThreads",
            ListThreadsRequest {}
        );
        ask!(
            collaboration,
            list_threads,
            "ListThreads",
            ListThreadsRequest {
                target: Some(answer(&code()))
            }
        );
        ask!(
            collaboration,
            list_threads,
            "ListThreads",
            ListThreadsRequest {
                mentions: "MHPH".to_owned()
            }
        );
        ask!(
            collaboration,
            list_threads,
            "ListThreads",
            ListThreadsRequest { open_only: true }
        );
        ask!(
            collaboration,
            list_comments,
            "ListComments",
            ListCommentsRequest {
                thread_id: self.thread.clone()
            }
        );
        for subject in [&self.thread, &self.comment] {
            ask!(
                collaboration,
                list_actions,
                "ListActions",
                ListActionsRequest {
                    subject_id: subject.clone()
                }
            );
        }
        for on in [answer(&code()), finding("f-1")] {
            ask!(
                collaboration,
                list_actions,
                "ListActions",
                ListActionsRequest { target: Some(on) }
            );
        }
        ask!(
            collaboration,
            list_actions,
            "ListActions",
            ListActionsRequest {}
        );
        for (subject, action) in [
            (&self.thread, "read_ministry_threads"),
            (&self.thread, "resolve_thread"),
            (&self.comment, "delete_comment"),
        ] {
            ask!(
                collaboration,
                explain_access,
                "ExplainAccess",
                ExplainAccessRequest {
                    subject_id: subject.clone(),
                    action: action.to_owned()
                }
            );
        }
        ask!(
            publication,
            get_published_profile,
            "GetPublishedProfile",
            GetPublishedProfileRequest {}
        );
        let request = ListPublishedProfilesRequest::default();
        let listed = reader.publication().list_published_profiles(request).await;
        seen.push(("ListPublishedProfiles", one(listed)));
        let request = GetPublicBundleRequest {
            profile_id: profile_id(),
        };
        let bundle = match reader.publication().get_public_bundle(request).await {
            Ok(stream) => all(stream.into_inner()).await,
            Err(refused) => [refused.message().as_bytes(), refused.details()].concat(),
        };
        seen.push(("GetPublicBundle", bundle));
        let of = PrepareHandoverRequest::default();
        let held = reader.access().prepare_handover(of).await;
        seen.push(("PrepareHandover", one(held)));
        let sessions = reader.access().list_sessions(ListSessionsRequest {}).await;
        seen.push(("ListSessions", one(sessions)));
        seen
    }

    /// What one is told who names the thread in a command.
    async fn told(&self, reader: &Caller) -> Vec<u8> {
        let mut told = Vec::new();
        let thread_id = || self.thread.clone();
        let tries = [
            comment(&self.thread, "Hello?"),
            Action::EditComment(EditComment {
                thread_id: thread_id(),
                comment_id: self.comment.clone(),
                text: "Hello?".to_owned(),
            }),
            Action::RaiseQuery(RaiseQuery {
                thread_id: thread_id(),
                terms: Some(QueryTerms {
                    assignee: "MHPH".to_owned(),
                    ..QueryTerms::default()
                }),
            }),
        ];
        for action in tries {
            let status = reader.ask(&self.d.profile, action).await.unwrap_err();
            let refused = Refused::of(&status);
            assert!(
                matches!(
                    refused.code,
                    tonic::Code::NotFound | tonic::Code::PermissionDenied
                ),
                "{refused:?}"
            );
            told.extend(status.message().as_bytes());
            told.extend(status.details());
        }
        told
    }
}

async fn all<M: prost::Message>(mut stream: tonic::Streaming<M>) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(next) = stream.next().await {
        bytes.extend(next.unwrap().encode_length_delimited_to_vec());
    }
    bytes
}

/// An answer, or what a refusal says.
fn one<M: prost::Message>(answer: Result<tonic::Response<M>, tonic::Status>) -> Vec<u8> {
    match answer {
        Ok(answer) => answer.into_inner().encode_to_vec(),
        Err(status) => [status.message().as_bytes(), status.details()].concat(),
    }
}

fn contains(bytes: &[u8], needle: &str) -> bool {
    let needle = needle.as_bytes();
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// RPCs that show nothing of a profile: they write, read files by their digest, or are about how
/// people get in.
const SHOW_NOTHING: [&str; 21] = [
    "Submit",
    "SubmitBatch",
    "SubmitStream",
    "UploadEvidenceFile",
    "DownloadEvidenceFile",
    "SaveDraft",
    "DiscardDraft",
    "SetUp",
    "SignIn",
    "AcceptInvitation",
    "Recover",
    "SignOut",
    "AuthenticateAgain",
    "EndSession",
    "ChangePassword",
    "BeginSecondFactor",
    "ConfirmSecondFactor",
    "RemoveSecondFactor",
    "Invite",
    "IssueRecoveryCode",
    "HandOverAccount",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_hidden_thread_reaches_anybody_else() {
    for visibility in [Visibility::OwnMinistry, Visibility::Government] {
        let scene = Scene::set(visibility).await;
        for (who, reader) in &scene.insiders {
            let seen = scene.read(reader).await;
            assert!(contains(&seen[0].1, "Xylograph"), "{who} reads it");
        }
        for (who, reader) in &scene.outsiders {
            for (rpc, bytes) in scene.read(reader).await {
                assert!(
                    !contains(&bytes, "Xylograph"),
                    "{rpc} tells {who} the words ({visibility:?})"
                );
            }
            assert!(!contains(&scene.told(reader).await, "Xylograph"), "{who}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_rpc_that_shows_a_profile_is_forgotten_here() {
    let scene = Scene::set(Visibility::OwnMinistry).await;
    let seen = scene.read(&scene.d.lead).await;
    let pool = mgi_proto::json::pool().unwrap();
    for service in [
        "CollaborationService",
        "LiveService",
        "AuditService",
        "PublicationService",
        "AccessService",
    ] {
        let service = pool
            .get_service_by_name(&format!("mgi.v1.{service}"))
            .unwrap();
        for method in service.methods() {
            let name = method.name();
            assert!(
                SHOW_NOTHING.contains(&name) || seen.iter().any(|(rpc, _)| *rpc == name),
                "{name} is not read here"
            );
        }
    }
}

/// What outsiders read is the same as if the thread had never been: the counts, the
/// lists and the boards of a profile with it and of one without it do not differ.
#[tokio::test(flavor = "multi_thread")]
async fn counts_lists_and_boards_are_as_if_it_did_not_exist() {
    let scene = Scene::set(Visibility::OwnMinistry).await;
    for (who, reader) in &scene.outsiders {
        assert!(reader.threads(&scene.d.profile).await.is_empty(), "{who}");
        let request = GetContributionsRequest {
            profile_id: scene.d.profile.clone(),
            ministry: "NIA".to_owned(),
            at: None,
        };
        let counted = reader.audit().get_contributions(request).await.unwrap();
        let counted = &counted.into_inner().contributions[0];
        assert_eq!(counted.comments.as_ref().unwrap().count, 0, "{who}");
        let request = ListCommentsRequest {
            profile_id: scene.d.profile.clone(),
            thread_id: scene.thread.clone(),
            ..ListCommentsRequest::default()
        };
        let hidden = reader.collaboration().list_comments(request.clone()).await;
        let absent = ListCommentsRequest {
            thread_id: "t-404".to_owned(),
            ..request
        };
        let absent = reader.collaboration().list_comments(absent).await;
        let (hidden, absent) = (hidden.unwrap_err(), absent.unwrap_err());
        assert_eq!(
            hidden.message().replace(&scene.thread, "t-404"),
            absent.message(),
            "{who}"
        );
    }
}
