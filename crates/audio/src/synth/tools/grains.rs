//! Many small sounds in one: drops, crackles, claps, pebbles.

use super::random::Random;
use crate::synth::{RATE, frames_of};

/// Adds `grain` to `out` from frame `at` on, as far as there is room.
pub fn add(out: &mut [f32], at: usize, grain: &[f32], gain: f32) {
    let Some(rest) = out.get_mut(at..) else { return };
    rest.iter_mut().zip(grain).for_each(|(sample, grain)| *sample += grain * gain);
}

/// Adds a long sound to `out` at each of many delays in frames with its gain, piece by piece: what is read and written
/// stays in the cache meanwhile.
pub fn add_taps(out: &mut [f32], sound: &[f32], taps: impl Iterator<Item = (usize, f32)> + Clone) {
    const PIECE: usize = 4096;
    for (piece, out) in out.chunks_mut(PIECE).enumerate() {
        for (delay, gain) in taps.clone() {
            let at = piece * PIECE;
            let from = at.saturating_sub(delay);
            add(out, (delay + from).saturating_sub(at), sound.get(from..).unwrap_or_default(), gain);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_what_single_sums_are() {
        let sound: Vec<f32> = (0..9_000).map(|n| (n as f32 * 0.37).sin()).collect();
        let taps = [(0, 0.5), (1, -0.3), (4_095, 0.2), (4_096, 0.7), (8_999, 1.0), (20_000, 1.0)];
        for frames in [0, 1, 4_096, 9_000, 12_345] {
            let (mut expected, mut found) = (vec![0.0; frames], vec![0.0; frames]);
            for (delay, gain) in taps {
                add(&mut expected, delay, &sound, gain);
            }
            add_taps(&mut found, &sound, taps.into_iter());
            assert!(expected.iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-6), "{frames} frames");
        }
    }
}
