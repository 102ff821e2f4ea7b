//! `mgi position confirm`.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Failure, Session, parsers};

/// What to confirm.
#[derive(Debug, Args)]
pub(crate) struct ConfirmArgs {
    /// The item.
    #[arg(value_parser = parsers::target)]
    target: v1::Target,
    /// Index of the event by which it was entered, as you read it; default: that of what
    /// stands now.
    #[arg(long, value_name = "EVENT")]
    entered_event: Option<u64>,
}

impl ConfirmArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let entered_event = match self.entered_event {
            Some(event) => event,
            None => {
                let acting = session.acting();
                let profile = session.profile().await?;
                let positions = profile.positions(Some(self.target.clone()), acting.clone(), None);
                entered(&positions.all().await?, &acting, &self.target.id)?
            }
        };
        let action = v1::ConfirmPosition {
            target: Some(self.target),
            entered_event,
        };
        session.submit(action).await
    }
}

/// The event that entered the position of the acting ministry on an item, or, where that is
/// not named, the only one that waits to be confirmed.
fn entered(positions: &[v1::Position], acting: &str, item: &str) -> Result<u64, Failure> {
    let mut fitting = positions.iter().filter(|position| {
        if acting.is_empty() {
            position.unconfirmed
        } else {
            position.ministry == acting
        }
    });
    let position = match (fitting.next(), fitting.next()) {
        (Some(only), None) => only,
        (None, _) => {
            return Err(Failure::NotFound(format!(
                "nothing was entered on {item} for your ministry (mgi position list shows what was)"
            )));
        }
        (Some(_), Some(_)) => {
            return Err(Failure::Usage(format!(
                "what was entered on {item} for several ministries waits to be confirmed: name yours with --as"
            )));
        }
    };
    let taken_by = position.taken_by.as_ref();
    Ok(taken_by.map(|by| by.event_index).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(ministry: &str, event_index: u64, unconfirmed: bool) -> v1::Position {
        v1::Position {
            ministry: ministry.into(),
            unconfirmed,
            taken_by: Some(v1::Authorship {
                event_index,
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    #[test]
    fn what_stands_for_the_acting_ministry_is_confirmed() {
        let positions = [position("DGIE", 4, true), position("MOH", 9, true)];
        assert_eq!(entered(&positions, "MOH", "p-1").unwrap(), 9);
        // Whether it still waits is for the server to say.
        assert_eq!(entered(&[position("A", 3, false)], "A", "p-1").unwrap(), 3);
        let none = entered(&positions, "MIFOTRA", "p-1");
        assert!(matches!(none, Err(Failure::NotFound(_))));
    }

    #[test]
    fn without_a_ministry_it_is_the_only_one_that_waits() {
        let positions = [position("DGIE", 4, false), position("MOH", 9, true)];
        assert_eq!(entered(&positions, "", "p-1").unwrap(), 9);
        let none = entered(&positions[..1], "", "p-1");
        assert!(matches!(none, Err(Failure::NotFound(_))));
        let two = [position("DGIE", 4, true), position("MOH", 9, true)];
        assert!(matches!(entered(&two, "", "p-1"), Err(Failure::Usage(_))));
    }
}
