//! Explosions: a blast wave whose overpressure lasts longer the larger the charge (as the cube root of it:
//! Hopkinson 1915, Friedlander 1946), the fireball's roar, a rumble that the air and the ground make of it
//! with distance, and what is thrown up and comes down again.

use super::contact::{blast, burst, mix, ping, saturate, with_peak};
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "explosion",
    about: "an explosion, from a grenade to a bomb, near or far",
    kind: Kind::Event,
    params: &[
        Param::number("size", "from a grenade to a bomb", 0.0, 1.0, 0.5),
        Param::number("far", "from near to kilometres away", 0.0, 1.0, 0.1),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::number("debris", "how much is thrown up", 0.0, 1.0, 0.4),
        Param::word("material", "of the debris", &["stone", "wood", "metal", "glass"]),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, far) = (call.number("size"), call.number("far"));
    let intensity = call.number("intensity");
    let mut random = call.random(0);
    let roar_s = 1.1 + 1.9 * size + 1.5 * far;
    let length = frames_of(roar_s + 1.2).min(call.frames);
    let front = with_peak(blast((0.004 + 0.022 * size) * (1.0 + far)), 1.0);
    let crack = burst(&mut random, 0.0005, 0.06, 500.0, 9_000.0);
    let dull_hz = 11_000.0 * (-4.3 * far).exp();
    (0..2)
        .map(|side| {
            let roar = fireball(call, 10 + side, roar_s, length);
            let mut sum =
                mix(&[(0.0, front.clone(), 0.9), (0.0, crack.clone(), 0.7 * (1.0 - far)), (0.0, roar, 1.0)], length);
            saturate(&mut sum, (1.2 + 2.2 * intensity) * (1.0 - 0.6 * far));
            if far > 0.02 {
                Biquad::low_pass(dull_hz, 0.6).run(&mut sum);
                OnePole::low_pass(2.0 * dull_hz).run(&mut sum);
            }
            let mut sum = with_peak(sum, 1.0);
            rain_down(call, 20 + side, &mut sum, 1.0 - 0.9 * far);
            sum
        })
        .collect()
}

/// The roar: brown and pink noise that opens at once and closes slowly, swelling as fire does.
fn fireball(call: &Call<'_>, stream: u64, roar_s: f32, frames: usize) -> Vec<f32> {
    let (size, far) = (call.number("size"), call.number("far"));
    let mut random = call.random(stream);
    let deep = noise::brown(&mut random, frames);
    let bright = noise::pink(&mut random, frames);
    let mut billow = Drift::new(call.random(stream + 40), 9.0 - 4.0 * size);
    let (slow, fast) = (decay_factor(roar_s), decay_factor(0.3 * roar_s));
    let (mut deep_level, mut bright_level) = (1.0_f32, 1.0_f32);
    let attack = frames_of(0.002 + 0.25 * far * far).max(1);
    let mut low = Biquad::low_pass(140.0 - 50.0 * size, 0.9);
    let mut middle = Biquad::low_pass(3_400.0 - 1_600.0 * size, 0.5);
    (0..frames)
        .map(|frame| {
            deep_level *= slow;
            bright_level *= fast;
            let swell = 1.0 + 0.7 * billow.step();
            let rise = (frame as f32 / attack as f32).min(1.0);
            let boom = 3.0 * low.step(deep[frame]) * deep_level;
            let fire = middle.step(bright[frame]) * (0.9 * bright_level + 0.16 * deep_level);
            rise * swell * (boom + 1.3 * fire)
        })
        .collect()
}

/// Pieces come down after half a second and more: clicks and thuds, ever fewer.
fn rain_down(call: &Call<'_>, stream: u64, out: &mut [f32], near: f32) {
    let debris = call.number("debris");
    let mut random: Random = call.random(stream);
    let (band_hz, ring_s): ([f32; 2], f32) = match call.word("material") {
        "wood" => ([250.0, 2_000.0], 0.02),
        "metal" => ([600.0, 6_000.0], 0.12),
        "glass" => ([2_500.0, 11_000.0], 0.06),
        _ => ([300.0, 3_500.0], 0.012),
    };
    let span_s = out.len() as f32 / crate::synth::RATE;
    for _ in 0..(220.0 * debris) as usize {
        let at_s = 0.25 + random.unit().powf(1.4) * (span_s - 0.4).max(0.1);
        let gone = 1.0 - at_s / span_s.max(0.1);
        let level = near * 0.3 * gone.max(0.0) * (0.03 + random.unit().powi(4));
        let hz = random.between_log(band_hz[0], band_hz[1]);
        let piece = ping(hz, ring_s * random.around(0.8), random.unit());
        grains::add(out, frames_of(at_s), &piece, level);
        let scuff = burst(&mut random, 0.0005, 0.02, 0.7 * hz, 2.5 * hz);
        grains::add(out, frames_of(at_s), &scuff, level);
    }
}
