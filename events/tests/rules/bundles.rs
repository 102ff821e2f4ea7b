//! Who makes which evidence bundle.

use mgi_events::{
    bundle::{Kind, may_make},
    context::Context,
    ids::AccountId,
    profile::Reader,
    refusal::Rule,
};

use crate::support::*;

fn asked(world: &World, account: &str, kind: Kind) -> Option<Rule> {
    let account = AccountId::parse(account).unwrap();
    let context = Context {
        now: world.now,
        account: &account,
        deployment: &world.deployment,
    };
    let reader = Reader::new(&world.profile, &context);
    let refused = may_make(&reader, &world.profile, kind).err()?;
    remember(&refused);
    Some(refused.rule())
}

#[test]
pub(crate) fn a_public_bundle_is_made_of_a_published_profile() {
    let world = World::consulting();
    let early = asked(&world, FACILITATOR, Kind::Public);
    assert_eq!(early, Some(Rule::PublicBundleAfterPublication));
    let mut world = World::published();
    assert_eq!(asked(&world, FACILITATOR, Kind::Public), None);
    // What was published stays public while an erratum is worked on.
    world.given(LEAD, erratum());
    assert_eq!(asked(&world, FACILITATOR, Kind::Public), None);
}

#[test]
pub(crate) fn auditors_alone_make_bundles_with_everything() {
    let world = World::consulting();
    let lead = asked(&world, LEAD, Kind::Auditor);
    assert_eq!(lead, Some(Rule::AuditorsMakeTheirBundles));
    assert_eq!(asked(&world, AUDITOR, Kind::Auditor), None);
}
