//! Coins dropped: a free disc whose modes lie above 4 kHz bounces, each time lower and sooner, and may spin
//! down on its edge with contacts that come ever faster (Moffatt, "Euler's disk and its finite-time
//! singularity", Nature 404, 2000).

use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "coins",
    about: "coins dropped on a table or floor",
    kind: Kind::Event,
    params: &[
        Param::number("count", "how many coins", 1.0, 20.0, 1.0),
        Param::number("size", "of the coins", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::word("surface", "what they fall on", &["wood", "stone", "metal", "coins"]),
        Param::number("spin", "how long they spin down on their edges", 0.0, 1.0, 0.5),
        Param::number("intensity", "the height of the fall", 0.0, 1.0, 0.5),
    ],
    make,
};

/// Frequencies of a free disc as multiples of its lowest mode (Fletcher and Rossing 1998, table 3.2).
const DISC: [f32; 7] = [1.0, 1.73, 2.33, 3.91, 4.11, 6.3, 6.71];

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let count = call.number("count").round() as usize;
    let mut parts = Vec::new();
    for coin in 0..count {
        let at_s = if coin == 0 { 0.0 } else { random.unit().powf(1.5) * 0.12 * count as f32 };
        parts.push((at_s, drop(&mut random, call), random.between(0.5, 1.0)));
    }
    vec![mix(&parts, call.frames)]
}

fn drop(random: &mut Random, call: &Call<'_>) -> Vec<f32> {
    let hz = 5_400.0 * call.number("pitch") * (1.4 * (0.5 - call.number("size"))).exp2() * random.around(0.15);
    let (ring_s, knock, knock_hz) = match call.word("surface") {
        "stone" => (0.3, 0.15, 5_000.0),
        "metal" => (0.3, 0.25, 6_000.0),
        "coins" => (0.12, 0.15, 7_000.0),
        _ => (0.24, 0.2, 4_200.0),
    };
    let modes: Vec<Mode> = DISC
        .iter()
        .flat_map(|ratio| [ratio * 1.0, ratio * 1.012])
        .map(|ratio| Mode {
            frequency_hz: hz * ratio * random.around(0.01),
            decay_s: ring_s * random.around(0.4) / ratio.sqrt(),
            gain: random.between(0.3, 1.0) / ratio.sqrt(),
        })
        .collect();
    let mut force = vec![0.0; call.frames.min(frames_of(3.0))];
    let mut knocks = vec![0.0; force.len()];
    let mut hit = |random: &mut Random, at_s: f32, level: f32| {
        let pulse = contact(random, 0.000_12, 0.3);
        grains::add(&mut force, frames_of(at_s), &pulse, level);
        let knock = burst(random, 0.0003, 0.025, 700.0, knock_hz);
        grains::add(&mut knocks, frames_of(at_s), &knock, level);
    };
    let (mut at_s, mut level) = (0.0, 1.0);
    let mut gap_s = 0.12 + 0.22 * call.number("intensity");
    let restitution = random.between(0.4, 0.62);
    while gap_s > 0.018 {
        hit(random, at_s, level);
        // Edge and face rarely touch at the same time.
        let (late_s, part) = (random.between(0.002, 0.012), 0.5 * random.unit());
        hit(random, at_s + late_s, level * part);
        at_s += gap_s;
        gap_s *= restitution * random.around(0.1);
        level *= restitution.sqrt() * random.around(0.2);
    }
    let length_s = call.number("spin") * random.between_log(0.5, 2.4);
    if length_s > 0.05 {
        let mut left_s = length_s;
        while left_s > 0.012 {
            // The rate of contacts grows as the cube root of the time left falls.
            let step_s = 0.055 * (left_s / length_s).cbrt().max(0.15) * random.around(0.12);
            let level = 0.22 * (0.25 + left_s / length_s) * random.around(0.4);
            hit(random, at_s, level);
            at_s += step_s;
            left_s -= step_s;
        }
    }
    let length = (frames_of(at_s + ring_s)).min(force.len());
    let rung = with_peak(Modes::new(&modes).ring(&force[..length], length), 1.0);
    mix(&[(0.0, rung, 1.0), (0.0, with_peak(knocks, 1.0), knock)], length)
}
