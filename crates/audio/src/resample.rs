//! Changes the sample rate of whole sounds by band-limited interpolation in the frequency domain
//! (rubato's FFT resampler). Refuses to resample streams: it needs the whole sound, and gives back
//! exactly the rounded length with the filter's delay removed.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};

use crate::sound::{check_rate, check_samples};
use crate::{Audio, Error};

/// Length of the anti-aliasing filter at the lower of the two rates. Its squared Blackman-Harris window
/// passes up to 1 - 13.7 / 2048 = 99.3 % of the lower Nyquist frequency (11.92 of 12 kHz at 24 kHz) and
/// is below -100 dB beyond it; it rings for at most 43 ms at 24 kHz, far below what is audible.
const FILTER_FRAMES: u64 = 2048;

/// The sound at `to_hz`. Its length is `round(frames * to_hz / from_hz)`, halves away from zero; what
/// was heard at time t is heard at time t. The same rate gives the same samples.
///
/// # Errors
/// Those of [`Audio::check`], [`Error::SampleRate`], and [`Error::TooLong`] when the result would be.
pub fn resample(audio: &Audio, to_hz: u32) -> Result<Audio, Error> {
    audio.check()?;
    check_rate(to_hz)?;
    let from_hz = audio.sample_rate_hz;
    if from_hz == to_hz {
        return Ok(audio.clone());
    }
    let frames = resampled_frames(audio.frames(), from_hz, to_hz);
    check_samples(frames.saturating_mul(audio.channels.len()))?;
    let mut resampled = Audio { sample_rate_hz: to_hz, channels: Vec::with_capacity(audio.channels.len()) };
    if frames == 0 {
        resampled.channels.resize(audio.channels.len(), Vec::new());
        return Ok(resampled);
    }
    let mut resampler = plan(from_hz, to_hz)?;
    for samples in &audio.channels {
        let input = InterleavedSlice::new(samples.as_slice(), 1, samples.len()).map_err(refused)?;
        let mut output = resampler.process_all(&input, samples.len(), None).map_err(refused)?.take_data();
        output.resize(frames, 0.0);
        resampled.channels.push(output);
    }
    Ok(resampled)
}

/// Blocks are a multiple of the reduced rates; an even multiple makes both block sizes even, so that the
/// delay (half an output block) is a whole number of samples.
fn plan(from_hz: u32, to_hz: u32) -> Result<Fft<f32>, Error> {
    let (from, to) = (u64::from(from_hz), u64::from(to_hz));
    let common = greatest_common_divisor(from, to);
    let lower = from.min(to) / common;
    let blocks = FILTER_FRAMES.div_ceil(lower).next_multiple_of(2);
    let chunk = (from / common * blocks) as usize;
    Fft::new(from_hz as usize, to_hz as usize, chunk, 1, FixedSync::Both).map_err(refused)
}

fn resampled_frames(frames: usize, from_hz: u32, to_hz: u32) -> usize {
    let (from, to) = (u128::from(from_hz), u128::from(to_hz));
    usize::try_from((frames as u128 * to * 2 + from) / (from * 2)).unwrap_or(usize::MAX)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn refused(error: impl std::fmt::Display) -> Error {
    Error::Resampler(error.to_string())
}

#[cfg(test)]
mod tests;
