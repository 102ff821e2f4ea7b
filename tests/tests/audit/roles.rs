//! Accounts, roles and delegations in force at a moment.

use mgi_proto::v1::{
    CloseAccountRequest, Grant, GrantRole, HandOverRole, ListRolesInForceRequest, OpenAccount,
    Role, RolesInForce, StatePoint, command::Action, list_roles_in_force_response::Part,
    state_point::Point,
};
use mgi_tests::{
    Caller, Deployment,
    commands::{end_role, new_id},
    deployment::account,
};

use crate::comparisons::at;

struct InForce {
    read: RolesInForce,
    grants: Vec<Grant>,
    accounts: Vec<OpenAccount>,
}

impl InForce {
    async fn ask(reader: &Caller, d: &Deployment, at: Option<StatePoint>) -> Self {
        let request = ListRolesInForceRequest {
            profile_id: d.profile.clone(),
            at,
        };
        let stream = reader.audit().list_roles_in_force(request).await;
        let mut stream = stream.unwrap().into_inner();
        let first = stream.message().await.unwrap().unwrap().part;
        let Some(Part::Read(read)) = first else {
            panic!("what it was read from comes first");
        };
        let (mut grants, mut accounts) = (Vec::new(), Vec::new());
        while let Some(next) = stream.message().await.unwrap() {
            match next.part.unwrap() {
                Part::Grant(grant) => grants.push(grant),
                Part::Account(account) => accounts.push(account),
                Part::Read(again) => panic!("once: {again:?}"),
            }
        }
        assert!(grants.iter().all(|grant| grant.in_force));
        Self {
            read,
            grants,
            accounts,
        }
    }

    fn has(&self, grant: &str) -> bool {
        self.grants.iter().any(|g| g.grant_id == grant)
    }

    fn is_open(&self, account: &str) -> bool {
        self.accounts.iter().any(|a| a.account_id == account)
    }
}

/// Noon of 2199-06-30, and of the day after: ahead of every test.
const LAST_DAY: i64 = 7_242_177_600;
const DAY_AFTER: i64 = LAST_DAY + 86_400;

fn ahead(seconds: i64) -> Option<StatePoint> {
    Some(StatePoint {
        point: Some(Point::Time(prost_types::Timestamp { seconds, nanos: 0 })),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_in_force_from_its_grant_to_its_end_and_a_deputy_until_the_last_day() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let (_, given) = d.person(Role::Auditor, "").await;
    let granted = d.revision().await;
    d.secretariat.must(&d.profile, end_role(&given)).await;
    let deputy = account(&d.secretariat, d.server.address(), "A deputy").await;
    let hand_over = HandOverRole {
        grant_id: d.teams[0].contributor_grant.clone(),
        account_id: deputy.account.clone(),
        until: "2199-06-30".to_owned(),
        reason: "On leave.".to_owned(),
    };
    let receipt = d
        .secretariat
        .must(&d.profile, Action::HandOverRole(hand_over))
        .await;
    let handed = &receipt.created_ids[0];

    let lead = &d.lead;
    assert!(!InForce::ask(lead, &d, at(before)).await.has(&given));
    assert!(InForce::ask(lead, &d, at(granted)).await.has(&given));
    let now = InForce::ask(lead, &d, None).await;
    assert!(!now.has(&given) && now.has(handed));
    assert_eq!(now.read.revision, d.revision().await);
    let shown = now.grants.iter().find(|g| g.grant_id == *handed).unwrap();
    let shown = shown.granted.as_ref().unwrap();
    assert!(shown.deputy);
    assert_eq!(shown.handed_over_from, d.teams[0].contributor_grant);
    // The last day is in it, the day after is not.
    assert!(InForce::ask(lead, &d, ahead(LAST_DAY)).await.has(handed));
    let later = InForce::ask(lead, &d, ahead(DAY_AFTER)).await;
    assert!(!later.has(handed));
    assert!(
        later.has(&d.teams[0].contributor_grant),
        "the holder kept it"
    );
    // A role that begins later is not in force yet.
    let later = GrantRole {
        account_id: deputy.account.clone(),
        role: Role::Reviewer as i32,
        ministry: "DGIE".to_owned(),
        start_date: "2199-06-30".to_owned(),
        ..GrantRole::default()
    };
    let receipt = d
        .secretariat
        .must(&d.profile, Action::GrantRole(later))
        .await;
    assert!(
        !InForce::ask(lead, &d, None)
            .await
            .has(&receipt.created_ids[0])
    );
    let then = InForce::ask(lead, &d, ahead(DAY_AFTER)).await;
    assert!(then.has(&receipt.created_ids[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_told_to_who_may_read_the_deployment_as_they_were_then() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.head().await.last_recorded_time;
    let somebody = account(&d.secretariat, d.server.address(), "Somebody").await;
    // The profile goes on, and so does its clock.
    d.person(Role::Stakeholder, "").await;
    let open = d.head().await.last_recorded_time;
    let close = CloseAccountRequest {
        account_id: somebody.account.clone(),
        reason: "Left.".to_owned(),
        command_id: new_id(),
    };
    d.secretariat
        .directory()
        .close_account(close)
        .await
        .unwrap();

    let then = |time: Option<prost_types::Timestamp>| {
        Some(StatePoint {
            point: time.map(Point::Time),
        })
    };
    for (when, expected) in [(then(before), false), (then(open), true), (None, false)] {
        let found = InForce::ask(&d.secretariat, &d, when).await;
        assert_eq!(found.is_open(&somebody.account), expected, "{when:?}");
        assert!(found.is_open(&d.lead.account));
        assert!(found.read.deployment_revision > 0);
    }
    for reader in [&d.lead, &d.teams[0].officer] {
        let found = InForce::ask(reader, &d, then(open)).await;
        assert_eq!(found.accounts, []);
        assert_eq!(found.read.deployment_revision, 0);
        assert!(!found.grants.is_empty());
    }
}
