//! Checked downloads become an installed pack, all or nothing.
//!
//! Files are written to a hidden folder beside the packs and flushed; a rename makes the pack appear.
//! A pack that is replaced is moved aside first, so that a crash between the two renames leaves no
//! pack rather than half of one, and the next install clears what was left behind. A lock file keeps
//! two installs apart.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::archive::read_entries;
use super::catalog::{Pack, Package, Rule, Source};
use super::manifest::{self, InstalledFile, Manifest};
use super::{convert, dir};
use crate::Error;

/// How far an install is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A download is compared with its sum.
    Checking {
        /// Its file name.
        file_name: &'a str,
    },
    /// A download is unpacked.
    Unpacking {
        /// Its file name.
        file_name: &'a str,
    },
    /// A file of the pack is converted and written.
    Writing {
        /// Its path inside the pack.
        path: &'a str,
        /// How many files are written already.
        done: usize,
        /// How many files the pack has.
        total: usize,
    },
    /// A file of the pack that takes long to make is being made.
    Making {
        /// Its path inside the pack.
        path: &'a str,
        /// How many parts of the work are done.
        done: usize,
        /// How many there are.
        total: usize,
    },
}

/// Installs `pack` below `packs_dir` from downloaded package files, replacing an installed one.
/// `downloads` are matched by their file names; files of other packages are ignored.
///
/// # Errors
/// [`Error::Input`] when a package's file is not among the downloads or another install is running;
/// [`Error::Damaged`] when a download is not what the catalogue says or cannot be converted;
/// [`Error::Io`]. After an error the packs folder is as it was.
pub fn install(
    pack: &Pack,
    downloads: &[PathBuf],
    packs_dir: &Path,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Manifest, Error> {
    fs::create_dir_all(packs_dir).map_err(io("create", packs_dir))?;
    let _lock = lock(packs_dir)?;
    let mut found = Vec::new();
    for package in pack.packages {
        found.push((*package, check(pack, package, downloads, progress)?));
    }
    let contents = unpack(pack, &found, progress)?;

    let staging = packs_dir.join(format!(".{}.new", pack.name));
    let result = write(pack, &contents, &staging, progress)
        .and_then(|manifest| publish(pack, &staging, packs_dir).map(|()| manifest));
    if result.is_err() {
        // The error that is reported is the one that matters; the next install clears the folder too.
        let _ = fs::remove_dir_all(&staging);
    }
    result
}

/// Contents of entries, by package file and entry name.
type Contents = BTreeMap<(&'static str, String), Vec<u8>>;

/// Keeps other installs out until dropped.
pub(super) fn lock(packs_dir: &Path) -> Result<File, Error> {
    let path = packs_dir.join(".lock");
    let file = File::create(&path).map_err(io("create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Input(format!("another install is at work in `{}`", packs_dir.display())))
        }
        Err(TryLockError::Error(source)) => Err(io("lock", &path)(source)),
    }
}

fn check(
    pack: &Pack,
    package: &Package,
    downloads: &[PathBuf],
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<PathBuf, Error> {
    let is_it = |path: &&PathBuf| path.file_name().is_some_and(|name| name == package.file_name);
    let path = downloads.iter().find(is_it).ok_or_else(|| {
        Error::Input(format!("file `{}` of pack `{}` is not among the downloads", package.file_name, pack.name))
    })?;
    progress(Step::Checking { file_name: package.file_name });
    let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
    let bytes = fs::metadata(path).map_err(io("read", path))?.len();
    if bytes != package.bytes {
        return Err(damaged(format!("it holds {bytes} bytes instead of {}", package.bytes)));
    }
    let sha256 = manifest::sha256_of_file(path).map_err(io("read", path))?;
    if sha256 != package.sha256 {
        return Err(damaged(format!("its sha256 is {sha256} instead of {}", package.sha256)));
    }
    Ok(path.clone())
}

fn unpack(
    pack: &Pack,
    found: &[(&'static Package, PathBuf)],
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Contents, Error> {
    let sources: Vec<Source> = pack.outputs.iter().flat_map(|output| output.rule.sources()).collect();
    let mut contents = Contents::new();
    for (package, path) in found {
        let wanted: BTreeMap<&str, u64> = sources
            .iter()
            .filter(|source| source.package.file_name == package.file_name)
            .map(|source| (source.entry, source.max_bytes))
            .collect();
        progress(Step::Unpacking { file_name: package.file_name });
        for (name, content) in read_entries(path, &wanted)? {
            contents.insert((package.file_name, name), content);
        }
    }
    Ok(contents)
}

fn write(
    pack: &Pack,
    contents: &Contents,
    staging: &Path,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Manifest, Error> {
    remove_if_there(staging)?;
    fs::create_dir_all(staging).map_err(io("create", staging))?;
    let read = |source: &Source| contents.get(&(source.package.file_name, source.entry.to_owned())).map(Vec::as_slice);
    let mut maker = convert::Maker::new(&read);
    let mut files = Vec::new();
    for output in pack.outputs {
        progress(Step::Writing { path: output.path, done: files.len(), total: pack.outputs.len() });
        let mut making = |done, total| progress(Step::Making { path: output.path, done, total });
        let content = maker
            .make(&output.rule, &mut making)
            .map_err(|reason| Error::Damaged { path: format!("{}/{}", pack.name, output.path), reason })?;
        write_file(staging, output.path, &content)?;
        files.push(InstalledFile {
            path: output.path.into(),
            bytes: content.len() as u64,
            sha256: manifest::sha256_of(&content),
        });
    }
    let manifest = Manifest::new(pack, files);
    let text =
        serde_json::to_vec_pretty(&manifest).map_err(|source| io("write", staging)(std::io::Error::other(source)))?;
    write_file(staging, manifest::FILE_NAME, &text)?;
    for folder in folders_of(pack, staging) {
        sync_dir(&folder)?;
    }
    Ok(manifest)
}

fn write_file(staging: &Path, path: &str, content: &[u8]) -> Result<(), Error> {
    let path = staging.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(io("create", parent))?;
    }
    let mut file = File::create(&path).map_err(io("create", &path))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(io("write", &path))
}

fn publish(pack: &Pack, staging: &Path, packs_dir: &Path) -> Result<(), Error> {
    let target = dir(packs_dir, pack);
    let replaced = packs_dir.join(format!(".{}.removed", pack.name));
    remove_if_there(&replaced)?;
    if target.exists() {
        fs::rename(&target, &replaced).map_err(io("move", &target))?;
    }
    if let Err(source) = fs::rename(staging, &target) {
        if replaced.exists() {
            // Put the old pack back: the promise is that a failed install changes nothing.
            let _ = fs::rename(&replaced, &target);
        }
        return Err(io("move", staging)(source));
    }
    sync_dir(packs_dir)?;
    remove_if_there(&replaced)
}

fn folders_of(pack: &Pack, staging: &Path) -> Vec<PathBuf> {
    let parents = pack.outputs.iter().filter_map(|output| Path::new(output.path).parent());
    let mut folders: Vec<PathBuf> = parents.map(|parent| staging.join(parent)).collect();
    folders.push(staging.to_owned());
    folders.sort();
    folders.dedup();
    folders
}

fn sync_dir(path: &Path) -> Result<(), Error> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(io("flush", path))
}

fn remove_if_there(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(io("remove", path)(source)),
        _ => Ok(()),
    }
}

fn io<'a>(what: &'a str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + use<'a> {
    move |source| Error::Io { context: format!("{what} `{}`", path.display()), source }
}

impl Rule {
    /// The entries it reads.
    fn sources(&self) -> Vec<Source> {
        match *self {
            Self::Copy(source)
            | Self::KokoroVocab(source)
            | Self::ChinesePhrases(source)
            | Self::ChineseCharacters(source)
            | Self::PolyphoneWeights(source)
            | Self::SentencePieces(source)
            | Self::EncoderEmbeddings(source)
            | Self::EncoderNetwork(source)
            | Self::PictureClassifier(source)
            | Self::ThingDetector { source, .. } => vec![source],
            Self::EncodedCatalogue { model, weights } => vec![model, weights],
            Self::SoundIndex(sounds) => convert::sounds::sources(sounds),
            Self::SoundTakes(_) => Vec::new(),
            Self::KokoroModel { parts, .. } => parts.to_vec(),
            Self::JapaneseDictionary { lexicon, connections, characters, unknown } => {
                lexicon.iter().copied().chain([connections, characters, unknown]).collect()
            }
            Self::PolyphoneTables { weights, characters, classes, readings } => {
                vec![weights, characters, classes, readings]
            }
        }
    }
}
