//! The command line: what can be said, and which module does it. Results go to standard output,
//! everything else (logs, progress, errors) to standard error, so that output can be piped.

mod accounts;
mod archive;
mod backup;
mod batch;
mod config;
mod credits;
mod data;
mod doctor;
mod dollars;
mod dub;
mod engine;
mod files;
mod flags;
mod keys;
mod logs;
mod models;
mod music;
mod places;
mod progress;
mod restore;
mod serve;
mod sfx;
mod speak;
mod voices;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
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
    /// Run the server: HTTP and workers in one process, all state in one data folder.
    Serve(serve::Arguments),
    /// Speak a text into a file; needs no server.
    Speak(Box<speak::Arguments>),
    /// Make a sound effect from a prompt; needs no server.
    Sfx(Box<sfx::Arguments>),
    /// Make a soundtrack for a video; needs no server.
    Dub(Box<dub::Arguments>),
    /// Compose music from a prompt and play it; needs no server.
    Music(Box<music::Arguments>),
    /// List the voices: what they speak, and whether they can speak here.
    Voices(voices::Arguments),
    /// Make and list accounts; works while the server runs.
    #[command(subcommand)]
    Accounts(accounts::Command),
    /// Grant credits, show balances and ledgers; works while the server runs.
    #[command(subcommand)]
    Credits(credits::Command),
    /// Check that all money is right; works while the server runs.
    #[command(subcommand)]
    Ledger(credits::LedgerCommand),
    /// Make, list, rotate and revoke API keys; works while the server runs.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Put everything durable into one archive; works while the server runs.
    Backup(backup::Arguments),
    /// Make a new data folder of an archive and check every byte of it.
    Restore(restore::Arguments),
    /// Install, list, verify and remove model packs.
    #[command(subcommand)]
    Models(models::Command),
    /// Print or check the configuration.
    #[command(subcommand)]
    Config(config::Command),
    /// Check everything that Klang needs and say how to get what is missing.
    Doctor(doctor::Arguments),
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
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Speak(arguments) => speak::run(&arguments),
        Command::Sfx(arguments) => sfx::run(&arguments),
        Command::Dub(arguments) => dub::run(&arguments),
        Command::Music(arguments) => music::run(&arguments),
        Command::Voices(arguments) => voices::run(&arguments),
        Command::Accounts(command) => accounts::run(command),
        Command::Credits(command) => credits::run(command),
        Command::Ledger(command) => credits::run_ledger(command),
        Command::Keys(command) => keys::run(command),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Models(command) => models::run(command),
        Command::Config(command) => config::run(command),
        Command::Doctor(arguments) => doctor::run(&arguments),
    }
}

/// Runs what waits for the database or the network to its end.
fn block_on<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Runtime::new().context("start the runtime")?.block_on(future)
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
