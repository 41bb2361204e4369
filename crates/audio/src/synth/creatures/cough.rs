//! Sudden breaths out: coughs, sneezes, clearing the throat, hiccups, burps and sniffs.
//!
//! A cough has three phases: a burst when the glottis opens against pressure (30 to 50 ms, the whole band),
//! steady turbulent flow for 0.1 to 0.2 s, and often a voiced end (Korpáš, Sadloňová and Vrabec, "Analysis of
//! the cough sound", Pulmonary Pharmacology 9, 1996). A sneeze draws breath in steps, then bursts through mouth
//! and nose with its energy higher up (Songu and Cingi 2009). A hiccup is a sharp breath in that the glottis
//! cuts off after 35 ms of flow (Newsom Davis 1970). A burp is the upper oesophagus fluttering at 40 to 90 Hz.

use super::{after, cut};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, AH, AW, EE, EH, Key, MM, NEUTRAL, OO, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "cough",
    about: "a cough, a sneeze, clearing the throat, a hiccup, a burp or a sniff",
    kind: Kind::Event,
    params: &[
        Param::word("kind", "which of them", &["cough", "sneeze", "throat", "hiccup", "burp", "sniff", "snort"]),
        Param::word("voice", "whose", &["man", "woman", "child"]),
        Param::number("calls", "how many coughs in a row; 0 for the usual number", 0.0, 8.0, 0.0),
        Param::number("intensity", "from held back to violent", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let (tract_cm, pitch_hz) = match call.word("voice") {
        "woman" => (14.5, 250.0),
        "child" => (11.5, 340.0),
        _ => (17.0, 140.0),
    };
    let hz = pitch_hz * call.number("pitch") * random.around(0.1);
    let mut keys = vec![key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)];
    let mut throat = Throat {
        jitter: 0.07,
        shimmer: 0.2,
        tilt_hz: 2_500.0,
        air_hz: 5_500.0,
        damping: 1.3,
        ..Throat::new(tract_cm * random.around(0.05))
    };
    match call.word("kind") {
        "sneeze" => {
            throat.air_hz = 9_000.0;
            sneeze(&mut keys, hz, intensity, random);
        }
        "throat" => clear_throat(&mut keys, hz, random),
        "hiccup" => hiccup(&mut keys, hz, random),
        "burp" => {
            (throat.jitter, throat.shimmer, throat.air_hz) = (0.12, 0.4, 3_500.0);
            throat.growl_hz = 28.0;
            throat.tilt_hz = 1_200.0;
            burp(&mut keys, hz * 0.5, intensity, random);
        }
        "sniff" => {
            throat.air_hz = 5_500.0;
            sniff(&mut keys, intensity, random);
        }
        "snort" => {
            throat.jitter = 0.1;
            throat.growl_hz = 38.0;
            snort(&mut keys, random);
        }
        _ => {
            let asked = call.number("calls").round() as usize;
            let times = if asked > 0 { asked } else { 1 + random.below(2 + (2.0 * intensity) as usize) };
            for _ in 0..times {
                cough(&mut keys, hz, intensity, random);
            }
        }
    }
    vec![cut(speak(&throat, &keys, random), call.frames)]
}

