//! [`Audio`]: sound in memory, its checks, and the operations that only move samples about.
//! Refuses to change the rate or level of anything; see [`crate::resample`] and [`crate::loudness`].

use crate::Error;

/// The most samples (over all channels) that one call takes or gives: 2^27, which is 512 MiB of `f32`,
/// 93 minutes of mono at 24 kHz, 23 minutes of stereo at 48 kHz. No call holds more than four times as much.
pub const MAX_SAMPLES: usize = 1 << 27;

/// The most channels: what FLAC can carry (RFC 9639, section 9.1.3).
pub const MAX_CHANNELS: usize = 8;

/// The lowest sample rate: the loudness meter's shelf filter at 1682 Hz needs to lie below the Nyquist
/// frequency.
pub const MIN_SAMPLE_RATE_HZ: u32 = 4_000;

/// The highest sample rate.
pub const MAX_SAMPLE_RATE_HZ: u32 = 384_000;

/// The largest absolute sample: 120 dB above full scale. Sums and transforms of such samples stay finite,
/// which LAME must be able to rely on: it aborts the process when an energy is not a number.
pub const MAX_AMPLITUDE: f32 = 1e6;

/// Sound in memory: one vector per channel, all of the same length, full scale is ±1.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// The channels.
    pub channels: Vec<Vec<f32>>,
}

impl Audio {
    /// One channel.
    #[must_use]
    pub fn mono(samples: Vec<f32>, sample_rate_hz: u32) -> Self {
        Self { sample_rate_hz, channels: vec![samples] }
    }

    /// Digital silence.
    #[must_use]
    pub fn silence(sample_rate_hz: u32, channels: usize, frames: usize) -> Self {
        Self { sample_rate_hz, channels: (0..channels).map(|_| vec![0.0; frames]).collect() }
    }

