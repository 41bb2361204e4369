//! Gas through openings: steam, a leaking gas pipe, a spray can, compressed air, the whistle of a kettle. The
//! noise of a turbulent jet peaks at `0.2 U / D` for speed U and opening D and falls slowly on both sides
//! (Lighthill, "On sound generated aerodynamically", Proc. Royal Society A 211, 1952; Tam's similarity spectra,
//! 1996). The kettle's whistle is a tone of its spout that sets in above a speed of the steam (Henrywood and
//! Agarwal, "The aeroacoustics of a steam kettle", Physics of Fluids 25, 2013).

use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::noise;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const HISS: Model = Model {
    name: "gas_jet",
    about: "escaping gas: steam, a gas leak, a spray can, compressed air",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "pressure", 0.0, 1.0, 0.5),
        Param::number("size", "of the opening", 0.0, 1.0, 0.5),
        Param::word("material", "what escapes", &["steam", "gas", "spray", "air"]),
    ],
    make: hiss,
};

pub(super) const KETTLE: Model = Model {
    name: "kettle_whistle",
    about: "a whistling kettle: steam that rises to a whistle",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the steam", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
    ],
    make: kettle,
};

const BLOCK: usize = 32;

fn hiss(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, size) = (call.number("intensity"), call.number("size"));
    let (peak_hz, low, sputter, rate) = match call.word("material") {
        "gas" => (6_500.0, 0.0, 0.06, 9.0),
        "spray" => (8_500.0, 0.0, 0.12, 60.0),
        "air" => (4_200.0, 0.06, 0.08, 12.0),
        _ => (3_400.0, 0.3, 0.12, 28.0),
    };
    let peak_hz: f32 = peak_hz * (1.6 - 1.2 * size) * (0.75 + 0.5 * intensity);
    (0..2)
        .map(|channel| {
            let mut random = call.random(10 + channel);
            let mut jet = (Svf::default(), Svf::default());
            let mut roar = noise::brown(&mut call.random(12 + channel), call.frames);
            Biquad::low_pass(420.0, 0.6).run(&mut roar);
            Biquad::high_pass(60.0, 0.6).run(&mut roar);
            let mut uneven = Drift::new(call.random(14 + channel), rate * BLOCK as f32);
            let mut slow = Drift::new(call.random(3), 0.8 * BLOCK as f32);
            let (mut level, mut tuning) = (1.0, Tuning::new(peak_hz, 0.4));
            roar.iter()
                .enumerate()
                .map(|(frame, roar)| {
                    if frame % BLOCK == 0 {
                        let moving = 1.0 + sputter * uneven.step() + 0.1 * slow.step();
                        level = moving * moving;
                        tuning = Tuning::new((peak_hz * (0.7 + 0.3 * moving)).min(15_000.0), 0.45);
                    }
                    let noise = random.bipolar();
                    let band = jet.0.step_tuned(noise, &tuning).band;
                    let soft = jet.1.step_tuned(noise, &tuning).low;
                    level * (band + 0.2 * soft + low * (0.5 + size) * roar)
                })
                .collect()
        })
        .collect()
}

fn kettle(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, pitch) = (call.number("intensity"), call.number("pitch"));
    let mut force = Drift::new(call.random(1), 0.5 * BLOCK as f32);
    let mut quick = Drift::new(call.random(2), 11.0 * BLOCK as f32);
    // Comes up during the first half, as on the stove.
    let speed: Vec<f32> = (0..call.frames.div_ceil(BLOCK))
        .map(|block| {
            let done = (block * BLOCK) as f32 / call.frames as f32;
            let rise = (0.45 + 1.3 * done).min(1.0);
            rise * (0.9 + 0.25 * intensity) * (1.0 + 0.03 * force.step() + 0.012 * quick.step())
        })
        .collect();
    let mut tones = [Phase::at(0.0), Phase::at(0.3), Phase::at(0.6)];
    let usual_hz = call.random(3).between(2_150.0, 2_700.0) * pitch;
    let tone: Vec<f32> = (0..call.frames)
        .map(|frame| {
            let speed = speed[frame / BLOCK];
            let blown = ((speed - 0.58) / 0.3).clamp(0.0, 1.0);
            let frequency_hz = usual_hz * (0.72 + 0.28 * speed);
            let mut sum = 0.0;
            for (phase, (ratio, gain)) in tones.iter_mut().zip([(1.0, 1.0), (1.27, 0.35), (2.0, 0.22)]) {
                phase.advance(frequency_hz * ratio);
                sum += gain * phase.sine();
            }
            sum * blown * blown * 0.5
        })
        .collect();
    (0..2)
        .map(|channel| {
            let steam = noise::band(&mut call.random(10 + channel), call.frames, 1_200.0, 9_000.0);
            let mut bed = noise::brown(&mut call.random(12 + channel), call.frames);
            Biquad::low_pass(300.0, 0.7).run(&mut bed);
            Biquad::high_pass(50.0, 0.7).run(&mut bed);
            let mut lumps = Drift::new(call.random(14 + channel), 18.0);
            steam
                .iter()
                .zip(&bed)
                .enumerate()
                .map(|(frame, (steam, bed))| {
                    let speed = speed[frame / BLOCK];
                    let lump = (0.8 * lumps.step()).exp();
                    tone[frame] + (steam * 0.16 + bed * 0.4 * lump) * speed * speed
                })
                .collect()
        })
        .collect()
}
