//! Who registers and revokes keys, and what follows for signatures.
//!
//! A person registers the own keys, which the proof of possession shows. The
//! cosigning key of a ministry is registered by an administrator, with a proof by
//! whoever holds it: the deployment does not know who is an officer of which
//! ministry, and an administrator does. An account has one live key of a purpose
//! and a ministry one live cosigning key; a new one takes the place of the old.

use std::sync::Arc;

use mgi_proto::v1::{Event, KeyPurpose, KeyRegistered, KeyRevoked, event_body::Kind};
use serde::{Deserialize, Serialize};

use super::state::Deployment;
use crate::{
    context::Moment,
    event::{Author, author},
    fields::{self, Problems},
    ids::{AccountId, KeyId, MinistryCode},
    keys, limits,
    profile::Decision,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// A public key of a person or a ministry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// As it was registered.
    pub registered: KeyRegistered,
    /// By whom, and when.
    pub by: Author,
    /// When another took its place: it signs nothing from then on.
    pub retired: Option<Moment>,
    /// It was revoked.
    pub revoked: Option<Revocation>,
}

/// The revocation of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Signatures that state a time at or after this one are void.
    pub void_from: Moment,
    /// Why.
    pub reason: String,
    /// By whom, and when.
    pub by: Author,
}

impl Key {
    /// It makes new signatures: neither replaced nor revoked.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.retired.is_none() && self.revoked.is_none()
    }

    /// As a message.
    #[must_use]
    pub fn show(&self) -> mgi_proto::v1::Key {
        let revoked = self.revoked.as_ref();
        mgi_proto::v1::Key {
            registered: Some(self.registered.clone()),
            registered_time: Some(self.by.recorded.to_proto()),
            retired_time: self.retired.map(Moment::to_proto),
            void_from_time: revoked.map(|revoked| revoked.void_from.to_proto()),
            revocation_reason: revoked.map_or_else(String::new, |r| r.reason.clone()),
        }
    }

    /// The time from which its signatures are void, if one that states `time` is.
    #[must_use]
    pub fn void_at(&self, time: Moment) -> Option<Moment> {
        let void_from = self.revoked.as_ref()?.void_from;
        (time >= void_from).then_some(void_from)
    }
}

impl Deployment {
    /// Keys by number, retired and revoked ones included.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &Arc<Key>)> {
        self.keys.iter().map(|(id, key)| (*id, key))
    }

    /// A key by its id.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&Arc<Key>> {
        self.keys.get(&KeyId::parse(id).ok()?)
    }

    /// The live cosigning key of a ministry.
    #[must_use]
    pub fn cosigner(&self, ministry: &MinistryCode) -> Option<&Arc<Key>> {
        self.keys.values().find(|key| {
            key.is_live()
                && key.registered.purpose() == KeyPurpose::Cosigner
                && key.registered.ministry == ministry.as_str()
        })
    }

    pub(super) fn apply_key(&mut self, event: &Event, kind: &Kind) -> Option<()> {
        match kind {
            Kind::KeyRegistered(e) => {
                let by = author(event);
                if !e.replaces.is_empty() {
                    let old = self.keys.get_mut(&KeyId::parse(&e.replaces).ok()?)?;
                    Arc::make_mut(old).retired = Some(by.recorded);
                }
                let key = Key {
                    registered: e.clone(),
                    by,
                    retired: None,
                    revoked: None,
                };
                let id = KeyId::parse(&e.key_id).ok()?;
                self.keys.insert(id, Arc::new(key));
            }
            Kind::KeyRevoked(e) => {
                let key = self.keys.get_mut(&KeyId::parse(&e.key_id).ok()?)?;
                Arc::make_mut(key).revoked = Some(Revocation {
                    void_from: Moment::from_proto(e.void_from.as_ref()),
                    reason: e.reason.clone(),
                    by: author(event),
                });
            }
            _ => return None,
        }
        Some(())
    }
}

/// Registers a key. `wanted` is the event as it would be, without its id.
pub(super) fn register(
    deployment: &Deployment,
    actor: &AccountId,
    wanted: &KeyRegistered,
) -> Result<Decision, Refusal> {
    well_formed(wanted)?;
    who_may(deployment, actor, wanted)?;
    keys::check_public_key(wanted.purpose(), &wanted.public_key)
        .map_err(|problem| Refusal::field("public_key", problem.to_string()))?;
    // Whatever the purpose, and also of a revoked key: one key, one role.
    let taken = deployment
        .keys
        .iter()
        .find(|(_, key)| same_key(&key.registered, wanted));
    if let Some((id, _)) = taken {
        return Err(Refusal::rule_about(
            Rule::OneKeyOneRole,
            id.to_string(),
            format!("this public key is registered as {id}; make a new key for each purpose"),
        ));
    }
    let of_account = deployment
        .keys
        .values()
        .filter(|key| key.registered.account_id == wanted.account_id);
    if of_account.count() >= limits::KEYS_PER_ACCOUNT {
        return Err(Refusal::Limit {
            what: "the number of keys of an account",
            limit: limits::KEYS_PER_ACCOUNT,
            remedy: "go on with the key that is live, or use another account",
        });
    }
    let replaced = replaced(deployment, wanted)?;
    keys::check_registration(deployment.id(), wanted, replaced).map_err(|problem| {
        Refusal::rule_about(Rule::SignatureHolds, "proof", problem.to_string())
    })?;
    let id = KeyId(deployment.keys.keys().last().map_or(1, |id| id.0 + 1));
    Ok(Decision::of(vec![Kind::KeyRegistered(KeyRegistered {
        key_id: id.to_string(),
        ..wanted.clone()
    })])
    .created(id))
}

