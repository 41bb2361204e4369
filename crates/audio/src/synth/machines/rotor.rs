//! Rotors. A blade that passes pushes a pulse of pressure at the ear once a blade (loading and thickness
//! noise, Gutin 1948), and when it meets the tip vortex of the blade before it, a helicopter slaps (blade-
//! vortex interaction: sharp pulses of 200 to 1000 Hz; Wayne Johnson, "Helicopter theory", 1980, chapter 17).
//! Blade rates: Bell 206 two blades at 6.6 turns a second, larger ones four blades at 4.5 to 6.5; tail rotor
//! about six times faster; turbine whine above. Propellers: two or three blades at 2300 rpm over an exhaust of
//! six cylinders. Drones with cameras: four motors near 50 turns a second, two blades
//! each, never quite equal.

use crate::space::width;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

use super::engine;
use super::parts::{Pass, pass_by};

pub(super) const HELICOPTER: Model = Model {
    name: "helicopter",
    about: "a helicopter that hovers or flies",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how hard the blades slap", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rotor speed", 0.25, 4.0, 1.0),
        Param::number("size", "from a light to a heavy one", 0.0, 1.0, 0.5),
    ],
    make: helicopter,
};

pub(super) const PROPELLER: Model = Model {
    name: "propeller_aircraft",
    about: "a piston aircraft with its propeller, steady or flying over",
    kind: Kind::Texture,
    params: &[
        Param::word("action", "what it does", &["fly", "fly_over", "take_off"]),
        Param::number("intensity", "how hard the engine works", 0.0, 1.0, 0.6),
        Param::number("speed", "times the usual engine speed", 0.25, 4.0, 1.0),
    ],
    make: propeller,
};

pub(super) const DRONE: Model = Model {
    name: "quadcopter",
    about: "a small aircraft with four electric rotors",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how nervously it is flown", 0.0, 1.0, 0.4),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: drone,
};

fn helicopter(call: &Call<'_>) -> Vec<Vec<f32>> {
    let size = call.number("size");
    let slap = call.number("intensity");
    let mut random = call.random(0);
    let blade_hz = (15.5 - 5.5 * size) * call.number("speed") * random.around(0.05);
    let frames = call.frames;
    let mut drift = Drift::new(call.random(1), 0.35);
    let mut wind = Drift::new(call.random(2), 1.3);
    let mut uneven = Drift::new(call.random(3), blade_hz);
    let thump_noise = noise::brown(&mut call.random(4), frames);
    let slap_noise = noise::pink(&mut call.random(5), frames);
    let (mut chop, mut air) = (Biquad::band_pass(330.0, 0.55), Biquad::band_pass(900.0, 0.45));
    let mut body = [Biquad::peak(95.0, 1.1, 6.0), Biquad::peak(230.0, 1.2, 4.0)];
    let mut soft = OnePole::low_pass(700.0);
    let (mut blade, mut tail, mut turbine) = (random.unit(), random.unit(), random.unit());
    let tail_hz = blade_hz * (4.6 + 1.2 * random.unit());
    let turbine_hz = random.between(2_600.0, 3_600.0);
    let mut strength = 1.0;
    let out: Vec<f32> = (0..frames)
        .map(|frame| {
            let rate = blade_hz * (1.0 + 0.012 * drift.step());
            blade += rate / RATE;
            if blade >= 1.0 {
                blade -= 1.0;
                strength = 1.0 + 0.3 * uneven.step();
            }
            uneven.step();
            tail = (tail + tail_hz * rate / blade_hz / RATE).fract();
            turbine = (turbine + turbine_hz / RATE).fract();
            let gust = 1.0 + 0.25 * wind.step();
            // One swish a blade: swift rise, slower fall; the slap is its sharp edge.
            let swish = if blade < 0.22 { (blade / 0.22).powi(2) } else { (1.0 - (blade - 0.22) / 0.78).powi(3) };
            let edge = (-((blade - 0.2) * 15.0).powi(2)).exp();
            let pulse = edge * (1.0 - 2.2 * (blade - 0.2) * 15.0 * 0.5);
            let pressure = body.iter_mut().fold(soft.step(pulse), |sample, filter| filter.step(sample));
            let noise = 0.55 * chop.step(slap_noise[frame]) + 0.35 * air.step(slap_noise[frame]);
            let engine = 0.012 * (std::f32::consts::TAU * turbine).sin() * gust;
            let rear = 0.12 * (2.0 * tail - 1.0).powi(3);
            strength * gust * (0.22 * pressure * (0.4 + slap) + 1.3 * noise * (0.55 + swish + slap * 0.5 * edge))
                + 0.5 * thump_noise[frame] * (0.45 + swish)
                + engine
                + rear * gust
        })
        .collect();
    let mut out = out;
    Biquad::high_pass(22.0, 0.7).run(&mut out);
    Biquad::low_pass(5_500.0, 0.5).run(&mut out);
    vec![out]
}

