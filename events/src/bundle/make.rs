//! Who may make which bundle of a profile.

use mgi_proto::v1::Stage;

use super::Kind;
use crate::{
    profile::{Profile, Reader},
    refusal::{Refusal, Rule},
};

/// Whether a reader may make a bundle. A public one is made by everybody who may read
/// the profile, once it is published; an auditor's one by auditors, at any time.
///
/// # Errors
/// The rule that forbids it.
pub fn may_make(reader: &Reader, profile: &Profile, kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Auditor if reader.makes_auditor_bundles() => Ok(()),
        Kind::Auditor => Err(Refusal::right(
            Rule::AuditorsMakeTheirBundles,
            "a bundle with everything in it, and with names, is made by auditors; a published profile has a public one for everybody",
        )),
        Kind::Public if profile.stage() == Stage::Published || !profile.editions().is_empty() => {
            Ok(())
        }
        Kind::Public => Err(Refusal::rule_about(
            Rule::PublicBundleAfterPublication,
            "stage",
            "a public bundle is made of a published profile; until then auditors make bundles of theirs",
        )),
    }
}
