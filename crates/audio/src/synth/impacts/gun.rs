//! Guns. Close by, a shot is the muzzle blast (a Friedlander wave: a jump of pressure, 0.3 ms of overpressure
//! for a pistol to 4 ms for a cannon, then a longer underpressure), hot gas that roars out behind it, and for
//! bullets faster than sound an N-shaped shock of about 0.2 ms that arrives before it (Maher, "Acoustical
//! characterization of gunshots", IEEE SAFE 2007; Beck, Nakasone and Marr, "Variations in recorded acoustic
//! gunshot waveforms", JASA 129, 2011). What follows for one to three seconds is the land: the reflection
//! from the ground, echoes of walls or trees, ever duller.

use super::contact::{blast, burst, mix, saturate, with_peak};
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::OnePole;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "gunshot",
    about: "one shot of a gun",
    kind: Kind::Event,
    params: &[
        Param::word("gun", "what is fired", GUNS),
        Param::word("surroundings", "where", SURROUNDINGS),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::number("size", "of the gun, about the usual", 0.0, 1.0, 0.5),
    ],
    make,
};

pub(super) const AUTOMATIC: Model = Model {
    name: "automatic_fire",
    about: "bursts of a machine gun",
    kind: Kind::Texture,
    params: &[
        Param::word("gun", "what is fired", &["machine_gun", "rifle", "pistol", "cannon"]),
        Param::word("surroundings", "where", SURROUNDINGS),
        Param::number("rate", "rounds a minute", 200.0, 1_500.0, 650.0),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("burst", "rounds in a burst", 1.0, 80.0, 14.0),
        Param::number("pause", "seconds between bursts", 0.0, 4.0, 0.6),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
        Param::number("guns", "how many fire", 1.0, 6.0, 1.0),
    ],
    make: make_automatic,
};

const GUNS: &[&str] = &["pistol", "rifle", "shotgun", "machine_gun", "cannon", "cap", "silenced"];
const SURROUNDINGS: &[&str] = &["open", "street", "indoors", "mountains"];

/// What a gun is like.
#[derive(Debug, Clone, Copy)]
struct Gun {
    /// Overpressure of the blast.
    blast_s: f32,
    /// The roar of gas: its decay, its band, and its gain.
    gas_s: f32,
    gas_hz: [f32; 2],
    /// The bullet's shock beside the blast, and the gun's mechanism.
    shock: f32,
    mechanism: f32,
    /// The low thump that the body feels.
    thump: f32,
    /// How much the land answers.
    land: f32,
    drive: f32,
}

fn gun(name: &str) -> Gun {
    let of = |blast_s, gas_s, gas_hz, shock, mechanism, thump, land, drive| Gun {
        blast_s,
        gas_s,
        gas_hz,
        shock,
        mechanism,
        thump,
        land,
        drive,
    };
    match name {
        "rifle" => of(0.000_6, 0.26, [120.0, 9_000.0], 0.6, 0.05, 0.6, 0.5, 4.0),
        "shotgun" => of(0.001, 0.36, [70.0, 6_500.0], 0.0, 0.04, 1.0, 0.55, 4.5),
        "machine_gun" => of(0.000_6, 0.1, [110.0, 8_000.0], 0.4, 0.22, 0.8, 0.35, 3.5),
        "cannon" => of(0.004_5, 0.75, [25.0, 2_600.0], 0.0, 0.0, 1.6, 0.8, 5.0),
        "cap" => of(0.000_12, 0.035, [1_200.0, 12_000.0], 0.0, 0.15, 0.0, 0.08, 2.5),
        "silenced" => of(0.000_5, 0.09, [500.0, 5_000.0], 0.0, 0.5, 0.15, 0.03, 1.2),
        _ => of(0.000_45, 0.22, [150.0, 9_500.0], 0.0, 0.1, 0.5, 0.45, 4.0),
    }
}

