//! What an armature swings at some hundred strokes a second: foil shavers and clippers (linear motors of 13,000 to 14,000
//! strokes a minute) and sonic toothbrushes (31,000 movements a minute). At the end of each stroke the blades or bristles
//! strike and scrape for a part of the period, so that the noise comes in the rhythm of the tone; the case rings along. Under
//! load the swing is slower and scrapes more, and hairs are cut with single clicks.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "shaver",
    about: "an electric shaver or clipper, or a sonic toothbrush",
    kind: Kind::Texture,
    params: &[
        Param::word("device", "which", &["shaver", "toothbrush"]),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("intensity", "how firmly it is pressed on", 0.0, 1.0, 0.5),
    ],
    make,
};

/// How fast a stroke's knock and its scraping die away, for one period.
const KNOCK: f32 = 12.0;
const SCRAPE: f32 = 5.0;

struct Device {
    rate_hz: f32,
    /// What is above is lost in the case.
    dull_hz: f32,
    scrape: f32,
    /// Hairs cut a second under load.
    hairs: f32,
    case: [(f32, f32, f32); 3],
}

fn device(name: &str) -> Device {
    match name {
        // The handle is full and the head in foam: duller.
        "toothbrush" => Device {
            rate_hz: 258.0,
            dull_hz: 4_000.0,
            scrape: 8.0,
            hairs: 0.0,
            case: [(250.0, 1.5, 6.0), (3_000.0, 1.9, 6.0), (3_400.0, 2.0, 5.0)],
        },
        _ => Device {
            rate_hz: 225.0,
            dull_hz: 6_000.0,
            scrape: 2.0,
            hairs: 90.0,
            case: [(820.0, 1.1, 7.0), (4_300.0, 1.5, 11.0), (5_500.0, 2.0, 10.0)],
        },
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let device = device(call.word("device"));
    let mut random = call.random(0);
    let rate_hz = device.rate_hz * call.number("speed") * random.around(0.06);
    let firmly = 0.5 + call.number("intensity");
    let (mut slow, mut quick, mut level) =
        (Drift::new(call.random(1), 4.4), Drift::new(call.random(2), 60.0), Drift::new(call.random(3), rate_hz));
    let mut strokes = Drift::new(call.random(4), 1.6);
    let mut press = OnePole::smoothing(0.08);
    let mut scrape = Biquad::high_pass(1_500.0, 0.7);
    let mut hair = Biquad::band_pass(4_500.0, 0.6);
    let mut dull = OnePole::low_pass(device.dull_hz);
    let mut phase = random.unit();
    let mut out: Vec<f32> = (0..call.frames)
        .map(|_| {
            let load = press.step(if strokes.step() > -0.25 { firmly } else { 0.0 });
            let hz = rate_hz * (1.0 - 0.025 * load) * (1.0 + 0.004 * slow.step()) * (1.0 + 0.005 * quick.step());
            phase = (phase + hz / RATE).fract();
            let knock = (-KNOCK * phase).exp() * (1.0 + 0.17 * level.step());
            let rub = (-SCRAPE * phase).exp() * (0.6 + 0.6 * load) * 0.4 * device.scrape;
            let cut = if random.chance(load * device.hairs / RATE) { 4.0 * random.bipolar() } else { 0.0 };
            dull.step(knock) + rub * scrape.step(2.2 * random.bipolar()) + hair.step(cut)
        })
        .collect();
    for (hz, q, gain_db) in device.case {
        Biquad::peak(hz * random.around(0.05), q, gain_db).run(&mut out);
    }
    Biquad::high_pass(200.0, 0.7).run(&mut out);
    vec![out]
}
