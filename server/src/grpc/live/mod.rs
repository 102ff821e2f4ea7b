//! `LiveService`: history and live events in one stream, and presence.

mod announce;
mod filter;
mod source;
pub(super) use source::is_of_thread;
mod watch;

use std::pin::Pin;

use futures_core::Stream;
use mgi_proto::v1::{
    AnnounceRequest, AnnounceResponse, WatchRequest, WatchResponse,
    live_service_server::LiveService,
};
use tonic::{Request, Response, Status};

use super::Host;

/// The service.
#[derive(Clone)]
pub struct Live(Host);

impl Live {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self(host)
    }
}

#[tonic::async_trait]
impl LiveService for Live {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<WatchResponse, Status>> + Send>>;

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        watch::watch(&self.0, request).await
    }

    async fn announce(
        &self,
        request: Request<AnnounceRequest>,
    ) -> Result<Response<AnnounceResponse>, Status> {
        announce::announce(&self.0, request).await
    }
}
