//! Where takes and instruments come from, and whose they are.

use std::ops::Range;
use std::sync::Arc;

use klang_audio::Audio;
use klang_audio::soundfont::SoundFont;
use klang_model::Attribution;

use crate::Error;
use crate::Instruments;
use crate::effects::bank::Banks;
use crate::packs::catalog::INSTRUMENTS;

/// A bank of recordings.
pub(crate) trait Recordings: Send + Sync {
    /// How many takes there are of a name.
    fn count(&self, name: &str) -> usize;

    /// A take by its number, which is below [`Self::count`]: mono or stereo at 44.1 kHz.
    ///
    /// # Errors
    /// When it cannot be read.
    fn load(&self, name: &str, index: usize) -> Result<Recording, Error>;

    /// Whether there are instruments.
    fn has_instruments(&self) -> bool {
        false
    }

    /// The instruments and whose they are.
    ///
    /// # Errors
    /// When there are none or they cannot be read.
    fn instruments(&self) -> Result<(SoundFont, Vec<Attribution>), Error> {
        Err(Error::NotInstalled { pack: INSTRUMENTS.name.to_owned() })
    }
}

/// What is installed: recordings and instruments.
pub(crate) struct Installed<'a> {
    pub(crate) banks: Option<&'a Banks>,
    pub(crate) instruments: &'a Instruments,
}

/// A take.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    /// Its sound.
    pub(crate) audio: Arc<Audio>,
    /// The part that may be repeated without a seam.
    pub(crate) loop_frames: Option<Range<usize>>,
    /// Whose it is.
    pub(crate) attribution: Attribution,
}

impl Recordings for Installed<'_> {
    fn count(&self, name: &str) -> usize {
        self.banks.map_or(0, |banks| banks.takes(name).count())
    }

    fn load(&self, name: &str, index: usize) -> Result<Recording, Error> {
        let found = self.banks.and_then(|banks| banks.takes(name).nth(index));
        let (bank, take) = found.ok_or_else(|| Error::Model {
            model: "recordings".to_owned(),
            reason: format!("`{name}` has no take {index}"),
        })?;
        let loop_frames = take.loop_frames.map(|[start, end]| start..end);
        Ok(Recording { audio: bank.load(take)?, loop_frames, attribution: take.attribution() })
    }

    fn has_instruments(&self) -> bool {
        self.instruments.is_installed()
    }

    fn instruments(&self) -> Result<(SoundFont, Vec<Attribution>), Error> {
        self.instruments.load()
    }
}

/// The bank, if there is one, and the credits of what was taken from it.
pub(super) struct Takes<'a> {
    bank: Option<&'a dyn Recordings>,
    used: Vec<Attribution>,
}

impl<'a> Takes<'a> {
    pub(super) const fn new(bank: Option<&'a dyn Recordings>) -> Self {
        Self { bank, used: Vec::new() }
    }

    pub(super) fn count(&self, name: &str) -> usize {
        self.bank.map_or(0, |bank| bank.count(name))
    }

    /// A take by any number: they are counted round and round.
    pub(super) fn load(&mut self, name: &str, index: usize) -> Result<Option<Recording>, Error> {
        let count = self.count(name);
        let (Some(bank), true) = (self.bank, count > 0) else { return Ok(None) };
        let recording = bank.load(name, index % count)?;
        if !self.used.contains(&recording.attribution) {
            self.used.push(recording.attribution.clone());
        }
        Ok(Some(recording))
    }

    pub(super) fn has_instruments(&self) -> bool {
        self.bank.is_some_and(Recordings::has_instruments)
    }

    pub(super) fn instruments(&mut self) -> Result<Option<SoundFont>, Error> {
        let Some(bank) = self.bank else { return Ok(None) };
        let (font, attributions) = bank.instruments()?;
        for attribution in attributions {
            if !self.used.contains(&attribution) {
                self.used.push(attribution);
            }
        }
        Ok(Some(font))
    }

    pub(super) fn into_attributions(self) -> Vec<Attribution> {
        self.used
    }
}
