//! A look-ahead true-peak limiter for whole sounds: it says which gain each sample must get. All channels
//! get the same gain, so that the image does not move. Refuses to measure loudness; that is
//! [`crate::loudness`]'s.
//!
//! The gain is decided for blocks of [`BLOCK_MS`] and runs straight from block to block. It falls before a
//! peak over [`LOOK_AHEAD_BLOCKS`] and recovers behind it with [`RELEASE_MS`]; it never jumps, because it is
//! smoothed by a triangle that lies wholly within the look-ahead.

use std::collections::VecDeque;

use crate::sound::{frames_in_ms, from_db, to_db};
use crate::true_peak::{CHUNK, block_peaks};
use crate::{Audio, Error};

/// How finely the gain is decided: 2000 times a second follows any envelope.
const BLOCK_MS: f64 = 0.5;

/// How long the gain takes to fall, 5 ms: short enough that nothing is heard to duck before a peak, long
/// enough that the gain's own sidebands (some 400 Hz wide) are masked by the peak. Even.
const LOOK_AHEAD_BLOCKS: usize = 10;

/// Time constant of the recovery: longer than a period of the lowest voices (12.5 ms), so that the gain
/// does not follow single periods, which would distort; shorter than a syllable.
const RELEASE_MS: f64 = 60.0;

/// Turns `audio` down around its peaks, so that its true peak is at most `ceiling_dbtp` (give or take some
/// hundredths of a dB); what is below stays as it is. Says how much was taken at most, in dB.
///
/// # Errors
/// Those of [`Audio::check`]; [`Error::Setting`] for a ceiling outside -30 to 0 dBTP.
pub fn limit(audio: &mut Audio, ceiling_dbtp: f64) -> Result<f64, Error> {
    if !(-30.0..=0.0).contains(&ceiling_dbtp) {
        return Err(Error::Setting { name: "ceiling_dbtp", given: ceiling_dbtp.to_string(), possible: "-30 to 0" });
    }
    audio.check()?;
    let gains = Limiter::new(audio).gains(0.0, ceiling_dbtp);
    for channel in &mut audio.channels {
        gains.apply(0, channel);
    }
    Ok(gains.limited_db)
}

/// The true peaks of a sound: what its limiting depends on, whatever its level.
pub(crate) struct Limiter {
    /// The highest of each block.
    peaks: Vec<f32>,
    block_frames: usize,
    sample_rate_hz: u32,
}

/// A gain for each sample.
pub(crate) struct GainCurve {
    /// The gain at each block's beginning, and one more for the end of the last.
    nodes: Vec<f32>,
    block_frames: usize,
    /// The most that was taken off the asked gain anywhere, in dB.
    pub(crate) limited_db: f64,
}

impl Limiter {
    /// Finds the peaks of `audio`, whose channels are of equal length.
    pub(crate) fn new(audio: &Audio) -> Self {
        let block_frames = frames_in_ms(BLOCK_MS, audio.sample_rate_hz).clamp(1, CHUNK);
        let peaks = block_peaks(audio, block_frames);
        Self { peaks, block_frames, sample_rate_hz: audio.sample_rate_hz }
    }

    /// The true peak of the whole sound; negative infinity for silence.
    pub(crate) fn true_peak_dbtp(&self) -> f64 {
        to_db(f64::from(self.peaks.iter().fold(0.0f32, |highest, &peak| highest.max(peak))))
    }

    /// The gain for each sample that raises the sound by `gain_db` but keeps its true peak at or below
    /// `ceiling_dbtp`. Between the samples a gain that moves adds some hundredths of a dB.
    pub(crate) fn gains(&self, gain_db: f64, ceiling_dbtp: f64) -> GainCurve {
        // The highest peak that may stay, at the sound's own level.
        let ceiling = from_db(ceiling_dbtp - gain_db);
        let mut nodes = self.required_nodes(ceiling);
        // Smooths without ever passing what a node asks for: each result is a mean of minima whose windows
        // all contain its node, since the two means reach back as far as the minima reach forward.
        forward_minimum(&mut nodes, LOOK_AHEAD_BLOCKS);
        backward_mean(&mut nodes, LOOK_AHEAD_BLOCKS / 2);
        backward_mean(&mut nodes, LOOK_AHEAD_BLOCKS / 2);
        let least = nodes.iter().fold(1.0f32, |least, &node| least.min(node));
        let gain = from_db(gain_db) as f32;
        nodes.iter_mut().for_each(|node| *node *= gain);
        GainCurve { nodes, block_frames: self.block_frames, limited_db: 0.0 - to_db(f64::from(least)) }
    }

    /// What each block's peak asks for, with the slow recovery behind it; a node between two blocks takes
    /// the lesser, so that the line between a block's two nodes stays below what the block asks for.
    fn required_nodes(&self, ceiling: f64) -> Vec<f32> {
        let blocks_per_second = f64::from(self.sample_rate_hz) / self.block_frames as f64;
        let recovery = 1.0 - (-1000.0 / (RELEASE_MS * blocks_per_second)).exp();
        let mut nodes = Vec::with_capacity(self.peaks.len() + 1);
        let mut held = 1.0f64;
        for &peak in &self.peaks {
            let before = held;
            held += (1.0 - held) * recovery;
            if f64::from(peak) > ceiling {
                held = held.min(ceiling / f64::from(peak));
            }
            nodes.push(before.min(held) as f32);
        }
        nodes.push(held as f32);
        nodes
    }
}

impl GainCurve {
    /// Multiplies samples that begin at sample `start` of the sound.
    pub(crate) fn apply(&self, start: usize, samples: &mut [f32]) {
        let mut at = start;
        let mut rest = samples;
        while !rest.is_empty() {
            let (block, offset) = (at / self.block_frames, at % self.block_frames);
            let (part, behind) = rest.split_at_mut(rest.len().min(self.block_frames - offset));
            let Some(&[from, to]) = self.nodes.get(block..block + 2) else { return };
            let step = (to - from) / self.block_frames as f32;
            for (n, sample) in part.iter_mut().enumerate() {
                *sample *= from + step * (offset + n) as f32;
            }
            at += part.len();
            rest = behind;
        }
    }
}

/// Replaces each value by the least of itself and the `reach` values behind it.
fn forward_minimum(values: &mut [f32], reach: usize) {
    for at in 0..values.len() {
        let end = values.len().min(at + reach + 1);
        values[at] = values[at..end].iter().fold(f32::INFINITY, |least, &value| least.min(value));
    }
}

/// Replaces each value by the mean of itself and the `reach` values before it; before the first value lies
/// the first value.
fn backward_mean(values: &mut [f32], reach: usize) {
    let Some(&first) = values.first() else { return };
    let mut window: VecDeque<f32> = std::iter::repeat_n(first, reach).collect();
    for value in values {
        window.push_back(*value);
        *value = window.iter().sum::<f32>() / (reach + 1) as f32;
        window.pop_front();
    }
}

#[cfg(test)]
mod tests;
