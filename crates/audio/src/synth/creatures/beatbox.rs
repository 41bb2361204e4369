//! Beatboxing: drums by mouth alone. A kick is a /b/ whose lips burst over a short, falling voice; a hi-hat is a /ts/; a
//! snare a /k/ or /pf/, a burst that hisses through the open mouth (Stowell and Plumbley, "Characteristics of the
//! beatboxing vocal style", Queen Mary University of London C4DM-TR-08-01, 2008; Proctor, Bresch, Byrd, Nayak and
//! Narayanan, "Paralinguistic mechanisms of production in human beatboxing", JASA 133, 2013). A bar of sixteen steps
//! repeats with small changes; the player breathes in between.

use super::{after, cut};
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AH, EH, Key, MM, NEUTRAL, OO, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "beatbox",
    about: "somebody imitates drums with the mouth",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual tempo", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

#[derive(Clone, Copy, PartialEq)]
enum Stroke {
    Rest,
    Kick,
    Hat,
    Snare,
    Bass,
}

use Stroke::{Bass, Hat, Kick, Rest, Snare};

/// Bars of sixteen steps.
const BARS: [[Stroke; 16]; 3] = [
    [Kick, Rest, Hat, Rest, Snare, Rest, Hat, Kick, Rest, Kick, Hat, Rest, Snare, Rest, Hat, Hat],
    [Kick, Hat, Hat, Kick, Snare, Hat, Rest, Kick, Kick, Rest, Hat, Kick, Snare, Rest, Hat, Rest],
    [Kick, Rest, Bass, Rest, Snare, Rest, Hat, Bass, Bass, Rest, Kick, Rest, Snare, Hat, Hat, Rest],
];

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let step_s = random.between(0.145, 0.165) / call.number("speed");
    let pitch = call.number("pitch") * random.around(0.08);
    let bar = BARS[random.below(BARS.len())];
    let length_s = call.frames as f32 / RATE;
    let mut keys = vec![key(0.0, 90.0 * pitch, 0.0, NEUTRAL, 1.0, 0.0)];
    let mut step = 0;
    while step as f32 * step_s < length_s {
        let mut stroke = bar[step % 16];
        if stroke == Rest && random.chance(0.08) {
            stroke = Hat;
        }
        let strong = if step.is_multiple_of(4) { 1.0 } else { 0.8 } * random.around(0.12);
        let said = say(stroke, pitch, strong, step_s, random);
        let at_s = step as f32 * step_s + random.between(0.0, 0.006);
        let gap_s = (at_s - keys.last().map_or(0.0, |last| last.at_s)).max(0.002);
        after(&mut keys, gap_s, &said);
        step += 1;
    }
    let throat = Throat { open: 0.5, tilt_hz: 3_500.0, air_hz: 9_000.0, jitter: 0.01, ..Throat::new(17.0) };
    let mut samples = cut(speak(&throat, &keys, random), call.frames);
    samples.resize(call.frames, 0.0);
    vec![samples]
}

fn say(stroke: Stroke, pitch: f32, level: f32, step_s: f32, random: &mut Random) -> Vec<Key> {
    let end = |at_s: f32, hz: f32, mouth| key(at_s, hz * pitch, 0.0, mouth, 1.0, 0.0);
    match stroke {
        Rest => Vec::new(),
        Kick => vec![
            key(0.0, 150.0 * pitch, 0.0, MM, 0.2, 0.0).hissing(0.0, 900.0),
            key(0.004, 150.0 * pitch, 1.3 * level, MM, 0.3, 0.3).hissing(level, 1_100.0),
            key(0.02, 110.0 * pitch, 1.2 * level, OO, 0.3, 0.3).hissing(0.5 * level, 1_800.0),
            key(0.06, 75.0 * pitch, 0.5 * level, OO, 0.4, 0.2).hissing(0.1 * level, 2_000.0),
            end(0.09, 65.0, OO),
        ],
        Hat => {
            let long_s = random.between(0.03, 0.06);
            vec![
                end(0.0, 90.0, EH).hissing(0.0, 7_500.0),
                end(0.003, 90.0, EH).hissing(0.8 * level, 7_500.0),
                end(long_s, 90.0, EH).hissing(0.3 * level, 7_000.0),
                end(long_s + 0.02, 90.0, EH),
            ]
        }
        Snare => {
            let long_s = random.between(0.09, 0.13);
            vec![
                key(0.0, 180.0 * pitch, 0.0, AH, 0.9, 0.0).hissing(0.0, 2_600.0),
                key(0.003, 180.0 * pitch, 1.2 * level, AH, 0.8, 0.3).hissing(level, 2_600.0),
                key(0.03, 160.0 * pitch, 0.9 * level, AH, 0.95, 0.2).hissing(0.7 * level, 3_200.0),
                key(long_s, 140.0 * pitch, 0.2 * level, EH, 1.0, 0.0).hissing(0.25 * level, 4_500.0),
                end(long_s + 0.03, 140.0, EH),
            ]
        }
        Bass => vec![
            key(0.0, 80.0 * pitch, 0.0, MM, 0.0, 0.0),
            key(0.015, 80.0 * pitch, level, OO, 0.0, 0.2),
            key(0.8 * step_s, 72.0 * pitch, 0.9 * level, OO, 0.0, 0.2),
            end(0.95 * step_s, 70.0, MM),
        ],
    }
}
