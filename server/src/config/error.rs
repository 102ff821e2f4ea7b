//! What can be wrong with a configuration.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::{flag_of, variable_of};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A key of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The key, such as `limits.segment_mib`.
        key: String,
    },
    /// The environment variable of a key.
    Environment {
        /// The key.
        key: String,
    },
    /// The flag of a key.
    Flag {
        /// The key.
        key: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, key } => write!(f, "In {}, {key}", path.display()),
            Self::Environment { key } => write!(f, "The variable {}", variable_of(key)),
            Self::Flag { key } => write!(f, "The flag {}", flag_of(key)),
        }
    }
}

/// Why there is no configuration to run with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(
        "The configuration file {} could not be read ({source}). Check its path and rights, or leave \
         out --config and MGI_CONFIG.",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// The file is not TOML, has a key that there is not, or a value of another kind.
    #[error(
        "{}:{line}: {cause}. Correct the line, or take it out to have the default; mgi-server config \
         show prints all keys.",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The key and what is wrong with it.
        cause: String,
    },
    /// A value that cannot be.
    #[error("{place}: {cause}. {remedy}.")]
    Value {
        /// Which one.
        place: Place,
        /// What is wrong.
        cause: String,
        /// What to write instead.
        remedy: String,
    },
    /// A variable that looks like a setting of the server, and is none.
    #[error("There is no setting for the variable {name}. Correct its name, or unset it.")]
    UnknownVariable {
        /// The variable.
        name: String,
    },
    /// One half of a certificate and its key.
    #[error("tls.{given} is set and tls.{missing} is not. Set both, or neither.")]
    HalfTls {
        /// The key that is set.
        given: &'static str,
        /// The key that is not.
        missing: &'static str,
    },
    /// A key without which another one says nothing.
    #[error("{given} is set and {missing} is not. Set both, or neither.")]
    Incomplete {
        /// The key that is set.
        given: &'static str,
        /// The key that is not.
        missing: &'static str,
    },
    /// Tokens would cross a network in clear.
    #[error(
        "listen = \"{address}\" can be reached from other machines, and nothing is encrypted. Set \
         tls.cert and tls.key, or an address of this machine such as 127.0.0.1:7644, or \
         behind_proxy = true when a proxy encrypts."
    )]
    Exposed {
        /// The address.
        address: SocketAddr,
    },
    /// Metrics, which everybody may read, would be open to a network.
    #[error(
        "metrics_listen = \"{address}\" can be reached from other machines, and metrics have no access \
         control. Set an address of this machine such as 127.0.0.1:7645, or \"off\", or \
         behind_proxy = true when the network is closed."
    )]
    MetricsExposed {
        /// The address.
        address: SocketAddr,
    },
    /// Two listeners on one address.
    #[error(
        "listen and metrics_listen are both \"{address}\". Give metrics_listen another port, or \"off\"."
    )]
    SameAddress {
        /// The address.
        address: SocketAddr,
    },
}
