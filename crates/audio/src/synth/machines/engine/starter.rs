//! The electric starter: a motor whose whine sags each time a piston is pushed through compression, and its
//! pinion in the ring gear (Farnell, "Designing Sound", practical 23, takes the same parts).

use super::Build;
use crate::synth::machines::parts::Clack;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, RATE};

/// Teeth of the ring gear and of the pinion, bars of the commutator.
const RING_TEETH: f32 = 118.0;
const PINION_TEETH: f32 = 9.0;
const BARS: f32 = 23.0;

/// Turns an engine that does not fire yet.
pub fn cranking(call: &Call<'_>, build: &Build, frames: usize) -> Vec<f32> {
    let mut random = call.random(58);
    let crank_hz = random.between(3.2, 4.2) * (build.idle_rpm / 780.0).clamp(0.6, 1.4).sqrt();
    let compressions = build.firing.len().clamp(1, 8) as f32 * if build.two_stroke { 1.0 } else { 0.5 };
    let mut grate = Biquad::band_pass(1_700.0, 0.7);
    let mut rumble = Biquad::band_pass(95.0, 0.9);
    let mut breath = Biquad::band_pass(260.0, 0.8);
    // Housing and flywheel bell, through which the gears are heard.
    let mut bell = [(430.0, 1.6), (980.0, 2.0), (1_850.0, 2.5), (3_100.0, 2.5)]
        .map(|(hz, q)| Biquad::band_pass(hz * random.around(0.12), q));
    let (mut turn, mut teeth, mut rotor) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut worn = Drift::new(call.random(59), 60.0);
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            let compression = (turn * compressions).fract();
            let slow = 1.0 - 0.38 * (std::f32::consts::PI * compression).sin().powi(2);
            let spun = 1.0 - (-time / 0.05).exp();
            turn = (turn + crank_hz * slow * spun / RATE).fract();
            let mesh_hz = crank_hz * slow * spun * RING_TEETH;
            teeth = (teeth + mesh_hz / RATE).fract();
            rotor = (rotor + mesh_hz / PINION_TEETH * BARS / RATE).fract();
            let noise = random.bipolar();
            // Straight-cut teeth: a jolt each, no two alike; the commutator's bars whine above.
            let jolt = (1.0 - teeth).powi(3) * (1.0 + 0.6 * worn.step()) + 0.25 * (2.0 * rotor - 1.0);
            let geared = jolt * (1.0 + 0.7 * noise);
            let heard: f32 = bell.iter_mut().map(|mode| mode.step(geared)).sum();
            let puff = (1.0 - compression).powi(6);
            let strained = 1.5 - slow;
            0.55 * heard * strained * spun
                + 0.6 * grate.step(noise * jolt) * spun
                + 1.6 * rumble.step(noise) * (1.0 - slow) * spun
                + 0.7 * breath.step(noise) * puff
        })
        .collect();
    Biquad::low_pass(5_500.0, 0.6).run(&mut out);
    // The solenoid throws the pinion in.
    let throw = Clack { low_hz: 260.0, high_hz: 3_800.0, decay_s: 0.05, modes: 12, contact_s: 6.0e-4, noise: 0.4 };
    let body = throw.body(&mut random);
    crate::synth::tools::grains::add(&mut out, 0, &throw.strike(&body, &mut random), 0.5);
    crate::synth::tools::envelope::fade_in(&mut out, 20);
    crate::synth::tools::envelope::fade_out(&mut out, 1_500);
    out.iter_mut().for_each(|sample| *sample *= 0.5);
    out
}
