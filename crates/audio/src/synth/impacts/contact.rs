//! What makes bodies sound: contacts, rubbing, bursts of air; and small grains of sound.
//!
//! A contact is a force that rises and falls as a raised cosine; the softer what touches, the longer (2 to 8
//! ms a fingertip or sole, 0.1 ms steel on steel) and the duller the sound (Avanzini and Rocchesso,
//! "Controlling material properties in physical models of sounding objects", ICMC 2001).

use std::f32::consts::{PI, TAU};

use crate::synth::tools::envelope::{self, decay_factor};
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::random::Random;
use crate::synth::{RATE, frames_of};

/// The force of one contact: its area is 1, so that slow modes answer alike to soft and hard contacts.
/// `roughness` (0 to 1) is how uneven the surfaces are.
pub(super) fn contact(random: &mut Random, duration_s: f32, roughness: f32) -> Vec<f32> {
    let frames = frames_of(duration_s).max(2);
    let mut force: Vec<f32> = (0..frames)
        .map(|frame| {
            let smooth = 0.5 - 0.5 * (TAU * (frame as f32 + 0.5) / frames as f32).cos();
            smooth * (1.0 + roughness * random.bipolar())
        })
        .collect();
    let area: f32 = force.iter().sum();
    force.iter_mut().for_each(|force| *force /= area.max(1e-6));
    force
}

/// Noise between two frequencies that rises in `attack_s` and falls by 60 dB in `decay_s`; peak 1.
pub(super) fn burst(random: &mut Random, attack_s: f32, decay_s: f32, low_hz: f32, high_hz: f32) -> Vec<f32> {
    let frames = frames_of(attack_s + decay_s).max(8);
    let mut samples: Vec<f32> = (0..frames).map(|_| random.bipolar()).collect();
    Biquad::high_pass(low_hz, 0.7).run(&mut samples);
    Biquad::low_pass(high_hz, 0.7).run(&mut samples);
    envelope::apply(&mut samples, &envelope::strike(attack_s, decay_s, frames));
    with_peak(samples, 1.0)
}

/// A damped sine, the smallest thing that rings; peak about 1.
pub(super) fn ping(frequency_hz: f32, decay_s: f32, phase: f32) -> Vec<f32> {
    let frames = frames_of(decay_s).max(8);
    let factor = decay_factor(decay_s);
    let turn = TAU * frequency_hz.min(0.45 * RATE) / RATE;
    // The recursion of a rotating, shrinking pointer.
    let (cos, sin) = (turn.cos() * factor, turn.sin() * factor);
    let (mut x, mut y) = ((phase * TAU).cos(), (phase * TAU).sin());
    (0..frames)
        .map(|_| {
            (x, y) = (x * cos - y * sin, x * sin + y * cos);
            y
        })
        .collect()
}

/// A sharp change of pressure that swings below and comes back: blast waves (Friedlander 1946), `b` = 1.
/// `positive_s` is the time above the air's own pressure.
pub(super) fn blast(positive_s: f32) -> Vec<f32> {
    let positive = (positive_s * RATE).max(2.0);
    let frames = (positive * 8.0) as usize;
    (0..frames)
        .map(|frame| {
            let t = frame as f32 / positive;
            (1.0 - t) * (-t).exp() * (1.0 - frame as f32 / frames as f32)
        })
        .collect()
}

/// The same samples with this peak.
pub(super) fn with_peak(mut samples: Vec<f32>, peak: f32) -> Vec<f32> {
    let found = samples.iter().fold(0.0_f32, |found, sample| found.max(sample.abs()));
    if found > 1e-9 {
        let gain = peak / found;
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
    samples
}

/// Mixes sounds (first frame, samples, gain) into one that is as long as the last of them, at most `frames`.
pub(super) fn mix(parts: &[(f32, Vec<f32>, f32)], frames: usize) -> Vec<f32> {
    let length = parts.iter().map(|(at_s, samples, _)| frames_of(*at_s) + samples.len()).max().unwrap_or(0).min(frames);
    let mut out = vec![0.0; length];
    for (at_s, samples, gain) in parts {
        crate::synth::tools::grains::add(&mut out, frames_of(*at_s), samples, *gain);
    }
    out
}

/// Bends loud peaks as an overloaded microphone or ear does: 1 stays 0.76, small values are multiplied by
/// `drive`.
pub(super) fn saturate(samples: &mut [f32], drive: f32) {
    samples.iter_mut().for_each(|sample| *sample = (*sample * drive).tanh());
}

/// Half a period of a raised sine over `frames`: 0 at both ends, 1 in the middle.
pub(super) fn arch(position: f32) -> f32 {
    (PI * position.clamp(0.0, 1.0)).sin()
}
