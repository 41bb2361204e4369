//! Water in vessels: poured into a glass, from a tap into a basin, filling a bath, in a shower, boiling. The
//! stream makes bubbles (van den Doel 2005); the air above the water rings at `c / 4 (h + 0.6 a)`, which rises as
//! the vessel fills (Cabe and Pittenger, "Human sensitivity to acoustic information from vessel filling", J.
//! Exp. Psychology 26, 2000). Boiling is large bubbles that leave the bottom over the hiss of small ones that
//! collapse.

use crate::synth::tools::bubble::Cloud;
use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const POUR: Model = Model {
    name: "pour",
    about: "a drink poured into a vessel that fills; its pitch rises",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how much flows", 0.0, 1.0, 0.5),
        Param::number("size", "of the vessel, from a cup to a bucket", 0.0, 1.0, 0.35),
    ],
    make: pour,
};

pub(super) const TAP: Model = Model {
    name: "tap",
    about: "running water at home: a tap into a basin, a bath that fills, a shower, a garden hose",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how far it is open", 0.0, 1.0, 0.5),
        Param::word("surface", "what it runs into", &["basin", "bath", "shower", "hose"]),
    ],
    make: tap,
};

pub(super) const BOIL: Model = Model {
    name: "boil",
    about: "boiling liquid: water in a pot or kettle, thick mud, lava",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from simmering to a rolling boil", 0.0, 1.0, 0.5),
        Param::number("size", "of the bubbles", 0.0, 1.0, 0.5),
        Param::number("speed", "how many bubbles", 0.25, 4.0, 1.0),
        Param::word("material", "what boils", &["water", "element", "mud", "lava"]),
    ],
    make: boil,
};

const BLOCK: usize = 64;

fn pair(frames: usize) -> [Vec<f32>; 2] {
    [vec![0.0; frames], vec![0.0; frames]]
}

fn pour(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, size) = (call.number("intensity"), call.number("size"));
    let mut out = pair(call.frames);
    let mut glug = Drift::new(call.random(1), 7.0 * BLOCK as f32);
    let density: Vec<f32> = (0..=call.frames / BLOCK).map(|_| (0.65 + 0.45 * glug.step()).clamp(0.05, 1.0)).collect();
    let at = |frame: usize| density[frame / BLOCK];
    let small = Cloud {
        rate: 900.0 + 1_500.0 * intensity,
        radius_m: [0.3e-3, 2.4e-3],
        small: 1.1,
        growth: 0.4,
        rising: 0.5,
        width: 0.4,
    };
    let large = Cloud {
        rate: 70.0 + 130.0 * intensity,
        radius_m: [1.8e-3, 5e-3 + 6e-3 * size],
        small: 1.2,
        growth: 0.35,
        rising: 0.7,
        width: 0.3,
    };
    small.add(&mut out, &mut call.random(2), 0.3, at);
    large.add(&mut out, &mut call.random(3), 0.17, at);
    // The column of air: from empty to nearly full over the whole sound.
    let depth_m = 0.09 * 4.5_f32.powf(size);
    let radius_m = 0.3 * depth_m;
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = noise::band(&mut call.random(10 + channel), call.frames, 500.0, 8_000.0);
        let mut column = [Svf::default(); 3];
        let mut tuned = [Tuning::new(800.0, 6.0); 3];
        for (frame, out) in out.iter_mut().enumerate() {
            if frame % BLOCK == 0 {
                let full = 0.1 + 0.82 * frame as f32 / call.frames as f32;
                let first_hz = 340.0 / (4.0 * (depth_m * (1.0 - full) + 0.6 * radius_m));
                tuned = [1.0, 3.0, 5.0].map(|mode| Tuning::new((first_hz * mode).min(12_000.0), 7.0));
            }
            let dry = *out + stream[frame] * (0.1 + 0.15 * intensity) * at(frame);
            let mut wet = 0.0;
            for ((filter, tuning), gain) in column.iter_mut().zip(&tuned).zip([0.3, 0.16, 0.08]) {
                wet += gain * filter.step_tuned(dry, tuning).band;
            }
            *out = 0.55 * dry + wet;
        }
    }
    out.into()
}

