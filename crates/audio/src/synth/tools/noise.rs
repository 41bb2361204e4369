//! Noise of several colours.

use super::envelope::decay_factor;
use super::filter::{Biquad, OnePole};
use super::random::Random;
use crate::synth::frames_of;

/// Noise with the same power at every frequency, uniform in ±1.
#[must_use]
pub fn white(random: &mut Random, frames: usize) -> Vec<f32> {
    (0..frames).map(|_| random.bipolar()).collect()
}

/// Noise that falls by 3 dB an octave, by Paul Kellet's economy filter (musicdsp.org, "Pink noise filter"),
/// accurate to 0.5 dB above 9 Hz at 44.1 kHz. About ±1.
#[must_use]
pub fn pink(random: &mut Random, frames: usize) -> Vec<f32> {
    let (mut slow, mut middle, mut fast) = (0.0_f32, 0.0_f32, 0.0_f32);
    (0..frames)
        .map(|_| {
            let white = random.bipolar();
            slow = 0.99765 * slow + white * 0.099_046;
            middle = 0.963 * middle + white * 0.296_516_4;
            fast = 0.57 * fast + white * 1.052_691_3;
            (slow + middle + fast + white * 0.1848) * 0.3
        })
        .collect()
}

/// Noise that falls by 6 dB an octave above 20 Hz: a leaky integral of white noise. About ±1.
#[must_use]
pub fn brown(random: &mut Random, frames: usize) -> Vec<f32> {
    let leak = 1.0 - std::f32::consts::TAU * 20.0 / crate::synth::RATE;
    let mut level = 0.0_f32;
    (0..frames)
        .map(|_| {
            level = leak * level + random.bipolar();
            level * 0.05
        })
        .collect()
}

/// Pink noise without what is below `above_hz` (12 dB an octave) and above `below_hz` (6 dB an octave).
#[must_use]
pub fn band(random: &mut Random, frames: usize, above_hz: f32, below_hz: f32) -> Vec<f32> {
    let mut noise = pink(random, frames);
    Biquad::high_pass(above_hz, 0.6).run(&mut noise);
    OnePole::low_pass(below_hz).run(&mut noise);
    noise
}

/// A burst of white noise around a frequency that falls by 60 dB in `decay_s`.
#[must_use]
pub fn burst(random: &mut Random, frequency_hz: f32, q: f32, decay_s: f32) -> Vec<f32> {
    let mut band = Biquad::band_pass(frequency_hz, q);
    let step = decay_factor(decay_s);
    let mut level = 1.0;
    (0..frames_of(decay_s * 1.1))
        .map(|frame| {
            level *= step;
            (frame as f32 / 12.0).min(1.0) * level * band.step(random.bipolar())
        })
        .collect()
}
