//! Fire and heat, after Andy Farnell ("Designing Sound", MIT Press 2010, practical 11): lapping flames (the low
//! roar of burning gas), crackles (short bursts where wood splits, of any frequency), hiss (escaping steam and
//! gas). Frying is the bursting of many small bubbles of steam in fat; a match is a scrape, a flare and a flame.

use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const FIRE: Model = Model {
    name: "fire",
    about: "a burning fire, from a candle or torch over a campfire to a house in flames",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the flames", 0.0, 1.0, 0.5),
        Param::number("size", "of the fire", 0.0, 1.0, 0.5),
        Param::number("crackle", "how much it crackles", 0.0, 1.0, 0.6),
    ],
    make: fire,
};

pub(super) const FRYING: Model = Model {
    name: "frying",
    about: "food frying in fat, sizzling",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the heat", 0.0, 1.0, 0.5),
        Param::number("speed", "of the bursting bubbles", 0.25, 4.0, 1.0),
    ],
    make: frying,
};

pub(super) const MATCH: Model = Model {
    name: "match_strike",
    about: "a match is struck and flares up",
    kind: Kind::Event,
    params: &[Param::number("intensity", "of the flare", 0.0, 1.0, 0.5)],
    make: strike,
};

fn fire(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, size, crackle) = (call.number("intensity"), call.number("size"), call.number("crackle"));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = 10 + 10 * channel;
        let mut roar = noise::brown(&mut call.random(stream), call.frames);
        Biquad::low_pass(70.0 + 200.0 * size + 120.0 * intensity, 0.7).run(&mut roar);
        Biquad::high_pass(22.0, 0.7).run(&mut roar);
        let flutter = noise::band(&mut call.random(stream + 1), call.frames, 180.0, 900.0);
        let hiss = noise::band(&mut call.random(stream + 2), call.frames, 1_500.0, 9_000.0);
        let mut lap = Drift::new(call.random(stream + 3), 7.5);
        let mut sway = Drift::new(call.random(3), 1.1);
        let mut steam = Drift::new(call.random(stream + 4), 2.3);
        for (frame, out) in out.iter_mut().enumerate() {
            let sway = 1.0 + 0.45 * sway.step();
            let lap = (0.9 * lap.step()).exp() * sway;
            let steam = (steam.step() - 0.1).max(0.0).powi(2);
            *out += roar[frame] * lap * (0.7 + 1.5 * intensity) * (0.4 + size)
                + flutter[frame] * lap * 0.09 * (0.3 + intensity)
                + hiss[frame] * (0.04 + 0.16 * steam) * (0.4 + intensity);
        }
    }
    let mut random = call.random(1);
    let mut burst = Drift::new(call.random(2), 0.9);
    let wave: Vec<f32> = (0..=call.frames / 512).map(|_| (0..512).map(|_| burst.step()).fold(0.0, f32::max)).collect();
    let rate = (8.0 + 60.0 * intensity) * (0.05 + 1.6 * crackle) * (0.5 + size);
    for at in grains::poisson(&mut random, rate, call.frames) {
        let busy = 0.25 + 0.75 * wave[at / 512].max(0.0);
        let loud = random.unit().powi(4);
        let snap = snap(&mut random, loud);
        let pan = 0.8 * random.bipolar();
        if random.chance(busy) {
            grains::add_panned(&mut out, at, &snap, (0.5 + 7.0 * loud) * (0.2 + crackle), pan);
            // Splitting wood goes on in steps: some cracks come as small volleys.
            if random.chance(0.15) {
                let mut later = at;
                for _ in 0..2 + random.below(5) {
                    later += frames_of(random.between(0.004, 0.045));
                    grains::add_panned(
                        &mut out,
                        later,
                        &snap,
                        (0.5 + 3.5 * loud) * random.unit() * (0.3 + crackle),
                        pan,
                    );
                }
            }
        }
    }
    out.into()
}

