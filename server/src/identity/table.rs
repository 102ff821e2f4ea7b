//! What every path needs. Deny by default: a path that is not listed needs a
//! token, and a test holds the list against the services that exist.

/// What a path needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Anybody may call it.
    Nothing,
    /// A bearer token that holds.
    Token,
}

/// The gRPC services that need no token: they tell nothing about content but what was
/// published.
const OPEN_SERVICES: [&str; 4] = [
    // Of content it tells what was published: Public, as the table of needs has it.
    "/mgi.v1.PublicationService/",
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

/// Plain HTTP paths that need no token: for probes.
const OPEN_PATHS: [&str; 2] = ["/healthz", "/readyz"];

/// What a path needs.
#[must_use]
pub fn need(path: &str) -> Need {
    let open = OPEN_SERVICES
        .iter()
        .any(|service| path.starts_with(service))
        || OPEN_PATHS.contains(&path);
    if open { Need::Nothing } else { Need::Token }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_the_api_needs_a_token() {
        let pool = mgi_proto::json::pool().unwrap();
        let mut methods = 0;
        for service in pool.services() {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                let public = service.name() == "PublicationService";
                assert_eq!(need(&path) == Need::Nothing, public, "{path}");
                methods += 1;
            }
        }
        assert!(methods > 30);
    }

    #[test]
    fn health_and_reflection_do_not() {
        assert_eq!(need("/grpc.health.v1.Health/Check"), Need::Nothing);
        assert_eq!(need("/healthz"), Need::Nothing);
        assert_eq!(need("/healthz/x"), Need::Token);
        assert_eq!(need("/anything"), Need::Token);
    }
}
