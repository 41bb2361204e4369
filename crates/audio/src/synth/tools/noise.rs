//! Noise of several colours.

use super::random::Random;

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