/// The folds spring open on the pressed air, which rushes through the wide throat and shakes them hoarsely;
/// the flow goes on, weaker, while the chest is squeezed; at its end the folds often come together and sound.
fn cough(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let loud = random.between(0.75, 1.0) * (0.6 + 0.4 * intensity);
    let burst_s = random.between(0.05, 0.09);
    let flow_s = random.between(0.06, 0.12) * (0.7 + 0.6 * intensity);
    let voiced_s = random.between(0.05, 0.13);
    let hz = hz * random.between(1.2, 1.9);
    let open = AE.map(|times| times * random.around(0.08));
    let back = NEUTRAL.map(|times| times * random.around(0.08));
    let is_voiced = random.chance(0.6);
    let tail = if is_voiced { random.between(0.4, 0.6) } else { 0.95 };
    let hoarse = random.between(0.25, 0.45);
    let says = [
        key(0.0, hz, 0.0, EH, 0.9, 0.3),
        key(0.012, hz * 1.2, 0.9 * loud, open, hoarse + 0.2, 0.25).hissing(0.06 * loud, 2_800.0),
        key(0.4 * burst_s, hz * 1.5, 1.3 * loud, open, hoarse, 0.2).hissing(0.04 * loud, 2_600.0),
        key(burst_s, hz * 1.25, 1.0 * loud, open, hoarse + 0.1, 0.25).hissing(0.06 * loud, 2_600.0),
        key(burst_s + 0.3 * flow_s, hz, 0.6 * loud, back, 0.88, 0.35).hissing(0.04 * loud, 2_600.0),
        key(burst_s + flow_s, hz * 0.95, 0.3 * loud, back, 0.93, 0.2).hissing(0.02 * loud, 2_600.0),
        key(burst_s + flow_s + 0.02, hz * 1.05, 0.4 * loud, back, tail, 0.4),
        key(burst_s + flow_s + 0.02 + voiced_s, hz * 0.8, 0.15 * loud, back, tail, 0.3),
        key(burst_s + flow_s + 0.1 + voiced_s, hz * 0.7, 0.0, back, 0.95, 0.1),
    ];
    after(keys, random.between(0.04, 0.14), &says);
}

/// Breath drawn in steps, partly voiced ("ah, aah"), then "tchoo": the tongue lets go, a hiss through mouth and
/// nose, and a vowel behind it.
fn sneeze(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    for n in 0..1 + random.below(2) {
        let in_s = random.between(0.22, 0.42);
        let grow = 0.22 + 0.1 * n as f32;
        let draws = [
            key(0.0, hz * 1.5, 0.0, EH, 0.95, 0.1),
            key(0.5 * in_s, hz * 1.8, grow, AE, 0.82, 0.15),
            key(0.9 * in_s, hz * 2.1, grow, AH, 0.85, 0.2),
            key(in_s, hz * 2.0, 0.0, AH, 1.0, 0.0),
        ];
        after(keys, random.between(0.05, 0.2), &draws);
    }
    let loud = 0.9 + 0.6 * intensity;
    let hiss_hz = random.between(2_600.0, 3_600.0);
    let (hiss_s, end_s) = (random.between(0.07, 0.14), random.between(0.1, 0.2));
    let round = [0.75, 0.85, 0.95];
    let bursts = [
        key(0.0, hz * 2.0, 0.0, EE, 1.0, 0.2),
        key(0.004, hz * 2.4, 0.7 * loud, EE, 0.9, 0.3).hissing(0.9 * loud, 1.2 * hiss_hz),
        key(0.02, hz * 2.6, 0.9 * loud, EH, 0.85, 0.3).hissing(loud, hiss_hz),
        key(hiss_s, hz * 2.5, loud, EH, 0.8, 0.3).hissing(0.6 * loud, 0.9 * hiss_hz),
        key(hiss_s + 0.04, hz * 2.3, 1.1 * loud, round, 0.6, 0.4).hissing(0.2 * loud, 0.8 * hiss_hz),
        key(hiss_s + 0.4 * end_s, hz * 1.9, 0.5 * loud, round, 0.75, 0.3).hissing(0.1 * loud, 0.8 * hiss_hz),
        key(hiss_s + end_s, hz * 1.4, 0.2 * loud, OO, 0.85, 0.1).hissing(0.04 * loud, 0.8 * hiss_hz),
        key(hiss_s + end_s + 0.18, hz, 0.0, NEUTRAL, 1.0, 0.0),
    ];
    after(keys, random.between(0.03, 0.12), &bursts);
}

/// Small low coughs with the mouth nearly shut, against the rattle of mucus, often into a hum ("ahem").
fn clear_throat(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    for _ in 0..1 + random.below(2) {
        let from = keys.len();
        cough(keys, hz * 0.75, 0.1, random);
        for key in &mut keys[from..] {
            key.mouth = [0, 1, 2].map(|n| 0.5 * (key.mouth[n] + NEUTRAL[n]));
            key.hiss *= 0.4;
        }
    }
    if random.chance(0.6) {
        let hum_s = random.between(0.12, 0.25);
        let says = [
            key(0.0, hz * 1.05, 0.0, NEUTRAL, 0.5, 0.4),
            key(0.03, hz * 1.05, 0.6, [0.9, 0.95, 1.0], 0.35, 0.3),
            key(0.6 * hum_s, hz * 0.95, 0.5, MM, 0.25, 0.2),
            key(hum_s, hz * 0.8, 0.0, MM, 0.5, 0.2),
        ];
        after(keys, random.between(0.02, 0.08), &says);
    }
}

