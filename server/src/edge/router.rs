//! All services, and the layers around them, as one axum router.

use axum::{Router, body::Body, http::Response};
use mgi_proto::v1::{
    access_service_server::AccessServiceServer, audit_service_server::AuditServiceServer,
    collaboration_service_server::CollaborationServiceServer,
    directory_service_server::DirectoryServiceServer, live_service_server::LiveServiceServer,
    publication_service_server::PublicationServiceServer,
};
use tonic::service::Routes;
use tonic_health::pb::health_server::{Health as HealthApi, HealthServer};
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;

use std::sync::Arc;

use super::{Guard, Health, account_rate::AccountRate, around::Around};
use crate::{
    access_log::AccessLayer,
    grpc::{AccessRpc, Audit, Collaboration, Directory, Host, Live, Publication},
    identity::{IdentityLayer, Page, ROUTES},
    pages::Pages,
};

/// Largest message in: 1 MiB.
const IN: usize = 1024 * 1024;
/// Largest message out: 4 MiB.
const OUT: usize = 4 * 1024 * 1024;

/// Why the router could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the descriptors of the API could not be offered for reflection: {0}")]
pub struct BadDescriptors(#[from] tonic_reflection::server::Error);

/// A service with its limits, also in gRPC-Web. The gRPC-Web layer goes around
/// each service and not around the router: it answers 400 to plain HTTP/1.1.
macro_rules! service {
    ($server:ident, $service:expr) => {
        GrpcWebLayer::new().layer(
            $server::new($service)
                .max_decoding_message_size(IN)
                .max_encoding_message_size(OUT)
                .accept_compressed(tonic::codec::CompressionEncoding::Gzip),
        )
    };
}

/// The whole application behind the listener.
///
/// # Errors
/// [`BadDescriptors`]: a defect of the build.
pub fn router<H: HealthApi>(
    host: &Host,
    pages: &Pages,
    health: &Health,
    health_service: HealthServer<H>,
    guard: &Guard,
) -> Result<Router, BadDescriptors> {
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(mgi_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    // Starting from our own router keeps our fallback: two routers that both
    // have one do not merge.
    // Every plain route is a row of the table: one without a row cannot exist.
    let mut plain = Router::new();
    for row in ROUTES {
        if let Some(page) = row.page {
            let handler = pages.handler(page).or_else(|| health.probe(page));
            plain = handler.map_or(plain.clone(), |handler| plain.route(row.path, handler));
        }
    }
    let plain = match pages.handler(Page::NotFound) {
        Some(lost) => plain.fallback_service(lost),
        None => plain,
    };
    let routes = Routes::from(plain)
        .add_service(service!(
            CollaborationServiceServer,
            Collaboration::new(host.clone())
        ))
        .add_service(service!(LiveServiceServer, Live::new(host.clone())))
        .add_service(service!(AuditServiceServer, Audit::new(host.clone())))
        .add_service(service!(
            DirectoryServiceServer,
            Directory::new(host.clone())
        ))
        .add_service(service!(
            PublicationServiceServer,
            Publication::new(host.clone())
        ))
        .add_service(service!(AccessServiceServer, AccessRpc::new(host.clone())))
        .add_service(GrpcWebLayer::new().layer(health_service))
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    Ok(routes.into_axum_router().layer(
        ServiceBuilder::new()
            .layer(CatchPanicLayer::new())
            .map_response(|response: Response<_>| response.map(Body::new))
            .layer(Around(guard.clone()))
            .layer(IdentityLayer::new(host.identity.clone()))
            .layer(AccountRate(guard.clone()))
            .layer(AccessLayer::new(
                host.access_log.clone(),
                Arc::clone(&host.clock),
            )),
    ))
}
