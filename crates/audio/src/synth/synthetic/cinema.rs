//! The vocabulary of trailers: risers and downers (a tone after Shepard, "Circularity in judgments of relative
//! pitch", JASA 36, 1964, and noise through a rising band), hits (a struck low body, a brass-like cluster, a
//! falling sub-bass, a shrieking cluster of strings) and a record scratched back and forth.

use std::f32::consts::TAU;

use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const RISER: Model = Model {
    name: "riser",
    about: "tension that rises to a peak, or falls away",
    kind: Kind::Texture,
    params: &[
        Param::word("pattern", "where it goes", &["up", "down"]),
        Param::number("intensity", "how strong", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
    ],
    make: riser,
};

pub(super) const HIT: Model = Model {
    name: "cinema_hit",
    about: "a trailer's hit: impact, braam, sub drop, horror stinger",
    kind: Kind::Event,
    params: &[
        Param::word("pattern", "which", &["impact", "braam", "sub_drop", "stinger"]),
        Param::number("intensity", "how strong", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
    ],
    make: hit,
};

pub(super) const SCRATCH: Model = Model {
    name: "record_scratch",
    about: "a record is scratched by hand",
    kind: Kind::Event,
    params: &[
        Param::number("speed", "of the hand", 0.25, 4.0, 1.0),
        Param::number("count", "of strokes", 1.0, 8.0, 3.0),
    ],
    make: scratch,
};

fn riser(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, pitch) = (call.number("intensity"), call.number("pitch"));
    let falls = call.word("pattern") == "down";
    let whole = call.frames.max(1) as f32;
    (0..2)
        .map(|channel| {
            let mut random = call.random(10 + channel);
            let white = noise::white(&mut call.random(20 + channel), call.frames);
            let mut phases: Vec<Phase> = (0..5).map(|_| Phase::at(random.unit())).collect();
            let detune: Vec<f32> = (0..5).map(|_| random.around(0.008)).collect();
            let (mut band, mut tuning) = (Svf::default(), Tuning::new(300.0, 1.5));
            let mut soft = Svf::default();
            let mut tremble = Phase::at(0.0);
            (0..call.frames)
                .map(|frame| {
                    let done = frame as f32 / whole;
                    let up = if falls { 1.0 - done } else { done };
                    if frame % 32 == 0 {
                        tuning = Tuning::new(180.0 * 50.0_f32.powf(up), 1.4);
                    }
                    tremble.advance(3.0 + 15.0 * up * up);
                    let mut sum = 0.0;
                    for ((index, phase), detune) in phases.iter_mut().enumerate().zip(&detune) {
                        let hz = 82.4 * pitch * [1.0, 1.5, 2.0, 3.0, 4.0][index] * detune * 2.0_f32.powf(1.6 * up);
                        phase.advance(hz);
                        sum += phase.saw() * 0.2;
                    }
                    let tone = soft.step_tuned(sum, &tuning).low;
                    let air = band.step_tuned(white[frame], &tuning).band;
                    let level = 0.04 + 0.96 * up.powf(1.7);
                    level * (0.8 * air + (0.3 + 0.5 * intensity) * tone * (1.0 + 0.35 * tremble.sine()))
                })
                .collect()
        })
        .collect()
}

fn hit(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, pitch, pattern) = (call.number("intensity"), call.number("pitch"), call.word("pattern"));
    let length_s = match pattern {
        "stinger" => 3.0,
        "sub_drop" => 3.5,
        _ => 4.5,
    };
    let frames = frames_of(length_s).min(call.frames);
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let mut random = call.random(0);
    let base_hz = 48.0 * pitch * random.around(0.06);
    if pattern != "stinger" {
        // The low body falls in pitch, as a struck skin does.
        let (start, fall_s) = if pattern == "sub_drop" { (3.2, 1.6) } else { (1.8, 0.14) };
        let mut phase = Phase::at(0.0);
        let body: Vec<f32> = (0..frames)
            .map(|frame| {
                let t = frame as f32 / RATE;
                phase.advance(base_hz * (1.0 + start * (-t / fall_s).exp()));
                (phase.sine() * 1.6).tanh() * (t / 0.004).min(1.0) * (-t / (0.28 * length_s)).exp()
            })
            .collect();
        grains::add_panned(&mut out, 0, &body, 1.1, 0.0);
    }
    if pattern == "impact" {
        for (hz, gain, decay_s) in [(2_400.0, 0.7, 0.09), (320.0, 1.3, 0.5), (95.0, 1.6, 1.3)] {
            let burst = noise::burst(&mut random, hz, 0.6, decay_s * (0.7 + 0.6 * intensity));
            grains::add_panned(&mut out, 0, &burst, gain, 0.2 * random.bipolar());
        }
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        if matches!(pattern, "braam" | "stinger") {
            cluster(call, channel, pattern == "stinger", base_hz, out);
        }
        // The hall answers.
        let tail = noise::band(&mut call.random(30 + channel), frames, 60.0, 1_600.0);
        for (frame, (out, tail)) in out.iter_mut().zip(tail).enumerate() {
            let t = frame as f32 / RATE;
            *out += tail * 0.3 * (t / 0.05).min(1.0) * (-t / (0.2 * length_s)).exp() * (0.4 + intensity);
        }
        envelope::fade_out(out, frames / 4);
    }
    out.into()
}

