//! Plucked strings by the extended Karplus-Strong algorithm (Karplus and Strong 1983; Jaffe and Smith,
//! "Extensions of the Karplus-Strong plucked-string algorithm", Computer Music Journal 7(2), 1983): a delay line
//! with a loss filter, excited by noise that a comb (the place of the plectrum) and a low-pass (its softness)
//! have shaped, through the modes of a body. The sitar's curved bridge is a limiter in the loop; the electric
//! guitar goes through a soft clipper and the roll-off of a loudspeaker.

use super::phrase::{self, Note};
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "plucked",
    about: "a phrase on plucked strings: guitars, bass, banjo, harp, sitar, violin pizzicato",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "instrument",
            "which",
            &["guitar", "electric_guitar", "bass", "banjo", "harp", "sitar", "pizzicato", "harpsichord"],
        ),
        Param::number("speed", "of the playing", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::word("pattern", "what is played", &["picking", "strum", "melody"]),
    ],
    make,
};

/// Resonances of a body: frequency, sharpness, gain in dB.
type Body = &'static [(f32, f32, f32)];

/// How a string and its body sound.
struct Build {
    base_hz: f32,
    /// Seconds for 60 dB at 220 Hz.
    decay_s: f32,
    /// Where it is plucked, as part of its length.
    place: f32,
    /// The plectrum: cut-off in hertz.
    soft_hz: f32,
    /// Share of the highs kept in each round.
    bright: f32,
    body: Body,
}

fn build(instrument: &str) -> Build {
    let new =
        |base_hz, decay_s, place, soft_hz, bright, body: Body| Build { base_hz, decay_s, place, soft_hz, bright, body };
    match instrument {
        "electric_guitar" => new(110.0, 6.0, 0.1, 9_000.0, 0.85, &[]),
        "bass" => new(49.0, 5.0, 0.12, 3_500.0, 0.7, &[(90.0, 1.2, 4.0)]),
        "banjo" => new(196.0, 0.9, 0.05, 14_000.0, 0.9, &[(420.0, 1.5, 6.0), (1_050.0, 1.5, 6.0), (2_300.0, 1.0, 5.0)]),
        "harp" => new(196.0, 3.2, 0.3, 4_500.0, 0.75, &[(230.0, 1.0, 3.0), (520.0, 1.0, 2.0)]),
        "sitar" => new(138.6, 3.5, 0.08, 7_000.0, 0.9, &[(300.0, 1.2, 4.0), (1_400.0, 1.0, 5.0)]),
        "pizzicato" => new(196.0, 0.5, 0.2, 5_000.0, 0.6, &[(280.0, 2.0, 6.0), (460.0, 2.0, 5.0)]),
        "harpsichord" => new(174.6, 2.2, 0.1, 11_000.0, 0.9, &[(600.0, 0.8, 3.0)]),
        _ => new(123.5, 3.2, 0.13, 9_000.0, 0.8, &[(105.0, 2.5, 6.0), (205.0, 2.5, 5.0), (400.0, 1.2, 3.0)]),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let instrument = call.word("instrument");
    let build = build(instrument);
    let base_hz = build.base_hz * call.number("pitch");
    let beat_s = 0.42 / call.number("speed");
    let mut random = call.random(0);
    let base_hz = base_hz * 2.0_f32.powf((random.unit() * 4.0).floor() / 12.0);
    let notes = match call.word("pattern") {
        "strum" => phrase::chords(&mut random, call.frames, 1.4 * beat_s, base_hz, 0.022),
        "melody" => phrase::melody(&mut random, call.frames, beat_s, 2.0 * base_hz, 0, 9),
        _ => match instrument {
            "bass" => phrase::melody(&mut random, call.frames, beat_s, base_hz, 0, 7),
            "banjo" => phrase::chords(&mut random, call.frames, beat_s, base_hz, 0.3 * beat_s),
            "sitar" | "pizzicato" | "harpsichord" => phrase::melody(&mut random, call.frames, beat_s, base_hz, 3, 12),
            _ => phrase::chords(&mut random, call.frames, 1.6 * beat_s, base_hz, 0.5 * beat_s),
        },
    };
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for note in notes {
        let string = pluck(&mut random, &note, &build, instrument);
        let pan = 0.35 * random.bipolar();
        grains::add_panned(&mut out, note.at, &string, note.force, pan);
    }
    for out in &mut out {
        for &(hz, q, gain_db) in build.body {
            Biquad::peak(hz, q, gain_db).run(out);
        }
        if instrument == "electric_guitar" {
            out.iter_mut().for_each(|sample| *sample = (9.0 * *sample).tanh());
            Biquad::low_pass(4_200.0, 0.8).run(out);
            Biquad::high_pass(90.0, 0.7).run(out);
            Biquad::peak(2_400.0, 1.0, 5.0).run(out);
        }
    }
    out.into()
}

fn pluck(random: &mut Random, note: &Note, build: &Build, instrument: &str) -> Vec<f32> {
    let period = RATE / note.hz.max(20.0);
    let ring_s = (build.decay_s * (220.0 / note.hz).sqrt()).min(6.0);
    let frames = frames_of(if instrument == "sitar" { note.length_s + 1.2 } else { note.length_s + 0.9 }.min(ring_s));
    // The excitation: one period of noise, softened, with the comb of the place it is plucked at.
    let length = period as usize;
    let mut soft = OnePole::low_pass(build.soft_hz * (0.5 + 0.6 * note.force));
    let burst: Vec<f32> =
        (0..length.max(2)).map(|_| soft.step(random.bipolar().signum() * random.between(0.5, 1.0))).collect();
    let mean = burst.iter().sum::<f32>() / burst.len() as f32;
    let lag = (build.place * period) as usize;
    let feed = |frame: usize| {
        let direct = burst.get(frame).map_or(0.0, |sample| sample - mean);
        let late = frame.checked_sub(lag).and_then(|at| burst.get(at)).map_or(0.0, |sample| sample - mean);
        direct - late
    };
    // A loss filter `(1 - s) x + s x'` delays by `s`; the fraction that is left is an all-pass.
    let stretch = 0.5 * (1.0 - build.bright) + 0.02;
    let delay = (period - stretch).max(2.0);
    let whole = (delay - 0.3).floor();
    let fraction = delay - whole;
    let all_pass = (1.0 - fraction) / (1.0 + fraction);
    let loss = 0.001_f32.powf(period / RATE / ring_s);
    let mut line = vec![0.0_f32; whole as usize];
    let (mut place, mut before, mut input, mut output) = (0, 0.0_f32, 0.0_f32, 0.0_f32);
    let mut string: Vec<f32> = (0..frames)
        .map(|frame| {
            let mut sample = line[place];
            if instrument == "sitar" {
                // The string wraps around the bridge on one side of its swing.
                sample = if sample > 0.0 { sample * (1.0 - 0.35 * sample.min(1.0)) } else { sample };
            }
            let damped = (1.0 - stretch) * sample + stretch * before;
            before = sample;
            let through = all_pass * (damped - output) + input;
            input = damped;
            output = through;
            let next = feed(frame) + loss * through;
            line[place] = next;
            place = (place + 1) % line.len();
            next
        })
        .collect();
    crate::synth::tools::envelope::fade_out(&mut string, frames_of(0.05));
    string
}