fn propeller(call: &Call<'_>) -> Vec<Vec<f32>> {
    let build = engine::find("propeller_plane");
    let part = 0.55 + 0.4 * call.number("intensity");
    let action = call.word("action");
    let mut drive = engine::steady(call, build, part);
    if action == "take_off" {
        let total = drive.rpm.len() as f32;
        for (frame, rpm) in drive.rpm.iter_mut().enumerate() {
            *rpm *= 0.55 + 0.45 * (frame as f32 / total * 2.2).min(1.0);
        }
    }
    let mut out = engine::run(call, build, &drive, 0.5);
    let mut random = call.random(70);
    let mut turbulence = Drift::new(call.random(71), 11.0);
    let wash = noise::pink(&mut call.random(72), out.len());
    let mut band = Biquad::band_pass(620.0, 0.4);
    let mut phase = random.unit();
    let mut steep = OnePole::low_pass(2_400.0);
    for (frame, sample) in out.iter_mut().enumerate() {
        let rate = drive.rpm[frame] / 60.0 * 2.0;
        phase = (phase + rate * (1.0 + 0.004 * turbulence.step()) / RATE).fract();
        // The tips run near the speed of sound: a narrow pulse, rich in harmonics.
        let pulse = (-((phase - 0.5) * 15.0).powi(2)).exp();
        let slope = pulse * (phase - 0.5) * 30.0;
        let noise = band.step(wash[frame]);
        *sample =
            0.45 * *sample + 1.1 * steep.step(slope) * (1.0 + 0.25 * turbulence.step()) + noise * (0.25 + 1.1 * pulse);
    }
    if action != "fly_over" {
        return vec![out];
    }
    let duration_s = out.len() as f32 / RATE;
    let pass = Pass {
        height_m: 80.0,
        speed_m_s: 58.0 * random.around(0.1),
        nearest_m: 90.0,
        at_s: duration_s * random.between(0.4, 0.55),
    };
    pass_by(&out, pass).to_vec()
}

/// How often the rotor of a usual motor (12 slots, 14 poles) snaps from slot to slot in a turn: their least common multiple
/// (Zhu and Howe, "Influence of design parameters on cogging torque in permanent magnet machines", IEEE Trans. Energy
/// Conversion 15, 2000).
const COGS: f32 = 84.0;

fn drone(call: &Call<'_>) -> Vec<Vec<f32>> {
    let nervous = call.number("intensity");
    let pitch = call.number("pitch");
    let mut out = vec![0.0; call.frames];
    for motor in 0..4_u64 {
        let mut random = call.random(10 + motor);
        let turn_hz = 50.0 * pitch * random.around(0.05);
        let mut steer = Drift::new(call.random(20 + motor), 1.3);
        let mut correct = Drift::new(call.random(30 + motor), 9.0);
        let mut flow = Drift::new(call.random(40 + motor), 30.0);
        let mut air = Biquad::band_pass(1_800.0 * pitch, 0.5);
        let (mut blade, mut cogs) = (random.unit(), random.unit());
        for sample in &mut out {
            let rate =
                turn_hz * (1.0 + (0.016 + 0.09 * nervous) * steer.step() + (0.005 + 0.007 * nervous) * correct.step());
            blade = (blade + 2.0 * rate / RATE).fract();
            cogs = (cogs + COGS * rate / RATE).fract();
            let lift = (rate / turn_hz).powi(2);
            let pulse = (-((blade - 0.5) * 5.7).powi(2)).exp();
            let tone = pulse - 0.17 + 0.78 * (2.0 * blade - 1.0);
            let noise = air.step(random.bipolar());
            *sample += lift
                * (0.41 * tone * (0.77 + 0.3 * flow.step())
                    + 0.09 * (std::f32::consts::TAU * cogs).sin()
                    + noise * (0.15 + 0.34 * pulse));
        }
    }
    Biquad::high_pass(140.0, 0.45).run(&mut out);
    Biquad::peak(780.0 * pitch, 1.0, 3.4).run(&mut out);
    Biquad::low_pass(9_000.0, 0.74).run(&mut out);
    width::part(&out, call.random(50).below(1 << 20) as u64).into()
}
