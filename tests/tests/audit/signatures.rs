//! Validations of level 2 and 3, and a finalization that ministries cosigned: made
//! with the command, and verified by functions that need no server, and by OpenSSL.

use std::{fs, path::Path};

use mgi_client::signing::KeyFile;
use mgi_events::{
    deployment::Deployment as Directory,
    event,
    profile::cosigner_key,
    transparency::{checkpoint::Checkpoint, merkle::Frontier, note::Note, policy::Policy},
    validation::{Level, NotVerified, Statement, verify},
};
use mgi_proto::v1::{
    DeploymentRole, ProfileFinalized, Scope, ScopeKind, Stage, StatementSignature, Validate,
    command::Action, event_body::Kind,
};
use mgi_tests::{Caller, Deployment, Refused, deployment, history::History};
use prost::Message as _;

use crate::signing_people::{PASSPHRASE, Person, validations};

/// A round of this level, in validation, and a machine for each officer.
pub(crate) async fn round(level: u32) -> (Deployment, Vec<Person>) {
    let d = Deployment::of(&["MOH", "MOE"])
        .minimum_level(level)
        .start()
        .await;
    d.answer_everything().await;
    d.advance_to(Stage::Validation).await;
    let people = d
        .teams
        .iter()
        .map(|team| Person::new(&d, &team.officer, &team.code))
        .collect();
    (d, people)
}

/// The directory, replayed from its stream by an auditor.
pub(crate) async fn directory(d: &Deployment) -> Directory {
    let auditor = d.stranger().await;
    deployment::deployment_role(&d.secretariat, &auditor.account, DeploymentRole::Auditor).await;
    let mut directory = Directory::default();
    for stored in History::read(&auditor, "").await.events() {
        let (event, kind) = event::open(&stored.encode_to_vec()).unwrap();
        directory.evolve(&event, &kind).unwrap();
    }
    directory
}

pub(crate) async fn personal_key(person: &Person) {
    person.must(&["key", "create", "me.key"]).await;
    person.must(&["key", "register", "me.key"]).await;
}

/// Whether any file below a folder has these bytes in it.
fn anywhere(folder: &Path, needle: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return anywhere(&path, needle);
        }
        let content = fs::read(&path).unwrap();
        content.windows(needle.len()).any(|window| window == needle)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_of_level_two_from_keys_to_publication() {
    let (d, people) = round(2).await;
    let refused = people[0]
        .fails(&["validate", "give", "own_part", "--yes"])
        .await;
    assert!(refused.contains("level 2"), "{refused}");
    for person in &people {
        personal_key(person).await;
        let said = person
            .must(&["validate", "give", "own_part", "--key", "me.key", "--yes"])
            .await;
        assert!(said.contains("knew no checkpoint"), "{said}");
        assert!(said.contains("mgi-validation/v1"), "{said}");
    }
    // Every validation verifies from the two streams alone.
    let known = directory(&d).await;
    for (event, given) in validations(&d.lead, &d.profile).await {
        let key = known.key(&given.key_id).map(AsRef::as_ref);
        let verified = verify(&given, &event, known.id(), key).unwrap();
        assert_eq!(verified.level, Level::PersonalKey);
        let statement = verified.statement.unwrap();
        let history = History::read(&d.lead, &d.profile).await;
        let mut tree = Frontier::new();
        for entry in &history.0[..usize::try_from(statement.size).unwrap()] {
            tree.push(entry.leaf());
        }
        assert_eq!(tree.root(), statement.root);
    }

    let secretariat = Person::new(&d, &d.secretariat, "");
    for (person, ministry) in people.iter().zip(["MOH", "MOE"]) {
        person
            .must(&["key", "create", "ministry.key", "--purpose", "cosigner"])
            .await;
        let request = person.file("request").display().to_string();
        person
            .must(&[
                "key",
                "request",
                "ministry.key",
                "--ministry",
                ministry,
                "--output",
                "request",
            ])
            .await;
        secretariat
            .must(&["key", "register", "--request", &request])
            .await;
    }
    let lead = Person::new(&d, &d.lead, "");
    let early = lead.fails(&["stage", "finalize", "--yes"]).await;
    assert!(early.contains("proposed first"), "{early}");
    lead.must(&["stage", "propose", "--yes"]).await;
    for person in &people {
        // A personal key cosigns nothing.
        person.fails(&["cosign", "--key", "me.key", "--yes"]).await;
        let said = person
            .must(&["cosign", "--key", "ministry.key", "--yes"])
            .await;
        assert!(said.contains("continues the"), "{said}");
    }
    lead.must(&["stage", "finalize", "--yes"]).await;
    lead.must(&["stage", "publish", "--yes"]).await;

    let finalized = finalized(&d.lead, &d.profile).await;
    let known = directory(&d).await;
    let keys: Vec<_> = known
        .keys()
        .filter_map(|(_, key)| cosigner_key(known.id(), key))
        .collect();
    let note = Note::parse(finalized.cosigned_note.as_bytes()).unwrap();
    assert_eq!(note.open(&keys).unwrap().len(), 2);
    let checkpoint = Checkpoint::parse_body(note.text()).unwrap();
    let history = History::read(&d.lead, &d.profile).await;
    assert_eq!(
        history.roots()[usize::try_from(checkpoint.size).unwrap()],
        checkpoint.root
    );
    Policy::parse(&finalized.policy_file).unwrap();
    assert!(
        finalized
            .outcomes
            .iter()
            .all(|o| o.cosigned && o.level == 2)
    );

    // No private key, and no passphrase, is anywhere on the server.
    for person in &people {
        for name in ["me.key", "ministry.key"] {
            let file = KeyFile::read(&person.file(name)).unwrap();
            let seed = file.unlock(PASSPHRASE).unwrap().seed();
            for needle in [&seed[..], hex(&seed[..]).as_bytes(), PASSPHRASE.as_bytes()] {
                assert!(!anywhere(d.server.data_dir(), needle));
            }
        }
    }
}

