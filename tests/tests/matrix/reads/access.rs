//! Signing in and what is of one account; and what anybody may read.

use mgi_proto::v1::*;

use super::{
    super::{
        oracle::Needs::{Administrator, NothingThen, Public, SignedIn, SignedInThen},
        world::{PROFILE, World},
    },
    Rows,
};

/// Who is no administrator is told so.
const KEEPS: &str = "!administrator-keeps-directory";
/// Everybody here comes with a token, and these are for sessions.
const FOR_SESSIONS: &str = "!tokens-are-scoped";
const WORDS: &str = "correct horse battery";

pub(super) fn access(rows: &mut Rows, world: &World) {
    codes(rows);
    own(rows);
    let nobody = format!("ac-{}", "a".repeat(26));
    let needs = Administrator("no account", KEEPS);
    let invite = InviteRequest {
        account_id: nobody.clone(),
        lifetime_seconds: 0,
    };
    rows.add("Invite", "one that is not there", needs, &invite);
    let recovery = IssueRecoveryCodeRequest {
        account_id: nobody,
        password: true,
        ..IssueRecoveryCodeRequest::default()
    };
    rows.add(
        "IssueRecoveryCode",
        "one that is not there",
        needs,
        &recovery,
    );
    let of = |account: &str| PrepareHandoverRequest {
        account_id: account.to_owned(),
    };
    rows.add("PrepareHandover", "own", SignedIn, &of(""));
    let needs = Administrator("ok", KEEPS);
    rows.add(
        "PrepareHandover",
        "another's",
        needs,
        &of(&world.own.account),
    );
    // To oneself, which nobody can.
    let hand_over = |account: &str, successor: &str| HandOverAccountRequest {
        account_id: account.to_owned(),
        successor_id: successor.to_owned(),
        reason: "left".to_owned(),
    };
    let another = &world.own.account;
    rows.add(
        "HandOverAccount",
        "another's to itself",
        Administrator("bad successor_id", KEEPS),
        &hand_over(another, another),
    );
    rows.add(
        "HandOverAccount",
        "own to nobody",
        SignedInThen("bad successor_id"),
        &hand_over("", ""),
    );
}

/// What one signs in with, when it is wrong: alike for everybody.
fn codes(rows: &mut Rows) {
    let set_up = SetUpRequest {
        code: "wrong".to_owned(),
        name: "Somebody".to_owned(),
        sign_in_name: "somebody".to_owned(),
        password: WORDS.to_owned(),
    };
    let needs = NothingThen("AlreadyExists deployment");
    rows.add("SetUp", "again", needs, &set_up);
    let sign_in = SignInRequest {
        sign_in_name: "nobody".to_owned(),
        password: WORDS.to_owned(),
        code: String::new(),
    };
    let needs = NothingThen("unauthenticated");
    rows.add("SignIn", "as nobody", needs, &sign_in);
    let accept = AcceptInvitationRequest {
        code: "wrong".to_owned(),
        sign_in_name: "somebody".to_owned(),
        password: WORDS.to_owned(),
    };
    let needs = NothingThen("codes-are-used-once");
    rows.add("AcceptInvitation", "that is not there", needs, &accept);
    let recover = RecoverRequest {
        code: "wrong".to_owned(),
        sign_in_name: "somebody".to_owned(),
        password: WORDS.to_owned(),
    };
    rows.add("Recover", "by a wrong code", needs, &recover);
}

/// One's own sessions and credentials.
fn own(rows: &mut Rows) {
    let needs = SignedInThen(FOR_SESSIONS);
    rows.add("SignOut", "", needs, &SignOutRequest {});
    let again = AuthenticateAgainRequest::default();
    rows.add("AuthenticateAgain", "", needs, &again);
    rows.add("ListSessions", "", needs, &ListSessionsRequest {});
    rows.add("EndSession", "", needs, &EndSessionRequest::default());
    let change = ChangePasswordRequest::default();
    rows.add("ChangePassword", "", needs, &change);
    rows.add("BeginSecondFactor", "", needs, &BeginSecondFactorRequest {});
    let confirm = ConfirmSecondFactorRequest::default();
    rows.add("ConfirmSecondFactor", "", needs, &confirm);
    rows.add(
        "RemoveSecondFactor",
        "",
        needs,
        &RemoveSecondFactorRequest {},
    );
}

/// What was not published is for nobody, who reads the profile among them.
pub(super) fn publication(rows: &mut Rows) {
    rows.add(
        "ListPublishedProfiles",
        "",
        Public("ok"),
        &ListPublishedProfilesRequest::default(),
    );
    let needs = Public("no profile");
    let request = GetPublishedProfileRequest {
        profile_id: PROFILE.to_owned(),
        edition: 0,
    };
    rows.add("GetPublishedProfile", "not published", needs, &request);
    let request = GetPublicBundleRequest {
        profile_id: PROFILE.to_owned(),
    };
    rows.add("GetPublicBundle", "not published", needs, &request);
}
