//! Direction: constant power between the ears, the longer way to the farther ear (Woodworth's formula for a
//! sphere, "Experimental Psychology" 1938, here at two thirds of its size because loudspeakers add their own) and
//! its shadow (a one-pole shelf after Brown and Duda, "A structural model for binaural sound synthesis", IEEE
//! Trans. Speech and Audio Processing 6(5), 1998).

use super::{Stereo, delay};
use crate::synth::RATE;
use crate::synth::tools::filter::OnePole;

/// The farther ear hears the sound later by this at most.
const MAX_DELAY_S: f32 = 0.0004;

/// Above this the head shades the farther ear.
const SHADOW_HZ: f32 = 1_500.0;

/// How much of what is above [`SHADOW_HZ`] the head takes at most (9 dB).
const SHADOW: f32 = 0.65;

/// Samples between two looks at the direction.
const STEP: usize = 32;

/// Left and right gains for a direction from -1 left to 1 right; their squares add up to 1.
#[must_use]
pub fn gains(pan: f32) -> [f32; 2] {
    let angle = (pan.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    [angle.cos(), angle.sin()]
}

/// Puts a mono sound into a direction that may move: `pan_at` tells it (-1 left to 1 right) for a share (0 to 1)
/// of the sound.
#[must_use]
pub fn place(samples: &[f32], pan_at: impl Fn(f32) -> f32) -> Stereo {
    let mut out = super::silence(samples.len());
    let mut shadows = [OnePole::low_pass(SHADOW_HZ), OnePole::low_pass(SHADOW_HZ)];
    let total = samples.len().max(1) as f32;
    let pan_near = |frame: usize| pan_at((frame as f32 / total).min(1.0)).clamp(-1.0, 1.0);
    let mut from = pan_near(0);
    for start in (0..samples.len()).step_by(STEP) {
        let to = pan_near(start + STEP);
        let (before, after) = (gains(from), gains(to));
        for side in 0..2 {
            // 1 when the sound is wholly on the other side.
            let away = |pan: f32| if side == 0 { pan.max(0.0) } else { (-pan).max(0.0) };
            let (far_from, far_to) = (away(from), away(to));
            for n in 0..STEP.min(samples.len() - start) {
                let share = n as f32 / STEP as f32;
                let far = far_from + (far_to - far_from) * share;
                let frame = start + n;
                let sample = if far > 0.0 {
                    delay::read(samples, frame as f64 - f64::from(far * MAX_DELAY_S * RATE))
                } else {
                    samples[frame]
                };
                let low = shadows[side].step(sample);
                let shaded = low + (sample - low) * (1.0 - SHADOW * far);
                out[side][frame] = shaded * (before[side] + (after[side] - before[side]) * share);
            }
        }
        from = to;
    }
    out
}
