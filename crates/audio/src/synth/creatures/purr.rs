//! A cat's purr: the muscles of the larynx close and open the glottis 25 to 30 times a second, breathing in
//! and out without a pause between; each opening is a pulse of flow that rings in the throat (Frazer Sissom,
//! Rice and Peters, "How cats purr", J. Zool. 223, 1991: 26.3 Hz breathing out, 2.4 Hz more breathing in,
//! energy to 1 kHz and beyond).

use super::size_factor;
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "purr",
    about: "a cat purrs",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from faint to loud", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of breaths", 0.25, 4.0, 1.0),
        Param::number("size", "from a kitten to a big cat", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let grown = size_factor(call.number("size"));
    let rate_hz = 26.0 / grown.sqrt() * random.around(0.08);
    let slow = 1.0 / call.number("speed");
    // Chest and throat, soft and strongly damped.
    let modes: Vec<Mode> = [
        (62.0, 0.09, 0.8),
        (128.0, 0.06, 1.0),
        (245.0, 0.04, 0.8),
        (430.0, 0.03, 0.45),
        (760.0, 0.02, 0.4),
        (1_300.0, 0.014, 0.3),
        (2_200.0, 0.01, 0.2),
        (3_400.0, 0.008, 0.12),
    ]
    .map(|(hz, decay_s, gain)| Mode { frequency_hz: hz * random.around(0.06) / grown.sqrt(), decay_s, gain })
    .into();
    let mut chest = Modes::new(&modes);
    let mut breath = Biquad::band_pass(1_500.0, 0.6);
    let mut dull = OnePole::low_pass(1_000.0 + 2_000.0 * intensity);
    let mut wander = Drift::new(call.random(1), 3.0);
    let fall = decay_factor(0.022);
    let (mut phase, mut stretch, mut push) = (0.0_f32, 1.0, 0.0);
    let (mut at, mut long, mut is_out) = (0, frames_of(slow * 0.8), false);
    let mut level = OnePole::smoothing(0.05);
    let sound = (0..call.frames)
        .map(|_| {
            if at >= long {
                is_out = !is_out;
                (at, long) = (0, frames_of(slow * random.between(0.85, 1.2) * if is_out { 1.15 } else { 0.9 }).max(1));
            }
            let t = at as f32 / long as f32;
            at += 1;
            let (hz, strong, air) = if is_out { (rate_hz, 1.0, 0.05) } else { (rate_hz * 1.09, 0.6, 0.1) };
            let strong = level.step(strong * (0.35 + 0.65 * (std::f32::consts::PI * t).sin()));
            phase += hz * stretch * (1.0 + 0.03 * wander.step()) / RATE;
            if phase >= 1.0 {
                phase -= 1.0;
                stretch = random.around(0.05);
                push = random.around(0.3);
            }
            push *= fall;
            let noise = random.bipolar();
            let opened = dull.step(push * (0.3 + 1.5 * noise));
            strong * (chest.step(opened) + air * breath.step(noise) * (0.4 + push))
        })
        .collect();
    vec![sound]
}
