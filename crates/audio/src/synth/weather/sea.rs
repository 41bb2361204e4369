//! The sea and lakes: waves that come in at their own times, each a low roar that grows, a break with a crash
//! of all frequencies, and a wash of foam that hisses out, over the roar of all waves further out. Periods,
//! rise and fall follow recordings; that breaking waves are clouds of bubbles, with more low sound the larger
//! they are, is after Grant Deane ("Sound generation and air entrainment by breaking waves in the surf zone",
//! JASA 102, 1997).

use crate::synth::tools::bubble::Cloud;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "sea",
    about: "waves on a beach, against rocks, of the open sea, or the lapping of a lake",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from calm to storm", 0.0, 1.0, 0.5),
        Param::number("speed", "of the waves", 0.25, 4.0, 1.0),
        Param::word("surface", "where they break", &["beach", "rocks", "open", "lake"]),
    ],
    make,
};

/// Levels are worked out once in this many samples.
const BLOCK: usize = 64;

/// The level of each part of the sound at one block.
#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    roar: f32,
    crash: f32,
    wash: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let surface = call.word("surface");
    if surface == "lake" {
        return lake(call);
    }
    let intensity = call.number("intensity");
    let waves = [waves(call, 0), waves(call, 1)];
    let mut out = [Vec::new(), Vec::new()];
    for (channel, out) in out.iter_mut().enumerate() {
        *out = one_side(call, &waves[channel], channel as u64);
    }
    let foam = Cloud {
        rate: 260.0 + 500.0 * intensity,
        radius_m: [0.25e-3, 2.2e-3 + 3e-3 * intensity],
        small: 1.5,
        growth: 0.9,
        rising: 0.3,
        width: 0.9,
    };
    let level = |at: usize| (waves[0][(at / BLOCK).min(waves[0].len() - 1)].wash * 0.8).min(1.0);
    if call.frames > 0 {
        foam.add(&mut out, &mut call.random(60), 0.12, level);
    }
    out.into()
}

/// One wave: when it breaks, how large it is.
struct Wave {
    break_s: f32,
    height: f32,
    rise_s: f32,
    pan: f32,
}

fn series(call: &Call<'_>) -> Vec<Wave> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let (period_s, pieces) = match call.word("surface") {
        "rocks" => (4.5, 2),
        "open" => (3.4, 1),
        _ => (5.2, 3),
    };
    let period_s: f32 = period_s / speed;
    let mut random = call.random(0);
    let mut at_s = -random.between(0.0, 1.0) * period_s;
    let mut found = Vec::new();
    while at_s < call.frames as f32 / RATE + period_s {
        // A crest does not fall all at once: pieces of it break one after the other along the shore.
        let height = (0.45 + 0.55 * random.unit()) * (0.5 + 0.5 * intensity);
        let rise_s = random.between(0.5, 1.2) / speed.sqrt();
        let mut late_s = 0.0;
        for piece in 0..pieces {
            found.push(Wave {
                break_s: at_s + late_s,
                height: height * if piece == 0 { 0.8 } else { random.between(0.2, 0.7) },
                rise_s,
                pan: 0.8 * random.bipolar(),
            });
            late_s += random.between(0.2, 0.7) / speed.sqrt();
        }
        at_s += period_s * random.between(0.45, 1.35);
    }
    found
}

/// The levels in one channel over time.
fn waves(call: &Call<'_>, channel: usize) -> Vec<Levels> {
    let sharp = if call.word("surface") == "rocks" { 0.16 } else { 0.9 };
    let calm = 1.0 - call.number("intensity");
    let series = series(call);
    (0..call.frames.div_ceil(BLOCK))
        .map(|block| {
            let now_s = (block * BLOCK) as f32 / RATE;
            let mut levels = Levels::default();
            for wave in &series {
                let t = now_s - wave.break_s;
                if !(-6.0..14.0).contains(&t) {
                    continue;
                }
                let side = 1.0 + wave.pan * if channel == 0 { -0.45 } else { 0.45 };
                let gain = wave.height * side;
                let grow = if t < 0.0 { (t / wave.rise_s).exp() } else { (-t / 0.9).exp() };
                levels.roar += gain * grow;
                let attack = 1.0 / (1.0 + (-(t - 0.2) / (0.22 * sharp)).exp());
                levels.crash += gain * attack * (-t.max(0.0) / (0.55 + 0.5 * wave.height)).exp();
                let late = 1.0 / (1.0 + (-(t - 0.7) / 0.25).exp());
                levels.wash += gain * late * (-t.max(0.0) / (1.1 + 0.8 * calm)).exp();
            }
            levels
        })
        .collect()
}

