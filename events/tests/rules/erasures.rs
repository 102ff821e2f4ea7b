//! Erasing a person: two persons, no role in force, once; and who may read what is
//! held about whom.

use mgi_events::{
    context::Moment,
    deployment::{Command, Deployment, ErasureState, may_export_person, may_read_access},
    ids::{AccountId, DeploymentGrantId, ErasureId},
    refusal::{Refusal, Rule},
    v1::{ContentExported, DeploymentRole, ExportKind, event_body::Kind},
};

use crate::support::*;

const NOW: Moment = Moment(1_780_000_000_000_000);

fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

fn request(account: &str) -> Command {
    Command::RequestErasure {
        account: id(account),
        legal_basis: "Law 058/2021, article 23".to_owned(),
    }
}

fn confirm() -> Command {
    Command::ConfirmErasure {
        erasure: ErasureId(1),
        in_force: Vec::new(),
    }
}

fn withdraw() -> Command {
    Command::WithdrawErasure {
        erasure: ErasureId(1),
        reason: "another account was meant".to_owned(),
    }
}

fn asked(
    deployment: &mut Deployment,
    actor: &str,
    command: &Command,
) -> Result<Vec<Kind>, Refusal> {
    direct(deployment, NOW, Some(actor), command).map(|decision| decision.events)
}

fn refused(deployment: &mut Deployment, actor: &str, command: &Command, rule: Rule) -> String {
    let refusal = asked(deployment, actor, command).unwrap_err();
    remember(&refusal);
    assert_eq!(refusal.rule(), rule, "{refusal}");
    refusal.to_string()
}

/// A directory in which the erasure of the stranger was asked for.
fn requested() -> Deployment {
    let mut deployment = directory();
    asked(&mut deployment, ADMIN, &request(STRANGER)).unwrap();
    deployment
}

fn admin_too(deployment: &mut Deployment, account: &str) {
    let grant = Command::GrantRole {
        account: id(account),
        role: DeploymentRole::Administrator,
    };
    asked(deployment, ADMIN, &grant).unwrap();
}

#[test]
fn what_was_confirmed_closes_the_account_and_says_so() {
    let mut d = requested();
    assert!(d.account_is_open(&id(STRANGER)), "asked for, no more");
    let events = asked(&mut d, DEPLOYMENT_AUDITOR, &confirm()).unwrap();
    assert!(matches!(
        events.as_slice(),
        [Kind::AccountClosed(_), Kind::PersonalDataErased(e)] if !e.again
    ));
    assert!(!d.account_is_open(&id(STRANGER)));
    assert!(d.is_erased(STRANGER));
    let erased: Vec<_> = d.erased().collect();
    assert_eq!(erased, [(&id(STRANGER), "Law 058/2021, article 23")]);

    // A closed account is closed already.
    asked(&mut d, ADMIN, &request(CLOSED)).unwrap();
    let again = Command::ConfirmErasure {
        erasure: ErasureId(2),
        in_force: Vec::new(),
    };
    let events = asked(&mut d, DEPLOYMENT_AUDITOR, &again).unwrap();
    assert!(matches!(events.as_slice(), [Kind::PersonalDataErased(_)]));
}

#[test]
pub(crate) fn an_erasure_needs_two_persons_neither_of_them_erased() {
    let mut d = directory();
    refused(
        &mut d,
        DEPLOYMENT_AUDITOR,
        &request(STRANGER),
        Rule::AdministratorKeepsDirectory,
    );
    let mut d = requested();
    refused(&mut d, ADMIN, &confirm(), Rule::TwoPersonsErase);
    refused(&mut d, FACILITATOR, &confirm(), Rule::TwoPersonsErase);
    refused(&mut d, STRANGER, &confirm(), Rule::TwoPersonsErase);
    // Nor does somebody confirm the own.
    admin_too(&mut d, STRANGER);
    refused(&mut d, STRANGER, &confirm(), Rule::TwoPersonsErase);
    // Another administrator does.
    let mut d = requested();
    admin_too(&mut d, LEAD);
    asked(&mut d, LEAD, &confirm()).unwrap();
}

#[test]
pub(crate) fn roles_in_force_end_first() {
    let mut d = requested();
    let command = Command::ConfirmErasure {
        erasure: ErasureId(1),
        in_force: vec!["g-4 in rw-2021".to_owned()],
    };
    let said = refused(
        &mut d,
        DEPLOYMENT_AUDITOR,
        &command,
        Rule::RolesEndBeforeErasure,
    );
    assert!(said.contains("g-4 in rw-2021"), "{said}");
    // As the directory itself has them.
    let steward = Command::GrantRole {
        account: id(STRANGER),
        role: DeploymentRole::Steward,
    };
    let events = asked(&mut d, ADMIN, &steward).unwrap();
    let [Kind::DeploymentRoleGranted(granted)] = events.as_slice() else {
        panic!("one role: {events:?}");
    };
    let said = refused(
        &mut d,
        DEPLOYMENT_AUDITOR,
        &confirm(),
        Rule::RolesEndBeforeErasure,
    );
    assert!(said.contains(&granted.grant_id), "{said}");
    let end = Command::EndRole {
        grant: DeploymentGrantId::parse(&granted.grant_id).unwrap(),
        reason: "left".to_owned(),
    };
    asked(&mut d, ADMIN, &end).unwrap();
    asked(&mut d, DEPLOYMENT_AUDITOR, &confirm()).unwrap();
    // The last administrator stays.
    refused(
        &mut d,
        ADMIN,
        &request(ADMIN),
        Rule::OneAdministratorRemains,
    );
}

