//! `klang config`: print the commented defaults, or check what `klang serve` would read.

use std::io::{self, Write as _};
use std::path::PathBuf;

use klang_server::Config;
use klang_server::config::defaults_toml;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print a configuration file with every key, its explanation and its default.
    Defaults,
    /// Read the file and the KLANG__SECTION__KEY variables as `klang serve` would and say what is wrong.
    Check {
        /// The configuration file; without it only the variables are checked.
        file: Option<PathBuf>,
    },
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the configuration, every key of it.
pub fn run(command: Command) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match command {
        Command::Defaults => out.write_all(defaults_toml().as_bytes())?,
        Command::Check { file } => {
            Config::load(file.as_deref(), &[])?;
            writeln!(out, "the configuration is good")?;
        }
    }
    Ok(())
}
