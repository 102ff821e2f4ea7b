//! The configuration: defaults, then a TOML file, then `MGI_*` variables, then flags; what comes
//! later wins.
//!
//! | looking for | it is in |
//! |---|---|
//! | what can be configured, checked and complete | [`Config`] |
//! | the same with everything optional, as one source gives it; the flags | [`PartialConfig`] |
//! | keys, variables and flags by name | [`KEYS`], [`variable_of`], [`flag_of`] |
//! | what is wrong, where, and what to do | [`ConfigError`] |

mod access;
mod check;
mod effective;
mod environment;
mod error;
mod file;
mod keys;
mod limits;
mod listen;
mod network;
mod oidc;
mod partial;

#[cfg(test)]
mod tests;

pub use access::{PartialSessions, PartialSignIn, SessionsConfig, SignInConfig};
pub use effective::{Config, LimitsConfig, LogConfig, LogFormat, TlsConfig};
pub use environment::environment;
pub use error::{ConfigError, Place};
pub use keys::{KEYS, Kind, flag_of, variable_of};
pub use listen::MetricsListen;
pub use network::{BadNetworks, Network, TrustedProxies};
pub use oidc::{OidcConfig, PartialOidc};
pub use partial::{PartialConfig, PartialLimits, PartialLog, PartialTls};
