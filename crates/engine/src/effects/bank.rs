//! The banks of recordings: takes of real sounds by name, from the packs of recordings. A take is decoded when it
//! is first asked for; decoded takes are kept up to a limit in bytes.
//!
//! It refuses to choose: which take of a name is heard, and how it is varied, is the renderer's business. A
//! damaged pack is an error and never a wrong sound.

mod cache;
pub(crate) mod index;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cache::Cache;
use index::Index;
pub use index::{SAMPLE_RATE_HZ, Take};
use klang_audio::Audio;

use crate::Error;
use crate::packs::{self, Manifest, Pack, catalog::BANKS};

/// The file of the pack that describes the takes.
pub(crate) const INDEX_FILE: &str = "index.json";

/// The file of the pack that holds the takes: one FLAC file behind the other.
pub(crate) const TAKES_FILE: &str = "takes.bin";

/// Bytes of decoded takes that are kept: about four minutes of stereo.
const CACHE_BYTES: usize = 80 * 1024 * 1024;

/// The recordings of an installed pack.
#[derive(Debug)]
pub struct Bank {
    path: PathBuf,
    file: File,
    /// Sorted by name.
    takes: Vec<Take>,
    by_name: BTreeMap<String, Range<usize>>,
    cache: Mutex<Cache>,
}

impl Bank {
    /// The bank of a pack of recordings below `packs_dir`, or nothing when the pack is not installed for this build.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the pack's files are not what its manifest says; the takes themselves are only looked
    /// at by [`Bank::load`]. [`Error::Io`].
    pub fn open(packs_dir: &Path, pack: &Pack) -> Result<Option<Self>, Error> {
        let dir = packs::dir(packs_dir, pack);
        let manifest = match Manifest::read(pack, &dir) {
            Err(error) if error.is_absent_pack() => return Ok(None),
            manifest => manifest?,
        };
        manifest.verify_file(INDEX_FILE, &dir)?;
        Self::read(&dir).map(Some)
    }

    /// Reads index and takes in a folder.
    fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(TAKES_FILE);
        let file = File::open(&path).map_err(io(&path))?;
        let bytes = file.metadata().map_err(io(&path))?.len();
        let Index { takes, aliases, .. } = Index::read(&dir.join(INDEX_FILE), bytes)?;
        let mut by_name: BTreeMap<String, Range<usize>> = BTreeMap::new();
        for (place, take) in takes.iter().enumerate() {
            by_name.entry(take.name.clone()).or_insert(place..place).end = place + 1;
        }
        for (alias, other) in aliases {
            if let Some(range) = by_name.get(&other) {
                by_name.insert(alias, range.clone());
            }
        }
        Ok(Self { path, file, takes, by_name, cache: Mutex::new(Cache::new(CACHE_BYTES)) })
    }

    /// The takes of a name, in a fixed order; none when there is no such name.
    #[must_use]
    pub fn takes(&self, name: &str) -> &[Take] {
        self.by_name.get(name).and_then(|range| self.takes.get(range.clone())).unwrap_or_default()
    }

    /// Every name that has takes, second names among them, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The sound of a take of this bank, at [`SAMPLE_RATE_HZ`] and with the take's length and channels.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Damaged`] when the take cannot be decoded or is not what the index says.
    pub fn load(&self, take: &Take) -> Result<Arc<Audio>, Error> {
        if let Some(audio) = self.cache().find(take.offset) {
            return Ok(audio);
        }
        // Bounded: the index was checked against the size of the file.
        let mut coded = vec![0; usize::try_from(take.bytes).unwrap_or(usize::MAX)];
        self.file.read_exact_at(&mut coded, take.offset).map_err(io(&self.path))?;
        let damaged = |reason: String| Error::Damaged {
            path: self.path.display().to_string(),
            reason: format!("take of `{}` at byte {}: {reason}", take.name, take.offset),
        };
        let audio = klang_audio::decode(&coded, take.frames).map_err(|error| damaged(error.to_string()))?;
        let found = (audio.sample_rate_hz, audio.channels.len(), audio.frames());
        if found != (SAMPLE_RATE_HZ, take.channels, take.frames) {
            return Err(damaged(format!(
                "it has {} Hz, {} channels and {} samples instead of {SAMPLE_RATE_HZ} Hz, {} and {}",
                found.0, found.1, found.2, take.channels, take.frames
            )));
        }
        let audio = Arc::new(audio);
        self.cache().keep(take.offset, &audio);
        Ok(audio)
    }

    /// Frees the decoded takes.
    pub fn release(&self) {
        self.cache().clear();
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The banks of all packs of recordings that are installed.
#[derive(Debug)]
pub struct Banks(Vec<Bank>);

impl Banks {
    /// Opens them, or nothing when there are none.
    ///
    /// # Errors
    /// Those of [`Bank::open`].
    pub fn open(packs_dir: &Path) -> Result<Option<Self>, Error> {
        let mut banks = Vec::new();
        for pack in BANKS {
            banks.extend(Bank::open(packs_dir, pack)?);
        }
        Ok((!banks.is_empty()).then_some(Self(banks)))
    }

    /// The takes of a name, each with the bank that loads it.
    pub fn takes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Bank, &'a Take)> {
        self.0.iter().flat_map(move |bank| bank.takes(name).iter().map(move |take| (bank, take)))
    }

    /// Frees the decoded takes.
    pub fn release(&self) {
        self.0.iter().for_each(Bank::release);
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    move |source| Error::Io { context: format!("read `{}`", path.display()), source }
}
