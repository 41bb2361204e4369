//! Earth and ice: the rumble of an earthquake with what rattles on the shelves, the roar of a volcano, slides of
//! rock and snow, cracking ice. Slides are collisions of many pieces with masses spread by a power law, each a
//! short modal sound that is lower the larger the piece (Lee and others, "Sound synthesis for rockfall", after
//! van den Doel and Pai 1998). A crack in a sheet of ice is heard as a falling chirp, because bending waves of
//! high frequency travel faster (`f = k (d / t)^2`: Lundmark, "Skating on thin ice", 2001).

use std::f32::consts::TAU;

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const RUMBLE: Model = Model {
    name: "earth_rumble",
    about: "the ground shakes: an earthquake with rattling things, or the roar of a volcano",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the shaking", 0.0, 1.0, 0.5),
        Param::word("surface", "what shakes", &["house", "ground", "volcano"]),
    ],
    make: rumble,
};

pub(super) const SLIDE: Model = Model {
    name: "landslide",
    about: "rock, gravel or snow comes down a slope",
    kind: Kind::Event,
    params: &[
        Param::number("size", "of the slide", 0.0, 1.0, 0.5),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::word("material", "what slides", &["rock", "gravel", "snow"]),
    ],
    make: slide,
};

pub(super) const ICE: Model = Model {
    name: "ice_crack",
    about: "ice cracks: snaps close by and falling chirps that run through the sheet",
    kind: Kind::Event,
    params: &[
        Param::number("size", "of the sheet", 0.0, 1.0, 0.5),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
    ],
    make: ice,
};

fn pair(frames: usize) -> [Vec<f32>; 2] {
    [vec![0.0; frames], vec![0.0; frames]]
}

/// Pieces that knock: a few variants for each size class, from large to small.
fn pieces(random: &mut Random, low_hz: f32, high_hz: f32, decay_s: f32) -> Vec<Vec<Vec<f32>>> {
    (0..6)
        .map(|class| {
            let base_hz = low_hz * (high_hz / low_hz).powf(class as f32 / 5.0);
            (0..8)
                .map(|_| {
                    let modes: Vec<Mode> = (0..7)
                        .map(|mode| Mode {
                            frequency_hz: base_hz * (1.0 + 0.75 * mode as f32) * random.around(0.25),
                            decay_s: decay_s / (1.0 + 0.7 * class as f32) / (1.0 + 0.4 * mode as f32),
                            gain: random.between(0.3, 1.0) / (1.0 + 0.3 * mode as f32),
                        })
                        .collect();
                    let touch = noise::burst(random, 2.5 * base_hz, 0.5, 0.006);
                    let mut piece = Modes::new(&modes).ring(&touch, frames_of(decay_s));
                    grains::add(&mut piece, 0, &touch, 0.6);
                    let peak = piece.iter().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
                    piece.iter_mut().for_each(|sample| *sample /= peak);
                    piece
                })
                .collect()
        })
        .collect()
}

fn rumble(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let surface = call.word("surface");
    let is_volcano = surface == "volcano";
    // Ground that shakes is all below 120 Hz and comes in waves; a volcano roars. Low: Hz, Q, level; roar: below, above, Q,
    // level; how it surges.
    let ((low_hz, low_q, low_level), (below_hz, above_hz, above_q, share), (surge, lumpy)) = if is_volcano {
        ((70.0, 0.8, 1.5), (900.0, 70.0, 0.6, 1.5), (0.5, 0.9))
    } else {
        ((52.0, 1.9, 2.6), (380.0, 80.0, 1.6, 0.25), (0.25, 0.5))
    };
    let mut out = pair(call.frames);
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = 10 + 10 * channel;
        let mut low = noise::brown(&mut call.random(stream), call.frames);
        Biquad::low_pass(low_hz + 60.0 * intensity, low_q).run(&mut low);
        Biquad::high_pass(20.0, 0.7).run(&mut low);
        let mut roar = noise::brown(&mut call.random(stream + 1), call.frames);
        Biquad::low_pass(below_hz, 0.5).run(&mut roar);
        Biquad::high_pass(above_hz, above_q).run(&mut roar);
        let mut lumps = Drift::new(call.random(stream + 2), 6.0);
        let mut heave = Drift::new(call.random(3), 0.8);
        for (frame, out) in out.iter_mut().enumerate() {
            let level = (lumpy * lumps.step()).exp() * (1.0 + surge * heave.step());
            *out += level * (low_level * low[frame] + share * roar[frame] * (0.4 + intensity));
        }
    }
    let mut random = call.random(1);
    if is_volcano {
        // Bursts of gas and falling rock.
        for at in grains::poisson(&mut random, 0.9 + intensity, call.frames) {
            let (frequency_hz, decay_s) = (random.between_log(60.0, 260.0), random.between(0.5, 1.8));
            let blast = noise::burst(&mut random, frequency_hz, 0.5, decay_s);
            let pan = 0.6 * random.bipolar();
            grains::add_panned(&mut out, at, &blast, random.between(0.4, 1.2), pan);
        }
    }
    if surface == "ground" {
        return out.into();
    }
    let (low_hz, high_hz, decay_s, rate) =
        if is_volcano { (140.0, 1_400.0, 0.14, 16.0) } else { (320.0, 4_200.0, 0.06, 40.0) };
    let bank = pieces(&mut random, low_hz, high_hz, decay_s);
    let mut shaking = Drift::new(call.random(4), 1.3);
    let shaken: Vec<f32> = shaking_levels(&mut shaking, call.frames);
    for at in grains::poisson(&mut random, rate * (0.4 + 1.6 * intensity), call.frames) {
        let class = &bank[random.below(bank.len())];
        let piece = &class[random.below(class.len())];
        let gain = 0.35 * random.unit().powi(3) * shaken[at / 512] * (0.5 + intensity);
        let pan = random.bipolar();
        grains::add_panned(&mut out, at, piece, gain * if is_volcano { 1.5 } else { 1.0 }, pan);
    }
    out.into()
}