/// The diaphragm jerks air in past folds that then slam shut: a squeaked vowel broken off, and the knock of the
/// closed glottis in throat and chest.
fn hiccup(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let top = hz * random.between(1.7, 2.6);
    let long_s = random.between(0.05, 0.1);
    let mouth = [EH, AH, NEUTRAL][random.below(3)];
    let says = [
        key(0.0, top * 0.75, 0.0, EH, 0.95, 0.0),
        key(0.02, top * 0.8, 0.35, EH, 0.85, 0.2).hissing(0.05, 2_500.0),
        key(0.03, top * 0.9, 0.9, mouth, 0.3, 0.15),
        key(0.02 + 0.7 * long_s, top * 1.1, 1.0, mouth, 0.2, 0.2),
        key(0.02 + long_s, top * 1.25, 0.9, mouth, 0.2, 0.1),
        key(0.025 + long_s, top * 1.1, 0.0, NEUTRAL, 0.4, 0.0),
        key(0.06 + long_s, hz * 0.6, 0.0, OO, 0.9, 0.0),
        key(0.066 + long_s, hz * 0.6, 0.25, OO, 0.8, 0.0),
        key(0.1 + long_s, hz * 0.6, 0.0, OO, 1.0, 0.0),
    ];
    after(keys, 0.01, &says);
}

fn burp(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let long_s = random.between(0.35, 0.7) * (0.6 + 1.2 * intensity);
    let steps = 7;
    after(keys, 0.0, &[key(0.005, hz, 0.0, AW, 0.2, 0.5)]);
    for n in 0..steps {
        let through = n as f32 / steps as f32;
        let mouth = if through < 0.5 { AW } else { AH };
        let pitch_hz = hz * (1.25 - 0.4 * through) * random.around(0.15);
        let level = (1.0 - 0.5 * through) * random.around(0.2);
        after(keys, 0.9 * long_s / steps as f32, &[key(0.0, pitch_hz, level, mouth, 0.12, random.between(0.35, 0.8))]);
    }
    after(keys, 0.1 * long_s, &[key(0.0, hz * 0.7, 0.0, OO, 0.6, 0.5)]);
}

/// Air drawn through the nose: its resonances are blunt, the flow grows until the nostrils fall in and stop it,
/// and what runs in it crackles.
fn sniff(keys: &mut Vec<Key>, intensity: f32, random: &mut Random) {
    for _ in 0..1 + random.below(3) {
        let long_s = random.between(0.25, 0.6) * (0.8 + 0.5 * intensity);
        let nose = [0.9 * random.around(0.1), 1.2 * random.around(0.1), 1.15];
        let hiss_hz = random.between(1_500.0, 2_300.0);
        let wet = random.between(0.2, 0.7);
        let draws = [
            key(0.0, 90.0, 0.0, nose, 1.0, 0.0),
            key(0.3 * long_s, 90.0, 0.4, nose, 1.0, 0.3 * wet).hissing(0.03, hiss_hz),
            key(0.6 * long_s, 70.0, 1.0, nose.map(|n| n * 1.15), 0.97, 0.6 * wet).hissing(0.12, 1.4 * hiss_hz),
            key(long_s, 70.0, 0.0, nose.map(|n| n * 1.2), 1.0, wet),
        ];
        after(keys, random.between(0.08, 0.3), &draws);
    }
}

fn snort(keys: &mut Vec<Key>, random: &mut Random) {
    let long_s = random.between(0.3, 0.55);
    let says = [
        key(0.0, 55.0, 0.0, NEUTRAL, 0.8, 0.8),
        key(0.2 * long_s, 62.0, 1.0, NEUTRAL, 0.6, 0.9),
        key(0.8 * long_s, 70.0, 0.8, EH, 0.6, 0.9),
        key(long_s, 60.0, 0.0, NEUTRAL, 0.8, 0.8),
    ];
    after(keys, 0.0, &says);
}