/// How long the land answers, its first echo, and how fast the answer gets duller.
fn land(name: &str) -> (f32, f32, f32) {
    match name {
        "street" => (1.5, 0.07, 3_800.0),
        "indoors" => (0.5, 0.012, 6_000.0),
        "mountains" => (3.2, 0.55, 1_500.0),
        _ => (1.9, 0.19, 2_300.0),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let gun = sized(gun(call.word("gun")), call.number("size"), call.number("intensity"));
    let shot = shot(&mut random, &gun);
    answered(&mut random, &shot, gun.land, call.word("surroundings"), call.frames)
}

fn sized(gun: Gun, size: f32, intensity: f32) -> Gun {
    let larger = (1.4 * (size - 0.5)).exp2();
    Gun {
        blast_s: gun.blast_s * larger,
        gas_s: gun.gas_s * larger * (0.8 + 0.4 * intensity),
        drive: gun.drive * (0.5 + intensity),
        ..gun
    }
}

/// The shot itself, without the land.
fn shot(random: &mut Random, gun: &Gun) -> Vec<f32> {
    let muzzle = with_peak(blast(gun.blast_s * random.around(0.1)), 1.0);
    let gas_s = gun.gas_s * random.around(0.12);
    let gas = burst(random, 0.0004, gas_s, gun.gas_hz[0], gun.gas_hz[1]);
    let rumble = burst(random, 0.003, 1.6 * gun.gas_s, 35.0, 260.0);
    let shock_frames = 9;
    let shock: Vec<f32> = (0..shock_frames).map(|n| 1.0 - 2.0 * n as f32 / (shock_frames - 1) as f32).collect();
    let mut sum = mix(
        &[(0.0, shock, gun.shock), (0.001, muzzle, 1.2), (0.001, gas, 0.9), (0.002, rumble, 0.7 * gun.thump)],
        frames_of(4.0),
    );
    saturate(&mut sum, gun.drive);
    let mut parts = vec![(0.0, sum, 1.0)];
    for at_s in [0.012, 0.05, 0.075] {
        let at_s = at_s * random.around(0.15);
        parts.push((at_s, burst(random, 0.0003, 0.02, 1_800.0, 9_000.0), gun.mechanism * random.between(0.5, 1.0)));
    }
    mix(&parts, frames_of(4.0))
}

/// A shot with the answer of the land: the ground at once, a few echoes, and scattering that gets duller the
/// longer it has travelled. Two sides, as the land is wide.
fn answered(random: &mut Random, shot: &[f32], level: f32, place: &str, frames: usize) -> Vec<Vec<f32>> {
    let (tail_s, first_s, bright_hz) = land(place);
    let length = (shot.len() + frames_of(tail_s)).min(frames);
    let echoes: Vec<(f32, f32)> = (0..4)
        .map(|n| (first_s * (1.0 + n as f32 * random.between(0.5, 1.1)), level * 0.25 * 0.6_f32.powi(n)))
        .collect();
    let dull: Vec<f32> = {
        let mut copy = shot.to_vec();
        OnePole::low_pass(bright_hz).run(&mut copy);
        copy
    };
    (0..2)
        .map(|_| {
            let mut parts = vec![(0.0, shot.to_vec(), 1.0), (random.between(0.003, 0.006), dull.clone(), 0.35)];
            // A slope or the edge of a wood answers from many places at once.
            for &(at_s, gain) in &echoes {
                parts.push((at_s * random.around(0.03), scatter(random, 0.45, 0.6 * bright_hz), 1.2 * gain));
            }
            // What stands near, then what stands far.
            parts.push((0.004, scatter(random, 0.6 * tail_s.min(2.0), 2.0 * bright_hz), level * 1.5));
            parts.push((0.02, scatter(random, tail_s, bright_hz), level * 0.6));
            mix(&parts, length)
        })
        .collect()
}

/// The rolling end of a shot: noise whose level and brightness fall together.
fn scatter(random: &mut Random, tail_s: f32, bright_hz: f32) -> Vec<f32> {
    let frames = frames_of(tail_s);
    let factor = decay_factor(tail_s);
    let (mut level, mut slow, mut low) = (1.0_f32, 0.0_f32, 0.0_f32);
    let mut coefficient = 0.0;
    let samples: Vec<f32> = (0..frames)
        .map(|frame| {
            if frame % 64 == 0 {
                let hz = 160.0 + bright_hz * level.powf(0.8);
                coefficient = 1.0 - (-std::f32::consts::TAU * hz / RATE).exp();
            }
            level *= factor;
            slow += coefficient * (random.bipolar() - slow);
            low += 0.008 * (slow - low);
            (slow - low) * level * (frame as f32 / 400.0).min(1.0) / (coefficient + 0.02).sqrt()
        })
        .collect();
    with_peak(samples, 1.0)
}

fn make_automatic(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = vec![vec![0.0; call.frames], vec![0.0; call.frames]];
    let kind = gun(call.word("gun"));
    for shooter in 0..call.number("guns").round() as u64 {
        let mut random = call.random(10 + shooter);
        let gun = sized(kind, random.between(0.35, 0.65), call.number("intensity"));
        // A few shots of this gun, of which each round is one.
        let shots: Vec<Vec<f32>> = (0..6).map(|_| shot(&mut random, &gun)).collect();
        let (tail_s, _, bright_hz) = land(call.word("surroundings"));
        let interval_s = 60.0 / (call.number("rate") * call.number("speed")) * random.around(0.08);
        let level = if shooter == 0 { 1.0 } else { random.between_log(0.15, 0.7) };
        let mut at_s = if shooter == 0 { 0.02 } else { random.between(0.0, 1.2) };
        while frames_of(at_s) < call.frames {
            let rounds = (call.number("burst") * random.around(0.5)).round().max(1.0) as usize;
            for _ in 0..rounds {
                let gain = level * random.around(0.12);
                let shot = &shots[random.below(shots.len())];
                out.iter_mut().for_each(|side| {
                    crate::synth::tools::grains::add(side, frames_of(at_s), shot, gain);
                });
                at_s += interval_s * random.around(0.02);
            }
            for side in &mut out {
                let roll = scatter(&mut random, tail_s, bright_hz);
                let early = frames_of(at_s - interval_s);
                crate::synth::tools::grains::add(side, early, &roll, 0.4 * level * gun.land);
            }
            at_s += call.number("pause") * random.around(0.6);
        }
    }
    out
}
