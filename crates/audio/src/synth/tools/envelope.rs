//! Levels over time.

use crate::synth::{RATE, frames_of};

/// Rises in `attack_s` (raised cosine), then falls exponentially by 60 dB in `decay_s`.
#[must_use]
pub fn strike(attack_s: f32, decay_s: f32, frames: usize) -> Vec<f32> {
    let attack = frames_of(attack_s).max(1);
    let step = decay_factor(decay_s);
    let mut level = 1.0;
    (0..frames)
        .map(|frame| {
            if frame < attack {
                return 0.5 - 0.5 * (std::f32::consts::PI * frame as f32 / attack as f32).cos();
            }
            level *= step;
            level
        })
        .collect()
}

/// What a level is multiplied with each frame to fall by 60 dB in `decay_s`.
#[must_use]
pub fn decay_factor(decay_s: f32) -> f32 {
    (-6.907_755 / (decay_s.max(1e-4) * RATE)).exp()
}

/// Straight lines through points of (seconds, level); constant outside of them. The points are in order.
#[must_use]
pub fn lines(points: &[(f32, f32)], frames: usize) -> Vec<f32> {
    let mut at = 0;
    (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            while at + 1 < points.len() && points[at + 1].0 <= time {
                at += 1;
            }
            match (points.get(at), points.get(at + 1)) {
                (Some(&(start, from)), Some(&(end, to))) if time > start => {
                    from + (to - from) * (time - start) / (end - start).max(1e-9)
                }
                (Some(&(_, level)), _) => level,
                (None, _) => 0.0,
            }
        })
        .collect()
}

/// Multiplies sample by sample.
pub fn apply(samples: &mut [f32], envelope: &[f32]) {
    samples.iter_mut().zip(envelope).for_each(|(sample, level)| *sample *= level);
}

/// Fades the first `frames` in (raised cosine).
pub fn fade_in(samples: &mut [f32], frames: usize) {
    let count = frames.min(samples.len());
    for (index, sample) in samples.iter_mut().take(count).enumerate() {
        *sample *= 0.5 - 0.5 * (std::f32::consts::PI * index as f32 / count as f32).cos();
    }
}

/// Fades the last `frames` out (raised cosine).
pub fn fade_out(samples: &mut [f32], frames: usize) {
    let count = frames.min(samples.len());
    for (index, sample) in samples.iter_mut().rev().take(count).enumerate() {
        *sample *= 0.5 - 0.5 * (std::f32::consts::PI * index as f32 / count as f32).cos();
    }
}
