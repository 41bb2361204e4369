//! Makes a mono texture wide: two short sparse noises of random signs, one for each ear (velvet-noise
//! decorrelation; Alary, Politis and Välimäki, DAFx 2017). They are short reflections, which colour the sum of both ears
//! a little as well; [`part`] does not.

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
/// The same of [`part`]. The correlation between the ears is 1 less twice that.
const PARTED: f32 = 0.3;

/// The same sound for two ears, of the same level each.
#[must_use]
pub fn widen(samples: &[f32], seed: u64) -> Stereo {
    let mut sides: Stereo = std::array::from_fn(|_| samples.iter().map(|s| s * (1.0 - SPREAD).sqrt()).collect());
    for (side, out) in sides.iter_mut().enumerate() {
        for (at, gain) in velvet(&mut Random::new(seed, side as u64)) {
            grains::add(out, at, samples, gain * SPREAD.sqrt());
        }
    }
    sides
}

/// The same for what must keep its colour, as a hum does whose harmonics tell what it is: what is added for one ear is
/// taken away for the other (Lauridsen's way of 1954, in Schroeder, "An artificial stereophonic effect obtained from a
/// single audio signal", JAES 6(2), 1958), so that the sum is the sound itself.
#[must_use]
pub fn part(samples: &[f32], seed: u64) -> Stereo {
    let taps = velvet(&mut Random::new(seed, 0));
    let middle = (1.0 - PARTED).sqrt();
    [1.0, -1.0].map(|side| {
        let mut out: Vec<f32> = samples.iter().map(|sample| middle * sample).collect();
        for &(at, gain) in &taps {
            grains::add(&mut out, at, samples, side * gain * PARTED.sqrt());
        }
        out
    })
}

/// Impulses of random signs that die away: when and how strong, with an energy of 1.
fn velvet(random: &mut Random) -> Vec<(usize, f32)> {
    let taps: Vec<(usize, f32)> = (0..TAPS)
        .map(|tap| {
            let time = LENGTH_S * (tap as f32 + random.unit()) / TAPS as f32;
            let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
            ((time * RATE) as usize, sign * (-3.0 * time / LENGTH_S).exp())
        })
        .collect();
    let energy: f32 = taps.iter().map(|(_, gain)| gain * gain).sum();
    taps.into_iter().map(|(at, gain)| (at, gain / energy.sqrt())).collect()
}
