//! TLS: the certificate and its key, read at the start, again when they change, and on SIGHUP.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use sha2::{Digest as _, Sha256};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
    time::MissedTickBehavior,
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// What the server speaks over TLS, the better first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];
/// Largest certificate or key file.
const LARGEST: usize = 1024 * 1024;

/// Certificate and key of the server, PEM files.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate chain.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// What the two files held when they were read.
struct Pair {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Tls {
    /// The configuration, and the task that keeps it new; the task runs for ever.
    pub(super) async fn serve(self) -> io::Result<(RustlsConfig, JoinHandle<()>)> {
        let pair = self.read().await?;
        let mut seen = pair.digest();
        let config = RustlsConfig::from_config(Arc::new(pair.config()?));
        let mut told = signal(SignalKind::hangup())?;
        let kept = config.clone();
        let task = tokio::spawn(async move {
            let mut beat = tokio::time::interval(LOOK);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                let asked = tokio::select! {
                    _ = beat.tick() => false,
                    _ = told.recv() => true,
                };
                self.renew(&kept, &mut seen, asked).await;
            }
        });
        Ok((config, task))
    }

    /// Takes a new pair over, if there is one and it is good. Connections that are open go on with
    /// what they have.
    async fn renew(&self, config: &RustlsConfig, seen: &mut [u8; 32], asked: bool) {
        let loaded = async {
            let pair = self.read().await?;
            let digest = pair.digest();
            if digest == *seen && !asked {
                return Ok(false);
            }
            // A bad pair is told once, not each minute; once mended it has another digest.
            *seen = digest;
            config.reload_from_config(Arc::new(pair.config()?));
            io::Result::Ok(true)
        };
        match loaded.await {
            Ok(false) => {}
            Ok(true) => tracing::info!("the certificate and its key were read again"),
            Err(error) => tracing::error!(
                %error,
                cert = %self.cert.display(),
                key = %self.key.display(),
                "the certificate or its key cannot be used; the earlier ones go on. Correct the files; they are read again within a minute, or on SIGHUP"
            ),
        }
    }

    async fn read(&self) -> io::Result<Pair> {
        Ok(Pair {
            cert: small(&self.cert).await?,
            key: small(&self.key).await?,
        })
    }
}

/// A file of at most 1 MiB.
async fn small(path: &PathBuf) -> io::Result<Vec<u8>> {
    let bytes = tokio::fs::read(path).await?;
    if bytes.len() > LARGEST {
        return Err(io::Error::other("the file is larger than 1 MiB"));
    }
    Ok(bytes)
}

impl Pair {
    fn digest(&self) -> [u8; 32] {
        let parts = [&self.cert, &self.key].map(Sha256::digest);
        Sha256::digest(parts.concat()).into()
    }

    /// TLS 1.2 and 1.3, by rustls and ring.
    fn config(&self) -> io::Result<ServerConfig> {
        let chain = CertificateDer::pem_slice_iter(&self.cert)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| io::Error::other(format!("no certificate chain: {error}")))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|error| io::Error::other(format!("no private key: {error}")))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .and_then(|builder| {
                // Refuses a key that is not the certificate's.
                builder.with_no_client_auth().with_single_cert(chain, key)
            })
            .map_err(io::Error::other)?;
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &std::path::Path, name: &str) -> Tls {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let tls = Tls {
            cert: dir.join("cert.pem"),
            key: dir.join("key.pem"),
        };
        std::fs::write(&tls.cert, made.cert.pem()).unwrap();
        std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
        tls
    }

    #[tokio::test]
    async fn a_key_of_another_certificate_and_an_empty_chain_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let tls = write(dir.path(), "one.example");
        let good = tls.read().await.unwrap();
        good.config().unwrap();
        write(dir.path(), "two.example");
        let other = tls.read().await.unwrap();
        let mixed = Pair {
            cert: good.cert.clone(),
            key: other.key,
        };
        mixed.config().unwrap_err();
        let empty = Pair {
            cert: Vec::new(),
            key: good.key,
        };
        empty.config().unwrap_err();
    }

    #[tokio::test]
    async fn a_bad_new_pair_keeps_the_old_one_until_a_good_one_comes() {
        let dir = tempfile::tempdir().unwrap();
        let tls = write(dir.path(), "one.example");
        let pair = tls.read().await.unwrap();
        let config = RustlsConfig::from_config(Arc::new(pair.config().unwrap()));
        let mut seen = pair.digest();
        let first = config.get_inner();
        tls.renew(&config, &mut seen, false).await;
        assert!(Arc::ptr_eq(&first, &config.get_inner()), "nothing changed");
        std::fs::write(&tls.key, "no key").unwrap();
        tls.renew(&config, &mut seen, false).await;
        std::fs::remove_file(&tls.cert).unwrap();
        tls.renew(&config, &mut seen, true).await;
        assert!(
            Arc::ptr_eq(&first, &config.get_inner()),
            "the old one goes on"
        );
        write(dir.path(), "two.example");
        tls.renew(&config, &mut seen, false).await;
        assert!(
            !Arc::ptr_eq(&first, &config.get_inner()),
            "the new one is taken"
        );
    }
}