    /// Samples per channel.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Length in seconds; 0 for a rate of 0.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        if self.sample_rate_hz == 0 { 0.0 } else { self.frames() as f64 / f64::from(self.sample_rate_hz) }
    }

    /// Length in whole milliseconds, rounded to the nearest.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        (self.duration_s() * 1000.0).round() as u64
    }

    /// How many samples `ms` milliseconds are at this rate, rounded to the nearest.
    #[must_use]
    pub fn frames_in_ms(&self, ms: f64) -> usize {
        frames_in_ms(ms, self.sample_rate_hz)
    }

    /// The largest absolute sample; 0 for silence or nothing.
    #[must_use]
    pub fn sample_peak(&self) -> f32 {
        self.channels.iter().flatten().fold(0.0, |peak, sample| peak.max(sample.abs()))
    }

    /// The mean of all channels as one channel.
    #[must_use]
    pub fn to_mono(&self) -> Self {
        if let [only] = self.channels.as_slice() {
            return Self::mono(only.clone(), self.sample_rate_hz);
        }
        let mut mixed = vec![0.0f32; self.frames()];
        let weight = 1.0 / self.channels.len().max(1) as f32;
        for channel in &self.channels {
            for (sum, sample) in mixed.iter_mut().zip(channel) {
                *sum += sample * weight;
            }
        }
        Self::mono(mixed, self.sample_rate_hz)
    }

    /// Puts `next` directly behind this sound: no sample is lost, added or changed.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when rate or channels differ, those of [`Audio::check`] but for the samples'
    /// values; nothing is changed then.
    pub fn append(&mut self, next: &Self) -> Result<(), Error> {
        self.check_joinable(next)?;
        check_samples((self.frames() + next.frames()) * self.channels.len())?;
        for (channel, more) in self.channels.iter_mut().zip(&next.channels) {
            channel.extend_from_slice(more);
        }
        Ok(())
    }

    /// Puts `frames` samples of silence behind this sound.
    ///
    /// # Errors
    /// [`Error::TooLong`]; nothing is changed then.
    pub fn append_silence(&mut self, frames: usize) -> Result<(), Error> {
        let total = self.frames().checked_add(frames).and_then(|sum| sum.checked_mul(self.channels.len()));
        check_samples(total.unwrap_or(usize::MAX))?;
        for channel in &mut self.channels {
            channel.resize(channel.len() + frames, 0.0);
        }
        Ok(())
    }

    /// The pieces one behind the other: sample `n` of piece `k` stands at the sum of the lengths of the
    /// pieces before it plus `n`.
    ///
    /// # Errors
    /// [`Error::Empty`] without pieces, and those of [`Audio::append`].
    pub fn concat(pieces: &[Self]) -> Result<Self, Error> {
        let first = pieces.first().ok_or(Error::Empty)?;
        let frames = pieces.iter().map(Self::frames).sum::<usize>();
        check_samples(frames.saturating_mul(first.channels.len()))?;
        let channels = vec![Vec::with_capacity(frames); first.channels.len()];
        let mut whole = Self { sample_rate_hz: first.sample_rate_hz, channels };
        for piece in pieces {
            whole.append(piece)?;
        }
        Ok(whole)
    }

    /// Whether this is sound that the crate can work on: 1 to [`MAX_CHANNELS`] channels of equal length,
    /// samples within ±[`MAX_AMPLITUDE`], at most [`MAX_SAMPLES`] of them, a rate from [`MIN_SAMPLE_RATE_HZ`] to
    /// [`MAX_SAMPLE_RATE_HZ`]. No samples at all are fine.
    ///
    /// # Errors
    /// One for each of these, the first that is found.
    pub fn check(&self) -> Result<(), Error> {
        self.check_shape()?;
        for (channel, samples) in self.channels.iter().enumerate() {
            // What is not a number lies in no range.
            let range = -MAX_AMPLITUDE..=MAX_AMPLITUDE;
            if let Some(frame) = samples.iter().position(|sample| !range.contains(sample)) {
                return Err(Error::Amplitude { channel, frame });
            }
        }
        Ok(())
    }

    /// [`Audio::check`] without looking at the samples.
    fn check_shape(&self) -> Result<(), Error> {
        check_rate(self.sample_rate_hz)?;
        let count = self.channels.len();
        if !(1..=MAX_CHANNELS).contains(&count) {
            return Err(Error::Channels { given: count, limit: MAX_CHANNELS });
        }
        let expected = self.frames();
        for (channel, samples) in self.channels.iter().enumerate() {
            if samples.len() != expected {
                return Err(Error::UnequalChannels { channel, given: samples.len(), expected });
            }
        }
        check_samples(expected.saturating_mul(count))
    }

    /// Whether `next` has this sound's rate and channels, and both have a valid shape.
    pub(crate) fn check_joinable(&self, next: &Self) -> Result<(), Error> {
        self.check_shape()?;
        next.check_shape()?;
        if self.sample_rate_hz == next.sample_rate_hz && self.channels.len() == next.channels.len() {
            return Ok(());
        }
        Err(Error::Mismatch {
            given_hz: next.sample_rate_hz,
            given_channels: next.channels.len(),
            expected_hz: self.sample_rate_hz,
            expected_channels: self.channels.len(),
        })
    }
}

pub(crate) fn frames_in_ms(ms: f64, sample_rate_hz: u32) -> usize {
    (ms.max(0.0) * f64::from(sample_rate_hz) / 1000.0).round() as usize
}

pub(crate) fn check_rate(sample_rate_hz: u32) -> Result<(), Error> {
    if (MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
        return Ok(());
    }
    Err(Error::SampleRate { given: sample_rate_hz, min: MIN_SAMPLE_RATE_HZ, max: MAX_SAMPLE_RATE_HZ })
}

pub(crate) fn check_samples(samples: usize) -> Result<(), Error> {
    if samples <= MAX_SAMPLES {
        return Ok(());
    }
    Err(Error::TooLong { given: samples as u64, limit: MAX_SAMPLES as u64 })
}

/// Decibels of an amplitude; negative infinity for 0.
pub(crate) fn to_db(amplitude: f64) -> f64 {
    20.0 * amplitude.log10()
}

/// The amplitude of decibels.
pub(crate) fn from_db(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

#[cfg(test)]
mod tests;
