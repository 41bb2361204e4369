//! A look-ahead true-peak limiter for whole sounds. All channels get the same gain, so that the image
//! does not move. Refuses to add gain; that is [`crate::loudness`]'s.
//!
//! Peaks between the samples are found by four-fold oversampling (ITU-R BS.1770-4, annex 2). The gain
//! falls before a peak over [`LOOK_AHEAD_MS`] and recovers behind it with [`RELEASE_MS`]; it never jumps,
//! because it is smoothed by a triangle that lies wholly within the look-ahead.

use std::collections::VecDeque;

use crate::Audio;
use crate::sound::{frames_in_ms, from_db, to_db};

/// How long the gain takes to fall: short enough that nothing is heard to duck before a peak, long enough
/// that the gain's own sidebands (about 400 Hz wide) lie under the peak's spectrum.
const LOOK_AHEAD_MS: f64 = 5.0;

/// Time constant of the recovery: longer than a period of the lowest voices (12.5 ms), so that the gain
/// does not follow single periods, which would distort; shorter than a syllable.
const RELEASE_MS: f64 = 60.0;

/// Taps of one interpolation phase. Twice the 12 of BS.1770-4's example filter; the error of the
/// interpolated peak stays below 0.1 dB up to 0.9 of the Nyquist frequency.
const TAPS: usize = 24;

/// Points between two samples at four-fold oversampling.
const BETWEEN: usize = 3;

/// Lowers `audio` wherever its true peak would pass `ceiling_dbtp`, and says by how many dB at most (0 when
/// nothing had to be done).
pub(crate) fn limit(audio: &mut Audio, ceiling_dbtp: f64) -> f64 {
    let ceiling = from_db(ceiling_dbtp) as f32;
    let peaks = true_peaks(audio);
    if peaks.iter().all(|&peak| peak <= ceiling) {
        return 0.0;
    }
    let gains = smooth_gains(&peaks, ceiling, audio.sample_rate_hz);
    for channel in &mut audio.channels {
        for (sample, gain) in channel.iter_mut().zip(&gains) {
            *sample *= gain;
        }
    }
    -to_db(f64::from(gains.iter().fold(1.0f32, |least, &gain| least.min(gain))))
}

/// The largest absolute value at each sample and half the way to its neighbours, over all channels.
fn true_peaks(audio: &Audio) -> Vec<f32> {
    let frames = audio.frames();
    let phases = interpolation_phases();
    let mut peaks = vec![0.0f32; frames];
    // Zero padding on both sides, so that every window of TAPS samples exists.
    let mut padded = vec![0.0f32; frames + TAPS];
    let mut between = vec![0.0f32; frames + 1];
    for channel in &audio.channels {
        padded[TAPS / 2..TAPS / 2 + frames].copy_from_slice(channel);
        for phase in &phases {
            between.fill(0.0);
            // between[n] is a point between sample n - 1 and sample n.
            for (tap, weight) in phase.iter().enumerate() {
                for (sum, sample) in between.iter_mut().zip(&padded[tap..]) {
                    *sum += weight * sample;
                }
            }
            for (peak, pair) in peaks.iter_mut().zip(between.windows(2)) {
                *peak = peak.max(pair[0].abs()).max(pair[1].abs());
            }
        }
        for (peak, sample) in peaks.iter_mut().zip(channel) {
            *peak = peak.max(sample.abs());
        }
    }
    peaks
}

/// Sinc interpolation at 1/4, 2/4 and 3/4 between the two middle taps, under a Hann window, each phase
/// scaled to pass 0 Hz unchanged.
fn interpolation_phases() -> [[f32; TAPS]; BETWEEN] {
    std::array::from_fn(|phase| {
        let middle = (TAPS / 2 - 1) as f64 + (phase + 1) as f64 / (BETWEEN + 1) as f64;
        let taps: [f64; TAPS] = std::array::from_fn(|tap| {
            let x = tap as f64 - middle;
            let angle = std::f64::consts::PI * x;
            angle.sin() / angle * (0.5 + 0.5 * (angle / (TAPS / 2) as f64).cos())
        });
        let sum: f64 = taps.iter().sum();
        taps.map(|tap| (tap / sum) as f32)
    })
}

/// A gain per sample that nowhere lets a peak pass the ceiling.
fn smooth_gains(peaks: &[f32], ceiling: f32, sample_rate_hz: u32) -> Vec<f32> {
    let half = frames_in_ms(LOOK_AHEAD_MS / 2.0, sample_rate_hz).max(1);
    let recovery = 1.0 - (-1000.0 / (RELEASE_MS * f64::from(sample_rate_hz))).exp();
    let mut gain = 1.0f64;
    let mut required: Vec<f32> = peaks
        .iter()
        .map(|&peak| {
            gain += (1.0 - gain) * recovery;
            if peak > ceiling {
                gain = gain.min(f64::from(ceiling / peak));
            }
            gain as f32
        })
        .collect();
    // Each smoothed value is a mean of minima whose windows all contain its sample, hence never above what
    // that sample requires: the two means reach back over 2 * half, the minima forward over as much.
    forward_minimum(&mut required, 2 * half);
    backward_mean(&mut required, half);
    backward_mean(&mut required, half);
    required
}

/// Replaces each value by the least of itself and the `reach` values behind it.
fn forward_minimum(values: &mut [f32], reach: usize) {
    // Indices whose values rise; the front is the minimum of the window. Values are read before they are
    // overwritten because the window only looks at what is at or behind the written place.
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
