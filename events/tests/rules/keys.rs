//! Keys of persons and ministries: who registers, replaces and revokes them.

use mgi_events::{
    context::Moment,
    deployment::Command,
    ids::KeyId,
    keys::check_registration,
    limits,
    refusal::Rule,
    v1::{KeyPurpose, KeyRegistered, event_body::Kind},
};

use crate::support::*;

fn register(wanted: KeyRegistered) -> Command {
    Command::RegisterKey(Box::new(wanted))
}

fn revoke(key: &str, void_from: Moment) -> Command {
    Command::RevokeKey {
        key: KeyId::parse(key).unwrap(),
        reason: "lost".to_owned(),
        void_from,
    }
}

#[test]
fn a_person_registers_the_own_key_with_a_proof() {
    let mut world = World::new();
    let signer = Signer::personal(MOH_OFFICER, 1);
    let wanted = signer.wanted(&world, None);
    world.when_directory(MOH_OFFICER, &register(wanted.clone()));
    let [Kind::KeyRegistered(registered)] = &world.decision().events[..] else {
        panic!("not registered")
    };
    assert_eq!(
        registered,
        &KeyRegistered {
            key_id: "ky-1".to_owned(),
            ..wanted
        }
    );
    // What is recorded shows by itself that the holder registered it.
    assert_eq!(
        check_registration(world.deployment.id(), registered, None),
        Ok(())
    );
    let key = world.deployment.key("ky-1").unwrap();
    assert!(key.is_live());
}

#[test]
fn a_proof_is_of_this_key_account_purpose_and_deployment() {
    let mut world = World::new();
    let signer = Signer::personal(MOH_OFFICER, 1);
    let wanted = signer.wanted(&world, None);
    let other = Signer::personal(MOE_OFFICER, 1);
    for (actor, wrong) in [
        // Made by another key.
        (
            MOH_OFFICER,
            KeyRegistered {
                public_key: Signer::personal(MOH_OFFICER, 2).public(),
                ..wanted.clone()
            },
        ),
        // Made for another account.
        (
            MOH_OFFICER,
            KeyRegistered {
                proof: other.wanted(&world, None).proof,
                ..wanted.clone()
            },
        ),
        // Made for another purpose.
        (
            ADMIN,
            KeyRegistered {
                purpose: KeyPurpose::Cosigner as i32,
                ministry: MOH.to_owned(),
                ..wanted.clone()
            },
        ),
    ] {
        world
            .when_directory(actor, &register(wrong))
            .then_refused(Rule::SignatureHolds);
    }
    // Of another deployment it proves nothing.
    assert!(check_registration("ffffffffffffffffffffffffffffffff", &wanted, None).is_err());
}

#[test]
pub(crate) fn nobody_registers_or_revokes_the_key_of_another() {
    let mut world = World::new();
    let signer = Signer::personal(MOH_OFFICER, 1);
    let wanted = signer.wanted(&world, None);
    // Not even an administrator.
    for actor in [MOE_OFFICER, ADMIN] {
        world
            .when_directory(actor, &register(wanted.clone()))
            .then_refused(Rule::HoldersKeepKeys);
    }
    let signer = signer.registered(&mut world);
    let now = world.now;
    world
        .when_directory(MOE_OFFICER, &revoke(&signer.id, now))
        .then_refused(Rule::HoldersKeepKeys);
    // A cosigning key needs an administrator.
    let cosigner = Cosigner::of(MOH, MOH_OFFICER, 2);
    let wanted = cosigner.wanted(&world, None);
    world
        .when_directory(MOH_OFFICER, &register(wanted.clone()))
        .then_refused(Rule::HoldersKeepKeys);
    world
        .when_directory(ADMIN, &register(wanted))
        .then_accepted();
}

#[test]
pub(crate) fn a_public_key_is_registered_once() {
    let mut world = World::new();
    let signer = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let now = world.now;
    // Also of another person, for another purpose, inside a certificate's key, and
    // after it was revoked.
    world
        .when_directory(MOH_OFFICER, &revoke(&signer.id, now))
        .then_accepted();
    for same in [
        Signer::personal(MOH_OFFICER, 1),
        Signer::personal(MOE_OFFICER, 1),
        Signer::new(MOE_OFFICER, KeyPurpose::Certificate, 1),
    ] {
        let wanted = same.wanted(&world, None);
        world
            .when_directory(same.account, &register(wanted))
            .then_refused(Rule::OneKeyOneRole);
    }
    let cosigner = Cosigner::of(MOH, MOH_OFFICER, 1);
    let wanted = cosigner.wanted(&world, None);
    world
        .when_directory(ADMIN, &register(wanted))
        .then_refused(Rule::OneKeyOneRole);
}

