//! A witness (C2SP tlog-witness) over HTTP, with its own state. It shares no code
//! with the client that it tests: notes and trees are checked by `signed_note` and
//! `tlog_tiles`, and its cosignatures are made here, byte by byte.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{Checkpoint, Hash, check_tree};
use tokio::{net::TcpListener, task::JoinHandle};

/// The kind of a cosignature's key (C2SP tlog-cosignature).
const COSIGNATURE_V1: u8 = 0x04;

/// A witness that listens on a port of its own until it is dropped.
#[derive(Debug)]
pub struct Witness {
    shared: Arc<Shared>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    name: String,
    key: SigningKey,
    /// The logs' verifier keys, by origin.
    logs: BTreeMap<String, String>,
    /// What it cosigned last, by origin.
    seen: Mutex<BTreeMap<String, (u64, Hash)>>,
    /// The old sizes that it was asked from.
    asked: Mutex<Vec<u64>>,
}

impl Witness {
    /// A witness of one log, which has this verifier key.
    ///
    /// # Panics
    /// It cannot listen.
    pub async fn of(name: &str, log: &str) -> Self {
        let origin = log.split('+').next().expect("a name").to_owned();
        let seed: [u8; 32] = Sha256::digest(name).into();
        let shared = Arc::new(Shared {
            name: name.to_owned(),
            key: SigningKey::from_bytes(&seed),
            logs: BTreeMap::from([(origin, log.to_owned())]),
            seen: Mutex::default(),
            asked: Mutex::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = Router::new()
            .route("/w/add-checkpoint", post(add_checkpoint))
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            axum::serve(listener, app)
                .await
                .expect("the witness serves");
        });
        Self {
            shared,
            address,
            server,
        }
    }

    /// Its line in a policy.
    #[must_use]
    pub fn policy_line(&self, name: &str) -> String {
        let key = self.shared.typed_key();
        let id = hex::encode(self.shared.key_id());
        let vkey = format!("{}+{id}+{}", self.shared.name, STANDARD.encode(key));
        format!("witness {name} {vkey} http://{}/w", self.address)
    }

    /// The old sizes that it was asked from, in order.
    ///
    /// # Panics
    /// A request failed in the middle.
    #[must_use]
    pub fn asked(&self) -> Vec<u64> {
        self.shared.asked.lock().expect("whole").clone()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn typed_key(&self) -> Vec<u8> {
        let mut key = vec![COSIGNATURE_V1];
        key.extend(self.key.verifying_key().to_bytes());
        key
    }

    fn key_id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(&self.name);
        hasher.update(b"\n");
        hasher.update(self.typed_key());
        let digest: [u8; 32] = hasher.finalize().into();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// Judges a request in the order of the specification.
    fn judge(&self, body: &[u8]) -> Result<String, Box<Response>> {
        let status = |code: StatusCode| Box::new(code.into_response());
        let bad = || status(StatusCode::BAD_REQUEST);
        let body = std::str::from_utf8(body).map_err(|_| bad())?;
        let (front, note) = body.split_once("\n\n").ok_or_else(bad)?;
        let mut lines = front.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old: u64 = old.and_then(|old| old.parse().ok()).ok_or_else(bad)?;
        let proof: Result<Vec<Hash>, _> = lines.map(Hash::parse_hash).collect();
        let proof = proof.map_err(|_| bad())?;
        self.asked.lock().expect("whole").push(old);

        let note = Note::from_bytes(note.as_bytes()).map_err(|_| bad())?;
        let head = Checkpoint::from_bytes(note.text()).map_err(|_| bad())?;
        let vkey = self.logs.get(head.origin());
        let vkey = vkey.ok_or_else(|| status(StatusCode::NOT_FOUND))?;
        let verifier = StandardVerifier::new(vkey).expect("the log's key");
        let known = VerifierList::new(vec![Box::new(verifier)]);
        let signed = note.verify(&known).is_ok_and(|(by, _)| by.len() == 1);
        if !signed {
            return Err(status(StatusCode::FORBIDDEN));
        }

        let mut seen = self.seen.lock().expect("whole");
        let (size, root) = seen
            .get(head.origin())
            .copied()
            .unwrap_or((0, Hash([0; 32])));
        if old > head.size() {
            return Err(bad());
        }
        if old != size {
            let kind = [(CONTENT_TYPE, "text/x.tlog.size")];
            let conflict = (StatusCode::CONFLICT, kind, format!("{size}\n"));
            return Err(Box::new(conflict.into_response()));
        }
        let grew = match size {
            0 => proof.is_empty(),
            same if same == head.size() => proof.is_empty() && root == *head.hash(),
            _ => check_tree(&proof, head.size(), *head.hash(), size, root).is_ok(),
        };
        if !grew {
            return Err(status(StatusCode::UNPROCESSABLE_ENTITY));
        }
        seen.insert(head.origin().to_owned(), (head.size(), *head.hash()));
        Ok(self.cosign(note.text()))
    }

    /// The signature line of a cosignature, version 1.
    fn cosign(&self, text: &[u8]) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let time = now.expect("after 1970").as_secs();
        let mut message = format!("cosignature/v1\ntime {time}\n").into_bytes();
        message.extend_from_slice(text);
        let mut blob = self.key_id().to_vec();
        blob.extend(time.to_be_bytes());
        blob.extend(self.key.sign(&message).to_bytes());
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(blob))
    }
}

async fn add_checkpoint(State(witness): State<Arc<Shared>>, body: Bytes) -> Response {
    match witness.judge(&body) {
        Ok(line) => line.into_response(),
        Err(refused) => *refused,
    }
}
