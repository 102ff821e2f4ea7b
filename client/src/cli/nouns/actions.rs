//! `mgi actions`.

use clap::Args;
use mgi_client::v1;

use crate::cli::output::Table;
use crate::cli::{Done, Session, parsers};

/// On what.
#[derive(Debug, Args)]
pub(crate) struct ActionsArgs {
    /// An item, such as MR-01, f-1, n-1, p-1, x-1 or evidence:ID; default: the
    /// profile as a whole.
    #[arg(value_parser = parsers::target)]
    target: Option<v1::Target>,
    /// A suggestion, thread, correction, validation, role or meeting, such as s-3.
    #[arg(long, value_name = "ID", default_value = "")]
    subject: String,
}

impl ActionsArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let profile = session.profile().await?;
        let response = profile.actions(self.target, &self.subject).await?;
        if session.out.is_json() {
            return session.out.message("ListActionsResponse", &response);
        }
        session
            .out
            .line(&format!("At revision {}.", response.revision))?;
        session.out.table(&table(&response.actions))
    }
}

/// What is allowed first, with the rules that may still refuse what is written;
/// then what is not, with the rule that forbids it.
fn table(actions: &[v1::AllowedAction]) -> Table {
    let mut table = Table::new(&["action", "allowed", "rule", "why"]);
    let (allowed, forbidden): (Vec<_>, Vec<_>) = actions.iter().partition(|a| a.allowed);
    for action in allowed.into_iter().chain(forbidden) {
        let why = if !action.allowed {
            action.sentence.clone()
        } else if action.depends_on.is_empty() {
            String::new()
        } else {
            format!("depends on: {}", action.depends_on.join(", "))
        };
        table.push(vec![
            action.action.clone(),
            if action.allowed { "yes" } else { "no" }.to_owned(),
            action.forbidden_by.clone(),
            why,
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_comes_first() {
        let actions = [
            v1::AllowedAction {
                action: "adopt_answer".into(),
                forbidden_by: "stage-allows".into(),
                sentence: "The stage is over.".into(),
                ..Default::default()
            },
            v1::AllowedAction {
                action: "open_thread".into(),
                allowed: true,
                depends_on: vec!["passage-stands".into()],
                ..Default::default()
            },
        ];
        assert_eq!(
            table(&actions).lines(None)[1..],
            [
                "open_thread   yes                    depends on: passage-stands",
                "adopt_answer  no       stage-allows  The stage is over."
            ]
        );
    }
}
