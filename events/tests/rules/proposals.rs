//! Finalizing together: proposed, cosigned, finalized.

use mgi_events::{
    context::Moment,
    deployment::Command,
    ids::KeyId,
    profile::cosigner_key,
    refusal::Rule,
    transparency::{checkpoint::Checkpoint, note::Note, policy::Policy},
    v1::{
        CosignFinalization, OpenProfile, ProfileFinalized, Role, Scope, ScopeKind, Stage,
        ValidationPolicy, ValidationRule, event_body::Kind,
    },
};

use crate::{signatures::round, support::*};

/// Each officer with a personal key and the cosigning key of the ministry.
struct Officers {
    cosigners: Vec<Signer>,
}

const OFFICERS: [(&str, &str); 3] = [(MOH, MOH_OFFICER), (MOE, MOE_OFFICER), (MOL, MOL_OFFICER)];

/// A round in which every ministry has validated with a key.
fn signed(mut world: World) -> (World, Officers) {
    let mut cosigners = Vec::new();
    for (seed, (ministry, officer)) in (1..).zip(OFFICERS) {
        let signer = Signer::personal(officer, seed).registered(&mut world);
        let whole: Scope = scope(ScopeKind::Profile, "");
        let asked = signer.validates(&world, &whole);
        world.given(officer, asked);
        cosigners.push(Cosigner::of(ministry, officer, 100 + seed).registered(&mut world));
    }
    (world, Officers { cosigners })
}

fn proposed() -> (World, Officers) {
    let (mut world, officers) = signed(round(2));
    world.given(LEAD, propose_finalization());
    (world, officers)
}

fn cosign(world: &World, signer: &Signer) -> CosignFinalization {
    cosign_with(signer, world, &world.proposed_checkpoint())
}

