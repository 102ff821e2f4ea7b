//! Compiles the `.proto` files with protox: a fresh machine needs no `protoc`.

use std::{env, fs, path::Path, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let folder = root.join("mgi/v1");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "proto"))
        .collect();
    files.sort();

    let descriptors = protox::Compiler::new([&root])?
        .include_source_info(true)
        .include_imports(true)
        .open_files(&files)?
        .file_descriptor_set();

    let out = PathBuf::from(env::var("OUT_DIR")?);
    write_descriptors(&descriptors, &out)?;

    const SERDE: &str = "#[derive(serde::Serialize, serde::Deserialize)]";
    let mut builder = tonic_prost_build::configure()
        .bytes(".mgi.v1.ReadHistoryResponse")
        .bytes(".mgi.v1.GetTimelineResponse")
        // An event on its way to a client is never decoded and encoded again:
        // the Rust type of RecordedEvent carries the stored bytes.
        .extern_path(".mgi.v1.RecordedEvent", "crate::recorded::RecordedEvent");
    // State snapshots hold these as they stand in the events.
    for kept in [
        "AnswerValue",
        "EvidenceRecord",
        "FileRef",
        "Hunk",
        "LocalizedTitle",
        "ProfileOpened",
        "RoleGranted",
        "Scope",
        "Target",
        "ValidationGiven",
        "KeyRegistered",
        "CheckpointCosigned",
        "ValidationPolicy",
        "StageWindow",
        "QueryTerms",
        "PriorityText",
        "MeetingRecord",
        "MeetingParticipation",
        "FocalPoint",
        "Questionnaire",
        "Dimension",
        "Subdomain",
        "Indicator",
    ] {
        builder = builder.type_attribute(format!("mgi.v1.{kept}"), SERDE);
    }
    builder.compile_fds(descriptors)?;
    Ok(())
}

/// Reflection and JSON need the descriptors at run time, without comments.
fn write_descriptors(
    set: &tonic_prost_build::FileDescriptorSet,
    out: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    use prost::Message as _;
    let mut bare = set.clone();
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    fs::write(out.join("mgi.binpb"), bare.encode_to_vec())?;
    Ok(())
}
