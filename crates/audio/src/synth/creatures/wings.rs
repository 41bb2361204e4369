//! Wings of birds and bats: each downstroke is a rush of air, noise swelling and falling within a third of the
//! period with its energy at 0.3 to 2 kHz, the lower the larger the wing; feathers clap and rustle at the turns.
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

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    // Beats a second, brightness in Hz, how many at once.
    let (rate_hz, hz, birds) = match call.word("kind") {
        "flock" => (8.0, 650.0, 14),
        "small" => (14.0, 1_200.0, 1),
        "huge" => (1.7, 260.0, 1),
        "bats" => (12.0, 900.0, 5),
        _ => (7.0, 480.0, 1),
    };
    let intensity = call.number("intensity");
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for n in 0..birds {
        let random = &mut call.random(n);
        let period_s = random.around(0.12) / (rate_hz * call.number("speed"));
        let (pan, level) = (random.bipolar() * if birds > 1 { 1.0 } else { 0.2 }, random.around(0.4));
        let strokes: Vec<Vec<f32>> = (0..9).map(|_| stroke(period_s, hz, intensity, random)).collect();
        let mut time_s = random.unit() * period_s;
        while frames_of(time_s) < call.frames {
            // A burst of beats, then a glide.
            let beats = if birds > 1 { 60 } else { 10 + random.below(14) };
            for beat in 0..beats {
                let gain = level * random.around(0.5) * (0.5 + 0.5 * ((beat + 1) as f32 / 3.0).min(1.0));
                grains::add_panned(&mut out, frames_of(time_s), &strokes[random.below(strokes.len())], gain, pan);
                time_s += period_s * random.around(0.12);
            }
            time_s += random.between(0.5, 3.0) * period_s;
        }
    }
    out.into()
}

fn stroke(period_s: f32, hz: f32, intensity: f32, random: &mut Random) -> Vec<f32> {
    let down_s = 0.55 * period_s;
    let frames = frames_of(period_s);
    let (mut low, mut air, mut feathers) = (
        Biquad::low_pass(hz * 0.5, 0.8),
        Biquad::band_pass(hz * random.around(0.1), 0.8),
        Biquad::high_pass(hz * 3.0, 0.7),
    );
    let mut dark = OnePole::low_pass(1.6 * hz);
    let turn_s = down_s * random.between(0.55, 0.75);
    (0..frames)
        .map(|frame| {
            let time_s = frame as f32 / RATE;
            let down = if time_s < down_s { (std::f32::consts::PI * time_s / down_s).sin().powi(2) } else { 0.0 };
            let clap = (-((time_s - turn_s) / 0.012).powi(2)).exp();
            let up_s = time_s - 0.6 * period_s;
            let up =
                if up_s > 0.0 { (std::f32::consts::PI * up_s / (0.4 * period_s)).sin().max(0.0).powi(2) } else { 0.0 };
            let noise = random.bipolar();
            let rush = 6.0 * dark.step(noise);
            // Air moves between the strokes too.
            let down = 0.12 + 0.88 * down;
            1.4 * low.step(rush * down)
                + air.step(rush * (1.3 * down + 0.35 * up + (0.3 + 0.8 * intensity) * clap))
                + 0.5 * feathers.step(noise * (0.25 * down + 0.25 * up + (0.15 + 0.35 * intensity) * clap))
        })
        .collect()
}
