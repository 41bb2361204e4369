//! Music from a prompt: a composer that writes a [`Song`] (harmony, themes, rhythm, arrangement, fitted to a length and to
//! accents), and its sound through the soundfont of the pack `instruments`. Songs can be written as Standard MIDI.
//!
//! It refuses to sing words, to imitate works or artists, and to go beyond [`MAX_DURATION_S`]. Everything is decided by
//! prompt, length, seed and accents. Composing needs no pack.

pub mod brief;
mod compose;
mod drums;
mod form;
mod gm;
mod grid;
mod harmony;
mod melody;
mod midi_file;
pub mod mix;
mod parts;
mod player;
mod song;
pub mod style;
mod theory;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use klang_audio::Audio;
use klang_audio::soundfont::{SAMPLE_RATE_HZ, SoundFont};
use klang_model::Attribution;
pub use song::{Accent, Bend, Note, Song, Track};

use crate::Error;
use crate::packs::{self, Manifest, catalog};

/// The shortest and the longest piece in seconds.
pub const MIN_DURATION_S: f64 = 0.5;
/// See [`MIN_DURATION_S`].
pub const MAX_DURATION_S: f64 = 600.0;

/// The file of the pack that holds the soundfont.
pub(crate) const FONT_FILE: &str = "general.sf2";

/// Composes a piece. `accents_s` are times that it shall mark (cuts, strong events); bar lines are laid on them where the
/// tempo allows, a chord is struck elsewhere. The length is brought to 0.5 to 600 seconds.
///
/// # Errors
/// [`Error::Input`] when the prompt has nothing to read.
pub fn compose(prompt: &str, duration_s: f64, seed: u64, accents_s: &[f64]) -> Result<Song, Error> {
    if !prompt.chars().any(char::is_alphanumeric) {
        return Err(Error::Input("the prompt for music has no words".into()));
    }
    let library = style::Library::built_in().map_err(|reason| Error::Damaged { path: "data/music".into(), reason })?;
    Ok(compose::compose(&brief::read(prompt, library), duration_s, seed, accents_s))
}

/// A rendered piece.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedMusic {
    /// Stereo at 44.1 kHz, -18 LUFS, true peak at most -1 dBTP.
    pub audio: Audio,
    /// Whose samples it contains.
    pub attributions: Vec<Attribution>,
}

/// Composes, and renders with the installed soundfont. The font (about 150 MB in memory) is loaded when it is first
/// needed and shared from then on.
#[derive(Debug)]
pub struct MusicEngine {
    packs_dir: PathBuf,
    loaded: Mutex<Option<(SoundFont, Vec<Attribution>)>>,
}

impl MusicEngine {
    /// The engine over a folder of packs; reads nothing yet.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the pack is installed but is not this build's.
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        match packs::manifest(&catalog::INSTRUMENTS, packs_dir) {
            Ok(_) | Err(Error::NotInstalled { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(Self { packs_dir: packs_dir.to_owned(), loaded: Mutex::new(None) })
    }

    /// Whether it can render with what is installed now.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        packs::manifest(&catalog::INSTRUMENTS, &self.packs_dir).is_ok()
    }

    /// See [`compose`].
    ///
    /// # Errors
    /// Those of [`compose`].
    pub fn compose(&self, prompt: &str, duration_s: f64, seed: u64, accents_s: &[f64]) -> Result<Song, Error> {
        compose(prompt, duration_s, seed, accents_s)
    }

    /// Renders a song into exactly `frames` samples at 44.1 kHz.
    ///
    /// # Errors
    /// Those of [`Self::font`] and [`mix::render`].
    pub fn render(&self, song: &Song, frames: usize) -> Result<RenderedMusic, Error> {
        let (font, attributions) = self.load()?;
        Ok(RenderedMusic { audio: mix::render(song, &font, frames)?, attributions })
    }

    /// The soundfont, loaded and compared with its manifest when it is first needed.
    ///
    /// # Errors
    /// [`Error::NotInstalled`]; [`Error::Damaged`] when the file is not what was installed or cannot be played.
    pub fn font(&self) -> Result<SoundFont, Error> {
        self.load().map(|(font, _)| font)
    }

    /// Frees the font, once nothing renders with it any more.
    pub fn release(&self) {
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn load(&self) -> Result<(SoundFont, Vec<Attribution>), Error> {
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
        let font = SoundFont::read(&mut BufReader::new(file))
            .map_err(|error| Error::Damaged { path: path.display().to_string(), reason: error.to_string() })?;
        let found = (font, manifest.attributions);
        *loaded = Some(found.clone());
        Ok(found)
    }
}

/// How many samples a length has at the rate of [`MusicEngine::render`].
#[must_use]
pub fn frames(duration_s: f64) -> usize {
    (duration_s.clamp(0.0, MAX_DURATION_S) * f64::from(SAMPLE_RATE_HZ)).round() as usize
}
