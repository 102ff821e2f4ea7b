//! Where the programs under test are.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The `mgi-server` to test: `MGI_SERVER_BIN`; else the one beside the running
/// test, built before it by `cargo build --workspace`; else it is built.
///
/// # Panics
/// It cannot be found or built.
#[must_use]
pub fn server() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| match std::env::var_os("MGI_SERVER_BIN") {
        Some(named) => PathBuf::from(named),
        None => beside_or_built("mgi-server", "mgi-server"),
    })
}

/// The `mgi` command to test, found as [`server`] is; `MGI_CLIENT_BIN` names
/// another.
///
/// # Panics
/// It cannot be found or built.
#[must_use]
pub fn client() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| match std::env::var_os("MGI_CLIENT_BIN") {
        Some(named) => PathBuf::from(named),
        None => beside_or_built("mgi", "mgi-client"),
    })
}

/// The root of the workspace.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
}

fn beside_or_built(program: &str, package: &str) -> PathBuf {
    let path = target_dir().join(program);
    if !path.is_file() {
        build(package);
    }
    path
}

/// Builds the `mgi-server` beside the running program, when it is not the newest;
/// for who must not measure an old one. `MGI_SERVER_BIN` is taken as it is.
///
/// # Panics
/// It cannot be built.
pub fn bring_up_to_date() {
    if std::env::var_os("MGI_SERVER_BIN").is_none() {
        build("mgi-server");
    }
}

fn build(package: &str) {
    let mut build = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    build.current_dir(workspace());
    build.args(["build", "--package", package]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    // The folder above `debug` or `release` is what cargo calls its target.
    build.arg("--target-dir");
    build.arg(target_dir().parent().expect("a target folder"));
    let built = build.status().expect("cargo runs");
    assert!(built.success(), "{package} could not be built");
}

/// `target/debug` or `target/release`: tests lie in its `deps`, programs in it.
fn target_dir() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the running test");
    let dir = test.parent().expect("a folder");
    if dir.ends_with("deps") {
        dir.parent().expect("a folder above deps").to_owned()
    } else {
        dir.to_owned()
    }
}
