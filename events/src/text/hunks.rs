//! Applying and reversing recorded changes.

use mgi_proto::v1::Hunk;

/// Why hunks do not fit a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hunk {place} does not fit the text: its deleted words do not stand at byte {start}")]
pub struct HunkError {
    /// Zero-based place of the hunk.
    pub place: usize,
    /// Where it should have fitted.
    pub start: u32,
}

/// Applies hunks to the text that they were made against.
///
/// # Errors
/// The words that a hunk deletes do not stand where it says, or hunks overlap.
pub fn apply(text: &str, hunks: &[Hunk]) -> Result<String, HunkError> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (place, hunk) in hunks.iter().enumerate() {
        let error = HunkError {
            place,
            start: hunk.start,
        };
        let start = hunk.start as usize;
        let kept = text.get(at..start).ok_or(error.clone())?;
        let rest = text.get(start..).ok_or(error.clone())?;
        if !rest.starts_with(&hunk.deleted) {
            return Err(error);
        }
        out.push_str(kept);
        out.push_str(&hunk.inserted);
        at = start + hunk.deleted.len();
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Ok(out)
}

/// Takes hunks back from the text that they led to.
///
/// # Errors
/// The words that a hunk inserted do not stand where they should.
pub fn reverse(text: &str, hunks: &[Hunk]) -> Result<String, HunkError> {
    let mut shift: i64 = 0;
    let mut backward = Vec::with_capacity(hunks.len());
    for (place, hunk) in hunks.iter().enumerate() {
        let start = u32::try_from(i64::from(hunk.start) + shift).map_err(|_| HunkError {
            place,
            start: hunk.start,
        })?;
        backward.push(Hunk {
            start,
            deleted: hunk.inserted.clone(),
            inserted: hunk.deleted.clone(),
        });
        shift += hunk.inserted.len() as i64 - hunk.deleted.len() as i64;
    }
    apply(text, &backward)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::arbitrary;
    use super::*;

    fn hunk(start: u32, deleted: &str, inserted: &str) -> Hunk {
        Hunk {
            start,
            deleted: deleted.to_owned(),
            inserted: inserted.to_owned(),
        }
    }

    #[test]
    fn hunks_that_do_not_fit_are_told_by_their_place() {
        for (text, hunks, place) in [
            ("abc", vec![hunk(0, "x", "")], 0),
            ("abc", vec![hunk(4, "", "d")], 0),
            ("abc", vec![hunk(0, "ab", ""), hunk(1, "b", "")], 1),
            ("é", vec![hunk(1, "", "x")], 0),
        ] {
            assert_eq!(apply(text, &hunks).unwrap_err().place, place);
        }
        assert!(reverse("abc", &[hunk(0, "", "x")]).is_err());
        assert!(reverse("", &[hunk(0, "abc", ""), hunk(0, "", "")]).is_err());
    }

    proptest! {
        #[test]
        fn whatever_the_hunks_are_the_text_is_changed_or_an_error_told(
            text in arbitrary::text(),
            hunks in prop::collection::vec(
                (0_u32..80, arbitrary::text(), arbitrary::text()), 0..4)
        ) {
            let hunks: Vec<Hunk> = hunks.iter().map(|(s, d, i)| hunk(*s, d, i)).collect();
            if let Ok(changed) = apply(&text, &hunks) {
                prop_assert_eq!(reverse(&changed, &hunks), Ok(text));
            }
        }
    }
}
