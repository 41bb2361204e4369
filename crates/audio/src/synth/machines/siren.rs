//! Warning sirens. Electronic: a rounded square wave swept exponentially and driven hard into a compression
//! horn; wail and yelp by SAE J1849 (wail 10 to 30 sweeps a minute, yelp 150 to 250, between about 650 and
//! 1500 Hz), two tones by DIN 14610 (Germany: 440 and 585 Hz, a fourth, about 0.75 s each), the French
//! order of 1998 (police 435 and 580, fire 435 and 488, ambulance 420 and 516 Hz) and the Japanese
//! ministry's notice of 1970 (ambulance 960 and 770 Hz, 0.65 s each; police sweep of 450 to 850 Hz).
//! Mechanical: air chopped by a rotor with ports, a rich wave that climbs as the rotor spins up and sinks as
//! it coasts; civil-defence sirens sound two rows of ports in the ratio 5 to 6 (Federal Signal STL-10: 10 and
//! 12 ports, top pitch about 460 Hz).

use std::f32::consts::TAU;

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "siren",
    about: "warning sirens of police, fire engines, ambulances and civil defence, in the ways of several countries",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "pattern",
            "the way it goes",
            &[
                "wail",
                "yelp",
                "piercer",
                "hi_lo",
                "france",
                "france_fire",
                "france_ambulance",
                "japan_ambulance",
                "japan_police",
                "wail_yelp",
                "fire_mechanical",
                "civil_defence",
                "attack",
            ],
        ),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let pitch = pitch_over_time(call);
    match call.word("pattern") {
        "civil_defence" | "attack" => vec![mechanical(call, &pitch, &[1.0, 1.2])],
        "fire_mechanical" => vec![mechanical(call, &pitch, &[1.0])],
        _ => vec![electronic(call, &pitch)],
    }
}

/// The pitch at every frame in Hz.
pub(super) fn pitch_over_time(call: &Call<'_>) -> Vec<f32> {
    let mut random = call.random(0);
    let speed = call.number("speed") * random.around(0.05);
    let pitch = call.number("pitch") * random.around(0.03);
    let start = random.unit();
    let cycles = |time: f32, per_minute: f32| start + time * speed * per_minute / 60.0;
    let pattern = call.word("pattern");
    let mut rotor = Rotor { level: if pattern == "civil_defence" { 0.12 } else { 0.35 } };
    (0..call.frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            let hz = match pattern {
                "yelp" => sweep(cycles(time, 190.0), 0.35, 650.0, 1_450.0),
                "piercer" => sweep(cycles(time, 960.0), 0.5, 800.0, 1_500.0),
                "wail_yelp" => {
                    let phase = (time * speed / 3.5 + start).fract();
                    if phase < 0.55 {
                        sweep(cycles(time, 13.0), 0.42, 620.0, 1_450.0)
                    } else {
                        sweep(cycles(time, 190.0), 0.35, 650.0, 1_450.0)
                    }
                }
                "hi_lo" => two_tones(cycles(time, 40.0), 440.0, 585.0),
                "france" => two_tones(cycles(time, 55.0), 435.0, 580.0),
                "france_fire" => two_tones(cycles(time, 27.0), 435.0, 488.0),
                "france_ambulance" => two_tones(cycles(time, 27.0), 420.0, 516.0),
                "japan_ambulance" => two_tones(cycles(time, 60.0 / 1.3), 960.0, 770.0),
                "japan_police" => sweep(cycles(time, 60.0 / 8.0), 0.5, 450.0, 850.0),
                "fire_mechanical" => 130.0 + 920.0 * rotor.step(time * speed, start, 4.5, 0.55, speed),
                "civil_defence" => 458.0 * rotor.step(time * speed, 0.02, 26.0, 0.8, 0.6 * speed),
                "attack" => 458.0 * (0.45 + 0.55 * rotor.step(time * speed, start, 8.0, 0.5, 0.8 * speed)),
                _ => sweep(cycles(time, 13.0), 0.42, 620.0, 1_450.0),
            };
            hz * pitch
        })
        .collect()
}

