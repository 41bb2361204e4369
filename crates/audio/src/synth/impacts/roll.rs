//! Rolling: as a body turns over a rough floor it meets bumps of every size, its own unevenness once in each
//! turn, and the floor's seams; the faster, the denser, louder and brighter (Rath and Rocchesso, "Continuous sonic
//! feedback from a rolling ball", IEEE MultiMedia 12(2), 2005). What is pushed slows down until the next push.

use super::body::{self, Material, Shape};
use super::contact::{burst, with_peak};
use crate::space::width;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::modal::Modes;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "roll",
    about: "a marble, ball, barrel, cart, skateboard or suitcase that rolls",
    kind: Kind::Texture,
    params: &[
        Param::word("thing", "what rolls", &["ball", "marble", "barrel", "skateboard", "cart", "suitcase", "bowling"]),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("intensity", "how heavy", 0.0, 1.0, 0.5),
        Param::word("surface", "what it rolls on", &["wood", "concrete", "stone", "metal"]),
    ],
    make,
};

/// A thing: turns a second, how much each turn is heard, the roughness's upper limit, its own modes and gain,
/// seams a second and their gain.
struct Thing {
    turns: f32,
    uneven: f32,
    bright_hz: f32,
    own: (f32, usize, Material),
    own_gain: f32,
    seams: f32,
    seam: f32,
    /// What of a seam is below is not heard, and the time from the front wheels to the back ones.
    seam_low_hz: f32,
    apart_s: f32,
    push: Option<Push>,
}

/// How it is kept going: the time between pushes, and the share of the speed that is left by then.
#[derive(Clone, Copy)]
struct Push {
    every_s: f32,
    left: f32,
}

fn push(name: &str) -> Option<Push> {
    let of = |every_s, left| Some(Push { every_s, left });
    match name {
        "cart" | "suitcase" => None,
        "skateboard" => of(2.2, 0.45),
        "barrel" => of(1.8, 0.4),
        "bowling" => of(4.0, 0.6),
        _ => of(2.8, 0.12),
    }
}

/// How fast it goes at every frame, about 1.
fn speeds(call: &Call<'_>, push: Option<Push>) -> Vec<f32> {
    let (mut wander, mut random) = (Drift::new(call.random(1), 0.5), call.random(3));
    let mut smooth = OnePole::smoothing(0.11);
    let (mut speed, mut slows, mut next) = (1.0, 1.0, 0);
    (0..call.frames)
        .map(|frame| {
            let steady = call.number("speed") * (1.0 + 0.2 * wander.step());
            let Some(push) = push else { return steady };
            if frame == next {
                let wait_s = push.every_s * random.around(0.26);
                next += frames_of(wait_s).max(1);
                speed = random.between(0.75, 1.6);
                slows = (push.left.ln() / (wait_s * RATE)).exp();
            }
            speed *= slows;
            steady * smooth.step(speed)
        })
        .collect()
}

