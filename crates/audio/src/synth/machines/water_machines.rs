//! Water that machines and boats move: oars, hulls and sails, drums of water, and the sonar of a submarine.
//! Splashes are bursts of noise with bubbles on top (a bubble of radius r rings at 3.26 m/s over r, Minnaert
//! 1933, and falls silent in some ten periods); creaking timber is stick-slip: a train of small clicks whose
//! rate follows the load. An active sonar of 1940 sends half a second near 1.5 kHz and hears its echo from
//! hundreds of metres away for seconds.

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const BOAT: Model = Model {
    name: "boat_water",
    about: "a rowing boat or a sailing ship on the water: splashes, lapping, creaking timber",
    kind: Kind::Texture,
    params: &[
        Param::word("boat", "which", &["rowing", "sailing"]),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("intensity", "how rough the water is", 0.0, 1.0, 0.5),
    ],
    make: boat,
};

pub(super) const SLOSH: Model = Model {
    name: "slosh",
    about: "water tumbling in a drum or tank",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("intensity", "how violent", 0.0, 1.0, 0.5),
    ],
    make: slosh,
};

pub(super) const SONAR: Model = Model {
    name: "submarine_sonar",
    about: "pings of a submarine's sonar with their echoes",
    kind: Kind::Texture,
    params: &[
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("speed", "times the usual rate of pings", 0.25, 4.0, 1.0),
    ],
    make: sonar,
};

/// A splash of a given length: noise that darkens, and bubbles.
fn splash(random: &mut Random, length_s: f32, bright_hz: f32) -> Vec<f32> {
    let frames = frames_of(length_s);
    let mut band = Svf::default();
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let part = frame as f32 / frames as f32;
            let level = (part / 0.12).min(1.0) * (1.0 - part).powi(2);
            level * band.step(random.bipolar(), bright_hz * (1.0 - 0.6 * part), 0.7).band
        })
        .collect();
    for _ in 0..(30.0 * length_s) as usize {
        let hz = random.between_log(420.0, 3_200.0);
        let at = frames_of(random.unit().powf(0.8) * length_s);
        let ring = frames_of((14.0 / hz).min(0.06));
        let gain = random.between(0.05, 0.3) * (900.0 / hz).min(1.0);
        let (mut phase, rise) = (0.0_f32, random.between(0.0, 0.35));
        for index in 0..ring {
            let part = index as f32 / ring as f32;
            phase += hz * (1.0 + rise * part) / RATE;
            if let Some(sample) = out.get_mut(at + index) {
                *sample += gain * (1.0 - part).powi(2) * (std::f32::consts::TAU * phase).sin();
            }
        }
    }
    out
}

/// A creak: clicks of timber whose rate follows the load, through the modes of planks.
fn creak(random: &mut Random, length_s: f32) -> Vec<f32> {
    let plank = Clack { low_hz: 220.0, high_hz: 3_200.0, decay_s: 0.03, modes: 12, contact_s: 5.0e-4, noise: 0.3 };
    let body = plank.body(random);
    let mut out = vec![0.0; frames_of(length_s + 0.05)];
    let (low, high) = (random.between(16.0, 30.0), random.between(45.0, 110.0));
    let mut at_s = 0.0;
    while at_s < length_s {
        let part = at_s / length_s;
        let load = (std::f32::consts::PI * part).sin();
        let stroke = plank.strike(&body, random);
        grains::add(&mut out, frames_of(at_s), &stroke, 0.4 * load * random.around(0.3));
        at_s += random.around(0.12) / (low + (high - low) * load);
    }
    out
}

