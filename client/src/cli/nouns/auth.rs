//! `mgi auth`.

use clap::{Args, Subcommand};
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::{Done, Session, parsers};

/// What to ask about rights.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Say whether somebody may do something, by which role, and by which rule not.
    ///
    /// Anybody may ask about the own account. About others may ask who grants roles in
    /// the profile, auditors, and administrators of the deployment; they learn of
    /// rights, not of content. Without --profile it is about the directory of the
    /// deployment.
    #[command(after_help = "Examples:
  mgi -p rw-2021 auth explain --action validate MR-01
  mgi -p rw-2021 auth explain --account ac-k3v9x0q2m1 --action read_history
  mgi -p rw-2021 --as MOH auth explain --action post_comment --subject t-3 --at 2026-03-31
  mgi auth explain --action list_accounts")]
    Explain(ExplainArgs),
}

/// Who, what, on what.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A command, as mgi actions names it, or an action of docs/roles.md in words that
    /// are joined by underscores, such as read_history.
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// Account whose right it is; default: your own.
    #[arg(long, value_name = "ID", default_value = "")]
    account: String,
    /// An item, such as MR-01 or f-1; default: the profile as a whole.
    #[arg(value_parser = parsers::target)]
    item: Option<v1::Target>,
    /// A suggestion, thread, comment, correction, validation, role or meeting.
    #[arg(long, value_name = "ID", default_value = "")]
    subject: String,
    /// As it stood at a revision, the end of a date or a time.
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let Self::Explain(args) = self;
        let at = session.at(args.at).await?;
        let request = v1::ExplainAccessRequest {
            // Without one it is about the directory.
            profile_id: session.profile_id().unwrap_or_default(),
            account_id: args.account,
            action: args.action,
            target: args.item,
            subject_id: args.subject,
            acting_ministry: session.acting(),
            at,
        };
        let response = session.client().await?.explain_access(request).await?;
        if session.out.is_json() {
            return session.out.message("ExplainAccessResponse", &response);
        }
        session.out.fields(&fields(&response))
    }
}

fn fields(answer: &v1::ExplainAccessResponse) -> Vec<(&'static str, String)> {
    let allowed = if answer.allowed { "yes" } else { "no" };
    let mut fields = vec![("allowed", allowed.to_owned())];
    let mut add = |name, text: String| {
        if !text.is_empty() {
            fields.push((name, text));
        }
    };
    add("rule", answer.rule.clone());
    add("why", answer.sentence.clone());
    let by = match (answer.role, answer.deployment_role) {
        (0, 0) => String::new(),
        (0, role) => format!(
            "{} of the deployment",
            words::of::<v1::DeploymentRole>(role)
        ),
        (role, _) => format!("{} {}", words::of::<v1::Role>(role), answer.ministry)
            .trim_end()
            .to_owned(),
    };
    add("role", by);
    add("grant", answer.grant_id.clone());
    add("scope", answer.scope.clone());
    add("depends on", answer.depends_on.join(", "));
    add("roles that may", answer.holders.join(", "));
    if answer.revision > 0 {
        add("revision", answer.revision.to_string());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_not_printed() {
        let answer = v1::ExplainAccessResponse {
            rule: "role-in-force".into(),
            sentence: "No role.".into(),
            ..Default::default()
        };
        let names: Vec<_> = fields(&answer).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["allowed", "rule", "why"]);
    }

    #[test]
    fn the_role_is_named_with_its_ministry() {
        let answer = v1::ExplainAccessResponse {
            allowed: true,
            role: v1::Role::Reviewer.into(),
            ministry: "MOH".into(),
            ..Default::default()
        };
        assert!(fields(&answer).contains(&("role", "reviewer MOH".to_owned())));
    }
}
