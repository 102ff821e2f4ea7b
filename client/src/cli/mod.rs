//! From arguments to an exit code.

mod args;
mod editor;
mod exit;
mod failure;
mod input;
mod items;
mod newfile;
mod newfolder;
mod nouns;
mod output;
mod parsers;
mod passage;
mod progress;
mod replay;
mod secret;
mod session;
mod signed;
mod signed_in;
#[cfg(test)]
mod tests;
mod texts;
mod topics;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use mgi_client::ClientError;

use args::Cli;
use exit::Exit;
use failure::Failure;
use output::Output;
use session::Session;

/// What a command hands back.
pub(crate) type Done = Result<(), Failure>;

/// Runs the command line and says how it went.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come as "errors" and go to standard output.
            let printed = error.print();
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            };
            return match printed {
                Err(io) if io.kind() == std::io::ErrorKind::BrokenPipe => Exit::BrokenPipe.into(),
                _ => code.into(),
            };
        }
    };
    let mut output = Output::standard(cli.global.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output.note(&format!("mgi: the program cannot start: {error}"));
            return Exit::Failure.into();
        }
    };
    let result = runtime.block_on(async {
        let mut session = Session::new(cli.global, &mut output);
        tokio::select! {
            done = run(cli.command, &mut session) => done,
            _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    });
    let result = result.and_then(|()| output.flush());
    // A prompt may still wait for a key in a thread of its own.
    runtime.shutdown_background();
    match result {
        Ok(()) => Exit::Success.into(),
        Err(failure) => {
            let _ = output.flush();
            // Nobody reads any more: there is nobody to tell.
            if !matches!(failure, Failure::BrokenPipe) {
                output.note(&format!("mgi: {failure}"));
                if let Failure::Client(ClientError::Conflict(conflict)) = &failure {
                    for line in output::conflict::lines(conflict) {
                        output.note(&line);
                    }
                }
                if let Some(hint) = failure.hint() {
                    output.note(hint);
                }
            }
            failure.exit().into()
        }
    }
}

/// Runs a command; where it is refused until one has authenticated again, asks for that on a
/// terminal and runs it once more.
async fn run(command: args::Command, session: &mut Session<'_>) -> Done {
    let done = command.run(session).await;
    let refused = matches!(
        &done,
        Err(Failure::Client(ClientError::AuthenticateAgain { .. }))
    );
    if !refused || !std::io::stdin().is_terminal() || !session.is_signed_in() {
        return done;
    }
    nouns::access::authenticate_on_terminal(session).await?;
    // The same words once more: a command is used up when it runs.
    match Cli::try_parse() {
        Ok(again) => again.command.run(session).await,
        Err(_) => done,
    }
}
