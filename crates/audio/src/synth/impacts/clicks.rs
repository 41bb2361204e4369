//! Small mechanisms and sheets in sequence: a gun cocked or reloaded, cards riffled, a deck bridged, a page
//! turned, a light touch on latches. Each is a list of contacts in time, of small steel parts or of stiff
//! paper, with the slide of one part over another between them.

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "clicks",
    about: "a gun cocked or reloaded, a pump action, an empty gun, cards shuffled or dealt, a page turned",
    kind: Kind::Event,
    params: &[
        Param::word(
            "thing",
            "what moves",
            &["cock", "reload", "pump", "empty", "shuffle", "deal", "page", "book", "trap"],
        ),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how firmly", 0.0, 1.0, 0.5),
        Param::number("size", "of the parts", 0.0, 1.0, 0.5),
    ],
    make,
};

struct Sequence<'a> {
    random: &'a mut Random,
    parts: Vec<(f32, Vec<f32>, f32)>,
    scale: f32,
    pace: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2() * random.around(0.08);
    let pace = random.around(0.1) / call.number("speed");
    let hard = 0.5 + call.number("intensity");
    let mut s = Sequence { random: &mut random, parts: Vec::new(), scale, pace };
    match call.word("thing") {
        "reload" => {
            s.steel(0.0, 0.45, 1.0);
            s.slide(0.02, 0.14, 0.25);
            s.steel(0.5, 0.8 * hard, 0.7);
            s.steel(0.515, 0.5, 0.9);
            s.slide(0.85, 0.09, 0.35);
            s.steel(0.93, 0.7, 1.1);
            s.steel(1.1, hard, 0.8);
            s.steel(1.118, 0.5, 1.3);
        }
        "pump" => {
            s.slide(0.0, 0.12, 0.5);
            s.steel(0.11, hard, 0.6);
            s.steel(0.125, 0.5, 0.9);
            s.slide(0.24, 0.1, 0.5);
            s.steel(0.34, hard, 0.55);
            s.steel(0.352, 0.6, 1.0);
        }
        "empty" => {
            s.steel(0.0, 0.25, 1.5);
            s.steel(0.035, hard, 1.2);
        }
        "trap" => {
            s.steel(0.0, 0.3, 1.4);
            s.steel(0.05, hard, 0.5);
            s.steel(0.062, 0.6, 0.8);
            s.steel(0.09, 0.3, 0.7);
        }
        "shuffle" => {
            // Two halves riffled together, then bridged and squared. Thumbs let some fifty cards go, faster and faster;
            // the bridge falls in on itself within a third of a second.
            let mut at_s = 0.0;
            for card in 0..52_u8 {
                let uneven = s.random.between(0.4, 1.0);
                s.card(at_s, uneven * hard, 1.9);
                at_s += s.random.around(0.25) / (49.0 + 50.0 * f32::from(card) / 52.0);
            }
            at_s += 0.1;
            for card in 0..52_u8 {
                let uneven = s.random.between(0.4, 0.6);
                s.card(at_s, 0.36 * uneven * hard, 1.0);
                at_s += s.random.around(0.25) / (120.0 + 80.0 * f32::from(card) / 52.0);
            }
            for tap in [0.12, 0.32] {
                s.rustle(at_s + tap - 0.08, 0.06, 0.3, [1_200.0, 6_000.0]);
                s.card(at_s + tap, 1.3 * hard, 0.5);
            }
        }
        "deal" => {
            s.rustle(0.0, 0.14, 0.3, [1_200.0, 14_500.0]);
            s.flap(0.085, hard, 0.7);
        }
        "page" => {
            s.rustle(0.0, 0.3, 0.5, [700.0, 7_500.0]);
            for _ in 0..14 {
                let (at_s, level) = (0.06 + 0.5 * s.random.unit(), 0.5 * s.random.unit().powi(3));
                s.flap(at_s, level * hard, 1.2);
            }
            s.rustle(0.28, 0.32, 0.8, [500.0, 6_000.0]);
            s.flap(0.52, 0.3 * hard, 0.5);
        }
        "book" => {
            let mut at_s = 0.0;
            for page in 0..42 {
                s.flap(at_s, (0.3 + 0.3 * middle(page)) * hard, 0.9);
                at_s += 0.02 * s.random.around(0.4);
            }
        }
        _ => {
            s.slide(0.0, 0.08, 0.35);
            s.steel(0.08, 0.8 * hard, 0.8);
            s.steel(0.2, hard, 0.65);
            s.steel(0.214, 0.45, 1.1);
        }
    }
    vec![mix(&s.parts, call.frames)]
}

/// Pages run loud in the middle of a book.
fn middle(page: u8) -> f32 {
    super::contact::arch(f32::from(page) / 42.0)
}

impl Sequence<'_> {
    /// Steel parts meet; `pitch` below 1 for large ones.
    fn steel(&mut self, at_s: f32, level: f32, pitch: f32) {
        let material = Material { loss: 0.012, support_s: 0.03, slope: 0.0 };
        let lowest_hz = 1_250.0 * pitch * self.scale * self.random.around(0.12);
        let modes = body::modes(self.random, Shape::Block, material, lowest_hz, 12);
        let force = contact(self.random, 0.000_25, 0.5);
        let at_s = at_s * self.pace;
        self.parts.push((at_s, with_peak(body::ring(&modes, &force, 44_100), 1.0), 0.45 * level));
        let low_hz = 500.0 * pitch * self.scale;
        self.parts.push((at_s, burst(self.random, 0.0003, 0.035, low_hz, 11_000.0), 1.1 * level));
    }

    /// One part slides over another.
    fn slide(&mut self, at_s: f32, length_s: f32, level: f32) {
        let (rise_s, fall_s) = (0.6 * length_s * self.pace, 0.6 * length_s * self.pace);
        let sound = burst(self.random, rise_s, fall_s, 1_600.0 * self.scale, 9_000.0);
        self.parts.push((at_s * self.pace, sound, level));
    }

    /// A stiff sheet lets go or lands.
    fn flap(&mut self, at_s: f32, level: f32, pitch: f32) {
        let middle_hz = 2_300.0 * pitch * self.scale * self.random.around(0.3);
        let length_s = self.random.between(0.008, 0.012);
        let sound = burst(self.random, 0.0003, length_s, 0.77 * middle_hz, (2.6 * middle_hz).min(14_000.0));
        self.parts.push((at_s * self.pace, sound, level));
    }

    /// A card snaps down on others, which give a dull knock.
    fn card(&mut self, at_s: f32, level: f32, pitch: f32) {
        let spread = self.random.around(0.25);
        let snap = burst(self.random, 0.0002, 0.014, 1_500.0 * pitch * spread, 7_000.0 * pitch * spread);
        let knock = burst(self.random, 0.0005, 0.04, 250.0, 900.0);
        self.parts.push((at_s * self.pace, snap, level));
        self.parts.push((at_s * self.pace, knock, 0.12 * level));
    }

    /// A sheet moves through the air and rubs.
    fn rustle(&mut self, at_s: f32, length_s: f32, level: f32, band_hz: [f32; 2]) {
        let (rise_s, fall_s) = (0.7 * length_s * self.pace, 0.9 * length_s * self.pace);
        let sound = burst(self.random, rise_s, fall_s, band_hz[0] * self.scale, band_hz[1] * self.scale.min(1.6));
        self.parts.push((at_s * self.pace, sound, level));
    }
}