#[test]
pub(crate) fn a_new_key_names_the_one_that_it_takes_the_place_of() {
    let mut world = World::new();
    let old = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let mut new = Signer::personal(MOH_OFFICER, 2);
    let bare = new.wanted(&world, None);
    world
        .when_directory(MOH_OFFICER, &register(bare))
        .then_refused(Rule::OneLiveKey);
    let wanted = new.wanted(&world, Some(&old));
    // The old key says so too: who trusts it can trust the new one.
    world
        .when_directory(
            MOH_OFFICER,
            &register(KeyRegistered {
                endorsement: vec![0; 64],
                ..wanted.clone()
            }),
        )
        .then_refused(Rule::SignatureHolds);
    new.register(&mut world, wanted);
    let deployment = &world.deployment;
    let retired = deployment.key(&old.id).unwrap();
    assert!(!retired.is_live() && retired.revoked.is_none());
    assert!(deployment.key(&new.id).unwrap().is_live());
}

#[test]
fn a_ministry_has_one_cosigning_key_whoever_holds_it() {
    let mut world = World::new();
    Cosigner::of(MOH, MOH_OFFICER, 1).registered(&mut world);
    let second = Cosigner::of(MOH, MOH_WRITER, 2).wanted(&world, None);
    world
        .when_directory(ADMIN, &register(second))
        .then_refused(Rule::OneLiveKey);
    Cosigner::of(MOE, MOE_OFFICER, 3).registered(&mut world);
}

#[test]
fn a_revoked_key_is_replaced_without_its_word() {
    let mut world = World::new();
    let old = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    let now = world.now;
    world
        .when_directory(ADMIN, &revoke(&old.id, now))
        .then_accepted();
    Signer::personal(MOH_OFFICER, 2).registered(&mut world);
    // It can turn out that it was lost earlier, and not that it was later.
    world
        .when_directory(MOH_OFFICER, &revoke(&old.id, now))
        .then_refused(Rule::ChangeSomething);
    world
        .when_directory(MOH_OFFICER, &revoke(&old.id, Moment(now.0 - 1)))
        .then_accepted();
    world
        .when_directory(MOH_OFFICER, &revoke("ky-2", Moment(now.0 + 1)))
        .then_bad_field("void_from_time");
}

#[test]
fn weak_and_malformed_keys_are_refused() {
    let mut world = World::new();
    let wanted = Signer::personal(MOH_OFFICER, 1).wanted(&world, None);
    let mut small_order = vec![0; 32];
    small_order[0] = 1;
    for public_key in [
        small_order,
        vec![0; 32],
        vec![0xff; 32],
        vec![9; 31],
        Vec::new(),
        vec![0; limits::PUBLIC_KEY_BYTES + 1],
    ] {
        world
            .when_directory(
                MOH_OFFICER,
                &register(KeyRegistered {
                    public_key,
                    ..wanted.clone()
                }),
            )
            .then_bad_field("public_key");
    }
    for (field, wrong) in [
        (
            "purpose",
            KeyRegistered {
                purpose: 0,
                ..wanted.clone()
            },
        ),
        (
            "ministry",
            KeyRegistered {
                ministry: MOH.to_owned(),
                ..wanted.clone()
            },
        ),
        (
            "proof",
            KeyRegistered {
                proof: vec![0; limits::SIGNATURE_BYTES + 1],
                ..wanted.clone()
            },
        ),
        (
            "certificate",
            KeyRegistered {
                certificate_sha256: vec![0; 32],
                ..wanted.clone()
            },
        ),
        (
            "endorsement",
            KeyRegistered {
                endorsement: vec![0; 64],
                ..wanted.clone()
            },
        ),
    ] {
        world
            .when_directory(MOH_OFFICER, &register(wrong))
            .then_bad_field(field);
    }
}

#[test]
fn an_account_has_at_most_sixteen_keys() {
    let mut world = World::new();
    let mut old = Signer::personal(MOH_OFFICER, 1).registered(&mut world);
    for seed in 2..=16 {
        let mut new = Signer::personal(MOH_OFFICER, seed);
        let wanted = new.wanted(&world, Some(&old));
        new.register(&mut world, wanted);
        old = new;
    }
    let wanted = Signer::personal(MOH_OFFICER, 17).wanted(&world, Some(&old));
    world
        .when_directory(MOH_OFFICER, &register(wanted))
        .then_refused(Rule::LimitsHold);
}
