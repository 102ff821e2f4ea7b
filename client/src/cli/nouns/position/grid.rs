//! Who agrees with what: items by ministries.

use std::collections::BTreeSet;

use mgi_client::{v1, words};

use crate::cli::output::Table;

/// What the marks in the cells mean.
pub(super) const LEGEND: &str =
    "? entered on the ministry's behalf, and not confirmed yet; * the item changed since";

/// A row for each item in the order in which they come, a column for each ministry
/// in the order of codes.
pub(super) fn table(positions: &[v1::Position]) -> Table {
    let ministries: BTreeSet<&str> = positions.iter().map(|p| p.ministry.as_str()).collect();
    let mut header = vec!["item"];
    header.extend(&ministries);
    let mut table = Table::new(&header);
    let mut items: Vec<&v1::Target> = Vec::new();
    for target in positions.iter().filter_map(|p| p.target.as_ref()) {
        if !items.contains(&target) {
            items.push(target);
        }
    }
    for item in items {
        let mut row = vec![words::target_text(Some(item))];
        row.extend(ministries.iter().map(|ministry| {
            positions
                .iter()
                .find(|p| p.target.as_ref() == Some(item) && p.ministry == *ministry)
                .map(cell)
                .unwrap_or_default()
        }));
        table.push(row);
    }
    table
}

fn cell(position: &v1::Position) -> String {
    let mut cell = words::of::<v1::Stance>(position.stance);
    if position.unconfirmed {
        cell.push('?');
    }
    if position.item_changed {
        cell.push('*');
    }
    cell
}

/// Some cell has a mark that wants explaining.
pub(super) fn has_marks(positions: &[v1::Position]) -> bool {
    positions.iter().any(|p| p.unconfirmed || p.item_changed)
}

/// The remarks, in the same order.
pub(super) fn remarks(positions: &[v1::Position]) -> Vec<String> {
    positions
        .iter()
        .filter(|p| p.redacted || !p.remark.is_empty())
        .map(|p| {
            format!(
                "{}, {}: {}",
                words::target_text(p.target.as_ref()),
                p.ministry,
                if p.redacted { "(redacted)" } else { &p.remark }
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(ministry: &str, target: &str, stance: v1::Stance) -> v1::Position {
        v1::Position {
            ministry: ministry.into(),
            target: words::target(target),
            stance: stance.into(),
            ..Default::default()
        }
    }

    #[test]
    fn items_stand_against_ministries_with_marks() {
        let mut positions = vec![
            position("NISR", "MR-01", v1::Stance::Agrees),
            position("MOH", "f-1", v1::Stance::Objects),
            position("NISR", "f-1", v1::Stance::OutsideMandate),
        ];
        assert!(!has_marks(&positions));
        positions[1].unconfirmed = true;
        positions[1].item_changed = true;
        positions[1].remark = "The figure is old.".into();
        assert_eq!(
            table(&positions).lines(None),
            [
                "item          MOH        NISR",
                "answer:MR-01             agrees",
                "finding:f-1   objects?*  outside_mandate"
            ]
        );
        assert!(has_marks(&positions));
        assert_eq!(
            remarks(&positions),
            ["finding:f-1, MOH: The figure is old."]
        );
    }
}
