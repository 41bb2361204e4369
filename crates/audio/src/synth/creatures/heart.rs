//! A heart: the first sound (closing of the mitral and tricuspid valves, 0.10 to 0.16 s, mostly 30 to 80 Hz)
//! and the shorter, higher second sound (aortic and pulmonary valves, 0.08 to 0.12 s, to 150 Hz) at the end of
//! systole, which shortens with the rate less than the pause does (Rangayyan and Lehner, "Phonocardiogram
//! signal analysis: a review", CRC Critical Reviews 15, 1988). Each is a few damped oscillations, modelled as
//! decaying chirps (Xu, Durand and Pibarot 2000), heard through the chest wall, a low-pass.

use std::f32::consts::TAU;

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "heartbeat",
    about: "a beating heart, heard through the chest",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how hard it beats", 0.0, 1.0, 0.5),
        Param::number("speed", "times 66 beats a minute", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual frequencies", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (intensity, pitch) = (call.number("intensity"), call.number("pitch"));
    let usual_s = 60.0 / 66.0 / call.number("speed");
    let mut out = noise::brown(&mut call.random(1), call.frames);
    Biquad::low_pass(220.0, 0.7).run(&mut out);
    out.iter_mut().for_each(|sample| *sample *= 0.02);
    let mut time_s = 0.06 + 0.3 * usual_s * random.unit();
    while frames_of(time_s) < call.frames {
        let beat_s = usual_s * random.around(0.04);
        // Systole after Bazett: it goes with the root of the beat.
        let systole_s = 0.32 * beat_s.sqrt().min(1.3);
        let first = valve(46.0 * pitch, 0.15, intensity, random);
        let second = valve(66.0 * pitch, 0.11, intensity, random);
        grains::add(&mut out, frames_of(time_s), &first, random.around(0.1));
        grains::add(&mut out, frames_of(time_s + systole_s), &second, 0.65 * random.around(0.1));
        time_s += beat_s;
    }
    vec![out]
}

/// One sound of the valves: partials that rise at once and decay, the higher the faster; the knock of the
/// blood against the wall is a burst of low noise.
fn valve(frequency_hz: f32, long_s: f32, intensity: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(long_s * 2.0);
    let bright = 0.25 + 0.5 * intensity;
    let partials: Vec<(f32, f32, f32)> = (1..6)
        .map(|n| {
            let n = n as f32;
            (frequency_hz * n * random.around(0.06), bright.powf(n - 1.0), long_s / n.sqrt())
        })
        .collect();
    let mut knock = noise::white(random, frames);
    Biquad::low_pass(130.0 + 120.0 * intensity, 0.8).run(&mut knock);
    Biquad::low_pass(260.0, 0.7).run(&mut knock);
    (0..frames)
        .map(|frame| {
            let time_s = frame as f32 / RATE;
            let rise = (time_s / 0.012).min(1.0);
            let tones: f32 = partials
                .iter()
                .map(|(hz, gain, decay_s)| {
                    let fall = (-4.5 * time_s / decay_s).exp();
                    let sweep = hz * (time_s + 0.01 * (1.0 - (-time_s / 0.02).exp()));
                    gain * fall * (TAU * sweep).sin()
                })
                .sum();
            rise * (tones + 2.5 * knock[frame] * (-6.0 * time_s / long_s).exp())
        })
        .collect()
}
