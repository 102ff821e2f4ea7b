//! What kind of body a path takes, and so how much and for how long.

use std::{collections::HashMap, sync::OnceLock, time::Duration};

/// What a request's body may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Most bytes; a stream of messages has no such limit, each message has.
    pub(super) bytes: Option<u64>,
    /// Longest silence while the server waits for more.
    pub(super) silence: Option<Duration>,
    /// Longest time in all, from the head on.
    pub(super) whole: Option<Duration>,
}

/// One message, or a form: 1 MiB, with what base64 and framing of gRPC-Web add. On a line of
/// 128 kbit/s it comes in 90 seconds.
const ONE: Shape = Shape {
    bytes: Some(1536 * 1024),
    silence: Some(Duration::from_secs(20)),
    whole: Some(Duration::from_secs(120)),
};

/// An upload in parts: its handler counts the bytes. 25 MiB on a line of 64 kbit/s take 55 minutes.
const UPLOAD: Shape = Shape {
    bytes: None,
    silence: Some(Duration::from_secs(60)),
    whole: Some(Duration::from_secs(3600)),
};

/// Messages and answers in turn, for as long as both sides like; the connection is asked whether it
/// lives.
const TALK: Shape = Shape {
    bytes: None,
    silence: None,
    whole: None,
};

/// The shape of a path. One that the API does not have is a plain one.
pub(super) fn of(path: &str) -> Shape {
    static STREAMS: OnceLock<HashMap<String, Shape>> = OnceLock::new();
    let streams = STREAMS.get_or_init(|| {
        let services = mgi_proto::json::pool()
            .ok()
            .into_iter()
            .flat_map(|pool| pool.services());
        let mut streams = HashMap::new();
        for service in services {
            for method in service.methods().filter(|m| m.is_client_streaming()) {
                let shape = if method.is_server_streaming() {
                    TALK
                } else {
                    UPLOAD
                };
                streams.insert(format!("/{}/{}", service.full_name(), method.name()), shape);
            }
        }
        streams
    });
    match streams.get(path) {
        Some(shape) => *shape,
        None if path.starts_with("/grpc.reflection.") => TALK,
        None => ONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_the_shape_of_its_requests() {
        assert_eq!(of("/mgi.v1.CollaborationService/Submit"), ONE);
        assert_eq!(of("/mgi.v1.LiveService/Watch"), ONE);
        assert_eq!(
            of("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
            TALK
        );
        assert_eq!(of("/healthz"), ONE);
        let pool = mgi_proto::json::pool().unwrap();
        let streams: Vec<_> = pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .filter(|method| method.is_client_streaming())
            .collect();
        assert!(streams.len() >= 2);
        for method in streams {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            assert_ne!(of(&path), ONE, "{path}");
        }
    }
}
