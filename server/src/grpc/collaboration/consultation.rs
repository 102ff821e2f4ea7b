//! What the consultation brought: suggestions, findings, priorities, positions,
//! meetings, contradictions, corrections, and records that look alike. Whoever
//! reads the profile reads all of them.

use mgi_events::{ids::IndicatorCode, profile::Finding};
use mgi_proto::v1::{self, SuggestionState};
use tonic::{Request, Response, Status};

use super::{
    super::{
        Host,
        caller::principal,
        paging::Page,
        refused,
        status::{bad_field, not_found},
        view::Seen,
    },
    places::{FindingPlace, GroupPlace, PositionPlace},
    queries::about,
};

pub(super) async fn list_suggestions(
    host: &Host,
    request: Request<v1::ListSuggestionsRequest>,
) -> Result<Response<v1::ListSuggestionsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let state = SuggestionState::try_from(request.state)
        .map_err(|_| bad_field("state", "must be a state of suggestions, or unspecified"))?;
    let (suggestions, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let on_target = seen
                .profile
                .suggestions()
                .iter()
                .filter(|(_, suggestion)| about(request.target.as_ref(), &suggestion.target()));
            page.cut_some(
                on_target,
                |(id, _)| id.to_string(),
                |(id, suggestion)| {
                    let wanted =
                        state == SuggestionState::Unspecified || suggestion.state() == state;
                    wanted.then(|| suggestion.show(*id))
                },
            )
        })
        .await?;
    Ok(Response::new(v1::ListSuggestionsResponse {
        suggestions,
        next_page_token,
    }))
}

pub(super) async fn list_findings(
    host: &Host,
    request: Request<v1::ListFindingsRequest>,
) -> Result<Response<v1::ListFindingsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let response = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let indicator = named_things(&request, &seen)?;
            let places = FindingPlace::all(seen.profile, seen.questionnaire, request.with_retired);
            let passed = page
                .token(FindingPlace::read)?
                .map_or(0, |after| after.passed(&places));
            let (findings, next_page_token) = page.fill(
                places.into_iter().skip(passed),
                ToString::to_string,
                |place| {
                    let finding = seen.profile.findings().get(&place.id)?;
                    wanted(&request, indicator.as_ref(), finding)
                        .then(|| seen.profile.show_finding(place.id, finding))
                },
            );
            Ok(v1::ListFindingsResponse {
                findings,
                revision: seen.profile.revision().0,
                next_page_token,
            })
        })
        .await?;
    Ok(Response::new(response))
}

/// What a request names exists; the indicator, if it names one.
fn named_things(
    request: &v1::ListFindingsRequest,
    seen: &Seen<'_>,
) -> Result<Option<IndicatorCode>, Status> {
    let (dimension, indicator) = (&request.dimension, &request.indicator);
    if !dimension.is_empty() && !seen.questionnaire.has_dimension(dimension) {
        return Err(not_found("dimension", dimension));
    }
    if indicator.is_empty() {
        return Ok(None);
    }
    let code = IndicatorCode::parse(indicator).map_err(|bad| refused::bad_id("indicator", &bad))?;
    if seen.questionnaire.indicator(&code).is_none() {
        return Err(not_found("indicator", indicator));
    }
    Ok(Some(code))
}

fn wanted(
    request: &v1::ListFindingsRequest,
    indicator: Option<&IndicatorCode>,
    finding: &Finding,
) -> bool {
    (request.dimension.is_empty() || finding.dimension == request.dimension)
        && indicator.is_none_or(|code| finding.indicators.contains(code))
        && (!request.stale_only || !finding.stale.is_empty())
}

pub(super) async fn list_positions(
    host: &Host,
    request: Request<v1::ListPositionsRequest>,
) -> Result<Response<v1::ListPositionsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (positions, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut_after(
                seen.profile.show_positions().into_iter(),
                PositionPlace::of,
                PositionPlace::read,
                |position| {
                    let wanted = (request.target.is_none() || position.target == request.target)
                        && (request.ministry.is_empty() || position.ministry == request.ministry);
                    wanted.then_some(position)
                },
            )
        })
        .await?;
    Ok(Response::new(v1::ListPositionsResponse {
        positions,
        next_page_token,
    }))
}

pub(super) async fn list_priorities(
    host: &Host,
    request: Request<v1::ListPrioritiesRequest>,
) -> Result<Response<v1::ListPrioritiesResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (priorities, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.priorities().iter(),
                |(id, _)| id.to_string(),
                |(id, priority)| priority.show(*id),
            )
        })
        .await?;
    Ok(Response::new(v1::ListPrioritiesResponse {
        priorities,
        next_page_token,
    }))
}

pub(super) async fn list_meetings(
    host: &Host,
    request: Request<v1::ListMeetingsRequest>,
) -> Result<Response<v1::ListMeetingsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (meetings, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.meetings().iter(),
                |(id, _)| id.to_string(),
                |(id, meeting)| meeting.show(*id),
            )
        })
        .await?;
    Ok(Response::new(v1::ListMeetingsResponse {
        meetings,
        next_page_token,
    }))
}

pub(super) async fn list_contradictions(
    host: &Host,
    request: Request<v1::ListContradictionsRequest>,
) -> Result<Response<v1::ListContradictionsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (contradictions, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.contradictions().iter(),
                |(id, _)| id.to_string(),
                |(id, contradiction)| contradiction.show(*id),
            )
        })
        .await?;
    Ok(Response::new(v1::ListContradictionsResponse {
        contradictions,
        next_page_token,
    }))
}

pub(super) async fn list_corrections(
    host: &Host,
    request: Request<v1::ListCorrectionsRequest>,
) -> Result<Response<v1::ListCorrectionsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (corrections, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.corrections().iter(),
                |(id, _)| id.to_string(),
                |(id, correction)| correction.show(*id),
            )
        })
        .await?;
    Ok(Response::new(v1::ListCorrectionsResponse {
        corrections,
        next_page_token,
    }))
}

pub(super) async fn list_evidence_groups(
    host: &Host,
    request: Request<v1::ListEvidenceGroupsRequest>,
) -> Result<Response<v1::ListEvidenceGroupsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (groups, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut_after(
                GroupPlace::with_each(seen.profile.evidence_groups()),
                |(place, _)| place.clone(),
                GroupPlace::read,
                |(_, group)| (group.open || !request.open_only).then_some(group),
            )
        })
        .await?;
    Ok(Response::new(v1::ListEvidenceGroupsResponse {
        groups,
        next_page_token,
    }))
}
