//! Signals: steady and repeated tones, telephone dialling (ITU-T Q.23: one of four low and one of four high
//! frequencies a key), a sonar's ping with the echoes of the sea floor, a heart monitor.

use std::f32::consts::TAU;

use crate::synth::tools::envelope::{self, decay_factor};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::{grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const TONE: Model = Model {
    name: "tone",
    about: "an electronic tone: steady, in beeps, or as a two-tone alarm",
    kind: Kind::Texture,
    params: &[
        Param::number("frequency", "in hertz", 40.0, 12_000.0, 1_000.0),
        Param::number("pitch", "times that frequency", 0.25, 4.0, 1.0),
        Param::number("speed", "of beeps", 0.25, 4.0, 1.0),
        Param::word("wave", "its shape", &["sine", "square", "saw", "triangle"]),
        Param::word("pattern", "how it comes", &["beeps", "steady", "pairs", "two_tone"]),
    ],
    make: tone,
};

pub(super) const DTMF: Model = Model {
    name: "dtmf",
    about: "keys of a telephone, dialled",
    kind: Kind::Event,
    params: &[
        Param::number("count", "of digits", 1.0, 14.0, 8.0),
        Param::number("speed", "of dialling", 0.25, 4.0, 1.0),
    ],
    make: dtmf,
};

pub(super) const SONAR: Model = Model {
    name: "sonar",
    about: "a sonar ping and its echo",
    kind: Kind::Event,
    params: &[
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the water", 0.0, 1.0, 0.5),
    ],
    make: sonar,
};

pub(super) const HEART_MONITOR: Model = Model {
    name: "heart_monitor",
    about: "a patient monitor that beeps with each heartbeat, or goes on in one tone",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "of the heart", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::word("pattern", "the heart", &["beating", "stopped"]),
    ],
    make: heart_monitor,
};

fn tone(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    // No two generators agree exactly.
    let frequency_hz = call.number("frequency") * call.number("pitch") * random.around(0.002);
    let speed = call.number("speed");
    let (wave, pattern) = (call.word("wave"), call.word("pattern"));
    let mut phase = Phase::at(random.unit());
    let mut gate = crate::synth::tools::filter::OnePole::smoothing(0.0015);
    let samples = (0..call.frames)
        .map(|frame| {
            let t = frame as f32 / RATE * speed;
            let (open, ratio) = match pattern {
                "pairs" => (t.rem_euclid(1.2) < 0.5 && t.rem_euclid(0.25) < 0.13, 1.0),
                "two_tone" => (true, if t.rem_euclid(1.0) < 0.5 { 1.0 } else { 0.8 }),
                "steady" => (true, 1.0),
                _ => (t.rem_euclid(0.5) < 0.25, 1.0),
            };
            phase.advance(frequency_hz * ratio);
            let sample = match wave {
                "square" => 0.7 * phase.pulse(0.5),
                "saw" => 0.7 * phase.saw(),
                "triangle" => phase.triangle(),
                _ => phase.sine(),
            };
            sample * gate.step(if open { 1.0 } else { 0.0 })
        })
        .collect();
    vec![samples]
}

fn dtmf(call: &Call<'_>) -> Vec<Vec<f32>> {
    const LOW: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
    const HIGH: [f32; 3] = [1_209.0, 1_336.0, 1_477.0];
    let speed = call.number("speed");
    let count = call.number("count").round() as usize;
    let mut random = call.random(0);
    let mut out = Vec::new();
    for _ in 0..count {
        let (low, high) = (LOW[random.below(4)], HIGH[random.below(3)]);
        let length = frames_of(random.between(0.09, 0.14) / speed);
        let mut key: Vec<f32> = (0..length)
            .map(|frame| {
                let t = frame as f32 / RATE;
                0.4 * (TAU * low * t).sin() + 0.5 * (TAU * high * t).sin()
            })
            .collect();
        envelope::fade_in(&mut key, 90);
        envelope::fade_out(&mut key, 90);
        out.extend(key);
        out.extend(std::iter::repeat_n(0.0, frames_of(random.between(0.06, 0.16) / speed)));
        if out.len() >= call.frames {
            break;
        }
    }
    out.truncate(call.frames);
    vec![out]
}

fn sonar(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (pitch, size) = (call.number("pitch"), call.number("size"));
    let mut random = call.random(0);
    let frequency_hz = random.between(1_250.0, 1_550.0) * pitch;
    let frames = frames_of(2.2 + 2.6 * size).min(call.frames);
    let step = decay_factor(0.9 + size);
    let (mut phase, mut level) = (Phase::at(0.0), 1.0_f32);
    let ping: Vec<f32> = (0..frames)
        .map(|frame| {
            let t = frame as f32 / RATE;
            phase.advance(frequency_hz * (1.0 - 0.012 * t));
            level *= step;
            (t / 0.012).min(1.0) * level * phase.sine()
        })
        .collect();
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    grains::add_panned(&mut out, 0, &ping, 1.0, 0.0);
    // Echoes of ground and surface, ever more and weaker.
    let far_s = 0.7 + 0.9 * size;
    for _ in 0..60 {
        let at_s = random.wait(1.6).min(4.0) * (0.4 + size);
        grains::add_panned(&mut out, frames_of(at_s), &ping, 0.05 * (-at_s).exp(), random.bipolar());
    }
    grains::add_panned(&mut out, frames_of(far_s), &ping, 0.22, 0.4 * random.bipolar());
    for (channel, out) in (0_u64..).zip(&mut out) {
        let hum = noise::band(&mut call.random(5 + channel), frames, 90.0, 240.0);
        for (frame, (out, hum)) in out.iter_mut().zip(hum).enumerate() {
            *out += hum * 0.02 * (1.0 - frame as f32 / frames as f32);
        }
        envelope::fade_out(out, frames / 3);
    }
    out.into()
}

fn heart_monitor(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (speed, pitch) = (call.number("speed"), call.number("pitch"));
    let mut random = call.random(0);
    let frequency_hz = 960.0 * pitch * random.around(0.01);
    let mut phase = Phase::at(0.0);
    let mut next = frames_of(random.between(0.1, 0.5));
    let (mut since, length) = (usize::MAX / 2, frames_of(0.11));
    let stopped = call.word("pattern") == "stopped";
    let samples = (0..call.frames)
        .map(|frame| {
            phase.advance(frequency_hz);
            if frame >= next {
                since = 0;
                // A heart is never quite even.
                next += frames_of(0.84 / speed * random.around(0.03)).max(1);
            }
            since += 1;
            let ramp = (since as f32 / 130.0).min(1.0) * ((length as f32 - since as f32) / 260.0).clamp(0.0, 1.0);
            let level = if stopped { (frame as f32 / 400.0).min(1.0) } else { ramp };
            level * (0.85 * phase.sine() + 0.1 * (2.0 * TAU * phase.position()).sin() + 0.05 * phase.triangle())
        })
        .collect();
    vec![samples]
}
