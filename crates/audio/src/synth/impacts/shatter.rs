//! Things that break: the crack that runs through, then pieces that ring, fall and bounce. Sizes of pieces
//! follow a power law, their number grows with the energy, and each is a little body of its own (Zheng and
//! James, "Rigid-body fracture sound with precomputed soundbanks", SIGGRAPH 2010; Rath et al., "Sounding
//! objects", 2003, chapter 8 on breaking).

use super::body::Material;
use super::contact::{burst, mix, ping};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "shatter",
    about: "a pane, glass, plate or pot that breaks into pieces",
    kind: Kind::Event,
    params: &[
        Param::word("material", "what breaks", &["glass", "ceramic", "stone", "wood", "plastic", "ice"]),
        Param::number("size", "from a small glass to a shop window", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard it is hit", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("fall", "how long pieces keep falling", 0.0, 1.0, 0.5),
    ],
    make,
};

/// The band in which pieces ring, how they ring, and how bright the crack is.
fn pieces(name: &str) -> ([f32; 2], Material, f32) {
    match name {
        "ceramic" => ([1_400.0, 7_500.0], Material::named("ceramic").held(0.35), 6_000.0),
        "stone" => ([500.0, 3_500.0], Material::named("stone").held(0.3), 3_500.0),
        "wood" => ([350.0, 2_600.0], Material::named("wood").held(0.35), 4_000.0),
        "plastic" => ([700.0, 4_000.0], Material::named("plastic"), 4_500.0),
        "ice" => ([1_800.0, 8_500.0], Material::named("glass").held(0.15), 7_000.0),
        _ => ([2_400.0, 11_500.0], Material::named("glass").held(0.45), 11_000.0),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let (intensity, size, fall) = (call.number("intensity"), call.number("size"), call.number("fall"));
    let (band_hz, material, crack_hz) = pieces(call.word("material"));
    let scale = call.number("pitch") * (0.9 * (0.5 - size)).exp2();
    let length_s = (0.5 + 1.1 * size + 1.2 * fall).min(3.2);
    let frames = frames_of(length_s + 0.4).min(call.frames);
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let crack = [
        (0.0, burst(&mut random, 0.0005, 0.05 + 0.12 * size, 600.0 * scale, crack_hz), 1.0),
        (0.0, burst(&mut random, 0.001, 0.09, 90.0, 500.0), 0.3 + 0.5 * size),
        (0.004, burst(&mut random, 0.004, 0.25 + 0.5 * size, 0.6 * band_hz[0] * scale, crack_hz), 0.5),
    ];
    let crack = mix(&crack, frames);
    grains::add_panned(&mut out, 0, &crack, 0.75 + 0.5 * intensity, 0.0);
    let count = (60.0 + 260.0 * intensity) * (0.5 + 1.2 * size);
    for _ in 0..count as usize {
        // Most pieces come off at once, the rest fall on the floor a moment later.
        let at_s = if random.chance(0.45) {
            random.unit().powi(3) * 0.22
        } else {
            0.12 + random.unit().powf(1.6) * (length_s - 0.2)
        };
        let gone = 1.0 - at_s / (length_s + 0.1);
        let level = gone * gone * (0.04 + random.unit().powi(5));
        piece(&mut random, &mut out, [band_hz[0] * scale, band_hz[1] * scale], material, at_s, level);
    }
    out.into()
}

/// One piece: it rings with a few modes, bounces, and rings again, differently.
fn piece(random: &mut Random, out: &mut [Vec<f32>; 2], band_hz: [f32; 2], material: Material, at_s: f32, level: f32) {
    let lowest_hz = random.between_log(band_hz[0], band_hz[1]);
    let pan = 0.7 * random.bipolar();
    let (mut at_s, mut level, mut gap_s) = (at_s, level, random.between(0.02, 0.13));
    for _ in 0..1 + random.below(3) {
        for ratio in [1.0, 1.52, 2.21] {
            let hz = lowest_hz * ratio * random.around(0.06);
            if hz > 17_000.0 {
                continue;
            }
            let sound = ping(hz, material.decay_s(hz) * random.around(0.5), random.unit());
            grains::add_panned(out, frames_of(at_s), &sound, 0.3 * level * random.unit(), pan);
        }
        let click = ping(lowest_hz * random.between(0.4, 0.8), 0.003, random.unit());
        grains::add_panned(out, frames_of(at_s), &click, 0.3 * level, pan);
        at_s += gap_s;
        gap_s *= 0.6;
        level *= random.between(0.3, 0.6);
    }
}
