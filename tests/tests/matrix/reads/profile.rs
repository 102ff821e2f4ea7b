//! The state of a profile, its consultation, and what writes without a command.

use mgi_proto::v1::*;
use mgi_tests::{
    commands::{command, end_role},
    consultation::{answer, finding, target},
};

use super::{
    super::{
        oracle::{
            Needs::{
                Actor, Explains, Letters, OtherProfile, Profile as OfProfile, ProfileThen,
                ReaderOnly, SignedIn, Thread as OfThread,
            },
            OF_FOREIGN, OF_GOVERNMENT, OF_OWN,
        },
        people::FOREIGN,
        words,
        world::{OTHER, PROFILE, World, upload_parts},
    },
    Rows, both, early, own,
};

pub(super) fn profiles(rows: &mut Rows, world: &World) {
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
        OfProfile,
        &GetProfileRequest {
            profile_id: own(),
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
        OfProfile,
        &GetBlameRequest {
            profile_id: own(),
            target: Some(answer(&code())),
            ..GetBlameRequest::default()
        },
    );
    let prepare = PrepareValidationRequest {
        profile_id: own(),
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
            profile_id: own(),
            target,
            subject_id: subject,
            ..ListActionsRequest::default()
        };
        rows.add("ListActions", what, OfProfile, &request);
    }
    for (place, what, letters) in [
        (0, "thread of the own ministry", OF_OWN),
        (1, "thread of the foreign ministry", OF_FOREIGN),
        (2, "thread of the government", OF_GOVERNMENT),
    ] {
        let request = ListActionsRequest {
            profile_id: own(),
            subject_id: world.threads[place].clone(),
            ..ListActionsRequest::default()
        };
        let row = rows.add("ListActions", what, OfThread(letters), &request);
        row.twin = (world.threads[place].clone(), "t-9".to_owned());
    }
}

pub(super) fn explained(rows: &mut Rows, world: &World) {
    let ask = |account: &str, action: &str, target: Option<Target>| ExplainAccessRequest {
        profile_id: own(),
        account_id: account.to_owned(),
        action: action.to_owned(),
        target,
        ..ExplainAccessRequest::default()
    };
    rows.add(
        "ExplainAccess",
        "own",
        Explains(None),
        &ask("", "grant_role", None),
    );
    // Officers may grant roles of their ministry: to its own persons they may tell it.
    let needs = Explains(Some("LFOX"));
    let others = ask(&world.own.account, "grant_role", None);
    rows.add("ExplainAccess", "another's", needs, &others);
    let of_item = ask("", "revise_answer", Some(answer(&world.indicators[0])));
    rows.add("ExplainAccess", "own, of an answer", ReaderOnly, &of_item);
}

pub(super) fn consultation(rows: &mut Rows, world: &World) {
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
            profile_id: own(),
            ..request
        };
        rows.add("ListThreads", what, OfProfile, &request);
    }
    for (place, what, letters) in [
        (0, "own ministry", OF_OWN),
        (1, "foreign ministry", OF_FOREIGN),
        (2, "government", OF_GOVERNMENT),
        (3, "consultation", "LFAESXTCROcro"),
        (4, "public", "LFAESXTCROcro"),
        (5, "a redacted comment", "LFAESXTCROcro"),
    ] {
        let thread = world.threads[place].clone();
        let request = ListCommentsRequest {
            profile_id: own(),
            thread_id: thread.clone(),
            ..ListCommentsRequest::default()
        };
        rows.add("ListComments", what, OfThread(letters), &request)
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

pub(super) fn writing(rows: &mut Rows, world: &World) {
    // What nobody can do: who may act at all is told that there is no such role.
    let impossible = || Some(command(end_role("g-9999")));
    let needs = Actor("no role");
    let request = SubmitRequest {
        profile_id: own(),
        command: impossible(),
        with_proofs: true,
    };
    rows.add("Submit", "a role that is not there", needs, &request);
    let request = SubmitBatchRequest {
        profile_id: own(),
        commands: impossible().into_iter().collect(),
    };
    rows.add("SubmitBatch", "a role that is not there", needs, &request);
    let request = SubmitStreamRequest {
        profile_id: own(),
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
    rows.add("SaveDraft", PROFILE, OfProfile, &draft(PROFILE));
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
    rows.add(method, "own", OfProfile, &download(PROFILE, own));
    rows.add(method, "other", OtherProfile, &download(OTHER, other));
    let needs = ProfileThen("no file");
    rows.add(
        method,
        "other's from here",
        needs,
        &download(PROFILE, other),
    );
}
