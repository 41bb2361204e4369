//! Breath: turbulence at the glottis and in mouth or nose, in and out. At rest 12 to 18 breaths a minute,
//! in shorter than out and brighter (Gavriely, Palti and Alroy, "Spectral characteristics of normal breath
//! sounds", J. Appl. Physiol. 50, 1981: energy falls from 300 Hz on). Snoring is the soft palate fluttering
//! at 30 to 80 Hz on the breath in, its pulses ringing in the throat at about 500 Hz and above (Pevernagie,
//! Aarts and De Meyer, "The acoustics of snoring", Sleep Medicine Reviews 14, 2010). A yawn is a long breath
//! in and a voiced fall with the mouth closing from wide open.

use super::{after, cut};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, AH, AW, EH, Key, MM, NEUTRAL, OO, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const BREATHING: Model = Model {
    name: "breathing",
    about: "somebody breathes, calmly, heavily, panting or wheezing, or a dog pants",
    kind: Kind::Texture,
    params: &[
        Param::word("manner", "how", &["calm", "heavy", "panting", "wheeze", "dog", "mask"]),
        Param::number("intensity", "from hardly heard to gasping", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of breaths", 0.25, 4.0, 1.0),
    ],
    make: breathing,
};

pub(super) const BREATH: Model = Model {
    name: "breath",
    about: "one sigh, gasp or yawn, or a breath out of relief",
    kind: Kind::Event,
    params: &[
        Param::word("kind", "which", &["sigh", "gasp", "yawn", "blow"]),
        Param::word("voice", "whose", &["woman", "man", "child"]),
        Param::number("intensity", "from quiet to loud", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: breath,
};

pub(super) const SNORING: Model = Model {
    name: "snoring",
    about: "somebody snores",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a light snore to sawing wood", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of breaths", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: snoring,
};

fn breathing(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let manner = call.word("manner");
    // Seconds of a breath, part of it that goes in, strength in and out, length of the throat.
    let (breath_s, in_part, inward, outward, tract_cm) = match manner {
        "heavy" => (1.9, 0.42, 0.8, 1.0, 16.5),
        "panting" => (0.75, 0.45, 0.8, 1.0, 15.5),
        "wheeze" => (2.6, 0.4, 0.5, 0.8, 16.0),
        "dog" => (0.27, 0.45, 0.4, 1.0, 17.0),
        "mask" => (3.4, 0.45, 1.0, 0.9, 24.0),
        _ => (3.6, 0.4, 0.55, 0.8, 16.0),
    };
    let breath_s = breath_s / call.number("speed");
    let voice = if matches!(manner, "heavy" | "panting") { 0.10 * intensity } else { 0.0 };
    let wheeze_hz = random.between(380.0, 520.0);
    let wheezing = if manner == "wheeze" { 0.12 + 0.15 * intensity } else { 0.0 };
    let mut keys = vec![key(0.0, 160.0, 0.0, NEUTRAL, 1.0, 0.0)];
    let length_s = call.frames as f32 / RATE;
    while keys.last().is_some_and(|last| last.at_s < length_s) {
        let whole_s = breath_s * random.around(0.12);
        let (in_s, out_s) = (whole_s * in_part * 0.85, whole_s * (1.0 - in_part) * 0.8);
        let strong = random.around(0.2) * (0.5 + 0.5 * intensity);
        let hz = if wheezing > 0.0 { wheeze_hz * random.around(0.1) } else { 170.0 };
        let open = EH.map(|times| times * random.around(0.06));
        let draws = [
            key(0.0, hz, 0.0, open, 1.0, 0.0),
            key(0.35 * in_s, hz, 0.7 * inward * strong, open, 1.0 - 0.5 * wheezing, 0.0),
            key(0.8 * in_s, hz * 1.1, inward * strong, open, 1.0 - 0.5 * wheezing, 0.0),
            key(in_s, hz, 0.0, open, 1.0, 0.0),
        ];
        after(&mut keys, whole_s * in_part * 0.15, &draws);
        let wide = if manner == "dog" { AE } else { AW.map(|times| times * random.around(0.08)) };
        let blows = [
            key(0.0, hz * 0.9, 0.0, wide, 1.0, 0.0),
            key(0.12 * out_s, hz, outward * strong, wide, 1.0 - wheezing - voice, 0.1),
            key(0.45 * out_s, hz * 0.85, 0.55 * outward * strong, wide, 1.0 - wheezing - voice, 0.1),
            key(0.8 * out_s, hz * 0.75, 0.18 * outward * strong, NEUTRAL, 1.0 - wheezing, 0.0),
            key(out_s, hz * 0.7, 0.0, NEUTRAL, 1.0, 0.0),
        ];
        after(&mut keys, whole_s * (1.0 - in_part) * 0.12, &blows);
    }
    let air_hz = match manner {
        "dog" => 1_800.0,
        "mask" => 1_200.0,
        _ => 2_600.0 + 2_000.0 * intensity,
    };
    let throat = Throat {
        air_hz,
        damping: if manner == "dog" { 1.0 } else { 1.2 },
        tilt_hz: 1_200.0,
        ..Throat::new(tract_cm * random.around(0.06))
    };
    exact(speak(&throat, &keys, random), call.frames)
}

fn exact(samples: Vec<f32>, frames: usize) -> Vec<Vec<f32>> {
    let mut samples = cut(samples, frames);
    samples.resize(frames, 0.0);
    vec![samples]
}

fn breath(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let (tract_cm, pitch_hz) = match call.word("voice") {
        "man" => (17.0, 125.0),
        "child" => (11.5, 300.0),
        _ => (14.5, 220.0),
    };
    let hz = pitch_hz * call.number("pitch") * random.around(0.1);
    let mut keys = vec![key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)];
    match call.word("kind") {
        "gasp" => gasp(&mut keys, hz, intensity, random),
        "yawn" => yawn(&mut keys, hz, intensity, random),
        "blow" => blow(&mut keys, hz, random),
        _ => sigh(&mut keys, hz, intensity, random),
    }
    let throat = Throat { air_hz: 3_500.0, damping: 1.3, tilt_hz: 1_100.0, open: 0.7, ..Throat::new(tract_cm) };
    vec![cut(speak(&throat, &keys, random), call.frames)]
}

fn sigh(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let (in_s, out_s) = (random.between(0.4, 0.7), random.between(0.9, 1.5));
    let voiced = 0.65 - 0.3 * intensity;
    let says = [
        key(0.1, hz, 0.0, EH, 1.0, 0.0),
        key(0.7 * in_s, hz, 0.3, EH, 1.0, 0.0),
        key(in_s, hz, 0.0, EH, 1.0, 0.0),
        key(in_s + 0.1, hz * 1.15, 0.0, AH, 0.9, 0.0),
        key(in_s + 0.2, hz * 1.3, 0.9, AH, voiced, 0.0),
        key(in_s + 0.2 + 0.4 * out_s, hz * 0.95, 0.55, AH, voiced + 0.15, 0.0),
        key(in_s + 0.2 + 0.75 * out_s, hz * 0.8, 0.2, NEUTRAL, 0.95, 0.0),
        key(in_s + 0.2 + out_s, hz * 0.75, 0.0, NEUTRAL, 1.0, 0.0),
    ];
    after(keys, 0.0, &says);
}

/// Drawn in fast through an open mouth: rises to the end, where the folds stop it.
fn gasp(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let long_s = random.between(0.3, 0.55);
    let voiced = 0.6 - 0.3 * intensity;
    let hiss_hz = random.between(2_000.0, 2_800.0);
    let says = [
        key(0.0, hz * 1.6, 0.0, EH, 1.0, 0.0),
        key(0.12 * long_s, hz * 1.9, 0.45, AE, voiced, 0.15).hissing(0.02, hiss_hz),
        key(0.55 * long_s, hz * 2.2, 0.9, AE, voiced, 0.2).hissing(0.04, hiss_hz),
        key(0.9 * long_s, hz * 2.5, 1.0, AH, voiced, 0.2).hissing(0.05, 1.1 * hiss_hz),
        key(long_s, hz * 2.4, 0.0, AH, 1.0, 0.0),
    ];
    after(keys, 0.0, &says);
}

fn yawn(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let (in_s, out_s) = (random.between(1.0, 1.5), random.between(1.4, 2.2));
    let start = in_s + random.between(0.1, 0.25);
    let voiced = 0.4 - 0.25 * intensity;
    let says = [
        key(0.0, hz * 1.2, 0.0, NEUTRAL, 1.0, 0.0),
        key(0.5 * in_s, hz * 1.4, 0.35, AH, 0.97, 0.0),
        key(0.9 * in_s, hz * 1.6, 0.55, [1.5, 0.85, 1.0], 0.93, 0.0),
        key(in_s, hz * 1.6, 0.1, AH, 1.0, 0.0),
        key(start, hz * 1.5, 0.2, AH, 0.9, 0.0),
        key(start + 0.12 * out_s, hz * 1.75, 0.9, [1.5, 0.85, 1.0], voiced, 0.02),
        key(start + 0.4 * out_s, hz * 1.5, 1.0, AH, voiced, 0.06),
        key(start + 0.7 * out_s, hz * 1.05, 0.7, AW, voiced + 0.1, 0.08),
        key(start + 0.88 * out_s, hz * 0.8, 0.3, OO, 0.6, 0.1),
        key(start + out_s, hz * 0.7, 0.0, MM, 1.0, 0.0),
    ];
    after(keys, 0.0, &says);
}

fn blow(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let long_s = random.between(0.7, 1.2);
    let lips = [0.6, 0.6, 1.0];
    let says = [
        key(0.0, hz, 0.0, lips, 1.0, 0.0),
        key(0.12, hz, 1.0, lips, 1.0, 0.0),
        key(0.6 * long_s, hz, 0.7, lips, 1.0, 0.0),
        key(long_s, hz, 0.0, lips, 1.0, 0.0),
    ];
    after(keys, 0.0, &says);
}

fn snoring(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (intensity, pitch) = (call.number("intensity"), call.number("pitch"));
    let slow = 1.0 / call.number("speed");
    let flutter_hz = random.between(34.0, 58.0) * pitch;
    let length_s = call.frames as f32 / RATE;
    let mut keys = vec![key(0.0, flutter_hz, 0.0, NEUTRAL, 1.0, 0.0)];
    while keys.last().is_some_and(|last| last.at_s < length_s) {
        let in_s = slow * random.between(1.1, 1.6);
        let hz = flutter_hz * random.around(0.1);
        let strong = random.around(0.15);
        let back = [1.05 * random.around(0.08), 0.8, 0.95];
        let draws = [
            key(0.0, hz * 0.9, 0.0, back, 0.85, 0.2),
            key(0.15 * in_s, hz, 0.45 * strong, back, 0.45, 0.3),
            key(0.5 * in_s, hz * 1.1, 0.9 * strong, back, 0.3, 0.25 + 0.2 * intensity),
            key(0.85 * in_s, hz * 1.3, strong, EH, 0.25, 0.3 + 0.3 * intensity),
            key(in_s, hz * 1.2, 0.0, EH, 0.6, 0.2),
        ];
        after(&mut keys, 0.05, &draws);
        let out_s = slow * random.between(0.9, 1.3);
        let puff = if random.chance(0.4) { 0.25 } else { 0.97 };
        let blows = [
            key(0.0, hz * 0.8, 0.0, OO, 1.0, 0.0),
            key(0.12 * out_s, hz * 0.8, 0.28, OO, 0.4 + 0.6 * puff, 0.2),
            key(0.5 * out_s, hz * 0.7, 0.2, OO, 0.97, 0.0),
            key(out_s, hz * 0.7, 0.0, OO, 1.0, 0.0),
        ];
        after(&mut keys, slow * random.between(0.12, 0.3), &blows);
        after(&mut keys, slow * random.between(0.2, 0.6), &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
    }
    let throat = Throat {
        open: 0.35,
        jitter: 0.08,
        shimmer: 0.3,
        tilt_hz: 900.0 + 2_500.0 * intensity,
        air_hz: 2_000.0,
        growl_hz: 14.0,
        damping: 1.4,
        ..Throat::new(17.5 * random.around(0.08))
    };
    exact(speak(&throat, &keys, random), call.frames)
}
