//! One footstep. On solid floors: the heel's contact, then the softer sole or toe, each exciting the floor
//! (hollow boards, a metal grating, hard concrete). On loose ground: grains that collide as the weight rolls
//! over them, after PhISEM (Perry Cook, "Physically informed sonic modeling (PhISM)", CMJ 21(3), 1997),
//! driven by the ground reaction force of a step with its two humps (Fontana and Bresin, "Physics-based
//! sound synthesis and control: crushing, walking and running by crumpling sounds", CIM 2003; Nordahl,
//! Serafin and Turchet, "Sound synthesis and evaluation of interactive footsteps", IEEE VR 2010).

use super::body::{self, Material, Shape};
use super::contact::{arch, burst, contact, mix, ping, with_peak};
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::modal::Mode;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const SURFACES: &[&str] = &[
    "concrete", "wood", "gravel", "grass", "snow", "leaves", "metal", "mud", "carpet", "water", "sand", "stone",
    "tiles",
];

pub(super) const MODEL: Model = Model {
    name: "footstep",
    about: "one footstep on some ground",
    kind: Kind::Event,
    params: &[
        Param::word("surface", "the ground", SURFACES),
        Param::word("shoe", "what is on the foot", &["shoe", "boot", "heel", "trainer", "bare"]),
        Param::word("gait", "how the foot is set down", &["walk", "run", "sneak"]),
        Param::number("intensity", "from light to heavy", 0.0, 1.0, 0.5),
        Param::number("size", "of the walker", 0.0, 1.0, 0.5),
    ],
    make,
};

/// When the toe follows the heel, how long the foot rolls, and how hard it lands.
struct Gait {
    toe_s: f32,
    roll_s: f32,
    weight: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let intensity = call.number("intensity");
    let gait = match call.word("gait") {
        "run" => Gait { toe_s: 0.028, roll_s: 0.17, weight: 1.25 },
        "sneak" => Gait { toe_s: 0.17, roll_s: 0.5, weight: 0.5 },
        _ => Gait { toe_s: random.between(0.075, 0.11), roll_s: random.between(0.33, 0.42), weight: 0.85 },
    };
    let weight = gait.weight * (0.6 + 0.8 * intensity) * random.around(0.17);
    let surface = call.word("surface");
    let mut parts = match loose(surface) {
        Some(ground) => rolled(&mut random, &ground, &gait, weight),
        None => landed(&mut random, call, &gait, weight),
    };
    if surface == "water" {
        parts.extend(splash(&mut random, &gait, weight));
    }
    vec![mix(&parts, call.frames)]
}

type Parts = Vec<(f32, Vec<f32>, f32)>;

/// Heel and toe on something solid: the floor rings, grit between sole and floor crackles, and the weight
/// thuds.
fn landed(random: &mut Random, call: &Call<'_>, gait: &Gait, weight: f32) -> Parts {
    // How long the contact takes, how much it clicks, and how much of the floor it wakes: flesh gives way.
    let (contact_s, click, wakes) = match call.word("shoe") {
        "boot" => (0.0018, 0.5, 1.0),
        "heel" => (0.0008, 0.9, 1.0),
        "trainer" => (0.0042, 0.18, 0.8),
        "bare" => (0.0055, 0.6, 0.3),
        _ => (0.0014, 0.7, 1.0),
    };
    let scale = (0.9 * (0.5 - call.number("size"))).exp2();
    let surface = call.word("surface");
    let (floor, hollow) = floor_modes(random, surface, scale);
    let hollow = hollow * wakes;
    let dull = if surface == "carpet" { 4.0 } else { 1.0 };
    let contact_s = contact_s * dull * (-0.5 * (weight - 0.72)).exp();
    let mut parts = Parts::new();
    for (at_s, level) in contacts(random, gait) {
        let soft = random.around(0.25) * if at_s > 0.0 { 1.4 } else { 1.0 };
        let force = contact(random, contact_s * soft, 0.4);
        parts.push((at_s, with_peak(body::ring(&floor, &force, call.frames), 1.0), 0.84 * hollow * level));
        let bright_hz = (1_200.0 + 3.6 / (contact_s * soft)).min(12_000.0);
        let (low_hz, length_s) = (random.between(180.0, 380.0), (14.0 * contact_s * soft).clamp(0.008, 0.06));
        parts.push((at_s, burst(random, 0.0006, length_s, low_hz, bright_hz), click * level / dull));
        parts.push((at_s, burst(random, 0.003, 0.06, 50.0, 220.0 * scale), 0.76 * weight * level));
        if surface == "metal" {
            parts.extend(rattle(random, at_s, level, call.frames));
        }
        parts.extend(grit(random, at_s, 0.1, (click * 26.0 / dull) as usize, 0.35 * click * level));
    }
    // The sole scuffs as the foot rolls.
    let (rise_s, fall_s) = (0.4 * gait.roll_s, 0.6 * gait.roll_s);
    parts.push((0.02, burst(random, rise_s, fall_s, 900.0, 5_200.0), 0.07 * click.sqrt() / dull));
    parts
}

