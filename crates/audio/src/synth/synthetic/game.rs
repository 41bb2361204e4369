//! Games and machines that talk in beeps: short tunes, sweeps and chirps of simple waves as the sound chips of
//! the 1980s made them (the parameters of a sweep are those of Tomas Pettersson's sfxr, 2007: start frequency,
//! slide, vibrato, duty, envelope, noise), and glitches of broken digital sound.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::random::Random;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const TUNE: Model = Model {
    name: "game_tune",
    about: "a short tune of a game or a program: coin, level up, game over, success, error, notification",
    kind: Kind::Event,
    params: &[
        Param::word("tune", "which", &["coin", "level_up", "game_over", "success", "error", "notification", "click"]),
        Param::word("wave", "of the notes", &["chip", "bell", "soft"]),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::number("speed", "of the notes", 0.25, 4.0, 1.0),
    ],
    make: tune,
};

pub(super) const ZAP: Model = Model {
    name: "zap",
    about: "a sweep of a simple wave or noise: laser, jump, power up or down, phaser, blast of an old game",
    kind: Kind::Event,
    params: &[
        Param::number("from", "start in hertz", 20.0, 12_000.0, 2_400.0),
        Param::number("to", "end in hertz", 20.0, 12_000.0, 180.0),
        Param::number("length", "in seconds", 0.05, 6.0, 0.3),
        Param::number("vibrato", "depth of a fast trill", 0.0, 1.0, 0.0),
        Param::number("noise", "share of noise", 0.0, 1.0, 0.0),
        Param::number("pitch", "times both frequencies", 0.25, 4.0, 1.0),
        Param::word("wave", "its shape", &["square", "saw", "sine"]),
    ],
    make: zap,
};

pub(super) const CHATTER: Model = Model {
    name: "robot_chatter",
    about: "beeps and chirps of a robot or of a computer in a film",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "of the beeps", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::word("pattern", "who speaks", &["robot", "computer"]),
    ],
    make: chatter,
};

pub(super) const GLITCH: Model = Model {
    name: "glitch",
    about: "broken digital sound: stutters, bursts and drop-outs",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how broken", 0.0, 1.0, 0.5),
        Param::number("speed", "of the changes", 0.25, 4.0, 1.0),
    ],
    make: glitch,
};

/// Semitones above a base, starts and lengths in units of a step.
type Notes = &'static [(f32, f32, f32)];

fn notes(tune: &str) -> (Notes, f32, f32) {
    match tune {
        "level_up" => (
            &[(0.0, 0.0, 1.0), (4.0, 1.0, 1.0), (7.0, 2.0, 1.0), (12.0, 3.0, 1.0), (7.0, 4.0, 1.0), (12.0, 5.0, 4.0)],
            523.25,
            0.085,
        ),
        "game_over" => {
            (&[(7.0, 0.0, 1.5), (4.0, 2.0, 1.5), (0.0, 4.0, 1.5), (-1.0, 6.0, 1.0), (-5.0, 7.5, 4.0)], 392.0, 0.15)
        }
        "success" => (&[(0.0, 0.0, 1.0), (4.0, 1.0, 1.0), (7.0, 2.0, 1.0), (12.0, 3.0, 4.0)], 659.25, 0.1),
        "error" => (&[(0.0, 0.0, 1.4), (0.0, 1.8, 2.4)], 146.8, 0.14),
        "notification" => (&[(0.0, 0.0, 2.0), (5.0, 1.2, 4.0)], 880.0, 0.12),
        "click" => (&[(0.0, 0.0, 0.12)], 1_800.0, 0.1),
        _ => (&[(0.0, 0.0, 1.0), (5.0, 1.0, 6.0)], 987.8, 0.075),
    }
}

fn tune(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (pitch, speed, wave) = (call.number("pitch"), call.number("speed"), call.word("wave"));
    let (notes, base_hz, step_s) = notes(call.word("tune"));
    let mut random = call.random(0);
    let base_hz = base_hz * pitch * 2.0_f32.powf((random.unit() * 5.0).floor() / 12.0) * random.around(0.003);
    let step_s = step_s / speed;
    let mut out = Vec::new();
    for &(semitones, start, length) in notes {
        let note = note(base_hz * 2.0_f32.powf(semitones / 12.0), length * step_s, wave, random.unit());
        let at = frames_of(start * step_s);
        out.resize(out.len().max(at + note.len()), 0.0);
        grains::add(&mut out, at, &note, 0.5);
    }
    out.truncate(call.frames);
    vec![out]
}

fn note(frequency_hz: f32, length_s: f32, wave: &str, start: f32) -> Vec<f32> {
    let mut phase = Phase::at(start);
    let ring_s = if wave == "bell" { length_s * 2.5 + 0.3 } else { length_s + 0.02 };
    let mut second = Phase::at(0.0);
    (0..frames_of(ring_s))
        .map(|frame| {
            let t = frame as f32 / RATE;
            phase.advance(frequency_hz);
            second.advance(frequency_hz * 2.756);
            let open = (t / 0.003).min(1.0);
            match wave {
                "bell" => {
                    let fall = (-t * 5.0 / ring_s).exp();
                    open * fall * (phase.sine() + 0.3 * (-t * 9.0 / ring_s).exp() * second.sine())
                }
                "soft" => {
                    open * ((length_s - t) / (0.4 * length_s)).clamp(0.0, 1.0)
                        * (0.8 * phase.sine() + 0.2 * phase.triangle())
                }
                _ => {
                    let fall = ((length_s - t) / (0.7 * length_s)).clamp(0.0, 1.0);
                    open * fall * 0.7 * phase.pulse(0.25)
                }
            }
        })
        .collect()
}

