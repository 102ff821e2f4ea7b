//! Drafts: what the caller wrote and did not submit. Nobody else ever sees them.

use mgi_events::{
    context::Moment,
    ids::{AccountId, ProfileId},
    limits,
};
use mgi_proto::v1::{
    self, Command, ErrorReason, Receipt, Target, TargetKind, TextField, command::Action,
};
use tonic::{Code, Request, Response, Status};

use super::super::{
    Host,
    caller::principal,
    refused,
    status::{Problem, bad_field},
    target::{text_field, well_formed},
};
use crate::vault::{Draft, DraftPlace, Vault, VaultError};

pub(super) async fn save(
    host: &Host,
    request: Request<v1::SaveDraftRequest>,
) -> Result<Response<v1::SaveDraftResponse>, Status> {
    let account = principal(&request)?.account;
    let Some(mut draft) = request.into_inner().draft else {
        return Err(bad_field("draft", "is missing"));
    };
    let place = place(
        "draft.",
        &draft.profile_id,
        draft.target.as_ref(),
        draft.field,
    )?;
    if draft.text.len() > limits::TEXT_BYTES {
        return Err(bad_field(
            "draft.text",
            format!(
                "takes {} bytes; the limit is {}",
                draft.text.len(),
                limits::TEXT_BYTES
            ),
        ));
    }
    host.see(&account, &draft.profile_id, None, |_| Ok(()))
        .await?;
    let saved = host.clock.now();
    draft.saved_time = Some(saved.to_proto());
    let kept = Draft {
        base_version: draft.base_version,
        text: draft.text.clone(),
        saved_unix_micros: saved.0,
    };
    in_vault(host, move |vault| {
        vault.save_draft(account.as_str(), &place, &kept)
    })
    .await?;
    Ok(Response::new(v1::SaveDraftResponse { draft: Some(draft) }))
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListDraftsRequest>,
) -> Result<Response<v1::ListDraftsResponse>, Status> {
    let account = principal(&request)?.account;
    let v1::ListDraftsRequest { profile_id, target } = request.into_inner();
    if let Some(target) = &target {
        well_formed("target", target)?;
    }
    host.see(&account, &profile_id, None, |_| Ok(())).await?;
    let profile = profile_id.clone();
    let drafts = in_vault(host, move |vault| {
        vault.drafts_of(account.as_str(), &profile)
    })
    .await?;
    let drafts = drafts
        .into_iter()
        .map(|(place, draft)| show(&profile_id, place, draft))
        .filter(|draft| target.is_none() || draft.target == target)
        .collect();
    Ok(Response::new(v1::ListDraftsResponse { drafts }))
}

pub(super) async fn discard(
    host: &Host,
    request: Request<v1::DiscardDraftRequest>,
) -> Result<Response<v1::DiscardDraftResponse>, Status> {
    let account = principal(&request)?.account;
    let request = request.into_inner();
    let place = place(
        "",
        &request.profile_id,
        request.target.as_ref(),
        request.field,
    )?;
    host.see(&account, &request.profile_id, None, |_| Ok(()))
        .await?;
    in_vault(host, move |vault| {
        vault.discard_draft(account.as_str(), &place)
    })
    .await?;
    Ok(Response::new(v1::DiscardDraftResponse {}))
}

/// The texts that commands submit, when the account has any draft. Noted before the commands are
/// carried out, so that what is typed meanwhile stays.
pub(super) struct Submitting {
    account: AccountId,
    places: Vec<DraftPlace>,
    begun: Moment,
}

