//! The process: stage, windows and editions; ministries, roles, validations.

use mgi_proto::v1::{ComparedKind, ItemDifference, Scope, Stage};

use super::compare::{Compared, Field, list, number, pairs, word, yes};
use crate::profile::state::{Enrolment, Grant, Profile, Validation};

const PROFILE: &[Field<Profile>] = &[
    ("stage", |profile| stage(profile.stage())),
    ("edition", |profile| profile.edition().to_string()),
    ("editions_published", |profile| {
        number(profile.editions.len() as u64)
    }),
    ("finalized_revision", |profile| {
        number(profile.finalized_revision)
    }),
    ("erratum", |profile| profile.erratum.clone()),
    ("window_collection", |p| window(p, Stage::Collection)),
    ("window_drafting", |p| window(p, Stage::Drafting)),
    ("window_consultation", |p| window(p, Stage::Consultation)),
    ("window_validation", |p| window(p, Stage::Validation)),
];

fn stage(stage: Stage) -> String {
    word(stage.as_str_name(), "STAGE_")
}

/// The bounds that a window has.
fn window(profile: &Profile, stage: Stage) -> String {
    let Some(window) = profile.window(stage) else {
        return String::new();
    };
    let bounds = [
        ("opens", &window.opens),
        ("freezes", &window.freezes),
        ("closes", &window.closes),
    ];
    let set = bounds.into_iter().filter(|(_, day)| !day.is_empty());
    list(set.map(|(name, day)| format!("{name} {day}")))
}

pub(super) fn profile(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let id = &new.opened.profile_id;
    Compared::new(ComparedKind::Profile, id, Some(old), Some(new))
        .fields(PROFILE)
        .tell(found);
}

const MINISTRY: &[Field<Enrolment>] = &[
    ("capacity", |enrolment| {
        word(enrolment.capacity().as_str_name(), "MINISTRY_CAPACITY_")
    }),
    ("takes_part", |enrolment| yes(enrolment.active)),
];

pub(super) fn ministries(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for (code, before, after) in pairs(&old.ministries, &new.ministries) {
        Compared::new(ComparedKind::Ministry, code, before, after)
            .fields(MINISTRY)
            .ends(|enrolment| !enrolment.active)
            .tell(found);
    }
}

const ROLE: &[Field<Grant>] = &[
    ("role", |grant| word(grant.role().as_str_name(), "ROLE_")),
    ("account", |grant| grant.account.to_string()),
    ("ministry", |grant| list(&grant.ministry)),
    ("start_date", |grant| grant.granted.start_date.clone()),
    ("end_date", |grant| grant.granted.end_date.clone()),
    ("handed_over_from", |grant| {
        grant.granted.handed_over_from.clone()
    }),
    ("deputy", |grant| yes(grant.granted.deputy)),
    ("ended_early", |grant| yes(grant.ended.is_some())),
];

pub(super) fn roles(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.grants, &new.grants) {
        let in_force = |of: &Profile, grant: Option<&Grant>| {
            grant.map_or_else(String::new, |grant| {
                yes(of.in_force(grant, of.last_recorded))
            })
        };
        let ended = after.and_then(|grant| grant.ended.as_ref());
        Compared::new(ComparedKind::Role, id, before, after)
            .by(|grant| grant.ended.as_ref().or(Some(&grant.by)))
            .fields(ROLE)
            .made_by(&["ended_early"], since, ended)
            .field("in_force", in_force(old, before), in_force(new, after))
            .ends(|grant| grant.ended.is_some())
            .tell(found);
    }
}

const VALIDATION: &[Field<Validation>] = &[
    ("ministry", |validation| validation.ministry.to_string()),
    ("scope", |validation| {
        scope(validation.given.scope.as_ref().unwrap_or(&Scope::default()))
    }),
    ("state", |validation| {
        word(validation.state().as_str_name(), "VALIDATION_STATE_")
    }),
    ("statement", |validation| validation.given.statement.clone()),
    ("seen_revision", |validation| {
        number(validation.given.seen_revision)
    }),
    ("level", |validation| validation.given.level.to_string()),
    ("content_digest", |validation| {
        hex::encode(&validation.given.content_digest)
    }),
    ("corrections", |validation| list(&validation.corrections)),
];

/// As people write it: `own_part`, `dimension:MR`.
fn scope(scope: &Scope) -> String {
    let kind = word(scope.kind().as_str_name(), "SCOPE_KIND_");
    if scope.code.is_empty() {
        kind
    } else {
        format!("{kind}:{}", scope.code)
    }
}

pub(super) fn validations(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.validations, &new.validations) {
        let ended = after.and_then(|validation| validation.ended.as_ref());
        Compared::new(ComparedKind::Validation, id, before, after)
            .by(|validation| validation.ended.as_ref().or(Some(&validation.by)))
            .fields(VALIDATION)
            .made_by(&["state"], since, ended)
            .ends(|validation| !validation.stands())
            .tell(found);
    }
}
