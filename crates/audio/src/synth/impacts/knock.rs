//! A knock on a door: the knuckle is a contact of 1 to 3 ms, the door a damped plate whose first bending
//! modes lie at 60 to 150 Hz (a leaf of 2 m by 0.8 m), rattling a little in its frame. Each knock finds
//! another place on the leaf.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::filter::Biquad;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "knock",
    about: "one knock of a knuckle or fist on a door, window or table",
    kind: Kind::Event,
    params: &[
        Param::word("material", "of the door", &["wood", "metal", "glass", "plastic", "stone"]),
        Param::number("intensity", "from a tap to a bang with the fist", 0.0, 1.0, 0.5),
        Param::number("size", "of the door", 0.0, 1.0, 0.5),
        Param::number("hollow", "how much air is in the door", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let intensity = call.number("intensity");
    let name = call.word("material");
    let (lowest_hz, count, brightness_hz) = match name {
        "metal" => (130.0, 60, 7_000.0),
        "glass" => (62.0, 90, 8_000.0),
        "plastic" => (180.0, 40, 4_500.0),
        "stone" => (380.0, 24, 5_000.0),
        // A leaf of 2 m.
        _ => (37.0, 60, 3_600.0),
    };
    let lowest_hz = lowest_hz * (1.6 * (0.5 - call.number("size"))).exp2() * random.around(0.03);
    let material = Material { slope: 0.7, ..Material::named(name) };
    let material = Material { support_s: material.support_s.min(0.35), loss: material.loss.max(0.004), ..material };
    // A pane is thin and held all around by putty or rubber.
    let material = if name == "glass" { Material { loss: 0.015, support_s: 0.12, slope: 0.3 } } else { material };
    let modes = body::modes(&mut random, Shape::Plate, material, lowest_hz, count);
    let contact_s = 0.0021 * (-0.6 * intensity).exp() * random.around(0.12);
    let force = contact(&mut random, contact_s, 0.25);
    let mut panel = body::ring(&modes, &force, call.frames);
    Biquad::peak(lowest_hz * 1.6, 1.2, 8.0 * call.number("hollow")).run(&mut panel);
    let click = burst(&mut random, 0.0004, 0.014, 900.0, brightness_hz);
    let mut parts = vec![(0.0, with_peak(panel, 1.0), 1.0), (0.0, click, 0.09 + 0.12 * intensity)];
    // The leaf slaps back against its frame.
    let rattle = burst(&mut random, 0.001, 0.04, 130.0, 1_000.0);
    parts.push((random.between(0.012, 0.024), rattle, 0.05 + 0.22 * intensity * intensity));
    vec![mix(&parts, call.frames)]
}