impl Submitting {
    /// Nothing is noted for an account without drafts: most commands cost one look into a map.
    pub(super) fn note(
        host: &Host,
        account: &AccountId,
        profile: &ProfileId,
        commands: &[Command],
    ) -> Option<Self> {
        if !host.vault.has_drafts(account.as_str()) {
            return None;
        }
        let texts = commands
            .iter()
            .filter_map(|c| c.action.as_ref())
            .flat_map(texts);
        let places: Vec<DraftPlace> = texts
            .map(|(target, field)| DraftPlace {
                profile_id: profile.to_string(),
                target_kind: target.kind,
                target_id: target.id,
                field,
            })
            .collect();
        (!places.is_empty()).then(|| Self {
            account: account.clone(),
            places,
            begun: host.clock.now(),
        })
    }

    /// The commands are durable: their drafts are gone at once, and removed from the file in the
    /// background. A repeated command takes only what was written before it was first recorded.
    pub(super) fn done(self, host: &Host, receipt: &Receipt) {
        let recorded = Moment::from_proto(receipt.recorded_time.as_ref());
        let not_after = self.begun.min(recorded).0;
        let account = self.account.as_str();
        let hidden = host.vault.hide_submitted(account, &self.places, not_after);
        if hidden.is_empty() {
            return;
        }
        let vault = host.vault.clone();
        tokio::task::spawn_blocking(move || {
            let removed = vault.remove_submitted(self.account.as_str(), &hidden);
            if let Err(error) = removed {
                tracing::warn!(
                    %error,
                    account = self.account.as_str(),
                    drafts = hidden.len(),
                    "drafts of submitted texts are still in the vault"
                );
            }
        });
    }
}

/// The texts that a command submits.
fn texts(action: &Action) -> Vec<(Target, i32)> {
    let target = |kind: TargetKind, id: &str| Target {
        kind: kind as i32,
        id: id.to_owned(),
    };
    let whole = TextField::Unspecified as i32;
    match action {
        Action::ReviseAnswer(a) => {
            let answer = target(TargetKind::Answer, &a.indicator);
            a.texts.iter().map(|t| (answer.clone(), t.field)).collect()
        }
        Action::ReviseFinding(a) if a.text.is_some() => {
            vec![(target(TargetKind::Finding, &a.finding_id), whole)]
        }
        Action::Suggest(a) => a.target.iter().map(|t| (t.clone(), a.field)).collect(),
        Action::ProposeCorrection(a) => a.target.iter().map(|t| (t.clone(), a.field)).collect(),
        Action::OpenThread(a) => a.target.iter().map(|t| (t.clone(), whole)).collect(),
        _ => Vec::new(),
    }
}

/// The text that a request names; `under` is the path of the message that names it.
fn place(
    under: &str,
    profile: &str,
    target: Option<&Target>,
    field: i32,
) -> Result<DraftPlace, Status> {
    let name = format!("{under}target");
    let target = target.ok_or_else(|| bad_field(&name, "is missing"))?;
    well_formed(&name, target)?;
    let field = text_field(&format!("{under}field"), target, field)?;
    Ok(DraftPlace {
        profile_id: profile.to_owned(),
        target_kind: target.kind,
        target_id: target.id.clone(),
        field: field as i32,
    })
}

fn show(profile: &str, place: DraftPlace, draft: Draft) -> v1::Draft {
    v1::Draft {
        profile_id: profile.to_owned(),
        target: Some(Target {
            kind: place.target_kind,
            id: place.target_id,
        }),
        field: place.field,
        base_version: draft.base_version,
        text: draft.text,
        saved_time: Some(Moment(draft.saved_unix_micros).to_proto()),
    }
}

/// The vault waits for the disk, which must not hold up other calls.
async fn in_vault<T: Send + 'static>(
    host: &Host,
    work: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
) -> Result<T, Status> {
    let vault = host.vault.clone();
    match tokio::task::spawn_blocking(move || work(&vault)).await {
        Ok(done) => done.map_err(|error| refused::vault(&error).into()),
        Err(error) => {
            tracing::error!(%error, "work on the vault did not finish");
            Err(Problem::new(
                Code::Internal,
                ErrorReason::Internal,
                "the server could not finish its work on the vault; try again",
            )
            .into())
        }
    }
}
