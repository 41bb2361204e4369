//! Whales and dolphins. A humpback's song is made of units of 0.5 to 4 s, moans and cries of 80 Hz to 2 kHz that
//! glide, with upsweeps and pulsed growls, repeated as phrases (Payne and McVay, "Songs of humpback whales",
//! Science 173, 1971). Dolphins whistle loops of 5 to 15 kHz, about a second long, and click 20 to 300 times a
//! second as they search (Caldwell and Caldwell 1965; Au, "The sonar of dolphins", 1993).

use super::cut;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AW, Key, OO, Throat, key, say_again, speak};
use crate::synth::tools::whistle::{Note, note};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "sea_mammal",
    about: "a whale sings or dolphins whistle and click",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "which", &["whale", "dolphin", "orca"]),
        Param::number("intensity", "how eager", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual pace", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

const UNITS: [&[Key]; 4] = [
    &[
        key(0.0, 110.0, 0.0, OO, 0.1, 0.0),
        key(0.4, 150.0, 0.8, AW, 0.03, 0.0),
        key(1.3, 260.0, 1.0, OO, 0.03, 0.0),
        key(2.0, 230.0, 0.8, OO, 0.04, 0.0),
        key(2.6, 140.0, 0.0, OO, 0.1, 0.0),
    ],
    &[
        key(0.0, 260.0, 0.0, OO, 0.1, 0.0),
        key(0.3, 380.0, 0.9, OO, 0.03, 0.0),
        key(0.9, 640.0, 1.0, AW, 0.02, 0.0),
        key(1.4, 900.0, 0.0, OO, 0.1, 0.0),
    ],
    &[
        key(0.0, 700.0, 0.0, AW, 0.1, 0.0),
        key(0.15, 620.0, 0.9, AW, 0.02, 0.05),
        key(1.1, 300.0, 1.0, OO, 0.03, 0.05),
        key(1.8, 180.0, 0.0, OO, 0.1, 0.1),
    ],
    &[
        key(0.0, 62.0, 0.0, AW, 0.1, 0.3),
        key(0.3, 70.0, 0.9, AW, 0.05, 0.4),
        key(1.2, 82.0, 1.0, AW, 0.05, 0.4),
        key(1.7, 66.0, 0.0, OO, 0.2, 0.3),
    ],
];

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (eager, slow, pitch) = (call.number("intensity"), 1.0 / call.number("speed"), call.number("pitch"));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut time_s = 0.1;
    let theme = [random.below(4), random.below(4)];
    let mut n = 0;
    while time_s < call.frames as f32 / RATE {
        let (sung, gain) = match call.word("kind") {
            "dolphin" if random.chance(0.45) => (clicks(random), 0.5),
            "dolphin" => (loops(7_500.0 * pitch, slow, random), 0.8),
            "orca" if random.chance(0.25) => (clicks(random), 0.4),
            "orca" => (orca(pitch, slow, random), 0.9),
            _ => {
                n += 1;
                (
                    even(
                        unit(UNITS[if n % 3 == 0 { random.below(4) } else { theme[n % 2] }], pitch, slow, random),
                        random,
                    ),
                    1.0,
                )
            }
        };
        grains::add_panned(&mut out, frames_of(time_s), &sung, gain, 0.5 * random.bipolar());
        let rest_s = if call.word("kind") == "whale" { random.between(0.3, 1.0) } else { random.between(-0.2, 0.4) };
        time_s += (sung.len() as f32 / RATE + slow * rest_s * (1.5 - eager)).max(0.1);
    }
    out.into()
}

/// A whale gives every part of its song much the same strength.
fn even(mut sung: Vec<f32>, random: &mut Random) -> Vec<f32> {
    let peak = sung.iter().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
    let gain = 0.8 * random.around(0.3) / peak;
    sung.iter_mut().for_each(|sample| *sample *= gain);
    sung
}

fn unit(keys: &[Key], pitch: f32, slow: f32, random: &mut Random) -> Vec<f32> {
    let throat = Throat {
        tilt_hz: 1_400.0,
        open: 0.6,
        growl_hz: 22.0,
        damping: 1.6,
        jitter: 0.012,
        shimmer: 0.08,
        vibrato: (4.0, 0.008),
        ..Throat::new(45.0)
    };
    cut(speak(&throat, &say_again(keys, pitch, slow, 0.07, random), random), frames_of(12.0))
}

fn loops(hz: f32, slow: f32, random: &mut Random) -> Vec<f32> {
    let hz = hz * random.around(0.15);
    let (top, long_s) = (hz * random.between(1.3, 1.9), slow * random.between(0.3, 0.8));
    let shape = [[hz, top, hz * 0.9], [hz * 0.8, hz * 1.1, top], [top, hz, top * 0.95]][random.below(3)];
    let whistle = Note { harmonics: [0.15, 0.0], trill: (random.between(3.0, 8.0), 0.04), ..note(long_s, shape, 1.0) };
    whistle.sing(random)
}

/// A train of clicks that quickens.
fn clicks(random: &mut Random) -> Vec<f32> {
    let mut out = vec![0.0; frames_of(random.between(0.4, 1.0))];
    let (slow_hz, fast_hz) = (random.between(15.0, 40.0), random.between(80.0, 260.0));
    let mut at = 0.0;
    while (at as usize) < out.len() {
        let t = at / out.len() as f32;
        for (n, level) in [1.0, -0.8, 0.5, -0.25, 0.1].into_iter().enumerate() {
            if let Some(sample) = out.get_mut(at as usize + n) {
                *sample += level * (0.5 + 0.5 * t) * random.around(0.1);
            }
        }
        at += RATE / (slow_hz * (fast_hz / slow_hz).powf(t));
    }
    out
}

/// A pulsed call of an orca: many harmonics, a jump of pitch in it.
fn orca(pitch: f32, slow: f32, random: &mut Random) -> Vec<f32> {
    let hz = random.between(550.0, 900.0) * pitch;
    let long_s = slow * random.between(0.5, 1.1);
    let keys = [
        key(0.0, hz, 0.0, AW, 0.1, 0.0),
        key(0.05, hz * 1.05, 0.9, AW, 0.03, 0.0),
        key(0.45 * long_s, hz * 1.2, 1.0, AW, 0.03, 0.0),
        key(0.5 * long_s, hz * 2.0, 1.0, OO, 0.03, 0.0),
        key(0.95 * long_s, hz * 2.3, 0.8, OO, 0.03, 0.0),
        key(long_s, hz * 1.9, 0.0, OO, 0.2, 0.0),
    ];
    let throat = Throat { tilt_hz: 6_000.0, open: 0.4, jitter: 0.006, ..Throat::new(9.0) };
    speak(&throat, &keys, random)
}
