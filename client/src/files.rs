//! Documents of the evidence register: up and down, checked by their digest.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::commands::ProfileHandle;
use crate::error::ClientError;
use crate::v1::{self, upload_evidence_file_request::Part};

/// Content of one message of an upload: 256 KiB.
const CHUNK_BYTES: usize = 256 * 1024;

/// Largest document: 25 MiB.
pub const MAX_FILE_BYTES: usize = 25 * 1024 * 1024;

/// The media type that a file name suggests; `None` when it suggests none that
/// the register takes.
#[must_use]
pub fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "pdf" => Some("application/pdf"),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "txt" => Some("text/plain"),
        "docx" => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => None,
    }
}

impl ProfileHandle {
    /// Stores a document; attach it to a record with
    /// [`v1::AttachEvidenceFile`]. `progress` is called with the bytes handed
    /// to the connection so far, once an attempt begins again from 0.
    ///
    /// # Errors
    /// [`ClientError::InvalidField`] for a type that is not taken,
    /// [`ClientError::LimitReached`] beyond 25 MiB,
    /// [`ClientError::DigestMismatch`] when what arrived differs.
    pub async fn upload(
        &self,
        name: &str,
        media_type: &str,
        content: Bytes,
        progress: impl Fn(usize) + Clone + Send + Sync + 'static,
    ) -> Result<v1::FileRef, ClientError> {
        if content.len() > MAX_FILE_BYTES {
            return Err(ClientError::LimitReached {
                sentence: format!(
                    "{name} has {} bytes; a document has at most 25 MiB",
                    content.len()
                ),
            });
        }
        let head = v1::UploadHead {
            profile_id: self.id().to_owned(),
            name: name.to_owned(),
            media_type: media_type.to_owned(),
        };
        let wanted = Sha256::digest(&content);
        // Storing the same content twice is harmless: it can be retried whole.
        let file = self
            .client()
            .retried(|| {
                let parts = parts(head.clone(), content.clone(), progress.clone());
                let mut stub = self.client().collaboration();
                async move {
                    let response = stub.upload_evidence_file(tokio_stream::iter(parts)).await?;
                    response
                        .into_inner()
                        .file
                        .ok_or_else(|| ClientError::UnexpectedAnswer {
                            what: "a file was stored without its reference".into(),
                        })
                }
            })
            .await?;
        if file.sha256 != wanted.as_slice() {
            return Err(ClientError::DigestMismatch {
                what: name.to_owned(),
            });
        }
        Ok(file)
    }

    /// Reads a document that is attached in the profile. `progress` is called
    /// with the bytes read so far.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::DigestMismatch`] when what came
    /// is not what was asked for.
    pub async fn download(
        &self,
        sha256: &[u8],
        mut progress: impl FnMut(usize) + Send,
    ) -> Result<Vec<u8>, ClientError> {
        let request = v1::DownloadEvidenceFileRequest {
            profile_id: self.id().to_owned(),
            sha256: sha256.to_vec(),
        };
        let mut stream = self
            .client()
            .collaboration()
            .download_evidence_file(request)
            .await?
            .into_inner();
        let mut content = Vec::new();
        while let Some(part) = stream.message().await? {
            content.extend_from_slice(&part.chunk);
            if content.len() > MAX_FILE_BYTES {
                break;
            }
            progress(content.len());
        }
        if Sha256::digest(&content).as_slice() != sha256 {
            return Err(ClientError::DigestMismatch {
                what: format!("the file {}", hex::encode(sha256)),
            });
        }
        Ok(content)
    }
}

fn parts(
    head: v1::UploadHead,
    content: Bytes,
    progress: impl Fn(usize) + Send + 'static,
) -> impl Iterator<Item = v1::UploadEvidenceFileRequest> + Send + 'static {
    let mut sent = 0;
    let chunks = std::iter::from_fn(move || {
        if sent >= content.len() {
            return None;
        }
        let end = (sent + CHUNK_BYTES).min(content.len());
        let chunk = content.slice(sent..end);
        sent = end;
        progress(sent);
        Some(Part::Chunk(chunk.to_vec()))
    });
    std::iter::once(Part::Head(head))
        .chain(chunks)
        .map(|part| v1::UploadEvidenceFileRequest { part: Some(part) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_goes_in_chunks_after_its_head() {
        let content = Bytes::from(vec![7; CHUNK_BYTES * 2 + 5]);
        let sent: Vec<_> = parts(v1::UploadHead::default(), content, |_| {}).collect();
        let sizes: Vec<_> = sent
            .iter()
            .map(|request| match &request.part {
                Some(Part::Chunk(chunk)) => chunk.len(),
                _ => 0,
            })
            .collect();
        assert_eq!(sizes, [0, CHUNK_BYTES, CHUNK_BYTES, 5]);
    }

    #[test]
    fn names_suggest_types() {
        assert_eq!(media_type("Law 2012.PDF"), Some("application/pdf"));
        assert_eq!(media_type("law"), None);
        assert_eq!(media_type("law.exe"), None);
    }
}
