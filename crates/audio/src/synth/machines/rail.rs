//! Trains on their rails. Wheels over joints: axles 2.6 m apart in a bogie, bogies 14 m apart, rails of
//! 18.3 m (60 ft), so the clickety-clack follows from the speed alone; each joint knocks the wheel (thump
//! near 100 Hz) and the rail (ring of 500 to 2500 Hz). Rolling noise of rough wheels and rails lies between
//! 300 and 2500 Hz (David Thompson, "Railway noise and vibration", 2009, chapters 2 and 9 for squeal, which
//! is stick-slip at the bending modes of the wheel, about 400 Hz to 6 kHz).

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

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

/// Speed in m/s, rail length, rumble, rolling noise, joints, motor whine.
struct Train {
    speed_m_s: f32,
    rail_m: f32,
    rumble: f32,
    roll: f32,
    joints: f32,
    motor: f32,
    dull_hz: f32,
}

fn rolling(call: &Call<'_>) -> Vec<Vec<f32>> {
    let train = match call.word("train") {
        "freight" => {
            Train { speed_m_s: 13.0, rail_m: 18.3, rumble: 1.2, roll: 0.9, joints: 1.0, motor: 0.0, dull_hz: 6_000.0 }
        }
        "subway" => {
            Train { speed_m_s: 17.0, rail_m: 55.0, rumble: 1.4, roll: 1.2, joints: 0.5, motor: 1.0, dull_hz: 5_500.0 }
        }
        "tram" => {
            Train { speed_m_s: 8.0, rail_m: 12.0, rumble: 0.9, roll: 0.6, joints: 0.6, motor: 0.9, dull_hz: 6_000.0 }
        }
        "inside" => {
            Train { speed_m_s: 21.0, rail_m: 18.3, rumble: 1.7, roll: 0.35, joints: 0.9, motor: 0.1, dull_hz: 1_600.0 }
        }
        _ => {
            Train { speed_m_s: 19.0, rail_m: 18.3, rumble: 1.0, roll: 0.9, joints: 1.0, motor: 0.05, dull_hz: 7_000.0 }
        }
    };
    let mut random = call.random(0);
    let speed = train.speed_m_s * call.number("speed") * random.around(0.06);
    let rough = 0.4 + 1.2 * call.number("intensity");
    let axles = axle_passages(call, &train, speed);
    (0..2)
        .map(|side| {
            let mut out = joints(call, &axles, train.joints * rough, side);
            let bed = bed(call, &train, speed, side, rough);
            let motor = motor(call, &train, speed);
            for ((sample, bed), motor) in out.iter_mut().zip(&bed).zip(&motor) {
                *sample += bed + motor;
            }
            Biquad::low_pass(train.dull_hz, 0.5).run(&mut out);
            out
        })
        .collect()
}

/// When an axle runs over a joint near the listener, and how loud: wagons of 20 m pass a listener beside the
/// track, or the own wagon's axles are heard for ever from inside.
fn axle_passages(call: &Call<'_>, train: &Train, speed: f32) -> Vec<(usize, f32)> {
    let mut random = call.random(1);
    let mut found = Vec::new();
    let axle_m = [0.0, 2.6, 14.2, 16.8];
    let wagon_m = 20.3;
    let length_m = call.frames as f32 / RATE * speed;
    let offset_m = random.between(0.0, wagon_m);
    // Several joints are within hearing; the nearest is the loudest.
    for (near, gain) in [(0.0, 1.0), (0.37, 0.35), (0.71, 0.5)] {
        let mut wagon = 0;
        let shift = near * train.rail_m;
        loop {
            let begin = wagon as f32 * wagon_m - offset_m + shift;
            if begin > length_m {
                break;
            }
            let quality = random.around(0.35);
            for axle in axle_m {
                let at_m = begin + axle;
                if at_m >= 0.0 && at_m < length_m {
                    found.push((frames_of(at_m / speed * random.around(0.002)), gain * quality * random.around(0.25)));
                }
            }
            wagon += 1;
        }
    }
    found.sort_by_key(|passage| passage.0);
    found
}

fn joints(call: &Call<'_>, axles: &[(usize, f32)], gain: f32, side: u64) -> Vec<f32> {
    let mut random = call.random(2);
    let rail = Clack { low_hz: 420.0, high_hz: 3_600.0, decay_s: 0.09, modes: 16, contact_s: 1.2e-3, noise: 0.15 };
    let wheel = Clack { low_hz: 70.0, high_hz: 340.0, decay_s: 0.13, modes: 6, contact_s: 6.0e-3, noise: 0.1 };
    let (rail_body, wheel_body) = (rail.body(&mut random), wheel.body(&mut random));
    let mut random = call.random(3 + side);
    let mut out = vec![0.0; call.frames];
    for &(at, level) in axles {
        let click = rail.strike(&rail_body, &mut random);
        let thump = wheel.strike(&wheel_body, &mut random);
        grains::add(&mut out, at, &click, 0.2 * gain * level);
        grains::add(&mut out, at, &thump, 0.26 * gain * level);
    }
    out
}

/// Rumble of the vehicles and rolling noise, both unsteady.
fn bed(call: &Call<'_>, train: &Train, speed: f32, side: u64, rough: f32) -> Vec<f32> {
    let mut random = call.random(20 + side);
    let mut rumble = noise::brown(&mut random, call.frames);
    Biquad::peak(75.0, 1.2, 3.0).run(&mut rumble);
    Biquad::high_pass(28.0, 0.7).run(&mut rumble);
    let mut roll = noise::pink(&mut random, call.frames);
    let centre_hz = 750.0 * (speed / 19.0).clamp(0.3, 2.0).sqrt();
    Biquad::high_pass(220.0, 0.6).run(&mut roll);
    Biquad::peak(centre_hz, 0.8, 8.0).run(&mut roll);
    Biquad::peak(centre_hz * 2.3, 1.5, 4.0).run(&mut roll);
    let mut sway = Drift::new(call.random(24), 1.2);
    let mut grain = Drift::new(call.random(26 + side), 22.0);
    // Wheels are never quite round: the noise throbs with their turning.
    let turn_hz = speed / (0.92 * std::f32::consts::PI);
    let mut phase = random.unit();
    let strength = (speed / 19.0).clamp(0.15, 1.6).powf(0.8) * rough.sqrt();
    rumble
        .iter()
        .zip(&roll)
        .map(|(rumble, roll)| {
            phase = (phase + turn_hz / RATE).fract();
            let throb = 1.0 + 0.2 * (std::f32::consts::TAU * phase).sin() + 0.25 * grain.step();
            let moved = 1.0 + 0.3 * sway.step();
            strength * (0.2 * train.rumble * rumble * moved + 0.24 * train.roll * roll * throb * moved)
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
