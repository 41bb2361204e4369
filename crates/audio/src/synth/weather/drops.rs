//! Single events in water: a drip, a splash, a gulp. A drop is heard by the bubble it drags under, which rings
//! some milliseconds after the contact and rises in pitch (Minnaert 1933; Phillips, Agarwal and Jordan, "The
//! sound produced by a dripping tap is driven by resonant oscillations of an entrapped air bubble", Scientific
//! Reports 8, 2018). A splash is a slap, a crown of spray, a cavity that closes and a cloud of bubbles.

use crate::synth::tools::bubble::{Bubble, Cloud};
use crate::synth::tools::envelope;
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const DRIP: Model = Model {
    name: "drip",
    about: "one drop that falls into water, on metal or on stone",
    kind: Kind::Event,
    params: &[
        Param::number("size", "of the drop", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::word("surface", "what it falls on", &["water", "metal", "stone"]),
    ],
    make: drip,
};

pub(super) const SPLASH: Model = Model {
    name: "splash",
    about: "something falls into water",
    kind: Kind::Event,
    params: &[
        Param::number("size", "from a pebble to a diver", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard it hits the water", 0.0, 1.0, 0.5),
    ],
    make: splash,
};

pub(super) const GULP: Model = Model {
    name: "gulp",
    about: "swallowing a drink: a glug and a click in the throat",
    kind: Kind::Event,
    params: &[
        Param::number("size", "of the mouthful", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
    ],
    make: gulp,
};

fn pair(frames: usize) -> [Vec<f32>; 2] {
    [vec![0.0; frames], vec![0.0; frames]]
}

fn drip(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, pitch, surface) = (call.number("size"), call.number("pitch"), call.word("surface"));
    let mut random = call.random(0);
    let mut out = pair(frames_of(0.45).min(call.frames));
    let contact = noise::burst(&mut random, 4_500.0 * pitch, 0.7, 0.004);
    grains::add_panned(&mut out, 0, &contact, if surface == "water" { 0.05 } else { 0.4 }, 0.0);
    if surface == "water" {
        let radius_m = random.between_log(1.3e-3, 3.2e-3) * (0.6 + 0.8 * size) / pitch;
        let at = frames_of(random.between(0.006, 0.02));
        let gains = [random.between(0.8, 1.0), random.between(0.8, 1.0)];
        Bubble { radius_m, rise: random.between(0.15, 0.9), gain: 1.0 }.add(&mut out, at, gains);
        for _ in 0..1 + random.below(3) {
            let late = at + frames_of(random.between(0.02, 0.16));
            let small = Bubble {
                radius_m: radius_m * random.between(0.35, 0.9),
                rise: random.between(0.1, 0.6),
                gain: random.between(0.08, 0.4),
            };
            small.add(&mut out, late, gains);
        }
        return out.into();
    }
    let (least_hz, most_hz, decay_s): (f32, f32, f32) =
        if surface == "metal" { (600.0, 6_000.0, 0.16) } else { (900.0, 4_000.0, 0.02) };
    let modes: Vec<Mode> = (0..10)
        .map(|_| {
            let place = random.unit();
            let frequency_hz = least_hz * (most_hz / least_hz).powf(place) * pitch * (1.3 - 0.6 * size);
            Mode { frequency_hz, decay_s: decay_s * (1.1 - place), gain: random.between(0.2, 1.0) }
        })
        .collect();
    let touch: Vec<f32> = (0..30).map(|frame| (std::f32::consts::PI * frame as f32 / 30.0).sin()).collect();
    grains::add_panned(&mut out, 0, &Modes::new(&modes).ring(&touch, frames_of(0.3)), 0.06, 0.0);
    let spatter = Cloud { rate: 90.0, radius_m: [0.3e-3, 1.2e-3], small: 1.0, growth: 0.5, rising: 0.3, width: 0.3 };
    spatter.add(&mut out, &mut random, 0.05, |at| (-(at as f32) / (0.04 * RATE)).exp());
    out.into()
}

fn splash(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, intensity) = (call.number("size"), call.number("intensity"));
    let mut random = call.random(0);
    let length_s = 0.7 + 2.2 * size;
    let frames = frames_of(length_s).min(call.frames);
    let mut out = pair(frames);
    let slap_hz = (900.0 - 650.0 * size) * random.around(0.15);
    let slap = noise::burst(&mut random, slap_hz, 0.6, 0.08 + 0.3 * size);
    grains::add_panned(&mut out, 0, &slap, 0.9 + intensity, 0.0);
    let edge = noise::burst(&mut random, 2_800.0, 0.4, 0.05 + 0.08 * size);
    grains::add_panned(&mut out, 0, &edge, 0.5 * (0.4 + intensity), 0.0);
    // The crown: spray that opens and falls back.
    let (open_s, fall_s) = (0.02 + 0.12 * size, 0.25 + 0.75 * size);
    for (channel, out) in (0_u64..).zip(&mut out) {
        let mut low = noise::band(&mut call.random(10 + channel), frames, 90.0, 1_400.0);
        let mut high = noise::band(&mut call.random(12 + channel), frames, 1_500.0, 9_000.0);
        let mut grain = crate::synth::tools::slow::Drift::new(call.random(14 + channel), 38.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let t = frame as f32 / RATE;
            let grain = 1.0 + 0.6 * grain.step();
            let opening = (t / open_s).min(1.0);
            low[frame] *= opening * (-t / (0.5 * fall_s)).exp();
            high[frame] *= opening * grain * (-t / (0.45 * fall_s)).exp();
            *out += (low[frame] * 1.2 * (0.4 + size) + high[frame] * 1.2) * (0.45 + intensity);
        }
    }
    // The cavity closes with a plunge, then the bubbles come up.
    let plunge =
        Bubble { radius_m: (4e-3 + 2.6e-2 * size) * random.around(0.2), rise: random.between(0.05, 0.25), gain: 0.14 };
    plunge.add(&mut out, frames_of(0.03 + 0.13 * size), [0.9, 0.9]);
    let clouds = [
        (Cloud { rate: 2_400.0, radius_m: [0.3e-3, 2.5e-3], small: 1.3, growth: 0.1, rising: 0.6, width: 0.8 }, 0.24),
        (Cloud { rate: 420.0, radius_m: [1.8e-3, 7e-3], small: 1.2, growth: 0.1, rising: 0.7, width: 0.6 }, 0.12),
    ];
    for (cloud, gain) in clouds {
        cloud.add(&mut out, &mut random, gain, |at| {
            let t = at as f32 / RATE;
            (t / (0.05 + 0.2 * size)).min(1.0) * (-t / fall_s).exp()
        });
    }
    out.iter_mut().for_each(|out| envelope::fade_out(out, frames / 4));
    out.into()
}

fn gulp(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (size, pitch) = (call.number("size"), call.number("pitch"));
    let mut random = call.random(0);
    let mut out = pair(frames_of(0.5).min(call.frames));
    let click = noise::burst(&mut random, 1_300.0 * pitch, 1.2, 0.02);
    grains::add_panned(&mut out, frames_of(0.02), &click, 0.5, 0.0);
    let mut at_s = 0.03;
    for step in 0..3 + random.below(3) {
        let radius_m = (5e-3 + 5e-3 * size) * random.around(0.15) / (pitch * (1.0 + 0.12 * step as f32));
        let bubble = Bubble { radius_m, rise: random.between(0.2, 0.6), gain: random.between(0.5, 1.0) };
        bubble.add(&mut out, frames_of(at_s), [0.9, 0.9]);
        at_s += random.between(0.025, 0.06);
    }
    let throat = noise::burst(&mut random, 420.0 * pitch, 1.5, 0.12);
    grains::add_panned(&mut out, frames_of(0.04), &throat, 0.6, 0.0);
    let close = noise::burst(&mut random, 2_100.0 * pitch, 0.9, 0.015);
    grains::add_panned(&mut out, frames_of(at_s + 0.03), &close, 0.25, 0.0);
    out.into()
}
