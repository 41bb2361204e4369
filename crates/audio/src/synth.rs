//! Sounds made from nothing: procedural and physical models of what rings, rushes, rattles and calls.
//!
//! A [`Model`] says which parameters it takes; [`Model::render`] checks the values against that list, so
//! that data files can name models and parameters and a mistake in them is an error with a sentence. Every
//! model renders at [`SAMPLE_RATE_HZ`], is deterministic for its seed and has a source in its own module's
//! documentation.
//!
//! It refuses to place sounds in a scene (distance, space, level): what comes out is dry, near and at no
//! particular level.

mod creatures;
mod impacts;
mod instruments;
mod machines;
mod settings;
mod synthetic;
pub mod tools;
mod weather;

#[cfg(test)]
mod tests;

pub use settings::{Setting, Settings};

use crate::{Audio, Error};

/// The rate of every model.
pub const SAMPLE_RATE_HZ: u32 = 44_100;

/// The longest sound one call makes: 60 s.
pub const MAX_FRAMES: usize = 60 * SAMPLE_RATE_HZ as usize;

/// All models, family by family.
const FAMILIES: &[&[Model]] =
    &[creatures::MODELS, impacts::MODELS, instruments::MODELS, machines::MODELS, synthetic::MODELS, weather::MODELS];

/// Whether a sound goes on or happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Goes on for as long as asked: rain, an engine, a crowd. Exactly the frames asked for, without fades
    /// at its ends.
    Texture,
    /// Happens once and dies away in its own time: a knock, a bark, thunder. At most the frames asked for,
    /// ends in silence.
    Event,
}

/// A parameter of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Its name in settings. Common ones mean the same everywhere: `intensity` (0 gentle to 1 violent),
    /// `speed` (times the usual rate of what happens), `size` (0 tiny to 1 huge), `pitch` (times the usual
    /// frequency), `surface`, `material`.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it may be.
    pub range: Range,
}

/// See [`Param::range`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// A number from `min` to `max`; `default` when not given. Values outside are limited.
    Number {
        /// The least.
        min: f32,
        /// The most.
        max: f32,
        /// When not given.
        default: f32,
    },
    /// One of these words; the first when not given.
    Word(&'static [&'static str]),
}

impl Param {
    /// A parameter that is a number.
    #[must_use]
    pub const fn number(name: &'static str, about: &'static str, min: f32, max: f32, default: f32) -> Self {
        Self { name, about, range: Range::Number { min, max, default } }
    }

    /// A parameter that is one of several words, the first of which is the default.
    #[must_use]
    pub const fn word(name: &'static str, about: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, about, range: Range::Word(words) }
    }
}

/// A way to make a sound.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Its name in data files, as `wind` or `modal_impact`.
    pub name: &'static str,
    /// What it sounds like, in a sentence.
    pub about: &'static str,
    /// Whether it goes on or happens.
    pub kind: Kind,
    /// What can be set.
    pub params: &'static [Param],
    /// One or two channels of the same length. Gets checked settings.
    make: fn(&Call<'_>) -> Vec<Vec<f32>>,
}

/// All models.
pub fn models() -> impl Iterator<Item = &'static Model> {
    FAMILIES.iter().copied().flatten()
}

/// The model of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Model> {
    models().find(|model| model.name == name)
}

/// Whether the model of this name plays notes: an instrument, or somebody who whistles or hums a tune.
#[must_use]
pub fn plays_notes(name: &str) -> bool {
    instruments::MODELS.iter().any(|model| model.name == name) || matches!(name, "tune" | "music_box")
}

impl Model {
    /// Checks names and kinds of settings, limits numbers and fills in defaults.
    ///
    /// # Errors
    /// [`Error::ModelSetting`] names the model, the setting and what it may be.
    pub fn check(&self, settings: &Settings) -> Result<Settings, Error> {
        settings::check(self, settings)
    }

    /// Makes the sound: mono or stereo, [`SAMPLE_RATE_HZ`], finite, peak at most 1 and without DC. For a
    /// [`Kind::Texture`] exactly `frames` long, for a [`Kind::Event`] at most that.
    ///
    /// # Errors
    /// As [`Self::check`]; [`Error::TooLong`] above [`MAX_FRAMES`].
    pub fn render(&self, settings: &Settings, frames: usize, seed: u64) -> Result<Audio, Error> {
        if frames > MAX_FRAMES {
            return Err(Error::TooLong { given: frames as u64, limit: MAX_FRAMES as u64 });
        }
        let settings = self.check(settings)?;
        let mut channels = (self.make)(&Call { settings: &settings, frames, seed });
        let made = channels.iter().map(Vec::len).max().unwrap_or(0).min(frames);
        let length = if self.kind == Kind::Texture { frames } else { made };
        if channels.is_empty() {
            channels.push(Vec::new());
        }
        for channel in &mut channels {
            channel.resize(length, 0.0);
            for sample in channel.iter_mut().filter(|sample| !sample.is_finite()) {
                *sample = 0.0;
            }
            tools::filter::remove_dc(channel);
        }
        if self.kind == Kind::Event && length == frames {
            channels.iter_mut().for_each(|channel| tools::envelope::fade_out(channel, frames_of(0.03)));
        }
        let peak = channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        if peak > 0.0 {
            let gain = 0.98 / peak;
            channels.iter_mut().flatten().for_each(|sample| *sample *= gain);
        }
        Ok(Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels })
    }
}

/// What a model is asked for.
pub(crate) struct Call<'a> {
    settings: &'a Settings,
    /// Frames to fill (texture) or not to exceed (event).
    pub frames: usize,
    /// Decides all that is random.
    pub seed: u64,
}

impl Call<'_> {
    /// A parameter that is a number; it is in its range.
    pub fn number(&self, name: &str) -> f32 {
        match self.settings.get(name) {
            Some(Setting::Number(value)) => *value,
            _ => {
                debug_assert!(false, "`{name}` is not a number of this model");
                0.0
            }
        }
    }

    /// A parameter that is a word; it is one of its list.
    pub fn word(&self, name: &str) -> &str {
        match self.settings.get(name) {
            Some(Setting::Word(word)) => word,
            _ => {
                debug_assert!(false, "`{name}` is not a word of this model");
                ""
            }
        }
    }

    /// A stream of random numbers. Different `stream`s of one call are independent: use one for each
    /// purpose, so that a change in one leaves the others as they were.
    pub fn random(&self, stream: u64) -> tools::random::Random {
        tools::random::Random::new(self.seed, stream)
    }
}

/// [`SAMPLE_RATE_HZ`] for arithmetic.
pub(crate) const RATE: f32 = SAMPLE_RATE_HZ as f32;

/// Frames in this many seconds.
pub(crate) fn frames_of(seconds: f32) -> usize {
    (seconds.max(0.0) * RATE) as usize
}
