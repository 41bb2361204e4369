//! Bells that machines ring: two gongs of a telephone under a clapper driven by the ringing current (25 Hz
//! in Europe, 20 Hz in America: two strokes a period), the hammer of an alarm clock, bicycle bell, crossing
//! bell, tram gong, shop till, door chimes. A gong is a shallow shell: its partials lie near 1, 1.85, 2.6,
//! 3.6, 4.9 (spherical-cap bells; Thomas Rossing, "Science of percussion instruments", 2000, chapter 13),
//! each split in two by small faults, so that it beats.

use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const RINGING: Model = Model {
    name: "ringing_bell",
    about: "a bell rung by a hammer: telephone, alarm clock, school bell, crossing, tram",
    kind: Kind::Event,
    params: &[
        Param::word("bell", "which", &["telephone", "alarm_clock", "school", "crossing", "tram", "boxing"]),
        Param::number("length_s", "how long it is rung", 0.05, 30.0, 1.2),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("speed", "times the usual rate of the hammer", 0.25, 4.0, 1.0),
    ],
    make: ring,
};

pub(super) const STRUCK: Model = Model {
    name: "small_bell",
    about: "one stroke of a small bell or chime: bicycle, counter, till, door chime, microwave",
    kind: Kind::Event,
    params: &[
        Param::word("bell", "which", &["bicycle", "counter", "till", "door_chime", "microwave", "lift"]),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard it is struck", 0.0, 1.0, 0.6),
    ],
    make: strike,
};

/// Partials of a shallow shell.
const SHELL: &[(f32, f32)] =
    &[(1.0, 1.0), (1.85, 0.75), (2.62, 0.8), (3.57, 0.5), (4.87, 0.45), (6.3, 0.3), (8.1, 0.2)];

/// Partials of a bar held at its nodes, as in door chimes (Euler and Bernoulli).
const BAR: &[(f32, f32)] = &[(1.0, 1.0), (2.756, 0.4), (5.404, 0.25), (8.933, 0.1)];

fn gong(random: &mut Random, partials: &[(f32, f32)], hz: f32, decay_s: f32, bright: f32) -> Vec<Mode> {
    let mut modes = Vec::new();
    for &(ratio, gain) in partials {
        let frequency_hz = hz * ratio * random.around(0.008);
        let decay_s = decay_s * ratio.powf(-0.8) * random.around(0.2);
        let gain = gain * bright.powf(ratio.log2());
        modes.push(Mode { frequency_hz, decay_s, gain });
        modes.push(Mode {
            frequency_hz: frequency_hz * random.between(1.001, 1.004),
            decay_s,
            gain: gain * if partials.len() > 4 { 0.5 } else { 0.12 },
        });
    }
    modes
}

/// A hammer's push: short against the periods it excites.
fn push(out: &mut [f32], at: usize, width_s: f32, gain: f32) {
    let width = frames_of(width_s).max(2);
    for index in 0..width {
        if let Some(sample) = out.get_mut(at + index) {
            *sample += gain * (std::f32::consts::PI * (index as f32 + 0.5) / width as f32).sin() / width as f32;
        }
    }
}

