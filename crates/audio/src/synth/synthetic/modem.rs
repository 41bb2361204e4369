//! A dial-up modem of the 1990s as it calls: dial tone, digits (Q.23), ringing, the answer tone of 2100 Hz whose
//! phase turns over every 450 ms (ITU-T V.8 and V.25), V.21 frequency shift keying at 300 baud between 980 and
//! 1180 Hz and 1650 and 1850 Hz, the line probing of V.34 (tones 150 Hz apart) and the hiss of scrambled data.

use std::f32::consts::TAU;

use crate::synth::tools::envelope;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "modem",
    about: "a dial-up modem that dials, shakes hands and connects",
    kind: Kind::Event,
    params: &[Param::number("speed", "of the call", 0.25, 4.0, 1.0)],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let speed = call.number("speed");
    let mut random = call.random(0);
    let mut out = Vec::new();
    push(&mut out, tones(&[(350.0, 0.4), (440.0, 0.4)], 0.7 / speed));
    for _ in 0..7 {
        let low = [697.0, 770.0, 852.0, 941.0][random.below(4)];
        let high = [1_209.0, 1_336.0, 1_477.0][random.below(3)];
        push(&mut out, tones(&[(low, 0.4), (high, 0.45)], 0.08 / speed));
        out.extend(std::iter::repeat_n(0.0, frames_of(0.05 / speed)));
    }
    out.extend(std::iter::repeat_n(0.0, frames_of(0.25 / speed)));
    push(&mut out, answer(1.5 / speed));
    push(&mut out, keyed(&mut random, 980.0, 1_180.0, 0.7 / speed));
    let mut both = keyed(&mut random, 1_650.0, 1_850.0, 0.8 / speed);
    let under = keyed(&mut random, 980.0, 1_180.0, 0.8 / speed);
    both.iter_mut().zip(under).for_each(|(sample, under)| *sample = 0.7 * *sample + 0.5 * under);
    push(&mut out, both);
    push(&mut out, tones(&[(1_200.0, 0.5), (2_400.0, 0.3)], 0.35 / speed));
    let probing: Vec<(f32, f32)> = (1..=25).map(|step| (150.0 * step as f32, 0.09)).collect();
    push(&mut out, tones(&probing, 0.5 / speed));
    push(&mut out, data(&mut random, 1_800.0, 1.3, 0.7 / speed));
    push(&mut out, tones(&[(1_800.0, 0.6)], 0.2 / speed));
    push(&mut out, data(&mut random, 1_650.0, 0.55, 3.2 / speed));
    out.truncate(call.frames);
    Biquad::high_pass(300.0, 0.7).run(&mut out);
    Biquad::low_pass(3_400.0, 0.7).run(&mut out);
    vec![out]
}

fn push(out: &mut Vec<f32>, mut part: Vec<f32>) {
    envelope::fade_in(&mut part, 60);
    envelope::fade_out(&mut part, 60);
    out.extend(part);
}

fn tones(parts: &[(f32, f32)], length_s: f32) -> Vec<f32> {
    (0..frames_of(length_s))
        .map(|frame| {
            let t = frame as f32 / RATE;
            // Phases spread by frequency, so that many tones do not add up to one spike.
            parts.iter().map(|&(hz, gain)| gain * (TAU * hz * t + hz * hz * 1e-5).sin()).sum()
        })
        .collect()
}

fn answer(length_s: f32) -> Vec<f32> {
    (0..frames_of(length_s))
        .map(|frame| {
            let t = frame as f32 / RATE;
            let turned = if (t / 0.45) as i32 % 2 == 0 { 1.0 } else { -1.0 };
            turned * 0.6 * (1.0 + 0.2 * (TAU * 15.0 * t).sin()) * (TAU * 2_100.0 * t).sin()
        })
        .collect()
}

fn keyed(random: &mut Random, mark_hz: f32, space_hz: f32, length_s: f32) -> Vec<f32> {
    let (mut phase, mut hz) = (0.0_f32, mark_hz);
    let bit = (RATE / 300.0) as usize;
    (0..frames_of(length_s))
        .map(|frame| {
            if frame % bit == 0 {
                hz = if random.chance(0.5) { mark_hz } else { space_hz };
            }
            phase += TAU * hz / RATE;
            0.6 * phase.sin()
        })
        .collect()
}

/// Scrambled data: noise of the width of the line around the carrier.
fn data(random: &mut Random, carrier_hz: f32, q: f32, length_s: f32) -> Vec<f32> {
    let mut band = (Biquad::band_pass(carrier_hz, q), Biquad::band_pass(carrier_hz, q));
    (0..frames_of(length_s)).map(|_| 1.4 * band.1.step(band.0.step(random.bipolar()))).collect()
}
