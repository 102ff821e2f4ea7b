//! Validation as a signature: nobody but the holder of the key makes one of level 2
//! or 3, also not who can write the ledger.

use mgi_events::{
    context::Moment,
    deployment::Command,
    event,
    ids::{AccountId, GrantId, KeyId, MinistryCode, ProfileId},
    refusal::Rule,
    v1::{
        Event, KeyPurpose, OpenProfile, Scope, ScopeKind, ValidationGiven, ValidationPolicy,
        ValidationRule, event_body::Kind,
    },
    validation::{Level, NotVerified, Statement, verify},
};

use crate::support::*;

fn own_part() -> Scope {
    scope(ScopeKind::OwnPart, "")
}

/// A round of this level, in validation.
pub(crate) fn round(level: u32) -> World {
    World::launched_with(OpenProfile {
        validation_policy: Some(ValidationPolicy {
            rule: ValidationRule::All as i32,
            minimum_level: level,
            ..ValidationPolicy::default()
        }),
        ..open_profile()
    })
    .collect()
    .consult()
    .lock()
}

/// The last event of the profile, which is a validation, as it is stored.
fn recorded(world: &World) -> (Event, ValidationGiven) {
    let (event, kind) = event::open(world.stored.last().unwrap()).unwrap();
    match kind {
        Kind::ValidationGiven(given) => (event, given),
        other => panic!("{other:?}"),
    }
}

fn judge(world: &World, event: &Event, given: &ValidationGiven) -> Result<Level, NotVerified> {
    let key = world.deployment.key(&given.key_id);
    verify(given, event, world.deployment.id(), key.map(AsRef::as_ref)).map(|v| v.level)
}

#[test]
fn a_signed_validation_has_the_level_of_its_key() {
    for (purpose, level) in [(KeyPurpose::Personal, 2), (KeyPurpose::Certificate, 3)] {
        let mut world = round(level);
        let signer = Signer::new(MOH_OFFICER, purpose, 1).registered(&mut world);
        let asked = signer.validates(&world, &own_part());
        world.given(MOH_OFFICER, asked.clone());
        let (event, given) = recorded(&world);
        let signature = asked.signature.unwrap();
        assert_eq!(given.level, level);
        assert_eq!(given.key_id, signer.id);
        assert_eq!(given.statement_text, signature.statement_text);
        assert_eq!(given.signature, signature.signature);
        assert_eq!(judge(&world, &event, &given).map(Level::number), Ok(level));
        let statement = Statement::parse(&given.statement_text).unwrap();
        assert_eq!(statement.content.to_vec(), given.content_digest);
        assert_eq!(statement.root, world.root(statement.size));
    }
}

#[test]
pub(crate) fn a_round_of_level_two_takes_no_validation_of_level_one() {
    let mut world = round(2);
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen))
        .then_refused(Rule::LevelIsEnough);
    let mut world = round(3);
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let asked = signer.validates(&world, &own_part());
    world
        .when(MOH_OFFICER, asked)
        .then_refused(Rule::LevelIsEnough);
    // In a round of level 1 a better one is welcome.
    let mut world = round(0);
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let asked = signer.validates(&world, &own_part());
    world.given(MOH_OFFICER, asked);
}

#[test]
fn a_minimum_level_is_one_that_there_is() {
    let mut world = World::new();
    world
        .when(
            FACILITATOR,
            OpenProfile {
                validation_policy: Some(ValidationPolicy {
                    minimum_level: 4,
                    ..ValidationPolicy::default()
                }),
                ..open_profile()
            },
        )
        .then_bad_field("validation_policy.minimum_level");
}

