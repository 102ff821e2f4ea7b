//! Places in lists from which items disappear, as page tokens tell them: a page goes on after a
//! place, whether or not anything still stands there.

use std::fmt;

use mgi_events::{ids::FindingId, profile::Profile, questionnaire::Questionnaire};
use mgi_proto::v1;

/// Where a finding stands, in the order of the draft profile; retired ones come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Standing {
        dimension: usize,
        section: i32,
        nth: usize,
    },
    Retired,
}

impl Slot {
    fn is_in_section_of(self, other: Self) -> bool {
        match (self, other) {
            (
                Self::Standing {
                    dimension, section, ..
                },
                Self::Standing {
                    dimension: of_other,
                    section: section_of_other,
                    ..
                },
            ) => (dimension, section) == (of_other, section_of_other),
            (Self::Retired, Self::Retired) => true,
            _ => false,
        }
    }
}

/// A finding and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FindingPlace {
    slot: Slot,
    /// The finding.
    pub(super) id: FindingId,
}

impl FindingPlace {
    /// The places of all findings, in their order.
    pub(super) fn all(
        profile: &Profile,
        questionnaire: &Questionnaire,
        with_retired: bool,
    ) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        for id in profile.findings_in_order(questionnaire, with_retired) {
            let Some(finding) = profile.findings().get(&id) else {
                continue;
            };
            let first = Slot::Standing {
                dimension: questionnaire.dimension_place(&finding.dimension),
                section: finding.section() as i32,
                nth: 0,
            };
            let slot = match (finding.retired, first, places.last().map(|last| last.slot)) {
                (true, ..) => Slot::Retired,
                (
                    false,
                    Slot::Standing {
                        dimension, section, ..
                    },
                    Some(last @ Slot::Standing { nth, .. }),
                ) if first.is_in_section_of(last) => Slot::Standing {
                    dimension,
                    section,
                    nth: nth + 1,
                },
                (false, first, _) => first,
            };
            places.push(Self { slot, id });
        }
        places
    }

    /// How many of the places lie before the page that goes on after this one: those up to its
    /// finding, or, when that is no longer in its section, those before the one that has taken
    /// its place.
    pub(super) fn passed(self, places: &[Self]) -> usize {
        let same = |other: &Self| other.id == self.id && other.slot.is_in_section_of(self.slot);
        match places.iter().position(same) {
            Some(place) => place + 1,
            None => places.partition_point(|other| other.slot < self.slot),
        }
    }

    /// Reads a token.
    pub(super) fn read(token: &str) -> Option<Self> {
        let (slot, id) = match token.rsplit_once('.') {
            None => (Slot::Retired, token),
            Some((place, id)) => {
                let mut parts = place.splitn(3, '.');
                let slot = Slot::Standing {
                    dimension: parts.next()?.parse().ok()?,
                    section: parts.next()?.parse().ok()?,
                    nth: parts.next()?.parse().ok()?,
                };
                (slot, id)
            }
        };
        let id = FindingId::parse(id).ok()?;
        Some(Self { slot, id })
    }
}

impl fmt::Display for FindingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Slot::Standing {
            dimension,
            section,
            nth,
        } = self.slot
        {
            write!(f, "{dimension}.{section}.{nth}.")?;
        }
        self.id.fmt(f)
    }
}

/// A ministry's position on an item: by kind and id of the item, then by ministry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PositionPlace {
    kind: i32,
    id: String,
    ministry: String,
}

impl PositionPlace {
    /// Of a position.
    pub(super) fn of(position: &v1::Position) -> Self {
        let (kind, id) = position
            .target
            .as_ref()
            .map_or((0, ""), |target| (target.kind, target.id.as_str()));
        Self {
            kind,
            id: id.to_owned(),
            ministry: position.ministry.clone(),
        }
    }

    /// Reads a token.
    pub(super) fn read(token: &str) -> Option<Self> {
        let mut parts = token.splitn(3, '/');
        Some(Self {
            kind: parts.next()?.parse().ok()?,
            id: parts.next()?.to_owned(),
            ministry: parts.next()?.to_owned(),
        })
    }
}

impl fmt::Display for PositionPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.kind, self.id, self.ministry)
    }
}

/// A group of records: by the id of its first record, then by its number among those that begin
/// with that record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupPlace {
    first: String,
    nth: usize,
}

