//! The instruments of the pack `instruments`: a soundfont that is opened when it is first needed and shared by all that plays
//! on it; the samples of an instrument are read when it is first played. Refuses a font that is not the one that was installed.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use klang_audio::soundfont::SoundFont;
use klang_model::Attribution;

use crate::Error;
use crate::packs::{self, Manifest, catalog};

/// The file of the pack that holds the soundfont.
pub(crate) const FONT_FILE: &str = "general.sf2";

/// The installed instruments.
#[derive(Debug)]
pub struct Instruments {
    packs_dir: PathBuf,
    loaded: Mutex<Option<(SoundFont, Vec<Attribution>)>>,
}

impl Instruments {
    /// Those of a folder of packs; reads nothing yet.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the pack is installed but cannot be read.
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        match packs::manifest(&catalog::INSTRUMENTS, packs_dir) {
            Err(error) if !error.is_absent_pack() => return Err(error),
            _ => {}
        }
        Ok(Self { packs_dir: packs_dir.to_owned(), loaded: Mutex::new(None) })
    }

    /// Whether the pack is installed now.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        packs::manifest(&catalog::INSTRUMENTS, &self.packs_dir).is_ok()
    }

    /// The soundfont and whose it is, loaded and compared with its manifest when it is first needed.
    ///
    /// # Errors
    /// [`Error::NotInstalled`], [`Error::OtherRevision`]; [`Error::Damaged`] when the file is not what was installed or cannot be played.
    pub fn load(&self) -> Result<(SoundFont, Vec<Attribution>), Error> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = &*loaded {
            return Ok(found.clone());
        }
        let dir = packs::dir(&self.packs_dir, &catalog::INSTRUMENTS);
        let manifest = Manifest::read(&catalog::INSTRUMENTS, &dir)?;
        // Fonts are a format that has hurt players before: only the one that was installed is read.
        manifest.verify_file(FONT_FILE, &dir)?;
        let path = dir.join(FONT_FILE);
        let file =
            File::open(&path).map_err(|source| Error::Io { context: format!("open `{}`", path.display()), source })?;
        let font = SoundFont::open(BufReader::new(file))
            .map_err(|error| Error::Damaged { path: path.display().to_string(), reason: error.to_string() })?;
        let found = (font, manifest.attributions);
        *loaded = Some(found.clone());
        Ok(found)
    }

    /// Frees the font, once nothing plays on it any more.
    pub fn release(&self) {
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
