//! An empty gRPC service: the same listener, the same method, nothing done. A
//! request that carries a command gets a receipt of the usual size, so that calls
//! with the real messages can be measured too.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    pin::Pin,
    task::{Context, Poll},
};

use http::{Request, Response};
use mgi_proto::v1::{Receipt, SubmitRequest, SubmitResponse};
use mgi_server::{
    config::{Config, PartialConfig},
    edge,
    telemetry::Metrics,
};
use tonic::{
    Status,
    body::Body,
    server::{Grpc, NamedService, UnaryService},
    service::Routes,
};
use tower::Service;

/// Serves on a free port, which it prints, until it is killed.
pub(crate) async fn serve() {
    let router = Routes::new(Empty).into_axum_router();
    let address = (std::net::Ipv4Addr::LOCALHOST, 0).into();
    let config = Config::load(None, std::iter::empty(), PartialConfig::default());
    let guard = edge::Guard::new(&config.expect("the defaults"), Metrics::new());
    let serving = edge::serve(address, None, router, &guard)
        .await
        .expect("a port");
    println!("{}", serving.address);
    std::future::pending::<()>().await;
}

/// The service.
#[derive(Clone, Copy, Debug)]
struct Empty;

impl NamedService for Empty {
    // The name of the real one, so that the same client calls both.
    const NAME: &'static str = "mgi.v1.CollaborationService";
}

impl Service<Request<Body>> for Empty {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            let codec = tonic_prost::ProstCodec::<SubmitResponse, SubmitRequest>::default();
            Ok(Grpc::new(codec).unary(Submit, request).await)
        })
    }
}

/// Its method.
struct Submit;

impl UnaryService<SubmitRequest> for Submit {
    type Response = SubmitResponse;
    type Future = Ready<Result<tonic::Response<SubmitResponse>, Status>>;

    fn call(&mut self, request: tonic::Request<SubmitRequest>) -> Self::Future {
        let asked = request.into_inner();
        let receipt = asked.command.map(|command| Receipt {
            profile_id: asked.profile_id,
            command_id: command.command_id,
            revision_before: 1_000_000,
            revision: 1_000_001,
            tree_size: 1_000_001,
            tree_root: vec![7; 32],
            recorded_time: Some(prost_types::Timestamp {
                seconds: 1_800_000_000,
                nanos: 123_456_000,
            }),
            item_version: 1_000,
            ..Receipt::default()
        });
        ready(Ok(tonic::Response::new(SubmitResponse { receipt })))
    }
}
