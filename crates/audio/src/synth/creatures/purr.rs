//! A cat's purr: the muscles of the larynx close and open the glottis 25 to 30 times a second, breathing in
//! and out without a pause between; each opening is a pulse of flow that rings in the throat (Frazer Sissom,
//! Rice and Peters, "How cats purr", J. Zool. 223, 1991: 26.3 Hz breathing out, 2.4 Hz more breathing in,
//! energy to 1 kHz and beyond).

use super::{after, cut, size_factor};
use crate::synth::tools::voice::{NEUTRAL, Throat, key, speak};
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "purr",
    about: "a cat purrs",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from faint to loud", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of breaths", 0.25, 4.0, 1.0),
        Param::number("size", "from a kitten to a big cat", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let grown = size_factor(call.number("size"));
    let rate_hz = 26.0 / grown.sqrt() * random.around(0.08);
    let length_s = call.frames as f32 / RATE;
    let mut keys = vec![key(0.0, rate_hz, 0.3, NEUTRAL, 0.3, 0.0)];
    let slow = 1.0 / call.number("speed");
    while keys.last().is_some_and(|last| last.at_s < length_s) {
        for is_out in [false, true] {
            let long_s = slow * random.between(0.9, 1.3) * if is_out { 1.15 } else { 0.9 };
            let (hz, level, breath) = if is_out { (rate_hz, 1.0, 0.28) } else { (rate_hz * 1.09, 0.6, 0.42) };
            let mouth = if is_out { [0.8, 0.9, 1.0] } else { [1.1, 1.05, 1.0] };
            let level = level * random.around(0.12);
            let breath = breath - 0.1 * intensity;
            let says = [
                key(0.12 * long_s, hz, 0.8 * level, mouth, breath, 0.1),
                key(0.5 * long_s, hz * 1.02, level, mouth, breath, 0.1),
                key(0.9 * long_s, hz * 0.98, 0.7 * level, mouth, breath, 0.1),
                key(long_s, hz, 0.25 * level, mouth, breath + 0.1, 0.1),
            ];
            after(&mut keys, 0.0, &says);
        }
    }
    let throat = Throat {
        open: 0.3,
        jitter: 0.03,
        shimmer: 0.25,
        tilt_hz: 500.0 + 900.0 * intensity,
        air_hz: 1_800.0,
        damping: 2.6,
        growl_hz: 26.0,
        ..Throat::new(17.0 * grown)
    };
    let mut samples = cut(speak(&throat, &keys, random), call.frames);
    samples.resize(call.frames, 0.0);
    vec![samples]
}
