//! From where a request came: what rates are counted by, and what a session's
//! list shows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, HeaderName, Request, header};

use crate::config::TrustedProxies;

/// The address of the client, put into every request by the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerAddress(pub IpAddr);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request came from: that of the connection, and where that is a trusted
/// proxy's, the right-most one in `x-forwarded-for` or `forwarded` that no trusted proxy has.
///
/// What stands left of it was written by who knows whom. Where a proxy names no address, or the two
/// headers do not agree (one of them may be the client's own), the proxy's address is taken. Where
/// no connection is known it is the unspecified address, which all requests of that kind share.
pub(super) fn of<B>(request: &Request<B>, proxies: &TrustedProxies) -> PeerAddress {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let connection = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
        info.0.ip().to_canonical()
    });
    if !proxies.contains(connection) {
        return PeerAddress(connection);
    }
    PeerAddress(forwarded(request.headers(), connection, proxies))
}

/// As [`of`], from the headers of a request that a trusted proxy brought.
pub(crate) fn forwarded(headers: &HeaderMap, proxy: IpAddr, proxies: &TrustedProxies) -> IpAddr {
    let simple = last_untrusted(headers, &FORWARDED_FOR, bare, proxy, proxies);
    let standard = last_untrusted(headers, &header::FORWARDED, for_of, proxy, proxies);
    match (simple, standard) {
        (Some(one), Some(other)) if one != other => proxy,
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => proxy,
    }
}

/// `None`: there is no such header.
fn last_untrusted(
    headers: &HeaderMap,
    name: &HeaderName,
    read: fn(&str) -> Option<IpAddr>,
    proxy: IpAddr,
    proxies: &TrustedProxies,
) -> Option<IpAddr> {
    let mut lines: Vec<&http::HeaderValue> = headers.get_all(name).iter().collect();
    lines.reverse();
    let mut nearest = None;
    for line in lines {
        let Ok(line) = line.to_str() else {
            return Some(nearest.unwrap_or(proxy));
        };
        for element in line.rsplit(',') {
            let Some(address) = read(element.trim()) else {
                // Unknown, or obfuscated: nobody can go further.
                return Some(nearest.unwrap_or(proxy));
            };
            nearest = Some(address);
            if !proxies.contains(address) {
                return nearest;
            }
        }
    }
    nearest
}

/// `forwarded` (RFC 7239): the `for` of one element.
fn for_of(element: &str) -> Option<IpAddr> {
    let pair = element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })?;
    bare(pair.trim().trim_matches('"'))
}

/// An address, with or without a port, of IPv6 with or without brackets.
fn bare(text: &str) -> Option<IpAddr> {
    let found = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let port_is_one = port.is_empty() || port.strip_prefix(':')?.parse::<u16>().is_ok();
        IpAddr::V6(address.parse().ok().filter(|_| port_is_one)?)
    } else if let Ok(address) = text.parse::<IpAddr>() {
        address
    } else {
        text.parse::<SocketAddr>().ok()?.ip()
    };
    Some(found.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(connection: &str, headers: &[(&'static str, &str)]) -> String {
        let proxies: TrustedProxies = "10.0.0.0/8, ::1".parse().unwrap();
        let mut request = Request::new(());
        let connection = SocketAddr::new(connection.parse().unwrap(), 1);
        request.extensions_mut().insert(ConnectInfo(connection));
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        of(&request, &proxies).0.to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let lie = [
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7"),
        ];
        assert_eq!(seen("198.51.100.1", &lie), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &lie), "203.0.113.7");
        assert_eq!(seen("::ffff:10.0.0.1", &lie), "203.0.113.7");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_right_most_address_that_is_no_proxys_counts() {
        for (value, found) in [
            ("1.1.1.1, 203.0.113.7", "203.0.113.7"),
            ("1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
            ("1.1.1.1,203.0.113.7:4711,10.0.0.2", "203.0.113.7"),
            ("1.1.1.1, [2001:db8::7]:4711", "2001:db8::7"),
            ("1.1.1.1, 2001:db8::7", "2001:db8::7"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("1.1.1.1, unknown, 10.0.0.2", "10.0.0.2"),
            ("1.1.1.1, _hidden", "10.0.0.1"),
            ("", "10.0.0.1"),
            (",,,", "10.0.0.1"),
        ] {
            let headers = [("x-forwarded-for", value)];
            assert_eq!(seen("10.0.0.1", &headers), found, "{value}");
        }
        let lines = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        assert_eq!(seen("10.0.0.1", &lines), "203.0.113.7");
    }

    #[test]
    fn the_standard_header_is_read_as_well() {
        for (value, found) in [
            (
                "for=1.1.1.1, for=203.0.113.7;proto=https;by=10.0.0.1",
                "203.0.113.7",
            ),
            ("proto=https; For=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("for=203.0.113.7, for=\"10.0.0.2:80\"", "203.0.113.7"),
            ("for=203.0.113.7, proto=https", "10.0.0.1"),
            ("for=_secret", "10.0.0.1"),
        ] {
            assert_eq!(seen("10.0.0.1", &[("forwarded", value)]), found, "{value}");
        }
    }

    #[test]
    fn two_headers_that_do_not_agree_are_not_believed() {
        let headers = [
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=1.1.1.1"),
        ];
        assert_eq!(seen("10.0.0.1", &headers), "10.0.0.1");
    }
}
