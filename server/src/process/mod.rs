//! The process: its commands, how its parts are opened, started and stopped.

mod cli;
mod erasures;
mod failure;
mod health;
mod init;
mod maintain;
mod open;
mod redact;
mod restore;
mod serve;

pub use cli::{Cli, Command};
pub use failure::Failure;
pub(crate) use init::{ALL_SCOPES, issue_token};
pub use init::{FirstAccount, initialize};
pub(crate) use open::progress;
pub use open::{Opened, open};
pub(crate) use serve::Signals;
pub use serve::{Server, start};

use std::process::ExitCode;

use crate::{config::Config, demo, telemetry};

/// Runs what the command line asks for; the exit code is 0 when it went well.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match carry_out(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::error(&failure);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Result<(), Failure> {
    let config = cli.config()?;
    match &cli.command {
        Command::Config(cli::ConfigCommand::Show) => say::line(&config.render()),
        Command::Config(cli::ConfigCommand::Check) => say::line("the configuration is good"),
        Command::Healthcheck => health::check(&config),
        Command::Init(init) => init::run(&config, init),
        Command::Rebuild => maintain::rebuild(&config),
        Command::Views(cli::ViewsCommand::Digest) => maintain::digest(&config),
        Command::Verify => maintain::verify(&config),
        Command::Redact => redact::run(&config),
        Command::Erasures(cli::ErasuresCommand::List) => erasures::list(&config),
        Command::Erasures(cli::ErasuresCommand::Apply(args)) => erasures::apply(&config, args),
        Command::Restore(args) => restore::run(&config, args),
        Command::Token(cli::TokenCommand::Issue(issue)) => init::issue(&config, issue),
        Command::Account(cli::AccountCommand::Recover(args)) => init::recover(&config, args),
        Command::Serve => on_runtime(&config, serve::run),
        Command::Demo(options) => {
            let options = options.clone();
            on_runtime(&config, move |config| demo::run(config, options))
        }
    }
}

/// Runs a long-lived command on the runtime, with logging.
fn on_runtime<F>(config: &Config, run: impl FnOnce(Config) -> F) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    telemetry::init_logging(&config.log).map_err(|error| Failure::sentence(error.to_string()))?;
    runtime()?.block_on(run(config.clone()))
}

/// The runtime of commands that need one.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("mgi")
        .build()
        .map_err(|error| Failure::sentence(format!("no runtime could be started: {error}")))
}

/// What the process says on its terminal: results to standard output, everything
/// else to standard error.
pub(crate) mod say {
    use std::io::Write as _;

    use super::Failure;

    /// A result.
    pub(crate) fn line(text: &str) -> Result<(), Failure> {
        writeln!(std::io::stdout(), "{text}")
            .map_err(|error| Failure::sentence(format!("standard output is closed: {error}")))
    }

    /// Something to know while it runs. A closed terminal stops nothing.
    pub(crate) fn note(text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Why it failed.
    pub(crate) fn error(failure: &Failure) {
        let _ = writeln!(std::io::stderr(), "mgi-server: {failure}");
    }
}
