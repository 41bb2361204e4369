//! Wings of birds and bats: each downstroke claps into the air, a rush that dies away within a quarter of the
//! period with its energy at 0.3 to 2 kHz, the lower the larger the wing; feathers clap and rustle at the turns.
//! Rates after Pennycuick, "Wingbeat frequency of birds" (J. Exp. Biol. 150, 1990): pigeons 6 to 9 a second,
//! sparrows 15, eagles 3; bats 8 to 14.

use crate::synth::tools::filter::Biquad;
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

/// One beat: the wing claps into the air and the rush dies away within a quarter of the period; the feathers tear at it
/// in many small bursts, as cloth does, and slide over each other on the way up.
fn stroke(period_s: f32, hz: f32, intensity: f32, random: &mut Random) -> Vec<f32> {
    let (mut low, mut air, mut feathers) = (
        Biquad::low_pass(hz * 0.6, 0.7),
        Biquad::band_pass(hz * 1.4 * random.around(0.15), 0.5),
        Biquad::band_pass(hz * 5.0 * random.around(0.15), 0.6),
    );
    let attack_s = 0.16 * period_s * random.around(0.3);
    let fall_s = 0.17 * period_s * random.around(0.25);
    let up_at_s = period_s * random.between(0.45, 0.6);
    let (up_level, mut tear) = (random.between(0.05, 0.3), 0.0_f32);
    (0..frames_of(period_s))
        .map(|frame| {
            let time_s = frame as f32 / RATE;
            let down = (time_s / attack_s).min(1.0).powi(2) * (-(time_s - attack_s).max(0.0) / fall_s).exp();
            let up = up_level * (-((time_s - up_at_s) / (0.08 * period_s)).powi(2)).exp();
            if random.chance(TEARS_HZ / RATE) {
                tear = random.between(0.4, 1.0);
            }
            tear *= 0.993;
            let noise = random.bipolar();
            let rush = noise * (down + 0.3 * up);
            5.0 * low.step(rush)
                + 2.2 * air.step(rush * (0.5 + tear))
                + (0.5 + intensity) * feathers.step(noise * tear * (0.9 * down + up))
        })
        .collect()
}

/// How often a second the feathers let go of each other.
const TEARS_HZ: f32 = 500.0;
