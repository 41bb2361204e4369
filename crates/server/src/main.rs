//! The `klang` program: reads the command line, runs one command, turns its error into a sentence
//! and an exit code (0 done, 1 failed, 2 wrong usage). The commands are in [`cli`].

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report(&error),
    }
}