/// Statements that are well formed, correctly signed, and not what is decided.
fn other_statements(right: &Statement) -> Vec<Statement> {
    let change = |change: &dyn Fn(&mut Statement)| {
        let mut changed = right.clone();
        change(&mut changed);
        changed
    };
    vec![
        change(&|s| s.deployment = "ff".repeat(16)),
        change(&|s| s.profile = ProfileId::parse("xt-2025").unwrap()),
        change(&|s| s.scope = scope(ScopeKind::Profile, "")),
        change(&|s| s.meaning = "We never saw this.".to_owned()),
        change(&|s| s.letter = Some([1; 32])),
        change(&|s| s.content = [0; 32]),
        change(&|s| s.origin = s.origin.replace("xt-2026", "xt-2025")),
        change(&|s| s.size += 1),
        change(&|s| s.size -= 1),
        change(&|s| s.ministry = MinistryCode::parse(MOE).unwrap()),
        change(&|s| s.account = AccountId::parse(MOE_OFFICER).unwrap()),
        change(&|s| s.grant = GrantId(s.grant.0 + 1)),
        change(&|s| s.key = KeyId(7)),
        change(&|s| s.time = Moment(s.time.0 - 11 * 60 * 1_000_000)),
        change(&|s| s.time = Moment(s.time.0 + 11 * 60 * 1_000_000)),
    ]
}

#[test]
pub(crate) fn every_line_of_the_statement_is_what_is_decided() {
    let mut world = round(2);
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let right = signer.statement(&world, &own_part(), "We stand behind this.");
    let asked = signer.sign(&right);
    for wrong in other_statements(&right) {
        let mut asked = asked.clone();
        asked.signature = signer.sign(&wrong).signature;
        world
            .when(MOH_OFFICER, asked)
            .then_refused(Rule::SignatureHolds);
    }
    // The right statement, and a signature over another, by another, or of nothing.
    let other = Signer::personal(MOH_OFFICER, 9);
    let mut forged = asked.clone();
    for bytes in [
        signer.sign(&other_statements(&right)[0]).signature,
        other.sign(&right).signature,
    ] {
        forged.signature.as_mut().unwrap().signature = bytes.unwrap().signature;
        world
            .when(MOH_OFFICER, forged.clone())
            .then_refused(Rule::SignatureHolds);
    }
    forged.signature.as_mut().unwrap().signature = vec![0; 64];
    world
        .when(MOH_OFFICER, forged.clone())
        .then_refused(Rule::SignatureHolds);
    forged.signature.as_mut().unwrap().signature = Vec::new();
    world
        .when(MOH_OFFICER, forged.clone())
        .then_bad_field("signature.signature");
    forged.signature.as_mut().unwrap().statement_text = "I agree.".to_owned();
    forged.signature.as_mut().unwrap().signature = vec![0; 64];
    world
        .when(MOH_OFFICER, forged)
        .then_bad_field("signature.statement_text");
    // What the ministry says is signed: it cannot be empty.
    let mut silent = asked.clone();
    silent.statement = String::new();
    world
        .when(MOH_OFFICER, silent)
        .then_refused(Rule::SignatureHolds);
    world.given(MOH_OFFICER, asked);
}

#[test]
fn what_changed_since_is_not_signed() {
    let mut world = World::consulting();
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let asked = signer.validates(&world, &own_part());
    let base = world.version("MR-01");
    world.given(MOH_WRITER, revise("MR-01", base).narrative("Other words."));
    world
        .when(MOH_OFFICER, asked)
        .then_refused(Rule::NothingIsOverwritten);
}

#[test]
pub(crate) fn only_a_live_key_of_the_person_signs() {
    let mut world = round(2);
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let moe = Signer::personal(MOE_OFFICER, 2).registered(&mut world);
    // The key of another person.
    let mut asked = signer.validates(&world, &own_part());
    asked.signature.as_mut().unwrap().key_id.clone_from(&moe.id);
    world.when(MOH_OFFICER, asked).then_refused(Rule::KeyIsLive);
    // A key that is not registered.
    let mut asked = signer.validates(&world, &own_part());
    asked.signature.as_mut().unwrap().key_id = "ky-9".to_owned();
    world.when(MOH_OFFICER, asked).then_refused(Rule::KeyIsLive);
    // A cosigning key, which serves nothing else.
    let cosigner = Cosigner::of(MOH, MOH_OFFICER, 3).registered(&mut world);
    let asked = cosigner.validates(&world, &own_part());
    world.when(MOH_OFFICER, asked).then_refused(Rule::KeyIsLive);
    // A key that was replaced.
    let mut new = Signer::personal(MOH_OFFICER, 4);
    let wanted = new.wanted(&world, Some(&signer));
    new.register(&mut world, wanted);
    let asked = signer.validates(&world, &own_part());
    world.when(MOH_OFFICER, asked).then_refused(Rule::KeyIsLive);
    let asked = new.validates(&world, &own_part());
    world.given(MOH_OFFICER, asked);
}

