//! Reading a profile as somebody: the state, cut to what the reader may see.

use std::sync::Arc;

use mgi_events::{
    context::{Context, Moment},
    deployment::Deployment,
    ids::ProfileId,
    profile::{Profile, Reader},
    questionnaire::Questionnaire,
    roles::Action,
};
use mgi_proto::v1::{DeploymentRole, StatePoint, state_point};
use tonic::Status;

use super::{Host, refused, status};
use crate::{
    access_log,
    engine::{Point, ReadError},
    identity::Principal,
};

/// A profile as one reader sees it at one point.
pub(super) struct Seen<'a> {
    pub(super) profile: &'a Profile,
    pub(super) reader: &'a Reader,
    pub(super) questionnaire: &'a Questionnaire,
    /// The directory as it is now, also for an earlier state: it says which keys were revoked.
    pub(super) deployment: &'a Deployment,
    /// The moment at which roles are judged: now, or the point asked for.
    pub(super) at: Moment,
}

impl Host {
    /// Reads a profile for an account. Rights are those of today, also for an
    /// earlier state: what somebody may no longer read stays hidden in the past.
    pub(super) async fn see<R: Send>(
        &self,
        principal: &Principal,
        profile: &str,
        at: Option<StatePoint>,
        read: impl FnOnce(Seen<'_>) -> Result<R, Status> + Send,
    ) -> Result<R, Status> {
        let id = ProfileId::parse(profile).map_err(|bad| refused::bad_id("profile_id", &bad))?;
        let deployment = self.engine.deployment();
        let point = point(at)?;
        let now = self.clock.now();
        if matches!(point, Point::Now) {
            return self
                .engine
                .read(&id, |profile| {
                    let reader = self.reader(profile, principal, &deployment)?;
                    let questionnaire = questionnaire(profile, &deployment)?;
                    read(Seen {
                        profile,
                        reader: &reader,
                        questionnaire: &questionnaire,
                        deployment: &deployment,
                        at: now,
                    })
                })
                .await
                .map_err(|error| unreadable(&id, &error))?;
        }
        let (reader, profile) = self.at(&id, principal, &deployment, point).await?;
        let questionnaire = questionnaire(&profile, &deployment)?;
        let at = profile.last_recorded();
        read(Seen {
            profile: &profile,
            reader: &reader,
            questionnaire: &questionnaire,
            deployment: &deployment,
            at,
        })
    }

    /// What the account is to the profile today, and the state at a point.
    async fn at(
        &self,
        id: &ProfileId,
        principal: &Principal,
        deployment: &Deployment,
        point: Point,
    ) -> Result<(Reader, Arc<Profile>), Status> {
        let reader = self
            .engine
            .read(id, |profile| self.reader(profile, principal, deployment))
            .await
            .map_err(|error| unreadable(id, &error))??;
        let profile = self.engine.at(id, point).await;
        Ok((reader, profile.map_err(|error| past(&error))?))
    }

    /// The state of a profile at a point, for who takes it along, and what the
    /// account is to the profile today: see [`Host::see`].
    pub(super) async fn state_for(
        &self,
        principal: &Principal,
        profile: &str,
        at: Option<StatePoint>,
    ) -> Result<(ProfileId, Reader, Arc<Profile>), Status> {
        let id = ProfileId::parse(profile).map_err(|bad| refused::bad_id("profile_id", &bad))?;
        let deployment = self.engine.deployment();
        let point = point(at)?;
        let (reader, profile) = self.at(&id, principal, &deployment, point).await?;
        Ok((id, reader, profile))
    }

    /// Profiles that an account may be able to read, by id.
    pub(super) fn profiles_of(&self, principal: &Principal) -> Vec<ProfileId> {
        let deployment = self.engine.deployment();
        let account = &principal.account;
        let mut profiles = if deployment.permits(account, Action::ReadProfile) {
            self.engine.all_profiles()
        } else {
            self.engine.profiles_of(account)
        };
        profiles.retain(|profile| principal.reaches(profile));
        profiles
    }

    /// The reader that a principal is, who must be one: by the roles of the account, as far as the
    /// credential reaches. The one place where a credential's profiles and ministry narrow what is
    /// read.
    pub(super) fn reader(
        &self,
        profile: &Profile,
        principal: &Principal,
        deployment: &Deployment,
    ) -> Result<Reader, Status> {
        let account = &principal.account;
        let id = &profile.opened().profile_id;
        let reached = ProfileId::parse(id).is_ok_and(|id| principal.reaches(&id));
        if !reached {
            return Err(status::not_found("profile", id));
        }
        let context = Context {
            now: self.clock.now(),
            account,
            deployment,
        };
        let mut reader = Reader::new(profile, &context);
        if let Some(ministry) = principal.only_ministry() {
            reader = reader.only_for(ministry);
        }
        if !reader.knows() {
            return Err(status::not_found("profile", &profile.opened().profile_id));
        }
        if !reader.reads() {
            return Err(refused::refusal(&reader.refused()).into());
        }
        if reader.is_auditor() {
            let role = match deployment.has_role(account, DeploymentRole::Auditor) {
                true => "auditor of the deployment",
                false => "auditor",
            };
            access_log::note(role, &profile.opened().profile_id);
        }
        Ok(reader)
    }
}

fn questionnaire(profile: &Profile, deployment: &Deployment) -> Result<Arc<Questionnaire>, Status> {
    let digest = &profile.opened().questionnaire_digest;
    deployment
        .questionnaire(digest)
        .cloned()
        .ok_or_else(|| status::not_found("questionnaire", &hex::encode(digest)))
}

fn unreadable(id: &ProfileId, error: &ReadError) -> Status {
    match error {
        ReadError::NotFound => status::not_found("profile", id.as_str()),
        other => refused::read(other).into(),
    }
}

/// Of a profile that the reader knows: it was not there yet.
pub(super) fn past(error: &ReadError) -> Status {
    match error {
        ReadError::NotFound => status::out_of_range(
            "the profile had not been opened at that time; ask for a later time, or for revision 1",
        ),
        other => refused::read(other).into(),
    }
}

pub(super) fn point(at: Option<StatePoint>) -> Result<Point, Status> {
    Ok(match at.and_then(|at| at.point) {
        None => Point::Now,
        Some(state_point::Point::Revision(0)) => {
            return Err(status::out_of_range("the first revision of a profile is 1"));
        }
        Some(state_point::Point::Revision(revision)) => Point::Revision(revision),
        Some(state_point::Point::Time(time)) => Point::Time(Moment::from_proto(Some(&time))),
    })
}
