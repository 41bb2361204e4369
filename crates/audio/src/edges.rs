//! Beginnings and ends: trimming near-silence, fades, offset removal.
//! Refuses to judge content: it looks at levels only.

use std::ops::Range;

use crate::sound::from_db;
use crate::{Audio, Error};

/// What counts as silence at the ends, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrimSettings {
    /// A window whose level (RMS) in every channel is below this is silence, in dB of full scale.
    pub threshold_dbfs: f64,
    /// How much is kept before the first sounding window, in milliseconds.
    pub guard_before_ms: f64,
    /// How much is kept behind the last sounding window, in milliseconds: endings decay slowly.
    pub guard_after_ms: f64,
}

impl Default for TrimSettings {
    /// -50 dBFS is 34 dB below speech at -16 LUFS: breath and room are below it, weak fricatives above.
    fn default() -> Self {
        Self { threshold_dbfs: -50.0, guard_before_ms: 20.0, guard_after_ms: 60.0 }
    }
}

/// Length of the level window: long enough for one period of the lowest voices (80 Hz is 12.5 ms), short
/// enough to find an onset.
const LEVEL_WINDOW_MS: f64 = 10.0;

/// Removes near-silence from both ends and says which samples were kept, so that times can be moved. A
/// sound without any sounding window is emptied. The new ends are raw cuts in the guard: fade them.
///
/// # Errors
/// Those of [`Audio::check`].
pub fn trim(audio: &mut Audio, settings: &TrimSettings) -> Result<Range<usize>, Error> {
    audio.check()?;
    let kept = sounding(audio, settings);
    for channel in &mut audio.channels {
        channel.truncate(kept.end);
        channel.drain(..kept.start);
    }
    Ok(kept)
}

/// Subtracts each channel's mean: a constant offset would step against the silence beside it.
pub fn remove_offset(audio: &mut Audio) {
    for channel in &mut audio.channels {
        let sum: f64 = channel.iter().map(|&sample| f64::from(sample)).sum();
        let mean = (sum / channel.len().max(1) as f64) as f32;
        for sample in channel {
            *sample -= mean;
        }
    }
}

/// Raises the beginning from silence over `ms` (at most the whole sound) along half a cosine, whose slope
/// is zero at both ends so that no corner is heard. The first sample becomes 0.
pub fn fade_in(audio: &mut Audio, ms: f64) {
    let longest = audio.frames_in_ms(ms);
    for channel in &mut audio.channels {
        let fade = longest.min(channel.len());
        for (n, sample) in channel[..fade].iter_mut().enumerate() {
            *sample *= raised_cosine(n, fade);
        }
    }
}

/// Lowers the end to silence; the mirror image of [`fade_in`]. The last sample becomes 0.
pub fn fade_out(audio: &mut Audio, ms: f64) {
    let longest = audio.frames_in_ms(ms);
    for channel in &mut audio.channels {
        let fade = longest.min(channel.len());
        for (n, sample) in channel.iter_mut().rev().take(fade).enumerate() {
            *sample *= raised_cosine(n, fade);
        }
    }
}

/// 0 for the first of `length` steps, towards 1 behind the last.
fn raised_cosine(step: usize, length: usize) -> f32 {
    (0.5 - 0.5 * (std::f64::consts::PI * step as f64 / length as f64).cos()) as f32
}

/// The samples from the first to the last sounding window, widened by the guards.
fn sounding(audio: &Audio, settings: &TrimSettings) -> Range<usize> {
    let window = audio.frames_in_ms(LEVEL_WINDOW_MS).max(1);
    let threshold = from_db(settings.threshold_dbfs).powi(2);
    let windows = audio.frames().div_ceil(window);
    let is_sounding = |index: &usize| {
        audio.channels.iter().any(|channel| {
            let part = &channel[index * window..channel.len().min((index + 1) * window)];
            let energy: f64 = part.iter().map(|&sample| f64::from(sample).powi(2)).sum();
            energy >= threshold * part.len() as f64 && energy > 0.0
        })
    };
    let Some(first) = (0..windows).find(is_sounding) else { return 0..0 };
    let last = (first..windows).rev().find(is_sounding).unwrap_or(first);
    let start = (first * window).saturating_sub(audio.frames_in_ms(settings.guard_before_ms));
    let end = ((last + 1) * window).saturating_add(audio.frames_in_ms(settings.guard_after_ms));
    start..end.min(audio.frames())
}

#[cfg(test)]
mod tests;