#[test]
fn what_was_signed_before_a_key_was_replaced_stays_valid() {
    let mut world = round(2);
    let old = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let asked = old.validates(&world, &own_part());
    world.given(MOH_OFFICER, asked);
    let (event, given) = recorded(&world);
    let mut new = Signer::personal(MOH_OFFICER, 2);
    let wanted = new.wanted(&world, Some(&old));
    new.register(&mut world, wanted);
    assert_eq!(judge(&world, &event, &given), Ok(Level::PersonalKey));
    let outcomes = world.profile.outcomes(&world.deployment);
    assert!(
        outcomes
            .iter()
            .any(|o| o.ministry.as_str() == MOH && o.validated)
    );
}

#[test]
fn a_certificate_signs_while_it_is_valid() {
    let mut world = round(3);
    let signer = Signer::new(MOH_OFFICER, KeyPurpose::Certificate, 1).registered(&mut world);
    let statement = signer.statement(&world, &own_part(), "We stand behind this.");
    let end = 1_900_000_000_000_000;
    world.now = Moment(end + 1_000_000);
    let late = Statement {
        time: world.now,
        ..statement.clone()
    };
    world
        .when(MOH_OFFICER, signer.sign(&late))
        .then_refused(Rule::KeyIsLive);
    world.now = Moment(end);
    let last = Statement {
        time: world.now,
        ..statement
    };
    world.given(MOH_OFFICER, signer.sign(&last));
}

#[test]
fn a_validation_by_a_key_revoked_for_its_time_does_not_count() {
    let mut world = round(2);
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let asked = signer.validates(&world, &own_part());
    let signed = Statement::parse(&asked.signature.as_ref().unwrap().statement_text)
        .unwrap()
        .time;
    world.given(MOH_OFFICER, asked);
    let (event, given) = recorded(&world);
    let revoked = |world: &mut World, void_from: Moment| {
        world.when_directory(
            MOH_OFFICER,
            &Command::RevokeKey {
                key: KeyId::parse(&signer.id).unwrap(),
                reason: "the laptop was stolen".to_owned(),
                void_from,
            },
        );
        world.then_accepted();
    };
    let counts = |world: &World| {
        let outcomes = world.profile.outcomes(&world.deployment);
        outcomes
            .iter()
            .any(|o| o.ministry.as_str() == MOH && o.validated)
    };
    // From a second later on: it was signed before.
    revoked(&mut world, Moment(signed.0 + 1_000_000));
    assert!(counts(&world));
    // From its very time on.
    revoked(&mut world, signed);
    assert!(!counts(&world));
    let key = world.deployment.key(&signer.id).map(AsRef::as_ref);
    let verified = verify(&given, &event, world.deployment.id(), key).unwrap();
    assert_eq!(verified.void_from, Some(signed));
    let (id, validation) = world.profile.validations().iter().next().unwrap();
    let shown = mgi_events::profile::Profile::show_validation(*id, validation, &world.deployment);
    assert_eq!(shown.void_from_time, Some(signed.to_proto()));
    // The ministry can validate again, with another key.
    let again = Signer::personal(MOH_OFFICER, 2).registered(&mut world);
    let asked = again.validates(&world, &own_part());
    world.given(MOH_OFFICER, asked);
    assert!(counts(&world));
}

