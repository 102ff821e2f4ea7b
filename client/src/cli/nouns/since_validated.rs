//! `mgi since-validated`: what changed in what a ministry validated.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::v1::{self, get_since_validated_response::Part};
use mgi_client::words;

use crate::cli::output::{difference, times};
use crate::cli::progress::Progress;
use crate::cli::{Done, Session};

/// Since which validations.
#[derive(Debug, Args)]
pub(crate) struct SinceValidatedArgs {
    /// Only validations of this ministry; default: the one you act for, else all.
    #[arg(long, value_name = "CODE")]
    ministry: Option<String>,
    /// Only this validation, such as v-3.
    #[arg(long, value_name = "ID", conflicts_with = "ministry")]
    validation: Option<String>,
}

impl SinceValidatedArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let validation = self.validation.unwrap_or_default();
        let ministry = match self.ministry {
            Some(ministry) => ministry,
            None if validation.is_empty() => session.acting(),
            None => String::new(),
        };
        let profile = session.profile().await?;
        let waiting = Progress::waiting("Comparing", session.progress());
        let mut parts = profile.since_validated(&ministry, &validation).await?;
        let mut validations = 0;
        while let Some(part) = parts.try_next().await? {
            waiting.done();
            validations += u32::from(matches!(part, Part::Validation(_)));
            if session.out.is_json() {
                let part = Some(part);
                let message = v1::GetSinceValidatedResponse { part };
                session.out.message("GetSinceValidatedResponse", &message)?;
                continue;
            }
            match part {
                Part::Validation(since) => {
                    if validations > 1 {
                        session.out.line("")?;
                    }
                    heading(session, &since)?;
                }
                Part::Item(item) => difference::item(session.out, &item)?,
            }
        }
        waiting.done();
        if validations == 0 {
            session.out.note("Nobody has validated anything yet.");
        }
        Ok(())
    }
}

/// The validation, and whether its content still is what was signed.
fn heading(session: &mut Session<'_>, since: &v1::SinceValidation) -> Done {
    let validation = since.validation.clone().unwrap_or_default();
    let given = validation.given.unwrap_or_default();
    let states = since.states.unwrap_or_default();
    session.out.heading(&format!(
        "{} of {}: {}, given at revision {} ({}), {}",
        validation.validation_id,
        given.ministry,
        words::scope_text(given.scope.as_ref()),
        states.from_revision,
        times::utc(states.from_time.as_ref()),
        words::of::<v1::ValidationState>(validation.state),
    ))?;
    session.out.paragraph(verdict(since), 0)
}

fn verdict(since: &v1::SinceValidation) -> &'static str {
    let items = since.states.as_ref().map_or(0, |states| states.items);
    match (since.content_unchanged, items) {
        (true, 0) => "Nothing changed: the content is the one that was validated.",
        (true, _) => "The content is the one that was validated. What differs beside it:",
        (false, _) => "The content is no longer the one that was validated. What differs:",
    }
}
