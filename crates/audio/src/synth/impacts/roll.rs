//! Rolling: as a body turns over a rough floor it meets bumps of every size, its own unevenness once in each
//! turn, and the floor's seams; the faster, the denser, louder and brighter (Rath and Rocchesso, "Continuous sonic
//! feedback from a rolling ball", IEEE MultiMedia 12(2), 2005). What is pushed slows down until the next push. Each wheel
//! that meets a seam is a blow to the whole thing, and what is loose on it hops and lands again: hits that come as often
//! as it is jolted and excite its own modes (Cook, "Physically informed sonic modeling (PhISM)", Computer Music Journal
//! 21(3), 1997). Who jumps with a skateboard strikes its tail on the ground, is silent in the air and lands on all wheels.

use super::body::{self, Material, Shape};
use super::contact::{arch, burst, with_peak};
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::modal::Modes;
use crate::synth::tools::random::Random;
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
        Param::number("jumps", "jumps a second, of a skateboard", 0.0, 1.0, 0.0),
    ],
    make,
};

/// A thing: turns a second, how much each turn is heard, the roughness's upper limit, its own modes and gain,
/// seams a second and their gain, and what is loose on it.
struct Thing {
    turns: f32,
    uneven: f32,
    bright_hz: f32,
    own: (f32, usize, Material),
    own_gain: f32,
    seams: f32,
    seam: f32,
    /// Grains of the floor that it meets in a second: small hard wheels fall between them, others bridge them.
    grains: f32,
    push: Option<Push>,
    loose: Option<Loose>,
}

/// Parts that rattle: hits a second at the usual speed, their lowest mode, how they ring and their gain.
#[derive(Clone, Copy)]
struct Loose {
    rate: f32,
    lowest_hz: f32,
    material: Material,
    gain: f32,
}

