//! The `mgi` command as a whole: what it sends, what it says, what it keeps.

use std::path::Path;
use std::process::Output;
use std::sync::Mutex;

use mgi_client::v1::{self, command::Action};
use tokio::process::Command;
use tonic::Status;

use crate::fake::{Move, Script, serve};

/// Runs the command in a folder of its own, with an editor that changes one word.
async fn mgi(address: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mgi"))
        .args([
            "--server", address, "--token", "secret", "-p", "p", "--as", "MOH",
        ])
        .args(arguments)
        .current_dir(folder)
        .env_remove("VISUAL")
        .env("EDITOR", "sed -i s/old/new/")
        .output()
        .await
        .unwrap()
}

fn action(script: &Script) -> Action {
    let commands = script.commands.lock().unwrap();
    assert_eq!(commands.len(), 1);
    assert_eq!(commands[0].0.acting_ministry, "MOH");
    commands[0].0.action.clone().unwrap()
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn a_finding_is_revised_in_the_editor() {
    let folder = tempfile::tempdir().unwrap();
    let (address, script) = serve(Script::default()).await;
    let output = mgi(
        &address,
        folder.path(),
        &["finding", "revise", "f-1", "--park"],
    )
    .await;
    assert!(output.status.success(), "{output:?}");
    let Action::ReviseFinding(revise) = action(&script) else {
        panic!("{script:?}", script = script.commands)
    };
    assert_eq!(
        (revise.finding_id.as_str(), revise.base_version),
        ("f-1", 7)
    );
    assert_eq!(revise.text.unwrap().full_text, "the new words");
    assert_eq!(revise.on_collision, i32::from(v1::OnCollision::Park));
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn words_that_were_refused_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let script = Script {
        submits: Mutex::new(vec![Move::Refuse(Status::not_found("no such finding"))].into()),
        ..Script::default()
    };
    let (address, _script) = serve(script).await;
    let output = mgi(&address, folder.path(), &["suggest", "make", "f-1"]).await;
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    let kept = files(folder.path());
    assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "the new words");
    let name = kept[0].file_name().unwrap().to_str().unwrap();
    assert!(
        told.contains(name) && told.contains("--text-file and --base-version 7"),
        "{told}"
    );
}

#[tokio::test]
async fn nothing_is_sent_when_nothing_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (address, script) = serve(Script::default()).await;
    let arguments = ["finding", "revise", "f-1"];
    let output = Command::new(env!("CARGO_BIN_EXE_mgi"))
        .args(["--server", &address, "-p", "p"])
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("VISUAL")
        .env("EDITOR", "true")
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(script.commands.lock().unwrap().is_empty());
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn a_passage_is_marked_against_the_present_version() {
    let folder = tempfile::tempdir().unwrap();
    let (address, script) = serve(Script::default()).await;
    let arguments = [
        "query",
        "ask",
        "f-1",
        "--to",
        "NISR",
        "--quote",
        "old words",
        "--text",
        "Since when?",
    ];
    let output = mgi(&address, folder.path(), &arguments).await;
    assert!(output.status.success(), "{output:?}");
    let Action::OpenThread(open) = action(&script) else {
        panic!("{script:?}", script = script.commands)
    };
    let passage = open.passage.unwrap();
    assert_eq!(
        (passage.base_version, passage.quote.as_str()),
        (7, "old words")
    );
    assert_eq!(open.query.unwrap().assignee, "NISR");
    assert_eq!(open.visibility, i32::from(v1::Visibility::Government));
}

#[tokio::test]
async fn lists_are_tables_or_lines_of_json() {
    let folder = tempfile::tempdir().unwrap();
    let (address, _script) = serve(Script::default()).await;
    let output = mgi(&address, folder.path(), &["finding", "list"]).await;
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        table.lines().count() == 3 && table.contains("the old words"),
        "{table}"
    );
    let output = mgi(&address, folder.path(), &["finding", "list", "--json"]).await;
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        lines.lines().next(),
        Some(r#"{"findingId":"f-2","version":7,"text":"the old words"}"#)
    );
    let output = mgi(&address, folder.path(), &["finding", "show", "f-9"]).await;
    assert_eq!(output.status.code(), Some(3), "{output:?}");
}
