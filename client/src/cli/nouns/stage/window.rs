//! `mgi stage window`.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Failure, Session, parsers};

/// The window as it should be.
#[derive(Debug, Args)]
pub(crate) struct WindowArgs {
    /// The stage: collection, drafting, consultation or validation.
    #[arg(long, value_parser = parsers::word::<v1::Stage>())]
    stage: v1::Stage,
    /// First day, before which nothing is written; none for no bound.
    #[arg(long, value_name = "DATE", value_parser = parsers::bound)]
    opens: Option<String>,
    /// Last day for new words; after it, what is there is settled. none for no
    /// bound.
    #[arg(long, value_name = "DATE", value_parser = parsers::bound)]
    freezes: Option<String>,
    /// Last day of all; none for no bound.
    #[arg(long, value_name = "DATE", value_parser = parsers::bound)]
    closes: Option<String>,
    /// Why; needed when there was a window before.
    #[arg(long, default_value = "")]
    reason: String,
}

impl WindowArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        if self.opens.is_none() && self.freezes.is_none() && self.closes.is_none() {
            return Err(Failure::Usage(
                "say what to set: --opens, --freezes or --closes".into(),
            ));
        }
        let head = session.profile().await?.head(None).await?;
        let stage = i32::from(self.stage);
        let present = head
            .windows
            .into_iter()
            .find(|window| window.stage == stage);
        let present = present.unwrap_or_default();
        let window = v1::StageWindow {
            stage,
            opens: self.opens.unwrap_or(present.opens),
            freezes: self.freezes.unwrap_or(present.freezes),
            closes: self.closes.unwrap_or(present.closes),
        };
        let action = v1::SetStageWindow {
            window: Some(window),
            reason: self.reason,
        };
        session.submit(action).await
    }
}

/// A window in words, bound by bound.
pub(crate) fn text(window: &v1::StageWindow) -> String {
    let bounds: Vec<String> = [
        ("opens", &window.opens),
        ("freezes", &window.freezes),
        ("closes", &window.closes),
    ]
    .into_iter()
    .filter(|(_, date)| !date.is_empty())
    .map(|(name, date)| format!("{name} {date}"))
    .collect();
    bounds.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bounds_that_are_set_are_told() {
        let window = v1::StageWindow {
            opens: "2021-01-11".into(),
            closes: "2021-03-31".into(),
            ..Default::default()
        };
        assert_eq!(text(&window), "opens 2021-01-11, closes 2021-03-31");
    }
}
