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

use std::path::Path;
use std::sync::Arc;

use klang_audio::Audio;
use klang_audio::soundfont::SAMPLE_RATE_HZ;
use klang_model::Attribution;
pub use song::{Accent, Bend, Note, Song, Track};

use crate::Error;
use crate::instruments::Instruments;

/// The shortest and the longest piece in seconds.
pub const MIN_DURATION_S: f64 = 0.5;
/// See [`MIN_DURATION_S`].
pub const MAX_DURATION_S: f64 = 600.0;

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

/// Composes, and renders with the installed soundfont.
#[derive(Debug)]
pub struct MusicEngine {
    instruments: Arc<Instruments>,
}

impl MusicEngine {
    /// The engine over a folder of packs; reads nothing yet.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the pack is installed but is not this build's.
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        Instruments::open(packs_dir).map(|instruments| Self::with_instruments(Arc::new(instruments)))
    }

    /// The engine on instruments that others play on too.
    #[must_use]
    pub const fn with_instruments(instruments: Arc<Instruments>) -> Self {
        Self { instruments }
    }

    /// Whether it can render with what is installed now.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        self.instruments.is_installed()
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
    /// Those of [`Instruments::load`] and [`mix::render`].
    pub fn render(&self, song: &Song, frames: usize) -> Result<RenderedMusic, Error> {
        let (font, attributions) = self.instruments.load()?;
        Ok(RenderedMusic { audio: mix::render(song, &font, frames)?, attributions })
    }

    /// Frees the font, once nothing renders with it any more.
    pub fn release(&self) {
        self.instruments.release();
    }
}

/// How many samples a length has at the rate of [`MusicEngine::render`].
#[must_use]
pub fn frames(duration_s: f64) -> usize {
    (duration_s.clamp(0.0, MAX_DURATION_S) * f64::from(SAMPLE_RATE_HZ)).round() as usize
}