async fn finalized(reader: &Caller, profile: &str) -> ProfileFinalized {
    let history = History::read(reader, profile).await;
    let mut found = history.events().filter_map(|stored| {
        match event::open(&stored.encode_to_vec()).unwrap().1 {
            Kind::ProfileFinalized(finalized) => Some(finalized),
            _ => None,
        }
    });
    found.next().expect("it is finalized")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_server_and_every_token_makes_no_signed_validation() {
    let (d, people) = round(2).await;
    personal_key(&people[0]).await;
    people[0]
        .must(&[
            "validate",
            "give",
            "indicator:MR-01",
            "--key",
            "me.key",
            "--yes",
        ])
        .await;
    let (event, given) = validations(&d.lead, &d.profile).await.remove(0);
    // A replay through the API, with the officer's own token: the signature of one
    // scope is not one of another.
    let officer = &d.teams[0].officer;
    for (kind, code) in [(ScopeKind::OwnPart, ""), (ScopeKind::Profile, "")] {
        let replayed = Action::Validate(Validate {
            scope: Some(Scope {
                kind: kind as i32,
                code: code.to_owned(),
            }),
            statement: given.statement.clone(),
            seen_revision: given.seen_revision,
            letter_sha256: Vec::new(),
            signature: Some(StatementSignature {
                key_id: given.key_id.clone(),
                statement_text: given.statement_text.clone(),
                signature: given.signature.clone(),
            }),
        });
        let refused = Refused::of(&officer.ask(&d.profile, replayed).await.unwrap_err());
        assert_eq!(refused.rule, "signature-holds");
    }
    // A statement over a history that is not this one is refused too.
    let mut statement = Statement::parse(&given.statement_text).unwrap();
    statement.root = [0; 32];
    let file = KeyFile::read(&people[0].file("me.key")).unwrap();
    let key = file.unlock(PASSPHRASE).unwrap();
    let text = statement.to_string();
    let other = Action::Validate(Validate {
        scope: given.scope.clone(),
        statement: given.statement.clone(),
        seen_revision: given.seen_revision,
        letter_sha256: Vec::new(),
        signature: Some(StatementSignature {
            key_id: given.key_id.clone(),
            signature: key.sign(text.as_bytes()).to_vec(),
            statement_text: text,
        }),
    });
    let refused = Refused::of(&officer.ask(&d.profile, other).await.unwrap_err());
    assert_eq!(refused.rule, "signature-holds");
    // Written into the ledger by hand it is found by everybody who verifies.
    let known = directory(&d).await;
    let key = known.key(&given.key_id).map(AsRef::as_ref);
    assert!(verify(&given, &event, known.id(), key).is_ok());
    let mut forged = given.clone();
    forged.scope = Some(Scope {
        kind: ScopeKind::Profile as i32,
        code: String::new(),
    });
    assert_eq!(
        verify(&forged, &event, known.id(), key),
        Err(NotVerified::Differs("scope"))
    );
    let mut bare = given.clone();
    bare.key_id.clear();
    bare.statement_text.clear();
    bare.signature.clear();
    assert!(verify(&bare, &event, known.id(), key).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_and_revoked() {
    let (d, people) = round(2).await;
    let officer = &people[0];
    personal_key(officer).await;
    officer
        .must(&["validate", "give", "own_part", "--key", "me.key", "--yes"])
        .await;
    officer.must(&["key", "create", "new.key"]).await;
    officer.must(&["key", "rotate", "me.key", "new.key"]).await;
    officer
        .must(&["validate", "withdraw", "v-1", "--reason", "To sign again."])
        .await;
    officer
        .fails(&["validate", "give", "own_part", "--key", "me.key", "--yes"])
        .await;
    officer
        .must(&["validate", "give", "own_part", "--key", "new.key", "--yes"])
        .await;
    let validated = |head: mgi_proto::v1::Profile| {
        head.ministries
            .iter()
            .any(|m| m.ministry == "MOH" && m.part_validated)
    };
    assert!(validated(d.head().await));
    // The key turns out to have been stolen before it signed.
    officer
        .must(&[
            "key",
            "revoke",
            "ky-2",
            "--reason",
            "Stolen.",
            "--from",
            "2020-01-01T00:00:00Z",
            "--yes",
        ])
        .await;
    assert!(!validated(d.head().await));
    let listed = officer.must(&["validate", "list"]).await;
    assert!(listed.contains("void: key revoked from"), "{listed}");
    let keys = officer.must(&["key", "list"]).await;
    assert!(
        keys.contains("replaced") && keys.contains("void from"),
        "{keys}"
    );
    // Somebody else revokes nothing.
    let refused = people[1]
        .fails(&["key", "revoke", "ky-1", "--reason", "No.", "--yes"])
        .await;
    assert!(refused.contains("who holds it"), "{refused}");
}
