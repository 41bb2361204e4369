//! Tyres on a road. Rolling noise lies between 500 and 1500 Hz with its maximum near 1 kHz (Ulf Sandberg and
//! Jerzy Ejsmont, "Tyre/road noise reference book", 2002, the "multi-coincidence peak"), lower rumble comes
//! from the carcass, wet roads add hiss. Squeal is stick-slip of tread blocks: a few close tones between 600
//! and 2000 Hz that wander with the slip and lock onto each other. Traffic is many vehicles passing.

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const ROLLING: Model = Model {
    name: "tyres_rolling",
    about: "tyres rolling on a road, as heard beside or inside a car",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a slow to a fast ride", 0.0, 1.0, 0.5),
        Param::word("surface", "the road", &["asphalt", "wet", "gravel"]),
    ],
    make: |call| {
        let mut sides: Vec<Vec<f32>> =
            (0..2).map(|side| rolling(call.random(side), call.frames, call.number("intensity"))).collect();
        for (side, samples) in sides.iter_mut().enumerate() {
            dress(call, samples, side as u64);
        }
        sides
    },
};

pub(super) const SQUEAL: Model = Model {
    name: "tyre_squeal",
    about: "tyres that slide and squeal",
    kind: Kind::Event,
    params: &[
        Param::number("intensity", "how hard they slide", 0.0, 1.0, 0.6),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("length_s", "how long", 0.3, 8.0, 2.0),
    ],
    make: squeal,
};

/// Rolling noise on asphalt; `speed` 0 to 1.
pub fn rolling(mut random: Random, frames: usize, speed: f32) -> Vec<f32> {
    let mut drift = Drift::new(random.clone(), 1.3);
    let mut out = noise::pink(&mut random, frames);
    Biquad::peak(950.0 * (0.85 + 0.3 * speed), 0.9, 11.0).run(&mut out);
    Biquad::peak(120.0, 0.8, 5.0).run(&mut out);
    Biquad::low_pass(1_700.0 + 2_600.0 * speed, 0.6).run(&mut out);
    out.iter_mut().for_each(|sample| *sample *= (0.3 + 0.7 * speed) * (1.0 + 0.15 * drift.step()));
    out
}

fn dress(call: &Call<'_>, samples: &mut [f32], side: u64) {
    let mut random = call.random(10 + side);
    match call.word("surface") {
        "wet" => {
            let mut hiss = noise::white(&mut random, samples.len());
            Biquad::high_pass(2_200.0, 0.6).run(&mut hiss);
            Biquad::low_pass(9_000.0, 0.6).run(&mut hiss);
            let mut splash = Drift::new(call.random(14 + side), 14.0);
            samples.iter_mut().zip(&hiss).for_each(|(sample, hiss)| {
                *sample = 0.6 * *sample + 0.28 * hiss * (0.8 + 0.4 * splash.step());
            });
        }
        "gravel" => {
            let mut band = Svf::default();
            let mut level = 0.0_f32;
            let mut tone_hz = 2_000.0;
            for sample in samples.iter_mut() {
                if random.chance(0.006) {
                    level = random.between(0.2, 1.0).powi(2);
                    tone_hz = random.between_log(900.0, 5_500.0);
                }
                level *= 0.9955;
                *sample = 0.5 * *sample + 0.9 * band.step(level * random.bipolar(), tone_hz, 2.0).band;
            }
        }
        _ => {}
    }
}

fn squeal(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let pitch = call.number("pitch");
    let frames = ((call.number("length_s") * call.random(0).around(0.1) * RATE) as usize).min(call.frames);
    let mut random = call.random(1);
    let base = random.between(700.0, 900.0) * pitch;
    // Four tyres, each with its own load: the tones lie a third or so apart, and each comes and goes.
    let mut tyres: Vec<Tyre> = [1.0, 1.24, 1.5, 1.95]
        .into_iter()
        .enumerate()
        .map(|(index, ratio)| Tyre::new(call, base * ratio * random.around(0.06), index as u64))
        .collect();
    let mut slip = Drift::new(call.random(2), 1.6);
    let mut scrub = Biquad::band_pass(1_000.0, 0.7);
    let mut rumble = noise::brown(&mut call.random(5), frames);
    Biquad::peak(90.0, 1.0, 6.0).run(&mut rumble);
    let fall_s = (frames as f32 / RATE * 0.3).max(0.1);
    let length_s = frames as f32 / RATE;
    let mut out: Vec<f32> = (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            let level = (time / 0.05).min(1.0) * ((length_s - time) / fall_s).clamp(0.0, 1.0).powf(0.7);
            // The slower it slides, the lower it sings.
            let moved = (1.0 - 0.16 * (time / length_s).powi(2)) * (1.0 + 0.05 * slip.step());
            let noise = random.bipolar();
            let sung: f32 = tyres.iter_mut().map(|tyre| tyre.step(moved, noise)).sum();
            level * (sung * (0.4 + 0.6 * intensity) + 0.55 * scrub.step(noise) + 0.35 * rumble[frame])
        })
        .collect();
    // Rubber does not ring: there is little above 3 kHz.
    Biquad::low_pass(3_600.0 * pitch.max(0.7), 0.6).run(&mut out);
    vec![out]
}

/// One tyre that sticks and slips.
struct Tyre {
    hz: f32,
    phase: f32,
    grip: Drift,
    jitter: Drift,
    formants: [Biquad; 2],
}

impl Tyre {
    fn new(call: &Call<'_>, hz: f32, index: u64) -> Self {
        Self {
            hz,
            phase: call.random(40 + index).unit(),
            grip: Drift::new(call.random(10 + index), 2.6),
            jitter: Drift::new(call.random(20 + index), 130.0),
            formants: [(1.0, 2.0), (2.05, 2.5)].map(|(ratio, q)| Biquad::band_pass(hz * ratio, q)),
        }
    }

    fn step(&mut self, moved: f32, noise: f32) -> f32 {
        let rough = self.jitter.step();
        self.phase = (self.phase + self.hz * moved * (1.0 + 0.07 * rough) / RATE).fract();
        // Sticks long, slips fast: a skewed wave, rich in harmonics.
        let wave = if self.phase < 0.82 { self.phase / 0.41 - 1.0 } else { 1.0 - (self.phase - 0.82) / 0.09 };
        let hold = (0.45 + 0.8 * self.grip.step()).clamp(0.0, 1.0);
        let driven = wave * (1.0 + 1.0 * noise + 0.3 * rough) + 0.7 * noise;
        hold * self.formants.iter_mut().map(|formant| formant.step(driven)).sum::<f32>()
    }
}
