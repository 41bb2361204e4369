//! Hooves: the beats of a horse's gaits and the hollow clap of a hoof. The order and timing of the feet
//! follow Hildebrand ("Symmetrical gaits of horses", Science 150, 1965): walk, four even beats; trot, two
//! diagonal pairs; canter, three beats; gallop, four quick beats and a moment in the air.

use super::body;
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::grains;
use crate::synth::tools::modal::Mode;
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
        "walk" => (0.86, &[(0.0, 1.0), (0.25, 0.8), (0.5, 0.95), (0.75, 0.8)]),
        "canter" => (0.58, &[(0.0, 0.8), (0.27, 0.85), (0.3, 0.8), (0.52, 1.0)]),
        "gallop" => (0.45, &[(0.0, 0.75), (0.17, 0.85), (0.4, 0.9), (0.58, 1.0)]),
        _ => (0.64, &[(0.0, 1.0), (0.055, 0.7), (0.5, 0.95), (0.56, 0.7)]),
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
                let at_s = time_s + stride_s * (part + 0.015 * random.bipolar());
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

/// How the ground answers: the hollow of the hoof, its middle frequency and how sharp that is; click, thud, scuffed
/// grit, and the ring of the shoe.
struct Ground {
    cup: f32,
    cup_hz: f32,
    q: f32,
    click: f32,
    thud: f32,
    scuff: f32,
    shoe: f32,
}

fn ground(word: &str) -> Ground {
    let of = |(cup, cup_hz, q), click, thud, scuff, shoe| Ground { cup, cup_hz, q, click, thud, scuff, shoe };
    match word {
        "dirt" => of((0.7, 700.0, 4.0), 0.12, 0.8, 0.35, 0.11),
        "grass" => of((0.35, 500.0, 3.0), 0.05, 1.0, 0.3, 0.0),
        "sand" => of((0.2, 450.0, 2.0), 0.06, 0.8, 0.7, 0.0),
        "wood" => of((1.0, 420.0, 5.0), 0.2, 0.9, 0.1, 0.095),
        _ => of((1.0, 950.0, 11.0), 0.1, 0.12, 0.06, 0.095),
    }
}

/// One foot lands: often its heel or toe first and the rest a moment later, each time on other stones, so that no two
/// claps have the same modes.
fn hoof(random: &mut Random, call: &Call<'_>, foot: f32) -> Vec<f32> {
    let intensity = call.number("intensity");
    let scale = foot * random.around(0.08) * (1.2 * (0.5 - call.number("size"))).exp2();
    let ground = ground(call.word("surface"));
    let mut parts = Vec::new();
    let second_s = random.between(0.01, 0.018);
    let hits = [(0.0, 1.0), (second_s, random.between(0.18, 0.6))];
    for (at_s, level) in hits {
        let contact_s = 0.00083 * (0.6 - intensity).exp() * random.around(0.29);
        let force = contact(random, contact_s, 0.4);
        let cup = cup(random, &ground, scale);
        parts.push((at_s, with_peak(body::ring(&cup, &force, call.frames), 1.0), ground.cup * level));
        parts.push((at_s, burst(random, 0.0003, 0.02, 900.0, 7_000.0), ground.click * level));
        let thud = ground.thud * (0.6 + 0.8 * intensity);
        parts.push((at_s, burst(random, 0.002, 0.09, 60.0, 300.0 * scale), thud * level));
        if ground.shoe > 0.0 {
            let force = contact(random, 0.000_15, 0.3);
            let shoe: Vec<Mode> = (0..6)
                .map(|_| Mode {
                    frequency_hz: random.between(2_300.0, 7_500.0),
                    decay_s: random.between(0.02, 0.05),
                    gain: random.bipolar(),
                })
                .collect();
            parts.push((at_s, with_peak(body::ring(&shoe, &force, call.frames), 1.0), ground.shoe * level));
        }
    }
    let scuff_s = random.between(0.008, 0.03);
    let scuff = ground.scuff * random.around(0.5);
    parts.push((scuff_s, burst(random, 0.028, 0.1, 900.0, 4_200.0), scuff));
    mix(&parts, call.frames)
}

/// The air under the hoof and the hoof itself: wide resonances, as horn is soft.
fn cup(random: &mut Random, ground: &Ground, scale: f32) -> Vec<Mode> {
    [(1.0, 1.0), (1.55, 0.7), (2.2, 0.6), (2.9, 0.5), (4.1, 0.4), (5.3, 0.3)]
        .into_iter()
        .map(|(ratio, gain)| {
            let frequency_hz = ground.cup_hz * scale * ratio * random.around(0.15);
            // A band of f / q falls by 60 dB in 2.2 q / f.
            let decay_s = 2.2 * ground.q / frequency_hz * random.around(0.2);
            let sign = if random.chance(0.5) { -1.0 } else { 1.0 };
            Mode { frequency_hz, decay_s, gain: sign * gain * random.between(0.4, 1.0) }
        })
        .collect()
}
