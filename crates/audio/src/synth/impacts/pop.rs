//! Pops and snaps: a pressure let go at once. A cork frees the neck of a bottle, which sounds as a Helmholtz
//! resonator or open pipe; a balloon sends out an N-wave as long as sound needs to cross it (Deihl, Roberts
//! and colleagues, "The N-wave from bursting balloons", American Journal of Physics 36, 1968); a can hisses;
//! fingers snap against the palm's small hollow at 1.5 to 2.5 kHz.

use super::contact::{blast, burst, mix, ping, saturate, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "pop",
    about: "a pop or snap: cork, balloon, bubble wrap, light bulb, can, fingers",
    kind: Kind::Event,
    params: &[
        Param::word(
            "thing",
            "what pops",
            &[
                "cork",
                "balloon",
                "bubble_wrap",
                "bulb",
                "can",
                "bottle_cap",
                "fingers",
                "bubble",
                "champagne",
                "lighter",
            ],
        ),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let intensity = call.number("intensity");
    let scale = call.number("pitch") * (1.4 * (0.5 - call.number("size"))).exp2() * random.around(0.08);
    let mut parts = Vec::new();
    match call.word("thing") {
        "balloon" => {
            let front = with_peak(blast(0.000_3 / scale), 1.0);
            let tatter = burst(random, 0.0003, 0.14, 350.0, 12_000.0);
            let mut sum = mix(&[(0.0, front, 1.0), (0.0, tatter, 1.0)], call.frames);
            saturate(&mut sum, 1.5 + 2.0 * intensity);
            parts.push((0.0, sum, 1.0));
            parts.push((0.004, burst(random, 0.004, 0.25, 200.0, 3_500.0), 0.1));
        }
        "bubble_wrap" => {
            // The film gives, then bursts: a small blast, and the film that flaps.
            parts.push((0.0, burst(random, 0.02, 0.015, 2_500.0, 11_000.0), 0.08));
            let front = with_peak(blast(0.000_12 / scale), 1.0);
            parts.push((0.03, front, 0.35));
            parts.push((0.03, burst(random, 0.0008, 0.03, 1_200.0 * scale, 8_000.0), 0.8 + 0.4 * intensity));
            for _ in 0..5 {
                let at_s = 0.035 + 0.09 * random.unit();
                parts.push((at_s, burst(random, 0.0003, 0.012, 3_000.0, 12_000.0), 0.2 * random.unit()));
            }
        }
        "bulb" => {
            parts.push((0.0, with_peak(blast(0.000_5 / scale), 1.0), 0.9));
            parts.push((0.0, burst(random, 0.0003, 0.05, 800.0, 10_000.0), 0.6));
            for _ in 0..(24.0 + 60.0 * intensity) as usize {
                let hz = (scale * random.between_log(3_500.0, 12_000.0)).min(16_000.0);
                let ring_s = random.between(0.02, 0.09);
                parts.push((
                    0.35 * random.unit().powi(2),
                    ping(hz, ring_s, random.unit()),
                    0.2 * random.unit().powi(3),
                ));
            }
        }
        "can" => {
            // The tab clicks, the lid gives way in a few cracks, and the gas hisses out.
            parts.push((0.0, tin(random, 1.3 * scale, 0.015), 0.15));
            let crack_s = random.between(0.08, 0.13);
            for late_s in [0.0, 0.013, 0.03] {
                let late_s = crack_s + late_s * random.around(0.3);
                parts.push((late_s, burst(random, 0.001, 0.03, 900.0, 9_000.0), random.between(0.3, 0.6)));
            }
            parts.push((crack_s, tin(random, 0.8 * scale, 0.02), 0.12));
            let hiss_s = 0.5 + 0.6 * intensity;
            parts.push((crack_s - 0.005, burst(random, 0.012, 0.35 * hiss_s, 2_500.0, 15_000.0), 1.0));
            parts.push((crack_s, burst(random, 0.03, 2.6 * hiss_s, 3_000.0, 15_000.0), 0.7));
            fizz(random, crack_s, 2.0 * hiss_s, &mut parts);
        }
        "bottle_cap" => {
            parts.push((0.0, tin(random, 1.2 * scale, 0.05), 0.6));
            parts.push((0.02, neck(random, 480.0 * scale, 0.03), 0.35));
            parts.push((0.02, burst(random, 0.003, 0.5 + 0.6 * intensity, 2_800.0, 14_000.0), 0.8));
            let fall_s = random.between(0.35, 0.5);
            for (late_s, level) in [(0.0, 0.4), (0.09, 0.2), (0.14, 0.1)] {
                parts.push((fall_s + late_s, tin(random, 1.6 * scale, 0.07), level));
            }
        }
        "fingers" => {
            let hz = 1_900.0 * scale;
            parts.push((0.0, burst(random, 0.004, 0.012, 2_500.0, 9_000.0), 0.12));
            parts.push((0.012, burst(random, 0.0004, 0.035, 0.65 * hz, 1.5 * hz), 1.0));
            parts.push((0.012, ping(hz, 0.018, 0.1), 0.6));
            parts.push((0.012, burst(random, 0.0003, 0.012, 2_500.0, 9_500.0), 0.3 + 0.5 * intensity));
        }
        "bubble" => {
            let frames = frames_of(0.07 / scale.max(0.3));
            let mut phase = 0.0_f32;
            let rise = 0.6 + 0.8 * intensity;
            let tone: Vec<f32> = (0..frames)
                .map(|frame| {
                    let position = frame as f32 / frames as f32;
                    phase += 620.0 * scale * (1.0 + rise * position * position) / RATE;
                    (std::f32::consts::TAU * phase).sin() * (position * 12.0).min(1.0) * (1.0 - position).powi(2)
                })
                .collect();
            parts.push((0.0, tone, 1.0));
        }
        "champagne" => {
            parts.push((0.0, neck(random, 330.0 * scale, 0.03), 0.6));
            parts.push((0.0, with_peak(blast(0.000_5 / scale), 1.0), 0.6));
            parts.push((0.0, burst(random, 0.0004, 0.08, 400.0, 9_000.0), 0.9));
            parts.push((0.02, burst(random, 0.05, 2.4 + 1.2 * intensity, 1_800.0, 14_000.0), 0.5));
            fizz(random, 0.1, 1.8 + 0.8 * intensity, &mut parts);
        }
        "lighter" => {
            // The wheel rasps along the flint, the gas lights with a puff, and the flame flutters on.
            let rasp_s = random.between(0.05, 0.08);
            parts.push((0.0, burst(random, 0.7 * rasp_s, 0.9 * rasp_s, 2_000.0 * scale, 11_000.0), 0.8));
            parts.push((rasp_s, burst(random, 0.001, 0.03, 1_200.0 * scale, 8_000.0), 0.6));
            parts.push((rasp_s, burst(random, 0.03, 0.25, 250.0, 2_200.0), 0.4 + 0.4 * intensity));
            parts.push((rasp_s, burst(random, 0.05, 2.2, 2_500.0, 10_000.0), 0.25));
            for _ in 0..14 {
                let at_s = rasp_s + 1.6 * random.unit();
                let flutter_s = random.between(0.05, 0.2);
                parts.push((
                    at_s,
                    burst(random, 0.5 * flutter_s, flutter_s, 120.0, 1_400.0),
                    random.between(0.05, 0.25),
                ));
            }
        }
        _ => {
            // Rubbing as the cork comes, then the neck.
            parts.push((0.0, burst(random, 0.07, 0.01, 900.0, 5_000.0), 0.08));
            parts.push((0.08, neck(random, 430.0 * scale, 0.04), 1.0));
            parts.push((0.08, burst(random, 0.0004, 0.02 + 0.03 * intensity, 500.0, 6_000.0), 0.5));
        }
    }
    vec![mix(&parts, call.frames)]
}

/// Small bubbles that burst at the surface, ever fewer.
fn fizz(random: &mut Random, from_s: f32, length_s: f32, parts: &mut Vec<(f32, Vec<f32>, f32)>) {
    for _ in 0..(140.0 * length_s) as usize {
        let at_s = from_s + length_s * random.unit().powf(1.6);
        let hz = random.between_log(3_000.0, 13_000.0);
        parts.push((at_s, ping(hz, random.between(0.002, 0.006), random.unit()), 0.12 * random.unit().powi(2)));
    }
}

/// The air in the neck of a bottle, freed at once.
fn neck(random: &mut Random, hz: f32, decay_s: f32) -> Vec<f32> {
    let tones = [1.0, 2.4, 4.1, 5.9].map(|ratio| ping(hz * ratio * random.around(0.03), decay_s / ratio, 0.0));
    let mut out = vec![0.0; tones.iter().map(Vec::len).max().unwrap_or(0)];
    for (tone, gain) in tones.iter().zip([1.0, 0.5, 0.35, 0.2]) {
        crate::synth::tools::grains::add(&mut out, 0, tone, gain);
    }
    with_peak(out, 1.0)
}

/// A small piece of thin metal.
fn tin(random: &mut Random, scale: f32, decay_s: f32) -> Vec<f32> {
    let mut out = burst(random, 0.0003, 0.012, 1_500.0, 10_000.0);
    out.resize(out.len().max(frames_of(1.4 * decay_s)), 0.0);
    for ratio in [1.0, 1.43, 1.97, 2.6, 3.3] {
        let hz = (1_900.0 * scale * ratio * random.around(0.12)).min(16_000.0);
        let tone = ping(hz, decay_s * random.around(0.3), random.unit());
        crate::synth::tools::grains::add(&mut out, 0, &tone, 0.5 * random.unit());
    }
    with_peak(out, 1.0)
}
