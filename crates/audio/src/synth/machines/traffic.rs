//! Many vehicles at once, and small wheels: traffic as a Poisson stream of passes (rolling noise and engines,
//! each with its own distance, speed and direction) over the steady roar of those too far away to be told
//! apart; a skateboard's hard wheels on pavement with its joints (rolling contact noise rises with hardness
//! and roughness; van den Doel, Kry and Pai, "FoleyAutomatic", SIGGRAPH 2001).

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::{Clack, Pass, pass_by};
use super::road;

pub(super) const TRAFFIC: Model = Model {
    name: "traffic",
    about: "a busy road",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a quiet street to a motorway", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
    ],
    make: traffic,
};

pub(super) const SKATEBOARD: Model = Model {
    name: "skateboard",
    about: "small hard wheels on pavement",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
        Param::number("intensity", "how rough the ground is", 0.0, 1.0, 0.5),
    ],
    make: skateboard,
};

fn traffic(call: &Call<'_>) -> Vec<Vec<f32>> {
    let busy = call.number("intensity");
    let mut out: [Vec<f32>; 2] = [0, 1].map(|side| {
        let mut far = noise::pink(&mut call.random(side), call.frames);
        Biquad::peak(140.0, 0.7, 8.0).run(&mut far);
        Biquad::low_pass(1_300.0, 0.5).run(&mut far);
        let mut swell = Drift::new(call.random(2 + side), 0.4);
        far.iter_mut().for_each(|sample| *sample *= (0.05 + 0.09 * busy) * (1.0 + 0.35 * swell.step()));
        far
    });
    let mut random = call.random(5);
    let span_s = 7.0_f32;
    let total_s = call.frames as f32 / RATE;
    let rate = 0.35 + 1.1 * busy;
    let mut at_s = -0.45 * span_s + random.wait(rate);
    let mut count = 0_u64;
    while at_s < total_s - 1.0 && count < 90 {
        count += 1;
        let speed_m_s = 13.0 * call.number("speed") * random.around(0.3);
        let heavy = random.chance(0.18);
        let frames = frames_of(span_s);
        let mut source = road::rolling(call.random(100 + count), frames, if heavy { 0.35 } else { 0.65 });
        // Below the tyres, the engine: firing tones of a few dozen to a hundred hertz.
        let firing_hz = if heavy { random.between(45.0, 80.0) } else { random.between(70.0, 130.0) };
        let mut engine = Drift::new(call.random(300 + count), firing_hz * 0.6);
        let mut wobble = Drift::new(call.random(500 + count), 0.7);
        let mut phase = random.unit();
        let level = if heavy { 0.3 } else { 0.1 };
        for sample in &mut source {
            phase = (phase + firing_hz * (1.0 + 0.03 * wobble.step()) / RATE).fract();
            *sample += level * ((1.0 - phase).powi(3) - 0.25) * (1.0 + 0.6 * engine.step());
        }
        let pass = Pass { speed_m_s, nearest_m: random.between(5.0, 14.0), height_m: 0.4, at_s: 0.5 * span_s };
        let mut heard = pass_by(&source, pass);
        if random.chance(0.5) {
            heard.swap(0, 1);
        }
        let gain = random.around(0.3) * if heavy { 1.3 } else { 1.0 };
        let fade = frames_of(0.8);
        for (side, samples) in heard.iter_mut().enumerate() {
            crate::synth::tools::envelope::fade_in(samples, fade);
            crate::synth::tools::envelope::fade_out(samples, fade);
            let (skipped, at) = if at_s < 0.0 { (frames_of(-at_s), 0) } else { (0, frames_of(at_s)) };
            if let Some(rest) = samples.get(skipped..) {
                grains::add(&mut out[side], at, rest, gain);
            }
        }
        at_s += random.wait(rate);
    }
    out.to_vec()
}

fn skateboard(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let rough = call.number("intensity");
    let speed = 3.6 * call.number("speed") * random.around(0.1);
    let mut out = noise::white(&mut random, call.frames);
    Biquad::band_pass(780.0 * speed.sqrt() / 1.9, 0.6).run(&mut out);
    Biquad::peak(240.0, 1.2, 8.0).run(&mut out);
    Biquad::peak(2_300.0, 1.4, 5.0).run(&mut out);
    let mut grit = Drift::new(call.random(1), 70.0);
    let mut slow = Drift::new(call.random(2), 0.8);
    for sample in &mut out {
        let gravel = 1.0 + (0.3 + 0.8 * rough) * grit.step();
        *sample *= 0.5 * gravel * (1.0 + 0.25 * slow.step());
    }
    // Joints of the pavement under the front and the back wheels.
    let joint = Clack { low_hz: 190.0, high_hz: 3_400.0, decay_s: 0.06, modes: 14, contact_s: 9.0e-4, noise: 0.4 };
    let body = joint.body(&mut random);
    let total_s = call.frames as f32 / RATE;
    let mut at_s = random.between(0.0, 0.3);
    while at_s < total_s {
        for axle in [0.0, 0.43] {
            let stroke = joint.strike(&body, &mut random);
            grains::add(&mut out, frames_of(at_s + axle / speed), &stroke, (0.25 + 0.3 * rough) * random.around(0.3));
        }
        at_s += 1.25 / speed * random.around(0.12);
    }
    vec![out]
}
