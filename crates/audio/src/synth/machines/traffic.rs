//! Many vehicles at once: traffic as a Poisson stream of passes (rolling noise and engines, each with its own distance, speed
//! and direction) over the steady roar of those too far away to be told apart.

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::engine;
use super::parts::{Pass, pass_by};
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

fn traffic(call: &Call<'_>) -> Vec<Vec<f32>> {
    let busy = call.number("intensity");
    let mut out: [Vec<f32>; 2] = [0, 1].map(|side| {
        let mut far = noise::pink(&mut call.random(side), call.frames);
        Biquad::peak(140.0, 0.7, 8.0).run(&mut far);
        Biquad::low_pass(900.0, 0.5).run(&mut far);
        let mut swell = Drift::new(call.random(2 + side), 0.4);
        far.iter_mut().for_each(|sample| *sample *= (0.03 + 0.05 * busy) * (1.0 + 0.35 * swell.step()));
        far
    });
    let tyres = [0.7, 0.45].map(|speed| road::rolling(call.random(100), frames_of(1.3 * SPAN_S), speed));
    let engines = engines(call);
    let mut random = call.random(5);
    let total_s = call.frames as f32 / RATE;
    let rate = 0.35 + 1.1 * busy;
    let mut at_s = -0.45 * SPAN_S + random.wait(rate);
    let mut count = 0_u64;
    while at_s < total_s - 1.0 && count < 90 {
        count += 1;
        let speed_m_s = 12.0 * call.number("speed") * random.around(0.3);
        let heavy = random.chance(0.2);
        let frames = frames_of(SPAN_S);
        let mut source = vec![0.0; frames];
        mix_at_rate(&mut source, &tyres[usize::from(heavy)], random.around(0.15), random.around(0.2));
        let engine = &engines[if heavy { 1 + random.below(2) } else { 0 }];
        // In a town the engine is as loud as the tyres, that of a lorry or a motorcycle louder.
        let gain = if heavy { 1.8 } else { random.between(0.5, 1.1) };
        mix_at_rate(&mut source, engine, random.around(0.25), gain);
        let pass = Pass { speed_m_s, nearest_m: random.between(3.5, 10.0), height_m: 0.4, at_s: 0.5 * SPAN_S };
        let mut heard = pass_by(&source, pass);
        if random.chance(0.5) {
            heard.swap(0, 1);
        }
        let gain = random.around(0.3);
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

/// How long a vehicle is followed.
const SPAN_S: f32 = 7.0;

/// A car's, a lorry's and a motorcycle's engine as heard in town, as loud as [`road::rolling`]. Each vehicle
/// plays one of them at a rate of its own: a hundred engines would cost a hundred times as much.
fn engines(call: &Call<'_>) -> [Vec<f32>; 3] {
    [("car", 0.22), ("truck", 0.45), ("motorcycle", 0.4)].map(|(vehicle, part)| {
        let town = Call { frames: frames_of(0.5 * SPAN_S), ..*call };
        let build = engine::find(vehicle);
        let mut sound = engine::run(&town, build, &engine::steady(&town, build, part), 0.5);
        let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32;
        let gain = ROLLING_LEVEL / power.sqrt().max(1e-6);
        sound.iter_mut().for_each(|sample| *sample *= gain);
        sound
    })
}

/// About the root mean square of [`road::rolling`] at speed.
const ROLLING_LEVEL: f32 = 0.3;

fn mix_at_rate(out: &mut [f32], source: &[f32], rate: f32, gain: f32) {
    let last = source.len().saturating_sub(2);
    if last == 0 {
        return;
    }
    for (frame, sample) in out.iter_mut().enumerate() {
        // There and back, so that it lasts.
        let place = (frame as f32 * rate) % (2 * last) as f32;
        let place = if place > last as f32 { 2.0 * last as f32 - place } else { place };
        let index = (place as usize).min(last);
        let fraction = place - index as f32;
        *sample += gain * (source[index] + fraction * (source[index + 1] - source[index]));
    }
}