/// A grating or sheet is loose in its frame: it strikes that again, at another place each time.
fn rattle(random: &mut Random, at_s: f32, level: f32, frames: usize) -> Parts {
    let material = Material { loss: 0.01, support_s: 0.12, slope: 0.0 };
    let mut again_s = at_s;
    let count = 2 + random.below(4);
    (0..count)
        .map(|_| {
            again_s += random.between(0.006, 0.03);
            let lowest_hz = random.between_log(350.0, 900.0);
            let bar = body::modes(random, Shape::Block, material, lowest_hz, 14);
            let force = contact(random, 0.000_4, 0.5);
            (again_s, with_peak(body::ring(&bar, &force, frames), 1.0), level * random.between_log(0.08, 0.4))
        })
        .collect()
}

/// When parts of the sole touch and how hard: the heel, mostly the flat of the sole, then the toe.
fn contacts(random: &mut Random, gait: &Gait) -> Vec<(f32, f32)> {
    let mut found = vec![(0.0, 1.0)];
    if random.chance(0.75) {
        found.push((gait.toe_s * random.between(0.2, 0.5), random.between_log(0.12, 0.6)));
    }
    found.push((gait.toe_s * random.between(0.75, 1.25), random.between_log(0.15, 0.7)));
    if random.chance(0.35) {
        found.push((gait.toe_s * random.between(1.5, 3.1), random.between_log(0.05, 0.2)));
    }
    found
}

/// Grains between sole and floor.
fn grit(random: &mut Random, at_s: f32, length_s: f32, count: usize, level: f32) -> Parts {
    (0..count)
        .map(|_| {
            let late = random.unit().powi(2) * length_s;
            let grain = ping(random.between_log(1_400.0, 8_000.0), random.between(0.001, 0.004), random.unit());
            (at_s + late, grain, level * random.unit().powi(3) * (1.0 - late / length_s))
        })
        .collect()
}

/// What a solid floor answers with, and how loud beside the contact.
fn floor_modes(random: &mut Random, surface: &str, scale: f32) -> (Vec<Mode>, f32) {
    let (shape, lowest_hz, count, material, hollow) = match surface {
        "wood" => (Shape::Plate, 95.0, 40, Material { loss: 0.05, support_s: 0.11, slope: 0.5 }, 0.9),
        "metal" => (Shape::Plate, 190.0, 90, Material { loss: 0.02, support_s: 0.1, slope: 0.35 }, 0.5),
        "carpet" => (Shape::Plate, 70.0, 10, Material { loss: 0.2, support_s: 0.1, slope: 1.4 }, 0.7),
        "tiles" => (Shape::Block, 420.0, 12, Material { loss: 0.03, support_s: 0.03, slope: 0.45 }, 0.4),
        "stone" => (Shape::Block, 300.0, 12, Material { loss: 0.03, support_s: 0.035, slope: 0.5 }, 0.4),
        _ => (Shape::Block, 230.0, 12, Material { loss: 0.05, support_s: 0.025, slope: 0.55 }, 0.4),
    };
    let lowest_hz = lowest_hz * scale * random.around(0.05);
    (body::modes(random, shape, material, lowest_hz, count), hollow)
}

/// What loose ground is made of.
struct Ground {
    /// How often much gives way at once in a step.
    slips: f32,
    /// The band of such a slip: least and most of its middle.
    slip_hz: [f32; 2],
    /// How long a slip lasts.
    slip_s: f32,
    /// Collisions of single grains in a step, and their frequencies.
    grains: f32,
    grain_hz: [f32; 2],
    grain_s: f32,
    /// Noise of what is pressed together, its band, and its gain.
    press: (f32, f32, f32),
    /// The thud of the ground below.
    thud: f32,
}

