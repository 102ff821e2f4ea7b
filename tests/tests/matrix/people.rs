//! The columns: everybody who might ask.
//!
//! A letter stands for each role in force; capitals for a role without a ministry and
//! for the own ministry, small letters for the foreign one.

use mgi_proto::v1::{
    CloseAccountRequest, DeploymentRole, HandOverRole, IssueTokenRequest, RevokeTokenRequest, Role,
    WithdrawMinistry, command::Action,
};
use mgi_tests::{
    Caller,
    commands::{self, new_id},
    deployment::{account, deployment_role},
};

/// The ministry whose things are looked at.
pub(crate) const OWN: &str = "NIA";
/// Another ministry of the same government.
pub(crate) const FOREIGN: &str = "MHPH";
/// One that took part and was withdrawn.
pub(crate) const GONE: &str = "GONE";

/// Roles by letter; those from the eighth on are held for a ministry.
pub(crate) const ROLES: [(char, Role); 10] = [
    ('L', Role::GovernmentLead),
    ('F', Role::Facilitator),
    ('A', Role::Analyst),
    ('E', Role::Editor),
    ('S', Role::Stakeholder),
    ('X', Role::Auditor),
    ('T', Role::Translator),
    ('C', Role::Contributor),
    ('R', Role::Reviewer),
    ('O', Role::AuthorizingOfficer),
];

/// What somebody is to the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No role, ever.
    Stranger,
    /// Had one, or will have one.
    OutOfDate,
    /// Has one for a ministry that was withdrawn.
    Withdrawn,
    /// Has one, by its letter.
    InForce(char),
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// What is sent as `authorization`.
    pub(crate) header: Option<String>,
    /// Whether that establishes somebody.
    pub(crate) established: bool,
    pub(crate) standing: Standing,
    /// Role in the deployment.
    pub(crate) deployment: Option<DeploymentRole>,
    /// Has a role in the other profile.
    pub(crate) of_other: bool,
    /// Has one there that reads nothing yet.
    pub(crate) early: bool,
}

impl Person {
    fn of(name: &str, caller: &Caller, standing: Standing) -> Self {
        Self {
            name: name.to_owned(),
            header: Some(format!("Bearer {}", caller.token)),
            established: true,
            standing,
            deployment: None,
            of_other: false,
            early: false,
        }
    }

    fn unestablished(name: &str, header: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            header,
            established: false,
            standing: Standing::Stranger,
            deployment: None,
            of_other: false,
            early: false,
        }
    }
}

/// Days around today, where the profile is.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    pub(crate) zone: &'static str,
    pub(crate) yesterday: String,
    pub(crate) today: String,
    pub(crate) tomorrow: String,
}

impl Days {
    /// In a zone whose day is not that of UTC, and will not end within the hour: roles
    /// must be judged by the profile's day, and the run must not meet a midnight.
    pub(crate) fn now() -> Self {
        let now = jiff::Timestamp::from_second(seconds()).expect("a time");
        let zone = if seconds().rem_euclid(86_400) / 3_600 >= 10 {
            "Pacific/Kiritimati"
        } else {
            "Pacific/Pago_Pago"
        };
        let there = mgi_events::dates::zone(zone).expect("a zone");
        let today = there.to_datetime(now).date();
        assert_ne!(
            today,
            jiff::tz::TimeZone::UTC.to_datetime(now).date(),
            "the day there is not the day of UTC"
        );
        Self {
            zone,
            yesterday: today.yesterday().expect("a day").to_string(),
            today: today.to_string(),
            tomorrow: today.tomorrow().expect("a day").to_string(),
        }
    }
}

fn seconds() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.expect("a time").as_secs()).expect("a time")
}

/// When a role is held.
const WHEN: [&str; 7] = [
    "in force",
    "from today on",
    "until today",
    "before its first day",
    "after its last day",
    "ended early",
    "as deputy",
];

/// Gives everybody a standing in the profile. The facilitator does it.
pub(crate) async fn cast(
    administrator: &Caller,
    address: std::net::SocketAddr,
    profile: &str,
    days: &Days,
) -> Vec<Person> {
    let mut people = Vec::new();
    for (letter, role) in ROLES {
        let ministries: &[&str] = match letter {
            'C' | 'R' | 'O' => &[OWN, FOREIGN, GONE],
            _ => &[""],
        };
        for ministry in ministries {
            let mut first = String::new();
            for when in WHEN {
                let name = format!("{} {ministry} {when}", role.as_str_name());
                let caller = account(administrator, address, &name).await;
                let grant = hold(
                    administrator,
                    profile,
                    days,
                    &caller,
                    role,
                    ministry,
                    when,
                    &first,
                )
                .await;
                if when == "in force" {
                    first = grant;
                }
                let held = matches!(
                    when,
                    "in force" | "from today on" | "until today" | "as deputy"
                );
                let standing = match (held, *ministry) {
                    (true, GONE) => Standing::Withdrawn,
                    (true, FOREIGN) => Standing::InForce(letter.to_ascii_lowercase()),
                    (true, _) => Standing::InForce(letter),
                    (false, _) => Standing::OutOfDate,
                };
                people.push(Person::of(&name, &caller, standing));
            }
        }
    }
    let withdraw = Action::WithdrawMinistry(WithdrawMinistry {
        ministry: GONE.to_owned(),
        reason: "merged into another".to_owned(),
    });
    administrator.must(profile, withdraw).await;
    people
}

