//! Settings from a file.

use std::path::Path;

use super::{ConfigError, PartialConfig};

pub(super) fn from_file(path: &Path) -> Result<PartialConfig, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start.min(text.len()));
        let before = text.get(..place).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let key = text
            .lines()
            .nth(line - 1)
            .and_then(|line| line.split_once('='))
            .map(|(key, _)| key.trim())
            .filter(|key| !key.is_empty());
        let cause = match key {
            Some(key) => format!("{key}: {}", error.message()),
            None => error.message().to_owned(),
        };
        ConfigError::Malformed {
            path: path.to_owned(),
            line,
            cause: cause.replace('\n', ", "),
        }
    })
}
