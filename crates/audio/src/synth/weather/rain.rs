//! Rain and hail: many impacts of drops whose diameters are spread as Marshall and Palmer measured ("The
//! distribution of raindrops with size", J. Meteorology 5, 1948: exponential), each loud as its energy, on top
//! of the even hiss of the drops too far and too many to be told apart. What a drop sounds like is up to what
//! it meets: a short burst on the ground, a bubble in water (Pumphrey and Elmore, "The entrainment of bubbles by
//! drop impacts", J. Fluid Mech. 220, 1990), the modes of a metal sheet or pane, the dull skin of an umbrella.

use crate::synth::tools::bubble::Bubble;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const RAIN: Model = Model {
    name: "rain",
    about: "rain on the ground, a tin roof, a window, an umbrella or tent, leaves, water or a wooden roof",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a few drops to a downpour", 0.0, 1.0, 0.5),
        Param::number("size", "of the drops", 0.0, 1.0, 0.5),
        Param::word("surface", "what it falls on", &SURFACES),
    ],
    make: |call| fall(call, false),
};

pub(super) const HAIL: Model = Model {
    name: "hail",
    about: "hailstones on the ground, a tin roof, a window, an umbrella or tent, leaves, water or a wooden roof",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a few stones to a hailstorm", 0.0, 1.0, 0.5),
        Param::number("size", "of the stones", 0.0, 1.0, 0.5),
        Param::word("surface", "what it falls on", &SURFACES),
    ],
    make: |call| fall(call, true),
};

const SURFACES: [&str; 7] = ["ground", "metal", "glass", "fabric", "leaves", "water", "wood"];

/// Different impacts to choose from.
const VARIANTS: usize = 40;

fn fall(call: &Call<'_>, is_hail: bool) -> Vec<Vec<f32>> {
    let (intensity, size, surface) = (call.number("intensity"), call.number("size"), call.word("surface"));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let bank = bank(call, surface, size, is_hail);
    let mut random = call.random(1);
    let rate = if is_hail { 6.0 * 28.0_f32.powf(intensity) } else { 16.0 * 100.0_f32.powf(intensity) };
    for at in grains::poisson(&mut random, rate, call.frames) {
        let diameter = random.wait(1.0).min(4.0);
        let gain = (0.15 + diameter).powf(if is_hail { 1.6 } else { 1.9 }) * 0.1;
        let pan = random.bipolar();
        grains::add_panned(&mut out, at, &bank[random.below(bank.len())], gain, pan);
    }
    let hiss = hiss_of(surface);
    let share = if is_hail { 0.25 } else { 1.0 };
    for (channel, out) in out.iter_mut().enumerate() {
        let stream = 20 + 4 * channel as u64;
        let mut far = noise::pink(&mut call.random(stream), call.frames);
        Biquad::high_pass(hiss.above_hz, 0.6).run(&mut far);
        OnePole::low_pass(hiss.below_hz).run(&mut far);
        let mut uneven = Drift::new(call.random(stream + 1), 3.0);
        let mut gust = Drift::new(call.random(9), 0.4);
        // The more drops there are, the more the far ones, which nobody hears singly, cover the near ones.
        let crowd = 1.0 + 2.5 * (intensity - 0.6).max(0.0);
        let level = hiss.gain * share * (0.12 + intensity.powf(1.4)) * crowd;
        for (out, far) in out.iter_mut().zip(far) {
            *out += far * level * (1.0 + 0.08 * uneven.step() + 0.25 * intensity * gust.step());
        }
    }
    out.into()
}

/// The even noise of all drops.
struct Hiss {
    above_hz: f32,
    below_hz: f32,
    gain: f32,
}

fn hiss_of(surface: &str) -> Hiss {
    let (above_hz, below_hz, gain) = match surface {
        "metal" => (420.0, 9_000.0, 0.22),
        "glass" => (900.0, 12_000.0, 0.2),
        "fabric" => (360.0, 9_000.0, 0.2),
        "leaves" => (1_100.0, 9_000.0, 0.5),
        "water" => (1_400.0, 14_000.0, 0.42),
        "wood" => (400.0, 9_000.0, 0.22),
        _ => (700.0, 12_000.0, 0.55),
    };
    Hiss { above_hz, below_hz, gain }
}

fn bank(call: &Call<'_>, surface: &str, size: f32, is_hail: bool) -> Vec<Vec<f32>> {
    let mut random = call.random(2);
    // A roof and a pane have modes of their own, met by every drop in other shares.
    let body: Vec<f32> = (0..28).map(|_| random.unit()).collect();
    (0..VARIANTS)
        .map(|_| {
            let mut grain = impact(&mut random, surface, size, &body);
            if is_hail {
                harden(&mut random, &mut grain, size);
            }
            let energy = grain.iter().map(|sample| sample * sample).sum::<f32>().max(1e-9);
            let gain = random.around(0.6) / energy.sqrt();
            grain.iter_mut().for_each(|sample| *sample *= gain * 3.0);
            grain
        })
        .collect()
}