/// Gives a role in one of the ways in which it can be held; the grant.
#[allow(clippy::too_many_arguments, reason = "a line of a table")]
async fn hold(
    administrator: &Caller,
    profile: &str,
    days: &Days,
    caller: &Caller,
    role: Role,
    ministry: &str,
    when: &str,
    first: &str,
) -> String {
    let (start, end) = match when {
        "from today on" => (days.today.as_str(), ""),
        "until today" => ("", days.today.as_str()),
        "before its first day" => (days.tomorrow.as_str(), ""),
        "after its last day" => ("", days.yesterday.as_str()),
        _ => ("", ""),
    };
    let action = if when == "as deputy" {
        Action::HandOverRole(HandOverRole {
            grant_id: first.to_owned(),
            account_id: caller.account.clone(),
            until: days.tomorrow.clone(),
            reason: "on leave".to_owned(),
        })
    } else {
        let mut action = commands::grant(&caller.account, role, ministry);
        if let Action::GrantRole(grant) = &mut action {
            start.clone_into(&mut grant.start_date);
            end.clone_into(&mut grant.end_date);
        }
        action
    };
    let receipt = administrator.must(profile, action).await;
    let grant = receipt.created_ids[0].clone();
    if when == "ended early" {
        administrator
            .must(profile, commands::end_role(&grant))
            .await;
    }
    grant
}

/// Those with no role in the profile, and those who are nobody.
pub(crate) async fn others(
    administrator: &Caller,
    address: std::net::SocketAddr,
    other_profile: &str,
) -> Vec<Person> {
    let new = async |name: &str| account(administrator, address, name).await;
    let mut people = Vec::new();
    let stranger = new("without any role").await;
    people.push(Person::of(
        "without any role",
        &stranger,
        Standing::Stranger,
    ));
    for (name, role) in [
        ("administrator", DeploymentRole::Administrator),
        ("steward", DeploymentRole::Steward),
        ("auditor of the deployment", DeploymentRole::Auditor),
    ] {
        let caller = new(name).await;
        deployment_role(administrator, &caller.account, role).await;
        let mut person = Person::of(name, &caller, Standing::Stranger);
        person.deployment = Some(role);
        people.push(person);
    }
    for (name, role) in [
        ("lead of another profile only", Role::GovernmentLead),
        ("auditor of another profile only", Role::Auditor),
        ("stakeholder of another profile only", Role::Stakeholder),
    ] {
        let caller = new(name).await;
        let grant = commands::grant(&caller.account, role, "");
        administrator.must(other_profile, grant).await;
        let mut person = Person::of(name, &caller, Standing::Stranger);
        person.early = role == Role::Stakeholder;
        person.of_other = !person.early;
        people.push(person);
    }

    let unknown = unknown();
    for (name, header) in [
        ("nobody", None),
        ("no bearer", Some("Basic bWdpOm1naQ==".to_owned())),
        ("an empty bearer", Some("Bearer ".to_owned())),
        ("a malformed token", Some("Bearer mgi_?".to_owned())),
        ("an unknown token", Some(unknown)),
        (
            "a token twice",
            Some(format!("Bearer {0} {0}", stranger.token)),
        ),
    ] {
        people.push(Person::unestablished(name, header));
    }
    let revoked = new("with a revoked token").await;
    revoke_all(administrator, &revoked).await;
    let closed = new("closed").await;
    let close = CloseAccountRequest {
        command_id: new_id(),
        account_id: closed.account.clone(),
        reason: "left".to_owned(),
    };
    administrator
        .directory()
        .close_account(close)
        .await
        .expect("the account is closed");
    for (name, caller) in [("a revoked token", revoked), ("a closed account", closed)] {
        let header = Some(format!("Bearer {}", caller.token));
        people.push(Person::unestablished(name, header));
    }
    people
}

/// A token of the right form that nobody was given.
pub(crate) fn unknown() -> String {
    format!(
        "Bearer {}",
        mgi_server::vault::mint_secret([7; 32]).expose()
    )
}

/// Revokes every token of somebody.
pub(crate) async fn revoke_all(administrator: &Caller, of: &Caller) {
    let request = mgi_proto::v1::ListTokensRequest {
        account_id: of.account.clone(),
        ..mgi_proto::v1::ListTokensRequest::default()
    };
    let mut directory = administrator.directory();
    let listed = directory.list_tokens(request).await.expect("its tokens");
    for token in listed.into_inner().tokens {
        let request = RevokeTokenRequest {
            command_id: new_id(),
            token_id: token.token_id,
            reason: "lost".to_owned(),
        };
        directory
            .revoke_token(request)
            .await
            .expect("the token is revoked");
    }
}

/// Somebody whose token lives for the shortest time that there is.
pub(crate) async fn short_lived(administrator: &Caller) -> Person {
    let request = IssueTokenRequest {
        command_id: new_id(),
        label: "for a minute".to_owned(),
        lifetime_seconds: 60,
        ..IssueTokenRequest::default()
    };
    let issued = administrator.directory().issue_token(request).await;
    let secret = issued.expect("a token").into_inner().secret;
    Person::unestablished("an expired token", Some(format!("Bearer {secret}")))
}