#[test]
pub(crate) fn an_erasure_is_settled_once() {
    let mut d = requested();
    refused(&mut d, ADMIN, &request(STRANGER), Rule::ErasureIsOpen);
    asked(&mut d, ADMIN, &withdraw()).unwrap();
    refused(&mut d, ADMIN, &withdraw(), Rule::ErasureIsOpen);
    refused(&mut d, DEPLOYMENT_AUDITOR, &confirm(), Rule::ErasureIsOpen);
    assert!(d.account_is_open(&id(STRANGER)));
    assert!(!d.is_erased(STRANGER));
    // It can be asked for again, and then it is final.
    asked(&mut d, ADMIN, &request(STRANGER)).unwrap();
    let second = Command::ConfirmErasure {
        erasure: ErasureId(2),
        in_force: Vec::new(),
    };
    asked(&mut d, DEPLOYMENT_AUDITOR, &second).unwrap();
    refused(&mut d, DEPLOYMENT_AUDITOR, &second, Rule::ErasureIsOpen);
    refused(&mut d, ADMIN, &request(STRANGER), Rule::ErasureIsOpen);
    let unknown = Command::ConfirmErasure {
        erasure: ErasureId(3),
        in_force: Vec::new(),
    };
    refused(&mut d, DEPLOYMENT_AUDITOR, &unknown, Rule::NamedThingsExist);
    for legal_basis in [String::new(), "x".repeat(301), "two\nlines".to_owned()] {
        let command = Command::RequestErasure {
            account: id(LEAD),
            legal_basis,
        };
        refused(&mut d, ADMIN, &command, Rule::FieldsAreWellFormed);
    }
}

#[test]
fn what_a_restore_lost_is_carried_out_again_by_the_server_alone() {
    let again = Command::EraseAgain {
        account: id(STRANGER),
        legal_basis: "Law 058/2021, article 23".to_owned(),
    };
    // The request was lost as well, or was not.
    for mut d in [directory(), requested()] {
        refused(&mut d, ADMIN, &again, Rule::AdministratorKeepsDirectory);
        let decision = direct(&mut d, NOW, None, &again).unwrap();
        assert!(matches!(
            decision.events.as_slice(),
            [Kind::PersonalDataErased(e)] if e.again
        ));
        assert!(d.is_erased(STRANGER) && !d.account_is_open(&id(STRANGER)));
        let states: Vec<_> = d
            .erasures()
            .map(|(id, e)| (id.0, e.state.clone()))
            .collect();
        assert!(
            matches!(states.as_slice(), [(1, ErasureState::Erased(_))]),
            "{states:?}"
        );
        let twice = direct(&mut d, NOW, None, &again).unwrap_err();
        assert_eq!(twice.rule(), Rule::ErasureIsOpen);
    }
}

#[test]
pub(crate) fn the_access_log_is_read_by_auditors_and_about_oneself() {
    let d = directory();
    let may = |actor: &str, of: Option<&str>| {
        may_read_access(&d, &id(actor), of.map(id).as_ref()).map_err(|refusal| {
            remember(&refusal);
            refusal.rule()
        })
    };
    assert_eq!(may(DEPLOYMENT_AUDITOR, None), Ok(()));
    assert_eq!(may(DEPLOYMENT_AUDITOR, Some(LEAD)), Ok(()));
    assert_eq!(may(LEAD, Some(LEAD)), Ok(()));
    assert_eq!(may(LEAD, None), Err(Rule::AuditorsReadAccess));
    assert_eq!(may(ADMIN, Some(LEAD)), Err(Rule::AuditorsReadAccess));
}

#[test]
fn a_person_is_exported_by_oneself_or_by_an_administrator() {
    let d = directory();
    let may = |actor: &str, of: &str| {
        may_export_person(&d, &id(actor), &id(of)).map_err(|refusal| refusal.rule())
    };
    assert_eq!(may(LEAD, LEAD), Ok(()));
    assert_eq!(may(ADMIN, LEAD), Ok(()));
    let refused = Err(Rule::AdministratorKeepsDirectory);
    assert_eq!(may(DEPLOYMENT_AUDITOR, LEAD), refused);
    assert_eq!(may(LEAD, "ac-00000nobody"), refused, "as for one that is");
    assert_eq!(may(ADMIN, "ac-00000nobody"), Err(Rule::NamedThingsExist));
}

#[test]
fn an_export_says_what_was_exported() {
    let mut d = directory();
    let mut export = ContentExported::default();
    refused(
        &mut d,
        LEAD,
        &Command::RecordExport(export.clone()),
        Rule::FieldsAreWellFormed,
    );
    export.kind = ExportKind::AuditorBundle as i32;
    export.profile_id = "rw-2021".to_owned();
    let events = asked(&mut d, LEAD, &Command::RecordExport(export.clone())).unwrap();
    assert_eq!(events, [Kind::ContentExported(export)]);
}

#[test]
fn a_label_of_a_token_does_not_reach_the_ledger() {
    let mut d = directory();
    let issue = Command::IssueToken {
        token_id: "tk-1".to_owned(),
        account: id(LEAD),
        label: "laptop of somebody".to_owned(),
        expires_unix: NOW.0 / 1_000_000 + 60,
        scopes: vec![],
        profiles: vec![],
        ministry: None,
    };
    let events = asked(&mut d, LEAD, &issue).unwrap();
    assert!(matches!(
        events.as_slice(),
        [Kind::TokenIssued(e)] if e.label.is_empty()
    ));
}