#[test]
fn who_can_write_the_ledger_cannot_make_a_signed_validation() {
    let mut world = round(2);
    let moh = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let moe = Signer::personal(MOE_OFFICER, 2).registered(&mut world);
    let asked = moh.validates(&world, &scope(ScopeKind::Indicator, "MR-01"));
    world.given(MOH_OFFICER, asked);
    let (event, genuine) = recorded(&world);
    assert_eq!(judge(&world, &event, &genuine), Ok(Level::PersonalKey));

    let forge = |change: &dyn Fn(&mut ValidationGiven, &mut Event)| {
        let (mut given, mut event) = (genuine.clone(), event.clone());
        change(&mut given, &mut event);
        judge(&world, &event, &given)
    };
    // Without a signature it is of level 1, whatever it says.
    let bare = |given: &mut ValidationGiven, _: &mut Event| {
        given.key_id.clear();
        given.statement_text.clear();
        given.signature.clear();
    };
    assert_eq!(
        forge(&bare),
        Err(NotVerified::Level {
            claimed: 2,
            made: 1
        })
    );
    assert_eq!(
        forge(&|given, _| given.level = 3),
        Err(NotVerified::Level {
            claimed: 3,
            made: 2
        })
    );
    // The signature of one scope, ministry, content, profile, person, role or time
    // stands for no other.
    let differs = |line| Err(NotVerified::Differs(line));
    assert_eq!(
        forge(&|g, _| g.scope = Some(scope(ScopeKind::Profile, ""))),
        differs("scope")
    );
    assert_eq!(
        forge(&|g, _| g.content_digest = vec![0; 32]),
        differs("content")
    );
    assert_eq!(
        forge(&|g, _| g.statement = "And more.".to_owned()),
        differs("meaning")
    );
    assert_eq!(
        forge(&|g, _| g.letter_sha256 = vec![0; 32]),
        differs("letter")
    );
    assert_eq!(forge(&|g, _| g.seen_revision += 1), differs("checkpoint"));
    assert_eq!(
        forge(&|_, e| e.index = genuine.seen_revision - 1),
        differs("checkpoint")
    );
    assert_eq!(
        forge(&|g, e| {
            g.ministry = MOE.to_owned();
            e.ministry = MOE.to_owned();
        }),
        differs("ministry")
    );
    assert_eq!(
        forge(&|_, e| e.stream = "profile/xt-2027".to_owned()),
        differs("profile")
    );
    assert_eq!(
        forge(&|_, e| e.account_id = MOE_OFFICER.to_owned()),
        differs("account")
    );
    assert_eq!(
        forge(&|_, e| e.grant_id = "g-1".to_owned()),
        differs("grant")
    );
    assert_eq!(
        forge(&|_, e| e.recorded_time.as_mut().unwrap().seconds += 601),
        differs("time")
    );
    // Nor does another key, or changed bytes.
    assert_eq!(forge(&|g, _| g.key_id.clone_from(&moe.id)), differs("key"));
    assert!(matches!(
        forge(&|g, _| g.key_id = "ky-9".to_owned()),
        Err(NotVerified::NoKey(_))
    ));
    assert!(matches!(
        forge(&|g, _| g.statement_text = g.statement_text.replace("MR-01", "MR-02")),
        Err(NotVerified::Differs("scope"))
    ));
    // A record that is changed together with the statement fails at the signature.
    for bit in 0..8 {
        assert!(matches!(
            forge(&|g, _| g.signature[7] ^= 1 << bit),
            Err(NotVerified::Signature(_))
        ));
    }
    let rewritten = forge(&|given, event| {
        let mut statement = Statement::parse(&given.statement_text).unwrap();
        statement.scope = scope(ScopeKind::Profile, "");
        statement.time = Moment(statement.time.0 + 1_000_000);
        given.scope = Some(statement.scope.clone());
        given.statement_text = statement.to_string();
        event.recorded_time = Some(statement.time.to_proto());
    });
    assert!(matches!(rewritten, Err(NotVerified::Signature(_))));
    // In another deployment it is worth nothing.
    let key = world.deployment.key(&moh.id).map(AsRef::as_ref);
    assert_eq!(
        verify(&genuine, &event, &"ff".repeat(16), key),
        Err(NotVerified::Differs("deployment"))
    );
}
