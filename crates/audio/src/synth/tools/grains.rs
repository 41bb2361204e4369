//! Many small sounds in one: drops, crackles, claps, pebbles.

use super::random::Random;
use crate::synth::{RATE, frames_of};

/// Adds `grain` to `out` from frame `at` on, as far as there is room.
pub fn add(out: &mut [f32], at: usize, grain: &[f32], gain: f32) {
    let Some(rest) = out.get_mut(at..) else { return };
    rest.iter_mut().zip(grain).for_each(|(sample, grain)| *sample += grain * gain);
}

/// Adds a mono grain to a stereo pair at `pan` (-1 left to 1 right) with constant power.
pub fn add_panned(out: &mut [Vec<f32>; 2], at: usize, grain: &[f32], gain: f32, pan: f32) {
    let [left, right] = sides(pan);
    add(&mut out[0], at, grain, gain * left);
    add(&mut out[1], at, grain, gain * right);
}

/// How loud a place from left (-1) to right is on either side, with constant power.
#[must_use]
pub fn sides(pan: f32) -> [f32; 2] {
    let angle = (pan.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    [angle.cos(), angle.sin()]
}

/// The frames at which events of a Poisson process with `rate` events a second happen.
#[must_use]
pub fn poisson(random: &mut Random, rate: f32, frames: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut time = random.wait(rate);
    // A bound on memory whatever the rate: no ear separates more than one event a sample.
    while ((time * RATE) as usize) < frames && found.len() < frames {
        found.push((time * RATE) as usize);
        time += random.wait(rate);
    }
    found
}

/// Frames about `interval_s` apart, each early or late by up to `jitter` of the interval.
#[must_use]
pub fn regular(random: &mut Random, interval_s: f32, jitter: f32, frames: usize) -> Vec<usize> {
    let interval_s = interval_s.max(0.005);
    let mut found = Vec::new();
    let mut time = 0.0_f32;
    while frames_of(time) < frames {
        let moved = (time + interval_s * jitter * random.bipolar()).max(0.0);
        found.push(frames_of(moved));
        time += interval_s;
    }
    found
}
