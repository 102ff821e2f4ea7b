//! HTTP to witnesses: one request, one answer, no redirects, within a time and a
//! size. What comes back is signed, so plain `http` is no danger to it.

use std::sync::Arc;
use std::time::Duration;

use ::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use ::http::uri::Scheme;
use ::http::{Request, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Post;
use super::message::{Answer, MAX_ANSWER_BYTES, Refusal};

/// How long one request may take, connecting included.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// The way to witnesses over HTTP/1.1, and TLS for `https`.
#[derive(Debug, Clone, Default)]
pub struct Http {
    /// Certificates to trust instead of the system's: PEM.
    pub certificate_authority: Option<Vec<u8>>,
}

impl Post for Http {
    async fn post(&self, prefix: &str, body: Vec<u8>) -> Result<Answer, Refusal> {
        let place = Place::of(prefix)?;
        match tokio::time::timeout(DEADLINE, self.send(&place, body)).await {
            Ok(answer) => answer,
            Err(_) => Err(unreachable("no answer within 30 seconds")),
        }
    }
}

fn unreachable(reason: impl std::fmt::Display) -> Refusal {
    Refusal::Unreachable(reason.to_string())
}

/// Where a witness is.
struct Place {
    tls: bool,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    /// As the `Host` header has it.
    authority: String,
    path: String,
}

impl Place {
    /// `<prefix>/add-checkpoint`.
    fn of(prefix: &str) -> Result<Self, Refusal> {
        let wrong = |reason: &str| Refusal::Address {
            address: prefix.to_owned(),
            reason: reason.to_owned(),
        };
        let uri: Uri = prefix
            .parse()
            .map_err(|error: ::http::uri::InvalidUri| wrong(&error.to_string()))?;
        let tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(wrong("it does not begin with http:// or https://")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it has a user name"));
        }
        if uri.query().is_some() {
            return Err(wrong("it has a query"));
        }
        let host = authority.host();
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        Ok(Self {
            tls,
            host: bare.unwrap_or(host).to_owned(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
            path: format!("{}/add-checkpoint", uri.path().trim_end_matches('/')),
        })
    }
}

impl Http {
    async fn send(&self, place: &Place, body: Vec<u8>) -> Result<Answer, Refusal> {
        let tcp = TcpStream::connect((place.host.as_str(), place.port))
            .await
            .map_err(unreachable)?;
        if !place.tls {
            return exchange(tcp, place, body).await;
        }
        let connector = TlsConnector::from(Arc::new(self.tls()?));
        let name = ServerName::try_from(place.host.clone()).map_err(unreachable)?;
        let tls = connector.connect(name, tcp).await.map_err(unreachable)?;
        exchange(tls, place, body).await
    }

    fn tls(&self) -> Result<rustls::ClientConfig, Refusal> {
        let mut roots = rustls::RootCertStore::empty();
        match &self.certificate_authority {
            Some(pem) => {
                use rustls::pki_types::{CertificateDer, pem::PemObject as _};
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    let certificate = certificate.map_err(unreachable)?;
                    roots.add(certificate).map_err(unreachable)?;
                }
            }
            None => {
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(unreachable)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(config)
    }
}

/// One request and its answer on a connection of its own.
async fn exchange<S>(stream: S, place: &Place, body: Vec<u8>) -> Result<Answer, Refusal>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(unreachable)?;
    let request = Request::post(&place.path)
        .header(HOST, &place.authority)
        .header(USER_AGENT, concat!("mgi/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "text/plain; charset=utf-8")
        .body(Full::new(Bytes::from(body)))
        .map_err(unreachable)?;
    let talk = async {
        let response = sender.send_request(request).await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or("").to_owned();
        let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES);
        let body = body.collect().await.map_err(unreachable)?.to_bytes();
        Ok(Answer {
            status,
            content_type,
            body: body.to_vec(),
        })
    };
    // The connection does the work; it may end as soon as the answer is there.
    let connection = async {
        let ended = connection.await;
        match ended {
            Err(error) => Err(unreachable(error)),
            Ok(()) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        answer = talk => answer,
        broken = connection => broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_witnesses() {
        let place = |prefix| Place::of(prefix).unwrap();
        let plain = place("http://127.0.0.1:7380");
        assert_eq!(
            (plain.tls, plain.port, plain.path.as_str()),
            (false, 7380, "/add-checkpoint")
        );
        let deep = place("https://witness.example/w1/");
        assert_eq!(
            (deep.tls, deep.port, deep.path.as_str()),
            (true, 443, "/w1/add-checkpoint")
        );
        assert_eq!(deep.authority, "witness.example");
        let six = place("http://[::1]:80/w");
        assert_eq!(
            (six.host.as_str(), six.authority.as_str()),
            ("::1", "[::1]:80")
        );
        for wrong in [
            "witness.example",
            "ftp://witness.example",
            "http://user@witness.example",
            "http://witness.example/?q=1",
            "/path",
            "",
        ] {
            assert!(
                matches!(Place::of(wrong), Err(Refusal::Address { .. })),
                "{wrong}"
            );
        }
    }

    #[tokio::test]
    async fn nobody_there_is_said_so() {
        // A port that was free a moment ago.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let (way, prefix) = (Http::default(), format!("http://{address}"));
        let refused = way.post(&prefix, Vec::new()).await;
        assert!(matches!(refused, Err(Refusal::Unreachable(_))));
    }

    #[tokio::test]
    async fn an_endless_answer_is_cut_off() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            // Until the other side has had enough.
            while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
        });
        let (way, prefix) = (Http::default(), format!("http://{address}"));
        let refused = way.post(&prefix, Vec::new()).await;
        assert!(matches!(refused, Err(Refusal::Unreachable(_))));
        server.await.unwrap();
    }
}
