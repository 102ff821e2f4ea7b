//! Where two people changed the same words.

use mgi_client::v1;

/// What it was, theirs and yours, region by region; nothing where the server
/// named none.
pub(crate) fn lines(conflict: &v1::VersionConflict) -> Vec<String> {
    let mut lines = Vec::new();
    for region in &conflict.regions {
        lines.push(format!("Both changed: {}", region.field));
        for (name, words) in [
            ("it was", &region.base),
            ("theirs", &region.theirs),
            ("yours", &region.yours),
        ] {
            let words = if words.is_empty() {
                "(nothing)"
            } else {
                words.as_str()
            };
            for (n, line) in words.lines().enumerate() {
                let label = if n == 0 {
                    format!("{name}:")
                } else {
                    String::new()
                };
                lines.push(format!("  {label:<7} {line}").trim_end().to_owned());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_shows_three_sides() {
        let conflict = v1::VersionConflict {
            regions: vec![v1::ConflictRegion {
                field: "law".into(),
                base: "in 2015".into(),
                theirs: String::new(),
                yours: "in 2016\nand later".into(),
            }],
            ..Default::default()
        };
        assert_eq!(
            lines(&conflict),
            [
                "Both changed: law",
                "  it was: in 2015",
                "  theirs: (nothing)",
                "  yours:  in 2016",
                "          and later"
            ]
        );
    }
}
