//! Rolling: as a body turns over a rough floor it meets bumps of every size, its own unevenness once in each
//! turn, and the floor's seams; the faster, the denser and brighter (Rath and Rocchesso, "Continuous sonic
//! feedback from a rolling ball", IEEE MultiMedia 12(2), 2005).

use super::body::{self, Material, Shape};
use super::contact::{burst, with_peak};
use crate::synth::tools::filter::Biquad;
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
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "marble" => of((6.0, 0.35), 6_000.0, (4_200.0, 6, rings(0.006, 0.03, 0.3)), 0.35, (5.0, 0.3)),
        "barrel" => of((1.1, 0.6), 1_600.0, (95.0, 20, rings(0.03, 0.2, 0.4)), 1.0, (3.0, 0.5)),
        "skateboard" => of((9.0, 0.15), 5_200.0, (240.0, 16, rings(0.03, 0.06, 0.3)), 0.7, (3.2, 0.9)),
        "cart" => of((2.5, 0.4), 5_000.0, (420.0, 24, rings(0.006, 0.2, 0.2)), 1.0, (9.0, 0.5)),
        "suitcase" => of((6.0, 0.3), 4_500.0, (210.0, 16, rings(0.05, 0.05, 0.4)), 0.6, (8.0, 0.8)),
        "bowling" => of((4.0, 0.3), 900.0, (80.0, 12, rings(0.03, 0.15, 0.6)), 0.8, (2.0, 0.1)),
        _ => of((2.6, 0.5), 1_500.0, (160.0, 10, rings(0.05, 0.08, 0.6)), 0.6, (1.5, 0.2)),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let thing = thing(call.word("thing"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let (rough, floor_hz, floor_gain) = match call.word("surface") {
        "concrete" => (1.4, 240.0, 0.15),
        "stone" => (2.0, 300.0, 0.2),
        "metal" => (0.8, 210.0, 0.9),
        _ => (0.7, 100.0, 0.7),
    };
    let mut wander = Drift::new(call.random(1), 0.5);
    let speeds: Vec<f32> = (0..call.frames).map(|_| call.number("speed") * (1.0 + 0.18 * wander.step())).collect();
    let mut force = vec![0.0; call.frames];
    let mut coarse = Drift::new(call.random(2), 60.0 * call.number("speed"));
    let mut turn = 0.0_f32;
    let wheels: [f32; 4] = std::array::from_fn(|_| random.unit());
    for (force, &speed) in force.iter_mut().zip(&speeds) {
        turn = (turn + thing.turns * scale * speed / RATE).fract();
        let once: f32 =
            wheels.iter().map(|phase| (std::f32::consts::TAU * (turn + phase)).sin().max(0.0).powi(6)).sum();
        let bumps = random.bipolar() * (0.5 + 0.5 * coarse.step().abs());
        let spike =
            if random.chance(rough * 90.0 * speed / RATE) { 5.0 * random.bipolar() * random.unit() } else { 0.0 };
        *force = speed.sqrt() * (bumps * (1.0 - thing.uneven + thing.uneven * once) + spike);
    }
    Biquad::low_pass((thing.bright_hz * scale * call.number("speed").sqrt() * rough.sqrt()).min(15_000.0), 0.6)
        .run(&mut force);
    let (own_hz, count, material) = thing.own;
    let own = body::modes(&mut random, Shape::Plate, material, own_hz * scale, count);
    let floor_material = Material { loss: 0.03, support_s: 0.15, slope: 0.6 };
    let floor = body::modes(&mut random, Shape::Plate, floor_material, floor_hz, 24);
    let (mut own, mut floor) = (Modes::new(&own), Modes::new(&floor));
    let rung = with_peak(force.iter().map(|force| own.step(*force)).collect(), 1.0);
    let ground = with_peak(force.iter().map(|force| floor.step(*force)).collect(), 1.0);
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
        let low_hz = 120.0 * scale;
        let knock = burst(&mut random, 0.0008, 0.05, low_hz, (thing.bright_hz * scale).min(9_000.0));
        let level = 0.9 * thing.seam * random.between(0.4, 1.0);
        grains::add(&mut out, frames_of(at_s), &knock, level);
        grains::add(&mut out, frames_of(at_s + 0.11 / call.number("speed")), &knock, 0.8 * level);
        at_s += random.wait(thing.seams * call.number("speed")).max(0.12);
    }
    Biquad::high_pass(45.0, 0.7).run(&mut out);
    vec![out]
}
