//! Names of things, without their version.

use super::local;
use crate::v1::{Target, TargetKind, TextField};
use crate::words;

pub(super) fn text_key(indicator: &str, field: i32) -> String {
    let field = words::of::<TextField>(field);
    format!("answers/{}/{field}", local(indicator))
}

/// The part of a name that says what kind of thing a target is.
pub(super) fn kind_of(target: &Target) -> Option<&'static str> {
    match target.kind() {
        TargetKind::Evidence => Some("evidence"),
        TargetKind::Note => Some("notes"),
        TargetKind::Finding => Some("findings"),
        TargetKind::Priority => Some("priorities"),
        TargetKind::Contradiction => Some("contradictions"),
        TargetKind::Answer
        | TargetKind::Indicator
        | TargetKind::Section
        | TargetKind::Unspecified => None,
    }
}

pub(super) fn suggestion(id: &str) -> String {
    format!("suggestions/{}", local(id))
}

pub(super) fn correction(id: &str) -> String {
    format!("corrections/{}", local(id))
}

pub(super) fn finding(id: &str) -> String {
    format!("findings/{}", local(id))
}

pub(super) fn evidence(id: &str) -> String {
    format!("evidence/{}", local(id))
}

pub(super) fn note(id: &str) -> String {
    format!("notes/{}", local(id))
}

pub(super) fn citation(id: &str) -> String {
    format!("citations/{}", local(id))
}

pub(super) fn validation(id: &str) -> String {
    format!("validations/{}", local(id))
}

pub(super) fn comment(id: &str) -> String {
    format!("comments/{}", local(id))
}

pub(super) fn statement(indicator: &str) -> String {
    format!("statements/{}", local(indicator))
}

pub(super) fn position(ministry: &str, target: Option<&Target>) -> String {
    let target = local(&words::target_text(target));
    format!("positions/{}/{target}", local(ministry))
}

pub(super) fn priority(id: &str) -> String {
    format!("priorities/{}", local(id))
}

pub(super) fn meeting(id: &str) -> String {
    format!("meetings/{}", local(id))
}

pub(super) fn contradiction(id: &str) -> String {
    format!("contradictions/{}", local(id))
}

/// The text that a suggestion or correction is about.
pub(super) fn text_of(target: Option<&Target>, field: i32) -> Option<String> {
    let target = target?;
    match target.kind() {
        TargetKind::Answer => Some(text_key(&target.id, field)),
        TargetKind::Finding => Some(finding(&target.id)),
        _ => None,
    }
}
