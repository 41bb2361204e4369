//! Tearing and unfastening: fibres or hooks let go one after another, faster the faster the hand pulls, each
//! with a click, over the hiss of those too many to tell apart.

use super::contact::{arch, burst};
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "tear",
    about: "paper or cloth torn, velcro or tape pulled off",
    kind: Kind::Event,
    params: &[
        Param::word("material", "what is torn", &["paper", "cloth", "velcro", "tape", "cardboard"]),
        Param::number("length", "seconds", 0.15, 5.0, 0.9),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how strongly", 0.0, 1.0, 0.5),
        Param::number("size", "of what is torn", 0.0, 1.0, 0.5),
    ],
    make,
};

/// Fibres hold until the hand pulls harder; hooks and glue let go evenly. Hz and depth.
const JERKS: (f32, f32) = (14.0, 1.4);
const STEADY: (f32, f32) = (31.0, 0.4);

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    // Clicks a second at full speed, their band, their length, the hiss, and how often and how much it stops.
    let (rate, band_hz, click_s, hiss, (stop_hz, stop)) = match call.word("material") {
        "cloth" => (420.0, [2_400.0, 17_000.0], 0.004, 0.15, JERKS),
        "velcro" => (700.0, [2_000.0, 14_500.0], 0.002_5, 0.35, STEADY),
        "tape" => (650.0, [3_400.0, 14_000.0], 0.003, 0.15, JERKS),
        "cardboard" => (300.0, [500.0, 6_800.0], 0.008, 0.4, JERKS),
        _ => (500.0, [3_400.0, 22_000.0], 0.004, 0.15, JERKS),
    };
    let mut random = call.random(0);
    let scale = (0.8 * (0.5 - call.number("size"))).exp2();
    let speed = call.number("speed");
    let length_s = call.number("length") / speed.sqrt() * random.around(0.1);
    let frames = frames_of(length_s).min(call.frames);
    let mut jerk = Drift::new(call.random(1), 6.0 * speed);
    let mut tremble = Drift::new(call.random(2), stop_hz * speed);
    let pull: Vec<f32> = (0..frames)
        .map(|frame| {
            let position = frame as f32 / frames as f32;
            let smooth = arch(position.powf(0.8)) * (0.55 + 0.45 * position);
            (smooth * (1.2 + 0.5 * jerk.step() + stop * tremble.step())).max(0.0)
        })
        .collect();
    let mut out = vec![0.0; frames];
    let mut due = 0.0_f32;
    for (frame, &pull) in pull.iter().enumerate() {
        due += rate * speed.sqrt() * pull / RATE;
        if due >= 1.0 {
            due -= random.between(0.3, 1.1);
            // The sheet left to tear gets smaller, and its sound higher.
            let rising = 1.0 + 0.2 * frame as f32 / frames as f32;
            let hz = scale * rising * random.between_log(band_hz[0], band_hz[1]);
            let length_s = click_s * random.around(0.7);
            let click = burst(&mut random, 0.0002, length_s, 0.6 * hz, (2.5 * hz).min(18_000.0));
            let strong = (0.5 + call.number("intensity")).powi(2);
            grains::add(&mut out, frame, &click, pull * (0.12 + strong * random.unit().powi(4)));
        }
    }
    let mut rush: Vec<f32> = pull.iter().map(|pull| pull * pull * random.bipolar()).collect();
    Biquad::high_pass(scale * 1.2 * band_hz[0], 0.6).run(&mut rush);
    Biquad::low_pass((scale * band_hz[1]).min(16_000.0), 0.6).run(&mut rush);
    out.iter_mut().zip(&rush).for_each(|(sample, rush)| *sample += hiss * rush);
    vec![out]
}
