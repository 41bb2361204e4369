//! People who whistle or hum a tune: steps of a pentatonic scale in even beats, mostly to a neighbouring step. A
//! whistle is a nearly pure tone of 0.7 to 2.8 kHz with breath around it and a slide into every note (Wilson et
//! al., "Experiments on the fluid mechanics of whistling", JASA 50, 1971); humming is a soft voice through the nose.

use std::f32::consts::TAU;

use super::{after, cut};
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AH, Key, MM, NEUTRAL, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "tune",
    about: "somebody whistles or hums a tune, or whistles through the fingers",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "how", &["whistle", "hum", "hum_low", "la", "wolf_whistle"]),
        Param::number("speed", "times the usual pace", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

/// Seconds and pitch beside the keynote; no pitch is a rest.
fn tune(length_s: f32, beat_s: f32, random: &mut Random) -> Vec<(f32, Option<f32>)> {
    const STEPS: [f32; 8] = [0.0, 2.0, 4.0, 7.0, 9.0, 12.0, 14.0, 16.0];
    let (mut at, mut time_s, mut beats) = (3_usize, 0.0, 0.0_f32);
    let mut notes = Vec::new();
    while time_s < length_s {
        let long = [0.5, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0][random.below(7)];
        beats += long;
        notes.push((long * beat_s, Some((STEPS[at] / 12.0).exp2())));
        time_s += long * beat_s;
        if beats >= 8.0 {
            beats = 0.0;
            notes.push((beat_s, None));
            time_s += beat_s;
        }
        let step = [1, 1, 1, 2, 0][random.below(5)];
        at = if random.chance(0.5) { (at + step).min(STEPS.len() - 1) } else { at.saturating_sub(step) };
    }
    notes
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let length_s = call.frames as f32 / RATE;
    let beat_s = random.between(0.38, 0.5) / call.number("speed");
    let pitch = call.number("pitch") * random.around(0.1);
    let mut samples = match call.word("kind") {
        "whistle" => whistle(&tune(length_s, beat_s, random), 880.0 * pitch, call.frames, random),
        "wolf_whistle" => wolf_whistle(pitch, 1.0 / call.number("speed"), call.frames, random),
        kind => {
            let hz = pitch * if kind == "hum_low" { 110.0 } else { 220.0 };
            let tract_cm = if kind == "hum_low" { 17.0 } else { 14.5 };
            hum(&tune(length_s, beat_s, random), hz, tract_cm, kind == "la", random)
        }
    };
    samples = cut(samples, call.frames);
    samples.resize(call.frames, 0.0);
    vec![samples]
}

/// A tone that follows targets of pitch and level, with breath.
fn blow(targets: impl Iterator<Item = (f32, f32)>, frames: usize, random: &mut Random) -> Vec<f32> {
    let (mut pitch, mut level) = (OnePole::smoothing(0.022), OnePole::smoothing(0.018));
    let mut breath = Biquad::band_pass(1_900.0, 0.7);
    let (mut phase, mut vibrato, mut first) = (0.0_f32, random.unit(), true);
    targets
        .take(frames)
        .map(|(hz, loud)| {
            if first {
                first = false;
                (0..20_000).for_each(|_| {
                    pitch.step(hz.log2());
                });
            }
            vibrato += 5.2 / RATE;
            let hz = (pitch.step(hz.log2()) + 0.012 * (TAU * vibrato).sin()).exp2();
            phase = (phase + hz / RATE).fract();
            let loud = level.step(loud);
            let tone = (TAU * phase).sin() + 0.04 * (2.0 * TAU * phase).sin();
            loud * (tone + 0.14 * breath.step(random.bipolar()))
        })
        .collect()
}

fn whistle(notes: &[(f32, Option<f32>)], hz: f32, frames: usize, random: &mut Random) -> Vec<f32> {
    let mut targets = Vec::with_capacity(frames);
    for &(long_s, times) in notes {
        let count = frames_of(long_s);
        let sounding = count - frames_of(0.045).min(count);
        for n in 0..count {
            let last = targets.last().map_or(hz, |&(hz, _): &(f32, f32)| hz);
            let fading = 1.0 - 0.3 * n as f32 / count as f32;
            targets.push(match times {
                Some(times) if n < sounding => (hz * times, fading),
                Some(times) => (hz * times, 0.15),
                None => (last, 0.0),
            });
        }
    }
    blow(targets.into_iter(), frames, random)
}

/// Up, and up and down: as loud as it goes.
fn wolf_whistle(pitch: f32, slow: f32, frames: usize, random: &mut Random) -> Vec<f32> {
    let (low, high) = (950.0 * pitch, 2_600.0 * pitch * random.around(0.06));
    let targets = (0..frames).map(|n| {
        let t = (n as f32 / RATE / slow) % 2.6;
        let mix = |from: f32, to: f32, t: f32| from * (to / from).powf(t.clamp(0.0, 1.0));
        match t {
            t if t < 0.45 => (mix(low, high, t / 0.4), 1.0),
            t if t < 0.6 => (low, 0.0),
            t if t < 1.0 => (mix(low, high * 0.85, (t - 0.6) / 0.35), 1.0),
            t if t < 1.5 => (mix(high * 0.85, low * 0.8, (t - 1.0) / 0.45), 1.0),
            _ => (low, 0.0),
        }
    });
    blow(targets, frames, random)
}

fn hum(notes: &[(f32, Option<f32>)], hz: f32, tract_cm: f32, is_la: bool, random: &mut Random) -> Vec<f32> {
    let mut keys: Vec<Key> = vec![key(0.0, hz, 0.0, MM, 0.3, 0.0)];
    for &(long_s, times) in notes {
        let Some(times) = times else {
            after(&mut keys, 0.06, &[key(0.0, hz, 0.0, MM, 0.9, 0.0)]);
            after(&mut keys, long_s - 0.06, &[key(0.0, hz, 0.0, MM, 0.9, 0.0)]);
            continue;
        };
        let mouth = if is_la { AH } else { MM };
        let says = [
            key(0.05, hz * times, 0.85, mouth, 0.08, 0.0),
            key(0.5 * long_s, hz * times, 1.0, mouth, 0.06, 0.0),
            key(long_s - 0.04, hz * times * random.around(0.005), 0.8, mouth, 0.08, 0.0),
            key(long_s, hz * times, 0.45, if is_la { NEUTRAL } else { MM }, 0.1, 0.0),
        ];
        after(&mut keys, 0.0, &says);
    }
    let throat = Throat {
        tilt_hz: if is_la { 1_500.0 } else { 700.0 },
        vibrato: (5.3, 0.008),
        damping: 1.3,
        ..Throat::new(tract_cm)
    };
    speak(&throat, &keys, random)
}
