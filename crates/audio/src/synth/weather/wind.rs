//! Wind: noise through resonances that a gusting air speed moves, as Andy Farnell describes it ("Designing
//! Sound", MIT Press 2010, practical 18): low rumble, a whistling band whose frequency rises with the
//! speed, and leaves or a cold howl on top.

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "wind",
    about: "wind with gusts, over open land, through leaves or howling around edges",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a breeze to a storm", 0.0, 1.0, 0.5),
        Param::number("gusts", "how much it swells and falls", 0.0, 1.0, 0.6),
        Param::word("surface", "what it blows through", &["open", "leaves", "edges"]),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let speed = air_speed(call);
    (0..2).map(|channel| one_side(call, &speed, channel)).collect()
}

/// The speed of the air at every frame, 0 to about 1.
fn air_speed(call: &Call<'_>) -> Vec<f32> {
    let (intensity, gusts) = (call.number("intensity"), call.number("gusts"));
    let mut swell = Drift::new(call.random(0), 0.35);
    let mut gust = Drift::new(call.random(1), 1.1);
    let mut flutter = Drift::new(call.random(2), 4.5);
    (0..call.frames)
        .map(|_| {
            let moving = 0.55 * swell.step() + 0.35 * gust.step() + 0.12 * flutter.step();
            (0.25 + 0.6 * intensity) * (1.0 + gusts * moving).max(0.05)
        })
        .collect()
}

fn one_side(call: &Call<'_>, speed: &[f32], channel: u64) -> Vec<f32> {
    let stream = 10 + 10 * channel;
    let rumble = noise::brown(&mut call.random(stream), call.frames);
    let hiss = noise::pink(&mut call.random(stream + 1), call.frames);
    let mut wander = Drift::new(call.random(stream + 2), 0.8);
    let (mut body, mut whistle, mut low) = (Svf::default(), Svf::default(), Biquad::low_pass(160.0, 0.6));
    let (leaves, howl) = match call.word("surface") {
        "leaves" => (1.0, 0.15),
        "edges" => (0.1, 1.0),
        _ => (0.25, 0.35),
    };
    let mut rustle = Rustle::new(call, stream + 3);
    let mut out = Vec::with_capacity(call.frames);
    for ((&speed, &rumble), &hiss) in speed.iter().zip(&rumble).zip(&hiss) {
        let moved = 1.0 + 0.15 * wander.step();
        let air = body.step(hiss, 250.0 + 900.0 * speed * moved, 0.6).low;
        let tone = whistle.step(hiss, (320.0 + 560.0 * speed) * moved, 9.0).band * 0.35;
        out.push(
            speed * speed * (1.6 * air + 1.2 * low.step(rumble))
                + howl * speed.powi(3) * tone
                + leaves * rustle.step(hiss, speed),
        );
    }
    out
}

/// Leaves: many small collisions, brighter and denser the faster the air is.
struct Rustle {
    high: Biquad,
    band: Biquad,
    grain: Drift,
}

impl Rustle {
    fn new(call: &Call<'_>, stream: u64) -> Self {
        Self {
            high: Biquad::high_pass(1_800.0, 0.6),
            band: Biquad::peak(4_200.0, 0.8, 6.0),
            grain: Drift::new(call.random(stream), 45.0),
        }
    }

    fn step(&mut self, hiss: f32, speed: f32) -> f32 {
        let flicker = (self.grain.step() + 0.35).max(0.0);
        self.band.step(self.high.step(hiss)) * flicker * speed * speed * 0.9
    }
}
