//! Snakes. A hiss is noise from the glottis with little form, 3 to 13 kHz, swelling and sinking with the breath
//! (Young, "Snake bioacoustics", Quarterly Review of Biology 78, 2003). A rattlesnake shakes its tail 40 to 90
//! times a second; each shake knocks hollow segments of horn together several times, a broad band of 2 to 20 kHz
//! (Fenton and Licht, "Why rattle snake?", J. Herpetology 24, 1990).

use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "snake",
    about: "a snake hisses or rattles",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "which", &["hiss", "rattle"]),
        Param::number("intensity", "how angry", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    vec![if call.word("kind") == "rattle" { rattle(call) } else { hiss(call) }]
}

fn hiss(call: &Call<'_>) -> Vec<f32> {
    let random = &mut call.random(0);
    let (intensity, slow) = (call.number("intensity"), 1.0 / call.number("speed"));
    let (mut high, mut band, mut low) = (
        Biquad::high_pass(2_600.0, 0.7),
        Biquad::peak(6_800.0 * random.around(0.1), 0.9, 9.0),
        Biquad::low_pass(13_000.0, 0.6),
    );
    let mut flutter = Drift::new(call.random(1), 14.0);
    let (mut left_s, mut long_s, mut rest_s) = (0.0_f32, 1.0, 0.0_f32);
    (0..call.frames)
        .map(|_| {
            if left_s <= 0.0 && rest_s <= 0.0 {
                long_s = slow * random.between(1.0, 2.2);
                (left_s, rest_s) = (long_s, slow * random.between(0.15, 0.6));
            }
            let level = if left_s > 0.0 {
                left_s -= 1.0 / RATE;
                let t = 1.0 - left_s / long_s;
                (t * (6.0 + 10.0 * intensity)).min(1.0) * ((1.0 - t) * 3.0).min(1.0)
            } else {
                rest_s -= 1.0 / RATE;
                0.0
            };
            low.step(band.step(high.step(random.bipolar()))) * level * (0.85 + 0.15 * flutter.step())
        })
        .collect()
}

fn rattle(call: &Call<'_>) -> Vec<f32> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let rate_hz = (48.0 + 24.0 * intensity) * call.number("speed");
    let (mut horn, mut shell, mut high) = (
        Biquad::band_pass(8_200.0, 1.3),
        Biquad::band_pass(4_300.0 * random.around(0.08), 2.0),
        Biquad::high_pass(1_800.0, 0.7),
    );
    let mut swell = Drift::new(call.random(1), 0.8);
    let mut pace = Drift::new(call.random(2), 2.5);
    let fall = decay_factor(0.004);
    let (mut phase, mut energy, mut knocks) = (0.0_f32, 0.0_f32, 0.0_f32);
    (0..call.frames)
        .map(|_| {
            phase += rate_hz * (1.0 + 0.08 * pace.step()) / RATE;
            if phase >= 1.0 {
                phase -= 1.0;
                knocks = random.between(9.0, 15.0);
            }
            // Several knocks within each shake, at random moments of its first half.
            if knocks > 0.0 && phase < 0.6 && random.chance(rate_hz * knocks / (0.6 * RATE)) {
                energy += random.between(0.3, 1.0);
            }
            energy *= fall;
            let noise = random.bipolar() * energy;
            let loud = 0.75 + 0.25 * swell.step();
            loud * (horn.step(noise) + 0.7 * shell.step(noise) + 0.25 * high.step(noise))
        })
        .collect()
}
