//! Steel on steel: two blades that clash ring as free bars of 0.8 m with modes close together above 300 Hz,
//! and stay in contact for a moment of scraping and chatter; a blade that is drawn scrapes along its sheath
//! and rings up as it comes free; scissors and knives are short blades that slide.

use super::body::{self, Material, Shape};
use super::contact::{arch, burst, contact, mix, with_peak};
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "blade",
    about: "blades that clash, are drawn, sharpened or cut: swords, knives, scissors",
    kind: Kind::Event,
    params: &[
        Param::word("action", "what is done", &["clash", "draw", "sheathe", "snip", "sharpen"]),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the blade", 0.0, 1.0, 0.5),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let pitch = call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2() * random.around(0.06);
    let intensity = call.number("intensity");
    let mut parts = Vec::new();
    match call.word("action") {
        "draw" => {
            let length_s = random.between(0.38, 0.55);
            // The edge rasps along the mouth of the sheath, higher as it comes free, and the thin blade sings: many modes
            // close together, which the rasp drives and which ring on in the hand.
            let rasp = shear(random, [1_600.0 * pitch, 13_000.0], length_s, 0.4);
            let sung = with_peak(Modes::new(&edge(random, pitch)).ring(&rasp, rasp.len() + frames_of(1.0)), 1.0);
            parts.push((0.0, rasp, 1.0));
            parts.push((0.0, sung, 0.2 + 0.3 * intensity));
        }
        "sheathe" => {
            let length_s = random.between(0.3, 0.45);
            parts.push((0.0, slide(random, 0.8 * pitch, length_s, false), 0.7));
            parts.push((length_s, ringing(random, 0.6 * pitch, 0.1, &[(0.0, 1.0), (0.012, 0.5)]), 0.7));
            parts.push((length_s, burst(random, 0.001, 0.06, 120.0, 1_800.0), 0.3 + 0.5 * intensity));
        }
        "snip" => {
            // Two edges shear along each other, louder as they close, and meet at the points; hands damp the ring.
            let length_s = random.between(0.13, 0.2);
            parts.push((0.0, shear(random, [2_600.0 * pitch, 13_000.0], length_s, 0.8), 0.8));
            parts.push((length_s, burst(random, 0.001, 0.03, 1_800.0, 12_000.0), 0.7 + 0.4 * intensity));
            parts.push((length_s, ringing(random, 4.0 * pitch, 0.03, &[(0.0, 1.0), (0.004, 0.5)]), 0.12));
            let open_s = length_s + random.between(0.06, 0.1);
            parts.push((open_s, shear(random, [3_200.0 * pitch, 13_000.0], 0.08, 0.8), 0.2));
        }
        "sharpen" => {
            let length_s = random.between(0.34, 0.5);
            parts.push((0.0, shear(random, [2_200.0 * pitch, 11_000.0], length_s, 0.2), 1.0));
            parts.push((0.0, slide(random, 1.3 * pitch, length_s, true), 0.4));
            parts.push((0.9 * length_s, ringing(random, 2.2 * pitch, 0.3, &[(0.0, 0.6)]), 0.06 + 0.08 * intensity));
        }
        _ => {
            let chatter: Vec<(f32, f32)> = (0..(2.0 + 6.0 * intensity) as usize)
                .map(|n| (0.008 * (n as f32 + random.unit()), random.between(0.1, 0.5)))
                .chain([(0.0, 1.0)])
                .collect();
            for _ in 0..2 {
                let blade = pitch * random.around(0.25);
                parts.push((0.0, ringing(random, blade, random_ring(intensity), &chatter), 0.7));
            }
            parts.push((0.0, burst(random, 0.0003, 0.04, 1_500.0, 12_000.0), 0.5));
            if random.chance(0.6) {
                parts.push((0.05, slide(random, pitch, 0.22, false), 0.12 + 0.15 * intensity));
            }
        }
    }
    vec![mix(&parts, call.frames)]
}

/// The modes of a thin blade that is free at one end, from 2.5 kHz on: no two alike, none long.
fn edge(random: &mut Random, pitch: f32) -> Vec<Mode> {
    let mode = |random: &mut Random| Mode {
        frequency_hz: (pitch * random.between_log(2_500.0, 12_000.0)).min(16_000.0),
        decay_s: random.between(0.4, 1.0),
        gain: random.between(0.3, 1.0),
    };
    (0..16).map(|_| mode(random)).collect()
}

/// Blades held in fists are damped; harder blows leave them freer.
fn random_ring(intensity: f32) -> f32 {
    0.55 + 0.6 * intensity
}

/// A blade struck at these times and levels.
fn ringing(random: &mut Random, pitch: f32, ring_s: f32, blows: &[(f32, f32)]) -> Vec<f32> {
    let material = Material { loss: 0.001_2, support_s: ring_s, slope: 0.05 };
    let mut modes = body::modes(random, Shape::Bar, material, 270.0 * pitch, 11);
    // Torsion and edge give a second row of modes.
    modes.extend(body::modes(random, Shape::Plate, material, 900.0 * pitch, 16));
    let last_s = blows.iter().map(|(at_s, _)| *at_s).fold(0.0, f32::max);
    let mut force = vec![0.0; frames_of(last_s + 0.01)];
    for &(at_s, level) in blows {
        let blow = contact(random, 0.000_11, 0.4);
        grains::add(&mut force, frames_of(at_s), &blow, level);
    }
    let mut out = body::ring(&modes, &force, frames_of(last_s + ring_s + 0.1));
    Biquad::high_pass(400.0, 0.7).run(&mut out);
    with_peak(out, 1.0)
}

/// One ground edge along another: rough steel bites and lets go some hundred times a second, harder as the lever
/// gets shorter.
fn shear(random: &mut Random, band_hz: [f32; 2], length_s: f32, rough: f32) -> Vec<f32> {
    let frames = frames_of(length_s).max(32);
    let mut bite = Drift::new(Random::new(random.below(1 << 20) as u64, 7), random.between(90.0, 160.0));
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let position = frame as f32 / frames as f32;
            let level = (12.0 * position).min(1.0) * (0.3 + 0.7 * position) * (20.0 * (1.0 - position)).min(1.0);
            level * (1.0 + rough * bite.step()).max(0.1) * random.bipolar()
        })
        .collect();
    Biquad::high_pass(band_hz[0], 0.7).run(&mut out);
    Biquad::low_pass(band_hz[1].min(16_000.0), 0.7).run(&mut out);
    with_peak(out, 1.0)
}

/// An edge that slides over something hard; `is_rising` when more and more of the blade is free.
fn slide(random: &mut Random, pitch: f32, length_s: f32, is_rising: bool) -> Vec<f32> {
    let material = Material { loss: 0.003, support_s: 0.12, slope: 0.0 };
    let frames = frames_of(length_s).max(32);
    let mut modes = Modes::new(&body::modes(random, Shape::Plate, material, 1_500.0 * pitch, 24));
    let mut high = Biquad::high_pass(2_200.0 * pitch.min(2.0), 0.7);
    let out = (0..frames + frames_of(0.1))
        .map(|frame| {
            let position = frame as f32 / frames as f32;
            let shape = if is_rising { position.min(1.0).powf(1.2) } else { 1.0 - position.min(1.0) };
            let level = if position < 1.0 { arch(position).powf(0.4) * (0.25 + 0.75 * shape) } else { 0.0 };
            let rough = level * random.bipolar();
            0.6 * high.step(rough) + 0.08 * modes.step(rough)
        })
        .collect();
    with_peak(out, 1.0)
}
