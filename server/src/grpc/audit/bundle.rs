//! The evidence bundle.

use mgi_proto::v1::{CreateBundleRequest, CreateBundleResponse};
use tonic::{Response, Status};

use super::{Answers, Audit};
use crate::identity::Principal;

impl Audit {
    pub(super) async fn bundle(
        &self,
        _principal: Principal,
        _request: CreateBundleRequest,
    ) -> Result<Response<Answers<CreateBundleResponse>>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}
