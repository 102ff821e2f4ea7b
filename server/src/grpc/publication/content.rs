//! One published version, from the state at which it was finalized and from the
//! events that say so.

use mgi_events::{
    context::Moment,
    ids::{ProfileId, profile_stream},
    profile::Edition,
    redaction::open_stored,
};
use mgi_proto::v1::{
    GetPublishedProfileResponse, ProfileFinalized, PublishedEdition, PublishedHead,
    PublishedOutcome, event_body::Kind,
};
use tonic::Status;

use super::Publication;
use crate::{
    engine::{Point, ReadError},
    grpc::{refused, status::not_found},
    ledger::StreamName,
};

impl Publication {
    /// What a published profile is, with its versions.
    pub(super) async fn head(&self, id: &ProfileId) -> Result<PublishedHead, Status> {
        let (mut head, editions) = self
            .published(id, |profile| {
                (profile.published_head(), profile.editions().to_vec())
            })
            .await?;
        for (number, edition) in (1..).zip(&editions) {
            head.editions.push(self.edition(id, number, edition).await?);
        }
        Ok(head)
    }

    /// One version; number 0 is the last.
    pub(super) async fn content(
        &self,
        id: &ProfileId,
        number: u32,
    ) -> Result<GetPublishedProfileResponse, Status> {
        let head = self.head(id).await?;
        let place = match usize::try_from(number) {
            Ok(0) => head.editions.len(),
            Ok(number) => number,
            Err(_) => usize::MAX,
        };
        let edition = place
            .checked_sub(1)
            .and_then(|place| head.editions.get(place))
            .cloned()
            .ok_or_else(|| not_found("published version", &number.to_string()))?;
        let finalized = self.finalized(id, edition.finalized_revision).await?;
        let then = Point::Revision(edition.finalized_revision);
        let profile = self.0.engine.at(id, then).await;
        let profile = profile.map_err(|error| Status::from(refused::read(&error)))?;
        let deployment = self.0.engine.deployment();
        let questionnaire = deployment
            .questionnaire(&profile.opened().questionnaire_digest)
            .ok_or_else(|| Status::from(refused::corrupt()))?;
        let content = profile.published(questionnaire);
        let outcomes = finalized.outcomes.into_iter().map(|outcome| {
            let known = deployment.ministries().get(outcome.ministry.as_str());
            let name = known.and_then(|ministry| ministry.names.last());
            PublishedOutcome {
                ministry: outcome.ministry.clone(),
                name: name.map(|name| name.name.clone()).unwrap_or_default(),
                outcome: Some(outcome),
            }
        });
        Ok(GetPublishedProfileResponse {
            head: Some(head),
            edition: Some(edition),
            dimensions: content.dimensions,
            notes: content.notes,
            evidence: content.evidence,
            ratifications: content.ratifications,
            outcomes: outcomes.collect(),
            policy: finalized.policy,
            content_digest: finalized.content_digest,
            policy_file: finalized.policy_file,
        })
    }

    async fn edition(
        &self,
        id: &ProfileId,
        number: u32,
        edition: &Edition,
    ) -> Result<PublishedEdition, Status> {
        let (recorded, _) = self.event(id, edition.published_revision).await?;
        Ok(PublishedEdition {
            edition: number,
            published_time: Some(recorded.to_proto()),
            finalized_revision: edition.finalized_revision,
            published_revision: edition.published_revision,
            erratum: edition.erratum.clone(),
        })
    }

    /// What was recorded when a version was finalized.
    async fn finalized(&self, id: &ProfileId, revision: u64) -> Result<ProfileFinalized, Status> {
        match self.event(id, revision).await? {
            (_, Kind::ProfileFinalized(finalized)) => Ok(finalized),
            _ => Err(refused::corrupt().into()),
        }
    }

    /// The event that made a revision, and when it was recorded.
    async fn event(&self, id: &ProfileId, revision: u64) -> Result<(Moment, Kind), Status> {
        let stream = StreamName::new(&profile_stream(id))
            .map_err(|error| Status::internal(error.to_string()))?;
        let index = revision
            .checked_sub(1)
            .ok_or_else(|| Status::from(refused::corrupt()))?;
        let batch = self.0.engine.feed().read(&stream, index, 1).await;
        let batch = batch.map_err(|error| Status::from(refused::read(&ReadError::from(error))))?;
        let recorded = batch
            .first()
            .ok_or_else(|| Status::from(refused::corrupt()))?;
        let stored = open_stored(&recorded.bytes).map_err(|_| Status::from(refused::corrupt()))?;
        let time = Moment::from_proto(stored.event.recorded_time.as_ref());
        Ok((time, stored.kind))
    }
}
