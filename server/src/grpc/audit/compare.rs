//! Two states of a profile side by side, and what changed since a validation.

use std::sync::Arc;

use futures_util::Stream;
use mgi_events::{
    ids::{MinistryCode, ProfileId, ValidationId},
    profile::{Profile, Reader, difference, difference_since},
};
use mgi_proto::v1::{
    self, CompareStatesRequest, CompareStatesResponse, ComparedStates, ErrorReason,
    GetSinceValidatedRequest, GetSinceValidatedResponse, ItemDifference, SinceValidation,
    compare_states_response, get_since_validated_response,
};
use tonic::{Code, Status};

use super::super::{
    Host, refused,
    status::{Problem, bad_field, not_found},
};
use crate::{engine, identity::Principal};

/// The difference of two states, as far as the caller may read it.
pub(super) async fn states(
    host: &Host,
    principal: &Principal,
    request: CompareStatesRequest,
) -> Result<impl Stream<Item = Result<CompareStatesResponse, Status>> + use<>, Status> {
    use compare_states_response::Part;
    if request
        .from
        .as_ref()
        .is_none_or(|from| from.point.is_none())
    {
        return Err(bad_field(
            "from",
            "must name the earlier state: a revision or a time",
        ));
    }
    let id = &request.profile_id;
    let (_, reader, old) = host.state_for(principal, id, request.from).await?;
    let (_, _, new) = host.state_for(principal, id, request.to).await?;
    if old.revision() > new.revision() {
        return Err(bad_field(
            "from",
            format!(
                "must not lie after the other state: revision {} comes after {}; name them the other way round",
                old.revision(),
                new.revision()
            ),
        ));
    }
    let (head, items) = blocking(move || {
        let items = difference(&old, &new, &reader);
        (states_of(&old, &new, items.len()), items)
    })
    .await?;
    let parts = std::iter::once(Part::States(head)).chain(items.into_iter().map(Part::Item));
    Ok(futures_util::stream::iter(parts.map(|part| {
        Ok(CompareStatesResponse { part: Some(part) })
    })))
}

fn states_of(old: &Profile, new: &Profile, items: usize) -> ComparedStates {
    ComparedStates {
        from_revision: old.revision().0,
        from_time: Some(old.last_recorded().to_proto()),
        to_revision: new.revision().0,
        to_time: Some(new.last_recorded().to_proto()),
        items: u32::try_from(items).unwrap_or(u32::MAX),
    }
}

/// Long texts take a while to compare, and others wait for this thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Status> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a comparison did not finish");
        let sentence = "the server failed on this comparison. Report it with the time";
        Problem::new(Code::Internal, ErrorReason::Internal, sentence).into()
    })
}

/// What changed in what was validated, validation by validation. Each is compared
/// only when the one before it was taken.
pub(super) async fn since_validated(
    host: &Host,
    principal: &Principal,
    request: GetSinceValidatedRequest,
) -> Result<impl Stream<Item = Result<GetSinceValidatedResponse, Status>> + use<>, Status> {
    use get_since_validated_response::Part;
    let (id, reader, now) = host.state_for(principal, &request.profile_id, None).await?;
    let validations = asked(&now, &request)?;
    let host = host.clone();
    Ok(async_stream::try_stream! {
        for validation in validations {
            let (head, items) = one(&host, &id, validation, &reader, &now).await?;
            yield GetSinceValidatedResponse { part: Some(Part::Validation(head)) };
            for item in items {
                yield GetSinceValidatedResponse { part: Some(Part::Item(item)) };
            }
        }
    })
}

/// The validations that a request asks for, by number.
fn asked(now: &Profile, request: &GetSinceValidatedRequest) -> Result<Vec<ValidationId>, Status> {
    let (ministry, validation) = (&request.ministry, &request.validation_id);
    if !ministry.is_empty() {
        let code =
            MinistryCode::parse(ministry).map_err(|bad| refused::bad_id("ministry", &bad))?;
        if !now.ministries().contains_key(&code) {
            return Err(not_found("ministry in this profile", ministry));
        }
    }
    let wanted = |id: &ValidationId| validation.is_empty() || id.to_string() == *validation;
    let found: Vec<ValidationId> = now
        .validations()
        .iter()
        .filter(|(id, v)| wanted(id) && (ministry.is_empty() || v.ministry.as_str() == ministry))
        .map(|(id, _)| *id)
        .collect();
    if !validation.is_empty() && found.is_empty() {
        ValidationId::parse(validation).map_err(|bad| refused::bad_id("validation_id", &bad))?;
        return Err(not_found("such validation", validation));
    }
    Ok(found)
}

async fn one(
    host: &Host,
    profile: &ProfileId,
    id: ValidationId,
    reader: &Reader,
    now: &Arc<Profile>,
) -> Result<(SinceValidation, Vec<ItemDifference>), Status> {
    let validation = now
        .validations()
        .get(&id)
        .ok_or_else(|| not_found("validation", &id.to_string()))?;
    // What was validated is the content that its event found, and left as it was.
    let left = engine::Point::Revision(validation.by.event_index + 1);
    let then = host
        .engine
        .at(profile, left)
        .await
        .map_err(|error| Status::from(refused::read(&error)))?;
    let shown: v1::Validation = Profile::show_validation(id, validation, &host.engine.deployment());
    let content_unchanged = now.digest_of(validation)[..] == validation.given.content_digest[..];
    let (reader, now) = (reader.clone(), Arc::clone(now));
    blocking(move || {
        let items = difference_since(id, &then, &now, &reader);
        let head = SinceValidation {
            validation: Some(shown),
            states: Some(states_of(&then, &now, items.len())),
            content_unchanged,
        };
        (head, items)
    })
    .await
}