fn loose(surface: &str) -> Option<Ground> {
    let ground = |(slips, slip_hz, slip_s), (grains, grain_hz, grain_s), press, thud| {
        Some(Ground { slips, slip_hz, slip_s, grains, grain_hz, grain_s, press, thud })
    };
    match surface {
        "gravel" => {
            ground((26.0, [500.0, 3_200.0], 0.02), (420.0, [1_500.0, 8_000.0], 0.003), (700.0, 6_000.0, 0.12), 0.12)
        }
        "sand" => ground((9.0, [600.0, 3_500.0], 0.03), (500.0, [2_000.0, 8_000.0], 0.001), (500.0, 6_000.0, 0.5), 0.3),
        "snow" => ground((30.0, [500.0, 2_600.0], 0.016), (420.0, [900.0, 5_000.0], 0.002), (400.0, 4_000.0, 0.3), 0.2),
        "grass" => {
            ground((9.0, [700.0, 4_500.0], 0.03), (240.0, [1_800.0, 8_500.0], 0.002), (700.0, 7_000.0, 0.4), 0.35)
        }
        "leaves" => ground(
            (22.0, [1_000.0, 6_500.0], 0.008),
            (300.0, [1_800.0, 16_000.0], 0.0011),
            (1_500.0, 9_000.0, 0.3),
            0.057,
        ),
        "mud" => ground((14.0, [250.0, 1_600.0], 0.03), (60.0, [300.0, 1_300.0], 0.014), (250.0, 2_500.0, 0.35), 0.35),
        "water" => ground((10.0, [500.0, 3_500.0], 0.04), (60.0, [700.0, 3_600.0], 0.008), (500.0, 8_000.0, 0.5), 0.15),
        _ => None,
    }
}

/// The ground reaction force over a step (0 to 1): the heel's hump, the weight, the push of the toe.
fn reaction(position: f32, push: f32) -> f32 {
    let hump = |middle: f32, width: f32| (-((position - middle) / width).powi(2)).exp();
    (hump(0.12, 0.1) + 0.35 * hump(0.4, 0.2) + push * hump(0.68, 0.13)) * arch(position).powf(0.3)
}

fn rolled(random: &mut Random, ground: &Ground, gait: &Gait, weight: f32) -> Parts {
    let frames = frames_of(gait.roll_s * 1.15).max(1);
    let push = random.between_log(0.3, 1.0);
    let force = |frame: usize| reaction(frame as f32 / frames as f32, push);
    let mut out = vec![0.0; frames + frames_of(2.5 * ground.slip_s)];
    // Something is as likely to give way as the force is large at the time; energies follow a power law.
    let place = |random: &mut Random| {
        let at = random.below(frames);
        (random.unit() * 1.1 < force(at)).then(|| (at, force(at)))
    };
    for _ in 0..(ground.slips * (0.6 + 0.5 * weight) * 2.0) as usize {
        let Some((at, force)) = place(random) else { continue };
        let middle_hz = random.between_log(ground.slip_hz[0], ground.slip_hz[1]);
        let length_s = ground.slip_s * random.around(1.0);
        let slip = burst(random, 0.0008, length_s, 0.6 * middle_hz, 1.7 * middle_hz);
        grains::add(&mut out, at, &slip, force * (0.08 + 0.92 * random.unit().powi(3)));
    }
    for _ in 0..(ground.grains * (0.6 + 0.5 * weight)) as usize {
        let Some((at, force)) = place(random) else { continue };
        let length_s = ground.grain_s * random.around(0.6);
        let grain = ping(random.between_log(ground.grain_hz[0], ground.grain_hz[1]), length_s, random.unit());
        grains::add(&mut out, at, &grain, 0.5 * force * random.unit().powi(4));
    }
    let mut press: Vec<f32> = (0..frames).map(|frame| random.bipolar() * force(frame).powf(1.4)).collect();
    Biquad::high_pass(ground.press.0, 0.7).run(&mut press);
    Biquad::low_pass(ground.press.1, 0.7).run(&mut press);
    let heel = burst(random, 0.003, 0.07, 60.0, 260.0);
    vec![
        (0.0, with_peak(out, 1.0), 1.0),
        (0.0, with_peak(press, 1.0), ground.press.2),
        (0.1 * gait.roll_s, heel, ground.thud * weight),
    ]
}

/// Water thrown up by the foot, and the bubbles it leaves: a bubble of radius r sounds at 3.26 / r
/// (Minnaert 1933), rising as it nears the surface.
fn splash(random: &mut Random, gait: &Gait, weight: f32) -> Parts {
    let mut parts = vec![(0.01, burst(random, 0.015, 0.4, 900.0, 10_000.0), 1.2 * weight)];
    for _ in 0..24 {
        let hz = random.between_log(600.0, 4_500.0);
        let frames = frames_of(random.between(0.02, 0.06));
        let mut phase = 0.0_f32;
        let bubble: Vec<f32> = (0..frames)
            .map(|frame| {
                let position = frame as f32 / frames as f32;
                phase += hz * (1.0 + 0.35 * position) / RATE;
                (std::f32::consts::TAU * phase).sin() * (-5.0 * position).exp()
            })
            .collect();
        parts.push((random.between(0.03, gait.roll_s + 0.12), bubble, random.between(0.02, 0.16)));
    }
    parts
}
