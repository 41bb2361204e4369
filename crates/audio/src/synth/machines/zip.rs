//! A zip. The slider passes tooth after tooth: clicks at even distances, so that their rate is a tone that rises as the hand gets
//! faster until it is stopped at the end. Teeth of 1.5 to 2 mm pass at 0.2 to 0.9 m/s, held by cloth that lets none ring on;
//! the ribbon rubs along.

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::modal::Modes;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const MODEL: Model = Model {
    name: "zip",
    about: "a zip pulled open or shut",
    kind: Kind::Event,
    params: &[
        Param::number("length_s", "how long the pull takes", 0.15, 4.0, 0.7),
        Param::number("size", "from a purse to a tent", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make,
};

/// Frames for which the slider touches a tooth.
const TOUCH_FRAMES: u32 = 8;

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let pitch = 2.0_f32.powf(0.8 - 1.6 * call.number("size"));
    let length_s = call.number("length_s") * random.around(0.12);
    let frames = frames_of(length_s + 0.05).min(call.frames);
    let fast = (0.5 + call.number("intensity")).sqrt() * pitch.sqrt();
    let tooth =
        Clack { low_hz: 1_500.0 * pitch, high_hz: 8_500.0, decay_s: 0.003, modes: 14, contact_s: 2.0e-4, noise: 0.5 };
    let slider =
        Clack { low_hz: 700.0 * pitch, high_hz: 6_000.0, decay_s: 0.02, modes: 8, contact_s: 3.0e-4, noise: 0.4 };
    let (body, slider_body) = (tooth.body(&mut random), slider.body(&mut random));
    let mut teeth = Modes::new(&body);
    let (mut clicks, mut ribbon) = (vec![0.0; frames], vec![0.0; frames]);
    let mut rub = Biquad::band_pass(6_000.0, 0.6);
    let (mut phase, mut force) = (0.0_f32, 0_u32);
    let mut strength = 0.0;
    for frame in 0..frames {
        let part = (frame as f32 / frames_of(length_s).max(1) as f32).min(1.0);
        let speed = (std::f32::consts::PI * (0.95 * part.powi(2) + 0.05)).sin().max(0.0).sqrt();
        phase += (100.0 + 350.0 * speed) * fast / RATE;
        if phase >= 1.0 {
            phase = 0.05 * random.bipolar();
            (force, strength) = (TOUCH_FRAMES, speed * random.around(0.5));
        }
        let mut touch = 0.0;
        if force > 0 {
            force -= 1;
            let place = (force as f32 + 0.5) / TOUCH_FRAMES as f32;
            touch = strength * (std::f32::consts::PI * place).sin() * (1.0 + 0.8 * random.bipolar());
        }
        clicks[frame] = teeth.step(touch);
        ribbon[frame] = speed * rub.step(random.bipolar());
    }
    let peak = |samples: &[f32]| samples.iter().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
    let (click, rubbed) = (1.0 / peak(&clicks), 0.7 / peak(&ribbon));
    let mut out: Vec<f32> =
        clicks.iter().zip(&ribbon).map(|(clicks, ribbon)| click * clicks + rubbed * ribbon).collect();
    let stop = slider.strike(&slider_body, &mut random);
    let loudest = peak(&stop);
    grains::add(&mut out, frames_of(length_s), &stop, 0.9 / loudest);
    vec![out]
}
