//! Fans that move air: of a desk, a range hood, an air conditioner, a hair dryer, a computer. What is heard is the flow (noise
//! that the grille and the housing shape), the blades in it (a tone at blades times turns, Neise, "Review of fan noise
//! generation mechanisms", Noise Control Eng. J. 34, 1990), the motor (sheets and windings pulled twice a period of the mains,
//! with the harmonics of what is not tight; a small universal motor has less) and a faint whine of slots and bearings.
//! Induction motors of four poles turn 22 to 24 times a second on 50 Hz.

use crate::space::width;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::noise;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "fan",
    about: "a fan of a desk, a range hood, an air conditioner, a hair dryer or a computer",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "which", &["desk", "hood", "air_conditioner", "hair_dryer", "computer"]),
        Param::number("intensity", "how much air it moves", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual turns", 0.25, 4.0, 1.0),
        Param::number("size", "from a toy to a giant of its kind", 0.0, 1.0, 0.5),
    ],
    make,
};

/// How many harmonics the hum and the blades have.
const HUMS: usize = 8;
const TONES: usize = 6;

/// Levels are times that of the flow.
struct Fan {
    turns_hz: f32,
    blades: f32,
    /// The flow is between these.
    flow_hz: [f32; 2],
    /// How much the blades chop the flow.
    chop: f32,
    /// The tone of the blades and how it falls from harmonic to harmonic.
    tone: f32,
    tone_fall_db: f32,
    /// The same of the motor, on twice the mains.
    hum: f32,
    hum_fall_db: f32,
    whine_hz: f32,
    whine: f32,
    /// Resonances of the housing: Hz, Q, dB.
    housing: [(f32, f32, f32); 2],
}

fn fan(kind: &str) -> Fan {
    match kind {
        "hood" => Fan {
            turns_hz: 23.0,
            blades: 24.0,
            flow_hz: [200.0, 1_400.0],
            chop: 0.05,
            tone: 0.06,
            tone_fall_db: 6.0,
            hum: 0.3,
            hum_fall_db: 1.5,
            whine_hz: 1_250.0,
            whine: 0.08,
            housing: [(290.0, 4.0, 9.0), (1_500.0, 4.0, 4.0)],
        },
        "air_conditioner" => Fan {
            turns_hz: 17.5,
            blades: 7.0,
            flow_hz: [165.0, 1_000.0],
            chop: 0.05,
            tone: 0.32,
            tone_fall_db: 6.0,
            hum: 0.17,
            hum_fall_db: 6.0,
            whine_hz: 780.0,
            whine: 0.07,
            housing: [(245.0, 5.0, 10.5), (2_200.0, 5.0, 7.5)],
        },
        "hair_dryer" => Fan {
            turns_hz: 195.0,
            blades: 9.0,
            flow_hz: [460.0, 1_800.0],
            chop: 0.12,
            tone: 0.22,
            tone_fall_db: 3.2,
            hum: 0.23,
            hum_fall_db: 6.7,
            whine_hz: 4_200.0,
            whine: 0.12,
            housing: [(870.0, 7.0, 12.0), (2_800.0, 7.0, 11.0)],
        },
        "computer" => Fan {
            turns_hz: 22.0,
            blades: 7.0,
            flow_hz: [300.0, 950.0],
            chop: 0.1,
            tone: 0.25,
            tone_fall_db: 4.0,
            hum: 0.12,
            hum_fall_db: 3.5,
            whine_hz: 1_200.0,
            whine: 0.1,
            housing: [(350.0, 3.5, 3.0), (950.0, 3.5, 6.0)],
        },
        _ => Fan {
            turns_hz: 22.6,
            blades: 3.0,
            flow_hz: [230.0, 1_000.0],
            chop: 0.15,
            tone: 0.1,
            tone_fall_db: 3.8,
            hum: 0.39,
            hum_fall_db: 1.0,
            whine_hz: 890.0,
            whine: 0.11,
            housing: [(319.0, 5.0, 9.0), (2_370.0, 5.0, 5.0)],
        },
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let fan = fan(call.word("kind"));
    let mut random = call.random(0);
    let larger = (call.number("size") - 0.5).exp2();
    let speed = call.number("speed") * random.around(0.03);
    let fall = |decibels: f32, order: usize| 10.0_f32.powf(-decibels * order as f32 / 20.0);
    let hums: Vec<(f32, f32)> = (0..HUMS)
        .map(|order| (fan.hum * fall(fan.hum_fall_db, order) * random.between(0.4, 1.0), random.unit()))
        .collect();
    let tones: Vec<(f32, f32)> =
        (0..TONES).map(|order| (fan.tone * fall(fan.tone_fall_db, order), random.unit())).collect();
    let (mut turn, mut mains, mut whine) = (Phase::at(random.unit()), Phase::at(0.0), Phase::at(random.unit()));
    let (mut steady, mut waver) = (Drift::new(call.random(1), 1.0), Drift::new(call.random(2), 2.0));
    let harmonics = |parts: &[(f32, f32)], phase: f32| -> f32 {
        let part = |(order, (level, lag)): (usize, &(f32, f32))| {
            level * (std::f32::consts::TAU * ((order + 1) as f32 * phase + lag)).sin()
        };
        parts.iter().enumerate().map(part).sum()
    };
    // More air is faster blades: its noise rises with the fifth power of the tips' speed (Madison), their tone as well.
    let moved = (0.5 + call.number("intensity")) * speed.sqrt();
    let mut out = flow(call, &fan, larger);
    let mut whined = vec![0.0; call.frames];
    for (sample, whined) in out.iter_mut().zip(&mut whined) {
        let rate = speed * (1.0 + 0.003 * steady.step()) / larger;
        turn.advance(fan.turns_hz * rate);
        mains.advance(100.0);
        whine.advance(fan.whine_hz * rate * (1.0 + 0.002 * waver.step()));
        let blades = (turn.position() * fan.blades).fract();
        let chopped = 1.0 + fan.chop * (std::f32::consts::TAU * blades).cos();
        *sample = moved * (*sample * chopped + harmonics(&tones, blades)) + harmonics(&hums, mains.position());
        let position = std::f32::consts::TAU * whine.position();
        *whined = fan.whine * (position.sin() + 0.4 * (2.0 * position).sin());
    }
    for (hz, q, gain_db) in fan.housing {
        Biquad::peak(hz * random.around(0.04) / larger, q, gain_db).run(&mut out);
    }
    out.iter_mut().zip(&whined).for_each(|(sample, whined)| *sample += whined);
    width::part(&out, random.below(1 << 20) as u64).into()
}

/// The flow alone, its deviation 1.
fn flow(call: &Call<'_>, fan: &Fan, larger: f32) -> Vec<f32> {
    let mut flow = noise::white(&mut call.random(3), call.frames);
    let [low_hz, high_hz] = fan.flow_hz;
    Biquad::high_pass(low_hz / larger, 0.5).run(&mut flow);
    OnePole::low_pass(high_hz).run(&mut flow);
    OnePole::low_pass(2.5 * high_hz).run(&mut flow);
    let power = flow.iter().map(|sample| sample * sample).sum::<f32>() / flow.len().max(1) as f32;
    let gain = 1.0 / power.sqrt().max(1e-9);
    flow.iter_mut().for_each(|sample| *sample *= gain);
    flow
}
