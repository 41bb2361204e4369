//! Gongs and cymbals: struck softly a few low modes ring; struck hard, energy passes from them to ever
//! higher ones, so the sound opens for half a second before it dies away (Legge and Fletcher, "Nonlinearity,
//! chaos, and the sound of shallow gongs", JASA 86, 1989). Here the high modes are fed late and slowly
//! instead of by the nonlinear plate's equations.

use super::contact::{burst, mix, with_peak};
use crate::synth::tools::envelope::decay_factor;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "gong",
    about: "a gong, tam-tam or cymbal",
    kind: Kind::Event,
    params: &[
        Param::word("gong", "which", &["gong", "tam_tam", "cymbal", "temple"]),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the gong", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard it is struck", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let intensity = call.number("intensity");
    // The lowest mode, how many, the highest, how long the lowest rings, how late the highest open, and the
    // weight of the lowest.
    let (lowest_hz, count, top_hz, ring_s, open_s, tone) = match call.word("gong") {
        "tam_tam" => (62.0, 190, 9_000.0, 14.0, 0.6, 0.7),
        "cymbal" => (310.0, 170, 14_000.0, 3.0, 0.02, 0.25),
        "temple" => (150.0, 40, 3_500.0, 10.0, 0.08, 1.6),
        _ => (98.0, 90, 4_800.0, 8.0, 0.22, 1.5),
    };
    let scale = call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2();
    let frames = frames_of(ring_s).min(call.frames);
    let mut sides = [vec![0.0; frames], vec![0.0; frames]];
    for mode in 0..count {
        let position = mode as f32 / count as f32;
        let hz = scale * lowest_hz * (top_hz / lowest_hz).powf(position.powf(0.8)) * random.around(0.03);
        if hz > 17_000.0 {
            continue;
        }
        let decay_s = ring_s * random.around(0.3) * (1.0 + hz / 500.0).powf(-0.75);
        let low = if mode < 5 { tone } else { 1.0 };
        let bright = (-(1.0 - intensity) * 5.0 * position).exp() / (1.0 + 1.5 * position);
        let gain = low * bright * random.between(0.3, 1.0);
        let rise_s = 0.002 + open_s * position.powf(0.7) * random.around(0.4);
        let left = random.between(0.5, 1.0);
        let gains = [gain * left, gain * (1.5 - left)];
        add_mode(&mut sides, hz, decay_s, rise_s, gains, random.unit());
    }
    let thud = burst(&mut random, 0.002, 0.09, 60.0 * scale, 900.0 * scale);
    let contact = 0.1 + 0.2 * intensity;
    sides
        .into_iter()
        .map(|side| mix(&[(0.0, with_peak(side, 1.0), 1.0), (0.0, thud.clone(), contact)], call.frames))
        .collect()
}

/// A sine that rises late and falls slowly.
fn add_mode(sides: &mut [Vec<f32>; 2], hz: f32, decay_s: f32, rise_s: f32, gains: [f32; 2], phase: f32) {
    let turn = std::f32::consts::TAU * hz / RATE;
    let factor = decay_factor(decay_s);
    let (cos, sin) = (turn.cos() * factor, turn.sin() * factor);
    let (mut x, mut y) = ((phase * std::f32::consts::TAU).cos(), (phase * std::f32::consts::TAU).sin());
    let rise = 1.0 - (-1.0 / (rise_s * RATE)).exp();
    let mut open = 0.0_f32;
    let [left, right] = sides;
    let length = frames_of(1.1 * decay_s + 3.0 * rise_s).min(left.len());
    for (left, right) in left.iter_mut().zip(right).take(length) {
        (x, y) = (x * cos - y * sin, x * sin + y * cos);
        open += rise * (1.0 - open);
        let level = y * open;
        *left += gains[0] * level;
        *right += gains[1] * level;
    }
}
