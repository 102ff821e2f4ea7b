//! Ministries.

use mgi_events::{
    deployment::{Command, Deployment},
    ids::MinistryCode,
};
use mgi_proto::v1;
use tonic::{Request, Status};

use super::{
    super::{Host, caller::principal, paging::Page, refused},
    command::direct,
};

pub(super) async fn register(
    host: &Host,
    request: Request<v1::RegisterMinistryRequest>,
) -> Result<v1::RegisterMinistryResponse, Status> {
    let account = principal(&request)?.account;
    let request = request.into_inner();
    let command = Command::RegisterMinistry {
        ministry: code(&request.ministry)?,
        name: request.name.clone(),
        predecessors: request.predecessors.clone(),
        former_names: request.former_names.clone(),
    };
    let receipt = direct(host, &account, &request.command_id, &request, command).await?;
    Ok(v1::RegisterMinistryResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn rename(
    host: &Host,
    request: Request<v1::RenameMinistryRequest>,
) -> Result<v1::RenameMinistryResponse, Status> {
    let account = principal(&request)?.account;
    let request = request.into_inner();
    let command = Command::RenameMinistry {
        ministry: code(&request.ministry)?,
        name: request.name.clone(),
        effective_date: request.effective_date.clone(),
    };
    let receipt = direct(host, &account, &request.command_id, &request, command).await?;
    Ok(v1::RenameMinistryResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListMinistriesRequest>,
) -> Result<v1::ListMinistriesResponse, Status> {
    principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let deployment = host.engine.deployment();
    let (ministries, next_page_token) = page.cut(
        deployment.ministries().iter(),
        |(code, _)| code.to_string(),
        |(code, ministry)| Deployment::show_ministry(code, ministry),
    )?;
    Ok(v1::ListMinistriesResponse {
        ministries,
        next_page_token,
    })
}

fn code(text: &str) -> Result<MinistryCode, Status> {
    MinistryCode::parse(text).map_err(|bad| refused::bad_id("ministry", &bad))
}
