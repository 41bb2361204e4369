//! A blade through something onto something: the stuff gives way in a quick run of small fractures (crisp
//! for a carrot, wet for meat, fibrous for wood), then the edge meets the board, a damped wooden plate.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, ping, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "chop",
    about: "one cut of a knife on a board or of an axe into wood",
    kind: Kind::Event,
    params: &[
        Param::word("stuff", "what is cut", &["vegetable", "meat", "wood", "nothing"]),
        Param::number("intensity", "from a slice to a blow", 0.0, 1.0, 0.5),
        Param::number("size", "of the blade and board", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let stuff = call.word("stuff");
    let intensity = call.number("intensity");
    let pitch = call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2();
    let mut parts = Vec::new();
    let (crunch_s, count, band_hz, crunch) = match stuff {
        "meat" => (0.05, 14, [300.0, 1_800.0], 0.35),
        "wood" => (0.03, 40, [500.0, 4_500.0], 0.5),
        "nothing" => (0.004, 2, [2_000.0, 6_000.0], 0.05),
        _ => (random.between(0.03, 0.07), 30, [900.0, 6_000.0], 0.5),
    };
    fractures(random, &mut parts, crunch_s, count, band_hz, crunch);
    let board_s = if stuff == "wood" { 0.0 } else { crunch_s };
    // A board that lies on a table has its modes from some 150 Hz on, damped within a tenth of a second, and the
    // table under it thuds.
    let (lowest_hz, loss, contact_s) = if stuff == "wood" { (150.0, 0.025, 0.0009) } else { (165.0, 0.02, 0.0008) };
    let material = Material { loss, support_s: 0.085, slope: 0.1 };
    let lowest_hz = lowest_hz * pitch * random.around(0.12);
    let board = body::modes(random, Shape::Plate, material, lowest_hz, 70);
    let force = contact(random, contact_s * (0.6 - 0.6 * intensity).exp(), 0.5);
    parts.push((board_s, with_peak(body::ring(&board, &force, call.frames), 1.0), 0.9));
    parts.push((board_s, burst(random, 0.0015, 0.1, 350.0, 2_400.0), 0.15));
    parts.push((board_s, burst(random, 0.002, 0.07, 90.0, 280.0), 0.7 + 1.2 * intensity));
    // The blade sings a little.
    let blade_hz = 3_100.0 * pitch * random.around(0.15);
    for ratio in [1.0, 1.63, 2.31] {
        parts.push((board_s, ping(blade_hz * ratio, random.between(0.03, 0.12), 0.0), 0.035 * random.unit()));
    }
    vec![mix(&parts, call.frames)]
}

fn fractures(
    random: &mut Random,
    parts: &mut Vec<(f32, Vec<f32>, f32)>,
    length_s: f32,
    count: usize,
    band_hz: [f32; 2],
    level: f32,
) {
    for _ in 0..count {
        let hz = random.between_log(band_hz[0], band_hz[1]);
        let piece_s = random.between(0.002, 0.009);
        let snap = burst(random, 0.0003, piece_s, 0.6 * hz, 1.8 * hz);
        parts.push((length_s * random.unit(), snap, level * random.unit().powi(2)));
    }
}
