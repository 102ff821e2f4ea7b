//! The lines of a bundle's file: JSON objects, one a line, each in one form only.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Kind;
use crate::transparency::merkle::Hash;

/// Longest line, in bytes: an event of 60 KiB in base64, and what stands around it.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// Bytes, in base64 (RFC 4648 section 4, with padding).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// A SHA-256 hash, in base64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sha(pub Hash);

impl Serialize for Sha {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Sha {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(deserializer)?;
        let hash = bytes.0.try_into();
        hash.map(Self)
            .map_err(|_| serde::de::Error::custom("a hash has 32 bytes"))
    }
}

/// An item of exact content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// `answer`, `finding`, `note` or `evidence`.
    pub kind: String,
    /// Code or id.
    pub id: String,
    /// Version.
    pub version: u32,
    /// SHA-256 over the fields (docs/architecture.md, "The content digest").
    pub hash: Sha,
    /// The fields, where the item is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "lowercase")]
pub enum Line {
    /// First: what the file is.
    Bundle {
        /// Version of the format, 1.
        version: u32,
        /// What it shows.
        kind: Kind,
        /// Id of the deployment.
        deployment: String,
        /// Id of the profile.
        profile: String,
        /// How many events of the deployment stream follow.
        deployment_events: u64,
        /// How many events of the profile's stream follow.
        profile_events: u64,
    },
    /// A signed checkpoint with the key that it is said to be signed by: first the
    /// deployment stream's, then the profile's.
    Checkpoint {
        /// The stream.
        stream: String,
        /// Verifier key (C2SP signed-note). A claim: who trusts it has it from
        /// elsewhere.
        key: String,
        /// The note (C2SP tlog-checkpoint).
        note: String,
    },
    /// An event, or the hash that stands for it: all of the deployment stream in
    /// order, then all of the profile's.
    Event {
        /// The stream.
        stream: String,
        /// Zero-based place in the stream.
        index: u64,
        /// Leaf hash.
        leaf: Sha,
        /// Root of the tree of `index + 1` events.
        root: Sha,
        /// The event's bytes; absent where it is not shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<Bytes>,
        /// Where it was redacted and would be shown: what is stored in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        redacted: Option<Bytes>,
    },
    /// The name of a person who acted (auditor kind).
    Name {
        /// The account.
        account: String,
        /// The name.
        name: String,
        /// Salt of the commitment in the account's `AccountCreated`.
        salt: Bytes,
    },
    /// A person whose name was erased, or was never told (auditor kind).
    Nameless {
        /// The account.
        account: String,
    },
    /// A certificate that a level 3 key belongs to (auditor kind).
    Certificate {
        /// Id of the key.
        key: String,
        /// The certificate, DER.
        der: Bytes,
    },
    /// An item of the content that was finalized last.
    Content(Content),
    /// Last: how many lines come before, and SHA-256 over their bytes, line feeds
    /// included.
    End {
        /// How many lines.
        lines: u64,
        /// The hash.
        sha256: Sha,
    },
}

/// A line that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Longer than a line can be.
    #[error("the line is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    /// Not a line of a bundle.
    #[error("the line is damaged: {0}")]
    Malformed(String),
    /// Says something in another form than the writer does: it was changed.
    #[error("the line is not in the form in which bundles are written")]
    Form,
}

impl Line {
    /// Reads a line, without its line feed.
    ///
    /// # Errors
    /// [`BadLine`].
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        if text.len() > MAX_LINE_BYTES {
            return Err(BadLine::TooLong);
        }
        let line: Self =
            serde_json::from_str(text).map_err(|error| BadLine::Malformed(error.to_string()))?;
        if line.render().as_deref() == Some(text) {
            return Ok(line);
        }
        Err(BadLine::Form)
    }

    /// The line, without a line feed.
    #[must_use]
    pub fn render(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}
