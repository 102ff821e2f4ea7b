//! `mgi cosign`.

use std::path::PathBuf;

use clap::Args;
use mgi_client::v1::{self, KeyPurpose};
use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::cosignature;

use crate::cli::secret::{self, PassphraseArgs};
use crate::cli::{Done, Failure, Session, input, signed};

/// `mgi cosign`.
#[derive(Debug, Args)]
pub(crate) struct CosignArgs {
    /// The ministry's cosigning key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl CosignArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let file = secret::read_key(&self.key)?;
        let bad = |error| secret::key_file(&self.key, error);
        if file.purpose().map_err(bad)? != KeyPurpose::Cosigner {
            return Err(Failure::Usage(
                "checkpoints are cosigned with the cosigning key of a ministry, which serves nothing else"
                    .into(),
            ));
        }
        let public_key = file.public_key().map_err(bad)?;
        let seen = signed::see(session).await?;
        let (_, ministry) = signed::acting(session, &seen)?;
        let Some(proposal) = seen.profile.proposal() else {
            return Err(Failure::NotFound(
                "no proposal for finalization stands in this profile".into(),
            ));
        };
        // The proposal locks the content: what was proposed is what stands.
        let digest = seen.profile.content_digest(&seen.questionnaire);
        if digest.as_slice() != proposal.content_digest {
            return Err(Failure::Invalid(
                "ALARM: the content that the proposal names is not the one that the history makes. Nothing was signed; tell the auditors".into(),
            ));
        }
        let checkpoint = Checkpoint {
            origin: seen.checkpoint.origin.clone(),
            size: proposal.size,
            root: seen.root_of_proposal(),
        };
        let account = seen.account.to_string();
        let held =
            signed::live_key(session, &account, KeyPurpose::Cosigner, Some(&public_key)).await?;
        if held.ministry != ministry.as_str() {
            return Err(Failure::Usage(format!(
                "this key is {}'s, and you act for {ministry}",
                held.ministry
            )));
        }
        session.out.note(&format!(
            "{ministry} cosigns the content {} of the whole profile, by this checkpoint:",
            hex::encode(digest)
        ));
        for line in checkpoint.body().lines() {
            session.out.note(&format!("  {line}"));
        }
        input::confirm("Cosign this?", self.yes).await?;
        let key = self.passphrase.unlock(&self.key, &file).await?;
        let time_unix = u64::try_from(signed::now().0 / 1_000_000).unwrap_or(0);
        let message = cosignature::message(&checkpoint.body(), time_unix);
        session
            .submit(v1::CosignFinalization {
                key_id: held.key_id,
                checkpoint: checkpoint.body(),
                time_unix,
                signature: key.sign(message.as_bytes()).to_vec(),
            })
            .await
    }
}
