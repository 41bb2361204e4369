//! The command line: what can be said, and which module does it. Results go to standard output,
//! everything else (logs, progress, errors) to standard error, so that output can be piped.

mod config;
mod flags;
mod models;
mod places;
mod progress;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A self-hosted audio generation server.
#[derive(Debug, Parser)]
#[command(name = "klang", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install, list, verify and remove model packs.
    #[command(subcommand)]
    Models(models::Command),
    /// Print or check the configuration.
    #[command(subcommand)]
    Config(config::Command),
}

/// The arguments fit their form but not each other, or name something that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Runs the command.
///
/// # Errors
/// What went wrong, in words for the person at the terminal; [`report`] prints it.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Models(command) => models::run(command),
        Command::Config(command) => config::run(command),
    }
}

/// Prints an error with its causes and gives the exit code. A reader that went away (`klang voices |
/// head`) is no error.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    // Nothing can be done when standard error is gone too.
    let _ = writeln!(io::stderr(), "error: {error:#}");
    ExitCode::from(if error.is::<UsageError>() { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn no_two_arguments_of_a_command_collide() {
        // Clap finds such mistakes only in the command that somebody runs.
        Cli::command().debug_assert();
    }
}