/// The live key that a new one takes the place of, which endorses it.
fn replaced<'a>(
    deployment: &'a Deployment,
    wanted: &KeyRegistered,
) -> Result<Option<&'a KeyRegistered>, Refusal> {
    let live = deployment.keys.iter().find(|(_, key)| {
        let held = &key.registered;
        key.is_live()
            && held.purpose == wanted.purpose
            && match wanted.purpose() {
                KeyPurpose::Cosigner => held.ministry == wanted.ministry,
                _ => held.account_id == wanted.account_id,
            }
    });
    match live {
        Some((id, key)) if id.to_string() == wanted.replaces => Ok(Some(&key.registered)),
        Some((id, _)) => Err(Refusal::rule_about(
            Rule::OneLiveKey,
            id.to_string(),
            format!(
                "{id} is live; name it as the key that the new one takes the place of (mgi key rotate), or revoke it first"
            ),
        )),
        None if wanted.replaces.is_empty() => Ok(None),
        None => Err(Refusal::missing(
            "live key of this purpose",
            wanted.replaces.as_str(),
        )),
    }
}

/// Revokes a key: signatures that state a time at or after `void_from` are void.
/// A key that was revoked can be revoked again from an earlier time.
pub(super) fn revoke(
    deployment: &Deployment,
    now: Moment,
    actor: &AccountId,
    id: KeyId,
    reason: &str,
    void_from: Moment,
) -> Result<Decision, Refusal> {
    let mut problems = Problems::default();
    problems.check(
        "reason",
        fields::line(reason, 1, limits::SHORT_REASON_CHARS),
    );
    if void_from > now || void_from.0 < 0 {
        problems.add(
            "void_from_time",
            "must not be in the future: a revocation counts from a time that has come",
        );
    }
    problems.done()?;
    let key = deployment
        .keys
        .get(&id)
        .ok_or_else(|| Refusal::missing("key", id.to_string()))?;
    if key.registered.account_id != actor.as_str() && !deployment.permits(actor, Action::RevokeKeys)
    {
        return Err(Refusal::right(
            Rule::HoldersKeepKeys,
            "a key is revoked by who holds it, or by an administrator",
        ));
    }
    if let Some(revoked) = &key.revoked
        && revoked.void_from <= void_from
    {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{id} is revoked from this time on, or an earlier one, already"),
        ));
    }
    Ok(Decision::of(vec![Kind::KeyRevoked(KeyRevoked {
        key_id: id.to_string(),
        reason: reason.to_owned(),
        void_from: Some(void_from.to_proto()),
    })]))
}

fn who_may(
    deployment: &Deployment,
    actor: &AccountId,
    wanted: &KeyRegistered,
) -> Result<(), Refusal> {
    if wanted.purpose() != KeyPurpose::Cosigner {
        if wanted.account_id == actor.as_str() {
            return Ok(());
        }
        return Err(Refusal::right(
            Rule::HoldersKeepKeys,
            "a person registers the own keys, with the own account; nobody else can",
        ));
    }
    if !deployment.permits(actor, Action::RegisterCosigningKeys) {
        return Err(Refusal::right(
            Rule::HoldersKeepKeys,
            "the cosigning key of a ministry is registered by an administrator; hand one the request that mgi key request writes",
        ));
    }
    if !deployment
        .ministries()
        .contains_key(wanted.ministry.as_str())
    {
        return Err(Refusal::missing("ministry", wanted.ministry.as_str()));
    }
    let holder = AccountId::parse(&wanted.account_id).ok();
    if holder.is_some_and(|holder| deployment.account_is_open(&holder)) {
        return Ok(());
    }
    Err(Refusal::missing("open account", wanted.account_id.as_str()))
}

fn well_formed(wanted: &KeyRegistered) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    let purpose = wanted.purpose();
    if purpose == KeyPurpose::Unspecified {
        problems.add("purpose", "must be personal, certificate or cosigner");
    }
    let cosigner = purpose == KeyPurpose::Cosigner;
    if cosigner == wanted.ministry.is_empty() {
        problems.add(
            "ministry",
            "must be named for a cosigning key, and for no other",
        );
    }
    if wanted.public_key.len() > limits::PUBLIC_KEY_BYTES {
        let most = limits::PUBLIC_KEY_BYTES;
        problems.add("public_key", format!("takes more than {most} bytes"));
    }
    for (field, signature) in [
        ("proof", &wanted.proof),
        ("endorsement", &wanted.endorsement),
    ] {
        if signature.len() > limits::SIGNATURE_BYTES {
            let most = limits::SIGNATURE_BYTES;
            problems.add(field, format!("takes more than {most} bytes"));
        }
    }
    if wanted.certificate_sha256.len()
        != if purpose == KeyPurpose::Certificate {
            32
        } else {
            0
        }
    {
        problems.add("certificate", "must be given for its key, and for no other");
    }
    if wanted.replaces.is_empty() && !wanted.endorsement.is_empty() {
        problems.add(
            "endorsement",
            "is made by the key that is replaced: name it",
        );
    }
    problems.done()
}

/// The same Ed25519 key may come bare, or inside the key of a certificate.
fn same_key(held: &KeyRegistered, wanted: &KeyRegistered) -> bool {
    held.public_key == wanted.public_key
        || (held.public_key.len() > 32 && held.public_key.ends_with(&wanted.public_key))
        || (wanted.public_key.len() > 32 && wanted.public_key.ends_with(&held.public_key))
}
