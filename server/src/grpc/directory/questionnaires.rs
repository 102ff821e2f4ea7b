//! Questionnaires.

use mgi_events::{deployment::Command, questionnaire};
use mgi_proto::v1;
use tonic::{Code, Request, Status};

use super::{
    super::{Host, caller::principal, status::bad_field},
    command::direct,
};

pub(super) async fn register(
    host: &Host,
    request: Request<v1::RegisterQuestionnaireRequest>,
) -> Result<v1::RegisterQuestionnaireResponse, Status> {
    let account = principal(&request)?.account;
    let request = request.into_inner();
    let content = request
        .questionnaire
        .clone()
        .ok_or_else(|| bad_field("questionnaire", "is missing"))?;
    let digest = questionnaire::digest(&content).to_vec();
    let command = Command::RegisterQuestionnaire(Box::new(content));
    match direct(host, &account, &request.command_id, &request, command).await {
        Ok(receipt) => Ok(v1::RegisterQuestionnaireResponse {
            digest,
            revision: receipt.revision,
        }),
        // The same content again is harmless.
        Err(status)
            if status.code() == Code::AlreadyExists
                && host.engine.deployment().questionnaire(&digest).is_some() =>
        {
            let revision = host.engine.deployment().revision().0;
            Ok(v1::RegisterQuestionnaireResponse { digest, revision })
        }
        Err(status) => Err(status),
    }
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListQuestionnairesRequest>,
) -> Result<v1::ListQuestionnairesResponse, Status> {
    principal(&request)?;
    let deployment = host.engine.deployment();
    let questionnaires = deployment
        .questionnaires()
        .iter()
        .map(|q| {
            let mut head = q.content().clone();
            let indicators = std::mem::take(&mut head.indicators);
            v1::QuestionnaireSummary {
                head: Some(head),
                indicator_count: u32::try_from(indicators.len()).unwrap_or(u32::MAX),
                digest: q.digest().to_vec(),
            }
        })
        .collect();
    Ok(v1::ListQuestionnairesResponse { questionnaires })
}
