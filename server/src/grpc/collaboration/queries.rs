//! State, now or at an earlier point.

use mgi_events::{ids::IndicatorCode, profile::Profile};
use mgi_proto::v1::{self, Target};
use tonic::{Request, Response, Status};

use super::super::{Host, caller::principal, paging::Page, refused, status::not_found};

pub(super) async fn list_profiles(
    host: &Host,
    request: Request<v1::ListProfilesRequest>,
) -> Result<Response<v1::ListProfilesResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let mut heads = Vec::new();
    for id in host.profiles_of(&principal) {
        let head = host
            .see(&principal, id.as_str(), None, |seen| {
                Ok(seen.profile.show(seen.questionnaire, seen.deployment))
            })
            .await;
        match head {
            Ok(head) => heads.push(head),
            // The role ended between the look-up and the reading, the index lists a role
            // that is not in force today, or its holder reads nothing yet: a stakeholder
            // before the consultation, to whom the other profiles are listed all the same.
            Err(status)
                if matches!(
                    status.code(),
                    tonic::Code::NotFound
                        | tonic::Code::PermissionDenied
                        | tonic::Code::FailedPrecondition
                ) => {}
            Err(status) => return Err(status),
        }
    }
    let (profiles, next_page_token) =
        page.cut(heads.into_iter(), |p| p.profile_id.clone(), |p| p)?;
    Ok(Response::new(v1::ListProfilesResponse {
        profiles,
        next_page_token,
    }))
}

pub(super) async fn get_profile(
    host: &Host,
    request: Request<v1::GetProfileRequest>,
) -> Result<Response<v1::GetProfileResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let profile = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            Ok(seen.profile.show(seen.questionnaire, seen.deployment))
        })
        .await?;
    Ok(Response::new(v1::GetProfileResponse {
        profile: Some(profile),
    }))
}

pub(super) async fn get_questionnaire(
    host: &Host,
    request: Request<v1::GetQuestionnaireRequest>,
) -> Result<Response<v1::GetQuestionnaireResponse>, Status> {
    let principal = principal(&request)?;
    let profile = request.into_inner().profile_id;
    let response = host
        .see(&principal, &profile, None, |seen| {
            Ok(v1::GetQuestionnaireResponse {
                questionnaire: Some(seen.questionnaire.content().clone()),
                digest: seen.questionnaire.digest().to_vec(),
            })
        })
        .await?;
    Ok(Response::new(response))
}

pub(super) async fn list_grants(
    host: &Host,
    request: Request<v1::ListGrantsRequest>,
) -> Result<Response<v1::ListGrantsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (grants, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.grants().iter(),
                |(id, _)| id.to_string(),
                |(id, grant)| seen.profile.show_grant(*id, grant, seen.at),
            )
        })
        .await?;
    Ok(Response::new(v1::ListGrantsResponse {
        grants,
        next_page_token,
    }))
}

pub(super) async fn get_answer(
    host: &Host,
    request: Request<v1::GetAnswerRequest>,
) -> Result<Response<v1::GetAnswerResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let code = IndicatorCode::parse(&request.indicator)
        .map_err(|bad| refused::bad_id("indicator", &bad))?;
    let response = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            if seen.questionnaire.indicator(&code).is_none() {
                return Err(not_found("indicator", code.as_str()));
            }
            Ok(v1::GetAnswerResponse {
                answer: Some(seen.profile.show_answer(&code)),
                revision: seen.profile.revision().0,
            })
        })
        .await?;
    Ok(Response::new(response))
}

pub(super) async fn list_answers(
    host: &Host,
    request: Request<v1::ListAnswersRequest>,
) -> Result<Response<v1::ListAnswersResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let response = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            if !request.dimension.is_empty()
                && !seen.questionnaire.has_dimension(&request.dimension)
            {
                return Err(not_found("dimension", &request.dimension));
            }
            let lead = |code: &IndicatorCode| {
                let item = seen.profile.item(code).and_then(|item| item.lead.as_ref());
                item.map(|m| m.as_str()).unwrap_or_default()
            };
            let dimension = |code: &IndicatorCode| {
                let indicator = seen.questionnaire.indicator(code);
                indicator.map(|i| i.dimension.as_str()).unwrap_or_default()
            };
            let wanted = seen
                .questionnaire
                .codes()
                .filter(|code| request.dimension.is_empty() || dimension(code) == request.dimension)
                .filter(|code| request.lead.is_empty() || lead(code) == request.lead);
            let (answers, next_page_token) = page.cut(wanted, ToString::to_string, |code| {
                seen.profile.show_answer(&code)
            })?;
            Ok(v1::ListAnswersResponse {
                answers,
                revision: seen.profile.revision().0,
                next_page_token,
            })
        })
        .await?;
    Ok(Response::new(response))
}

pub(super) async fn list_evidence(
    host: &Host,
    request: Request<v1::ListEvidenceRequest>,
) -> Result<Response<v1::ListEvidenceResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (evidence, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let alike = seen.profile.alike();
            page.cut(
                seen.profile.evidence().iter(),
                |(id, _)| id.to_string(),
                |(id, evidence)| seen.profile.show_evidence(id, evidence, &alike),
            )
        })
        .await?;
    Ok(Response::new(v1::ListEvidenceResponse {
        evidence,
        next_page_token,
    }))
}

pub(super) async fn list_notes(
    host: &Host,
    request: Request<v1::ListNotesRequest>,
) -> Result<Response<v1::ListNotesResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (notes, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let wanted = seen
                .profile
                .notes()
                .iter()
                .filter(|(_, note)| about(request.target.as_ref(), &note.target));
            page.cut(
                wanted,
                |(id, _)| id.to_string(),
                |(id, note)| note.show(*id),
            )
        })
        .await?;
    Ok(Response::new(v1::ListNotesResponse {
        notes,
        next_page_token,
    }))
}

pub(super) async fn list_validations(
    host: &Host,
    request: Request<v1::ListValidationsRequest>,
) -> Result<Response<v1::ListValidationsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let (validations, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            page.cut(
                seen.profile.validations().iter(),
                |(id, _)| id.to_string(),
                |(id, validation)| Profile::show_validation(*id, validation, seen.deployment),
            )
        })
        .await?;
    Ok(Response::new(v1::ListValidationsResponse {
        validations,
        next_page_token,
    }))
}

/// Whether a thing is on the target that is wanted, if one is.
pub(super) fn about(wanted: Option<&Target>, target: &Target) -> bool {
    wanted.is_none_or(|wanted| wanted == target)
}
