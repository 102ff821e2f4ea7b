//! The deployment that the tests run in.

use std::sync::OnceLock;

use mgi_events::{
    context::Moment,
    deployment::{self, Command, Deployment},
    event::{self, Envelope},
    ids::{AccountId, DEPLOYMENT_STREAM, MinistryCode},
    refusal::Refusal,
    v1::DeploymentRole,
};

use super::{
    cast::{ACCOUNTS, ADMIN, CLOSED, DEPLOYMENT_AUDITOR, FACILITATOR, MOE, MOF, MOH, MOL, NSO},
    questionnaire::questionnaire,
};

/// Decides a command on the directory and, when it is not refused, records it.
pub(crate) fn direct(
    deployment: &mut Deployment,
    now: Moment,
    actor: Option<&str>,
    command: &Command,
) -> Result<mgi_events::profile::Decision, Refusal> {
    let actor = actor.map(|id| AccountId::parse(id).unwrap());
    let decision = deployment::decide(deployment, now, actor.as_ref(), command)?;
    for (kind, group_index) in decision.events.iter().zip(0..) {
        let index = deployment.revision().0;
        let envelope = Envelope {
            stream: DEPLOYMENT_STREAM,
            index,
            event_id: format!("00000000-0000-7000-9000-{index:012x}"),
            recorded: now,
            account: actor.as_ref().map_or("", AccountId::as_str),
            ministry: "",
            grant: "",
            deployment_revision: index,
            command_id: "",
            group_index,
            command_digest: [0; 32],
            nonce: [7; 16],
        };
        let bytes = event::seal(&envelope, kind.clone()).unwrap().bytes;
        let (opened, again) = event::open(&bytes).unwrap();
        assert_eq!(&again, kind);
        deployment.evolve(&opened, &again).unwrap();
    }
    Ok(decision)
}

/// A deployment with the accounts, ministries and the questionnaire of the tests.
pub(crate) fn directory() -> Deployment {
    static MADE: OnceLock<Deployment> = OnceLock::new();
    MADE.get_or_init(make).clone()
}

fn make() -> Deployment {
    let mut deployment = Deployment::default();
    let mut direct = |actor: Option<&str>, command: Command| {
        let now = Moment(1_770_000_000_000_000);
        super::directory::direct(&mut deployment, now, actor, &command).unwrap();
    };
    let account = |id: &str| AccountId::parse(id).unwrap();
    direct(
        None,
        Command::Create {
            deployment_id: "00112233445566778899aabbccddeeff".to_owned(),
            account: account(ADMIN),
            name_commitment: [1; 32],
            password: None,
        },
    );
    for id in ACCOUNTS.into_iter().filter(|id| *id != ADMIN) {
        direct(
            Some(ADMIN),
            Command::CreateAccount {
                account: account(id),
                name_commitment: [2; 32],
            },
        );
    }
    for (id, role) in [
        (FACILITATOR, DeploymentRole::Steward),
        (DEPLOYMENT_AUDITOR, DeploymentRole::Auditor),
    ] {
        direct(
            Some(ADMIN),
            Command::GrantRole {
                account: account(id),
                role,
            },
        );
    }
    direct(
        Some(ADMIN),
        Command::CloseAccount {
            account: account(CLOSED),
            reason: "left".to_owned(),
        },
    );
    for code in [MOH, MOE, MOL, NSO, MOF] {
        direct(
            Some(ADMIN),
            Command::RegisterMinistry {
                ministry: MinistryCode::parse(code).unwrap(),
                name: format!("Ministry {code}"),
                predecessors: Vec::new(),
                former_names: Vec::new(),
            },
        );
    }
    direct(
        Some(ADMIN),
        Command::RegisterQuestionnaire(Box::new(questionnaire())),
    );
    deployment
}
