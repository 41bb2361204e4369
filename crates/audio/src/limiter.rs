//! A look-ahead true-peak limiter for whole sounds: it says which gain each sample must get. All channels
//! get the same gain, so that the image does not move. Refuses to change samples; that is
//! [`crate::loudness`]'s.
//!
//! Peaks between the samples are found by four-fold oversampling (ITU-R BS.1770-4, annex 2). The gain
//! falls before a peak over [`LOOK_AHEAD_MS`] and recovers behind it with [`RELEASE_MS`]; it never jumps,
//! because it is smoothed by a triangle that lies wholly within the look-ahead.

use std::collections::VecDeque;

use crate::Audio;
use crate::sound::{frames_in_ms, from_db, to_db};

/// How long the gain takes to fall: short enough that nothing is heard to duck before a peak, long enough
/// that the gain's own sidebands (some 400 Hz wide) are masked by the peak.
const LOOK_AHEAD_MS: f64 = 5.0;

/// Time constant of the recovery: longer than a period of the lowest voices (12.5 ms), so that the gain
/// does not follow single periods, which would distort; shorter than a syllable.
const RELEASE_MS: f64 = 60.0;

/// Taps of one interpolation phase, twice the 12 of BS.1770-4's example filter. The interpolated peak of
/// a sine is exact to 0.1 dB up to 0.8 of the Nyquist frequency.
const TAPS: usize = 24;

/// Points between two samples at four-fold oversampling.
const BETWEEN: usize = 3;

/// Samples worked on at once: they stay in the first-level cache.
const BLOCK: usize = 1024;

/// The true peaks of a sound: what its limiting depends on, whatever its level.
pub(crate) struct Limiter {
    peaks: Vec<f32>,
    sample_rate_hz: u32,
}

/// A gain for each sample.
pub(crate) struct GainCurve {
    /// Factors, one a sample.
    pub(crate) factors: Vec<f32>,
    /// The most that was taken off the asked gain anywhere, in dB.
    pub(crate) limited_db: f64,
}

impl Limiter {
    /// Finds the peaks of `audio`, whose channels are of equal length.
    pub(crate) fn new(audio: &Audio) -> Self {
        Self { peaks: true_peaks(audio), sample_rate_hz: audio.sample_rate_hz }
    }

    /// The gain for each sample that raises the sound by `gain_db` but keeps its true peak at or below
    /// `ceiling_dbtp`.
    pub(crate) fn gains(&self, gain_db: f64, ceiling_dbtp: f64) -> GainCurve {
        let gain = from_db(gain_db);
        // The highest peak that may stay, at the sound's own level.
        let ceiling = from_db(ceiling_dbtp - gain_db) as f32;
        let mut factors = vec![1.0; self.peaks.len()];
        if self.peaks.iter().any(|&peak| peak > ceiling) {
            require(&mut factors, &self.peaks, ceiling, self.sample_rate_hz);
            smooth(&mut factors, self.sample_rate_hz);
        }
        let least = factors.iter().fold(1.0f32, |least, &factor| least.min(factor));
        for factor in &mut factors {
            *factor *= gain as f32;
        }
        GainCurve { factors, limited_db: 0.0 - to_db(f64::from(least)) }
    }
}

/// The largest absolute value at each sample and between it and its neighbours, over all channels.
fn true_peaks(audio: &Audio) -> Vec<f32> {
    let phases = interpolation_phases();
    let mut peaks = vec![0.0f32; audio.frames()];
    let mut window = [0.0f32; BLOCK + TAPS];
    let mut between = [0.0f32; BLOCK + 1];
    for channel in &audio.channels {
        for (block, peaks) in peaks.chunks_mut(BLOCK).enumerate() {
            let start = block * BLOCK;
            surroundings(channel, start, &mut window);
            for phase in &phases {
                // between[n] lies between the samples start + n - 1 and start + n.
                between.fill(0.0);
                for (tap, weight) in phase.iter().enumerate() {
                    for (sum, sample) in between.iter_mut().zip(&window[tap..]) {
                        *sum += weight * sample;
                    }
                }
                for (peak, pair) in peaks.iter_mut().zip(between.windows(2)) {
                    *peak = peak.max(pair[0].abs()).max(pair[1].abs());
                }
            }
            for (peak, sample) in peaks.iter_mut().zip(&channel[start..]) {
                *peak = peak.max(sample.abs());
            }
        }
    }
    peaks
}

