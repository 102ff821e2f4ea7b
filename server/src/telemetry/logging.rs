//! Log lines on standard error.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::super::config::{LogConfig, LogFormat};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The filter is none.
    #[error("log.filter = \"{filter}\" is no filter. Write a level such as info.")]
    Filter {
        /// The filter.
        filter: String,
    },
    /// Something else in this process receives log lines already.
    #[error("Logging was set up twice. Set it up once, at the beginning of the process.")]
    AlreadySet,
}

/// Begins to write log lines to standard error, for the whole process. Lines for people have
/// colours when standard error is a terminal.
///
/// Libraries are never heard below `info`: they print what they read.
///
/// Whoever logs keeps to ids, codes, counts and times: never a text of a profile, a name or a
/// secret.
///
/// # Errors
/// [`LogError`].
pub fn init_logging(config: &LogConfig) -> Result<(), LogError> {
    subscriber(config, io::stderr().is_terminal(), io::stderr)?
        .try_init()
        .map_err(|_| LogError::AlreadySet)
}

/// What turns events into lines.
pub(super) fn subscriber<W>(
    config: &LogConfig,
    colours: bool,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, LogError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder()
        .parse(&config.filter)
        .map_err(|_| LogError::Filter {
            filter: config.filter.clone(),
        })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    Ok(match config.format {
        LogFormat::Text => {
            let lines = builder.with_ansi(colours).finish();
            Box::new(lines.with(filter_fn(tells_no_secret)))
        }
        LogFormat::Json => {
            let lines = builder.json().flatten_event(true).finish();
            Box::new(lines.with(filter_fn(tells_no_secret)))
        }
    })
}

/// Libraries are heard at `info` and above whatever the filter says: below it, those that read
/// HTTP, TLS and protocol buffers print headers and messages, and with them tokens and texts.
fn tells_no_secret(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("mgi") || *metadata.level() <= LevelFilter::INFO
}
