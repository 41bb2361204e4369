//! Magic: many small bells that rise, fall or scatter, in a wide space, over a breath of moving noise: a spell,
//! a teleport, a dream, a fairy's dust. The bells are pairs of sines at 1 and 2.76 (the first modes of a bar,
//! Fletcher and Rossing, "The Physics of Musical Instruments", 2nd ed. 1998, section 2.16) on a pentatonic scale.

use crate::synth::tools::filter::{Svf, Tuning};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "shimmer",
    about: "magic: a spell, sparkles, a teleport, a harp-like dream",
    kind: Kind::Event,
    params: &[
        Param::word("pattern", "what happens", &["spell", "sparkle", "teleport", "dream"]),
        Param::number("length", "in seconds", 0.4, 8.0, 2.2),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how powerful", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (length_s, pitch, intensity) = (call.number("length"), call.number("pitch"), call.number("intensity"));
    let pattern = call.word("pattern");
    let mut random = call.random(0);
    let frames = frames_of(length_s + 1.6).min(call.frames);
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let (count, breath) = match pattern {
        "spell" => (46.0 + 50.0 * intensity, 0.9),
        "teleport" => (60.0, 0.7),
        "dream" => (16.0 + 12.0 * intensity, 0.08),
        _ => (24.0 + 40.0 * intensity, 0.12),
    };
    let count = (count * length_s / 2.2) as usize;
    for index in 0..count {
        let done = if pattern == "dream" { index as f32 / count as f32 } else { random.unit() };
        let height = match pattern {
            "dream" => 0.1 + 0.8 * done,
            "spell" => done * 0.75 + 0.25 * random.unit(),
            "teleport" => (done * 3.0).fract(),
            _ => random.unit(),
        };
        let scale = [0.0, 2.0, 4.0, 7.0, 9.0][(height * 24.9) as usize % 5] + 12.0 * (height * 4.99).floor();
        let hz = 392.0 * pitch * 2.0_f32.powf(scale / 12.0) * random.around(0.004);
        let bell = bell(hz, random.between(0.25, 1.1));
        let gain = random.between(0.06, 0.2) * (1.0 - 0.5 * height);
        let pan = random.bipolar();
        let at = frames_of(done * length_s);
        grains::add_panned(&mut out, at, &bell, gain, pan);
        grains::add_panned(&mut out, at + frames_of(random.between(0.09, 0.2)), &bell, 0.35 * gain, -pan);
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let white = noise::white(&mut call.random(10 + channel), frames);
        let mut band = Svf::default();
        let mut tuning = Tuning::new(500.0, 2.0);
        let mut whirr = Phase::at(0.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let done = (frame as f32 / RATE / length_s).min(1.0);
            whirr.advance(8.0 + 34.0 * done);
            if frame % 32 == 0 {
                let sweep =
                    if pattern == "teleport" { 300.0 * 24.0_f32.powf(done) } else { 600.0 + 4_200.0 * done * done };
                tuning = Tuning::new(sweep * pitch.sqrt(), 2.2);
            }
            let swell =
                (done * 1.15).min(1.0).powi(2) * ((1.06 - frame as f32 / RATE / length_s) / 0.1).clamp(0.0, 1.0);
            let flutter = if pattern == "teleport" { 0.6 + 0.4 * whirr.sine() } else { 1.0 };
            *out += band.step_tuned(white[frame], &tuning).band * swell * flutter * breath * (0.12 + 0.2 * intensity);
        }
        envelope::fade_out(out, frames / 5);
    }
    out.into()
}

fn bell(hz: f32, decay_s: f32) -> Vec<f32> {
    let (mut first, mut second) = (Phase::at(0.0), Phase::at(0.0));
    let fall = envelope::decay_factor(decay_s);
    let quick = envelope::decay_factor(0.3 * decay_s);
    let (mut level, mut bright) = (1.0_f32, 0.4_f32);
    (0..frames_of(decay_s))
        .map(|frame| {
            first.advance(hz);
            second.advance((hz * 2.756).min(16_000.0));
            level *= fall;
            bright *= quick;
            (frame as f32 / 60.0).min(1.0) * (level * first.sine() + bright * second.sine())
        })
        .collect()
}
