//! Conflicts cut to what common clients take. A status travels in the trailers of a call, and many
//! clients drop a call whose trailers take more than 8 KiB.

use mgi_proto::v1::{ConflictRegion, VersionConflict};
use prost::Message as _;

/// Bytes of all details of a status, before base64 makes four of three. With the sentence a second
/// time, the codes and the names of the headers, that stays below 8 KiB.
const DETAILS_BYTES: usize = 5 * 1024;

/// Bytes that are left for the detail that says where in a batch the command was.
const BATCH_BYTES: usize = 192;

/// Bytes of the longest side that is never cut, and of the shortest to which a long one is cut.
const LONGEST: usize = 4 * 1024;
const SHORTEST: usize = 384;

/// What stands at the end of a side that goes on.
const MARK: &str = "...";

/// The conflict as it fits beside details of so many bytes: its longest sides cut, and its last
/// regions dropped where that is not enough.
pub(super) fn fit(conflict: &VersionConflict, others: usize) -> VersionConflict {
    let room = DETAILS_BYTES.saturating_sub(BATCH_BYTES + others);
    let mut fitted = VersionConflict {
        regions: Vec::new(),
        ..conflict.clone()
    };
    let mut side = LONGEST;
    loop {
        fitted.regions = conflict.regions.iter().map(|r| cut(r, side)).collect();
        if fitted.encoded_len() <= room {
            return fitted;
        }
        let shorter = side / 4 * 3;
        if shorter < SHORTEST {
            break;
        }
        side = shorter;
    }
    while fitted.encoded_len() > room && fitted.regions.pop().is_some() {}
    fitted
}

fn cut(region: &ConflictRegion, bytes: usize) -> ConflictRegion {
    let side = |text: &str| {
        if text.len() <= bytes {
            return text.to_owned();
        }
        let kept = text.floor_char_boundary(bytes.saturating_sub(MARK.len()));
        format!("{}{MARK}", &text[..kept])
    };
    ConflictRegion {
        field: region.field.clone(),
        base: side(&region.base),
        theirs: side(&region.theirs),
        yours: side(&region.yours),
    }
}

#[cfg(test)]
mod tests {
    use mgi_events::refusal::Refusal;
    use mgi_proto::v1::{BatchRefusal, Target};

    use super::*;
    use crate::grpc::refused;

    fn region(base: &str, theirs: &str, yours: &str) -> ConflictRegion {
        ConflictRegion {
            field: "narrative".to_owned(),
            base: base.to_owned(),
            theirs: theirs.to_owned(),
            yours: yours.to_owned(),
        }
    }

    fn conflict(regions: Vec<ConflictRegion>) -> VersionConflict {
        VersionConflict {
            target: Some(Target {
                kind: 2,
                id: "MR-01".to_owned(),
            }),
            base_version: 3,
            current_version: 4,
            changed_by_ministry: "MOH".to_owned(),
            changed_by_event: 1 << 40,
            regions,
        }
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        let sides = "x".repeat(1_000);
        let small = conflict(vec![region(&sides, &sides, "y"), region("", "a", "b...")]);
        assert_eq!(fit(&small, 400), small);
    }

    #[test]
    fn long_sides_are_cut_between_characters_and_short_ones_are_not() {
        let long = "\u{e6}\u{20ac}".repeat(2_000);
        let whole = conflict(vec![region("in 2015", &long, &long)]);
        let fitted = fit(&whole, 400);
        let [found] = fitted.regions.as_slice() else {
            panic!("one region");
        };
        assert_eq!(found.base, "in 2015");
        for side in [&found.theirs, &found.yours] {
            let kept = side.strip_suffix("...").unwrap();
            assert!(
                long.starts_with(kept) && kept.len() > 1_500,
                "{}",
                kept.len()
            );
        }
        assert!(fitted.encoded_len() + 400 <= DETAILS_BYTES);
        assert_eq!(
            VersionConflict {
                regions: Vec::new(),
                ..fitted
            },
            VersionConflict {
                regions: Vec::new(),
                ..whole
            }
        );
    }

    #[test]
    fn the_first_regions_are_kept_and_nothing_ever_fails() {
        let long = "word ".repeat(500);
        let regions = (0..40)
            .map(|n| region(&format!("{n}"), &long, &long))
            .collect();
        let whole = conflict(regions);
        let kept = |others| {
            let fitted = fit(&whole, others);
            let bases: Vec<String> = fitted.regions.iter().map(|r| r.base.clone()).collect();
            let first: Vec<String> = (0..bases.len()).map(|n| n.to_string()).collect();
            assert_eq!(bases, first);
            bases.len()
        };
        assert!(kept(0) >= 4);
        assert!(kept(3_500) >= 1);
        assert_eq!(kept(DETAILS_BYTES), 0);
        assert_eq!(kept(usize::MAX / 2), 0);
    }

    #[test]
    fn the_whole_status_of_a_conflict_fits_in_trailers() {
        let long = "\u{e6}".repeat(4 * 1024);
        let whole = conflict(vec![region(&long, &long, &long); 3]);
        let refusal = Refusal::Conflict(Box::new(whole));
        let problem = refused::refusal(&refusal).detail(
            "BatchRefusal",
            &BatchRefusal {
                command_index: u32::MAX,
                command_id: "123e4567-e89b-12d3-a456-426614174000".to_owned(),
            },
        );
        let names: Vec<String> = problem
            .to_rpc()
            .details
            .iter()
            .map(|any| {
                any.type_url
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        assert_eq!(
            names,
            [
                "google.rpc.ErrorInfo",
                "google.rpc.PreconditionFailure",
                "mgi.v1.VersionConflict",
                "mgi.v1.BatchRefusal"
            ]
        );
        let status = tonic::Status::from(problem);
        assert_eq!(status.message(), refusal.to_string());
        let answer = status.into_http::<tonic::body::Body>();
        let headers = answer.headers();
        // As HTTP/2 counts them: 32 bytes more for each.
        let bytes: usize = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 32)
            .sum();
        assert!((5_000..8 * 1024 - 512).contains(&bytes), "{bytes}");
    }
}
