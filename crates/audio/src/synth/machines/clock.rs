//! Clocks. An escapement ticks when a pallet drops onto a tooth: unlock, impulse and drop within some ten
//! milliseconds, and the beat and its answer differ. A pendulum of one metre beats seconds; a wall clock two,
//! an alarm clock four to five, a watch five to six beats a second. The case answers. The strike of a
//! grandfather clock is a coil gong: a rod clamped at one end (Euler and Bernoulli: 1, 6.27, 17.5) with a deep
//! strike note.

use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const TICKING: Model = Model {
    name: "clock_ticking",
    about: "a clock that ticks",
    kind: Kind::Texture,
    params: &[
        Param::word("clock", "which", &["wall", "grandfather", "alarm_clock", "watch", "bomb"]),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("size", "from a toy to a giant of its kind", 0.0, 1.0, 0.5),
    ],
    make: ticking,
};

pub(super) const STRIKE: Model = Model {
    name: "clock_strike",
    about: "one stroke of a striking clock on its gong",
    kind: Kind::Event,
    params: &[
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make: strike,
};

fn ticking(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    // Beats a second, body, deep part of the case, contact.
    let (rate, low_hz, high_hz, decay_s, deep) = match call.word("clock") {
        "grandfather" => (1.0, 900.0, 5_000.0, 0.05, 0.35),
        "alarm_clock" => (4.0, 1_800.0, 8_500.0, 0.022, 0.1),
        "watch" => (5.0, 3_200.0, 11_000.0, 0.014, 0.02),
        "bomb" => (2.0, 1_600.0, 7_500.0, 0.025, 0.15),
        _ => (2.0, 1_800.0, 8_000.0, 0.022, 0.1),
    };
    let larger = 2.0_f32.powf(call.number("size") - 0.5);
    let pallet = Clack { low_hz: low_hz / larger, high_hz, decay_s, modes: 16, contact_s: 2.0e-4, noise: 0.7 };
    let case =
        Clack { low_hz: 280.0 / larger, high_hz: 1_400.0, decay_s: 0.07, modes: 10, contact_s: 9.0e-4, noise: 0.4 };
    // Entry and exit pallet: two bodies.
    let sides = [pallet.body(&mut random), pallet.body(&mut random)];
    let case_body = case.body(&mut random);
    let mut out = vec![0.0; call.frames];
    let beat_s = 1.0 / (rate * call.number("speed"));
    let limp = random.between(0.02, 0.06) * beat_s;
    let total_s = call.frames as f32 / RATE;
    let (mut at_s, mut count) = (random.between(0.02, 0.3) * beat_s.min(0.6), 0_usize);
    while at_s < total_s {
        let side = count % 2;
        for (delay_s, gain) in [(0.0, 0.35), (0.0035, 0.3), (0.0085, 2.6), (0.0145, 0.15)] {
            let stroke = pallet.strike(&sides[side], &mut random);
            let gain = gain * random.around(0.15) * if side == 0 { 1.4 } else { 0.75 };
            grains::add(&mut out, frames_of(at_s + delay_s * random.around(0.08)), &stroke, gain);
        }
        let thud = case.strike(&case_body, &mut random);
        grains::add(&mut out, frames_of(at_s + 0.0085), &thud, deep * random.around(0.15));
        count += 1;
        at_s += beat_s + if side == 0 { limp } else { -limp };
    }
    vec![out]
}

fn strike(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let base = 168.0 * call.number("pitch") * random.around(0.03);
    let hard = call.number("intensity");
    let frames = frames_of(5.0).min(call.frames);
    let mut modes = Vec::new();
    for (ratio, gain, decay_s) in [
        (1.0, 0.5, 4.5),
        (2.0, 0.7, 4.0),
        (3.01, 0.8, 3.2),
        (4.4, 0.5, 2.4),
        (6.27, 0.6, 1.8),
        (9.1, 0.35, 1.2),
        (13.0, 0.3, 0.8),
        (17.5, 0.25, 0.5),
    ] {
        let frequency_hz = base * ratio * random.around(0.006);
        let gain = gain * (0.5 + hard).powf(ratio.log2() * 0.5);
        modes.push(Mode { frequency_hz, decay_s, gain });
        modes.push(Mode { frequency_hz: frequency_hz * 1.004, decay_s: decay_s * 0.9, gain: gain * 0.4 });
    }
    for _ in 0..6 {
        modes.push(Mode { frequency_hz: random.between_log(200.0, 2_500.0), decay_s: 0.06, gain: 0.3 });
    }
    let width = frames_of(1.4e-3 - 0.9e-3 * hard).max(2);
    let blow: Vec<f32> =
        (0..width).map(|k| (std::f32::consts::PI * (k as f32 + 0.5) / width as f32).sin() / width as f32).collect();
    vec![Modes::new(&modes).ring(&blow, frames)]
}
