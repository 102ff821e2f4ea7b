//! What this machine remembers of the history of a profile.

use mgi_client::signing::{KnownCheckpoints, KnownError};

use crate::cli::{Done, Failure, Session, input};

/// Shows the checkpoint that is remembered.
pub(super) async fn show(session: &mut Session<'_>) -> Done {
    let (known, deployment, stream) = place(session).await?;
    let found = known
        .load(&deployment, &stream)
        .map_err(failed)?
        .ok_or_else(|| {
            Failure::NotFound("this machine remembers no checkpoint of this profile".into())
        })?;
    let kept = known.path(&deployment, &stream);
    session.out.note(&format!(
        "Kept in {}, signed by {}",
        kept.display(),
        found.key
    ));
    session.out.line(found.note.to_string().trim_end())
}

/// Forgets it.
pub(super) async fn forget(session: &mut Session<'_>, yes: bool) -> Done {
    let (known, deployment, stream) = place(session).await?;
    let question = "Forget the checkpoint? Another history would not be noticed.";
    input::confirm(question, yes).await?;
    let forgotten = known.forget(&deployment, &stream).map_err(failed)?;
    session.out.note(if forgotten {
        "it is forgotten"
    } else {
        "none was remembered"
    });
    Ok(())
}

async fn place(session: &mut Session<'_>) -> Result<(KnownCheckpoints, String, String), Failure> {
    let known = KnownCheckpoints::of_this_person().map_err(failed)?;
    let stream = format!("profile/{}", session.profile_id()?);
    let deployment = session.client().await?.who_am_i().await?.deployment_id;
    Ok((known, deployment, stream))
}

fn failed(error: KnownError) -> Failure {
    Failure::Invalid(error.to_string())
}