/// Many detuned saws: brass in fifths, or strings a semitone apart.
fn cluster(call: &Call<'_>, channel: u64, high: bool, base_hz: f32, out: &mut [f32]) {
    let mut random = call.random(40 + channel);
    let ratios: &[f32] =
        if high { &[12.0, 12.71, 13.47, 14.27, 18.0, 25.4] } else { &[1.0, 1.006, 1.5, 2.0, 2.01, 3.0] };
    let mut phases: Vec<(Phase, f32)> =
        ratios.iter().map(|ratio| (Phase::at(random.unit()), ratio * random.around(0.006))).collect();
    let mut filter = Svf::default();
    let mut tuning = Tuning::new(400.0, 1.0);
    let mut shake = Drift::new(call.random(50 + channel), 9.0);
    let length_s = out.len() as f32 / RATE;
    for (frame, out) in out.iter_mut().enumerate() {
        let t = frame as f32 / RATE;
        let rise = (t / if high { 0.015 } else { 0.09 }).min(1.0);
        let level = rise * (-t / (0.3 * length_s)).exp();
        if frame % 32 == 0 {
            let open = if high { 7_000.0 } else { 300.0 + 3_400.0 * level };
            tuning = Tuning::new(open, 0.9);
        }
        let bend = 1.0 + if high { 0.012 } else { 0.004 } * shake.step();
        let mut sum = 0.0;
        for (phase, ratio) in &mut phases {
            phase.advance(base_hz * *ratio * bend);
            sum += phase.saw();
        }
        *out += filter.step_tuned((0.5 * sum).tanh(), &tuning).low * level * 0.9;
    }
}

fn scratch(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (speed, count) = (call.number("speed"), call.number("count").round() as usize);
    let mut random = call.random(0);
    // What is on the record: a chord with a beat and the dust of the groove.
    let groove: Vec<f32> = {
        let dust = noise::pink(&mut call.random(1), frames_of(1.0));
        let root = random.between(150.0, 240.0);
        dust.iter()
            .enumerate()
            .map(|(frame, dust)| {
                let t = frame as f32 / RATE;
                let chord: f32 = [1.0, 1.26, 1.5, 2.0, 3.02].iter().map(|ratio| (TAU * root * ratio * t).sin()).sum();
                0.22 * chord + 0.6 * dust + 0.3 * (chord * 2.0).tanh() * (1.0 - (t * 4.0).fract())
            })
            .collect()
    };
    let mut out = Vec::new();
    let mut place = random.unit() * groove.len() as f32;
    for stroke in 0..count {
        let length = frames_of(random.between(0.11, 0.26) / speed).max(64);
        let top = random.between(1.6, 3.6) * if stroke % 2 == 0 { 1.0 } else { -1.0 };
        for frame in 0..length {
            let motion = (std::f32::consts::PI * frame as f32 / length as f32).sin();
            place = (place + top * motion).rem_euclid(groove.len() as f32 - 1.0);
            let (whole, part) = (place as usize, place.fract());
            let sample = groove[whole] + (groove[(whole + 1) % groove.len()] - groove[whole]) * part;
            out.push(sample * motion.sqrt());
        }
        out.extend(std::iter::repeat_n(0.0, frames_of(random.between(0.0, 0.05) / speed)));
    }
    Biquad::high_pass(180.0, 0.7).run(&mut out);
    Biquad::peak(2_600.0, 0.7, 7.0).run(&mut out);
    out.truncate(call.frames);
    envelope::fade_out(&mut out, 200);
    vec![out]
}
