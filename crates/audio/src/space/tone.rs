//! The tone of a place: the faint noise of air, ventilation and far traffic that is never absent where a microphone
//! stands, and whose absence between two sounds is heard as a hole ("room tone", Viers, "The Sound Effects Bible", 2008,
//! chapter 9).

use super::Stereo;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;

/// Falls with the frequency as the noise criterion curves for quiet rooms do (NC-25; Beranek, "Noise and Vibration Control",
/// 1971, chapter 18): some 6 dB an octave up to 1 kHz, then less.
const DULL_ABOVE_HZ: f32 = 120.0;
const BRIGHT_SHARE: f32 = 0.06;

/// What both sides have in common, as for microphones close together at low frequencies.
const COMMON: f32 = 0.6;

/// A tone of `frames` whose RMS is `level_dbfs`. With `seam` frames, its end runs into its beginning over so many.
#[must_use]
pub fn tone(frames: usize, level_dbfs: f32, seam: usize, random: &mut Random) -> Stereo {
    let seam = seam.min(frames);
    let common = shaped(frames + seam, random);
    let side = |random: &mut Random| {
        let mut own = shaped(frames + seam, random);
        let share = (1.0 - COMMON * COMMON).sqrt();
        own.iter_mut().zip(&common).for_each(|(own, common)| *own = share * *own + COMMON * common);
        for n in 0..seam {
            let angle = std::f32::consts::FRAC_PI_2 * n as f32 / seam as f32;
            own[n] = own[n] * angle.sin() + own[frames + n] * angle.cos();
        }
        own.truncate(frames);
        let rms = (own.iter().map(|sample| sample * sample).sum::<f32>() / frames.max(1) as f32).sqrt();
        let gain = 10_f32.powf(level_dbfs / 20.0) / rms.max(1e-9);
        own.iter_mut().for_each(|sample| *sample *= gain);
        own
    };
    let left = side(random);
    [left, side(random)]
}

fn shaped(frames: usize, random: &mut Random) -> Vec<f32> {
    let bright = noise::pink(random, frames);
    let mut sound = bright.clone();
    OnePole::low_pass(DULL_ABOVE_HZ).run(&mut sound);
    sound.iter_mut().zip(&bright).for_each(|(dull, bright)| *dull += BRIGHT_SHARE * bright);
    Biquad::high_pass(30.0, 0.7).run(&mut sound);
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_level_and_closes_its_loop() {
        for seam in [0, 4_410] {
            let [left, right] = tone(88_200, -56.0, seam, &mut Random::new(1, 0));
            for side in [&left, &right] {
                assert_eq!(side.len(), 88_200);
                let rms = (side.iter().map(|sample| sample * sample).sum::<f32>() / 88_200.0).sqrt();
                assert!((20.0 * rms.log10() + 56.0).abs() < 0.01, "{rms}");
            }
            assert_ne!(left, right);
            if seam > 0 {
                let usual = left.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
                assert!((left[0] - left[88_199]).abs() <= usual);
            }
        }
        assert_eq!(tone(0, -56.0, 100, &mut Random::new(1, 0)), [vec![], vec![]]);
    }
}
