//! Targets that the server keeps without asking the domain: only their form is checked.

use mgi_proto::v1::{Target, TargetKind, TextField};
use tonic::Status;

use super::status::bad_field;

/// Bytes of the id of a target.
const ID_BYTES: usize = 48;

/// Checks the form of a target: a kind that is known, and an id as things have them. Whether there
/// is such a thing is not looked up.
pub(super) fn well_formed(field: &str, target: &Target) -> Result<(), Status> {
    let known = TargetKind::try_from(target.kind).is_ok_and(|k| k != TargetKind::Unspecified);
    if !known {
        return Err(bad_field(
            &format!("{field}.kind"),
            "must name a kind of thing",
        ));
    }
    // No id of any kind has other characters, so nobody can pass words off as one.
    let of_ids = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    if !(1..=ID_BYTES).contains(&target.id.len()) || !target.id.bytes().all(of_ids) {
        return Err(bad_field(
            &format!("{field}.id"),
            format!("must be a code, id or number of 1 to {ID_BYTES} bytes"),
        ));
    }
    Ok(())
}

/// Checks which text of a target is meant: only answers have several.
pub(super) fn text_field(name: &str, target: &Target, field: i32) -> Result<TextField, Status> {
    let known = TextField::try_from(field)
        .map_err(|_| bad_field(name, "must be a text of an answer, or unspecified"))?;
    if known != TextField::Unspecified && target.kind() != TargetKind::Answer {
        return Err(bad_field(
            name,
            "must be unspecified: only answers have several texts",
        ));
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(kind: i32, id: &str) -> Target {
        Target {
            kind,
            id: id.to_owned(),
        }
    }

    #[test]
    fn targets_have_a_kind_and_an_id() {
        for (kind, id) in [
            (TargetKind::Answer, "MR-19b"),
            (TargetKind::Section, "1.2"),
            (TargetKind::Evidence, "law-66-2018"),
            (TargetKind::Contradiction, "x-1"),
        ] {
            assert!(well_formed("target", &target(kind as i32, id)).is_ok());
        }
        assert!(well_formed("target", &target(1, &"x".repeat(48))).is_ok());
        assert!(well_formed("target", &target(1, &"x".repeat(49))).is_err());
        for (kind, id) in [
            (0, "MR-01"),
            (99, "MR-01"),
            (1, ""),
            (1, "two words"),
            (1, "é"),
        ] {
            assert!(well_formed("target", &target(kind, id)).is_err());
        }
    }

    #[test]
    fn only_answers_have_several_texts() {
        let (answer, finding) = (target(2, "MR-01"), target(6, "f-1"));
        assert_eq!(text_field("f", &answer, 2).unwrap(), TextField::Law);
        assert_eq!(text_field("f", &answer, 0).unwrap(), TextField::Unspecified);
        assert!(text_field("f", &answer, 99).is_err());
        assert!(text_field("f", &finding, 0).is_ok());
        assert!(text_field("f", &finding, 1).is_err());
    }
}
