//! What must be, by what a person is: written from the documents, and sharing no
//! code with the server.
//!
//! Outcomes are words (see [`super::wire::Answer::outcome`]): `ok`; the rule that
//! refuses, with `!` before it where a right is missing; `no KIND` for what one may
//! not know of, or does not exist.

use mgi_proto::v1::DeploymentRole;

use super::{
    people::{Person, Standing},
    words,
};

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nobody needs to be established.
    Nothing,
    /// Nobody needs to be established; then this for everybody.
    NothingThen(&'static str),
    /// Who sends no credential, and who is somebody, gets this.
    Public(&'static str),
    /// Anybody who is somebody.
    SignedIn,
    /// Who reads the profile: a role in force, or auditor of the deployment.
    Profile,
    /// As [`Needs::Profile`]; then there is no such thing for anybody.
    ProfileThen(&'static str),
    /// Who reads the profile; for all others there is none.
    ReaderOnly,
    /// Who reads the other profile.
    OtherProfile,
    /// A role in force with one of these letters; for other readers the outcome.
    Letters(&'static str, &'static str),
    /// Who reads the profile and holds a role in it (a ministry that was withdrawn is
    /// told so) gets this; an auditor of the deployment acts under no role.
    Actor(&'static str),
    /// Who reads the profile and a thread of it: letters that do.
    Thread(&'static str),
    /// An administrator; for them, and for the others, the outcome.
    Administrator(&'static str, &'static str),
    /// A steward; for others the outcome.
    Steward(&'static str),
    /// An administrator or auditor of the deployment.
    DeploymentStream,
    /// An administrator or auditor of the deployment gets the first outcome, others the second.
    AdministratorOrAuditor(&'static str, &'static str),
    /// An auditor of the profile or of the deployment, for others the outcome.
    Auditor(&'static str),
    /// An auditor of the deployment gets the first outcome, others the second.
    DeploymentAuditor(&'static str, &'static str),
    /// Who has or had a role in the profile, and who may have rights explained, gets `ok`; of
    /// another's rights, only the letters.
    Explains(Option<&'static str>),
    /// Signed in, then this for everybody.
    SignedInThen(&'static str),
}

/// Whether somebody reads the profile. Its consultation has begun, so stakeholders do.
pub(crate) fn reads(who: &Person) -> bool {
    who.established
        && (matches!(who.standing, Standing::InForce(_))
            || who.deployment == Some(DeploymentRole::Auditor))
}

/// Why somebody does not read the profile, or `None`.
fn of_profile(who: &Person) -> Option<&'static str> {
    match who.standing {
        _ if reads(who) => None,
        Standing::Stranger => Some("no profile"),
        _ => Some("!role-in-force"),
    }
}

/// The role in force.
pub(crate) fn letter(who: &Person) -> Option<char> {
    match who.standing {
        Standing::InForce(letter) => Some(letter),
        _ => None,
    }
}

fn has(who: &Person, letters: &str) -> bool {
    letter(who).is_some_and(|letter| letters.contains(letter))
}

fn audits_deployment(who: &Person) -> bool {
    who.deployment == Some(DeploymentRole::Auditor)
}

/// What a cell must be.
pub(crate) fn expected(needs: Needs, who: &Person) -> &'static str {
    match needs {
        Needs::Nothing => return "ok",
        Needs::NothingThen(then) => return then,
        Needs::Public(then) if who.header.is_none() => return then,
        _ => {}
    }
    if !who.established {
        return "unauthenticated";
    }
    let is = |role: DeploymentRole| who.deployment == Some(role);
    match needs {
        Needs::Nothing | Needs::SignedIn => "ok",
        Needs::SignedInThen(then) | Needs::NothingThen(then) | Needs::Public(then) => then,
        Needs::Profile => of_profile(who).unwrap_or("ok"),
        Needs::ReaderOnly => of_profile(who).map_or("ok", |_| "no profile"),
        Needs::ProfileThen(then) => of_profile(who).unwrap_or(then),
        // The consultation of the other profile has not begun.
        Needs::OtherProfile if who.early => "stakeholders-in-consultation",
        Needs::OtherProfile if who.of_other || audits_deployment(who) => "ok",
        Needs::OtherProfile => "no profile",
        Needs::Letters(letters, otherwise) => {
            of_profile(who).unwrap_or(if has(who, letters) { "ok" } else { otherwise })
        }
        Needs::Actor(_) if who.standing == Standing::Withdrawn => "ministry-is-enrolled",
        Needs::Actor(then) => of_profile(who).unwrap_or(then),
        Needs::Thread(letters) => {
            let sees = has(who, letters) || audits_deployment(who);
            of_profile(who).unwrap_or(if sees { "ok" } else { "no thread" })
        }
        Needs::Administrator(then, _) if is(DeploymentRole::Administrator) => then,
        Needs::Administrator(_, otherwise) => otherwise,
        Needs::Steward(_) if is(DeploymentRole::Steward) => "ok",
        Needs::Steward(otherwise) => otherwise,
        Needs::DeploymentStream if is(DeploymentRole::Administrator) || audits_deployment(who) => {
            "ok"
        }
        Needs::DeploymentStream => "!administrator-keeps-directory",
        Needs::AdministratorOrAuditor(then, _)
            if is(DeploymentRole::Administrator) || audits_deployment(who) =>
        {
            then
        }
        Needs::AdministratorOrAuditor(_, otherwise) => otherwise,
        Needs::Explains(of_others) => {
            let directory = matches!(
                who.deployment,
                Some(DeploymentRole::Administrator | DeploymentRole::Auditor)
            );
            match (who.standing, of_others) {
                _ if directory => "ok",
                (Standing::Stranger, _) => "no profile",
                (_, None) => "ok",
                (_, Some(letters)) if has(who, letters) => "ok",
                (_, Some(_)) => "!role-in-force",
            }
        }
        Needs::Auditor(otherwise) => {
            let audits = has(who, "X") || audits_deployment(who);
            of_profile(who).unwrap_or(if audits { "ok" } else { otherwise })
        }
        Needs::DeploymentAuditor(then, _) if audits_deployment(who) => then,
        Needs::DeploymentAuditor(_, otherwise) => otherwise,
    }
}

/// Letters of those who read threads of the own ministry, of the foreign one, and of
/// the government.
pub(crate) const OF_OWN: &str = "CROX";
pub(crate) const OF_FOREIGN: &str = "croX";
pub(crate) const OF_GOVERNMENT: &str = "LCROcroX";

/// Whether somebody may come across a planted word, anywhere.
pub(crate) fn may_see(who: &Person, word: &str) -> bool {
    let audits = audits_deployment(who);
    match word {
        words::OWN_THREAD => audits || has(who, OF_OWN),
        words::FOREIGN_THREAD => audits || has(who, OF_FOREIGN),
        words::GOVERNMENT_THREAD => audits || has(who, OF_GOVERNMENT),
        words::CONSULTATION_THREAD
        | words::PUBLIC_THREAD
        | words::PRESENCE
        | words::TITLE
        | words::ANSWER
        | words::FILE => reads(who),
        words::REDACTED | words::DRAFT => false,
        words::OTHER_TITLE | words::OTHER_THREAD => who.established && (who.of_other || audits),
        // Names: for who keeps the directory, and in the auditors' bundle.
        words::NAME => {
            audits || has(who, "X") || who.deployment == Some(DeploymentRole::Administrator)
        }
        // Labels of tokens are in the vault: for who keeps tokens.
        words::LABEL => who.deployment == Some(DeploymentRole::Administrator),
        // Reasons are on the deployment's stream.
        words::DEPLOYMENT => audits || who.deployment == Some(DeploymentRole::Administrator),
        _ => false,
    }
}