fn tap(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let mut out = pair(call.frames);
    // Small bubbles: rate, gain; large: rate, most radius, gain; stream: above, below, gain; basin gain.
    let (small, large, stream, ring) = match call.word("surface") {
        "bath" => ((1_500.0, 0.3), (110.0, 6e-3, 0.16), (450.0, 9_000.0, 0.22), 0.0),
        "shower" => ((2_400.0, 0.10), (0.0, 4e-3, 0.0), (900.0, 14_000.0, 0.45), 0.0),
        "hose" => ((1_800.0, 0.10), (20.0, 5e-3, 0.05), (1_600.0, 16_000.0, 0.4), 0.0),
        _ => ((900.0, 0.25), (90.0, 4e-3, 0.1), (900.0, 11_000.0, 0.3), 0.003),
    };
    let mut uneven = Drift::new(call.random(1), 9.0 * BLOCK as f32);
    let density: Vec<f32> = (0..=call.frames / BLOCK).map(|_| (0.75 + 0.25 * uneven.step()).clamp(0.0, 1.0)).collect();
    let open = 0.4 + 1.2 * intensity;
    for (index, (rate, least_m, most_m, gain)) in
        (0_u64..).zip([(small.0, 0.25e-3, 2.2e-3, small.1), (large.0, 2e-3, large.1, large.2)])
    {
        let cloud =
            Cloud { rate: rate * open, radius_m: [least_m, most_m], small: 1.2, growth: 0.1, rising: 0.6, width: 0.5 };
        cloud.add(&mut out, &mut call.random(2 + index), gain, |at| density[at / BLOCK]);
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let noise = noise::band(&mut call.random(10 + channel), call.frames, stream.0, stream.1);
        let mut random = call.random(20);
        let modes: Vec<Mode> = (0..9)
            .map(|_| Mode {
                frequency_hz: random.between_log(280.0, 2_800.0),
                decay_s: random.between(0.03, 0.09),
                gain: random.between(0.3, 1.0),
            })
            .collect();
        let mut basin = Modes::new(&modes);
        // The jet breaks up into drops before it lands: what splashes comes in pieces.
        let mut flicker = Drift::new(call.random(12 + channel), 31.0);
        let mut pieces = Drift::new(call.random(14 + channel), 9.0);
        let broken = if matches!(call.word("surface"), "shower" | "hose") { 0.6 } else { 1.0 };
        for (out, noise) in out.iter_mut().zip(noise) {
            let dry = *out
                + noise * stream.2 * (broken * (0.45 * flicker.step() + 0.3 * pieces.step())).exp() * (0.5 + intensity);
            *out = if ring > 0.0 { dry + ring * basin.step(dry) } else { dry };
        }
        if call.word("surface") == "shower" {
            Biquad::peak(3_200.0, 0.6, 5.0).run(out);
        }
    }
    out.into()
}

fn boil(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, size, speed) = (call.number("intensity"), call.number("size"), call.number("speed"));
    let mut out = pair(call.frames);
    let scale = 0.5 + size;
    // Bubbles: rate, least and most radius, gain; then the bed: low, hiss.
    let (rate, least_m, most_m, low, hiss) = match call.word("material") {
        "element" => (500.0, 1.5e-3, 8e-3, 1.2, 0.2),
        "mud" => (6.0, 5e-3, 1.4e-2, 0.06, 0.006),
        "lava" => (9.0, 6e-3, 1.8e-2, 0.5, 0.02),
        _ => (150.0, 2.2e-3, 1.0e-2, 0.45, 0.06),
    };
    let is_thick = matches!(call.word("material"), "mud" | "lava");
    let mut uneven = Drift::new(call.random(1), 3.5 * BLOCK as f32);
    let density: Vec<f32> = (0..=call.frames / BLOCK).map(|_| (0.7 + 0.35 * uneven.step()).clamp(0.0, 1.0)).collect();
    let cloud = Cloud {
        rate: rate * speed * (0.35 + 1.6 * intensity),
        radius_m: [least_m * scale, most_m * scale],
        small: 1.0,
        growth: 0.15,
        rising: if is_thick { 1.0 } else { 0.75 },
        width: 0.6,
    };
    cloud.add(&mut out, &mut call.random(2), if is_thick { 0.25 } else { 0.35 }, |at| density[at / BLOCK]);
    if is_thick {
        // A skin that bursts: each bubble tears with a slap.
        let mut random = call.random(3);
        for at in crate::synth::tools::grains::poisson(&mut random, cloud.rate * 0.8, call.frames) {
            let frequency_hz = random.between_log(140.0, 800.0) / scale;
            let slap = noise::burst(&mut random, frequency_hz, 0.6, 0.09);
            let pan = 0.6 * random.bipolar();
            crate::synth::tools::grains::add_panned(&mut out, at, &slap, random.between(0.4, 2.2), pan);
        }
    } else {
        let fizz = Cloud {
            rate: 700.0 * speed,
            radius_m: [0.25e-3, 1.5e-3],
            small: 1.0,
            growth: 0.3,
            rising: 0.3,
            width: 0.7,
        };
        fizz.add(&mut out, &mut call.random(4), 0.08, |at| density[at / BLOCK]);
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let mut bed = noise::brown(&mut call.random(10 + channel), call.frames);
        Biquad::low_pass(if is_thick { 160.0 } else { 340.0 }, 0.7).run(&mut bed);
        Biquad::high_pass(30.0, 0.7).run(&mut bed);
        let steam = noise::band(&mut call.random(12 + channel), call.frames, 700.0, 7_000.0);
        let mut lumps = Drift::new(call.random(14 + channel), 14.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let lump = (0.8 * lumps.step()).exp() * density[frame / BLOCK];
            *out += bed[frame] * low * 1.6 * lump * (0.4 + intensity) + steam[frame] * hiss * (0.4 + intensity);
        }
    }
    out.into()
}
