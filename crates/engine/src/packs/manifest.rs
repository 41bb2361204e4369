//! `pack.json`: what is installed, from where, under which licence, and the SHA-256 of every file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use klang_model::Attribution;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::catalog::Pack;
use crate::Error;

/// The name of the manifest's file inside a pack.
pub(super) const FILE_NAME: &str = "pack.json";

/// The largest manifest that is read. Ours hold about 10 KB.
const MAX_BYTES: u64 = 1024 * 1024;

/// What stands in a pack's `pack.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The pack's name.
    pub pack: String,
    /// The catalogue's revision of the pack when it was installed.
    pub revision: u32,
    /// SPDX licence expression of everything in the pack.
    pub license: String,
    /// Whose work it contains.
    pub attributions: Vec<Attribution>,
    /// The packages it was made from.
    pub sources: Vec<InstalledSource>,
    /// The files, in the catalogue's order.
    pub files: Vec<InstalledFile>,
}

/// A package that a pack was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledSource {
    /// `pip`, `npm`, `apt` or `cargo`.
    pub registry: String,
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the package's file.
    pub sha256: String,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledFile {
    /// Its path inside the pack, `/` between folders.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of `pack` with these files.
    pub(super) fn new(pack: &Pack, files: Vec<InstalledFile>) -> Self {
        let sources = pack.packages.iter().map(|package| InstalledSource {
            registry: package.registry.name().into(),
            name: package.name.into(),
            version: package.version.into(),
            sha256: package.sha256.into(),
        });
        Self {
            pack: pack.name.into(),
            revision: pack.revision,
            license: pack.license.into(),
            attributions: pack.credits.iter().map(Attribution::from).collect(),
            sources: sources.collect(),
            files,
        }
    }

    /// Reads the manifest in `dir` and checks that it is `pack`'s, of the catalogue's revision, and
    /// lists exactly the catalogue's files (so that its paths need no further distrust).
    pub(crate) fn read(pack: &Pack, dir: &Path) -> Result<Self, Error> {
        let path = dir.join(FILE_NAME);
        let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
        let mut text = Vec::new();
        match File::open(&path).map(|file| file.take(MAX_BYTES + 1).read_to_end(&mut text)) {
            Ok(Ok(_)) => {}
            Err(error) if error.kind() == ErrorKind::NotFound && !dir.exists() => {
                return Err(Error::NotInstalled { pack: pack.name.into() });
            }
            Ok(Err(error)) | Err(error) => return Err(damaged(error.to_string())),
        }
        if text.len() as u64 > MAX_BYTES {
            return Err(damaged(format!("it is larger than {MAX_BYTES} bytes")));
        }
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if manifest.pack != pack.name {
            return Err(damaged(format!("it is of pack `{}`", manifest.pack)));
        }
        if manifest.revision != pack.revision {
            let (found, wanted) = (manifest.revision, pack.revision);
            return Err(Error::OtherRevision { pack: pack.name.into(), found, wanted });
        }
        let listed = manifest.files.iter().map(|file| file.path.as_str());
        if !listed.eq(pack.outputs.iter().map(|output| output.path)) {
            return Err(damaged("its files are not those of the catalogue: pull the pack again".into()));
        }
        Ok(manifest)
    }

    /// Reads a file of the pack and compares it with the manifest.
    pub(crate) fn verify_file(&self, path: &str, dir: &Path) -> Result<(), Error> {
        let file = self.files.iter().find(|file| file.path == path);
        let missing =
            || Error::Damaged { path: dir.join(path).display().to_string(), reason: "the manifest lacks it".into() };
        file.ok_or_else(missing)?.verify(dir)
    }
}

impl InstalledFile {
    /// Reads the file and compares size and sum.
    pub(super) fn verify(&self, dir: &Path) -> Result<(), Error> {
        let path = dir.join(&self.path);
        let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
        let bytes = fs::metadata(&path).map_err(|error| damaged(error.to_string()))?.len();
        if bytes != self.bytes {
            return Err(damaged(format!("it holds {bytes} bytes instead of {}", self.bytes)));
        }
        let sha256 = sha256_of_file(&path).map_err(|error| damaged(error.to_string()))?;
        if sha256 != self.sha256 {
            return Err(damaged(format!("its sha256 is {sha256} instead of {}", self.sha256)));
        }
        Ok(())
    }
}

/// SHA-256 of bytes, lower-case hexadecimal.
pub(super) fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of a file, read in pieces.
pub(super) fn sha256_of_file(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    std::io::copy(&mut file, &mut hasher)?;
    Ok(hex(&hasher.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
