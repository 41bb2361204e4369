//! One voice of a crowd for a few seconds.

use super::super::after;
use super::{person, round};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, AH, AW, EE, EH, Key, MM, Mouth, NEUTRAL, OO, Throat, key, speak};

const VOWELS: [Mouth; 7] = [AH, AE, EH, EE, AW, OO, NEUTRAL];

/// Seconds of each voice.
const LONG_S: f32 = 5.0;

pub(super) fn voice(kind: &str, n: usize, intensity: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let (tract_cm, hz) = person(n, kind == "children", random);
    let hz = hz * pitch;
    let mut keys = vec![key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)];
    while keys.last().is_some_and(|last| last.at_s < LONG_S) {
        match kind {
            "cheer" => cheer(&mut keys, hz, intensity, random),
            "boo" => boo(&mut keys, hz, random),
            "laugh" => laugh(&mut keys, hz, random),
            "children" => match random.below(4) {
                0 => cheer(&mut keys, hz * 1.1, intensity, random),
                1 => laugh(&mut keys, hz * 1.2, random),
                _ => talk(&mut keys, hz * 1.25, 1.0, false, random),
            },
            "chant" => chant(&mut keys, hz),
            "angry" => talk(&mut keys, hz * 1.5, 1.0, false, random),
            "whisper" => talk(&mut keys, hz, 0.5, true, random),
            _ => talk(&mut keys, hz * (0.4 * (intensity - 0.4)).exp2(), 0.7, false, random),
        }
    }
    let loud = matches!(kind, "cheer" | "children" | "chant" | "angry" | "boo");
    let throat = Throat {
        tilt_hz: if loud { 2_000.0 + 3_000.0 * intensity } else { 900.0 + 1_500.0 * intensity },
        growl_hz: 70.0,
        shimmer: 0.08,
        open: if loud { 0.5 } else { 0.6 },
        ..Throat::new(tract_cm)
    };
    round(speak(&throat, &keys, random))
}

