//! Documents of a record: up and down.

use std::path::{Path, PathBuf};

use mgi_client::{files, v1};

use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session, items};

/// Uploads a document, then attaches it.
pub(super) async fn attach(
    session: &mut Session<'_>,
    id: &str,
    path: &Path,
    media_type: Option<String>,
    base_version: Option<u32>,
) -> Done {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let media_type = match media_type.or_else(|| files::media_type(&name).map(str::to_owned)) {
        Some(media_type) => media_type,
        None => {
            return Err(Failure::Usage(format!(
                "the name {name:?} does not tell what it is: add --media-type"
            )));
        }
    };
    let content = std::fs::read(path).map_err(|error| Failure::local(path, error))?;
    let base_version = match base_version {
        Some(version) => version,
        None => items::evidence(session, id, None).await?.version,
    };
    let profile = session.profile().await?;
    let progress = Progress::bytes(
        &name,
        u64::try_from(content.len()).unwrap_or(u64::MAX),
        session.progress(),
    );
    let bar = progress.bar();
    let told = move |bytes: usize| bar.set_position(u64::try_from(bytes).unwrap_or(u64::MAX));
    let file = profile
        .upload(&name, &media_type, content.into(), told)
        .await?;
    drop(progress);
    session
        .submit(v1::AttachEvidenceFile {
            evidence_id: id.to_owned(),
            base_version,
            file: Some(file),
        })
        .await
}

/// Downloads a document, which the library checks against its digest.
pub(super) async fn download(
    session: &mut Session<'_>,
    id: &str,
    number: usize,
    output: Option<PathBuf>,
) -> Done {
    let item = items::evidence(session, id, None).await?;
    let place = number.checked_sub(1).and_then(|n| item.files.get(n));
    let file = place.ok_or_else(|| {
        Failure::NotFound(format!(
            "{id} has {} documents, and no number {number}",
            item.files.len()
        ))
    })?;
    let progress = Progress::bytes(&file.name, file.size, session.progress());
    let content = session
        .profile()
        .await?
        .download(&file.sha256, |bytes| {
            progress.set(u64::try_from(bytes).unwrap_or(u64::MAX))
        })
        .await?;
    drop(progress);
    if output.as_deref() == Some(Path::new("-")) {
        return session.out.bytes(&content);
    }
    let path = match output {
        Some(path) => path,
        // The name was given by who uploaded it: never let it leave this folder
        // or replace a file.
        None => {
            let name = Path::new(&file.name)
                .file_name()
                .map(PathBuf::from)
                .unwrap_or_else(|| PathBuf::from(id));
            if name.exists() {
                return Err(Failure::Usage(format!(
                    "{} exists already: choose a name with --output",
                    name.display()
                )));
            }
            name
        }
    };
    std::fs::write(&path, &content).map_err(|error| Failure::local(&path, error))?;
    session.out.note(&format!(
        "{} bytes, SHA-256 {}, written to {}",
        content.len(),
        hex::encode(&file.sha256),
        path.display()
    ));
    Ok(())
}
