//! Things dragged, rubbed and written with: an uneven surface passed at some speed is noise whose band rises
//! with the speed, with its coarsest bumps as single contacts, heard through the modes of what is dragged
//! (van den Doel, Kry and Pai, "FoleyAutomatic", SIGGRAPH 2001, section 5: scraping). Speed comes in strokes.

use super::body::{self, Material, Shape};
use super::contact::{arch, with_peak};
use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::modal::Modes;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "scrape",
    about: "something dragged, slid, rubbed, brushed, sanded, filed or written with",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "thing",
            "what moves",
            &[
                "stone",
                "metal",
                "furniture",
                "drawer",
                "sliding_door",
                "pen",
                "chalk",
                "brush",
                "sandpaper",
                "file",
                "saw",
                "shovel",
                "cloth",
                "window",
            ],
        ),
        Param::number("speed", "strokes, times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how firmly", 0.0, 1.0, 0.5),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("once", "seconds of a single stroke; 0: strokes without end", 0.0, 6.0, 0.0),
    ],
    make,
};

/// A thing: strokes a second and the part of the time it moves, the band at full speed, how coarse, its body
/// and the body's gain, and what is heard directly.
struct Thing {
    strokes: f32,
    moving: f32,
    band_hz: f32,
    q: f32,
    bumps: f32,
    body: (f32, usize, Material),
    ring: f32,
    direct: f32,
}

fn thing(name: &str) -> Thing {
    let of = |(strokes, moving), (band_hz, q), bumps, body, (ring, direct)| Thing {
        strokes,
        moving,
        band_hz,
        q,
        bumps,
        body,
        ring,
        direct,
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "metal" => of((0.8, 0.8), (3_200.0, 0.7), 60.0, (700.0, 20, rings(0.004, 0.25, 0.1)), (1.0, 0.4)),
        "furniture" => of((0.5, 0.85), (420.0, 0.8), 45.0, (110.0, 24, rings(0.03, 0.12, 0.4)), (1.0, 0.5)),
        "drawer" => of((0.8, 0.85), (600.0, 0.4), 50.0, (120.0, 30, rings(0.05, 0.06, 0.4)), (1.0, 0.4)),
        "sliding_door" => of((0.45, 0.9), (700.0, 0.5), 70.0, (120.0, 24, rings(0.03, 0.1, 0.5)), (0.8, 0.7)),
        "pen" => of((3.6, 0.62), (3_800.0, 0.6), 25.0, (420.0, 10, rings(0.06, 0.03, 0.7)), (0.25, 1.0)),
        "chalk" => of((2.6, 0.6), (3_200.0, 0.8), 60.0, (650.0, 12, rings(0.03, 0.04, 0.5)), (0.6, 1.0)),
        "brush" => of((3.4, 0.9), (3_800.0, 0.5), 0.0, (900.0, 6, rings(0.1, 0.02, 1.0)), (0.05, 1.0)),
        "sandpaper" => of((2.2, 0.92), (5_200.0, 0.5), 0.0, (300.0, 12, rings(0.05, 0.04, 0.8)), (0.2, 1.0)),
        "file" => of((1.5, 0.8), (3_600.0, 0.9), 260.0, (1_300.0, 14, rings(0.006, 0.1, 0.2)), (0.8, 0.6)),
        "saw" => of((1.9, 0.88), (2_300.0, 0.8), 120.0, (260.0, 20, rings(0.03, 0.05, 0.3)), (0.7, 0.8)),
        "shovel" => of((0.6, 0.45), (3_000.0, 0.5), 140.0, (1_100.0, 12, rings(0.006, 0.1, 0.2)), (0.4, 1.0)),
        "cloth" => of((1.5, 0.7), (2_100.0, 0.4), 0.0, (300.0, 4, rings(0.2, 0.02, 1.0)), (0.03, 1.0)),
        "window" => of((0.5, 0.85), (900.0, 0.4), 130.0, (150.0, 30, rings(0.03, 0.06, 0.2)), (0.6, 0.8)),
        _ => of((0.5, 0.85), (1_300.0, 0.5), 90.0, (330.0, 14, rings(0.02, 0.05, 0.4)), (0.8, 0.8)),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let thing = thing(call.word("thing"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let intensity = call.number("intensity");
    let speeds = speeds(call, &thing);
    let (lowest_hz, count, material) = thing.body;
    let modes = body::modes(&mut random, Shape::Plate, material, lowest_hz * scale, count);
    let (mut ring, mut band, mut wide) = (Modes::new(&modes), Svf::default(), Svf::default());
    let mut uneven = Drift::new(call.random(2), 24.0);
    let mut travelled = 0.0_f32;
    let mut next_bump = random.unit();
    let (mut direct, mut force) = (vec![0.0; call.frames], vec![0.0; call.frames]);
    let mut hz = thing.band_hz;
    for (frame, &speed) in speeds.iter().enumerate() {
        if frame % 16 == 0 {
            hz = (thing.band_hz * scale * (0.35 + 0.65 * speed)).min(15_000.0);
        }
        let rough = random.bipolar() * speed * (1.0 + 0.5 * uneven.step());
        let noise = band.step(rough, hz, thing.q);
        direct[frame] = noise.band + 0.25 * wide.step(rough, 2.2 * hz, 0.5).band;
        travelled += speed * thing.bumps * call.number("speed").sqrt() / RATE;
        let mut bump = 0.0;
        if travelled > next_bump {
            next_bump = travelled + random.wait(1.0);
            bump = speed * random.unit().powi(2) * (0.6 + 1.2 * intensity);
        }
        force[frame] = 0.12 * rough + 3.0 * bump;
        direct[frame] += 0.5 * bump * random.bipolar();
    }
    let rung = with_peak(force.iter().map(|force| ring.step(*force)).collect(), 1.0);
    let direct = with_peak(direct, 1.0);
    let mut out: Vec<f32> = rung
        .iter()
        .zip(&direct)
        .map(|(rung, direct)| thing.ring * (0.4 + 0.6 * intensity) * rung + thing.direct * direct)
        .collect();
    Biquad::high_pass(60.0, 0.7).run(&mut out);
    vec![out]
}

/// How fast it moves at every frame, 0 to about 1.
fn speeds(call: &Call<'_>, thing: &Thing) -> Vec<f32> {
    let mut random = call.random(1);
    let mut speeds = vec![0.0; call.frames];
    let once_s = call.number("once");
    let mut at_s = 0.0;
    loop {
        let stroke_s = 1.0 / (thing.strokes * call.number("speed")) * random.around(0.18);
        let length_s = if once_s > 0.0 { once_s * random.around(0.1) } else { stroke_s * thing.moving };
        let level = random.between(0.6, 1.0);
        let lean = random.between(0.7, 1.4);
        let frames = frames_of(length_s).max(1);
        for (frame, speed) in speeds.iter_mut().skip(frames_of(at_s)).take(frames).enumerate() {
            *speed = level * arch((frame as f32 / frames as f32).powf(lean)).powf(0.5);
        }
        at_s += stroke_s;
        if once_s > 0.0 || frames_of(at_s) >= call.frames {
            return speeds;
        }
    }
}