fn ring(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let pitch = call.number("pitch") * random.around(0.04);
    let length_s = call.number("length_s") * random.around(0.03);
    // Strokes a second, pitches of the gongs, decay, brightness, how the strokes vary.
    let (rate, gongs, decay_s, bright, jitter): (f32, &[f32], f32, f32, f32) = match call.word("bell") {
        "alarm_clock" => (17.0, &[1_620.0, 1_900.0], 0.7, 1.0, 0.12),
        "school" => (16.0, &[1_020.0], 1.1, 1.0, 0.14),
        "crossing" => (3.4, &[640.0], 2.4, 1.0, 0.02),
        "tram" => (3.0, &[1_050.0], 1.6, 0.8, 0.08),
        "boxing" => (0.6, &[760.0], 3.2, 0.9, 0.02),
        _ => (42.0, &[1_180.0, 1_390.0], 1.1, 0.9, 0.06),
    };
    let rate = rate * call.number("speed");
    let frames = frames_of(length_s + decay_s * 1.05).min(call.frames);
    let mut out = vec![0.0; frames];
    let strokes = grains::regular(&mut random, 1.0 / rate, jitter, frames_of(length_s).min(frames));
    let mut hits = vec![vec![0.0; frames]; gongs.len()];
    let mut clapper = vec![0.0; frames];
    for (index, at) in strokes.into_iter().enumerate() {
        let side = index % gongs.len();
        push(&mut hits[side], at, 2.2e-4, random.around(0.35));
        push(&mut clapper, at, 3.0e-4, random.around(0.4));
    }
    for (hits, hz) in hits.iter().zip(gongs) {
        let modes = gong(&mut random, SHELL, hz * pitch, decay_s, bright);
        let rung = Modes::new(&modes).ring(hits, frames);
        out.iter_mut().zip(&rung).for_each(|(sample, rung)| *sample += rung);
    }
    // Case and armature rattle with every stroke.
    let case: Vec<Mode> = (0..8)
        .map(|_| Mode {
            frequency_hz: random.between_log(350.0, 6_500.0),
            decay_s: 0.025,
            gain: random.between(0.3, 1.0),
        })
        .collect();
    let rattle = Modes::new(&case).ring(&clapper, frames);
    out.iter_mut().zip(&rattle).for_each(|(sample, rattle)| *sample += 0.5 * rattle);
    vec![out]
}

fn strike(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let pitch = call.number("pitch") * random.around(0.02);
    let hard = call.number("intensity");
    let bell = call.word("bell");
    let (notes, partials, decay_s): (&[(f32, f32)], _, f32) = match bell {
        // (pitch, when): the thumb lever of a bicycle bell strikes many times on its way there and back.
        "counter" => (&[(2_350.0, 0.0)], SHELL, 2.2),
        "till" => (&[(2_050.0, 0.0)], SHELL, 1.3),
        "door_chime" => (&[(659.3, 0.0), (523.3, 0.62)], BAR, 1.7),
        "microwave" => (&[(1_760.0, 0.0)], SHELL, 1.6),
        "lift" => (&[(1_318.5, 0.0), (1_046.5, 0.45)], BAR, 1.8),
        _ => (&[(1_750.0, 0.0)], SHELL, 0.9),
    };
    let last = notes.iter().fold(0.0_f32, |last, note| last.max(note.1));
    let frames = frames_of(last + 0.45 + decay_s).min(call.frames);
    let mut out = vec![0.0; frames];
    for &(hz, at_s) in notes {
        let modes = gong(&mut random, partials, hz * pitch, decay_s, 0.6 + 0.5 * hard);
        let mut hits = vec![0.0; frames];
        let at = frames_of(at_s * random.around(0.04));
        if bell == "bicycle" {
            let mut time_s = 0.0;
            for stroke in 0..5 + random.below(5) {
                push(&mut hits, frames_of(time_s), 1.8e-4, random.between(0.35, 1.0));
                time_s += random.between(0.03, 0.06) + if stroke == 3 { 0.12 } else { 0.0 };
            }
        } else {
            push(&mut hits, at, 2.0e-4 + 4.0e-4 * (1.0 - hard), 1.0);
        }
        let rung = Modes::new(&modes).ring(&hits, frames);
        out.iter_mut().zip(&rung).for_each(|(sample, rung)| *sample += rung);
        // The plunger or hammer itself.
        let knock: Vec<Mode> = (0..5)
            .map(|_| Mode {
                frequency_hz: random.between_log(250.0, 3_000.0),
                decay_s: 0.03,
                gain: random.between(0.2, 0.6),
            })
            .collect();
        let knocked = Modes::new(&knock).ring(&hits, frames);
        out.iter_mut().zip(&knocked).for_each(|(sample, knocked)| *sample += knocked);
    }
    vec![out]
}
