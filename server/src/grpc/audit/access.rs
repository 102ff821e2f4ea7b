//! Reading the access log.

use futures_util::Stream;
use mgi_events::{context::Moment, deployment::may_read_access, ids::AccountId};
use mgi_proto::v1::{DeploymentRole, ReadAccessLogRequest, ReadAccessLogResponse};
use tonic::{Code, Status};

use super::super::{Host, refused, status::Problem};
use crate::{
    access_log::{self, Entry},
    identity::Principal,
};

/// Entries in one answer, at most: who wants more goes on from the time of the last.
const MOST: usize = 100_000;

/// The entries that the caller may read: all of them for auditors of the deployment, those about
/// the own account for anybody.
pub(super) async fn read(
    host: &Host,
    principal: &Principal,
    request: ReadAccessLogRequest,
) -> Result<impl Stream<Item = Result<ReadAccessLogResponse, Status>> + use<>, Status> {
    let deployment = host.engine.deployment();
    let auditor = deployment.has_role(&principal.account, DeploymentRole::Auditor);
    let of = match request.account_id.as_str() {
        "" if auditor => None,
        "" => Some(principal.account.clone()),
        named => Some(AccountId::parse(named).map_err(|bad| refused::bad_id("account_id", &bad))?),
    };
    may_read_access(&deployment, &principal.account, of.as_ref())
        .map_err(|refusal| Status::from(refused::refusal(&refusal)))?;
    if auditor {
        access_log::note("auditor of the deployment", "");
    }
    let from = request
        .from
        .map_or(i64::MIN, |from| Moment::from_proto(Some(&from)).0);
    let limit = match request.limit {
        0 => MOST,
        limit => usize::try_from(limit).unwrap_or(MOST).min(MOST),
    };
    let log = host.access_log.clone();
    let wanted = move |entry: &Entry| {
        of.as_ref()
            .is_none_or(|of| entry.account == of.as_str() || entry.about == of.as_str())
    };
    let read = tokio::task::spawn_blocking(move || log.read(from, limit, wanted)).await;
    let entries = match read {
        Ok(Ok(entries)) => entries,
        failed => {
            tracing::error!(?failed, "the access log could not be read");
            return Err(Problem::new(
                Code::Unavailable,
                mgi_proto::v1::ErrorReason::TryAgain,
                "the access log cannot be read; the operator has to look at the server's log",
            )
            .into());
        }
    };
    Ok(futures_util::stream::iter(
        entries.into_iter().map(|entry| Ok(show(entry))),
    ))
}

fn show(entry: Entry) -> ReadAccessLogResponse {
    ReadAccessLogResponse {
        time: Some(Moment(entry.time_unix_micros).to_proto()),
        account_id: entry.account,
        method: entry.method,
        profile_id: entry.profile,
        role: entry.role,
        credential_id: entry.credential,
        result: entry.result,
        about_account_id: entry.about,
    }
}
