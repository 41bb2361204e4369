//! `klang models`: install, list, verify and remove model packs. The catalogue and the conversion
//! are the engine's; this module fetches the packages and talks to the person.

mod client;
mod download;
mod list;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use indicatif::MultiProgress;
use klang_engine::packs::{self, Pack, Step, catalog::PACKS};

pub use client::Client;

use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, places, progress};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Download and install packs; what is installed and verified already is left alone.
    Pull(Pull),
    /// List the packs: licence, source, size, and whether they are installed and intact.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Read every file of the installed packs and compare it with its SHA-256.
    Verify {
        /// The packs; all installed ones by default.
        #[arg(value_name = "PACK")]
        names: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Remove packs.
    Rm {
        /// The packs.
        #[arg(value_name = "PACK", required_unless_present = "downloads")]
        names: Vec<String>,
        /// Remove the downloaded package files too.
        #[arg(long)]
        downloads: bool,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, clap::Args)]
pub struct Pull {
    /// The packs; by default all but the extra ones, which `klang models list` marks.
    #[arg(value_name = "PACK")]
    names: Vec<String>,
    /// Agree to the terms of copyleft recordings, which are shown, and install them too.
    #[arg(long)]
    copyleft: bool,
    /// Install from package files in this folder and download nothing.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Install again what is installed already.
    #[arg(long)]
    force: bool,
    /// Keep downloaded package files here [default: the per-user cache folder].
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Which packs folder.
#[derive(Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    packs_dir: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

impl Place {
    fn folder(&self) -> anyhow::Result<PathBuf> {
        Ok(self.config.load(None, Some(&self.packs_dir))?.engine.packs_dir)
    }
}

/// Runs the command.
///
/// # Errors
/// A pack that does not exist, cannot be fetched, installed or removed, or is damaged.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Pull(arguments) => pull(&arguments),
        Command::List { json, place } => list::run(&place.folder()?, json),
        Command::Verify { names, place } => verify(&find(&names)?, names.is_empty(), &place.folder()?),
        Command::Rm { names, downloads, place } => remove(&names, downloads, &place),
    }
}

/// What `klang models pull` must be told to install these packs.
pub fn pull_command(packs: &[&str]) -> String {
    format!("klang models pull {}", packs.join(" ")).trim_end().to_owned()
}

fn pull(arguments: &Pull) -> anyhow::Result<()> {
    let folder = arguments.place.folder()?;
    let bars = MultiProgress::new();
    let mut wanted = find(&arguments.names)?;
    if arguments.names.is_empty() {
        wanted.retain(|pack| pack.is_default || (arguments.copyleft && pack.terms.is_some()));
    }
    for pack in &wanted {
        let Some(terms) = pack.terms else { continue };
        if !arguments.copyleft {
            bail!(UsageError(format!("pack `{}`: {terms} Give --copyleft if you agree.", pack.name)));
        }
        progress::say(&bars, &format!("{}: {terms}", pack.name));
    }
    if !arguments.force {
        wanted.retain(|pack| packs::verify(pack, &folder).is_err());
    }
    if wanted.is_empty() {
        progress::say(&bars, &format!("all packs are installed and intact in {}", folder.display()));
        return Ok(());
    }
    let packages = packs::packages_of(&wanted);
    let mut failures = Vec::new();
    let source = match &arguments.from {
        Some(from) => {
            download::check_all(&packages, from)?;
            from.clone()
        }
        None => {
            let cache = match &arguments.cache {
                Some(cache) => cache.clone(),
                None => default_cache()?,
            };
            failures = download::fetch(&packages, &cache, &bars)?;
            cache
        }
    };
    let files: Vec<PathBuf> = packages.iter().map(|package| source.join(package.file_name)).collect();
    // One bad pack must not keep the others away.
    let mut failed = Vec::new();
    for pack in &wanted {
        let lacking = failures.iter().find(|failure| pack.packages.iter().any(|p| p.file_name == failure.file_name));
        let outcome = match lacking {
            Some(failure) => Err(anyhow!("{:#}", failure.error)),
            None => install(pack, &files, &folder, &bars),
        };
        if let Err(error) = outcome {
            progress::say(&bars, &format!("pack `{}` was not installed: {error:#}", pack.name));
            failed.push(*pack);
        }
    }
    // Somebody who asked for everything gets what this system can have.
    let is_enough = arguments.names.is_empty() && failed.iter().all(|pack| packs::is_optional(pack));
    if is_enough || failed.is_empty() {
        return Ok(());
    }
    let failed: Vec<&str> = failed.iter().map(|pack| pack.name).collect();
    bail!("not installed: {}; to try again: {}", failed.join(", "), pull_command(&failed))
}

