//! Phrases of sixteen languages, English and Chinese among them, become vectors whose directions are close
//! when their meanings are: the Universal Sentence Encoder multilingual v3 (Yang et al. 2019, "Multilingual
//! Universal Sentence Encoder for Semantic Retrieval", the convolutional variant) from the pack `meaning`.
//!
//! It refuses to learn, to reach for anything but its pack, and to use more than one thread.

mod network;
mod phrases;
mod pieces;

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use network::Network;
pub(crate) use network::{EMBEDDING, TABLES, TENSORS};
pub use phrases::{Direction, Phrases};
use pieces::Pieces;

use crate::Error;
use crate::packs::{self, Manifest, catalog};

/// The length of a vector.
pub const DIMENSIONS: usize = 512;

/// More pieces of a phrase are not read.
const MAX_PIECES: usize = 256;

/// Vectors of names that are newer than the pack, kept beside its files after they were computed once.
const LATER: &str = "later.bin";

/// Turns phrases into vectors.
#[derive(Debug)]
pub struct Encoder {
    pieces: Pieces,
    network: Network,
    rows: Rows,
}

/// The embeddings, one row of [`EMBEDDING`] bytes for each piece.
#[derive(Debug)]
enum Rows {
    /// In the pack: 65 MB of which a prompt needs a few rows.
    File(Mutex<File>, PathBuf),
    /// In memory, while a pack is made.
    Memory(Vec<u8>),
}

impl Encoder {
    /// The encoder of an installed pack and what it says of the catalogue's phrases.
    ///
    /// # Errors
    /// [`Error::NotInstalled`]; [`Error::Damaged`] when a file is not the one that was installed.
    pub fn open(packs_dir: &Path) -> Result<(Self, Phrases), Error> {
        let pack = &catalog::MEANING;
        let dir = packs::dir(packs_dir, pack);
        let manifest = Manifest::read(pack, &dir)?;
        let read = |name: &str| {
            manifest.verify_file(name, &dir)?;
            let path = dir.join(name);
            fs::read(&path).map_err(|source| Error::Io { context: format!("read `{}`", path.display()), source })
        };
        let damaged = |name: &str| {
            let path = dir.join(name).display().to_string();
            move |reason: String| Error::Damaged { path, reason }
        };
        let pieces = Pieces::read(&read("pieces.tsv")?).map_err(damaged("pieces.tsv"))?;
        let network = Network::read(&read("network.bin")?).map_err(damaged("network.bin"))?;
        let mut phrases = Phrases::read(&read("phrases.bin")?).map_err(damaged("phrases.bin"))?;
        phrases.extend(later(&dir));
        // Its sum is not taken: that would read all of it where a few rows are wanted.
        let path = dir.join("embeddings.bin");
        let io = |source| Error::Io { context: format!("open `{}`", path.display()), source };
        let file = File::open(&path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        if bytes < (pieces.len() * EMBEDDING) as u64 {
            return Err(damaged("embeddings.bin")(format!("it holds {bytes} bytes")));
        }
        Ok((Self { pieces, network, rows: Rows::File(Mutex::new(file), path) }, phrases))
    }

    /// Keeps vectors that the pack lacks for the next start. Where they cannot be written (a read-only folder, a full disk)
    /// they are computed again.
    pub fn keep(packs_dir: &Path, phrases: Phrases) {
        let dir = packs::dir(packs_dir, &catalog::MEANING);
        let mut all = later(&dir);
        all.extend(phrases);
        let staged = dir.join(format!("{LATER}.{}", std::process::id()));
        if fs::write(&staged, all.write()).and_then(|()| fs::rename(&staged, dir.join(LATER))).is_err() {
            let _ = fs::remove_file(&staged);
        }
    }

    /// An encoder from the contents of the pack's files.
    pub(crate) fn from_contents(pieces: &[u8], network: &[u8], embeddings: Vec<u8>) -> Result<Self, String> {
        let pieces = Pieces::read(pieces)?;
        if embeddings.len() < pieces.len() * EMBEDDING {
            return Err(format!("{} pieces do not fit {} bytes of embeddings", pieces.len(), embeddings.len()));
        }
        Ok(Self { pieces, network: Network::read(network)?, rows: Rows::Memory(embeddings) })
    }

    /// Whether any piece of a phrase is known. Of phrases without one all have the same vector.
    #[must_use]
    pub fn knows(&self, phrase: &str) -> bool {
        self.pieces.knows(phrase)
    }

    /// The vectors of phrases, of [`DIMENSIONS`] numbers and length 1. Their case counts: give them in lower
    /// case.
    ///
    /// # Errors
    /// [`Error::Io`] when the pack cannot be read any more.
    pub fn encode(&self, phrases: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        let mut sentences = Vec::with_capacity(phrases.len());
        for phrase in phrases {
            let mut ids = self.pieces.split(phrase);
            ids.truncate(MAX_PIECES);
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                let mut row = [0; EMBEDDING];
                self.rows.read(id, &mut row)?;
                rows.push((id, row));
            }
            sentences.push(rows);
        }
        Ok(self.network.run(&sentences))
    }
}

/// What [`Encoder::keep`] kept; nothing where that is not there or damaged.
fn later(dir: &Path) -> Phrases {
    fs::read(dir.join(LATER)).ok().and_then(|bytes| Phrases::read(&bytes).ok()).unwrap_or_default()
}

impl Rows {
    fn read(&self, id: usize, row: &mut [u8; EMBEDDING]) -> Result<(), Error> {
        let at = id * EMBEDDING;
        match self {
            Self::Memory(bytes) => row.copy_from_slice(&bytes[at..at + EMBEDDING]),
            Self::File(file, path) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let read = file.seek(SeekFrom::Start(at as u64)).and_then(|_| file.read_exact(row));
                read.map_err(|source| Error::Io { context: format!("read `{}`", path.display()), source })?;
            }
        }
        Ok(())
    }
}
