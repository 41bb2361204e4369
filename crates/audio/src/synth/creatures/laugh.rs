//! Laughter: bouts of voiced calls, four to six a second, each begun with a breath, falling in pitch and
//! level through the bout and closed by drawing breath (Bachorowski, Smoski and Owren, "The acoustic
//! features of human laughter", JASA 110, 2001: mean pitch 272 Hz in men and 421 Hz in women, calls of
//! 0.17 s 0.13 s apart, the mouth near neutral).

use super::{after, cut};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AE, AH, EH, Key, Mouth, NEUTRAL, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "laugh",
    about: "one person laughs",
    kind: Kind::Event,
    params: &[
        Param::word("voice", "who laughs and how", &["man", "woman", "child", "baby", "giggle", "chuckle", "evil"]),
        Param::number("intensity", "from a short laugh to roaring", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of calls", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

struct Laugher {
    tract_cm: f32,
    pitch_hz: f32,
    calls_a_second: f32,
    mouth: Mouth,
    breath: f32,
    rough: f32,
    /// How far the pitch falls through a bout, in octaves.
    fall: f32,
}

const fn laugher(who: (f32, f32, f32), mouth: Mouth, breath: f32, rough: f32, fall: f32) -> Laugher {
    Laugher { tract_cm: who.0, pitch_hz: who.1, calls_a_second: who.2, mouth, breath, rough, fall }
}

fn find(voice: &str) -> Laugher {
    match voice {
        "woman" => laugher((14.5, 370.0, 5.4), AE, 0.14, 0.06, 0.6),
        "child" => laugher((11.5, 430.0, 5.4), AE, 0.2, 0.08, 0.4),
        "baby" => laugher((10.5, 340.0, 5.0), EH, 0.3, 0.02, 0.3),
        "giggle" => laugher((13.5, 520.0, 6.6), EH, 0.35, 0.02, 0.5),
        "chuckle" => laugher((17.0, 175.0, 5.6), NEUTRAL, 0.25, 0.03, 0.5),
        "evil" => laugher((18.5, 200.0, 4.6), AH, 0.16, 0.1, 0.6),
        _ => laugher((17.0, 235.0, 5.2), AH, 0.14, 0.1, 0.7),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let mut who = find(call.word("voice"));
    who.pitch_hz *= call.number("pitch") * (0.6 * (intensity - 0.5)).exp2() * random.around(0.12);
    who.calls_a_second *= speed * random.around(0.1);
    let bouts = 1 + usize::from(intensity > 0.3) + usize::from(intensity > 0.7);
    let mut keys = vec![key(0.0, who.pitch_hz, 0.0, who.mouth, 1.0, 0.0)];
    for bout in 0..bouts {
        let loud = 1.0 - 0.25 * bout as f32;
        laugh_once(&mut keys, &who, intensity, loud, random);
        draw_breath(&mut keys, &who, loud * 0.12, random);
    }
    let throat = Throat {
        jitter: 0.02,
        shimmer: 0.12,
        tilt_hz: 1_500.0 + 2_000.0 * intensity,
        open: 0.68,
        air_hz: 4_000.0,
        ..Throat::new(who.tract_cm)
    };
    vec![cut(speak(&throat, &keys, random), call.frames)]
}

fn laugh_once(keys: &mut Vec<Key>, who: &Laugher, intensity: f32, loud: f32, random: &mut Random) {
    let calls = 4 + random.below(4) + (3.0 * intensity) as usize;
    let peak_at = random.between(0.1, 0.4);
    for n in 0..calls {
        let through = n as f32 / calls as f32;
        let height = if through < peak_at { through / peak_at * 0.2 } else { 0.2 - who.fall * (through - peak_at) };
        let pitch_hz = who.pitch_hz * height.exp2() * random.around(0.07);
        let level = loud * (1.0 - 0.65 * through) * random.around(0.15);
        let mouth = who.mouth.map(|times| times * random.around(0.05));
        let period_s = random.around(0.08) * (1.0 + 0.25 * through) / who.calls_a_second;
        let (breath, rough) = ((who.breath + 0.2 * through).min(0.75), who.rough * random.between(0.4, 2.0));
        // Each call is pushed by the belly: a short puff through open folds, a vowel that is there at once,
        // and folds that come apart again.
        let puff = level * random.between(0.06, 0.2);
        let says = [
            key(0.02 * period_s, pitch_hz * 0.9, 0.5 * puff, NEUTRAL, 0.97, 0.0),
            key(0.14 * period_s, pitch_hz * 0.95, puff, mouth, 0.9, 0.0),
            key(0.2 * period_s, pitch_hz * 1.03, level, mouth, breath, rough),
            key(0.46 * period_s, pitch_hz, 0.9 * level, mouth, breath, rough),
            key(0.6 * period_s, pitch_hz * 0.9, 0.35 * level, mouth, (breath + 0.2).min(0.9), rough),
            key(0.68 * period_s, pitch_hz * 0.82, 0.05 * level, NEUTRAL, 0.95, 0.0),
            key(0.98 * period_s, pitch_hz * 0.85, 0.05 * level, NEUTRAL, 0.98, 0.0),
        ];
        after(keys, 0.0, &says);
    }
}

/// Air drawn in between bouts, sometimes voiced.
fn draw_breath(keys: &mut Vec<Key>, who: &Laugher, level: f32, random: &mut Random) {
    let (long_s, pitch_hz) = (random.between(0.25, 0.45), who.pitch_hz * random.between(1.1, 1.5));
    let breath = if random.chance(0.3) { 0.75 } else { 0.98 };
    let says = [
        key(0.02, pitch_hz * 0.8, 0.0, EH, breath, 0.0),
        key(0.6 * long_s, pitch_hz, level, EH, breath, 0.0),
        key(long_s, pitch_hz * 1.2, 0.0, EH, breath, 0.0),
        key(long_s + 0.08, pitch_hz, 0.0, NEUTRAL, 1.0, 0.0),
    ];
    after(keys, random.between(0.03, 0.15), &says);
}
