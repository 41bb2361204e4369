//! One voice of a crowd for a few seconds.

use super::super::after;
use super::{person, round};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, AH, AW, EE, EH, Key, MM, Mouth, NEUTRAL, OO, Throat, key, speak};

const VOWELS: [Mouth; 7] = [AH, AE, EH, EE, AW, OO, NEUTRAL];

/// Seconds of each voice.
const LONG_S: f32 = 4.5;

pub(super) fn voice(kind: &str, n: usize, intensity: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let (tract_cm, hz) = person(n, kind == "children", random);
    let hz = hz * pitch;
    let mut keys = vec![key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)];
    while keys.last().is_some_and(|last| last.at_s < LONG_S) {
        match kind {
            "cheer" => cheer(&mut keys, hz, intensity, random),
            // Some shout abuse between the boos.
            "boo" if n % 4 == 3 => talk(&mut keys, hz * 1.6, 1.0, false, random),
            "boo" => boo(&mut keys, hz, random),
            "laugh" => laugh(&mut keys, hz, random),
            // They call to each other across the yard, and now and then one shrieks or laughs.
            "children" => match random.below(6) {
                0 => cheer(&mut keys, hz, intensity, random),
                1 => laugh(&mut keys, hz, random),
                _ => talk(&mut keys, hz * random.between(1.0, 1.5), 1.0, false, random),
            },
            "chant" => chant(&mut keys, hz),
            "angry" if random.chance(0.4) => cheer(&mut keys, 0.8 * hz, intensity, random),
            "angry" => talk(&mut keys, hz * 1.8, 1.0, false, random),
            "whisper" => talk(&mut keys, hz, 0.5, true, random),
            _ => talk(&mut keys, hz * (0.4 * (intensity - 0.4)).exp2(), 0.7, false, random),
        }
    }
    let loud = matches!(kind, "cheer" | "children" | "angry" | "boo");
    let throat = Throat {
        tilt_hz: if kind == "cheer" {
            6_000.0 + 5_000.0 * intensity
        } else if loud {
            3_500.0 + 4_000.0 * intensity
        } else {
            1_800.0 + 2_000.0 * intensity
        },
        growl_hz: 70.0,
        shimmer: 0.08,
        open: if loud { 0.42 } else { 0.6 },
        air_hz: if kind == "whisper" { 9_000.0 } else { 6_000.0 },
        jitter: 0.02,
        wander: 0.02,
        ..Throat::new(tract_cm)
    };
    round(speak(&throat, &keys, random))
}

