//! Makes a mono texture wide: two short sparse noises of random signs, one for each ear (velvet-noise
//! decorrelation; Alary, Politis and Välimäki, DAFx 2017). Its sum is close to the original, so that nothing is
//! lost on one loudspeaker.

use super::Stereo;
use crate::synth::RATE;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;

/// How long the noises are; longer ones would smear what is short.
const LENGTH_S: f32 = 0.025;
/// Impulses in each.
const TAPS: usize = 18;
/// The share of the energy that is spread; the rest stays in the middle.
const SPREAD: f32 = 0.6;

/// The same sound for two ears, of the same level each.
#[must_use]
pub fn widen(samples: &[f32], seed: u64) -> Stereo {
    let mut sides: Stereo = std::array::from_fn(|_| samples.iter().map(|s| s * (1.0 - SPREAD).sqrt()).collect());
    for (side, out) in sides.iter_mut().enumerate() {
        let mut random = Random::new(seed, side as u64);
        let taps: Vec<(usize, f32)> = (0..TAPS)
            .map(|tap| {
                let time = LENGTH_S * (tap as f32 + random.unit()) / TAPS as f32;
                let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
                ((time * RATE) as usize, sign * (-3.0 * time / LENGTH_S).exp())
            })
            .collect();
        let energy: f32 = taps.iter().map(|(_, gain)| gain * gain).sum();
        for (at, gain) in taps {
            grains::add(out, at, samples, gain * (SPREAD / energy).sqrt());
        }
    }
    sides
}
