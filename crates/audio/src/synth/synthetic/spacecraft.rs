//! Drones: the hum of a spaceship, a force field, a warp drive, an alien world, dread. Detuned oscillators
//! (their beats make the slow movement) through moving resonances, over filtered noise; Farnell, "Designing
//! Sound", MIT Press 2010, practicals 32 and 33, for the two machines.

use crate::synth::tools::filter::{Biquad, OnePole, Svf, Tuning};
use crate::synth::tools::noise;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "drone",
    about: "a science-fiction or horror drone: spaceship, force field, warp drive, alien world, dread",
    kind: Kind::Texture,
    params: &[
        Param::word("pattern", "what hums", &["spaceship", "force_field", "warp", "alien", "dread"]),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how powerful", 0.0, 1.0, 0.5),
    ],
    make,
};

const BLOCK: usize = 32;

/// Oscillators as (ratio, gain), base in hertz, noise gain, noise band, rate of movement, share of saw.
struct Voice {
    base_hz: f32,
    parts: &'static [(f32, f32)],
    saw: f32,
    noise: (f32, f32, f32),
    sweep: (f32, f32, f32),
}

fn voice(pattern: &str) -> Voice {
    match pattern {
        "force_field" => Voice {
            base_hz: 110.0,
            parts: &[(1.0, 0.6), (1.013, 0.6), (2.004, 0.4), (3.01, 0.35), (4.98, 0.2)],
            saw: 0.8,
            noise: (1_200.0, 6_000.0, 0.05),
            sweep: (400.0, 2_600.0, 5.0),
        },
        "warp" => Voice {
            base_hz: 55.0,
            parts: &[(1.0, 0.8), (1.007, 0.8), (1.5, 0.5), (2.01, 0.5), (3.0, 0.3)],
            saw: 0.9,
            noise: (150.0, 2_400.0, 0.5),
            sweep: (150.0, 1_800.0, 1.2),
        },
        "alien" => Voice {
            base_hz: 92.0,
            parts: &[(1.0, 0.5), (1.414, 0.4), (2.09, 0.35), (3.73, 0.25), (5.61, 0.2), (8.3, 0.1)],
            saw: 0.1,
            noise: (300.0, 3_000.0, 0.08),
            sweep: (250.0, 3_200.0, 0.35),
        },
        "dread" => Voice {
            base_hz: 41.2,
            parts: &[(1.0, 1.0), (1.06, 0.8), (2.0, 0.4), (2.12, 0.4), (3.02, 0.25), (11.3, 0.05), (12.0, 0.05)],
            saw: 0.5,
            noise: (60.0, 500.0, 0.3),
            sweep: (90.0, 700.0, 0.25),
        },
        _ => Voice {
            base_hz: 58.0,
            parts: &[(1.0, 1.0), (1.004, 0.7), (2.0, 0.45), (3.003, 0.2), (4.0, 0.12), (7.01, 0.03)],
            saw: 0.15,
            noise: (60.0, 700.0, 0.7),
            sweep: (120.0, 420.0, 0.3),
        },
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (pitch, intensity) = (call.number("pitch"), call.number("intensity"));
    let voice = voice(call.word("pattern"));
    (0..2)
        .map(|channel| {
            let stream = 10 + 20 * channel;
            let mut random = call.random(stream);
            let mut phases: Vec<Phase> = voice.parts.iter().map(|_| Phase::at(random.unit())).collect();
            let tune = random.around(0.004);
            let mut wander = Drift::new(call.random(3), 0.25 * BLOCK as f32);
            let mut levels: Vec<Drift> = (0..voice.parts.len() as u64)
                .map(|part| Drift::new(call.random(stream + 1 + part), (0.3 + 0.2 * part as f32) * BLOCK as f32))
                .collect();
            let mut sweep = Drift::new(call.random(4), voice.sweep.2 * BLOCK as f32);
            let mut noise = noise::band(&mut call.random(stream + 9), call.frames, voice.noise.0, voice.noise.1);
            Biquad::low_pass(voice.noise.1, 0.6).run(&mut noise);
            let (mut filter, mut tuning) = (Svf::default(), Tuning::new(400.0, 2.0));
            let mut gains = vec![0.0; voice.parts.len()];
            let (mut base_hz, mut smooth) = (voice.base_hz, OnePole::low_pass(9_000.0));
            (0..call.frames)
                .map(|frame| {
                    if frame % BLOCK == 0 {
                        base_hz = voice.base_hz * pitch * tune * (1.0 + 0.01 * wander.step());
                        for ((gain, level), part) in gains.iter_mut().zip(&mut levels).zip(voice.parts) {
                            *gain = part.1 * (1.0 + 0.6 * level.step());
                        }
                        let open = 0.5 + 0.5 * sweep.step();
                        let (low, high, _) = voice.sweep;
                        tuning = Tuning::new(low * (high / low).powf(open) * (0.7 + 0.6 * intensity), 2.5);
                    }
                    let mut sum = 0.0;
                    for ((phase, part), gain) in phases.iter_mut().zip(voice.parts).zip(&gains) {
                        phase.advance(base_hz * part.0);
                        sum += gain * (voice.saw * phase.saw() + (1.0 - voice.saw) * phase.sine());
                    }
                    let moved = filter.step_tuned(sum + noise[frame] * voice.noise.2, &tuning);
                    smooth.step(0.35 * sum * (1.0 - 0.7 * voice.saw) + moved.low + 0.25 * moved.band)
                        + noise[frame] * voice.noise.2 * 0.4 * (0.5 + intensity)
                })
                .collect()
        })
        .collect()
}
