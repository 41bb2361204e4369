//! Things dragged, rubbed and written with: an uneven surface passed at some speed is noise whose band rises
//! with the speed, with its coarsest bumps as single contacts, heard through the modes of what is dragged
//! (van den Doel, Kry and Pai, "FoleyAutomatic", SIGGRAPH 2001, section 5: scraping). Speed comes in strokes, roughness
//! on every scale (surfaces are fractal: Sayles and Thomas, "Surface topography as a nonstationary random process",
//! Nature 271, 1978), and what is heavy sticks and slips as it goes.

use super::body::{self, Material, Shape};
use super::contact::{arch, with_peak};
use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::modal::Modes;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "scrape",
    about: "something dragged, slid, rubbed, brushed, sanded, filed or written with",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "thing",
            "what moves",
            &[
                "stone",
                "metal",
                "furniture",
                "drawer",
                "sliding_door",
                "pen",
                "chalk",
                "brush",
                "sandpaper",
                "file",
                "saw",
                "shovel",
                "cloth",
                "wiper",
                "window",
            ],
        ),
        Param::number("speed", "strokes, times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how firmly", 0.0, 1.0, 0.5),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("once", "seconds of a single stroke; 0: strokes without end", 0.0, 6.0, 0.0),
    ],
    make,
};

/// A thing: strokes a second and the part of the time it moves, the band at full speed, how coarse, its body
/// and the body's gain, and what is heard directly.
struct Thing {
    strokes: f32,
    moving: f32,
    band_hz: f32,
    q: f32,
    bumps: f32,
    body: (f32, usize, Material),
    ring: f32,
    direct: f32,
    hand: Hand,
}

/// How it is moved: how loud it is set down at the beginning of a stroke, how much strokes differ in length, how many
/// make a word or a bout (0: no pauses), and how often and how much it sticks.
#[derive(Clone, Copy, Default)]
struct Hand {
    tap: f32,
    uneven: f32,
    group: usize,
    stick_hz: f32,
    stick: f32,
    /// How much the roughness differs from place to place.
    patchy: f32,
}

fn hand(name: &str) -> Hand {
    let usual = Hand { uneven: 0.2, patchy: 0.3, ..Hand::default() };
    match name {
        "pen" => Hand { tap: 0.4, uneven: 0.7, group: 7, ..usual },
        "chalk" => Hand { tap: 1.5, uneven: 0.8, group: 6, stick_hz: 220.0, stick: 0.3, patchy: 0.5 },
        "furniture" => Hand { tap: 0.6, uneven: 0.5, group: 3, stick_hz: 42.0, stick: 0.8, patchy: 0.5 },
        "stone" => Hand { uneven: 0.4, stick_hz: 65.0, stick: 0.3, patchy: 0.45, ..usual },
        "metal" => Hand { uneven: 0.5, stick_hz: 75.0, stick: 0.4, patchy: 0.5, ..usual },
        // A wet pane is even.
        "wiper" => Hand { patchy: 0.17, ..usual },
        "saw" | "window" | "shovel" => Hand { patchy: 0.55, ..usual },
        _ => usual,
    }
}