fn boat(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let rough = call.number("intensity");
    let speed = call.number("speed");
    let rows = call.word("boat") == "rowing";
    let mut out: [Vec<f32>; 2] = [0, 1].map(|side| {
        let mut water = noise::pink(&mut call.random(10 + side), call.frames);
        Biquad::band_pass(620.0, 0.5).run(&mut water);
        let mut lap = Drift::new(call.random(12 + side), 1.6 * speed);
        let mut fine = Drift::new(call.random(14 + side), 12.0);
        water.iter_mut().for_each(|sample| {
            *sample *= (0.1 + 0.25 * rough) * (0.35 + (lap.step() + 0.3).max(0.0)) * (1.0 + 0.4 * fine.step());
        });
        water
    });
    let total_s = call.frames as f32 / RATE;
    if rows {
        let stroke_s = 2.1 / speed;
        let mut at_s = random.between(0.1, 0.5);
        while at_s < total_s {
            for side in [-0.6, 0.6] {
                let catch = splash(&mut random, 0.35, 1_500.0);
                grains::add_panned(
                    &mut out,
                    frames_of(at_s + random.between(0.0, 0.04)),
                    &catch,
                    0.7 + 0.5 * rough,
                    side,
                );
                let pull = splash(&mut random, 0.75, 750.0);
                grains::add_panned(&mut out, frames_of(at_s + 0.2), &pull, 0.55, side);
                let drip = splash(&mut random, 0.5, 2_600.0);
                grains::add_panned(&mut out, frames_of(at_s + 0.95), &drip, 0.3, side);
                let lock = creak(&mut random, 0.35);
                grains::add_panned(&mut out, frames_of(at_s + 0.12), &lock, 0.3, side * 0.5);
            }
            at_s += stroke_s * random.around(0.05);
        }
    } else {
        for at in grains::poisson(&mut random, 0.8 * speed, call.frames) {
            let length_s = random.between(0.5, 1.3);
            let groan = creak(&mut random, length_s);
            grains::add_panned(&mut out, at, &groan, random.between(0.3, 0.8), random.between(-0.8, 0.8));
        }
        for at in grains::poisson(&mut random, 0.9 * speed, call.frames) {
            let wave = splash(&mut random, 1.0, 900.0);
            grains::add_panned(&mut out, at, &wave, random.between(0.3, 0.7 + 0.5 * rough), random.between(-0.7, 0.7));
        }
    }
    out.to_vec()
}

fn slosh(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let violent = call.number("intensity");
    let rate = 0.85 * call.number("speed");
    let mut out = vec![0.0; call.frames];
    let mut bed = noise::pink(&mut call.random(1), call.frames);
    Biquad::band_pass(480.0, 0.5).run(&mut bed);
    let mut turn = random.unit();
    let mut swirl = Drift::new(call.random(2), 3.0);
    for (sample, bed) in out.iter_mut().zip(&bed) {
        turn = (turn + rate / RATE).fract();
        let falls = (-((turn - 0.5) * 5.0).powi(2)).exp();
        *sample = bed * (0.12 + 0.4 * falls * violent) * (1.0 + 0.4 * swirl.step());
    }
    let total_s = call.frames as f32 / RATE;
    let mut at_s = random.unit() * 0.4;
    while at_s < total_s {
        let fall = splash(&mut random, 0.5, 800.0 + 700.0 * violent);
        grains::add(&mut out, frames_of(at_s), &fall, (0.4 + 0.6 * violent) * random.around(0.3));
        at_s += random.around(0.15) / rate / 2.0;
    }
    Biquad::low_pass(3_500.0, 0.6).run(&mut out);
    vec![out]
}

fn sonar(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let hz = 1_480.0 * call.number("pitch") * random.around(0.05);
    let every_s = 2.6 / call.number("speed");
    let mut pings = vec![0.0; call.frames];
    let total_s = call.frames as f32 / RATE;
    let mut at_s = random.between(0.05, 0.3);
    while at_s < total_s {
        let ping: Vec<f32> = (0..frames_of(2.6))
            .map(|frame| {
                let time = frame as f32 / RATE;
                let level = (time / 0.012).min(1.0) * (-time / 0.42).exp();
                let angle = std::f32::consts::TAU * hz * time * (1.0 - 0.004 * time);
                level * (angle.sin() + 0.12 * (2.0 * angle).sin())
            })
            .collect();
        grains::add(&mut pings, frames_of(at_s), &ping, 1.0);
        // Bottom and surface send it back many times, each weaker.
        let far_s = random.between(0.5, 1.1);
        for echo in 1..7 {
            let later = far_s * echo as f32 * random.around(0.05);
            grains::add(&mut pings, frames_of(at_s + later), &ping, 0.3 * 0.62_f32.powi(echo));
        }
        at_s += every_s;
    }
    let mut hull = noise::brown(&mut call.random(1), call.frames);
    Biquad::low_pass(220.0, 0.7).run(&mut hull);
    pings.iter_mut().zip(&hull).for_each(|(sample, hull)| *sample += 0.12 * hull);
    vec![pings]
}