fn thing(name: &str) -> Thing {
    let of = |(turns, uneven), bright_hz, own, own_gain, (seams, seam)| Thing {
        turns,
        uneven,
        bright_hz,
        own,
        own_gain,
        seams,
        seam,
        seam_low_hz: if name == "skateboard" { 280.0 } else { 120.0 },
        apart_s: if name == "skateboard" { 0.05 } else { 0.11 },
        push: push(name),
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "marble" => of((6.0, 0.2), 6_000.0, (4_200.0, 6, rings(0.006, 0.03, 0.3)), 0.35, (5.0, 0.3)),
        "barrel" => of((1.1, 0.5), 1_600.0, (95.0, 20, rings(0.03, 0.2, 0.4)), 1.0, (3.0, 0.5)),
        "skateboard" => of((13.0, 0.02), 1_440.0, (470.0, 16, rings(0.07, 0.06, 0.2)), 0.7, (4.0, 1.2)),
        "cart" => of((2.5, 0.15), 5_000.0, (420.0, 24, rings(0.006, 0.2, 0.2)), 1.0, (9.0, 0.5)),
        "suitcase" => of((6.0, 0.08), 4_500.0, (210.0, 16, rings(0.05, 0.05, 0.4)), 0.6, (8.0, 0.8)),
        "bowling" => of((4.0, 0.15), 1_100.0, (80.0, 12, rings(0.03, 0.15, 0.6)), 0.8, (2.0, 0.1)),
        _ => of((2.6, 0.25), 1_700.0, (160.0, 10, rings(0.05, 0.08, 0.6)), 0.6, (1.5, 0.2)),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let thing = thing(call.word("thing"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let (rough, floor_hz, floor_gain): (f32, f32, f32) = match call.word("surface") {
        "concrete" => (1.4, 240.0, 0.064),
        "stone" => (2.0, 300.0, 0.2),
        "metal" => (0.8, 210.0, 0.9),
        _ => (0.7, 100.0, 0.7),
    };
    let speeds = speeds(call, thing.push);
    let mut force = vec![0.0; call.frames];
    let mut coarse = [9.3, 38.0, 200.0].map(|hz| Drift::new(call.random(20 + hz as u64), hz * call.number("speed")));
    let mut turn = 0.0_f32;
    let (mut first, mut second) = (OnePole::low_pass(thing.bright_hz), OnePole::low_pass(thing.bright_hz));
    let bright_hz = thing.bright_hz * scale * rough.sqrt();
    let wheels: [f32; 4] = std::array::from_fn(|_| random.unit());
    for (frame, (force, &speed)) in force.iter_mut().zip(&speeds).enumerate() {
        turn = (turn + thing.turns * scale * speed / RATE).fract();
        let once: f32 =
            wheels.iter().map(|phase| (std::f32::consts::TAU * (turn + phase)).sin().max(0.0).powi(6)).sum();
        let ground = coarse.iter_mut().map(Drift::step).sum::<f32>();
        let bumps = random.bipolar() * (0.72 * ground).exp();
        let spike = if random.chance(rough * 90.0 * speed / RATE) {
            5.0 * random.bipolar() * random.unit().powi(2)
        } else {
            0.0
        };
        let heard = speed.powf(1.9) * (bumps * (0.61 - thing.uneven + thing.uneven * once) + spike);
        if frame % 64 == 0 {
            let bright_hz = (bright_hz * speed.max(0.1)).min(15_000.0);
            first.tune(bright_hz);
            second.tune(bright_hz);
        }
        *force = second.step(first.step(heard));
    }
    let (own_hz, count, material) = thing.own;
    let own = body::modes(&mut random, Shape::Plate, material, own_hz * scale, count);
    let floor_material = Material { loss: 0.03, support_s: 0.15, slope: 0.6 };
    let floor = body::modes(&mut random, Shape::Plate, floor_material, floor_hz, 24);
    let (mut own, mut floor) = (Modes::new(&own), Modes::new(&floor));
    let rung = with_peak(force.iter().map(|force| own.step(*force)).collect(), 1.2);
    let ground = with_peak(force.iter().map(|force| floor.step(*force)).collect(), 0.75);
    let direct = with_peak(force, 1.0);
    let weight = 0.4 + 1.2 * call.number("intensity");
    let mut out: Vec<f32> = rung
        .iter()
        .zip(&ground)
        .zip(&direct)
        .map(|((rung, ground), direct)| thing.own_gain * rung + weight * floor_gain * ground + 0.5 * direct)
        .collect();
    // Seams: front and back wheels one after the other.
    let mut at_s = random.wait(thing.seams);
    while frames_of(at_s) < call.frames {
        let low_hz = thing.seam_low_hz * scale;
        let knock = burst(&mut random, 0.0008, 0.05, low_hz, (thing.bright_hz * scale).min(9_000.0));
        let level = 0.9 * thing.seam * random.between(0.25, 1.0);
        grains::add(&mut out, frames_of(at_s), &knock, level);
        grains::add(&mut out, frames_of(at_s + thing.apart_s / call.number("speed")), &knock, 0.8 * level);
        at_s += random.wait(thing.seams * call.number("speed")).max(0.16);
    }
    Biquad::high_pass(45.0, 0.7).run(&mut out);
    // What rattles as finely as a board on asphalt must keep its colour.
    if call.word("thing") == "skateboard" {
        return width::part(&out, random.below(1 << 20) as u64).into();
    }
    vec![out]
}
