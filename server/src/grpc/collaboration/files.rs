//! Files of the evidence register: in and out. Disk work runs on the blocking
//! pool.

use mgi_proto::v1::{
    DownloadEvidenceFileRequest, DownloadEvidenceFileResponse, ErrorReason, FileRef,
    UploadEvidenceFileRequest, UploadEvidenceFileResponse, UploadHead,
    upload_evidence_file_request::Part,
};
use tonic::{Code, Request, Response, Status, Streaming};

use super::{
    super::{
        Host,
        caller::principal,
        status::{Problem, bad_field, not_found},
    },
    Answers,
};
use crate::{
    edge::unread,
    files::{FileError, Upload},
};

/// Bytes of a chunk of an upload.
const CHUNK_BYTES: usize = 512 * 1024;

pub(super) async fn upload(
    host: &Host,
    request: Request<Streaming<UploadEvidenceFileRequest>>,
) -> Result<Response<UploadEvidenceFileResponse>, Status> {
    let principal = principal(&request)?;
    let mut parts = request.into_inner();
    let head = match parts.message().await.map_err(unread)?.and_then(|m| m.part) {
        Some(Part::Head(head)) => head,
        _ => {
            return Err(bad_field(
                "head",
                "must come first: say which profile, name and media type",
            ));
        }
    };
    check(&head)?;
    // Only who takes part in the profile may fill the disk.
    host.see(&principal, &head.profile_id, None, |seen| {
        if seen.profile.may_keep_evidence(&principal.account, seen.at) {
            return Ok(());
        }
        Err(Problem::new(
            Code::PermissionDenied,
            ErrorReason::RightMissing,
            "you hold no role in force that may keep the evidence register",
        )
        .rule(mgi_events::refusal::Rule::RoleInForce.name(), "role")
        .into())
    })
    .await?;

    let store = host.files.clone();
    let mut upload = blocking(move || store.begin()).await?;
    while let Some(message) = parts.message().await.map_err(unread)? {
        let Some(Part::Chunk(chunk)) = message.part else {
            return Err(bad_field("chunk", "only chunks follow the head"));
        };
        if chunk.len() > CHUNK_BYTES {
            return Err(bad_field("chunk", "has at most 512 KiB"));
        }
        upload = blocking(move || write(upload, &chunk)).await?;
    }
    let declared = head.media_type.clone();
    let stored = blocking(move || upload.finish(&declared)).await?;
    Ok(Response::new(UploadEvidenceFileResponse {
        file: Some(FileRef {
            sha256: stored.sha256.to_vec(),
            size: stored.size,
            media_type: stored.media_type.as_str().to_owned(),
            name: head.name,
        }),
    }))
}

fn write(mut upload: Upload, chunk: &[u8]) -> Result<Upload, FileError> {
    upload.write(chunk)?;
    Ok(upload)
}

fn check(head: &UploadHead) -> Result<(), Status> {
    let characters = head.name.chars().count();
    if characters == 0 || characters > 300 || head.name.chars().any(char::is_control) {
        return Err(bad_field(
            "head.name",
            "must have 1 to 300 characters, no control characters",
        ));
    }
    if head.media_type.len() > 100 {
        return Err(bad_field("head.media_type", "has at most 100 bytes"));
    }
    Ok(())
}

/// Whether the store holds exactly this file.
pub(super) async fn holds(host: &Host, file: &FileRef) -> Result<bool, Problem> {
    let Ok(sha256) = <[u8; 32]>::try_from(file.sha256.as_slice()) else {
        return Ok(false);
    };
    let store = host.files.clone();
    let described = tokio::task::spawn_blocking(move || store.describe(&sha256)).await;
    match described {
        Ok(Ok(stored)) => {
            Ok(stored.size == file.size && stored.media_type.as_str() == file.media_type)
        }
        Ok(Err(FileError::NotFound)) => Ok(false),
        Ok(Err(error)) => Err(problem(&error)),
        Err(error) => Err(stopped(&error)),
    }
}

pub(super) async fn download(
    host: &Host,
    request: Request<DownloadEvidenceFileRequest>,
) -> Result<Response<Answers<DownloadEvidenceFileResponse>>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let sha256 = <[u8; 32]>::try_from(request.sha256.as_slice())
        .map_err(|_| bad_field("sha256", "must be 32 bytes"))?;
    // A file is read through a profile that it is attached in, and not by who
    // happens to know its digest.
    host.see(&principal, &request.profile_id, None, |seen| {
        let attached = seen
            .profile
            .evidence()
            .values()
            .any(|e| e.files.iter().any(|f| f.sha256 == sha256));
        if attached {
            Ok(())
        } else {
            Err(not_found("file", &hex::encode(sha256)))
        }
    })
    .await?;
    let store = host.files.clone();
    let mut reader = blocking(move || store.open_file(&sha256)).await?;
    let answers = async_stream::try_stream! {
        loop {
            let (back, chunk) = blocking(move || {
                let chunk = reader.next_chunk()?;
                Ok((reader, chunk))
            })
            .await?;
            reader = back;
            let Some(chunk) = chunk else { break };
            yield DownloadEvidenceFileResponse { chunk };
        }
    };
    Ok(Response::new(Box::pin(answers)))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, Status> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(problem(&error).into()),
        Err(error) => Err(stopped(&error).into()),
    }
}

fn problem(error: &FileError) -> Problem {
    let sentence = error.to_string();
    match error {
        FileError::TooLarge => {
            Problem::new(Code::ResourceExhausted, ErrorReason::LimitReached, sentence)
        }
        FileError::Empty | FileError::UnsupportedType | FileError::TypeMismatch { .. } => {
            Problem::new(
                Code::InvalidArgument,
                ErrorReason::InvalidField,
                sentence.clone(),
            )
            .fields([("chunk".to_owned(), sentence)])
        }
        FileError::NotFound => Problem::new(Code::NotFound, ErrorReason::NotFound, sentence),
        FileError::NoSpace => {
            Problem::new(Code::ResourceExhausted, ErrorReason::StorageFull, sentence)
                .retry_after(5_000)
        }
        other => {
            tracing::error!(error = %other, "the evidence file store failed");
            Problem::new(
                Code::DataLoss,
                ErrorReason::StoredDataCorrupt,
                "the file could not be read or written as it should; the operator has to look at the server's log",
            )
        }
    }
}

fn stopped(error: &tokio::task::JoinError) -> Problem {
    tracing::error!(%error, "work on a file stopped");
    Problem::new(
        Code::Unavailable,
        ErrorReason::TryAgain,
        "the server is stopping; try again",
    )
    .retry_after(1_000)
}