/// A phrase of syllables that falls in pitch, then a rest: consonants are short closures or hisses.
fn talk(keys: &mut Vec<Key>, hz: f32, level: f32, is_whispered: bool, random: &mut Random) {
    let syllables = 4 + random.below(9);
    let breath = if is_whispered { 1.0 } else { 0.08 };
    for n in 0..syllables {
        let through = n as f32 / syllables as f32;
        let pitch_hz = hz * (1.18 - 0.35 * through) * random.around(0.12);
        let vowel = VOWELS[random.below(VOWELS.len())].map(|times| times * random.around(0.05));
        let long_s = random.between(0.13, 0.26);
        let strong = level * random.between(0.5, 1.0) * (1.0 - 0.3 * through);
        match random.below(3) {
            // A stop.
            0 => {
                let shut = key(0.03, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0);
                after(
                    keys,
                    0.0,
                    &[
                        shut,
                        key(0.07, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0),
                        key(0.075, pitch_hz, 0.5 * strong, EH, 1.0, 0.0),
                    ],
                );
            }
            // A hiss.
            1 => {
                let hiss: Mouth = [0.9, 1.7, 1.7];
                after(
                    keys,
                    0.02,
                    &[
                        key(0.01, pitch_hz, 0.22 * strong, hiss, 1.0, 0.0),
                        key(0.07, pitch_hz, 0.25 * strong, hiss, 1.0, 0.0),
                    ],
                );
            }
            // A nasal or a glide.
            _ => after(keys, 0.02, &[key(0.04, pitch_hz, 0.35 * strong, MM, breath, 0.0)]),
        }
        let says = [
            key(0.025, pitch_hz, strong, vowel, breath, 0.03),
            key(0.6 * long_s, pitch_hz * random.around(0.06), 0.9 * strong, vowel, breath, 0.03),
            key(long_s, pitch_hz * 0.95, 0.4 * strong, NEUTRAL, breath, 0.03),
        ];
        after(keys, 0.0, &says);
    }
    after(keys, 0.06, &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
    after(keys, random.between(0.1, 0.7), &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
}

/// "Yeah", "wooh" or a yell.
fn cheer(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let top = hz * random.between(1.9, 3.0) * (0.5 * (intensity - 0.5)).exp2();
    let long_s = random.between(0.5, 1.6);
    let (from, to) = [(EE, AE), (OO, [0.85, 0.7, 1.0]), (AH, AE), (EH, AH)][random.below(4)];
    let rough = random.between(0.0, 0.3);
    let says = [
        key(0.0, top * 0.7, 0.0, from, 0.3, 0.0),
        key(0.08, top * 0.9, 0.9, from, 0.1, rough),
        key(0.3 * long_s, top * 1.1, 1.0, to, 0.08, rough),
        key(0.8 * long_s, top, 0.9, to, 0.1, rough),
        key(long_s, top * 0.65, 0.0, to, 0.4, rough),
    ];
    after(keys, random.between(0.05, 0.6), &says);
}

fn boo(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let top = hz * random.between(1.2, 1.7);
    let long_s = random.between(1.2, 2.4);
    let round: Mouth = OO.map(|times| times * random.around(0.08));
    let says = [
        key(0.0, top * 0.8, 0.0, MM, 0.1, 0.0),
        key(0.06, top, 0.9, round, 0.08, 0.05),
        key(0.5 * long_s, top * 0.97, 1.0, round, 0.08, 0.06),
        key(0.85 * long_s, top * 0.8, 0.7, round, 0.1, 0.08),
        key(long_s, top * 0.6, 0.0, round, 0.4, 0.1),
    ];
    after(keys, random.between(0.1, 0.7), &says);
}

fn laugh(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let top = hz * random.between(1.4, 2.3);
    let calls = 4 + random.below(6);
    let mouth = AH.map(|times| times * random.around(0.15));
    let period_s = random.between(0.17, 0.23);
    for n in 0..calls {
        let through = n as f32 / calls as f32;
        let (pitch_hz, level) = (top * (1.1 - 0.4 * through) * random.around(0.06), 1.0 - 0.6 * through);
        let says = [
            key(0.03, pitch_hz, 0.3 * level, mouth, 0.9, 0.0),
            key(0.05, pitch_hz * 1.05, level, mouth, 0.2, 0.1),
            key(0.55 * period_s, pitch_hz * 0.9, 0.6 * level, mouth, 0.3, 0.1),
            key(0.65 * period_s, pitch_hz * 0.85, 0.06 * level, mouth, 0.95, 0.0),
            key(0.97 * period_s, pitch_hz * 0.85, 0.08 * level, mouth, 0.95, 0.0),
        ];
        after(keys, 0.0, &says);
    }
    after(keys, random.between(0.2, 0.9), &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
}

/// Four beats of half a second, all alike: long, long, short short long.
fn chant(keys: &mut Vec<Key>, hz: f32) {
    let base_s = keys.last().map_or(0.0, |last| last.at_s);
    for (start_s, long_s, times, mouth) in
        [(0.0, 0.42, 1.7, AW), (0.5, 0.42, 1.7, AH), (1.0, 0.2, 1.9, EH), (1.25, 0.2, 1.9, EH), (1.5, 0.42, 1.5, AW)]
    {
        let at_s = base_s + start_s;
        let top = hz * times;
        keys.extend([
            key(at_s, top * 0.9, 0.0, mouth, 0.3, 0.0),
            key(at_s + 0.04, top, 1.0, mouth, 0.08, 0.1),
            key(at_s + 0.8 * long_s, top * 0.97, 0.9, mouth, 0.08, 0.1),
            key(at_s + long_s, top * 0.85, 0.0, mouth, 0.3, 0.0),
        ]);
    }
    keys.push(key(base_s + 2.5, hz, 0.0, NEUTRAL, 1.0, 0.0));
}