fn finalized(world: &World) -> &ProfileFinalized {
    match &world.decision().events[..] {
        [Kind::ProfileFinalized(finalized)] => finalized,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_finalized_carries_the_cosigned_checkpoint_and_the_policy() {
    let (mut world, officers) = proposed();
    let checkpoint = world.proposed_checkpoint();
    assert_eq!(
        Checkpoint::parse_body(&checkpoint).unwrap().size,
        world.revision()
    );
    for cosigner in &officers.cosigners {
        let asked = cosign(&world, cosigner);
        world
            .when(cosigner.account, asked)
            .then_events(["CheckpointCosigned"]);
    }
    world.given(LEAD, finalize());
    let finalized = finalized(&world).clone();
    assert!(
        finalized
            .outcomes
            .iter()
            .all(|o| o.cosigned && o.level == 2)
    );
    // The note verifies with the ministries' keys, by the standard.
    let note = Note::parse(finalized.cosigned_note.as_bytes()).unwrap();
    assert_eq!(note.text(), checkpoint);
    let keys: Vec<_> = officers
        .cosigners
        .iter()
        .map(|c| cosigner_key(world.deployment.id(), world.deployment.key(&c.id).unwrap()).unwrap())
        .collect();
    assert_eq!(note.open(&keys).unwrap().len(), 3);
    // So does the policy, once it has a line for the log.
    for key in &keys {
        assert!(finalized.policy_file.contains(&key.to_string()));
    }
    assert!(
        finalized
            .policy_file
            .contains("\ngroup ministries all MOE MOH MOL\n")
    );
    assert!(finalized.policy_file.ends_with("\nquorum ministries\n"));
    assert!(Policy::parse(&finalized.policy_file).is_ok());
    assert!(world.profile.proposal().is_none());
    assert_eq!(world.profile.stage(), Stage::Finalized);
}

#[test]
pub(crate) fn a_round_of_level_two_is_finalized_by_its_cosigners() {
    let (mut world, officers) = signed(round(2));
    world
        .when(LEAD, finalize())
        .then_refused(Rule::CosignersSuffice);
    world.given(LEAD, propose_finalization());
    for cosigner in &officers.cosigners {
        world
            .when(LEAD, finalize())
            .then_refused(Rule::CosignersSuffice);
        assert!(world.refusal().to_string().contains(cosigner.ministry));
        let asked = cosign(&world, cosigner);
        world.given(cosigner.account, asked);
    }
    world
        .when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
fn in_a_round_of_level_one_cosignatures_are_welcome_and_not_needed() {
    let mut world = World::validated();
    let cosigner = Cosigner::of(MOH, MOH_OFFICER, 9).registered(&mut world);
    world.given(LEAD, propose_finalization());
    let asked = cosign(&world, &cosigner);
    world.given(MOH_OFFICER, asked);
    world.given(LEAD, finalize());
    let cosigned: Vec<&str> = finalized(&world)
        .outcomes
        .iter()
        .filter(|o| o.cosigned)
        .map(|o| o.ministry.as_str())
        .collect();
    assert_eq!(cosigned, [MOH]);
    assert!(!finalized(&world).cosigned_note.is_empty());
}

#[test]
fn at_least_two_of_three_cosign_where_two_are_enough() {
    let world = World::launched_with(OpenProfile {
        validation_policy: Some(ValidationPolicy {
            rule: ValidationRule::AtLeast as i32,
            threshold: 2,
            minimum_level: 2,
            ..ValidationPolicy::default()
        }),
        ..open_profile()
    });
    let (mut world, officers) = signed(world.collect().consult().lock());
    world.given(LEAD, propose_finalization());
    for cosigner in &officers.cosigners[..2] {
        world
            .when(LEAD, finalize())
            .then_refused(Rule::CosignersSuffice);
        let asked = cosign(&world, cosigner);
        world.given(cosigner.account, asked);
    }
    world.given(LEAD, finalize());
    assert!(
        finalized(&world)
            .policy_file
            .contains("group ministries 2 ")
    );
}

#[test]
pub(crate) fn nothing_changes_while_a_proposal_stands() {
    let (mut world, _) = proposed();
    world
        .when(LEAD, reopen("MR-01"))
        .then_refused(Rule::ProposalLocks);
    world
        .when(FACILITATOR, go_back(Stage::Consultation))
        .then_refused(Rule::ProposalLocks);
    world
        .when(MOH_WRITER, revise("MR-01", 1).narrative("Other words."))
        .then_refused(Rule::ProposalLocks);
    // Readers and officers still come and go.
    world.given(FACILITATOR, grant(STRANGER, Role::AuthorizingOfficer, MOH));
}

#[test]
pub(crate) fn one_proposal_stands_at_a_time() {
    let (mut world, officers) = signed(round(2));
    let nothing = CosignFinalization {
        key_id: officers.cosigners[0].id.clone(),
        ..CosignFinalization::default()
    };
    world
        .when(MOH_OFFICER, nothing)
        .then_refused(Rule::ProposalStands);
    world
        .when(LEAD, ends_proposal())
        .then_refused(Rule::ProposalStands);
    world.given(LEAD, propose_finalization());
    world
        .when(LEAD, propose_finalization())
        .then_refused(Rule::ProposalStands);
    world
        .when(LEAD, ends_proposal())
        .then_events(["FinalizationProposalEnded"]);
    world.given(LEAD, reopen("MR-01"));
}

#[test]
fn a_proposal_is_made_under_the_conditions_of_finalizing() {
    let mut world = World::validating();
    world
        .when(LEAD, propose_finalization())
        .then_refused(Rule::PolicyIsMet);
    let (mut world, _) = signed(round(2));
    for account in [FACILITATOR, MOH_OFFICER, EDITOR] {
        world
            .when(account, propose_finalization())
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
fn a_ministry_that_withdraws_its_validation_ends_the_proposal() {
    let (mut world, officers) = proposed();
    let asked = cosign(&world, &officers.cosigners[1]);
    world.given(MOE_OFFICER, asked);
    world
        .when(MOH_OFFICER, withdraw_validation("v-1"))
        .then_events(["ValidationWithdrawn", "FinalizationProposalEnded"]);
    assert!(world.profile.proposal().is_none());
    // Cosignatures end with it.
    let signer = Signer {
        id: "ky-1".to_owned(),
        ..Signer::personal(MOH_OFFICER, 1)
    };
    let asked = signer.validates(&world, &scope(ScopeKind::Profile, ""));
    world.given(MOH_OFFICER, asked);
    world.given(LEAD, propose_finalization());
    assert!(world.profile.proposal().unwrap().cosigned.is_empty());
}

#[test]
pub(crate) fn a_ministry_cosigns_once_and_the_same_checkpoint_as_others() {
    let (mut world, officers) = proposed();
    let [moh, moe, _] = &officers.cosigners[..] else {
        panic!("three")
    };
    let asked = cosign(&world, moh);
    world.given(MOH_OFFICER, asked.clone());
    world
        .when(MOH_OFFICER, asked)
        .then_refused(Rule::CosignOnce);
    // Two histories of one size: somebody was shown another one.
    let forked = Checkpoint {
        origin: world.origin(),
        size: world.profile.proposal().unwrap().size,
        root: [6; 32],
    };
    let asked = cosign_with(moe, &world, &forked.body());
    world
        .when(MOE_OFFICER, asked)
        .then_refused(Rule::CosignOnce);
}

#[test]
fn a_cosignature_is_of_the_ministrys_key_over_the_checkpoint_of_the_proposal() {
    let (mut world, officers) = proposed();
    let [moh, moe, _] = &officers.cosigners[..] else {
        panic!("three")
    };
    let right = cosign(&world, moh);
    // The key of another ministry, a personal key, a key that is not registered.
    for id in [moe.id.as_str(), "ky-1", "ky-99"] {
        let asked = CosignFinalization {
            key_id: id.to_owned(),
            ..right.clone()
        };
        world.when(MOH_OFFICER, asked).then_refused(Rule::KeyIsLive);
    }
    // A signature by another key, or for another time.
    let other = cosign(&world, moe).signature;
    for asked in [
        CosignFinalization {
            signature: other,
            ..right.clone()
        },
        CosignFinalization {
            time_unix: right.time_unix + 1,
            ..right.clone()
        },
    ] {
        world
            .when(MOH_OFFICER, asked)
            .then_refused(Rule::SignatureHolds);
    }
    let read = Checkpoint::parse_body(&right.checkpoint).unwrap();
    let earlier = Checkpoint {
        size: read.size - 1,
        ..read.clone()
    };
    let elsewhere = Checkpoint {
        origin: world.origin().replace("xt-2026", "xt-2027"),
        ..read
    };
    for checkpoint in [
        earlier.body(),
        elsewhere.body(),
        "x".repeat(1_025),
        String::new(),
    ] {
        let asked = cosign_with(moh, &world, &checkpoint);
        world.when(MOH_OFFICER, asked).then_bad_field("checkpoint");
    }
    let late = CosignFinalization {
        time_unix: right.time_unix + 601,
        ..right.clone()
    };
    world.when(MOH_OFFICER, late).then_bad_field("time_unix");
    let short = CosignFinalization {
        signature: vec![0; 63],
        ..right.clone()
    };
    world.when(MOH_OFFICER, short).then_bad_field("signature");
    // Contributors and consulted ministries do not cosign.
    world
        .when(MOH_WRITER, right.clone())
        .then_refused(Rule::RoleInForce);
    world
        .when(NSO_OFFICER, right.clone())
        .then_refused(Rule::LeadsAreValidating);
    world.given(MOH_OFFICER, right);
}

#[test]
fn a_cosignature_by_a_revoked_key_does_not_count() {
    let (mut world, officers) = proposed();
    for cosigner in &officers.cosigners {
        let asked = cosign(&world, cosigner);
        world.given(cosigner.account, asked);
    }
    let stolen = &officers.cosigners[0];
    let signed = world.profile.proposal().unwrap().cosigned.values();
    let time = signed.map(|c| c.time_unix).min().unwrap();
    world
        .when_directory(
            ADMIN,
            &Command::RevokeKey {
                key: KeyId::parse(&stolen.id).unwrap(),
                reason: "stolen".to_owned(),
                void_from: Moment(i64::try_from(time).unwrap() * 1_000_000),
            },
        )
        .then_accepted();
    world
        .when(LEAD, finalize())
        .then_refused(Rule::CosignersSuffice);
}
