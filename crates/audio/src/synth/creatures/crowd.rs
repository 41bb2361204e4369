//! Crowds: many voices at once. Each is a speaker of syllables without words, four to five a second, with the
//! pitch and the length of throat of a man, a woman or a child; few voices are made and read from many places at
//! slightly different rates, so that a hundred people cost as much as a dozen (multi-talker babble: Krishnamurthy
//! and Hansen, "Babble noise: modeling, analysis, and applications", IEEE TASLP 17, 2009).

mod voices;

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "crowd",
    about: "many people talk, cheer, boo, laugh, chant or play",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "kind",
            "what they do",
            &["murmur", "cheer", "boo", "laugh", "children", "chant", "angry", "whisper", "talk"],
        ),
        Param::number("intensity", "from subdued to wild", 0.0, 1.0, 0.5),
        Param::number("size", "from a few people to a stadium", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let kind = call.word("kind");
    let (intensity, size) = (call.number("intensity"), call.number("size"));
    let makers = 16;
    let pool: Vec<Vec<f32>> = (0..makers)
        .map(|n| voices::voice(kind, n, intensity, call.number("pitch"), &mut call.random(50 + n as u64)))
        .collect();
    let people = if matches!(kind, "talk" | "whisper") {
        2 + (4.0 * size) as usize
    } else {
        (if kind == "murmur" { 8.0 } else { 5.0 } * 14.0_f32.powf(size)) as usize + 2
    };
    let mut near = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut far = near.clone();
    let chant = matches!(kind, "chant");
    for n in 0..people {
        let voice = &pool[n % makers];
        let nearest = if kind == "murmur" { 1.0 + 3.0 * size } else { 1.0 };
        let distance = nearest + 4.0 * size * (n as f32 / people as f32).sqrt();
        let rate = random.around(if chant { 0.01 } else { 0.12 });
        let out = if distance > 3.5 { &mut far } else { &mut near };
        let start = if chant { random.unit() * 0.09 * RATE } else { random.unit() * voice.len() as f32 };
        let level = random.around(0.2) / distance;
        add_round(out, voice, start, rate, chant, (level, random.bipolar()));
    }
    let mut swell = Drift::new(call.random(1), 0.35);
    let swing = match kind {
        "cheer" => 0.3,
        "murmur" | "whisper" => 0.12,
        _ => 0.18,
    };
    let swells: Vec<f32> = (0..call.frames).map(|_| 1.0 + swing * swell.step()).collect();
    near.into_iter()
        .zip(far)
        .map(|(mut near, mut far)| {
            Biquad::high_shelf(2_500.0, -6.0).run(&mut far);
            near.iter_mut().zip(&far).zip(&swells).for_each(|((near, far), swell)| *near = (*near + far) * swell);
            near
        })
        .collect()
}

/// A sample in the steps that places in a voice are counted in.
const ONE: f64 = (1_u64 << 32) as f64;

/// Adds a voice that goes round and round at another rate, with a level and a place from left (-1) to right.
fn add_round(
    [left, right]: &mut [Vec<f32>; 2],
    voice: &[f32],
    start: f32,
    rate: f32,
    from_zero: bool,
    (level, pan): (f32, f32),
) {
    let length = voice.len();
    if length < 2 {
        return;
    }
    let [to_left, to_right] = grains::sides(pan).map(|side| level * side);
    let start = f64::from(if from_zero { length as f32 - start } else { start });
    let (end, step) = ((length as u64) << 32, (f64::from(rate) * ONE) as u64);
    let mut at = (start.max(0.0) * ONE) as u64 % end;
    for (left, right) in left.iter_mut().zip(right) {
        at += step;
        while at >= end {
            at -= end;
        }
        let index = (at >> 32) as usize;
        let next = if index + 1 < length { index + 1 } else { 0 };
        let part = (at as u32 >> 8) as f32 / (1_u32 << 24) as f32;
        let heard = voice[index] + part * (voice[next] - voice[index]);
        *left += to_left * heard;
        *right += to_right * heard;
    }
}

/// Joins a voice's end to its beginning.
fn round(mut samples: Vec<f32>) -> Vec<f32> {
    let overlap = frames_of(0.1).min(samples.len() / 4);
    let tail = samples.split_off(samples.len() - overlap);
    for (n, tail) in tail.into_iter().enumerate() {
        let t = n as f32 / overlap as f32;
        samples[n] = samples[n] * t + tail * (1.0 - t);
    }
    samples
}

/// Somebody of this number: length of the throat and pitch in speaking.
fn person(n: usize, is_child: bool, random: &mut Random) -> (f32, f32) {
    match (is_child, n % 2) {
        (true, _) => (random.between(10.5, 12.5), random.between(290.0, 390.0)),
        (_, 0) => (random.between(16.0, 18.0), random.between(95.0, 145.0)),
        _ => (random.between(13.8, 15.2), random.between(175.0, 240.0)),
    }
}
