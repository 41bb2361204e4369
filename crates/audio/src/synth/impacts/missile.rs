//! Arrows and bullets on their way: the bowstring's twang, the flight, the hit; a bullet that passes (its
//! whine falls by Doppler's rule) or glances off and tumbles, humming at its spin (Hz by the thousand) as it
//! goes away.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, ping, with_peak};
use crate::synth::tools::filter::Svf;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "missile",
    about: "an arrow shot, in flight or hitting; a bullet that passes or ricochets",
    kind: Kind::Event,
    params: &[
        Param::word("part", "what happens", &["arrow", "bow", "arrow_hit", "ricochet", "bullet_by", "bullet_hit"]),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let (pitch, speed) = (call.number("pitch") * random.around(0.1), call.number("speed"));
    let intensity = call.number("intensity");
    let mut parts = Vec::new();
    match call.word("part") {
        "bow" => release(random, pitch / speed.sqrt().recip(), intensity, &mut parts),
        "arrow_hit" => hit(random, pitch * speed.sqrt(), intensity, 0.0, &mut parts),
        "ricochet" => {
            parts.push((0.0, burst(random, 0.0003, 0.03, 900.0, 9_000.0), 0.6 + 0.4 * intensity));
            let from_hz = 2_600.0 * pitch * random.around(0.25);
            let to_hz = from_hz * random.between(0.35, 0.6);
            let length_s = random.between(0.6, 1.1) / speed;
            parts.push((0.004, hum(random, from_hz, to_hz, length_s, true), 0.8));
        }
        "bullet_by" => {
            // The shock, then the wake.
            parts.push((0.0, burst(random, 0.0002, 0.006, 1_800.0, 15_000.0), 1.0));
            parts.push((0.0, pass(random, 2_600.0 * pitch, 0.16 / speed), 0.5 + 0.4 * intensity));
        }
        "bullet_hit" => {
            parts.push((0.0, burst(random, 0.0002, 0.05 / speed, 300.0 * pitch, 7_000.0), 1.0));
            parts.push((0.0, ping(170.0 * pitch, 0.06, 0.0), 0.5));
            for _ in 0..(10.0 + 30.0 * intensity) as usize {
                let hz = pitch * random.between_log(900.0, 6_000.0);
                parts.push((0.3 * random.unit().powi(2), ping(hz, 0.008, random.unit()), 0.2 * random.unit().powi(2)));
            }
        }
        _ => {
            release(random, pitch, intensity, &mut parts);
            let flight_s = 0.42 / speed;
            parts.push((0.03, pass(random, 1_800.0 * pitch, flight_s), 0.9));
            hit(random, pitch, intensity, 0.03 + 0.9 * flight_s, &mut parts);
        }
    }
    vec![mix(&parts, call.frames)]
}

type Parts = Vec<(f32, Vec<f32>, f32)>;

/// The string slaps back and the limbs of the bow shake.
fn release(random: &mut Random, pitch: f32, intensity: f32, parts: &mut Parts) {
    let material = Material { loss: 0.05, support_s: 0.05, slope: 0.4 };
    let limbs = body::modes(random, Shape::Bar, material, 115.0 * pitch, 6);
    let force = contact(random, 0.0012, 0.4);
    parts.push((0.0, with_peak(body::ring(&limbs, &force, 44_100), 1.0), 0.7));
    parts.push((0.0, burst(random, 0.0006, 0.03, 500.0, 5_500.0), 0.8 + 0.5 * intensity));
    let string_hz = 190.0 * pitch;
    for harmonic in 1..6_u8 {
        let tone = ping(string_hz * f32::from(harmonic), 0.07 / f32::from(harmonic).sqrt(), random.unit());
        parts.push((0.002, tone, 0.22 / f32::from(harmonic)));
    }
    parts.push((0.0, burst(random, 0.03, 0.16, 700.0, 5_000.0), 0.5));
}

/// The point bites into wood and the shaft trembles.
fn hit(random: &mut Random, pitch: f32, intensity: f32, at_s: f32, parts: &mut Parts) {
    let material = Material { loss: 0.06, support_s: 0.05, slope: 0.2 };
    let target = body::modes(random, Shape::Plate, material, 160.0 * pitch, 30);
    let force = contact(random, 0.0006, 0.5);
    parts.push((at_s, with_peak(body::ring(&target, &force, 44_100), 1.0), 1.0));
    parts.push((at_s, burst(random, 0.0003, 0.03, 600.0, 8_000.0), 0.4 + 0.5 * intensity));
    parts.push((at_s, burst(random, 0.002, 0.08, 60.0, 300.0), 0.6));
    let tremble = hum(random, 62.0 * pitch, 58.0 * pitch, 0.3, false);
    parts.push((at_s + 0.004, tremble, 0.15 * intensity + 0.05));
}

/// Something passes close: noise whose band rises, then falls by the Doppler shift.
fn pass(random: &mut Random, hz: f32, length_s: f32) -> Vec<f32> {
    let frames = frames_of(length_s).max(16);
    let (mut band, mut centre) = (Svf::default(), hz);
    let samples = (0..frames)
        .map(|frame| {
            let position = 2.0 * frame as f32 / frames as f32 - 1.0;
            if frame % 16 == 0 {
                centre = hz * (1.0 - 0.35 * (3.0 * position).tanh());
            }
            let level = (1.0 - position * position) / (1.0 + 12.0 * position * position);
            level * band.step(random.bipolar(), centre, 3.0).band
        })
        .collect();
    with_peak(samples, 1.0)
}

/// The hum of a tumbling thing that goes away.
fn hum(random: &mut Random, from_hz: f32, to_hz: f32, length_s: f32, is_rough: bool) -> Vec<f32> {
    let frames = frames_of(length_s).max(16);
    let wobble_hz = random.between(16.0, 34.0);
    let mut phase = 0.0_f32;
    let mut wobble = 0.0_f32;
    let samples = (0..frames)
        .map(|frame| {
            let position = frame as f32 / frames as f32;
            let hz = from_hz + (to_hz - from_hz) * position.powf(0.6);
            wobble += wobble_hz * (1.0 - 0.5 * position) / RATE;
            let swing = (std::f32::consts::TAU * wobble).sin();
            phase = (phase + hz * (1.0 + 0.03 * swing) / RATE).fract();
            let tone = (std::f32::consts::TAU * phase).sin() + 0.35 * (2.0 * std::f32::consts::TAU * phase).sin();
            let rough = if is_rough { 0.35 * random.bipolar() } else { 0.0 };
            (tone + rough) * (1.0 + 0.4 * swing) * (1.0 - position).powi(2) * (position * 40.0).min(1.0)
        })
        .collect();
    with_peak(samples, 1.0)
}
