//! The record, its proofs, and what happens live.

use mgi_proto::v1::*;

use super::{
    super::{
        oracle::Needs::{
            Auditor, DeploymentStream, Letters, Profile as OfProfile, ProfileThen, SignedIn,
        },
        people::{FOREIGN, OWN},
        wire::Take,
        words,
        world::World,
    },
    Rows, both, early, own,
};

pub(super) fn record(rows: &mut Rows, world: &World) {
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
            profile_id: own(),
            subject: Some(subject),
            ..GetTimelineRequest::default()
        };
        rows.add("GetTimeline", what, OfProfile, &request);
    }
    both!(rows, "ListRolesInForce", ListRolesInForceRequest {});
}

pub(super) fn proofs(rows: &mut Rows, world: &World) {
    both!(rows, "GetCheckpoint", GetCheckpointRequest {});
    let of_deployment = GetCheckpointRequest::default();
    rows.add("GetCheckpoint", "deployment", SignedIn, &of_deployment);
    for (what, index) in [
        ("first", 0),
        ("of a thread", world.own_event),
        ("redacted", world.redacted_event),
    ] {
        let request = GetInclusionProofRequest {
            profile_id: own(),
            index,
            size: 0,
        };
        rows.add("GetInclusionProof", what, OfProfile, &request);
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
        profile_id: own(),
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

pub(super) fn live(rows: &mut Rows) {
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
        profile_id: own(),
        presence: true,
        ..WatchRequest::default()
    };
    rows.add("Watch", "presence", OfProfile, &present).take = Take::Until(words::PRESENCE);
    both!(rows, "Announce", AnnounceRequest {});
    for (ministry, letters) in [(OWN, "CRO"), (FOREIGN, "cro")] {
        let request = AnnounceRequest {
            profile_id: own(),
            activity: Activity::Unspecified as i32,
            acting_ministry: ministry.to_owned(),
            ..AnnounceRequest::default()
        };
        let needs = Letters(letters, "!role-in-force");
        rows.add("Announce", ministry, needs, &request);
    }
}
