//! `klang doctor`: looks at everything that Klang needs and says how to get what is missing. Changes
//! nothing.

mod machine;
mod places;

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::bail;
use klang_engine::packs::{self, Pack, Registry, catalog::PACKS};
use klang_server::Config;

use super::flags::{ConfigFlag, DataFlag, ListenFlag, PacksFlag};
use super::models::{Client, pull_command};
use super::progress::megabytes;

/// What an installation takes at the least: the unpacked packs once more while they are installed, and
/// some results.
const WANTED_BYTES: u64 = 1_000_000_000;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    listen: ListenFlag,
    #[command(flatten)]
    config: ConfigFlag,
    #[command(flatten)]
    packs: PacksFlag,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Good(String),
    /// Works, with less; and how to get the rest.
    Less { what: String, remedy: String },
    /// Does not work; and how to make it work.
    Missing { what: String, remedy: String },
}

/// Runs the command.
///
/// # Errors
/// Something needed is missing.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut findings = Vec::new();
    match arguments.config.load(Some(&arguments.data), Some(&arguments.packs)) {
        Ok(mut config) => {
            arguments.listen.apply(&mut config);
            findings.push(("configuration", Verdict::Good("good".into())));
            examine(&config, &mut findings);
        }
        Err(error) => {
            let remedy = "correct it; `klang config defaults` prints every key".into();
            findings.push(("configuration", Verdict::Missing { what: format!("{error:#}"), remedy }));
        }
    }
    let mut out = io::stdout().lock();
    for (name, verdict) in &findings {
        match verdict {
            Verdict::Good(what) => writeln!(out, "ok       {name}: {what}")?,
            Verdict::Less { what, remedy } => writeln!(out, "less     {name}: {what}\n         {remedy}")?,
            Verdict::Missing { what, remedy } => writeln!(out, "MISSING  {name}: {what}\n         {remedy}")?,
        }
    }
    let missing = findings.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Missing { .. })).count();
    if missing > 0 {
        bail!("{missing} of {} checks found something missing", findings.len());
    }
    Ok(())
}

fn examine(config: &Config, findings: &mut Vec<(&'static str, Verdict)>) {
    let folder = &config.engine.packs_dir;
    let mut unusable = Vec::new();
    // Nobody misses what one must ask for.
    let is_wanted = |pack: &&&Pack| pack.is_default || packs::manifest(pack, folder).is_ok();
    for pack in PACKS.iter().filter(is_wanted) {
        let verdict = examine_pack(pack, folder);
        if matches!(verdict, Verdict::Missing { .. }) {
            unusable.push(*pack);
        }
        findings.push((pack.name, verdict));
    }
    findings.push(("espeak-ng", machine::espeak(config)));
    findings.push(("ffmpeg", machine::ffmpeg(config)));
    for (name, registry) in
        [("pip", Registry::Pip), ("npm", Registry::Npm), ("apt-get", Registry::Apt), ("cargo", Registry::Cargo)]
    {
        let packages = packs::packages_of(&unusable);
        let is_needed = packages.iter().any(|package| package.registry == registry);
        findings.push((name, examine_client(registry, is_needed)));
    }
    findings.push(("packs folder", machine::writable(folder)));
    findings.push(("data folder", machine::writable(&config.store.data_dir)));
    findings.extend(places::database(config).map(|verdict| ("database", verdict)));
    findings.extend(places::object_store(config).map(|verdict| ("object store", verdict)));
    findings.push(("disk", machine::free_space(&config.store.data_dir, WANTED_BYTES)));
    findings.push(("server.listen", machine::port(config)));
}

fn examine_pack(pack: &Pack, folder: &Path) -> Verdict {
    match packs::verify(pack, folder) {
        Ok(manifest) => {
            let bytes = manifest.files.iter().map(|file| file.bytes).sum();
            Verdict::Good(format!("{} files, {}", manifest.files.len(), megabytes(bytes)))
        }
        Err(error) if packs::is_optional(pack) => {
            Verdict::Less { what: error.to_string(), remedy: pull_command(&[pack.name]) }
        }
        Err(error) => Verdict::Missing { what: error.to_string(), remedy: pull_command(&[pack.name]) },
    }
}

/// A client is only needed while there is something to fetch.
fn examine_client(registry: Registry, is_needed: bool) -> Verdict {
    match Client::find(registry) {
        Ok(client) => Verdict::Good(format!("`{}` works", client.name())),
        Err(error) if is_needed => {
            Verdict::Missing { what: "not installed, and packs come through it".into(), remedy: error.remedy() }
        }
        Err(error) => {
            Verdict::Less { what: "not installed; needed only to fetch packs".into(), remedy: error.remedy() }
        }
    }
}
