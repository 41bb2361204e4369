//! Wings of birds and bats: each downstroke is a broad rush through the feathers that swells and dies away within half
//! of the period, the lower the larger the wing, and the upstroke a weaker one; what takes off beats hardest at first.
//! Rates after Pennycuick, "Wingbeat frequency of birds" (J. Exp. Biol. 150, 1990): pigeons 6 to 9 a second,
//! sparrows 15, eagles 3; bats 8 to 14.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "wings",
    about: "flapping wings of a bird, of a flock, of bats or of something huge",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "whose", &["pigeon", "flock", "small", "huge", "bats"]),
        Param::number("intensity", "how near and how hard they beat", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
    ],
    make,
};

/// How often a second the feathers let go of each other.
const TEARS_HZ: f32 = 300.0;

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    // Beats a second, the band of the rush in Hz, how many at once, how many beats before it glides.
    let (rate_hz, band_hz, birds, beats) = match call.word("kind") {
        "flock" => (8.0, [500.0, 5_500.0], 14, 14),
        "small" => (14.0, [900.0, 8_000.0], 1, 20),
        "huge" => (1.7, [120.0, 1_600.0], 1, 6),
        "bats" => (12.0, [700.0, 6_500.0], 5, 20),
        _ => (7.5, [450.0, 5_000.0], 1, 14),
    };
    let intensity = call.number("intensity");
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for n in 0..birds {
        let random = &mut call.random(n);
        let period_s = random.around(0.12) / (rate_hz * call.number("speed"));
        let (pan, level) = (random.bipolar() * if birds > 1 { 1.0 } else { 0.2 }, random.around(0.4));
        let strokes: Vec<Vec<f32>> = (0..9).map(|_| stroke(period_s, band_hz, intensity, random)).collect();
        let mut time_s = random.unit() * period_s;
        while frames_of(time_s) < call.frames {
            let beats = beats / 2 + random.below(beats / 2 + 1);
            for beat in 0..beats {
                // It sets off hard and then carries itself.
                let effort = ((beat + 2) as f32 / 4.0).min(1.0) * (1.0 - 0.5 * beat as f32 / beats as f32);
                let stroke = &strokes[random.below(strokes.len())];
                grains::add_panned(&mut out, frames_of(time_s), stroke, level * effort * random.between(0.6, 1.1), pan);
                time_s += period_s * random.around(0.12);
            }
            time_s += random.between(3.0, 10.0) * period_s;
        }
    }
    out.into()
}

/// One beat: the rush of the stroke down, which the feathers tear into many small bursts as they let go of each other,
/// and a weaker one on the way up.
fn stroke(period_s: f32, [low_hz, high_hz]: [f32; 2], intensity: f32, random: &mut Random) -> Vec<f32> {
    let (attack_s, fall_s) = (0.24 * period_s * random.around(0.2), 0.32 * period_s * random.around(0.2));
    let (up_at_s, up_level) = (period_s * random.between(0.45, 0.55), random.between(0.2, 0.5));
    let rush = |time_s: f32| {
        if time_s < 0.0 {
            0.0
        } else {
            (time_s / attack_s).min(1.0).powf(1.5) * (-(time_s - attack_s).max(0.0) / fall_s).exp()
        }
    };
    let (mut lower, mut upper) = (Biquad::high_pass(low_hz, 0.5), OnePole::low_pass(high_hz * (0.7 + 0.6 * intensity)));
    let mut tear = 1.0;
    (0..frames_of(2.0 * period_s))
        .map(|frame| {
            let time_s = frame as f32 / RATE;
            if random.chance(TEARS_HZ / RATE) {
                tear = 0.3 + 1.4 * random.unit().powi(2);
            }
            let noise = tear * random.bipolar() * (rush(time_s) + up_level * rush(time_s - up_at_s));
            upper.step(lower.step(noise))
        })
        .collect()
}