/// Up for a part of the cycle, then down, exponentially in frequency with rounded turns.
fn sweep(cycles: f32, up: f32, low_hz: f32, high_hz: f32) -> f32 {
    let phase = cycles.fract();
    let place = if phase < up { phase / up } else { 1.0 - (phase - up) / (1.0 - up) };
    let rounded = 0.5 - 0.5 * (std::f32::consts::PI * place).cos();
    low_hz * (high_hz / low_hz).powf(0.45 * place + 0.55 * rounded)
}

fn two_tones(cycles: f32, first_hz: f32, second_hz: f32) -> f32 {
    if cycles.fract() < 0.5 { first_hz } else { second_hz }
}

/// A rotor that is driven for a part of each cycle and coasts for the rest: it comes up against the drag of
/// the air it moves, and sinks more slowly.
struct Rotor {
    level: f32,
}

impl Rotor {
    fn step(&mut self, time: f32, start: f32, cycle_s: f32, driven: f32, speed: f32) -> f32 {
        let is_driven = (time / cycle_s + start).fract() < driven;
        let (target, time_s) =
            if is_driven { (1.0, 0.085 * cycle_s.min(16.0)) } else { (0.0, 0.22 * cycle_s.min(16.0)) };
        self.level += (target - self.level) * speed / (time_s * RATE);
        self.level.clamp(0.0, 1.0)
    }
}

fn electronic(call: &Call<'_>, pitch: &[f32]) -> Vec<f32> {
    let mut phase = Phase::at(call.random(1).unit());
    let mut unsteady = Drift::new(call.random(2), 5.0);
    // The horn passes little below its cut-off and rings a little above it.
    let mut horn = [
        Biquad::high_pass(520.0, 0.9),
        Biquad::peak(call.random(3).between(1_000.0, 1_400.0), 1.6, 6.0),
        Biquad::peak(call.random(4).between(2_300.0, 2_900.0), 2.0, 5.0),
        Biquad::low_pass(4_800.0, 0.7),
    ];
    let mut glide = pitch.first().copied().unwrap_or(0.0);
    pitch
        .iter()
        .map(|&hz| {
            glide += 0.012 * (hz - glide);
            phase.advance(glide * (1.0 + 0.001 * unsteady.step()));
            let wave = 0.75 * phase.pulse(0.46) + 0.25 * phase.sine();
            let mut sample = horn.iter_mut().fold(wave, |sample, filter| filter.step(sample));
            sample = 1.3 * sample / (1.0 + 0.8 * sample.abs());
            sample
        })
        .collect()
}

fn mechanical(call: &Call<'_>, pitch: &[f32], rows: &[f32]) -> Vec<f32> {
    let mut random = call.random(5);
    let mut phases: Vec<f32> = rows.iter().map(|_| random.unit()).collect();
    let mut body = [Biquad::peak(700.0, 1.0, 5.0), Biquad::peak(1_650.0, 1.4, 4.0), Biquad::low_pass(3_600.0, 0.6)];
    let mut air = Biquad::band_pass(1_100.0, 0.5);
    let mut warble = Drift::new(call.random(6), 2.5);
    let mut flutter = Drift::new(call.random(7), 0.7);
    pitch
        .iter()
        .map(|&hz| {
            let mut tone = 0.0;
            for (phase, ratio) in phases.iter_mut().zip(rows) {
                *phase = (*phase + hz * ratio * (1.0 + 0.002 * warble.step()) / RATE).fract();
                // Ports open and close in slopes: a trapezoid with a soft top.
                let wave = (2.2 * (TAU * *phase).sin()).clamp(-1.0, 1.0) + 0.25 * (2.0 * TAU * *phase).sin();
                tone += wave / rows.len() as f32;
            }
            // Flow and with it the power rise steeply with the rotor's speed.
            let flow = (hz / 460.0).clamp(0.0, 1.4);
            let noise = air.step(random.bipolar());
            let sample = flow * flow * (tone * (1.0 + 0.12 * flutter.step()) + 0.35 * noise) + 0.02 * noise;
            body.iter_mut().fold(sample, |sample, filter| filter.step(sample))
        })
        .collect()
}
