//! Calls of animals with a voice: an utterance for each kind of call, said anew every time, through the throat
//! of the species. The tables are in `calls/`.

mod beasts;
mod fowl;
mod monsters;

use super::{after, cut, size_factor};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{Key, NEUTRAL, Throat, key, say_again, speak};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

/// A kind of call.
struct Caller {
    throat: Throat,
    /// One of these is chosen for each call.
    says: &'static [&'static [Key]],
    /// How many calls in a row: least and most.
    times: (usize, usize),
    /// Seconds between calls: least and most.
    gap_s: (f32, f32),
    /// How much calls differ.
    spread: f32,
    /// What level and pitch are multiplied with from call to call.
    fade: (f32, f32),
}

impl Caller {
    const fn new(throat: Throat, says: &'static [&'static [Key]]) -> Self {
        Self { throat, says, times: (1, 1), gap_s: (0.2, 0.4), spread: 0.08, fade: (1.0, 1.0) }
    }

    const fn times(mut self, least: usize, most: usize, gap_s: (f32, f32)) -> Self {
        (self.times, self.gap_s) = ((least, most), gap_s);
        self
    }

    const fn fading(mut self, level: f32, pitch: f32) -> Self {
        self.fade = (level, pitch);
        self
    }
}

const CALLS: Param = Param::number("calls", "how many in a row; 0 for the usual number", 0.0, 12.0, 0.0);
const INTENSITY: Param = Param::number("intensity", "from quiet to with all might", 0.0, 1.0, 0.5);
const SIZE: Param = Param::number("size", "from small to huge for its kind", 0.0, 1.0, 0.5);
const SPEED: Param = Param::number("speed", "times the usual pace", 0.25, 4.0, 1.0);
const PITCH: Param = Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0);

pub(super) const BEAST: Model = Model {
    name: "beast",
    about: "the call of a mammal",
    kind: Kind::Event,
    params: &[Param::word("kind", "which", beasts::KINDS), CALLS, INTENSITY, SIZE, SPEED, PITCH],
    make: |call| make(call, &beasts::find(call.word("kind"))),
};

pub(super) const FOWL: Model = Model {
    name: "fowl",
    about: "the call of a bird with a harsh or rich voice",
    kind: Kind::Event,
    params: &[Param::word("kind", "which", fowl::KINDS), CALLS, INTENSITY, SIZE, SPEED, PITCH],
    make: |call| make(call, &fowl::find(call.word("kind"))),
};

pub(super) const MONSTER: Model = Model {
    name: "monster",
    about: "the voice of a creature that does not exist",
    kind: Kind::Event,
    params: &[Param::word("kind", "which", monsters::KINDS), CALLS, INTENSITY, SIZE, SPEED, PITCH],
    make: |call| make(call, &monsters::find(call.word("kind"))),
};

pub(super) const HERD: Model = Model {
    name: "herd",
    about: "many animals of one place call, near and far",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "kind",
            "which",
            &[
                "farm", "wolves", "crows", "gulls", "dogs", "sheep", "cows", "monkeys", "ducks", "geese", "pigs",
                "hens", "cats",
            ],
        ),
        Param::number("intensity", "how many and how excited", 0.0, 1.0, 0.5),
        SPEED,
        PITCH,
    ],
    make: herd,
};

