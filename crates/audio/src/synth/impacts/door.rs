//! Doors, lids, drawers and windows that open and shut: the latch's small metal parts, the leaf that strikes
//! its frame as a heavy plate, the air it pushes and the frame that rattles on (after the account of a door
//! in Farnell, "Designing Sound", 2010, and the plate and contact of [`super::body`]).

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "door",
    about: "a door that is opened, closed or slammed",
    kind: Kind::Event,
    params: &[
        Param::word("action", "what is done", &["close", "slam", "open", "latch", "lock", "rattle"]),
        Param::word("material", "of the leaf", &["wood", "metal", "glass", "plastic"]),
        Param::number("size", "from a cupboard's door to a gate", 0.0, 1.0, 0.5),
        Param::number("intensity", "from gently to in anger", 0.0, 1.0, 0.5),
    ],
    make,
};

type Parts = Vec<(f32, Vec<f32>, f32)>;

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let intensity = call.number("intensity");
    let mut parts = Parts::new();
    match call.word("action") {
        "slam" => {
            air(random, &mut parts, 0.0, 0.12, 0.12);
            leaf(random, call, &mut parts, 0.1, 1.0, 1.1 + 0.9 * intensity);
            clack(random, call, &mut parts, 0.103, 0.25);
            for _ in 0..5 {
                // The frame and the leaf strike each other again.
                let again_s = 0.1 + random.between(0.02, 0.16);
                let level = random.between(0.05, 0.22);
                leaf(random, call, &mut parts, again_s, level, 0.6);
            }
        }
        "open" => {
            handle(random, call, &mut parts, 0.0, 0.16);
            clack(random, call, &mut parts, 0.2, 0.9);
            leaf(random, call, &mut parts, 0.215, 0.5 + 0.3 * intensity, 0.35);
            air(random, &mut parts, 0.25, 0.5, 0.035);
        }
        "latch" => {
            clack(random, call, &mut parts, 0.0, 1.0);
            let second_s = random.between(0.05, 0.09);
            clack(random, call, &mut parts, second_s, 0.6);
        }
        "lock" => {
            handle(random, call, &mut parts, 0.0, 0.28);
            let turn_s = random.between(0.3, 0.4);
            clack(random, call, &mut parts, turn_s, 0.7);
            let bolt_s = turn_s + random.between(0.06, 0.12);
            clack(random, call, &mut parts, bolt_s, 1.0);
            leaf(random, call, &mut parts, bolt_s, 0.3 + 0.3 * intensity, 0.2);
        }
        "rattle" => {
            for _ in 0..9 {
                let (at_s, level, small) =
                    (random.between(0.0, 0.6), random.between(0.2, 0.8), random.between(0.1, 0.5));
                leaf(random, call, &mut parts, at_s, level * (0.6 + intensity), 0.4);
                clack(random, call, &mut parts, at_s + 0.004, small);
            }
        }
        _ => {
            air(random, &mut parts, 0.0, 0.16, 0.03);
            clack(random, call, &mut parts, 0.14, 0.35);
            leaf(random, call, &mut parts, 0.155, 1.0, 0.3 + 0.4 * intensity);
            let snap_s = random.between(0.17, 0.21);
            clack(random, call, &mut parts, snap_s, 0.55);
            leaf(random, call, &mut parts, snap_s + 0.03, 0.12, 0.3);
        }
    }
    vec![mix(&parts, call.frames)]
}

/// What the leaf is made of: its lowest mode, how it rings, and the brightest of a blow.
fn leaf_body(call: &Call<'_>) -> (f32, Material, f32) {
    let (lowest_hz, material, bright_hz) = match call.word("material") {
        "metal" => (95.0, Material { loss: 0.008, support_s: 0.55, slope: 0.3 }, 6_000.0),
        "glass" => (120.0, Material { loss: 0.012, support_s: 0.25, slope: 0.4 }, 6_000.0),
        "plastic" => (150.0, Material { loss: 0.05, support_s: 0.1, slope: 0.6 }, 3_500.0),
        _ => (75.0, Material { loss: 0.03, support_s: 0.2, slope: 0.3 }, 3_800.0),
    };
    (lowest_hz * (3.0 * (0.5 - call.number("size"))).exp2(), material, bright_hz)
}

/// The leaf meets its frame all along: a soft, wide contact, and not everywhere at once.
fn leaf(random: &mut Random, call: &Call<'_>, parts: &mut Parts, at_s: f32, level: f32, force: f32) {
    let size = call.number("size");
    let (lowest_hz, material, bright_hz) = leaf_body(call);
    let lowest_hz = lowest_hz * random.around(0.05);
    let modes = body::modes(random, Shape::Plate, material, lowest_hz, 60);
    for (late_s, part) in [(0.0, 1.0), (random.between(0.006, 0.02), random.between(0.3, 0.7))] {
        let pulse = contact(random, 0.0024 * (1.3 - force), 0.6);
        parts.push((at_s + late_s, with_peak(body::ring(&modes, &pulse, call.frames), 1.0), part * level));
    }
    let knock_s = 0.04 + 0.08 * force;
    parts.push((at_s, burst(random, 0.0009, knock_s, 200.0, bright_hz), 0.7 * level));
    let boom_s = 0.08 + 0.2 * size * force;
    parts.push((at_s, burst(random, 0.004, boom_s, 45.0, 180.0), 0.7 * level * force * (0.4 + size)));
}

/// A small piece of metal strikes another: latches, bolts, catches. They sit in the leaf, which answers.
fn clack(random: &mut Random, call: &Call<'_>, parts: &mut Parts, at_s: f32, level: f32) {
    let material = Material { loss: 0.015, support_s: 0.045, slope: 0.2 };
    let lowest_hz = random.between(600.0, 1_400.0);
    let modes = body::modes(random, Shape::Block, material, lowest_hz, 14);
    let (leaf_hz, leaf, _) = leaf_body(call);
    let leaf_hz = 1.6 * leaf_hz * random.around(0.1);
    let leaf = body::modes(random, Shape::Plate, Material { support_s: 0.11, slope: 0.25, ..leaf }, leaf_hz, 40);
    for (late_s, part) in [(0.0, 1.0), (random.between(0.005, 0.02), random.between(0.3, 0.8))] {
        let at_s = at_s + late_s;
        let force = contact(random, 0.000_5, 0.5);
        parts.push((at_s, with_peak(body::ring(&modes, &force, call.frames), 1.0), 0.4 * level * part));
        parts.push((at_s, burst(random, 0.0004, 0.035, 400.0, 6_500.0), 0.5 * level * part));
        let force = contact(random, 0.001, 0.5);
        parts.push((at_s, with_peak(body::ring(&leaf, &force, call.frames), 1.0), 0.4 * level * part));
    }
}

/// A handle or key that turns: springs and levers tick.
fn handle(random: &mut Random, call: &Call<'_>, parts: &mut Parts, at_s: f32, length_s: f32) {
    for _ in 0..7 {
        let (tick_s, level) = (at_s + length_s * random.unit(), random.between(0.05, 0.3));
        clack(random, call, parts, tick_s, level);
    }
    parts.push((at_s, burst(random, 0.4 * length_s, 0.6 * length_s, 900.0, 5_000.0), 0.08));
}

/// Air moved by the leaf.
fn air(random: &mut Random, parts: &mut Parts, at_s: f32, length_s: f32, level: f32) {
    parts.push((at_s, burst(random, 0.8 * length_s, 0.76 * length_s, 90.0, 580.0), level));
}
