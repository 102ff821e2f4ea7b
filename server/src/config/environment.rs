//! Settings from environment variables.

use super::error::Place;
use super::{ConfigError, KEYS, Kind, PartialConfig, variable_of};

/// The variable that names the file.
const CONFIG: &str = "MGI_CONFIG";

/// Beginnings that no other program of the family uses, so that a misspelt name can be refused.
/// (`MGI_TOKEN` or `MGI_SERVER` are the client's.)
const OURS: [&str; 6] = [
    "MGI_LIMITS_",
    "MGI_LOG_",
    "MGI_METRICS_",
    "MGI_OIDC_",
    "MGI_SESSIONS_",
    "MGI_SIGN_IN_",
];

/// The variables of this process, for [`super::Config::load`]. Those that are not UTF-8 are left
/// out: none of ours is.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

pub(super) fn from_environment(
    env: impl Iterator<Item = (String, String)>,
) -> Result<PartialConfig, ConfigError> {
    let mut partial = PartialConfig::default();
    for (name, value) in env.filter(|(_, value)| !value.is_empty()) {
        if name == CONFIG {
            partial.config = Some(value.into());
        } else if let Some((key, kind)) = KEYS.iter().find(|(key, _)| variable_of(key) == name) {
            partial = setting(key, *kind, &value)?.over(partial);
        } else if OURS.iter().any(|ours| name.starts_with(ours)) {
            return Err(ConfigError::UnknownVariable { name });
        }
    }
    Ok(partial)
}

/// The configuration in which only this key is set.
fn setting(key: &str, kind: Kind, text: &str) -> Result<PartialConfig, ConfigError> {
    let fault = |cause: String, remedy: &str| ConfigError::Value {
        place: Place::Environment {
            key: key.to_owned(),
        },
        cause,
        remedy: remedy.to_owned(),
    };
    let value = match kind {
        Kind::Text => toml::Value::from(text),
        Kind::Number => text
            .parse::<u32>()
            .map(|number| toml::Value::from(i64::from(number)))
            .map_err(|_| fault(format!("\"{text}\" is no number"), "Write a whole number"))?,
        Kind::Switch => text
            .parse::<bool>()
            .map(toml::Value::from)
            .map_err(|_| fault(format!("\"{text}\" is no switch"), "Write true or false"))?,
    };
    let nested = key.rsplit('.').fold(value, |inner, part| {
        toml::Value::Table([(part.to_owned(), inner)].into_iter().collect())
    });
    nested
        .try_into()
        .map_err(|error| fault(error.to_string(), "Correct the value"))
}
