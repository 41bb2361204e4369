//! Wood and other stiff stuff that breaks, and what collapses: fibres let go one by one, then all at once
//! (acoustic emission of fracture: energies by a power law, rates that run up to the break; Petri et al.,
//! Physical Review Letters 73, 1994), and the pieces tumble, ever fewer.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "crack",
    about: "wood, bone, ice or rock that cracks; a tree that falls; a heap that collapses",
    kind: Kind::Event,
    params: &[
        Param::word("stuff", "what breaks", &["wood", "twig", "bone", "ice", "rock", "metal"]),
        Param::number("length", "seconds of cracking before it breaks", 0.0, 5.0, 0.3),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::number("tumble", "how much falls afterwards", 0.0, 1.0, 0.0),
    ],
    make,
};

/// The band of a single crack, its length, the body's modes and their part.
struct Stuff {
    band_hz: [f32; 2],
    crack_s: f32,
    body: (f32, usize, Material),
    ring: f32,
    density: f32,
}

fn stuff(name: &str) -> Stuff {
    let of = |band_hz, crack_s, body, ring, density| Stuff { band_hz, crack_s, body, ring, density };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "twig" => of([900.0, 7_000.0], 0.006, (700.0, 10, rings(0.03, 0.03, 0.4)), 0.5, 20.0),
        "bone" => of([500.0, 4_500.0], 0.012, (420.0, 10, rings(0.05, 0.03, 0.5)), 0.5, 25.0),
        "ice" => of([900.0, 8_500.0], 0.014, (600.0, 16, rings(0.012, 0.08, 0.2)), 0.6, 30.0),
        "rock" => of([150.0, 3_500.0], 0.03, (160.0, 14, rings(0.05, 0.05, 0.5)), 0.5, 35.0),
        "metal" => of([250.0, 5_500.0], 0.02, (180.0, 40, rings(0.004, 0.5, 0.2)), 1.0, 25.0),
        _ => of([500.0, 7_500.0], 0.01, (260.0, 24, rings(0.04, 0.04, 0.1)), 0.5, 60.0),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let stuff = stuff(call.word("stuff"));
    let scale = (1.8 * (0.5 - call.number("size"))).exp2();
    let length_s = call.number("length") * random.around(0.15);
    let intensity = call.number("intensity");
    let mut parts = Vec::new();
    let count = (stuff.density * length_s * (0.6 + intensity)) as usize;
    for _ in 0..count {
        // The rate runs up to the break.
        let at_s = length_s * random.unit().powf(0.45);
        let level = 0.05 + 0.55 * random.unit().powi(4) * (0.3 + 0.7 * at_s / length_s.max(0.01));
        snap(random, &stuff, scale, at_s, level, &mut parts, call.frames);
    }
    for _ in 0..(3.0 + 8.0 * intensity) as usize {
        let late_s = 0.07 * random.unit().powi(2);
        let level = random.between(0.35, 0.8);
        snap(random, &stuff, scale, length_s + late_s, level, &mut parts, call.frames);
    }
    snap(random, &stuff, 0.8 * scale, length_s, 1.2, &mut parts, call.frames);
    let boom_s = 0.08 + 0.1 * call.number("size");
    parts.push((length_s, burst(random, 0.001, boom_s, 60.0 * scale, 350.0 * scale), 0.6 * call.number("size") + 0.1));
    let tumble = call.number("tumble");
    let tumble_s = 0.8 + 2.4 * tumble;
    for _ in 0..(170.0 * tumble) as usize {
        let late_s = tumble_s * random.unit().powf(1.3);
        let left = 1.0 - late_s / tumble_s;
        let level = left * (0.06 + 0.9 * random.unit().powi(4));
        let piece = scale * random.between_log(0.5, 1.6);
        snap(random, &stuff, piece, length_s + 0.05 + late_s, level, &mut parts, call.frames);
        if random.chance(0.3) {
            let thud = burst(random, 0.003, 0.14, 45.0, 280.0);
            parts.push((length_s + 0.05 + late_s, thud, 0.8 * level));
        }
    }
    if tumble > 0.0 {
        let dust = burst(random, 0.25 * tumble_s, tumble_s, 90.0 * scale, 1_500.0 * scale);
        parts.push((length_s, dust, 0.25 * tumble));
    }
    vec![mix(&parts, call.frames.min(frames_of(12.0)))]
}

fn snap(
    random: &mut Random,
    stuff: &Stuff,
    scale: f32,
    at_s: f32,
    level: f32,
    parts: &mut Vec<(f32, Vec<f32>, f32)>,
    frames: usize,
) {
    let middle_hz = (scale * random.between_log(stuff.band_hz[0] * 2.0, stuff.band_hz[1])).min(12_000.0);
    let length_s = stuff.crack_s * random.around(0.7) * (0.6 + level);
    let noise = burst(random, 0.0002, 2.0 * length_s, (0.4 * middle_hz).max(60.0), 2.0 * middle_hz);
    parts.push((at_s, noise, level));
    // Only what is loud moves the whole body.
    if level > 0.12 {
        let (lowest_hz, count, material) = stuff.body;
        let lowest_hz = lowest_hz * scale * random.around(0.2);
        let modes = body::modes(random, Shape::Plate, material, lowest_hz, count);
        let force = contact(random, 0.000_4, 0.5);
        parts.push((at_s, with_peak(body::ring(&modes, &force, frames), 1.0), stuff.ring * level));
    }
}