/// One crackle: a click of the splitting fibre and its short ring in the log.
fn snap(random: &mut Random, loud: f32) -> Vec<f32> {
    let frequency_hz = random.between_log(900.0, 9_000.0) * (1.0 - 0.4 * loud);
    let decay_s = random.between_log(0.003, 0.03);
    let q = random.between(0.5, 3.0);
    let mut snap = noise::burst(random, frequency_hz, q, decay_s);
    let click = noise::burst(random, 7_000.0, 0.4, 0.0015);
    grains::add(&mut snap, 0, &click, 0.8);
    snap
}

/// Drops of water that burst in the fat, each by itself and most of them faint, over the hiss of steam, which is as loud as
/// they are together. So many that they run into each other would be rain.
fn frying(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut random = call.random(1);
    for at in grains::poisson(&mut random, (40.0 + 220.0 * intensity) * speed, call.frames) {
        let frequency_hz = random.between_log(1_500.0, 9_000.0);
        let decay_s = random.between_log(0.002, 0.008);
        let pop = noise::burst(&mut random, frequency_hz, 0.7, decay_s);
        let pan = 0.7 * random.bipolar();
        grains::add_panned(&mut out, at, &pop, random.unit().powi(4), pan);
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = 10 + 10 * channel;
        let hiss = noise::band(&mut call.random(stream), call.frames, 3_000.0, 15_000.0);
        let low = noise::band(&mut call.random(stream + 1), call.frames, 300.0, 2_500.0);
        let mut flicker = Drift::new(call.random(stream + 2), 30.0 * speed);
        let mut slow = Drift::new(call.random(3), 1.4);
        let power = |sound: &[f32]| sound.iter().map(|s| s * s).sum::<f32>() / sound.len().max(1) as f32;
        let as_loud = (power(out) / power(&hiss).max(1e-12)).sqrt();
        for (frame, out) in out.iter_mut().enumerate() {
            let level = (1.0 + 0.3 * flicker.step()) * (1.0 + 0.2 * slow.step());
            *out += as_loud * level * (hiss[frame] + 0.05 * low[frame]);
        }
    }
    out.into()
}

fn strike(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let frames = frames_of(1.9).min(call.frames);
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let mut random = call.random(0);
    let scrape_s = random.between(0.2, 0.34);
    // The head jumps over the grains of the striking surface.
    for at in grains::poisson(&mut random, 2_600.0, frames_of(scrape_s).min(frames)) {
        let frequency_hz = random.between_log(2_500.0, 8_000.0);
        let grain = noise::burst(&mut random, frequency_hz, 0.9, 0.004);
        let press = (std::f32::consts::PI * at as f32 / (scrape_s * RATE)).sin();
        grains::add_panned(&mut out, at, &grain, press * random.between(0.3, 2.0), 0.1 * random.bipolar());
    }
    let (start, peak) = (scrape_s * 0.7, scrape_s + 0.09);
    for (channel, out) in (0_u64..).zip(&mut out) {
        let hiss = noise::band(&mut call.random(10 + channel), frames, 1_400.0, 10_000.0);
        let rush = noise::band(&mut call.random(12 + channel), frames, 160.0, 1_100.0);
        let mut lap = Drift::new(call.random(14 + channel), 22.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let t = frame as f32 / RATE;
            let flare = ((t - start) / (peak - start)).clamp(0.0, 1.0) * (-(t - peak).max(0.0) / 0.16).exp();
            let flame = ((t - peak) / 0.2).clamp(0.0, 1.0) * ((1.85 - t) / 0.8).clamp(0.0, 1.0);
            let lap = 1.0 + 0.7 * lap.step();
            *out += hiss[frame] * (flare * (0.6 + 0.9 * intensity) + 0.03 * flame)
                + rush[frame] * lap * (flare * (0.5 + 0.7 * intensity) + 0.1 * flame);
        }
    }
    for at in grains::poisson(&mut random, 40.0, frames) {
        let snap = snap(&mut random, 0.2);
        if at > frames_of(start) {
            let t = at as f32 / RATE - start;
            grains::add_panned(&mut out, at, &snap, 0.4 * (-t / 0.3).exp() * decay_factor(1.0), 0.0);
        }
    }
    out.into()
}