/// Fills `window` with the samples from `start - TAPS / 2` on; beyond the sound is silence.
fn surroundings(samples: &[f32], start: usize, window: &mut [f32]) {
    window.fill(0.0);
    let skip = (TAPS / 2).saturating_sub(start);
    let from = start.saturating_sub(TAPS / 2);
    for (to, sample) in window[skip..].iter_mut().zip(&samples[from..]) {
        *to = *sample;
    }
}

/// Sinc interpolation at 1/4, 2/4 and 3/4 between the two middle taps, under a Hann window, each phase
/// scaled to pass 0 Hz unchanged.
fn interpolation_phases() -> [[f32; TAPS]; BETWEEN] {
    std::array::from_fn(|phase| {
        let middle = (TAPS / 2 - 1) as f64 + (phase + 1) as f64 / (BETWEEN + 1) as f64;
        let taps: [f64; TAPS] = std::array::from_fn(|tap| {
            let angle = std::f64::consts::PI * (tap as f64 - middle);
            angle.sin() / angle * (0.5 + 0.5 * (angle / (TAPS / 2) as f64).cos())
        });
        let sum: f64 = taps.iter().sum();
        taps.map(|tap| (tap / sum) as f32)
    })
}

/// The factor that each peak asks for, with the slow recovery behind it.
fn require(factors: &mut [f32], peaks: &[f32], ceiling: f32, sample_rate_hz: u32) {
    let recovery = 1.0 - (-1000.0 / (RELEASE_MS * f64::from(sample_rate_hz))).exp();
    let mut held = 1.0f64;
    for (factor, &peak) in factors.iter_mut().zip(peaks) {
        held += (1.0 - held) * recovery;
        if peak > ceiling {
            held = held.min(f64::from(ceiling) / f64::from(peak));
        }
        *factor = held as f32;
    }
}

/// Smooths without ever passing what a sample asks for: each result is a mean of minima whose windows all
/// contain its sample, since the two means together reach back as far as the minima reach forward.
fn smooth(factors: &mut [f32], sample_rate_hz: u32) {
    let half = frames_in_ms(LOOK_AHEAD_MS / 2.0, sample_rate_hz).max(1);
    forward_minimum(factors, 2 * half);
    backward_mean(factors, half);
    backward_mean(factors, half);
}

/// Replaces each value by the least of itself and the `reach` values behind it.
fn forward_minimum(values: &mut [f32], reach: usize) {
    // What may still become a minimum, its values rising; the front is the minimum of the window.
    let mut rising: VecDeque<(usize, f32)> = VecDeque::new();
    let mut next = 0;
    for at in 0..values.len() {
        while next < values.len() && next <= at + reach {
            let value = values[next];
            while rising.back().is_some_and(|&(_, last)| last >= value) {
                rising.pop_back();
            }
            rising.push_back((next, value));
            next += 1;
        }
        while rising.front().is_some_and(|&(index, _)| index < at) {
            rising.pop_front();
        }
        if let Some(&(_, least)) = rising.front() {
            values[at] = least;
        }
    }
}

/// Replaces each value by the mean of itself and the `reach` values before it; before the first value lies
/// the first value.
fn backward_mean(values: &mut [f32], reach: usize) {
    let Some(&first) = values.first() else { return };
    let mut window: VecDeque<f32> = std::iter::repeat_n(first, reach).collect();
    let mut sum = f64::from(first) * reach as f64;
    for value in values {
        sum += f64::from(*value);
        window.push_back(*value);
        *value = (sum / (reach + 1) as f64) as f32;
        sum -= f64::from(window.pop_front().unwrap_or(0.0));
    }
}

#[cfg(test)]
mod tests;
