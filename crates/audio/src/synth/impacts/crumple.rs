//! Crumpling and rustling: thin sheets give way in clicks whose energies follow a power law and that come in
//! avalanches (Kramer and Lobkovsky, "Universal power law in the noise from a crumpled elastic sheet",
//! Physical Review E 53, 1996; Fontana and Bresin 2003), with the softer noise of rubbing between them.

use super::contact::{burst, ping};
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "crumple",
    about: "paper, plastic, foil, cardboard, leaves or cloth crumpled or rubbed",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "material",
            "of the sheet",
            &["paper", "plastic", "foil", "cardboard", "leaves", "cloth", "shell", "twigs", "ice"],
        ),
        Param::number("intensity", "from a touch to a crush", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("size", "of the sheet", 0.0, 1.0, 0.5),
        Param::number("strokes", "how much it comes in strokes", 0.0, 1.0, 0.6),
    ],
    make,
};

/// A sheet: clicks a second, their band, their length, the power of their energies, and the rubbing's band
/// and gain.
struct Sheet {
    rate: f32,
    click_hz: [f32; 2],
    click_s: f32,
    power: i32,
    rub_hz: [f32; 2],
    rub: f32,
}

fn sheet(name: &str) -> Sheet {
    let of = |rate, click_hz, click_s, power, rub_hz, rub| Sheet { rate, click_hz, click_s, power, rub_hz, rub };
    match name {
        "plastic" => of(420.0, [2_500.0, 12_000.0], 0.003, 5, [3_000.0, 13_000.0], 0.05),
        "foil" => of(500.0, [3_500.0, 14_000.0], 0.005, 4, [4_000.0, 14_000.0], 0.05),
        "cardboard" => of(90.0, [350.0, 3_200.0], 0.012, 4, [300.0, 3_500.0], 0.12),
        "leaves" => of(260.0, [1_600.0, 10_000.0], 0.004, 5, [2_000.0, 10_000.0], 0.1),
        "cloth" => of(30.0, [600.0, 4_000.0], 0.006, 3, [500.0, 5_500.0], 1.2),
        "shell" => of(60.0, [1_200.0, 6_500.0], 0.006, 4, [1_500.0, 6_000.0], 0.04),
        "twigs" => of(45.0, [700.0, 5_000.0], 0.01, 4, [1_000.0, 6_000.0], 0.05),
        "ice" => of(120.0, [900.0, 8_000.0], 0.012, 5, [900.0, 6_000.0], 0.06),
        _ => of(240.0, [900.0, 8_500.0], 0.006, 4, [1_200.0, 9_000.0], 0.12),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let sheet = sheet(call.word("material"));
    let mut random = call.random(0);
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let scale = (1.2 * (0.5 - call.number("size"))).exp2();
    let hand = hand(call, speed);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut avalanche = 0.0_f32;
    for at in grains::poisson(&mut random, 2.2 * sheet.rate * speed.sqrt() * (0.5 + intensity), call.frames) {
        // One fold sets off others, and then it is quiet for a moment.
        avalanche *= 0.93;
        if random.chance(0.02) {
            avalanche = 1.0;
        }
        let level = hand[at] * (0.12 + avalanche);
        if random.unit() > 3.0 * level {
            continue;
        }
        let hz = scale * random.between_log(sheet.click_hz[0], sheet.click_hz[1]);
        let energy = random.unit().powi(sheet.power) + 0.015;
        let length_s = sheet.click_s * (0.4 + 1.6 * energy) * random.around(0.4);
        let click = if random.chance(0.6) {
            burst(&mut random, 0.0002, length_s, 0.6 * hz, (2.2 * hz).min(18_000.0))
        } else {
            ping(hz, length_s, random.unit())
        };
        grains::add_panned(&mut out, at, &click, hand[at] * energy, 0.5 * random.bipolar());
    }
    for side in &mut out {
        let mut rub: Vec<f32> = hand.iter().map(|level| level * level * random.bipolar()).collect();
        Biquad::high_pass(scale * sheet.rub_hz[0], 0.6).run(&mut rub);
        Biquad::low_pass(scale * sheet.rub_hz[1], 0.6).run(&mut rub);
        side.iter_mut().zip(&rub).for_each(|(sample, rub)| *sample += 0.4 * sheet.rub * rub);
    }
    out.into()
}

/// How fast the hand moves the sheet at every frame, 0 to about 1.
fn hand(call: &Call<'_>, speed: f32) -> Vec<f32> {
    let strokes = call.number("strokes");
    let mut slow = Drift::new(call.random(1), 2.6 * speed);
    let mut fast = Drift::new(call.random(2), 9.0 * speed);
    let mut levels: Vec<f32> = (0..call.frames)
        .map(|_| {
            let moving = 0.5 + 0.75 * slow.step() + 0.35 * fast.step();
            (1.0 - strokes) * 0.7 + strokes * moving.max(0.0)
        })
        .collect();
    // It is taken up at once, so that a short piece is not silence.
    for (frame, level) in levels.iter_mut().take(frames_of(0.25)).enumerate() {
        let early = 1.0 - frame as f32 / frames_of(0.25) as f32;
        *level = level.max(0.7 * early);
    }
    levels
}