/// A phrase of syllables whose pitch falls from accent to accent, then a rest: consonants are stops, hisses,
/// nasals; unaccented vowels are short and neutral, the last one is long.
fn talk(keys: &mut Vec<Key>, hz: f32, level: f32, is_whispered: bool, random: &mut Random) {
    let syllables = 4 + random.below(10);
    let breath = if is_whispered { 1.0 } else { random.between(0.08, 0.25) };
    for n in 0..syllables {
        let through = n as f32 / syllables as f32;
        let is_last = n + 1 == syllables;
        let is_accented = random.chance(0.4);
        let lift = if is_accented { random.between(1.05, 1.45) } else { random.between(0.85, 1.02) };
        let end = if random.chance(0.25) && is_last { 1.25 } else { 0.85 };
        let pitch_hz = hz * (1.15 - 0.3 * through) * lift;
        let vowel = VOWELS[random.below(VOWELS.len())];
        let vowel = if is_accented { vowel } else { [0, 1, 2].map(|f| 0.5 * (vowel[f] + 1.0)) };
        let vowel = vowel.map(|times| times * random.around(0.06));
        let long_s = if is_last {
            0.22
        } else if is_accented {
            0.13
        } else {
            0.065
        } * random.around(0.3);
        let strong = level * if is_accented { 1.0 } else { random.between(0.25, 0.6) } * (1.0 - 0.4 * through);
        let loud = level * random.between(0.5, 1.0) * if is_whispered { 0.35 } else { 1.0 };
        match random.below(6) {
            // Stops: silence, a burst at lips, teeth or gums, and breath before the folds start.
            0 | 1 => {
                let burst_hz = [900.0, 4_000.0, 1_900.0][random.below(3)];
                let shut_s = random.between(0.03, 0.07);
                let open_s = shut_s + random.between(0.015, 0.05);
                after(
                    keys,
                    0.012,
                    &[
                        key(0.0, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0),
                        key(shut_s, pitch_hz, 0.0, vowel, 1.0, 0.0).hissing(0.0, burst_hz),
                        key(shut_s + 0.004, pitch_hz, 0.05 * strong, vowel, 1.0, 0.0).hissing(0.13 * loud, burst_hz),
                        key(open_s, pitch_hz, 0.15 * strong, vowel, 1.0, 0.0).hissing(0.0, burst_hz),
                    ],
                );
            }
            // Hisses: "s", "sh", "f".
            2 => {
                let (hiss_hz, times) = [(6_000.0, 0.11), (3_000.0, 0.13), (7_500.0, 0.03)][random.below(3)];
                let hiss_hz = hiss_hz * random.around(0.1);
                let long_s = random.between(0.05, 0.11);
                let hiss = times * loud;
                after(
                    keys,
                    0.02,
                    &[
                        key(0.0, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0).hissing(hiss, hiss_hz),
                        key(long_s, pitch_hz, 0.0, vowel, 1.0, 0.0).hissing(hiss, hiss_hz),
                        key(long_s + 0.015, pitch_hz, 0.1 * strong, vowel, 0.8, 0.0).hissing(0.0, hiss_hz),
                    ],
                );
            }
            // Nasals and glides.
            3 | 4 => after(keys, 0.02, &[key(random.between(0.02, 0.05), pitch_hz, 0.3 * strong, MM, breath, 0.0)]),
            _ => {}
        }
        let says = [
            key(0.018, pitch_hz * 1.02, strong, vowel, breath, 0.03),
            key(0.018 + 0.6 * long_s, pitch_hz * random.around(0.1), 0.9 * strong, vowel, breath, 0.03),
            key(
                0.018 + long_s,
                pitch_hz * if is_last { end } else { random.between(0.85, 1.0) },
                0.35 * strong,
                NEUTRAL,
                breath,
                0.08,
            ),
        ];
        after(keys, 0.0, &says);
    }
    after(keys, 0.05, &[key(0.0, hz * 0.8, 0.0, NEUTRAL, 1.0, 0.0)]);
    after(keys, random.between(0.1, 0.6), &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
}

/// "Yeah", "wooh", a yell or a shriek, as long as the breath lasts or in short shouts.
fn cheer(keys: &mut Vec<Key>, hz: f32, intensity: f32, random: &mut Random) {
    let lift = (0.5 * (intensity - 0.5)).exp2();
    let is_shriek = hz > 160.0 && random.chance(0.35);
    let top = lift * if is_shriek { random.between(750.0, 1_250.0) } else { hz * random.between(1.9, 3.2) };
    let times = if random.chance(0.3) { 2 + random.below(3) } else { 1 };
    let (from, to) = if is_shriek {
        (EE, AE)
    } else {
        [(EE, AE), (OO, [0.85, 0.7, 1.0]), (AH, AE), (EH, AH), ([0.7, 1.4, 1.1], AE)][random.below(5)]
    };
    for _ in 0..times {
        let long_s = if times > 1 { random.between(0.2, 0.4) } else { random.between(0.4, 1.5) };
        let top = top * random.around(0.08);
        let to = to.map(|times| times * random.around(0.08));
        let (rough, breath) = (random.between(0.15, 0.8), random.between(0.1, 0.35));
        let level = if is_shriek { 0.7 } else { 1.0 };
        let says = [
            key(0.0, top * 0.65, 0.0, from, 0.3, 0.0),
            key(0.06, top * 0.85, 0.9 * level, from, breath, rough),
            key(0.3 * long_s, top * random.between(0.95, 1.25), level, to, breath, rough),
            key(0.75 * long_s, top * random.between(0.75, 1.1), 0.9 * level, to, breath, rough),
            key(long_s, top * random.between(0.5, 0.7), 0.0, to, 0.4, rough),
        ];
        after(keys, random.between(0.04, 0.12), &says);
    }
    after(keys, random.between(0.05, 0.7), &[key(0.0, top * 0.6, 0.0, to, 0.5, 0.0)]);
}

fn boo(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let top = hz * random.between(1.2, 2.1);
    let long_s = random.between(0.9, 2.2);
    let to = random.between(0.2, 0.9);
    let round: Mouth = [0, 1, 2].map(|f| (OO[f] + to * (AW[f] - OO[f])) * random.around(0.12));
    let (rough, breath) = (random.between(0.1, 0.5), random.between(0.1, 0.3));
    let says = [
        key(0.0, top * 0.8, 0.0, MM, 0.1, 0.0),
        key(0.06, top, 0.9, round, breath, rough),
        key(0.5 * long_s, top * random.between(0.85, 1.1), 1.0, round, breath, rough),
        key(0.85 * long_s, top * random.between(0.7, 0.9), 0.7, round, breath, 0.5 * rough),
        key(long_s, top * 0.6, 0.0, round, 0.4, 0.1),
    ];
    after(keys, random.between(0.1, 0.7), &says);
}

/// A bout that bursts out, runs down and ends in a gasp for air; then nothing until the next joke has sunk in.
fn laugh(keys: &mut Vec<Key>, hz: f32, random: &mut Random) {
    let top = hz * random.between(1.5, 2.2);
    let calls = 6 + random.below(7);
    let mouth = [AH, AE, EH, NEUTRAL][random.below(4)].map(|times| times * random.around(0.08));
    let period_s = random.between(0.17, 0.22);
    let rough = random.between(0.02, 0.15);
    for n in 0..calls {
        let through = n as f32 / calls as f32;
        let (pitch_hz, level) = (top * (1.1 - 0.4 * through) * random.around(0.07), 1.0 - 0.7 * through);
        let period_s = period_s * random.around(0.08);
        let puff = random.between(0.06, 0.2) * level;
        let says = [
            key(0.03 * period_s, pitch_hz * 0.9, 0.5 * puff, NEUTRAL, 0.97, 0.0),
            key(0.14 * period_s, pitch_hz * 0.95, puff, mouth, 0.9, 0.0),
            key(0.2 * period_s, pitch_hz * 1.03, level, mouth, 0.15, rough),
            key(0.46 * period_s, pitch_hz, 0.9 * level, mouth, 0.2, rough),
            key(0.6 * period_s, pitch_hz * 0.9, 0.35 * level, mouth, 0.4, rough),
            key(0.68 * period_s, pitch_hz * 0.82, 0.05 * level, NEUTRAL, 0.95, 0.0),
            key(0.98 * period_s, pitch_hz * 0.85, 0.05 * level, NEUTRAL, 0.98, 0.0),
        ];
        after(keys, 0.0, &says);
    }
    let draws =
        [key(0.0, hz, 0.0, EH, 0.95, 0.0), key(0.25, hz * 1.5, 0.15, AE, 0.9, 0.0), key(0.32, hz, 0.0, EH, 0.95, 0.0)];
    after(keys, 0.1, &draws);
    after(keys, random.between(0.1, 1.0), &[key(0.0, hz, 0.0, NEUTRAL, 1.0, 0.0)]);
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
