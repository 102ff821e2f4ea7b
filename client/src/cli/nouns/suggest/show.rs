//! A suggestion, change by change.

use mgi_client::{v1, words};

use super::field;
use crate::cli::output::{hunks, who};
use crate::cli::{Done, Session};

/// Shows it.
pub(super) fn show(session: &mut Session<'_>, suggestion: &v1::Suggestion) -> Done {
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Suggestion", suggestion);
    }
    let version = |version: u32| match version {
        0 => String::new(),
        version => version.to_string(),
    };
    out.fields(&[
        ("Suggestion", suggestion.suggestion_id.clone()),
        ("On", words::target_text(suggestion.target.as_ref())),
        ("Text", field(suggestion)),
        ("Made by", who::stamp(suggestion.made_by.as_ref())),
        ("Written against", version(suggestion.base_version)),
        ("Rationale", suggestion.rationale.clone()),
        ("Parked", parked(suggestion)),
        ("State", words::of::<v1::SuggestionState>(suggestion.state)),
        ("Decided by", who::stamp(suggestion.decided_by.as_ref())),
        ("Reason", suggestion.reason.clone()),
        (
            "Redacted",
            if suggestion.redacted { "yes" } else { "" }.to_owned(),
        ),
        ("Replaced by", suggestion.superseded_by.clone()),
        (
            "In the text since version",
            version(suggestion.accepted_version),
        ),
    ])?;
    for (place, change) in suggestion.changes.iter().enumerate() {
        out.line("")?;
        for line in change_lines(place, change, suggestion.state) {
            out.line(&line)?;
        }
    }
    Ok(())
}

fn parked(suggestion: &v1::Suggestion) -> String {
    if suggestion.parked {
        "it was a revision that collided with a change by somebody else".into()
    } else {
        String::new()
    }
}

/// A change with its place number, and its fit while it is open or its fate.
fn change_lines(place: usize, change: &v1::SuggestedChange, state: i32) -> Vec<String> {
    let open = state == i32::from(v1::SuggestionState::Open);
    let fate = if open {
        match v1::HunkFit::try_from(change.fit) {
            Ok(v1::HunkFit::Fits) => "fits".to_owned(),
            Ok(v1::HunkFit::Collides) => "collides: others changed the passage".to_owned(),
            Ok(v1::HunkFit::Stands) => "the text says so already".to_owned(),
            _ => words::of::<v1::HunkFit>(change.fit),
        }
    } else if change.accepted {
        "taken over".to_owned()
    } else {
        "not taken over".to_owned()
    };
    let hunk = change.hunk.clone().unwrap_or_default();
    let mut lines = vec![format!("Change {place}, at byte {}: {fate}", hunk.start)];
    lines.extend(hunks::lines(&hunk));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_its_place_and_its_fit_or_fate() {
        let mut change = v1::SuggestedChange {
            hunk: Some(v1::Hunk {
                start: 14,
                deleted: "all".into(),
                inserted: "salaried".into(),
            }),
            fit: v1::HunkFit::Collides.into(),
            accepted: false,
        };
        assert_eq!(
            change_lines(2, &change, v1::SuggestionState::Open.into()),
            [
                "Change 2, at byte 14: collides: others changed the passage",
                "  - all",
                "  + salaried"
            ]
        );
        let decided = v1::SuggestionState::PartlyAccepted.into();
        assert!(change_lines(0, &change, decided)[0].ends_with(": not taken over"));
        change.accepted = true;
        assert!(change_lines(0, &change, decided)[0].ends_with(": taken over"));
    }
}
