//! Several bells or tubes at once: wind chimes that a gusting wind strikes in turns, and a ring of church
//! bells that swing each with a period of its own.

use super::bell::{Stroke, strike};
use super::contact::{ping, with_peak};
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{envelope, grains};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const WIND: Model = Model {
    name: "wind_chimes",
    about: "wind chimes of metal, glass, bamboo or shells",
    kind: Kind::Texture,
    params: &[
        Param::word("material", "of the chimes", &["metal", "glass", "wood", "ceramic"]),
        Param::number("intensity", "of the wind", 0.0, 1.0, 0.5),
        Param::number("size", "of the chimes", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
    ],
    make: make_wind,
};

pub(super) const PEAL: Model = Model {
    name: "bell_peal",
    about: "several church bells that swing and ring",
    kind: Kind::Texture,
    params: &[
        Param::number("bells", "how many", 1.0, 8.0, 4.0),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("size", "of the bells", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard they are struck", 0.0, 1.0, 0.5),
    ],
    make: make_peal,
};

/// A pentatonic scale, as chimes are tuned, as multiples of the lowest.
const SCALE: [f32; 6] = [1.0, 1.122, 1.26, 1.498, 1.682, 2.0];

fn make_wind(call: &Call<'_>) -> Vec<Vec<f32>> {
    // The lowest tube, the partials of a free bar, and how long they ring.
    let (lowest_hz, ring_s, click): (f32, f32, f32) = match call.word("material") {
        "glass" => (2_300.0, 0.45, 0.15),
        "wood" => (420.0, 0.13, 0.35),
        "ceramic" => (1_500.0, 0.2, 0.25),
        _ => (1_050.0, 3.2, 0.08),
    };
    let lowest_hz = lowest_hz * call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2();
    let mut random = call.random(0);
    let tubes: Vec<f32> = SCALE.iter().map(|step| lowest_hz * step * random.around(0.01)).collect();
    let mut gust = Drift::new(call.random(1), 0.45);
    let wind: Vec<f32> = (0..call.frames).map(|_| (0.55 + 0.65 * gust.step()).max(0.03)).collect();
    let intensity = call.number("intensity");
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let rate = 2.0 + 12.0 * intensity;
    let mut last = 0;
    let mut events = grains::poisson(&mut random, rate, call.frames);
    events.insert(0, frames_of(0.03).min(call.frames.saturating_sub(1)));
    for (index, at) in events.into_iter().enumerate() {
        let Some(&wind) = wind.get(at) else { continue };
        if index > 0 && random.unit() > wind {
            continue;
        }
        // The clapper goes to a neighbour.
        last = (last + 1 + random.below(tubes.len() - 1)) % tubes.len();
        let level = random.between_log(0.15, 1.0) * (0.4 + 0.6 * wind);
        let pan = 0.7 * (last as f32 / (tubes.len() - 1) as f32 * 2.0 - 1.0);
        for (ratio, gain, shorter) in [(1.0, 1.0, 1.0), (2.756, 0.55, 0.5), (5.404, 0.25, 0.22)] {
            let hz = tubes[last] * ratio;
            if hz < 17_000.0 {
                for beat_hz in [0.0, 1.3] {
                    let tone = ping(hz + beat_hz, ring_s * shorter * random.around(0.1), random.unit());
                    grains::add_panned(&mut out, at, &tone, 0.5 * level * gain, pan);
                }
            }
        }
        let knock = ping(0.4 * tubes[last] + 600.0, 0.01, random.unit());
        grains::add_panned(&mut out, at, &knock, click * level * 2.0, pan);
    }
    out.into()
}

fn make_peal(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let count = call.number("bells").round() as usize;
    let base = (1.4 * (0.5 - call.number("size"))).exp2();
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for bell in 0..count {
        let step = [1.0, 1.125, 0.84, 1.335, 0.75, 1.5, 0.667, 1.68].get(bell).copied().unwrap_or(1.0);
        let pitch = base * step * random.around(0.01);
        let pan = if count > 1 { 1.2 * bell as f32 / (count - 1) as f32 - 0.6 } else { 0.0 };
        // Heavier bells swing more slowly.
        let period_s = 1.15 / pitch.powf(0.45) / call.number("speed") * random.around(0.06);
        // Two strokes of each bell, which all others repeat at levels of their own.
        let strokes: Vec<Vec<f32>> = (0..2)
            .map(|_| {
                let stroke = Stroke { pitch, intensity: call.number("intensity"), ring: 0.8 };
                let mut rung = with_peak(strike(&mut random, "church", &stroke, frames_of(6.0)), 1.0);
                // The next strokes cover what is cut off here.
                let end = rung.len() / 2;
                envelope::fade_out(&mut rung, end);
                rung
            })
            .collect();
        let mut at_s = 0.03 + if bell == 0 { 0.0 } else { period_s * random.unit() };
        let mut swing = 0;
        while at_s * RATE < call.frames as f32 {
            let level = random.between(0.6, 1.0) / (1.0 + 0.12 * bell as f32);
            grains::add_panned(&mut out, frames_of(at_s), &strokes[swing % 2], level, pan);
            swing += 1;
            at_s += period_s * random.around(0.02);
        }
    }
    out.into()
}