fn zap(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let pitch = call.number("pitch") * random.around(0.06);
    let (from, to) = (call.number("from") * pitch, call.number("to") * pitch);
    let length_s = call.number("length") * random.around(0.08);
    let (vibrato, share) = (call.number("vibrato"), call.number("noise"));
    let frames = frames_of(length_s).min(call.frames);
    let (mut phase, mut wobble) = (Phase::at(random.unit()), Phase::at(0.0));
    let mut held = 0.0_f32;
    let mut smooth = OnePole::low_pass(9_000.0);
    let trill_hz = random.between(18.0, 32.0);
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let done = frame as f32 / frames as f32;
            wobble.advance(trill_hz);
            let hz = from * (to / from).powf(done.powf(0.7)) * (1.0 + 0.35 * vibrato * wobble.sine());
            // The noise generator of the chips is clocked by the frequency: low ones crunch.
            if phase.advance(hz) {
                held = random.bipolar();
            }
            let tone = match call.word("wave") {
                "saw" => phase.saw(),
                "sine" => phase.sine(),
                _ => phase.pulse(0.5 - 0.3 * done),
            };
            let fall = (1.0 - done).powf(0.8);
            smooth.step(fall * ((1.0 - share) * tone + 1.3 * share * held))
        })
        .collect();
    envelope::fade_in(&mut out, 60);
    envelope::fade_out(&mut out, 200);
    vec![out]
}

fn chatter(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (speed, pitch) = (call.number("speed"), call.number("pitch"));
    let robot = call.word("pattern") == "robot";
    let mut random = call.random(0);
    let mut out = vec![0.0; call.frames];
    let mut at = frames_of(random.between(0.0, 0.15));
    while at < call.frames {
        let blip = if robot { chirp(&mut random, pitch) } else { blip(&mut random, pitch) };
        grains::add(&mut out, at, &blip, 0.5);
        let pause_s = if random.chance(0.18) { random.between(0.2, 0.6) } else { random.between(0.01, 0.07) };
        at += blip.len() + frames_of(pause_s / speed);
    }
    vec![out]
}

/// A syllable: a sine that slides, warbles or holds.
fn chirp(random: &mut Random, pitch: f32) -> Vec<f32> {
    let from = random.between_log(450.0, 2_600.0) * pitch;
    let to = (from * random.between_log(0.45, 2.2)).clamp(200.0, 6_000.0);
    let (length_s, warble_hz) = (random.between_log(0.05, 0.28), random.between(10.0, 40.0));
    let depth = if random.chance(0.4) { 0.12 } else { 0.0 };
    let (mut phase, mut wobble) = (Phase::at(0.0), Phase::at(0.0));
    let frames = frames_of(length_s);
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let done = frame as f32 / frames as f32;
            wobble.advance(warble_hz);
            phase.advance(from * (to / from).powf(done) * (1.0 + depth * wobble.sine()));
            0.8 * phase.sine() + 0.2 * phase.triangle()
        })
        .collect();
    envelope::fade_in(&mut out, 180);
    envelope::fade_out(&mut out, 260);
    out
}

fn blip(random: &mut Random, pitch: f32) -> Vec<f32> {
    let hz = [880.0, 1_047.0, 1_319.0, 1_568.0, 1_760.0, 2_093.0, 2_637.0][random.below(7)] * pitch;
    let mut phase = Phase::at(0.0);
    let mut out: Vec<f32> = (0..frames_of(random.between(0.03, 0.09)))
        .map(|_| {
            phase.advance(hz);
            0.7 * phase.sine() + 0.12 * phase.pulse(0.5)
        })
        .collect();
    envelope::fade_in(&mut out, 60);
    envelope::fade_out(&mut out, 120);
    out
}

fn glitch(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let mut random = call.random(0);
    let mut out = vec![0.0_f32; 0];
    while out.len() < call.frames {
        let length = frames_of(random.between_log(0.015, 0.22) / speed).max(64);
        match random.below((3.0 + 3.0 * intensity) as usize) {
            0 => out.extend(std::iter::repeat_n(0.0, length)),
            1 => out.extend(noise::white(&mut random, length / 2).iter().map(|sample| 0.5 * sample)),
            2 => {
                // A buffer played again and again.
                let size = frames_of(0.004) + random.below(600);
                let mut piece = noise::white(&mut random, size);
                Biquad::band_pass(random.between_log(300.0, 5_000.0), 1.5).run(&mut piece);
                out.extend(piece.iter().cycle().take(length).map(|sample| 1.6 * sample));
            }
            3 => {
                let mut phase = Phase::at(0.0);
                let hz = random.between_log(60.0, 5_000.0);
                out.extend((0..length).map(|_| {
                    phase.advance(hz);
                    0.45 * phase.pulse(0.5)
                }));
            }
            4 => {
                // Fewer bits and samples.
                let (mut phase, hold, hz) = (Phase::at(0.0), 4 + random.below(40), random.between_log(90.0, 1_500.0));
                let mut level = 0.0;
                out.extend((0..length).map(|frame| {
                    phase.advance(hz * (1.0 + frame as f32 / length as f32));
                    if frame % hold == 0 {
                        level = (phase.saw() * 4.0).round() / 4.0;
                    }
                    0.6 * level
                }));
            }
            _ => {
                let start = out.len().saturating_sub(length * 2);
                let again: Vec<f32> = out[start..].to_vec();
                out.extend(again.iter().rev().take(length));
            }
        }
    }
    out.truncate(call.frames);
    vec![out]
}
