//! The events that concern one indicator or finding, or that one ministry made.

use futures_util::Stream;
use mgi_events::{
    ids::{FindingId, IndicatorCode, MinistryCode, profile_stream},
    profile::timeline::{Subject, concerns, summary},
    redaction::{self, open_stored},
};
use mgi_proto::v1::{GetTimelineRequest, GetTimelineResponse, get_timeline_request as request};
use tonic::Status;

use super::{
    super::{
        Host, refused,
        status::{bad_field, not_found, out_of_range},
        view::Seen,
    },
    BATCH,
};
use crate::{
    engine::ReadError,
    identity::Principal,
    ledger::{Recorded, StreamName},
};

/// The timeline that is asked for, to the end that the history has now. Rights are
/// judged anew with each batch.
pub(super) async fn timeline(
    host: &Host,
    principal: &Principal,
    request: GetTimelineRequest,
) -> Result<impl Stream<Item = Result<GetTimelineResponse, Status>> + use<>, Status> {
    let subject = subject(request.subject)?;
    let profile = request.profile_id;
    host.see(principal, &profile, None, |seen| exists(&seen, &subject))
        .await?;
    let id = mgi_events::ids::ProfileId::parse(&profile)
        .map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let stream =
        StreamName::new(&profile_stream(&id)).map_err(|_| not_found("profile", &profile))?;
    let end = *host.engine.feed().head(&stream).borrow();
    if request.from > end {
        return Err(out_of_range(format!(
            "the profile has {end} events; look from {end} or less"
        )));
    }
    let mut left = match request.limit {
        0 => u64::MAX,
        limit => u64::from(limit),
    };
    let (host, principal) = (host.clone(), principal.clone());
    Ok(async_stream::try_stream! {
        let mut cursor = request.from;
        while cursor < end && left > 0 {
            let most = usize::try_from(end - cursor).unwrap_or(BATCH).min(BATCH);
            let batch = host.engine.feed().read(&stream, cursor, most).await
                .map_err(|error| Status::from(refused::read(&ReadError::from(error))))?;
            let Some(last) = batch.last() else {
                Err(refused::corrupt())?;
                return;
            };
            cursor = last.index + 1;
            for entry in select(&host, &principal, &profile, &subject, batch).await? {
                yield entry;
                left -= 1;
                if left == 0 {
                    return;
                }
            }
        }
    })
}

fn subject(asked: Option<request::Subject>) -> Result<Subject, Status> {
    match asked {
        Some(request::Subject::Indicator(code)) => IndicatorCode::parse(&code)
            .map(Subject::Indicator)
            .map_err(|bad| refused::bad_id("indicator", &bad)),
        Some(request::Subject::Finding(id)) => FindingId::parse(&id)
            .map(Subject::Finding)
            .map_err(|bad| refused::bad_id("finding", &bad)),
        Some(request::Subject::Ministry(code)) => MinistryCode::parse(&code)
            .map(Subject::Ministry)
            .map_err(|bad| refused::bad_id("ministry", &bad)),
        None => Err(bad_field(
            "subject",
            "must name an indicator, a finding or a ministry",
        )),
    }
}

fn exists(seen: &Seen<'_>, subject: &Subject) -> Result<(), Status> {
    let profile = seen.profile;
    match subject {
        Subject::Indicator(code) if seen.questionnaire.codes().any(|c| c == *code) => Ok(()),
        Subject::Indicator(code) => Err(not_found("indicator", code.as_str())),
        Subject::Finding(id) if profile.findings().contains_key(id) => Ok(()),
        Subject::Finding(id) => Err(not_found("finding", &id.to_string())),
        Subject::Ministry(code) if profile.ministries().contains_key(code) => Ok(()),
        Subject::Ministry(code) => Err(not_found("ministry in this profile", code.as_str())),
    }
}

/// Those events of a batch that concern the subject and that the caller may read.
async fn select(
    host: &Host,
    principal: &Principal,
    profile: &str,
    subject: &Subject,
    batch: Vec<Recorded>,
) -> Result<Vec<GetTimelineResponse>, Status> {
    host.see(principal, profile, None, |seen| {
        let mut found = Vec::new();
        for recorded in batch {
            let corrupt = || Status::from(refused::corrupt());
            let stored = open_stored(&recorded.bytes).map_err(|_| corrupt())?;
            if concerns(
                seen.profile,
                seen.reader,
                subject,
                &stored.event,
                &stored.kind,
            ) {
                let short = summary(seen.profile, &stored.event, &stored.kind);
                let redacted = seen.profile.redactions().contains_key(&recorded.index);
                let event_bytes = if redacted {
                    redaction::Subject::read(&recorded.bytes)
                        .map_err(|_| corrupt())?
                        .what_stays()
                        .into()
                } else {
                    recorded.bytes
                };
                found.push(GetTimelineResponse {
                    index: recorded.index,
                    event_bytes,
                    indicators: short.indicators,
                    findings: short.findings,
                });
            }
        }
        Ok(found)
    })
    .await
}
