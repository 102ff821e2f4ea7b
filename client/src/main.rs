//! The `mgi` command: the whole API from a terminal.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
