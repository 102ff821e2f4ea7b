//! Access: invitations, sessions, recovery, and whose credentials are whose.

use mgi_events::{
    context::Moment,
    deployment::{Access, Command},
    ids::AccountId,
    refusal::Rule,
    v1::{CredentialKind, SessionEnd, SignInMethod},
};

use crate::support::*;

const LATER: i64 = 1_900_000_000;

fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

fn invite(invitation: &str) -> Command {
    Command::Access(Access::Invite {
        account: id(STRANGER),
        invitation_id: invitation.to_owned(),
        expires_unix: LATER,
    })
}

fn accept(invitation: &str) -> Command {
    Command::Access(Access::Accept {
        invitation_id: invitation.to_owned(),
        credential_id: "cr-1".to_owned(),
        session_id: "se-1".to_owned(),
    })
}

fn token(account: &str) -> Command {
    Command::IssueToken {
        token_id: "tk-9".to_owned(),
        account: id(account),
        label: "laptop".to_owned(),
        expires_unix: LATER,
        scopes: Vec::new(),
        profiles: Vec::new(),
        ministry: None,
    }
}

fn sign_in(session: usize) -> Command {
    Command::Access(Access::SignIn {
        session_id: format!("se-{session:03}"),
        method: SignInMethod::Password,
    })
}

fn recovery(password: bool, second_factor: bool) -> Access {
    Access::IssueRecovery {
        account: id(STRANGER),
        recovery_id: "rc-1".to_owned(),
        expires_unix: LATER,
        password,
        second_factor,
    }
}

fn recover(recovery: &str) -> Command {
    Command::Access(Access::Recover {
        recovery_id: recovery.to_owned(),
        credential_id: Some("cr-2".to_owned()),
        session_id: "se-2".to_owned(),
    })
}

#[test]
pub(crate) fn a_code_is_used_once_and_a_newer_one_takes_its_place() {
    let mut world = World::new();
    world.when_directory(ADMIN, &invite("in-1"));
    world
        .when_directory(ADMIN, &invite("in-2"))
        .then_events(["InvitationIssued"]);
    world
        .when_directory(STRANGER, &accept("in-1"))
        .then_refused(Rule::CodesAreUsedOnce);
    world
        .when_directory(STRANGER, &accept("in-2"))
        .then_events(["InvitationAccepted", "SignedIn"]);
    world
        .when_directory(STRANGER, &accept("in-2"))
        .then_refused(Rule::CodesAreUsedOnce);
    world
        .when_directory(STRANGER, &recover("rc-1"))
        .then_refused(Rule::CodesAreUsedOnce);
}

#[test]
pub(crate) fn who_has_a_credential_of_the_own_is_alone_with_it() {
    let mut world = World::new();
    world
        .when_directory(ADMIN, &token(STRANGER))
        .then_events(["TokenIssued"]);
    world.when_directory(ADMIN, &invite("in-1"));
    world.when_directory(STRANGER, &accept("in-1"));
    for command in [token(STRANGER), invite("in-2")] {
        world
            .when_directory(ADMIN, &command)
            .then_refused(Rule::PersonsHoldTheirCredentials);
    }
}

#[test]
fn an_invitation_is_accepted_without_a_password_by_a_person_of_a_provider() {
    let mut world = World::new();
    let external = || {
        Command::Access(Access::AcceptExternal {
            invitation_id: "in-1".to_owned(),
            credential_id: "cr-1".to_owned(),
            session_id: "se-1".to_owned(),
        })
    };
    world
        .when_directory(STRANGER, &external())
        .then_refused(Rule::CodesAreUsedOnce);
    world.when_directory(ADMIN, &invite("in-1"));
    world.when_directory(STRANGER, &external()).then_events([
        "InvitationAccepted",
        "CredentialChanged",
        "SignedIn",
    ]);
    let deployment = &world.deployment;
    let credential = |kind| deployment.credential(&id(STRANGER), kind);
    assert_eq!(credential(CredentialKind::External), Some("cr-1"));
    assert_eq!(credential(CredentialKind::Password), None);
    world
        .when_directory(ADMIN, &invite("in-2"))
        .then_refused(Rule::PersonsHoldTheirCredentials);
}

#[test]
fn only_administrators_invite_and_recover_others() {
    let mut world = World::new();
    for command in [invite("in-1"), Command::Access(recovery(true, true))] {
        world
            .when_directory(STRANGER, &command)
            .then_refused(Rule::AdministratorKeepsDirectory);
    }
    world
        .when_directory(ADMIN, &Command::Access(recovery(false, false)))
        .then_bad_field("password");
}

#[test]
fn a_recovery_ends_all_sessions_and_the_second_factor() {
    let mut world = World::new();
    world.when_directory(ADMIN, &invite("in-1"));
    world.when_directory(STRANGER, &accept("in-1"));
    let factor = Access::ChangeCredential {
        kind: CredentialKind::SecondFactor,
        credential_id: Some("cr-7".to_owned()),
        except: Some("se-1".to_owned()),
    };
    world
        .when_directory(STRANGER, &Command::Access(factor))
        .then_events(["CredentialChanged"]);
    world.when_directory(ADMIN, &Command::Access(recovery(true, true)));
    world
        .when_directory(STRANGER, &recover("rc-1"))
        .then_events(["RecoveryUsed", "SessionEnded", "SignedIn"]);
}

#[test]
fn an_account_has_sixteen_sessions_and_the_oldest_makes_room() {
    let mut world = World::new();
    for session in 0..16 {
        world
            .when_directory(STRANGER, &sign_in(session))
            .then_events(["SignedIn"]);
    }
    world
        .when_directory(STRANGER, &sign_in(16))
        .then_events(["SessionEnded", "SignedIn"]);
}

#[test]
fn nobody_ends_the_session_of_somebody_else() {
    let mut world = World::new();
    world.when_directory(STRANGER, &sign_in(1));
    let end = Command::Access(Access::EndSessions {
        sessions: vec!["se-001".to_owned()],
        why: SessionEnd::Ended,
    });
    world
        .when_directory(ADMIN, &end)
        .then_refused(Rule::NamedThingsExist);
    world
        .when_directory(STRANGER, &end)
        .then_events(["SessionEnded"]);
}

#[test]
fn an_expired_code_is_none() {
    let mut world = World::new();
    let expired = Command::Access(Access::Invite {
        account: id(STRANGER),
        invitation_id: "in-1".to_owned(),
        expires_unix: Moment(0).0,
    });
    world.when_directory(ADMIN, &expired);
    world
        .when_directory(STRANGER, &accept("in-1"))
        .then_refused(Rule::CodesAreUsedOnce);
}
