//! Hooves: the beats of a horse's gaits and the hollow clap of a hoof. The order and timing of the feet
//! follow Hildebrand ("Symmetrical gaits of horses", Science 150, 1965): walk, four even beats; trot, two
//! diagonal pairs; canter, three beats; gallop, four quick beats and a moment in the air.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "hooves",
    about: "a horse walking, trotting or galloping",
    kind: Kind::Texture,
    params: &[
        Param::word("gait", "how it goes", &["trot", "walk", "canter", "gallop"]),
        Param::word("surface", "the ground", &["stone", "dirt", "grass", "wood", "sand"]),
        Param::number("speed", "times the usual stride rate", 0.25, 4.0, 1.0),
        Param::number("intensity", "from light to heavy", 0.0, 1.0, 0.5),
        Param::number("size", "of the animal", 0.0, 1.0, 0.5),
        Param::number("riders", "how many horses", 1.0, 6.0, 1.0),
    ],
    make,
};

/// The stride in seconds and, within it, when each foot lands (0 to 1) and how hard.
fn gait(word: &str) -> (f32, &'static [(f32, f32)]) {
    match word {
        "walk" => (1.08, &[(0.0, 1.0), (0.25, 0.8), (0.5, 0.95), (0.75, 0.8)]),
        "canter" => (0.58, &[(0.0, 0.8), (0.27, 0.85), (0.3, 0.8), (0.52, 1.0)]),
        "gallop" => (0.45, &[(0.0, 0.75), (0.17, 0.85), (0.4, 0.9), (0.58, 1.0)]),
        _ => (0.74, &[(0.0, 1.0), (0.025, 0.7), (0.5, 0.95), (0.53, 0.7)]),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let (stride_s, beats) = gait(call.word("gait"));
    let riders = call.number("riders").round() as u64;
    for rider in 0..riders {
        let mut random = call.random(10 + rider);
        let stride_s = stride_s / call.number("speed") * random.around(0.03);
        // Four feet with shoes of their own.
        let feet: Vec<f32> = (0..4).map(|_| random.around(0.14)).collect();
        let pan = if riders > 1 { 0.8 * random.bipolar() } else { 0.0 };
        let mut time_s = -stride_s * random.unit();
        while frames_of(time_s) < call.frames {
            let hurry = random.around(0.035);
            for (&(part, level), &foot) in beats.iter().zip(&feet) {
                let at_s = time_s + stride_s * (part + 0.012 * random.bipolar());
                if at_s < 0.0 {
                    continue;
                }
                let clap = hoof(&mut random, call, foot);
                let level = level * random.around(0.25);
                grains::add_panned(&mut out, frames_of(at_s), &clap, level, pan + 0.12 * random.bipolar());
            }
            time_s += stride_s * hurry;
        }
    }
    out.into()
}

fn hoof(random: &mut Random, call: &Call<'_>, foot: f32) -> Vec<f32> {
    let intensity = call.number("intensity");
    let scale = foot * (1.2 * (0.5 - call.number("size"))).exp2();
    // The cup of the hoof is a short hollow resonance; soft ground swallows it.
    let (cup, click, thud, spray) = match call.word("surface") {
        "dirt" => (0.3, 0.25, 0.9, 0.5),
        "grass" => (0.12, 0.1, 1.0, 0.4),
        "sand" => (0.06, 0.12, 0.8, 0.7),
        "wood" => (0.8, 0.4, 0.9, 0.05),
        _ => (1.0, 0.7, 0.25, 0.12),
    };
    let material = Material { loss: 0.05, support_s: 0.055, slope: 0.35 };
    let modes = body::modes(random, Shape::Block, material, 620.0 * scale, 8);
    let contact_s = 0.0011 * (0.6 - intensity).exp() * random.around(0.2);
    let force = contact(random, contact_s, 0.4);
    let rung = with_peak(body::ring(&modes, &force, call.frames), 1.0);
    let scuff_s = random.between(0.01, 0.03);
    let parts = [
        (0.0, rung, cup),
        (0.0, burst(random, 0.0004, 0.025, 700.0, 6_500.0), click),
        (0.0, burst(random, 0.003, 0.1, 50.0, 230.0 * scale), thud * (0.6 + 0.6 * intensity)),
        (scuff_s, burst(random, 0.02, 0.11, 900.0, 5_500.0), 0.4 * spray),
    ];
    mix(&parts, call.frames)
}
