//! The configuration from all its sources.

mod documents;
mod faults;
mod sources;

use std::path::PathBuf;

use super::{Config, ConfigError, PartialConfig};

/// Loads with these variables only.
fn with_env(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(None, variables, PartialConfig::default())
}

/// Loads with a file of this text only.
fn with_file(text: &str) -> Result<Config, ConfigError> {
    let (_dir, path) = file(text);
    load(Some(path), &[], PartialConfig::default())
}

fn load(
    path: Option<PathBuf>,
    variables: &[(&str, &str)],
    overrides: PartialConfig,
) -> Result<Config, ConfigError> {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(path.as_deref(), variables, overrides)
}

/// A file of this text; it is there as long as the directory is held.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mgi.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}
