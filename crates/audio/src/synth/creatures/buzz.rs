//! Wings that hum. The wings of flying insects beat 150 to 250 times a second in bees, wasps and flies and
//! 400 to 700 in mosquitoes, with many harmonics as the stroke is not a sine; rate and level drift as the insect
//! turns, and the sound falls in pitch as it flies by (Sotavalta, "The flight-tone of insects", 1947; Kawakita
//! and Ichikawa, "Automated classification of bees and hornet using flight sounds", 2019).

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "buzz",
    about: "buzzing insects: bees, a wasp, a fly, a mosquito, a swarm",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "which", &["bees", "bee", "wasp", "fly", "mosquito", "swarm"]),
        Param::number("intensity", "how near and how excited", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of passes", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    // Wing beats a second, how many, how bright.
    let (hz, count, cut_hz) = match call.word("kind") {
        "bee" => (225.0, 1, 6_500.0),
        "wasp" => (170.0, 1, 7_000.0),
        "fly" => (195.0, 1, 7_000.0),
        "mosquito" => (560.0, 1, 9_000.0),
        "swarm" => (235.0, 26, 3_500.0),
        _ => (230.0, 6 + (6.0 * intensity) as u64, 4_000.0),
    };
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for n in 0..count {
        one(call, &mut out, n, count, hz, cut_hz);
    }
    out.into()
}

fn one(call: &Call<'_>, out: &mut [Vec<f32>; 2], n: u64, count: u64, usual_hz: f32, cut_hz: f32) {
    let random = &mut call.random(10 + n);
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let hz = usual_hz * call.number("pitch") * random.around(if count > 1 { 0.12 } else { 0.06 });
    let mut turn = Drift::new(call.random(1_000 + n), 16.0 * random.between(0.5, 0.9) * speed);
    let mut way = Drift::new(call.random(2_000 + n), 16.0 * random.between(0.35, 0.6) * speed);
    let mut effort = Drift::new(call.random(3_000 + n), 16.0 * 5.0);
    let mut quiver = Drift::new(call.random(4_000 + n), 16.0 * 28.0);
    // The slow movements advance once in 16 frames.
    let mut wings = Phase::at(random.unit());
    let mut high = Biquad::high_pass(hz * 1.3, 0.7);
    let mut body = Biquad::peak(hz * 2.1, 0.9, 7.0);
    let mut low = Biquad::low_pass(cut_hz, 0.6);
    let width = random.between(0.14, 0.26);
    let share = 1.0 / (count as f32).sqrt();
    let (mut gains, mut level, mut pitch) = ([0.0, 0.0], 0.0, 1.0);
    let (mut before, mut shake, mut tired) = (0.0, 0.0, 0.0);
    let mut sound = [Vec::with_capacity(call.frames), Vec::with_capacity(call.frames)];
    for frame in 0..call.frames {
        if frame % 16 == 0 {
            (shake, tired) = (quiver.step(), effort.step());
            let (turned, moved) = (turn.step(), way.step());
            // It comes and goes: at distance `away` to the side, passing at `along`.
            let along = 2.2 * moved;
            let away = 0.35 + 0.5 * (1.0 - intensity) + 0.4 * (turned + 1.0);
            let distance = (along * along + away * away).sqrt();
            let towards = (before - distance) * RATE / 16.0;
            before = distance;
            pitch = 1.0 + 0.045 * turned + 0.02 * tired + (towards / 343.0).clamp(-0.05, 0.05);
            level = share * 0.6 / distance.max(0.3);
            let angle = ((along / distance).clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
            gains = [angle.cos(), angle.sin()];
        }
        wings.advance(hz * pitch * (1.0 + 0.022 * shake));
        // The two wings clap and tear through the air at the turning points: sharp, and never twice the same.
        let stroke = 0.35 * wings.saw() + 0.7 * wings.pulse(width) * (1.0 + 0.3 * shake);
        let air = 0.3 * random.bipolar() * (1.0 + wings.sine());
        let heard = low.step(body.step(high.step(stroke + air))) * level * (1.0 + 0.25 * tired);
        sound[0].push(heard * gains[0]);
        sound[1].push(heard * gains[1]);
    }
    grains::add(&mut out[0], 0, &sound[0], 1.0);
    grains::add(&mut out[1], 0, &sound[1], 1.0);
}
