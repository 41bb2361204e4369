//! Crying. Babies: expiratory cries of 0.6 to 1.4 s whose pitch arches around 400 to 600 Hz, harsh when the
//! cry is strong, each followed by a short high voiced breath in (Wasz-Höckert et al., "The infant cry",
//! 1968; Zeskind and Lester 2001). Adults and children: sobbing, a wail that falls and breaks into shakes,
//! with shuddering breaths and sniffs between (Provine, Krosnowski and Brocato 2009).

use super::{after, cut};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, EH, Key, MM, NEUTRAL, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "cry",
    about: "a baby or a person cries",
    kind: Kind::Texture,
    params: &[
        Param::word("voice", "who cries", &["baby", "child", "woman", "man", "whimper"]),
        Param::number("intensity", "from whimpering to screaming", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of cries", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (tract_cm, pitch_hz) = match call.word("voice") {
        "child" => (11.5, 420.0),
        "woman" => (14.8, 370.0),
        "man" => (17.2, 240.0),
        "whimper" => (13.5, 480.0),
        _ => (8.3, 430.0),
    };
    let pitch_hz = pitch_hz * call.number("pitch") * random.around(0.1);
    let (intensity, slow) = (call.number("intensity"), 1.0 / call.number("speed"));
    let length_s = call.frames as f32 / RATE;
    let mut keys = vec![key(0.0, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0)];
    while keys.last().is_some_and(|last| last.at_s < length_s) {
        match call.word("voice") {
            "baby" => cry_out(&mut keys, pitch_hz, intensity, slow, random),
            "whimper" => whimper(&mut keys, pitch_hz, slow, random),
            _ => sob(&mut keys, pitch_hz, intensity, slow, random),
        }
    }
    let throat = Throat {
        jitter: if call.word("voice") == "baby" { 0.012 } else { 0.022 },
        shimmer: 0.14,
        subharmonic: if call.word("voice") == "baby" { 0.02 + 0.1 * intensity } else { 0.05 + 0.15 * intensity },
        tilt_hz: 2_000.0 + 4_000.0 * intensity,
        open: 0.5,
        growl_hz: 90.0,
        vibrato: (6.5, 0.025),
        ..Throat::new(tract_cm)
    };
    let mut samples = cut(speak(&throat, &keys, random), call.frames);
    samples.resize(call.frames, 0.0);
    vec![samples]
}

fn cry_out(keys: &mut Vec<Key>, usual_hz: f32, intensity: f32, slow: f32, random: &mut Random) {
    let long_s = slow * random.between(0.55, 1.0) * (0.8 + 0.7 * intensity);
    let pitch_hz = usual_hz * random.around(0.08) * (0.4 * intensity).exp2();
    let harsh = if random.chance(0.25 + 0.5 * intensity) { 0.2 * intensity + 0.05 } else { 0.01 };
    let wide = [1.22 * random.around(0.08), 1.08 * random.around(0.06), 1.0];
    let shut = [0.9, 1.05, 1.0];
    // A plateau, often with a jump into harshness, and a short fall at the end.
    let says = [
        key(0.0, pitch_hz * 0.85, 0.0, shut, 0.5, 0.2),
        key(0.05, pitch_hz * 0.92, 0.7, wide, 0.1, 0.1),
        key(0.25 * long_s, pitch_hz * 1.1, 1.0, wide, 0.08, 0.3 * harsh),
        key(0.5 * long_s, pitch_hz * random.between(0.97, 1.06), 1.0, wide, 0.06, harsh),
        key(0.85 * long_s, pitch_hz * 0.92, 0.9, wide, 0.1, harsh),
        key(long_s, pitch_hz * 0.78, 0.3, shut, 0.3, 0.25),
        key(long_s + 0.04, pitch_hz * 0.8, 0.0, shut, 0.7, 0.2),
    ];
    after(keys, 0.02, &says);
    // The breath in, often with a voice above that of the cry.
    let voiced = if random.chance(0.7) { 0.35 } else { 0.92 };
    let in_s = random.between(0.16, 0.26);
    let draws = [
        key(0.0, pitch_hz * 1.1, 0.0, EH, voiced, 0.1),
        key(0.4 * in_s, pitch_hz * 1.5, 0.35, EH, voiced, 0.1),
        key(in_s, pitch_hz * 1.35, 0.0, EH, voiced, 0.0),
    ];
    after(keys, random.between(0.06, 0.14) * slow, &draws);
    let wait_s = slow * random.between(0.04, 0.12) + if random.chance(0.12) { 0.5 } else { 0.0 };
    after(keys, wait_s, &[key(0.0, pitch_hz * 0.8, 0.0, shut, 1.0, 0.0)]);
}

