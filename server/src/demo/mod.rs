//! The demonstration.

use crate::{config::Config, process::Failure};

/// Options of `mgi-server demo`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct DemoOptions {}

/// `mgi-server demo`.
///
/// # Errors
/// Not built in.
pub async fn run(_config: Config, _options: DemoOptions) -> Result<(), Failure> {
    Err(Failure::sentence("the demonstration is not built in"))
}