fn loose(name: &str) -> Option<Loose> {
    let of = |rate, lowest_hz, loss, support_s, gain| {
        Some(Loose { rate, lowest_hz, material: Material { loss, support_s, slope: 0.2 }, gain })
    };
    match name {
        // Trucks, axles and bearings; a basket of wire; handles and zips.
        "skateboard" => of(45.0, 1_900.0, 0.006, 0.03, 0.35),
        "cart" => of(90.0, 900.0, 0.002, 0.12, 0.9),
        "suitcase" => of(60.0, 1_100.0, 0.02, 0.02, 0.35),
        _ => None,
    }
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
    let mut smooth = OnePole::smoothing(0.08);
    let (mut speed, mut slows, mut next) = (1.0, 1.0, 0);
    (0..call.frames)
        .map(|frame| {
            let steady = call.number("speed") * (1.0 + 0.18 * wander.step());
            let Some(push) = push else { return steady };
            if frame == next {
                let wait_s = push.every_s * random.around(0.35);
                next += frames_of(wait_s).max(1);
                speed = random.between(1.1, 1.6);
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
        grains: match name {
            "skateboard" => 700.0,
            "suitcase" => 500.0,
            "cart" => 300.0,
            _ => 90.0,
        },
        push: push(name),
        loose: loose(name),
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "marble" => of((6.0, 0.2), 6_000.0, (4_200.0, 6, rings(0.006, 0.03, 0.3)), 0.35, (5.0, 0.3)),
        "barrel" => of((1.1, 0.5), 1_600.0, (95.0, 20, rings(0.03, 0.2, 0.4)), 1.0, (3.0, 0.5)),
        "skateboard" => of((9.0, 0.04), 4_200.0, (240.0, 16, rings(0.1, 0.02, 0.3)), 0.7, (1.5, 0.6)),
        "cart" => of((2.5, 0.15), 5_000.0, (420.0, 24, rings(0.006, 0.2, 0.2)), 1.0, (9.0, 0.5)),
        "suitcase" => of((6.0, 0.08), 4_500.0, (210.0, 16, rings(0.1, 0.02, 0.4)), 0.6, (4.0, 0.5)),
        "bowling" => of((4.0, 0.15), 1_100.0, (80.0, 12, rings(0.03, 0.15, 0.6)), 0.8, (2.0, 0.1)),
        _ => of((2.6, 0.25), 1_700.0, (160.0, 10, rings(0.05, 0.08, 0.6)), 0.6, (1.5, 0.2)),
    }
}

/// When a jump leaves the ground and lands, in frames.
fn jumps(call: &Call<'_>) -> Vec<[usize; 2]> {
    let rate = call.number("jumps");
    let mut random = call.random(4);
    let mut found = Vec::new();
    let mut at_s = random.between(0.3, 1.0) / rate.max(0.01);
    while rate > 0.0 && frames_of(at_s) < call.frames {
        let air_s = random.between(0.3, 0.5);
        found.push([at_s, at_s + air_s].map(frames_of));
        at_s += air_s + random.between(0.6, 1.4) / rate;
    }
    found
}

/// A short force on the whole thing.
struct Blow {
    at: usize,
    length: usize,
    level: f32,
}

/// Seams, met by the front and the back wheels one after the other, and the tails and landings of jumps; in order.
fn blows(call: &Call<'_>, thing: &Thing, jumps: &[[usize; 2]]) -> Vec<Blow> {
    let mut random = call.random(5);
    let mut found = Vec::new();
    let mut at_s = random.wait(thing.seams);
    while frames_of(at_s) < call.frames {
        let level = thing.seam * random.between(0.4, 1.0);
        for (after_s, part) in [(0.0, 1.0), (0.11 / call.number("speed"), 0.8)] {
            found.push(Blow { at: frames_of(at_s + after_s), length: 40, level: part * level });
        }
        at_s += random.wait(thing.seams * call.number("speed")).max(0.12);
    }
    found.retain(|blow| !jumps.iter().any(|[off, landed]| (*off..*landed).contains(&blow.at)));
    for &[off, landed] in jumps {
        found.push(Blow { at: off, length: 16, level: random.between(1.6, 2.4) });
        let first = random.between(1.8, 2.8);
        let apart = frames_of(random.between(0.004, 0.035));
        found.push(Blow { at: landed, length: 30, level: first });
        found.push(Blow { at: landed + apart, length: 30, level: first * random.between(0.5, 1.0) });
    }
    found.sort_by_key(|blow| blow.at);
    found
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let thing = thing(call.word("thing"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let (rough, floor_hz, floor_gain): (f32, f32, f32) = match call.word("surface") {
        "concrete" => (1.4, 240.0, 0.15),
        "stone" => (2.0, 300.0, 0.2),
        "metal" => (0.8, 210.0, 0.9),
        _ => (0.7, 100.0, 0.7),
    };
    let speeds = speeds(call, thing.push);
    let jumps = jumps(call);
    let blows = blows(call, &thing, &jumps);
    let mut force = vec![0.0; call.frames];
    let mut coarse = [11.0, 27.0, 65.0].map(|hz| Drift::new(call.random(20 + hz as u64), hz * call.number("speed")));
    let mut turn = 0.0_f32;
    let (mut first, mut second) = (OnePole::low_pass(thing.bright_hz), OnePole::low_pass(thing.bright_hz));
    let bright_hz = thing.bright_hz * scale * rough.sqrt();
    let wheels: [f32; 4] = std::array::from_fn(|_| random.unit());
    let mut loose = thing.loose.map(|loose| Rattle::new(call, loose, scale));
    let mut rattled = vec![0.0; call.frames];
    let (mut next_blow, mut next_jump) = (0, 0);
    for (frame, (force, &speed)) in force.iter_mut().zip(&speeds).enumerate() {
        turn = (turn + thing.turns * scale * speed / RATE).fract();
        let once: f32 =
            wheels.iter().map(|phase| (std::f32::consts::TAU * (turn + phase)).sin().max(0.0).powi(6)).sum();
        let ground = (0.6 * coarse.iter_mut().map(Drift::step).sum::<f32>()).exp();
        let bumps = random.bipolar() * ground;
        let spike = if random.chance(rough * thing.grains * speed / RATE) {
            5.0 * random.bipolar() * random.unit().powi(2)
        } else {
            0.0
        };
        while jumps.get(next_jump).is_some_and(|[_, landed]| *landed <= frame) {
            next_jump += 1;
        }
        let rolls = if jumps.get(next_jump).is_some_and(|[off, _]| *off <= frame) { 0.0 } else { speed.powf(1.5) };
        let heard = rolls * (bumps * (1.0 - thing.uneven + thing.uneven * once) + spike);
        if frame % 64 == 0 {
            let bright_hz = (bright_hz * speed.max(0.1)).min(15_000.0);
            first.tune(bright_hz);
            second.tune(bright_hz);
        }
        *force = second.step(first.step(heard));
        let mut jolt = 0.0_f32;
        while let Some(blow) = blows.get(next_blow).filter(|blow| blow.at <= frame) {
            jolt = jolt.max(blow.level);
            next_blow += 1;
        }
        if let Some(loose) = &mut loose {
            rattled[frame] = loose.step(rolls * ground, jolt);
        }
    }
    for blow in &blows {
        for (offset, force) in force.iter_mut().skip(blow.at).take(blow.length).enumerate() {
            *force += BLOW * blow.level * arch((offset as f32 + 0.5) / blow.length as f32);
        }
    }
    let (own_hz, count, material) = thing.own;
    let own = body::modes(&mut random, Shape::Plate, material, own_hz * scale, count);
    let floor_material = Material { loss: 0.03, support_s: 0.15, slope: 0.6 };
    let floor = body::modes(&mut random, Shape::Plate, floor_material, floor_hz, 24);
    let (mut own, mut floor) = (Modes::new(&own), Modes::new(&floor));
    let rung = with_peak(force.iter().map(|force| own.step(*force)).collect(), 1.0);
    let ground = with_peak(force.iter().map(|force| floor.step(*force)).collect(), 1.0);
    let direct = with_peak(force, 1.0);
    let weight = 0.4 + 1.2 * call.number("intensity");
    let rattle_gain = thing.loose.map_or(0.0, |loose| loose.gain);
    let rattled = with_peak(rattled, rattle_gain);
    let mut out: Vec<f32> = rung
        .iter()
        .zip(&ground)
        .zip(direct.iter().zip(&rattled))
        .map(|((rung, ground), (direct, rattled))| {
            thing.own_gain * rung + weight * floor_gain * ground + 0.5 * direct + rattled
        })
        .collect();
    for blow in &blows {
        let knock = burst(&mut random, 0.0008, 0.05, 120.0 * scale, (thing.bright_hz * scale).min(9_000.0));
        grains::add(&mut out, blow.at, &knock, 0.5 * blow.level);
    }
    Biquad::high_pass(45.0, 0.7).run(&mut out);
    vec![out]
}

/// How strong a blow is beside the roughness of the floor.
const BLOW: f32 = 1.0;

/// What is loose, hopping.
struct Rattle {
    modes: Modes,
    random: Random,
    rate: f32,
    shaken: f32,
    calms: f32,
}

impl Rattle {
    fn new(call: &Call<'_>, loose: Loose, scale: f32) -> Self {
        let mut random = call.random(6);
        let modes = body::modes(&mut random, Shape::Plate, loose.material, loose.lowest_hz * scale, 24);
        Self { modes: Modes::new(&modes), random, rate: loose.rate, shaken: 0.0, calms: decay_factor(0.3) }
    }

    /// The next sample, while it is shaken so much by the floor and was just jolted.
    fn step(&mut self, floor: f32, jolt: f32) -> f32 {
        self.shaken = (self.shaken * self.calms).max(jolt);
        let shaken = 0.4 * floor + self.shaken;
        let hit = if self.random.chance(self.rate * shaken / RATE) {
            shaken * self.random.bipolar() * self.random.unit().powi(2)
        } else {
            0.0
        };
        self.modes.step(hit)
    }
}
