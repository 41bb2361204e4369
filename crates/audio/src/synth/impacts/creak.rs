//! Creaks and squeaks: two surfaces stick and slip, and every slip excites the bodies behind them. The rate
//! of slips follows the speed of the rubbing, so a slow hinge ticks and groans and a fast one squeals
//! (Farnell, "Designing Sound", 2010, practical 6: a creaking door; Avanzini, Serafin and Rocchesso,
//! "Interactive simulation of rigid body interaction with friction-induced sound generation", IEEE TSAP 13,
//! 2005).

use super::body::{self, Material, Shape};
use super::contact::{arch, with_peak};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "creak",
    about: "a creak or squeak of something that sticks and slips",
    kind: Kind::Event,
    params: &[
        Param::word("material", "of the body", &["wood", "metal", "rope", "leather", "rubber", "chalk", "floor"]),
        Param::number("length", "seconds", 0.1, 8.0, 1.4),
        Param::number("speed", "of the movement, times the usual", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the body", 0.0, 1.0, 0.5),
        Param::number("roughness", "how uneven the slips are", 0.0, 1.0, 0.5),
        Param::number("intensity", "how firmly it is pressed", 0.0, 1.0, 0.5),
    ],
    make,
};

/// Slips a second at least and most, the body, and how sharp a slip is.
struct Rubbing {
    slips_hz: [f32; 2],
    body: Vec<Mode>,
    noise: f32,
}

fn rubbing(call: &Call<'_>) -> Rubbing {
    let mut random = call.random(1);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let plate = |lowest_hz: f32, count, material| (lowest_hz, count, material);
    let (slips_hz, (lowest_hz, count, material), noise) = match call.word("material") {
        "metal" => ([180.0, 620.0], plate(520.0, 14, Material { loss: 0.004, support_s: 0.12, slope: 0.1 }), 0.04),
        "rope" => ([16.0, 60.0], plate(230.0, 12, Material { loss: 0.06, support_s: 0.04, slope: 0.5 }), 0.25),
        "leather" => ([30.0, 120.0], plate(420.0, 12, Material { loss: 0.06, support_s: 0.03, slope: 0.4 }), 0.2),
        "rubber" => ([650.0, 1_350.0], plate(900.0, 8, Material { loss: 0.03, support_s: 0.05, slope: 0.3 }), 0.08),
        "chalk" => ([1_500.0, 2_700.0], plate(1_400.0, 8, Material { loss: 0.01, support_s: 0.06, slope: 0.1 }), 0.15),
        "floor" => ([14.0, 62.0], plate(210.0, 34, Material { loss: 0.045, support_s: 0.045, slope: 0.05 }), 0.12),
        _ => ([20.0, 130.0], plate(230.0, 34, Material { loss: 0.035, support_s: 0.05, slope: 0.0 }), 0.12),
    };
    let body = body::modes(&mut random, Shape::Plate, material, lowest_hz * scale, count);
    Rubbing { slips_hz, body, noise }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let rubbing = rubbing(call);
    let mut random = call.random(0);
    let length_s = call.number("length") * random.around(0.12);
    let frames = frames_of(length_s).min(call.frames);
    let mut movement = Drift::new(call.random(2), 2.2 / length_s.max(0.3) + 0.8);
    let mut tremor = Drift::new(call.random(3), 11.0);
    let (roughness, intensity) = (call.number("roughness"), call.number("intensity"));
    let rate = call.number("speed").sqrt() * call.number("pitch");
    let [slow_hz, fast_hz] = rubbing.slips_hz;
    let turn = random.between(0.3, 0.7);
    let mut until = 0.0_f32;
    let mut tension = 0.0;
    let mut force = vec![0.0; frames];
    for (frame, force) in force.iter_mut().enumerate() {
        let position = frame as f32 / frames as f32;
        // It is set in motion, runs, and comes to rest; the hand is never quite steady.
        let speed = arch(position.powf(0.5 / turn)).powf(0.7) * (1.0 + 0.55 * movement.step() + 0.12 * tremor.step());
        let level = (arch(position).powf(0.4) * (0.45 + 0.55 * speed)).max(0.0);
        let hz = rate * slow_hz * (fast_hz / slow_hz).powf(speed.clamp(0.0, 1.3));
        // Tension grows while the surfaces stick and is let go at the slip: a saw with noise at its drop.
        tension += hz / RATE;
        until -= hz / RATE;
        *force = 0.01 * level * tension.min(1.0) + rubbing.noise * level * speed.max(0.0) * 0.1 * random.bipolar();
        if until <= 0.0 {
            *force -= level * random.between_log(0.2, 1.0) * (0.5 + intensity);
            until += 1.0 + roughness * 0.9 * random.bipolar();
            tension = 0.0;
        }
    }
    let length = (frames + frames_of(0.12)).min(call.frames);
    let mut out = Modes::new(&rubbing.body).ring(&force, length);
    for (sample, force) in out.iter_mut().zip(&force) {
        *sample += 0.15 * force;
    }
    vec![with_peak(out, 1.0)]
}