/// Who is in a herd: how to find the caller, its kind, seconds between its calls, level.
type Member = (fn(&str) -> Caller, &'static str, f32, f32);

fn members(herd: &str) -> &'static [Member] {
    match herd {
        "wolves" => {
            &[(beasts::find, "wolf", 3.0, 1.0), (beasts::find, "wolf", 3.5, 0.8), (beasts::find, "dog_howl", 5.0, 0.5)]
        }
        "crows" => &[(fowl::find, "crow", 1.2, 1.0), (fowl::find, "crow", 1.6, 0.8), (fowl::find, "raven", 3.0, 0.7)],
        "gulls" => &[(fowl::find, "gull", 1.4, 1.0), (fowl::find, "gull", 2.0, 0.8)],
        "dogs" => {
            &[(beasts::find, "dog", 1.0, 1.0), (beasts::find, "small_dog", 1.2, 0.7), (beasts::find, "dog", 1.5, 0.7)]
        }
        "sheep" => {
            &[(beasts::find, "sheep", 1.6, 1.0), (beasts::find, "sheep", 2.0, 0.8), (beasts::find, "goat", 4.0, 0.6)]
        }
        "cows" => &[(beasts::find, "cow", 3.0, 1.0), (beasts::find, "cow", 4.0, 0.7)],
        "monkeys" => &[(beasts::find, "monkey", 2.0, 1.0), (beasts::find, "monkey", 3.0, 0.7)],
        "ducks" => &[(fowl::find, "duck", 1.2, 1.0), (fowl::find, "duck", 1.8, 0.8)],
        "geese" => &[(fowl::find, "goose", 0.9, 1.0), (fowl::find, "goose", 1.2, 0.8)],
        "pigs" => {
            &[(beasts::find, "pig", 0.9, 1.0), (beasts::find, "pig", 1.3, 0.8), (beasts::find, "pig_squeal", 7.0, 0.6)]
        }
        "hens" => &[(fowl::find, "hen", 1.5, 1.0), (fowl::find, "hen", 2.0, 0.8), (fowl::find, "chick", 2.5, 0.3)],
        "cats" => {
            &[(beasts::find, "cat", 1.6, 1.0), (beasts::find, "kitten", 2.5, 0.6), (beasts::find, "cat", 2.0, 0.8)]
        }
        _ => &[
            (fowl::find, "hen", 1.6, 0.7),
            (fowl::find, "rooster", 7.0, 0.55),
            (beasts::find, "cow", 5.0, 0.8),
            (beasts::find, "sheep", 4.0, 0.6),
            (beasts::find, "pig", 4.0, 0.5),
            (fowl::find, "duck", 5.0, 0.4),
        ],
    }
}

fn herd(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let rounds = 1 + usize::from(intensity > 0.4) + usize::from(intensity > 0.75);
    for round in 0..rounds {
        for (n, &(find, kind, every_s, level)) in members(call.word("kind")).iter().enumerate() {
            let random = &mut call.random(1 + 50 * round as u64 + n as u64);
            let pitch = call.number("pitch") * random.around(0.14);
            let (pan, distance) = (random.bipolar(), if round == 0 { 1.0 } else { random.between(1.8, 4.0) });
            let mut time_s = if n == 0 && round == 0 { 0.1 } else { every_s * random.unit() / speed };
            while frames_of(time_s) < call.frames {
                let caller = find(kind);
                let throat = Throat { tract_cm: caller.throat.tract_cm * random.around(0.08), ..caller.throat };
                let times = caller.times.0 + random.below(caller.times.1 + 1 - caller.times.0);
                let keys = say(&caller, times, (pitch, 1.0 / speed.sqrt(), intensity), random);
                let said = speak(&throat, &keys, random);
                let peak = said.iter().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
                grains::add_panned(
                    &mut out,
                    frames_of(time_s),
                    &said,
                    level / (peak * distance) * random.around(0.2),
                    pan,
                );
                time_s += said.len() as f32 / RATE + every_s * random.between(0.3, 1.4) / speed;
            }
        }
    }
    out.into()
}

fn make(call: &Call<'_>, caller: &Caller) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let grown = size_factor(call.number("size"));
    let intensity = call.number("intensity");
    let pitch = call.number("pitch") * (0.4 * (intensity - 0.5)).exp2() / grown.sqrt() * random.around(caller.spread);
    let slow = grown.powf(0.3) / call.number("speed");
    let asked = call.number("calls").round() as usize;
    let times = if asked > 0 { asked } else { caller.times.0 + random.below(caller.times.1 + 1 - caller.times.0) };
    let keys = say(caller, times, (pitch, slow, intensity), random);
    let throat = Throat {
        tract_cm: caller.throat.tract_cm * grown * random.around(0.04),
        tilt_hz: caller.throat.tilt_hz * (1.6 * (intensity - 0.5)).exp2(),
        ..caller.throat
    };
    vec![cut(speak(&throat, &keys, random), call.frames)]
}

fn say(caller: &Caller, times: usize, (pitch, slow, intensity): (f32, f32, f32), random: &mut Random) -> Vec<Key> {
    let mut keys = vec![key(0.0, caller.says[0][0].pitch_hz * pitch, 0.0, NEUTRAL, 1.0, 0.0)];
    let (mut level, mut falling) = (1.0, 1.0);
    for n in 0..times {
        let said = caller.says[random.below(caller.says.len())];
        let mut said = say_again(said, pitch * falling, slow, caller.spread, random);
        for key in &mut said {
            key.level *= level;
            key.rough = (key.rough * (0.6 + 0.8 * intensity)).min(1.0);
        }
        let gap_s = if n == 0 { 0.005 } else { slow * random.between(caller.gap_s.0, caller.gap_s.1) };
        after(&mut keys, gap_s, &said);
        (level, falling) = (level * caller.fade.0, falling * caller.fade.1);
    }
    keys
}
