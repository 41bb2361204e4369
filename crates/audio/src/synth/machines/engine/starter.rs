//! The electric starter: a motor whose whine sags each time a piston is pushed through compression, and its
//! pinion in the ring gear (Farnell, "Designing Sound", practical 23, takes the same parts).

use super::Build;
use crate::synth::tools::filter::Biquad;
use crate::synth::{Call, RATE};

/// Turns an engine that does not fire yet.
pub fn cranking(call: &Call<'_>, build: &Build, frames: usize) -> Vec<f32> {
    let mut random = call.random(58);
    let crank_hz = random.between(3.2, 4.2) * (build.idle_rpm / 780.0).clamp(0.6, 1.4).sqrt();
    let compressions = build.firing.len().clamp(1, 8) as f32 * if build.two_stroke { 1.0 } else { 0.5 };
    let mut grate = Biquad::band_pass(1_500.0, 0.6);
    let mut rumble = Biquad::band_pass(120.0, 0.7);
    let mut breath = Biquad::band_pass(260.0, 0.8);
    let (mut turn, mut teeth, mut rotor) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            let compression = (turn * compressions).fract();
            let slow = 1.0 - 0.38 * (std::f32::consts::PI * compression).sin().powi(2);
            let spun = 1.0 - (-time / 0.05).exp();
            turn = (turn + crank_hz * slow * spun / RATE).fract();
            let mesh_hz = crank_hz * slow * spun * 118.0;
            teeth = (teeth + mesh_hz / RATE).fract();
            rotor = (rotor + mesh_hz * 0.5 / RATE).fract();
            let noise = random.bipolar();
            let whine = 2.0 * teeth - 1.0;
            let hum = (std::f32::consts::TAU * rotor).sin();
            let puff = (1.0 - compression).powi(6);
            0.025 * whine
                + 0.02 * hum
                + 1.5 * grate.step(noise * (1.0 + whine)) * slow * slow * spun
                + 0.35 * rumble.step(noise) * (1.0 - slow) * spun
                + 0.7 * breath.step(noise) * puff
        })
        .collect();
    Biquad::low_pass(5_500.0, 0.6).run(&mut out);
    crate::synth::tools::envelope::fade_in(&mut out, 300);
    crate::synth::tools::envelope::fade_out(&mut out, 1_500);
    out.iter_mut().for_each(|sample| *sample *= 0.5);
    out
}
