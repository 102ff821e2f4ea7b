//! `mgi-server`: reads the command line and runs what it asks for.

use std::process::ExitCode;

use clap::Parser as _;
use mgi_server::process::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
