//! One thing struck by another: a body of a shape, a material and a size, and a contact of some hardness
//! (see [`super::body`] and [`super::contact`]), as van den Doel, Kry and Pai build contact sounds
//! ("FoleyAutomatic", SIGGRAPH 2001).

use super::body::{self, MATERIALS, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::modal::Mode;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "struck",
    about: "one blow on a thing of some shape, material and size",
    kind: Kind::Event,
    params: &[
        Param::word("material", "of the thing", MATERIALS),
        Param::word("shape", "of the thing", &["plate", "bar", "shell", "block", "membrane", "box"]),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("intensity", "from a touch to a blow", 0.0, 1.0, 0.5),
        Param::number("hardness", "of what strikes: a finger 0, steel 1", 0.0, 1.0, 0.6),
        Param::number("ring", "times the usual decay", 0.1, 4.0, 1.0),
        Param::number("thud", "of what it lies on", 0.0, 1.0, 0.2),
        Param::number("chatter", "small contacts after the first", 0.0, 1.0, 0.0),
    ],
    make,
};

/// The lowest mode of a hand-sized thing and how many modes are heard.
fn usual(shape: &str, material: &str) -> (Shape, f32, usize) {
    let stiff = match material {
        "metal" | "glass" => 1.5,
        "ceramic" | "stone" => 1.8,
        "plastic" => 0.8,
        "skin" => 0.45,
        _ => 1.0,
    };
    let (shape, lowest_hz, count) = match shape {
        "bar" => (Shape::Bar, 620.0, 7),
        "shell" => (Shape::Shell, 780.0, 8),
        "block" => (Shape::Block, 900.0, 8),
        "membrane" => (Shape::Membrane, 260.0, 12),
        "box" => (Shape::Plate, 130.0, 30),
        _ => (Shape::Plate, 240.0, 24),
    };
    (shape, lowest_hz * stiff, count)
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let name = call.word("material");
    let (shape, lowest_hz, count) = usual(call.word("shape"), name);
    let material = Material::named(name).held(call.number("ring"));
    // An octave and a half either way; frequencies of similar bodies fall as their length.
    let lowest_hz = lowest_hz * call.number("pitch") * (3.0 * (0.5 - call.number("size"))).exp2() * random.around(0.04);
    let mut modes = body::modes(&mut random, shape, material, lowest_hz, count);
    if name == "metal" && matches!(shape, Shape::Shell | Shape::Plate) {
        // No pan or sheet is as even as in theory: every mode is two a little apart, and between them lie those of
        // rims, handles and dents.
        let twins: Vec<Mode> =
            modes.iter().map(|mode| Mode { frequency_hz: mode.frequency_hz * random.around(0.03), ..*mode }).collect();
        let between = body::modes(&mut random, Shape::Plate, material.held(0.5), 1.3 * lowest_hz, 50);
        modes.extend(twins);
        modes.extend(between.into_iter().map(|mode| Mode { gain: 0.7 * mode.gain, ..mode }));
    }
    let intensity = call.number("intensity");
    let contact_s = 0.006 * (-4.6 * call.number("hardness") - 0.8 * (intensity - 0.5)).exp();
    let chatter = call.number("chatter");
    let mut force = contact(&mut random, contact_s, 0.3);
    if chatter > 0.0 {
        force.resize(crate::synth::frames_of(0.05 + 0.12 * chatter), 0.0);
        let mut at_s = 0.0;
        let mut gain = 0.35 * chatter;
        for _ in 0..(2.0 + 10.0 * chatter) as usize {
            at_s += random.between(0.004, 0.02);
            let again = contact(&mut random, contact_s, 0.3);
            crate::synth::tools::grains::add(&mut force, crate::synth::frames_of(at_s), &again, gain);
            gain *= 0.85;
        }
    }
    let rung = with_peak(body::ring(&modes, &force, call.frames), 1.0);
    let click = burst(&mut random, contact_s, 0.012, 400.0, 900.0 + 0.9 / contact_s);
    let thud = burst(&mut random, 0.002, 0.11, 40.0, 260.0);
    let click_gain = 0.1 + 0.25 * intensity;
    vec![mix(
        &[(0.0, rung, 1.0), (0.0, click, click_gain), (0.0, thud, 1.2 * call.number("thud") * (0.4 + intensity))],
        call.frames,
    )]
}
