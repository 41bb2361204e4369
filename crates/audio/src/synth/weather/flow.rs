//! Running water: clouds of bubbles of many sizes after Kees van den Doel ("Physically based models for liquid
//! sounds", 2005, section 5: streams as random bubbles with sizes spread over a decade), and the rush of white
//! water, whose share grows with the speed of the fall.

use crate::synth::tools::bubble::Cloud;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "flow",
    about: "running water: a stream, a river, a waterfall, a trickle, a gutter",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how much water", 0.0, 1.0, 0.5),
        Param::number("speed", "of the bubbles", 0.25, 4.0, 1.0),
        Param::word("surface", "what runs", &["stream", "river", "waterfall", "trickle", "gutter"]),
    ],
    make,
};

/// What a kind of running water is made of.
struct Water {
    /// Small bubbles a second, their greatest radius, their gain.
    small: (f32, f32, f32),
    /// The same of the large ones.
    large: (f32, f32, f32),
    /// Rush: from, to, gain.
    rush: (f32, f32, f32),
    /// Low thunder of falling masses: gain.
    rumble: f32,
}

fn water(surface: &str, intensity: f32) -> Water {
    match surface {
        "river" => Water {
            small: (1_500.0, 2.2e-3, 0.16),
            large: (110.0, 9e-3, 0.11),
            rush: (200.0, 9_000.0, 0.1 + 0.2 * intensity),
            rumble: 0.06 * intensity,
        },
        "waterfall" => Water {
            small: (3_000.0, 2.4e-3, 0.25),
            large: (260.0, 9e-3, 0.14),
            rush: (300.0 - 200.0 * intensity, 7_000.0, 0.38),
            rumble: 0.05 + 0.4 * intensity,
        },
        "trickle" => Water {
            small: (400.0 + 700.0 * intensity, 2.2e-3, 0.35),
            large: (60.0 + 90.0 * intensity, 4.5e-3, 0.13),
            rush: (900.0, 12_000.0, 0.06),
            rumble: 0.0,
        },
        "gutter" => Water {
            small: (1_100.0, 2.5e-3, 0.25),
            large: (420.0, 7e-3, 0.1),
            rush: (300.0, 12_000.0, 0.2),
            rumble: 0.0,
        },
        _ => Water {
            small: (1_800.0 * (0.5 + intensity), 2e-3, 0.2),
            large: (150.0 * (0.5 + intensity), 5e-3, 0.09),
            rush: (350.0, 14_000.0, 0.13 + 0.12 * intensity),
            rumble: 0.0,
        },
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let water = water(call.word("surface"), intensity);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let uneven: Vec<f32> = {
        let (mut slow, mut fast) =
            (Drift::new(call.random(1), 0.05 * 64.0), Drift::new(call.random(2), 64.0 * 7.0 / 64.0));
        (0..=call.frames / 64).map(|_| (0.6 + 0.2 * slow.step() + 0.3 * fast.step()).clamp(0.05, 1.0)).collect()
    };
    // Where single bubbles can be told apart, the large ones are not louder than the small.
    let growth = if matches!(call.word("surface"), "trickle" | "gutter") { 0.1 } else { 0.4 };
    for (stream, (rate, most, gain), small) in [(5, water.small, 1.3), (6, water.large, 1.1)] {
        let rate = rate * speed;
        let least = if stream == 5 { 0.22e-3 } else { 1.8e-3 };
        let cloud = Cloud { rate, radius_m: [least, most], small, growth, rising: 0.65, width: 0.9 };
        cloud.add(&mut out, &mut call.random(stream), gain, |at| uneven[at / 64]);
    }
    let (above_hz, below_hz, gain) = water.rush;
    for (channel, out) in out.iter_mut().enumerate() {
        let stream = 20 + 5 * channel as u64;
        let mut rush = noise::pink(&mut call.random(stream), call.frames);
        Biquad::high_pass(above_hz, 0.5).run(&mut rush);
        OnePole::low_pass(below_hz).run(&mut rush);
        let mut rumble = noise::brown(&mut call.random(stream + 1), call.frames);
        Biquad::low_pass(140.0, 0.7).run(&mut rumble);
        let mut moving = Drift::new(call.random(stream + 2), 4.0 * speed);
        for ((out, rush), rumble) in out.iter_mut().zip(rush).zip(rumble) {
            *out += (rush * gain + rumble * water.rumble) * (1.0 + 0.15 * moving.step());
        }
    }
    out.into()
}
