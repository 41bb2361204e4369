//! Tools worked by hand or by air: saw, file, sandpaper, scrubbing brush, hammer, jackhammer, and presses. A
//! saw's or file's stroke is a row of teeth that catch and slip: a train of small impacts at teeth times
//! speed, driving the modes of blade and work, faster in the middle of a stroke than at its ends, the push
//! louder than the pull. A pavement breaker strikes 18 to 25 times a second (EN 28662), each blow with its
//! exhaust of air.

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::modal::Modes;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const RUBBING: Model = Model {
    name: "hand_tool",
    about: "strokes of a saw, file, sandpaper, brush or scraper",
    kind: Kind::Texture,
    params: &[
        Param::word("tool", "which", &["saw", "file", "sandpaper", "toothbrush", "metal_saw", "scrubbing"]),
        Param::number("speed", "times the usual rate of strokes", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make: rubbing,
};

pub(super) const JACKHAMMER: Model = Model {
    name: "jackhammer",
    about: "a pneumatic hammer that breaks stone",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual rate of blows", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.6),
    ],
    make: jackhammer,
};

pub(super) const HAMMER: Model = Model {
    name: "hammer_blow",
    about: "one blow of a hammer, mallet, forge hammer or press",
    kind: Kind::Event,
    params: &[
        Param::word("tool", "which", &["nail", "anvil", "mallet", "sledge", "press", "pile_driver"]),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.6),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: hammer,
};

fn rubbing(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let hard = call.number("intensity");
    // Strokes a second (there and back), teeth a second at the fastest, modes, noise, push against pull.
    let (rate, teeth_hz, low_hz, high_hz, decay_s, tooth, pull): (f32, f32, f32, f32, f32, f32, f32) =
        match call.word("tool") {
            "file" => (1.3, 900.0, 1_400.0, 8_500.0, 0.05, 0.5, 0.15),
            "sandpaper" => (1.5, 2_500.0, 1_600.0, 10_500.0, 0.002, 0.05, 0.9),
            "toothbrush" => (3.8, 1_400.0, 2_300.0, 10_500.0, 0.003, 0.12, 0.9),
            "metal_saw" => (1.9, 520.0, 1_100.0, 9_000.0, 0.041, 0.9, 0.57),
            "scrubbing" => (2.4, 1_100.0, 500.0, 6_500.0, 0.006, 0.2, 0.9),
            _ => (1.35, 430.0, 320.0, 6_500.0, 0.007, 0.45, 0.6),
        };
    let rate = rate * call.number("speed") * random.around(0.06);
    let make = Clack { low_hz, high_hz, decay_s, modes: 16, contact_s: 2.0e-4, noise: 0.0 };
    let mut modes = Modes::new(&make.body(&mut random));
    let mut band = Svf::default();
    let mut grain = Drift::new(call.random(1), 90.0);
    let mut tempo = Drift::new(call.random(2), 0.6);
    let mut press = Drift::new(call.random(3), 2.0);
    let (mut stroke, mut teeth, mut push) = (random.unit() * 0.2, 0.0_f32, 0.0_f32);
    let out = (0..call.frames)
        .map(|_| {
            stroke = (stroke + rate * (1.0 + 0.12 * tempo.step()) / RATE).fract();
            let half = (stroke * 2.0).fract();
            let forward = stroke < 0.5;
            // The hand turns round: standing still for a moment at both ends.
            let speed = ((std::f32::consts::PI * half).sin() - 0.12).max(0.0) / 0.88;
            let side = if forward { 1.0 } else { pull };
            let force = side * (0.4 + 0.6 * hard) * (1.0 + 0.2 * press.step());
            teeth += teeth_hz * speed * if forward { 1.0 } else { 0.9 } / RATE;
            push *= 0.93;
            if teeth >= 1.0 {
                teeth -= 1.0;
                push = random.between(0.2, 1.0);
                teeth = 0.6 * random.bipolar();
            }
            let noise = random.bipolar();
            let contact = speed
                * force
                * (tooth * push * (0.6 + 0.6 * noise) + (1.1 - tooth) * noise * 0.5 * (1.0 + 0.5 * grain.step()));
            let dust = band.step(noise * speed * force, 1_500.0 + 3_500.0 * speed, 0.6).band;
            modes.step(contact * 0.3) + 0.22 * dust
        })
        .collect();
    vec![out]
}

fn jackhammer(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let rate = 21.0 * call.number("speed") * random.around(0.06);
    let hard = call.number("intensity");
    let steel = Clack { low_hz: 480.0, high_hz: 6_500.0, decay_s: 0.045, modes: 18, contact_s: 2.2e-4, noise: 0.3 };
    let ground = Clack { low_hz: 60.0, high_hz: 700.0, decay_s: 0.06, modes: 10, contact_s: 2.5e-3, noise: 0.5 };
    let (steel_body, ground_body) = (steel.body(&mut random), ground.body(&mut random));
    let mut out = vec![0.0; call.frames];
    let mut exhaust = vec![0.0; call.frames];
    let puff = crate::synth::tools::envelope::strike(0.004, 0.05, frames_of(0.05));
    let total_s = call.frames as f32 / RATE;
    let (mut at_s, mut burst_until) = (random.between(0.0, 0.1), random.between(1.8, 3.5));
    while at_s < total_s {
        if at_s > burst_until {
            at_s += random.between(0.25, 0.6);
            burst_until = at_s + random.between(1.5, 4.0);
        }
        let level = random.around(0.22) * (0.5 + 0.6 * hard);
        let at = frames_of(at_s);
        grains::add(&mut out, at, &steel.strike(&steel_body, &mut random), 0.5 * level);
        grains::add(&mut out, at, &ground.strike(&ground_body, &mut random), 0.9 * level);
        grains::add(&mut exhaust, frames_of(at_s + 0.4 / rate), &puff, level);
        at_s += random.around(0.025) / rate;
    }
    let (mut jet, mut dust) = (Biquad::band_pass(1_300.0, 0.5), Biquad::high_pass(1_800.0, 0.6));
    for (sample, exhaust) in out.iter_mut().zip(&exhaust) {
        let noise = random.bipolar();
        *sample += 0.75 * exhaust * jet.step(noise) + 0.012 * dust.step(noise);
    }
    vec![out]
}

fn hammer(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let hard = call.number("intensity");
    let pitch = call.number("pitch") * random.around(0.04);
    // (head, its gain), (work, its gain): low, high, decay, contact, noise.
    let (head, head_gain, work, work_gain): ([f32; 5], f32, [f32; 5], f32) = match call.word("tool") {
        "anvil" => ([1_150.0, 9_500.0, 0.9, 1.2e-4, 0.1], 1.0, [180.0, 1_500.0, 0.08, 1.0e-3, 0.3], 0.4),
        "mallet" => ([220.0, 1_800.0, 0.05, 1.5e-3, 0.2], 0.8, [120.0, 900.0, 0.09, 2.5e-3, 0.3], 1.0),
        "sledge" => ([600.0, 7_500.0, 0.06, 3.0e-4, 0.9], 1.0, [80.0, 1_400.0, 0.12, 2.0e-3, 1.0], 1.1),
        "press" => ([420.0, 6_500.0, 0.16, 4.0e-4, 0.9], 1.2, [70.0, 900.0, 0.18, 3.0e-3, 0.9], 1.0),
        "pile_driver" => ([600.0, 8_500.0, 0.35, 2.5e-4, 0.8], 1.6, [70.0, 1_100.0, 0.2, 2.0e-3, 0.9], 0.9),
        _ => ([2_000.0, 8_500.0, 0.14, 6.0e-5, 0.6], 0.8, [160.0, 2_200.0, 0.07, 8.0e-4, 0.4], 1.0),
    };
    let clack = |values: [f32; 5]| Clack {
        low_hz: values[0] * pitch,
        high_hz: values[1] * pitch,
        decay_s: values[2],
        modes: 18,
        contact_s: values[3] * (1.5 - 0.8 * hard),
        noise: values[4],
    };
    let (head, work) = (clack(head), clack(work));
    let (head_body, work_body) = (head.body(&mut random), work.body(&mut random));
    let mut out = head.strike(&head_body, &mut random);
    out.iter_mut().for_each(|sample| *sample *= head_gain);
    let blow = work.strike(&work_body, &mut random);
    out.resize(out.len().max(blow.len()), 0.0);
    grains::add(&mut out, 0, &blow, work_gain);
    let bounce_at = frames_of(random.between(0.07, 0.12));
    let bounce = head.strike(&head_body, &mut random);
    grains::add(&mut out, bounce_at, &bounce, 0.12 * head_gain * random.around(0.4));
    let tail = frames_of(0.02);
    crate::synth::tools::envelope::fade_out(&mut out, tail);
    out.truncate(call.frames);
    vec![out]
}