fn impact(random: &mut Random, surface: &str, size: f32, body: &[f32]) -> Vec<f32> {
    // Larger drops are duller and last longer.
    let scale = 1.5 - size;
    match surface {
        "metal" => {
            let mut grain = sheet(random, body, [280.0, 5_200.0], [0.07, 0.02], scale);
            mix(&mut grain, &burst(random, 3_600.0 * scale, 0.6, 0.008), 1.1);
            grain
        }
        "glass" => {
            let mut grain = sheet(random, body, [620.0, 7_500.0], [0.02, 0.01], scale);
            mix(&mut grain, &burst(random, 4_800.0 * scale, 0.6, 0.006), 1.3);
            grain
        }
        "wood" => {
            let mut grain = sheet(random, body, [160.0, 1_800.0], [0.05, 0.012], scale);
            mix(&mut grain, &burst(random, 2_600.0 * scale, 0.5, 0.009), 1.0);
            grain
        }
        "fabric" => {
            let mut grain = sheet(random, body, [130.0, 900.0], [0.045, 0.02], scale);
            mix(&mut grain, &burst(random, 2_200.0 * scale, 0.5, 0.009), 1.0);
            grain
        }
        "leaves" => {
            let mut grain = burst(random, 3_400.0 * scale, 0.7, 0.012);
            let tap = burst(random, 900.0 * scale, 1.2, 0.014);
            let share = random.unit();
            mix(&mut grain, &tap, share);
            grain
        }
        "water" => {
            let mut pair = [vec![0.0; frames_of(0.06)], vec![0.0; frames_of(0.06)]];
            let radius_m = random.between_log(0.35e-3, 2.6e-3) / scale;
            Bubble { radius_m, rise: random.between(0.0, 0.4), gain: 1.0 }.add(&mut pair, frames_of(0.004), [1.0, 0.0]);
            let [mut grain, _] = pair;
            mix(&mut grain, &burst(random, 5_500.0 * scale, 0.7, 0.004), 0.35);
            grain
        }
        _ => burst(random, 3_000.0 * scale, 0.6, 0.012),
    }
}

/// A short burst of noise around a frequency.
fn burst(random: &mut Random, frequency_hz: f32, q: f32, decay_s: f32) -> Vec<f32> {
    let (frequency_hz, decay_s) = (frequency_hz * random.around(0.9), decay_s * random.around(1.0));
    noise::burst(random, frequency_hz, q, decay_s)
}

/// Modes between two frequencies, with the decays of the lowest and the highest.
fn sheet(random: &mut Random, body: &[f32], range_hz: [f32; 2], decay_s: [f32; 2], scale: f32) -> Vec<f32> {
    let modes: Vec<Mode> = body
        .iter()
        .map(|&place| Mode {
            frequency_hz: range_hz[0] * (range_hz[1] / range_hz[0]).powf(place) * scale.sqrt(),
            decay_s: decay_s[0] * (decay_s[1] / decay_s[0]).powf(place),
            gain: random.bipolar() * (1.0 - 0.5 * place),
        })
        .collect();
    let touch: Vec<f32> = (0..24).map(|frame| (std::f32::consts::PI * frame as f32 / 24.0).sin()).collect();
    Modes::new(&modes).ring(&touch, frames_of(decay_s[0]))
}

/// Ice is hard: a click at every contact, and two or three bounces.
fn harden(random: &mut Random, grain: &mut Vec<f32>, size: f32) {
    let click = burst(random, 5_200.0 - 2_500.0 * size, 0.9, 0.005);
    mix(grain, &click, 1.3);
    let single = grain.clone();
    let (mut at, mut level, mut wait) = (0.0, 1.0, random.between(0.05, 0.12) * (0.6 + size));
    for _ in 0..2 + random.below(2) {
        at += wait;
        level *= random.between(0.2, 0.4);
        wait *= 0.6;
        let from = frames_of(at);
        grain.resize(grain.len().max(from + single.len()), 0.0);
        grains::add(grain, from, &single, level);
    }
}

/// Adds another sound with `gain` times the energy's root of what is there.
fn mix(grain: &mut Vec<f32>, other: &[f32], gain: f32) {
    let root = |samples: &[f32]| samples.iter().map(|sample| sample * sample).sum::<f32>().max(1e-12).sqrt();
    let gain = gain * root(grain) / root(other);
    grain.resize(grain.len().max(other.len()), 0.0);
    grains::add(grain, 0, other, gain);
}