/// How many lines tell of a file that takes long to make.
const LINES: usize = 5;

fn install(pack: &Pack, files: &[PathBuf], folder: &Path, bars: &MultiProgress) -> anyhow::Result<()> {
    let bar = progress::steps(bars, pack.outputs.len() as u64, &format!("installing {}", pack.name));
    let outcome = packs::install(pack, files, folder, &mut |step| match step {
        Step::Writing { done, total, .. } => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
        Step::Making { path, done, total } => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            // Where there is no bar, a line now and then says that it goes on.
            if bar.is_hidden() && done * LINES / total != (done - 1) * LINES / total {
                progress::say(bars, &format!("making {}/{path}: {done} of {total}", pack.name));
            }
        }
        Step::Checking { .. } | Step::Unpacking { .. } => {}
    });
    bar.finish_and_clear();
    let manifest = outcome?;
    let bytes = manifest.files.iter().map(|file| file.bytes).sum();
    let place = packs::dir(folder, pack);
    progress::say(
        bars,
        &format!("installed {} ({}, {}) in {}", pack.name, pack.license, progress::megabytes(bytes), place.display()),
    );
    Ok(())
}

/// Packs that were not named are only verified where they are installed.
fn verify(wanted: &[&Pack], only_installed: bool, folder: &Path) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let mut damaged = Vec::new();
    for pack in wanted {
        match packs::verify(pack, folder) {
            Ok(manifest) => writeln!(out, "{}: {} files are intact", pack.name, manifest.files.len())?,
            Err(klang_engine::Error::NotInstalled { .. }) if only_installed => {
                writeln!(out, "{}: not installed", pack.name)?;
            }
            Err(error) => {
                writeln!(out, "{}: {error}", pack.name)?;
                damaged.push(pack.name);
            }
        }
    }
    if damaged.is_empty() {
        return Ok(());
    }
    bail!("not usable: {}; to repair: {}", damaged.join(", "), pull_command(&damaged))
}

fn remove(names: &[String], downloads: bool, place: &Place) -> anyhow::Result<()> {
    let folder = place.folder()?;
    let mut out = io::stdout().lock();
    let named = if names.is_empty() { Vec::new() } else { find(names)? };
    for pack in named {
        let was_there = packs::remove(pack, &folder).with_context(|| format!("remove pack `{}`", pack.name))?;
        writeln!(out, "{}: {}", pack.name, if was_there { "removed" } else { "was not installed" })?;
    }
    if downloads {
        let cache = default_cache()?;
        let freed = download::clear(&cache)?;
        writeln!(out, "removed {} of downloads in {}", progress::megabytes(freed), cache.display())?;
    }
    Ok(())
}

fn default_cache() -> anyhow::Result<PathBuf> {
    places::download_cache().context("no home folder to keep downloads under: give --cache DIR")
}

/// The packs of these names; all of them when none are named.
fn find(names: &[String]) -> Result<Vec<&'static Pack>, UsageError> {
    if names.is_empty() {
        return Ok(PACKS.to_vec());
    }
    let known = || PACKS.iter().map(|pack| pack.name).collect::<Vec<_>>().join(", ");
    names
        .iter()
        .map(|name| packs::find(name).ok_or_else(|| UsageError(format!("no pack `{name}`; there are: {}", known()))))
        .collect()
}