impl GroupPlace {
    /// Each group with its place; `groups` are by the id of their first record.
    pub(super) fn with_each(
        groups: Vec<v1::EvidenceGroup>,
    ) -> impl Iterator<Item = (Self, v1::EvidenceGroup)> {
        let mut last: Option<Self> = None;
        groups.into_iter().map(move |group| {
            let first = group.evidence_ids.first().cloned().unwrap_or_default();
            let nth = last
                .take()
                .filter(|last| last.first == first)
                .map_or(0, |last| last.nth + 1);
            let place = Self { first, nth };
            last = Some(place.clone());
            (place, group)
        })
    }

    /// Reads a token.
    pub(super) fn read(token: &str) -> Option<Self> {
        let (nth, first) = token.split_once('.')?;
        Some(Self {
            first: first.to_owned(),
            nth: nth.parse().ok()?,
        })
    }
}

impl fmt::Display for GroupPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.nth, self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(token: &str) -> FindingPlace {
        let place = FindingPlace::read(token).unwrap();
        assert_eq!(place.to_string(), token);
        place
    }

    fn passed(after: &str, places: &[&str]) -> usize {
        let places: Vec<FindingPlace> = places.iter().map(|token| place(token)).collect();
        place(after).passed(&places)
    }

    #[test]
    fn findings_go_on_after_one_that_was_retired_or_moved_away() {
        let all = ["0.1.0.f-3", "0.1.1.f-1", "0.2.0.f-2", "1.1.0.f-4", "f-5"];
        for (n, token) in all.iter().enumerate() {
            assert_eq!(passed(token, &all), n + 1);
        }
        let retired = ["0.1.0.f-3", "0.2.0.f-2", "1.1.0.f-4", "f-1", "f-5"];
        assert_eq!(passed("0.1.1.f-1", &retired), 1, "f-2 is next");
        let retired = ["0.1.0.f-1", "0.2.0.f-2", "1.1.0.f-4", "f-3", "f-5"];
        assert_eq!(passed("0.1.0.f-3", &retired), 0, "f-1 is next");
        let moved = ["0.1.0.f-1", "0.2.0.f-2", "1.1.0.f-3", "1.1.1.f-4", "f-5"];
        assert_eq!(passed("0.1.0.f-3", &moved), 0);
        let shifted = ["0.1.0.f-9", "0.1.1.f-3", "0.1.2.f-1"];
        assert_eq!(
            passed("0.1.0.f-3", &shifted),
            2,
            "in its section it is found"
        );
        assert_eq!(passed("1.1.0.f-4", &["0.1.0.f-3"]), 1);
        assert_eq!(passed("f-5", &["0.1.0.f-3"]), 1);
    }

    #[test]
    fn positions_are_in_the_order_of_the_list() {
        let tokens = [
            "2/MR-01/DGIE",
            "2/MR-01/MOH",
            "2/MR-02/A",
            "6/f-1/A",
            "6/f-10/A",
        ];
        let places = tokens.map(|token| PositionPlace::read(token).unwrap());
        assert!(places.is_sorted());
        assert_eq!(places.map(|place| place.to_string()), tokens);
    }

    #[test]
    fn groups_with_one_first_record_are_numbered() {
        let group = |ids: &[&str]| v1::EvidenceGroup {
            evidence_ids: ids.iter().map(ToString::to_string).collect(),
            ..v1::EvidenceGroup::default()
        };
        let groups = vec![
            group(&["a.1", "b"]),
            group(&["a.1", "c"]),
            group(&["b", "c"]),
        ];
        let places: Vec<GroupPlace> = GroupPlace::with_each(groups).map(|(at, _)| at).collect();
        let tokens: Vec<String> = places.iter().map(ToString::to_string).collect();
        assert_eq!(tokens, ["0.a.1", "1.a.1", "0.b"]);
        assert!(places.is_sorted());
        for (place, token) in places.iter().zip(&tokens) {
            assert_eq!(GroupPlace::read(token).as_ref(), Some(place));
        }
    }

    #[test]
    fn what_is_no_place_does_not_read() {
        for foreign in ["", "x", "0.1.f-1", "0.1.0.0.f-1", "0.1.0.g-1", "a.1.0.f-1"] {
            assert_eq!(FindingPlace::read(foreign), None, "{foreign}");
        }
        for foreign in ["", "2", "2/MR-01", "x/MR-01/A"] {
            assert_eq!(PositionPlace::read(foreign), None, "{foreign}");
        }
        for foreign in ["", "a", "a.0", "-1.a"] {
            assert_eq!(GroupPlace::read(foreign), None, "{foreign}");
        }
    }
}
