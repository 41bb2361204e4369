//! What lies between the sound and the ear: water, a telephone, a wall.

use super::Stereo;
use crate::synth::tools::filter::{Biquad, OnePole};

/// Below the surface: the ear's bones and the drum loaded with water pass little above 1 kHz (Parvin and Nedwell,
/// "Underwater sound perception", 1995), and sound is five times faster, so that its direction is lost.
pub fn underwater(sound: &mut Stereo) {
    narrow(sound, 0.35);
    for channel in sound {
        for (frequency_hz, q) in [(620.0, 0.9), (1_100.0, 0.6)] {
            Biquad::low_pass(frequency_hz, q).run(channel);
        }
        Biquad::peak(240.0, 1.1, 5.0).run(channel);
        Biquad::high_pass(45.0, 0.7).run(channel);
    }
}

/// Through a telephone: 300 to 3400 Hz (ITU-T G.712), in mono, with the slight overload of a small capsule.
pub fn telephone(sound: &mut Stereo) {
    narrow(sound, 0.0);
    for channel in sound {
        for q in [0.541, 1.307] {
            Biquad::high_pass(300.0, q).run(channel);
        }
        Biquad::peak(1_800.0, 0.8, 5.0).run(channel);
        let peak = channel.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())).max(1e-6);
        for sample in channel.iter_mut() {
            // Twice as loud as the capsule can: peaks are rounded.
            *sample = (2.0 * *sample / peak).tanh() * peak / 2.0;
        }
        for q in [0.51, 0.601, 0.9, 2.563] {
            Biquad::low_pass(3_400.0, q).run(channel);
        }
    }
}

/// Behind a wall or door: what is lost follows the reference contour of ASTM E413 (sound transmission class): 9 dB more
/// with each octave from 125 to 400 Hz, 3 dB to 1.25 kHz, and no more above, where gaps let through what the mass holds.
pub fn next_door(sound: &mut Stereo) {
    narrow(sound, 0.4);
    for channel in sound {
        let mut leak = channel.clone();
        OnePole::low_pass(6_000.0).run(&mut leak);
        Biquad::low_pass(140.0, 0.7).run(channel);
        channel.iter_mut().zip(&leak).for_each(|(sample, leak)| *sample += 0.1 * leak);
    }
}

/// Keeps this share of the difference between the ears.
fn narrow(sound: &mut Stereo, width: f32) {
    let [left, right] = sound;
    for (left, right) in left.iter_mut().zip(right) {
        let (middle, side) = (f32::midpoint(*left, *right), (*left - *right) / 2.0);
        *left = middle + width * side;
        *right = middle - width * side;
    }
}
