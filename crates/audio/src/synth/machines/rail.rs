//! Trains on their rails. Wheels over joints: axles 2.6 m apart in a bogie, bogies 14 m apart, rails of
//! 18.3 m (60 ft), so the clickety-clack follows from the speed alone; each joint knocks the wheel (thump
//! near 100 Hz) and the rail (ring of 500 to 2500 Hz), some 10 dB above the rolling noise beside the track.
//! Rolling noise of rough wheels and rails lies between 300 and 2500 Hz, and swells with every bogie (David Thompson, "Railway noise and vibration", 2009, chapters 2 and 9 for squeal, which
//! is stick-slip at the bending modes of the wheel, about 400 Hz to 6 kHz).

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::{Clack, SOUND_M_S};

pub(super) const ROLLING: Model = Model {
    name: "train_rolling",
    about: "a train that rolls over rails: wheels over joints, rumble and rolling noise",
    kind: Kind::Texture,
    params: &[
        Param::word("train", "which", &["passenger", "freight", "subway", "tram", "inside"]),
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
        Param::number("intensity", "how rough the track is", 0.0, 1.0, 0.5),
    ],
    make: rolling,
};

pub(super) const SQUEAL: Model = Model {
    name: "wheel_squeal",
    about: "steel wheels that squeal in a curve or under brakes",
    kind: Kind::Event,
    params: &[
        Param::number("length_s", "how long", 0.3, 10.0, 3.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how piercing", 0.0, 1.0, 0.5),
    ],
    make: squeal,
};

/// Speed, rails, wheels, and where they are heard from.
struct Train {
    speed_m_s: f32,
    /// From one joint to the next; welded rails only have those of their switches.
    rail_m: f32,
    /// Levels of rumble, rolling noise, joints and motor whine.
    rumble: f32,
    roll: f32,
    joints: f32,
    motor: f32,
    dull_hz: f32,
    /// From the nearest rail to the listener; 0 is inside.
    beside_m: f32,
    /// Where the axles of one wagon are, and where the next wagon begins.
    axles_m: [f32; 4],
    wagon_m: f32,
    /// The share of wheels with a flat, as emergency braking leaves them.
    flats: f32,
}

const PASSENGER: Train = Train {
    speed_m_s: 19.0,
    rail_m: 18.3,
    rumble: 1.0,
    roll: 1.0,
    joints: 1.0,
    motor: 0.05,
    dull_hz: 8_000.0,
    beside_m: 4.0,
    axles_m: [0.0, 2.6, 14.2, 16.8],
    wagon_m: 20.3,
    flats: 0.06,
};

const FREIGHT: Train = Train {
    speed_m_s: 13.0,
    rumble: 1.5,
    dull_hz: 7_000.0,
    axles_m: [0.0, 1.8, 9.0, 10.8],
    wagon_m: 14.0,
    flats: 0.2,
    ..PASSENGER
};

const SUBWAY: Train = Train {
    speed_m_s: 16.0,
    rail_m: 36.0,
    rumble: 1.5,
    roll: 1.1,
    joints: 0.8,
    motor: 0.7,
    dull_hz: 6_500.0,
    beside_m: 2.5,
    axles_m: [0.0, 2.1, 12.6, 14.7],
    wagon_m: 18.4,
    ..PASSENGER
};

const TRAM: Train = Train {
    speed_m_s: 9.0,
    rail_m: 15.0,
    rumble: 1.1,
    roll: 0.8,
    joints: 0.8,
    motor: 0.7,
    axles_m: [0.0, 1.8, 7.5, 9.3],
    wagon_m: 13.0,
    ..PASSENGER
};

const INSIDE: Train =
    Train { speed_m_s: 21.0, rumble: 1.7, roll: 0.4, dull_hz: 1_900.0, beside_m: 0.0, flats: 0.0, ..PASSENGER };

fn rolling(call: &Call<'_>) -> Vec<Vec<f32>> {
    let train = match call.word("train") {
        "freight" => FREIGHT,
        "subway" => SUBWAY,
        "tram" => TRAM,
        "inside" => INSIDE,
        _ => PASSENGER,
    };
    let mut random = call.random(0);
    let speed = train.speed_m_s * call.number("speed") * random.around(0.06);
    let rough = 0.4 + 1.2 * call.number("intensity");
    let axles = axles(call, &train, speed);
    let near = nearness(call, &train, &axles, speed);
    let knocks = knocks(call, &train, &axles, speed);
    (0..2)
        .map(|side| {
            let mut out = struck(call, &knocks, train.joints * rough.sqrt(), side);
            let bed = bed(call, &train, speed, side, rough, &near);
            let motor = motor(call, &train, speed);
            for ((sample, bed), motor) in out.iter_mut().zip(&bed).zip(&motor) {
                *sample += bed + motor;
            }
            Biquad::low_pass(train.dull_hz, 0.5).run(&mut out);
            out
        })
        .collect()
}

/// One axle: how far it is behind the listener at the beginning (it comes, passes and goes; inside it stays),
/// how rough its wheels are, and whether one has a flat.
struct Axle {
    behind_m: f32,
    rough: f32,
    has_flat: bool,
}

fn axles(call: &Call<'_>, train: &Train, speed: f32) -> Vec<Axle> {
    let mut random = call.random(1);
    let is_inside = train.beside_m <= 0.0;
    let length_m = call.frames as f32 / RATE * speed;
    let (from, to) = if is_inside { (-1.5 * train.wagon_m, train.wagon_m) } else { (-HEARD_M, length_m + HEARD_M) };
    let mut begin = from + random.unit() * train.wagon_m;
    let mut found = Vec::new();
    while begin < to && found.len() < 4_000 {
        let wagon = random.around(0.3);
        for axle_m in train.axles_m {
            found.push(Axle {
                behind_m: begin + axle_m,
                rough: wagon * random.around(0.3),
                has_flat: random.chance(train.flats),
            });
        }
        begin += train.wagon_m;
    }
    found
}

/// Beyond this wheels are no longer told apart.
const HEARD_M: f32 = 45.0;
/// Levels that move slowly are worked out once in so many frames.
const BLOCK: usize = 64;
/// Around a wheel of 0.92 m.
const WHEEL_ROUND_M: f32 = 2.89;

/// How loud the wheels are together as they pass (a level for every block): the sum of 1/distance² of all, so
/// that bogies can be heard going by.
fn nearness(call: &Call<'_>, train: &Train, axles: &[Axle], speed: f32) -> Vec<f32> {
    let blocks = call.frames / BLOCK + 2;
    if train.beside_m <= 0.0 {
        return vec![1.0; blocks];
    }
    (0..blocks)
        .map(|block| {
            let ran_m = (block * BLOCK) as f32 / RATE * speed;
            let power: f32 = axles
                .iter()
                .map(|axle| {
                    let away = (axle.behind_m - ran_m) / train.beside_m;
                    if away.abs() * train.beside_m > HEARD_M { 0.0 } else { axle.rough.powi(2) / (1.0 + away * away) }
                })
                .sum();
            (0.5 * power).sqrt()
        })
        .collect()
}

/// A wheel that knocks: when, how loud, and on which side.
struct Knock {
    frame: usize,
    level: f32,
    side: f32,
}

/// Every axle over every joint within hearing, and the flats once a turn.
fn knocks(call: &Call<'_>, train: &Train, axles: &[Axle], speed: f32) -> Vec<Knock> {
    let mut random = call.random(4);
    let mut found = Vec::new();
    let total_m = call.frames as f32 / RATE * speed;
    if train.beside_m <= 0.0 {
        let mut joint_m = random.unit() * train.rail_m - 2.0 * train.wagon_m;
        while joint_m < total_m + 2.0 * train.wagon_m && found.len() < 20_000 {
            let quality = random.around(0.4);
            for axle in axles {
                // The wheels of the next wagon are heard through its end wall.
                let level = quality / (1.0 + (axle.behind_m / 7.0).powi(2));
                push(&mut found, (joint_m + axle.behind_m) / speed, level * random.around(0.15), 0.0);
            }
            joint_m += train.rail_m;
        }
        return found;
    }
    // Beside the track the joint nearby is heard above all, its neighbours from afar.
    let nearest_m = random.between(-2.5, 2.5);
    for joint in -2..=2 {
        let joint_m = nearest_m + joint as f32 * train.rail_m;
        let away_m = joint_m.hypot(train.beside_m);
        let quality = train.beside_m / away_m * random.around(0.15);
        for axle in axles {
            let at_s = (axle.behind_m - joint_m) / speed + away_m / SOUND_M_S;
            push(&mut found, at_s, quality * random.around(0.2), -0.6 * joint_m / away_m);
        }
    }
    for axle in axles.iter().filter(|axle| axle.has_flat) {
        let mut place_m = axle.behind_m - HEARD_M + random.unit() * WHEEL_ROUND_M;
        while place_m < axle.behind_m + HEARD_M {
            let along_m = place_m - axle.behind_m;
            let away_m = along_m.hypot(train.beside_m);
            push(&mut found, place_m / speed, 0.4 * train.beside_m / away_m * random.around(0.15), along_m / away_m);
            place_m += WHEEL_ROUND_M;
        }
    }
    found
}

fn push(found: &mut Vec<Knock>, at_s: f32, level: f32, side: f32) {
    if at_s >= 0.0 && level > 0.015 {
        found.push(Knock { frame: frames_of(at_s), level, side });
    }
}

fn struck(call: &Call<'_>, knocks: &[Knock], gain: f32, side: u64) -> Vec<f32> {
    let mut random = call.random(2);
    let rail = Clack { low_hz: 290.0, high_hz: 3_200.0, decay_s: 0.13, modes: 18, contact_s: 1.1e-3, noise: 0.0 };
    let wheel = Clack { low_hz: 60.0, high_hz: 420.0, decay_s: 0.2, modes: 8, contact_s: 4.0e-3, noise: 0.0 };
    let (rail_body, wheel_body) = (rail.body(&mut random), wheel.body(&mut random));
    // A dozen strokes of each, told apart by level: no ear follows more.
    let strokes: Vec<[Vec<f32>; 2]> =
        (0..12).map(|_| [blow(&rail, &rail_body, &mut random), blow(&wheel, &wheel_body, &mut random)]).collect();
    let mut out = vec![0.0; call.frames];
    for (count, knock) in knocks.iter().enumerate() {
        let [click, thump] = &strokes[(count * 7 + count / 5) % strokes.len()];
        let here = if side == 0 { 1.0 - 0.5 * knock.side.max(0.0) } else { 1.0 + 0.5 * knock.side.min(0.0) };
        grains::add(&mut out, knock.frame, click, 0.5 * gain * here * knock.level);
        grains::add(&mut out, knock.frame, thump, 0.35 * gain * here * knock.level);
    }
    out
}

/// A blow through the contact of wheel and rail, whose spring (about 1 GN/m) rounds it, so that the steel rings
/// without a scratch.
fn blow(make: &Clack, body: &[Mode], random: &mut Random) -> Vec<f32> {
    let contact = ((make.contact_s * random.around(0.3) * RATE) as usize).max(2);
    let pulse: Vec<f32> = (0..contact)
        .map(|index| (1.0 - (std::f32::consts::TAU * (index as f32 + 0.5) / contact as f32).cos()) / contact as f32)
        .collect();
    let varied: Vec<Mode> = body.iter().map(|mode| Mode { gain: mode.gain * random.around(0.4), ..*mode }).collect();
    Modes::new(&varied).ring(&pulse, contact + frames_of(1.2 * make.decay_s))
}

/// Rumble of the vehicles and rolling noise. Roughness under the wheels drives sleepers (below 400 Hz), rails
/// (to 1600 Hz) and the lightly damped wheels (above): Thompson, figure 2.9 and chapter 4.
fn bed(call: &Call<'_>, train: &Train, speed: f32, side: u64, rough: f32, near: &[f32]) -> Vec<f32> {
    let mut random = call.random(20 + side);
    let mut rumble = noise::brown(&mut random, call.frames);
    Biquad::peak(70.0, 1.0, 6.0).run(&mut rumble);
    Biquad::high_pass(30.0, 0.7).run(&mut rumble);
    let mut roll = noise::pink(&mut random, call.frames);
    let centre_hz = 680.0 * (speed / 19.0).clamp(0.3, 2.0).sqrt();
    Biquad::high_pass(160.0, 0.6).run(&mut roll);
    Biquad::peak(centre_hz, 0.8, 6.0).run(&mut roll);
    Biquad::low_pass(5.5 * centre_hz, 0.6).run(&mut roll);
    let mut wheels = Modes::new(&wheel_modes(call));
    let mut sway = Drift::new(call.random(24), 1.2);
    let mut grain = Drift::new(call.random(26 + side), 38.0);
    // Wheels are never quite round: the noise throbs with their turning.
    let turn_hz = speed / WHEEL_ROUND_M;
    let mut phase = random.unit();
    let strength = (speed / 19.0).clamp(0.15, 1.6).powf(0.8) * rough.sqrt();
    (0..call.frames)
        .map(|frame| {
            phase = (phase + turn_hz / RATE).fract();
            let part = (frame % BLOCK) as f32 / BLOCK as f32;
            let (from, to) = (near[frame / BLOCK], near[frame / BLOCK + 1]);
            let near = from + (to - from) * part;
            let throb = 1.0 + 0.2 * (std::f32::consts::TAU * phase).sin() + 0.45 * grain.step();
            let moved = 1.0 + 0.25 * sway.step();
            let ring = wheels.step(roll[frame] * throb);
            strength
                * moved
                * (0.22 * train.rumble * rumble[frame] * (0.5 + 0.5 * near)
                    + train.roll * near * (0.1 * roll[frame] * throb + 0.014 * ring))
        })
        .collect()
}

/// The bending modes of the wheels: lightly damped, and no two wheels alike, so each comes several times.
fn wheel_modes(call: &Call<'_>) -> Vec<Mode> {
    let mut random = call.random(28);
    [(1_180.0, 0.6), (1_640.0, 0.9), (2_080.0, 0.9), (2_720.0, 1.0), (3_500.0, 0.9), (4_400.0, 0.7)]
        .into_iter()
        .flat_map(|mode| [mode; 4])
        .map(|(hz, gain)| Mode {
            frequency_hz: hz * random.around(0.09),
            decay_s: 0.035 * random.around(0.4),
            gain: gain * random.around(0.5),
        })
        .collect()
}

/// Traction motors and their gears: a mesh tone with the speed, and the inverter's carrier.
fn motor(call: &Call<'_>, train: &Train, speed: f32) -> Vec<f32> {
    let mut out = vec![0.0; call.frames];
    if train.motor <= 0.0 {
        return out;
    }
    let mut unsteady = Drift::new(call.random(30), 0.4);
    let mut shimmer = Drift::new(call.random(31), 14.0);
    let mut phases = [0.0_f32; 4];
    for sample in &mut out {
        let mesh_hz = 31.0 * speed * (1.0 + 0.015 * unsteady.step());
        let level = 0.028 * train.motor * (1.0 + 0.5 * shimmer.step());
        for (index, phase) in phases.iter_mut().enumerate() {
            let ratio = [1.0, 2.0, 0.43, 3.07][index];
            *phase = (*phase + mesh_hz * ratio / RATE).fract();
            *sample += level / (1.0 + index as f32 * 0.6) * (std::f32::consts::TAU * *phase).sin();
        }
    }
    out
}

fn squeal(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let length_s = call.number("length_s") * random.around(0.1);
    let frames = frames_of(length_s).min(call.frames);
    let pitch = call.number("pitch") * random.around(0.1);
    let piercing = call.number("intensity");
    let base = [620.0, 1_430.0, 2_480.0, 3_650.0, 4_900.0];
    let mut out = vec![0.0; frames];
    for (index, hz) in base.into_iter().enumerate() {
        let hz = hz * pitch * random.around(0.05);
        let mut slip = Drift::new(call.random(10 + index as u64), random.between(1.0, 3.5));
        let mut wander = Drift::new(call.random(20 + index as u64), 4.0);
        let mut rough = Drift::new(call.random(30 + index as u64), 70.0);
        let strength = if index < 2 { 1.2 - 0.6 * piercing } else { 0.5 + 0.6 * piercing };
        let mut phase = 0.0_f32;
        for sample in &mut out {
            // Locks on and lets go.
            let locked = (slip.step() * 1.6 + 0.1).clamp(0.0, 1.0);
            phase = (phase + hz * (1.0 + 0.004 * wander.step() + 0.002 * rough.step()) / RATE).fract();
            let wave = if phase < 0.75 { phase / 0.375 - 1.0 } else { 1.0 - (phase - 0.75) / 0.125 };
            *sample += strength * locked * (1.0 + 0.5 * rough.step()) * wave / (1.0 + 0.35 * index as f32);
        }
    }
    let mut grind = noise::white(&mut random, frames);
    let mut band = Svf::default();
    let modes: Vec<Mode> = base.iter().map(|&hz| Mode { frequency_hz: hz * 0.97, decay_s: 0.05, gain: 0.2 }).collect();
    let mut ring = Modes::new(&modes);
    for (frame, sample) in out.iter_mut().enumerate() {
        let scrape = band.step(grind[frame], 1_800.0, 0.7).band;
        grind[frame] = scrape;
        let time = frame as f32 / RATE;
        let level = (time / 0.25).min(1.0) * ((length_s - time) / (0.3 * length_s)).clamp(0.0, 1.0);
        *sample = level * (0.28 * *sample + 0.25 * scrape + ring.step(0.15 * scrape));
    }
    Biquad::low_pass(9_000.0, 0.6).run(&mut out);
    vec![out]
}
