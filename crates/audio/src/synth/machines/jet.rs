//! Jets. The exhaust mixes with the air: broad noise with its maximum at a few hundred hertz that falls
//! slowly above (Lighthill 1952; Tam, Golebiewski and Seiner 1996 give the spectrum of large-scale
//! turbulence), and crackle of fast jets as skewed pulses (Ffowcs Williams, Simson and Virchis 1975). The fan
//! whines at its blade rate (22 to 38 blades at 40 to 70 turns a second) and, with tips above the speed of
//! sound, buzzes at multiples of the shaft's own rate ("buzz-saw"). Air absorbs the high part over distance.

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

use super::parts::{Pass, pass_by};

pub(super) const MODEL: Model = Model {
    name: "jet",
    about: "a jet aircraft or turbine: idling, running, starting up, taking off, flying over, or heard in the cabin",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "action",
            "what it does",
            &["run", "take_off", "fly_over", "cabin", "spool_up", "fighter", "turbine"],
        ),
        Param::number("intensity", "its thrust", 0.0, 1.0, 0.6),
        Param::number("pitch", "times the usual pitch of the fan", 0.25, 4.0, 1.0),
    ],
    make,
};

/// How much of each part is heard.
struct Mix {
    roar: f32,
    fan: f32,
    buzz: f32,
    crackle: f32,
    peak_hz: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let action = call.word("action");
    let thrust = call.number("intensity");
    let mix = match action {
        "cabin" => Mix { roar: 0.7, fan: 0.05, buzz: 0.0, crackle: 0.0, peak_hz: 140.0 },
        "fighter" => Mix { roar: 1.3, fan: 0.12, buzz: 0.0, crackle: 1.0, peak_hz: 420.0 },
        "turbine" => Mix { roar: 0.35, fan: 1.4, buzz: 0.1, crackle: 0.0, peak_hz: 640.0 },
        "spool_up" => Mix { roar: 0.6, fan: 1.0, buzz: 0.15, crackle: 0.0, peak_hz: 500.0 },
        // The buzz of the shaft is thrown forward and lost on the way down.
        "fly_over" => Mix { roar: 1.1, fan: 0.15, buzz: 0.03, crackle: 0.15, peak_hz: 260.0 },
        _ => Mix { roar: 1.0, fan: 0.45, buzz: 0.25, crackle: 0.15, peak_hz: 320.0 },
    };
    let spool = spool(call, action);
    let mut sides: Vec<Vec<f32>> = (0..2).map(|side| side_of(call, &mix, &spool, thrust, side)).collect();
    if action == "cabin" {
        sides.iter_mut().enumerate().for_each(|(side, samples)| drone(call, samples, side as u64));
    }
    if action != "fly_over" && action != "fighter" {
        return sides;
    }
    let mut random = call.random(3);
    let duration_s = call.frames as f32 / RATE;
    let (speed_m_s, nearest_m) = if action == "fighter" { (190.0, 150.0) } else { (85.0, 160.0) };
    let pass = Pass {
        height_m: 0.9 * nearest_m,
        speed_m_s: speed_m_s * random.around(0.1),
        nearest_m,
        at_s: duration_s * random.between(0.35, 0.5),
    };
    pass_by(&sides[0], pass).to_vec()
}

/// Unbalance of two engines that never run quite alike, through the wings and the floor: orders of their
/// low-pressure shafts (some 4500 turns a minute) that beat slowly.
fn drone(call: &Call<'_>, samples: &mut [f32], side: u64) {
    let mut random = call.random(80);
    let shaft_hz = random.between(68.0, 82.0);
    let mut engines = [shaft_hz, shaft_hz * 1.009].map(|hz| (hz, random.unit()));
    let orders = [0.5, 0.55, 0.3, 0.2, 0.12].map(|level| level * random.around(0.4));
    let mut felt = Drift::new(call.random(82 + side), 0.7);
    for sample in samples {
        let mut hum = 0.0;
        for (hz, phase) in &mut engines {
            *phase = (*phase + *hz / RATE).fract();
            for (index, level) in orders.iter().enumerate() {
                hum += level * (std::f32::consts::TAU * (index + 1) as f32 * *phase).sin();
            }
        }
        *sample += 0.2 * hum * (1.0 + 0.25 * felt.step());
    }
}

/// Speed of the shaft, 0 to about 1.
fn spool(call: &Call<'_>, action: &str) -> Vec<f32> {
    let total = call.frames as f32;
    let mut drift = Drift::new(call.random(0), 0.3);
    (0..call.frames)
        .map(|frame| {
            let part = frame as f32 / total;
            let level = match action {
                "spool_up" => 0.12 + 0.88 * part * part * (3.0 - 2.0 * part),
                "take_off" => 0.5 + 0.5 * (part * 2.2).min(1.0),
                _ => 1.0,
            };
            level * (1.0 + 0.004 * drift.step())
        })
        .collect()
}

fn side_of(call: &Call<'_>, mix: &Mix, spool: &[f32], thrust: f32, side: u64) -> Vec<f32> {
    let mut random = call.random(10 + side);
    let mut roar = noise::pink(&mut random, spool.len());
    Biquad::peak(mix.peak_hz, 0.6, 9.0).run(&mut roar);
    Biquad::high_shelf(1_600.0, -4.0 + 5.0 * thrust).run(&mut roar);
    Biquad::high_pass(30.0, 0.7).run(&mut roar);
    let mut rumble = noise::brown(&mut call.random(20 + side), spool.len());
    Biquad::low_pass(130.0, 0.7).run(&mut rumble);
    let mut surge = Drift::new(call.random(30 + side), 5.0);
    let mut shimmer = Drift::new(call.random(40), 16.0);
    let mut grain = Drift::new(call.random(50 + side), 240.0);
    let fan_hz = 2_740.0 * call.number("pitch") * call.random(60).around(0.08);
    let mut phases = [0.0_f32; 9];
    let noise_band = Biquad::band_pass(fan_hz * 0.95, 2.0);
    let mut hiss = noise_band;
    let mut random = call.random(70 + side);
    spool
        .iter()
        .enumerate()
        .map(|(frame, &turn)| {
            let skewed = (grain.step() - 0.55).max(0.0) * 3.0;
            let jet = turn.powi(3) * (0.62 + 0.55 * thrust) * mix.roar;
            let mixed = roar[frame] * (0.75 + 0.16 * surge.step() + mix.crackle * skewed) + 0.5 * rumble[frame];
            let mut tones = 0.0;
            for (index, phase) in phases.iter_mut().enumerate() {
                // The blade rate, its double, and multiples of the shaft below it.
                let (ratio, level) = match index {
                    0 => (1.0, mix.fan),
                    1 => (2.0, 0.4 * mix.fan),
                    2 => (0.63, 0.35 * mix.fan),
                    _ => ((index as f32 * 3.0 - 4.0) / 30.0, mix.buzz),
                };
                *phase = (*phase + fan_hz * ratio * turn / RATE).fract();
                tones += level * (std::f32::consts::TAU * *phase).sin();
            }
            let whine = 1.7 * tones * (1.0 + 0.4 * shimmer.step()) + 2.1 * mix.fan * hiss.step(random.bipolar());
            0.7 * jet * mixed + 0.065 * turn * turn * whine
        })
        .collect()
}