fn thing(name: &str) -> Thing {
    let hand = hand(name);
    let of = |(strokes, moving), (band_hz, q), bumps, body, (ring, direct)| Thing {
        strokes,
        moving,
        band_hz,
        q,
        bumps,
        body,
        ring,
        direct,
        hand,
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "metal" => of((0.8, 0.8), (3_200.0, 0.7), 60.0, (700.0, 20, rings(0.004, 0.25, 0.1)), (1.0, 0.4)),
        "furniture" => of((0.5, 0.85), (420.0, 0.8), 45.0, (110.0, 24, rings(0.03, 0.12, 0.4)), (1.0, 0.5)),
        "drawer" => of((0.8, 0.85), (600.0, 0.4), 50.0, (120.0, 30, rings(0.05, 0.06, 0.4)), (1.0, 0.4)),
        "sliding_door" => of((0.45, 0.9), (700.0, 0.5), 70.0, (120.0, 24, rings(0.03, 0.1, 0.5)), (0.8, 0.7)),
        "pen" => of((7.0, 0.66), (3_800.0, 0.6), 25.0, (420.0, 10, rings(0.06, 0.03, 0.7)), (0.25, 1.0)),
        "chalk" => of((3.4, 0.6), (3_200.0, 0.8), 60.0, (650.0, 12, rings(0.03, 0.04, 0.5)), (0.6, 1.0)),
        "brush" => of((3.4, 0.9), (3_800.0, 0.5), 0.0, (900.0, 6, rings(0.1, 0.02, 1.0)), (0.05, 1.0)),
        "sandpaper" => of((2.2, 0.92), (5_200.0, 0.5), 0.0, (300.0, 12, rings(0.05, 0.04, 0.8)), (0.2, 1.0)),
        "file" => of((1.5, 0.8), (3_600.0, 0.9), 260.0, (1_300.0, 14, rings(0.006, 0.1, 0.2)), (0.8, 0.6)),
        "saw" => of((1.9, 0.88), (2_300.0, 0.8), 120.0, (260.0, 20, rings(0.03, 0.05, 0.3)), (0.7, 0.8)),
        "shovel" => of((0.6, 0.45), (3_000.0, 0.5), 140.0, (1_100.0, 12, rings(0.006, 0.1, 0.2)), (0.4, 1.0)),
        "cloth" => of((1.5, 0.7), (2_100.0, 0.4), 0.0, (300.0, 4, rings(0.2, 0.02, 1.0)), (0.03, 1.0)),
        "wiper" => of((1.5, 0.95), (3_800.0, 0.4), 0.0, (300.0, 4, rings(0.2, 0.02, 1.0)), (0.03, 1.0)),
        "window" => of((0.5, 0.85), (900.0, 0.4), 130.0, (150.0, 30, rings(0.03, 0.06, 0.2)), (0.6, 0.8)),
        _ => of((0.5, 0.85), (1_300.0, 0.5), 140.0, (330.0, 20, rings(0.04, 0.03, 0.3)), (0.5, 0.9)),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let thing = thing(call.word("thing"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let intensity = call.number("intensity");
    let (speeds, taps) = strokes(call, &thing);
    let (lowest_hz, count, material) = thing.body;
    let modes = body::modes(&mut random, Shape::Plate, material, lowest_hz * scale, count);
    let (mut ring, mut band, mut wide) = (Modes::new(&modes), Svf::default(), Svf::default());
    let mut uneven = [7.0, 24.0, 80.0].map(|hz| Drift::new(call.random(20 + hz as u64), hz));
    let mut sticking = Sticking::default();
    let mut travelled = 0.0_f32;
    let mut next_bump = random.unit();
    let (mut direct, mut force) = (vec![0.0; call.frames], vec![0.0; call.frames]);
    let mut hz = thing.band_hz;
    for (frame, &speed) in speeds.iter().enumerate() {
        if frame % 16 == 0 {
            hz = (thing.band_hz * scale * (0.35 + 0.65 * speed)).min(15_000.0);
        }
        let ground = uneven.iter_mut().map(Drift::step).sum::<f32>();
        let slip = sticking.step(&mut random, &thing.hand, speed);
        let rough = random.bipolar() * speed * slip * (thing.hand.patchy * ground).exp();
        let noise = band.step(rough, hz, thing.q);
        direct[frame] = noise.band + 0.25 * wide.step(rough, 2.2 * hz, 0.5).band;
        travelled += speed * thing.bumps * call.number("speed").sqrt() / RATE;
        let mut bump = 0.0;
        if travelled > next_bump {
            next_bump = travelled + random.wait(1.0);
            bump = speed * slip * random.unit().powi(2) * (0.6 + 1.2 * intensity);
        }
        force[frame] = 0.12 * rough + 3.0 * bump;
        direct[frame] += 0.5 * bump * random.bipolar();
    }
    for (at, level) in taps {
        // What is set down touches for half a millisecond.
        for (frame, (force, direct)) in force.iter_mut().zip(&mut direct).skip(at).take(24).enumerate() {
            *force += 0.25 * level * arch((frame as f32 + 0.5) / 24.0);
            *direct += 0.3 * level * random.bipolar();
        }
    }
    let rung = with_peak(force.iter().map(|force| ring.step(*force)).collect(), 1.0);
    let direct = with_peak(direct, 1.0);
    let mut out: Vec<f32> = rung
        .iter()
        .zip(&direct)
        .map(|(rung, direct)| thing.ring * (0.4 + 0.6 * intensity) * rung + thing.direct * direct)
        .collect();
    Biquad::high_pass(60.0, 0.7).run(&mut out);
    vec![out]
}

/// What sticks lets go suddenly and comes to rest again.
#[derive(Default)]
struct Sticking {
    phase: f32,
    rate: f32,
}

impl Sticking {
    /// What part of the sound is heard now; 1 on average.
    fn step(&mut self, random: &mut Random, hand: &Hand, speed: f32) -> f32 {
        if hand.stick == 0.0 {
            return 1.0;
        }
        self.phase += self.rate * speed / RATE;
        if self.rate == 0.0 || self.phase >= 1.0 {
            self.phase = 0.0;
            self.rate = hand.stick_hz * random.around(0.9);
        }
        1.0 - hand.stick + hand.stick * 4.0 * (-4.0 * self.phase).exp()
    }
}

/// How fast it moves at every frame, 0 to about 1, and when it is set down and how hard.
fn strokes(call: &Call<'_>, thing: &Thing) -> (Vec<f32>, Vec<(usize, f32)>) {
    let mut random = call.random(1);
    let mut hesitation = Drift::new(call.random(3), 7.0);
    let (mut speeds, mut taps) = (vec![0.0; call.frames], Vec::new());
    let (once_s, hand) = (call.number("once"), thing.hand);
    let mut at_s = 0.0;
    let mut left = hand.group;
    loop {
        let stroke_s = 1.0 / (thing.strokes * call.number("speed")) * random.around(hand.uneven);
        let length_s = if once_s > 0.0 { once_s * random.around(0.1) } else { stroke_s * thing.moving };
        let level = random.between(0.6, 1.0);
        let lean = random.between(0.7, 1.4);
        let frames = frames_of(length_s).max(1);
        if hand.tap > 0.0 {
            taps.push((frames_of(at_s), hand.tap * random.between_log(0.2, 1.0)));
        }
        for (frame, speed) in speeds.iter_mut().skip(frames_of(at_s)).take(frames).enumerate() {
            let shape = arch((frame as f32 / frames as f32).powf(lean)).powf(0.5);
            *speed = level * shape * (1.0 + 0.6 * hand.uneven * hesitation.step()).max(0.0);
        }
        at_s += stroke_s;
        if hand.group > 0 {
            left = left.saturating_sub(1);
            if left == 0 {
                left = 1 + random.below(2 * hand.group);
                at_s += stroke_s * random.between(0.5, 2.0);
            }
        }
        if once_s > 0.0 || frames_of(at_s) >= call.frames {
            return (speeds, taps);
        }
    }
}