fn one_side(call: &Call<'_>, levels: &[Levels], channel: u64) -> Vec<f32> {
    let intensity = call.number("intensity");
    let (low_gain, crash_gain, wash_gain, bed) = match call.word("surface") {
        "rocks" => (0.7, 1.6, 0.9, 0.05),
        "open" => (1.5, 0.7, 0.35, 0.16),
        _ => (0.75, 1.1, 0.7, 0.03),
    };
    let stream = 10 + 10 * channel;
    let pink = noise::pink(&mut call.random(stream), call.frames);
    let brown = noise::brown(&mut call.random(stream + 1), call.frames);
    let mut roar = Biquad::low_pass(260.0 + 240.0 * (1.0 - intensity), 0.6);
    let mut rumble = Biquad::high_pass(45.0, 0.6);
    // Clouds of bubbles of 1 to 10 mm: the surf is loudest at some hundred hertz, below that it falls.
    let mut crash = (Biquad::high_pass(300.0 - 160.0 * intensity, 0.7), OnePole::low_pass(2_600.0));
    let mut wash = (Biquad::high_pass(1_100.0, 0.5), OnePole::low_pass(9_000.0));
    let mut uneven = Drift::new(call.random(stream + 2), 5.0);
    let mut lumps = Drift::new(call.random(stream + 3), 17.0);
    let mut out = Vec::with_capacity(call.frames);
    for (frame, (&pink, &brown)) in pink.iter().zip(&brown).enumerate() {
        let block = frame / BLOCK;
        let part = (frame % BLOCK) as f32 / BLOCK as f32;
        let from = levels[block];
        let to = levels.get(block + 1).copied().unwrap_or(from);
        let between = |a: f32, b: f32| a + (b - a) * part;
        // A breaker falls in pieces along the shore.
        let uneven = (0.4 * uneven.step() + 0.35 * lumps.step()).exp();
        let low = rumble.step(roar.step(pink * 0.7 + 1.4 * brown));
        let middle = crash.1.step(crash.0.step(pink));
        let high = wash.1.step(wash.0.step(pink));
        let roar_level = 0.3 * bed + 0.5 * between(from.roar, to.roar);
        let crash_level = 0.6 * bed + 0.75 * between(from.crash, to.crash) * uneven;
        let wash_level = 0.5 * bed + 0.55 * between(from.wash, to.wash) * uneven;
        out.push(
            low_gain * (0.5 + intensity) * roar_level * low
                + crash_gain * crash_level * middle
                + wash_gain * wash_level * high,
        );
    }
    out
}

/// Lapping: small slaps of water against the shore, each a handful of large bubbles and a slosh.
fn lake(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let mut random = call.random(0);
    let slaps = slaps(&mut random, call.frames, 1.1 * speed * (0.6 + 0.8 * intensity));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let level = |at: usize| slaps.get(at / BLOCK).copied().unwrap_or(0.0).min(1.0);
    let clouds = [
        Cloud { rate: 900.0, radius_m: [0.3e-3, 3e-3], small: 1.2, growth: 0.4, rising: 0.6, width: 0.8 },
        Cloud { rate: 60.0, radius_m: [2.5e-3, 9e-3], small: 1.2, growth: 0.2, rising: 0.8, width: 0.6 },
    ];
    for (index, cloud) in clouds.iter().enumerate() {
        cloud.add(&mut out, &mut call.random(5 + index as u64), [0.25, 0.12][index], level);
    }
    for (channel, out) in out.iter_mut().enumerate() {
        let stream = 30 + 5 * channel as u64;
        let mut slosh = noise::pink(&mut call.random(stream), call.frames);
        Biquad::band_pass(900.0, 0.3).run(&mut slosh);
        let mut bed = noise::pink(&mut call.random(stream + 1), call.frames);
        Biquad::band_pass(380.0, 0.3).run(&mut bed);
        for (frame, out) in out.iter_mut().enumerate() {
            *out += slosh[frame] * 0.3 * level(frame) * (0.5 + intensity) + bed[frame] * 0.012;
        }
    }
    out.into()
}

/// The level of small waves at every block: each swells, slaps and runs out.
fn slaps(random: &mut Random, frames: usize, rate: f32) -> Vec<f32> {
    let mut levels = vec![0.0; frames.div_ceil(BLOCK) + 1];
    let mut at_s = random.wait(rate) * 0.4;
    while at_s < frames as f32 / RATE {
        let (gain, fall_s, rise_s) = (random.between(0.25, 1.0), random.between(0.12, 0.45), random.between(0.05, 0.2));
        for (block, level) in levels.iter_mut().enumerate() {
            let t = (block * BLOCK) as f32 / RATE - at_s;
            if t > -0.8 && t < 2.5 {
                *level += gain * if t < 0.0 { (t / rise_s).exp() } else { (-t / fall_s).exp() };
            }
        }
        at_s += (0.35 + random.wait(1.6)) / rate;
    }
    levels
}