fn sob(keys: &mut Vec<Key>, usual_hz: f32, intensity: f32, slow: f32, random: &mut Random) {
    let shakes = 2 + random.below(4);
    let start_hz = usual_hz * random.around(0.12) * (0.5 * intensity).exp2();
    for n in 0..shakes {
        let through = n as f32 / shakes as f32;
        let pitch_hz = start_hz * (-0.5 * through).exp2() * random.around(0.05);
        let level = (1.0 - 0.6 * through) * random.around(0.15);
        let long_s =
            slow * if n == 0 { random.between(0.3, 0.8) * (0.5 + intensity) } else { random.between(0.1, 0.22) };
        let mouth = AE.map(|times| times * random.around(0.12));
        let says = [
            key(0.0, pitch_hz * 0.95, 0.15 * level, mouth, 0.9, 0.0),
            key(0.04, pitch_hz * 1.08, level, mouth, 0.2, 0.12),
            key(0.04 + 0.5 * long_s, pitch_hz, 0.9 * level, mouth, 0.18, 0.1 * intensity),
            key(0.04 + long_s, pitch_hz * 0.86, 0.3 * level, NEUTRAL, 0.45, 0.05),
            key(0.1 + long_s, pitch_hz * 0.8, 0.0, NEUTRAL, 0.9, 0.0),
        ];
        after(keys, 0.01, &says);
    }
    for n in 0..2 + random.below(2) {
        let in_s = slow * if n == 0 { random.between(0.18, 0.3) } else { random.between(0.08, 0.14) };
        let hz = start_hz * 1.3;
        let breath = if random.chance(0.4) { 0.6 } else { 0.96 };
        let draws = [
            key(0.0, hz, 0.0, EH, breath, 0.0),
            key(0.6 * in_s, hz * 1.1, 0.4, EH, breath, 0.0),
            key(in_s, hz, 0.0, EH, 1.0, 0.0),
        ];
        after(keys, random.between(0.03, 0.09) * slow, &draws);
    }
    after(keys, random.between(0.05, 0.3) * slow, &[key(0.0, start_hz, 0.0, NEUTRAL, 1.0, 0.0)]);
}

fn whimper(keys: &mut Vec<Key>, usual_hz: f32, slow: f32, random: &mut Random) {
    let pitch_hz = usual_hz * random.around(0.15);
    let long_s = slow * random.between(0.15, 0.5);
    let level = random.between(0.4, 1.0);
    let says = [
        key(0.0, pitch_hz * 1.1, 0.0, MM, 0.5, 0.0),
        key(0.3 * long_s, pitch_hz * 1.15, level, NEUTRAL, 0.25, 0.05),
        key(long_s, pitch_hz * 0.85, 0.2 * level, MM, 0.4, 0.05),
        key(long_s + 0.05, pitch_hz * 0.8, 0.0, MM, 0.9, 0.0),
    ];
    after(keys, random.between(0.03, 0.25) * slow, &says);
    if random.chance(0.3) {
        let draws = [
            key(0.0, pitch_hz, 0.0, EH, 1.0, 0.0),
            key(0.15, pitch_hz, 0.5, EH, 1.0, 0.0),
            key(0.25, pitch_hz, 0.0, EH, 1.0, 0.0),
        ];
        after(keys, 0.1, &draws);
    }
}