fn shaking_levels(drift: &mut Drift, frames: usize) -> Vec<f32> {
    (0..=frames / 512).map(|_| 0.5 + 0.5 * (0..512).map(|_| drift.step()).sum::<f32>() / 512.0).collect()
}

fn slide(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, intensity) = (call.number("size"), call.number("intensity"));
    let length_s = 3.0 + 6.0 * size;
    let frames = frames_of(length_s).min(call.frames);
    let length_s = frames as f32 / RATE;
    let mut out = pair(frames);
    let mut random = call.random(0);
    let level = |at: usize| {
        let t = at as f32 / RATE / length_s.max(0.1);
        (t / 0.3).min(1.0).powf(1.5) * ((1.0 - t) / 0.55).clamp(0.0, 1.0).powf(1.3)
    };
    let (low_hz, high_hz, decay_s, rate, rush, low) = match call.word("material") {
        "gravel" => (900.0, 5_200.0, 0.03, 900.0, 0.22, 0.1),
        "snow" => (200.0, 900.0, 0.05, 30.0, 0.8, 0.9),
        // Stones clack where they touch and hardly ring; between them grit and splinters slide.
        _ => (110.0, 1_700.0, 0.06, 64.0, 0.5, 1.9),
    };
    let bank = pieces(&mut random, low_hz * (1.7 - 0.8 * size), high_hz, decay_s);
    for at in grains::poisson(&mut random, rate * (0.28 + intensity), frames) {
        // Few large pieces, many small ones.
        let class = (bank.len() as f32 * random.unit().powf(0.45)) as usize;
        let class = class.min(bank.len() - 1);
        let piece = &bank[class][random.below(8)];
        let gain = level(at) * random.unit().powi(3) * (0.35 + 0.35 * (5 - class) as f32) * 1.6;
        let pan = random.bipolar();
        grains::add_panned(&mut out, at, piece, gain, pan);
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let mut rumble = noise::brown(&mut call.random(10 + channel), frames);
        Biquad::low_pass(130.0, 1.9).run(&mut rumble);
        Biquad::high_pass(24.0, 0.7).run(&mut rumble);
        let hiss = noise::band(&mut call.random(12 + channel), frames, 280.0, 3_200.0);
        let mut lumps = Drift::new(call.random(14 + channel), 5.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let level = level(frame) * (0.5 * lumps.step()).exp();
            *out += level * (rumble[frame] * 4.0 * low * (0.85 + size) + hiss[frame] * rush);
        }
    }
    out.into()
}

fn ice(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, intensity) = (call.number("size"), call.number("intensity"));
    let mut random = call.random(0);
    let frames = frames_of(1.2 + 1.4 * size).min(call.frames);
    let mut out = pair(frames);
    for _ in 0..1 + random.below(2 + (2.0 * intensity) as usize) {
        let at = frames_of(random.between(0.0, 0.25));
        let gain = random.between(0.35, 1.0);
        let pan = 0.6 * random.bipolar();
        // The snap itself: splitting in quick steps.
        let mut step = at;
        for _ in 0..12 + random.below(24) {
            let frequency_hz = random.between_log(500.0, 6_500.0);
            let decay_s = random.between(0.006, 0.035);
            let snap = noise::burst(&mut random, frequency_hz, 0.8, decay_s);
            grains::add_panned(&mut out, step, &snap, gain * random.between_log(0.15, 2.4) * (0.5 + intensity), pan);
            step += frames_of(random.between_log(0.002, 0.05));
        }
        let thud = noise::burst(&mut random, 190.0 - 90.0 * size, 0.8, 0.12);
        grains::add_panned(&mut out, at, &thud, gain * 0.7, pan);
        let way = random.between(0.5, 1.2) * (0.35 + size);
        let heard = chirp(&mut random, way, frames.saturating_sub(at));
        grains::add_panned(&mut out, at, &heard, gain * 0.07, -0.5 * pan);
    }
    out.into()
}

/// The bending wave of a crack after a way through the ice: `f = k (way / t)^2`.
fn chirp(random: &mut Random, way: f32, frames: usize) -> Vec<f32> {
    let mut phase = 0.0_f32;
    let scale = random.between(8.0, 16.0);
    let mut smooth = OnePole::low_pass(7_000.0);
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let t = 0.02 + frame as f32 / RATE;
            let frequency_hz = (scale * (way / t).powi(2) + 75.0).min(9_000.0);
            phase += TAU * frequency_hz / RATE;
            let level = (-t / (0.16 + 0.12 * way)).exp();
            smooth.step((phase.sin() + 0.3 * (2.01 * phase).sin()) * level)
        })
        .collect();
    envelope::fade_in(&mut out, 60);
    out
}
