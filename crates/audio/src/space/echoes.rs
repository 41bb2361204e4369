//! Outdoor answers: slap echoes between the fronts of houses (a flutter echo whose period is the width of the
//! street; Kang, "Urban Sound Environment", 2007, chapter 3), and the scattering of trunks and leaves, a sparse
//! random tail that thins out with time (Spratt and Abel, "A digital reverberator modeled after the scattering of
//! acoustic waves by trees in a forest", AES 125th convention, 2008).

use super::Stereo;
use crate::synth::RATE;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;

/// The seed of the forest: always the same trees.
const TREES: u64 = 0x7265_6573;

/// Echoes to and fro across a street of this width; as long as the sound, about as loud as it altogether.
#[must_use]
pub fn street(sound: &Stereo, width_m: f32) -> Stereo {
    let mut out = super::silence(sound[0].len());
    let mut echo: Vec<f32> = sound[0].iter().zip(&sound[1]).map(|(left, right)| 0.7 * (left + right)).collect();
    Biquad::high_pass(180.0, 0.707).run(&mut echo);
    // The listener walks on one side: the near front answers first.
    let ways_m = [0.5, 1.45, 2.45, 3.5, 4.4, 5.5].map(|ways| ways * width_m.clamp(3.0, 100.0));
    for (index, way_m) in ways_m.into_iter().enumerate() {
        OnePole::low_pass(5_200.0).run(&mut echo);
        let level = 0.62_f32.powi(index as i32);
        let sides = if index % 2 == 0 { [0.9, 0.44] } else { [0.44, 0.9] };
        for (channel, side) in out.iter_mut().zip(sides) {
            // A front is rough: its answer is smeared over some milliseconds.
            let taps = [(0.0, 0.6), (0.0037, -0.45), (0.0083, 0.4), (0.0149, 0.3)];
            let delayed = |(late_s, share)| (((way_m / 343.2 + late_s) * RATE) as usize, level * side * share);
            grains::add_taps(channel, &echo, taps.into_iter().map(delayed));
        }
    }
    out
}

/// What the trees give back; as long as the sound, about as loud as it altogether.
#[must_use]
pub fn forest(sound: &Stereo) -> Stereo {
    const TRUNKS: usize = 90;
    const DECAY_S: f32 = 0.22;
    let mut random = Random::new(TREES, 0);
    let mut out = super::silence(sound[0].len());
    let mut bright: Vec<f32> = sound[0].iter().zip(&sound[1]).map(|(left, right)| 0.7 * (left + right)).collect();
    // Trunks are thin: they scatter what is short against them, and leaves swallow the highest.
    Biquad::high_pass(350.0, 0.6).run(&mut bright);
    OnePole::low_pass(6_000.0).run(&mut bright);
    let mut dull = bright.clone();
    OnePole::low_pass(2_500.0).run(&mut dull);
    let taps: Vec<(f32, f32, f32)> = (0..TRUNKS)
        .map(|_| {
            let time_s = 0.012 + 0.6 * random.unit().powf(1.4);
            let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
            (time_s, sign * (-time_s / DECAY_S).exp(), random.bipolar())
        })
        .collect();
    let energy: f32 = taps.iter().map(|(_, gain, _)| gain * gain).sum();
    for (sound, is_near) in [(&bright, true), (&dull, false)] {
        let taps = taps.iter().filter(|(time_s, ..)| (*time_s < 0.2) == is_near);
        for (side, channel) in out.iter_mut().enumerate() {
            let heard = |(time_s, gain, pan): &(f32, f32, f32)| {
                ((time_s * RATE) as usize, gain * super::pan::gains(*pan)[side] / energy.sqrt())
            };
            grains::add_taps(channel, sound, taps.clone().map(heard));
        }
    }
    out
}
