//! From where a request came: what rates are counted by, and what a session's
//! list shows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::Request;

/// The address of the client, put into every request by the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerAddress(pub IpAddr);

/// The address of the connection that a request came on; the unspecified address
/// where none is known, which all requests of that kind share.
pub(super) fn of<B>(request: &Request<B>) -> PeerAddress {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    PeerAddress(connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip()))
}
