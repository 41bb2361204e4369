//! From hibari's spectrum to samples. The network gives, for each bin and frame, how loud and how
//! turned the voice's harmonics are (`lh`, `theta`), how loud the noise is (`ln`), and a part with its
//! own phase (`lr`, `phi`); the pitch `f0` drives a pulse train in which every harmonic is equally loud:
//!
//! ```text
//! S = e^lh e^(iπ tanh theta) STFT(pulses(f0)) + e^ln Z + e^lr e^(i phi)
//! ```
//!
//! with Z complex noise whose parts are standard normal, and then one inverse STFT. The formula and
//! its constants are those of the package `hibari-tts` 0.2.1, with which the network was trained.

use klang_audio::stft::{Bin, Istft, Stft};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::SAMPLE_RATE_HZ;
use super::math::{exp, sin_cos, sin_cos_pi_tanh};

/// Samples between frames: 12.5 ms.
pub(super) const HOP: usize = 300;

/// Samples of a transform.
const FFT: usize = 1_200;

/// Frequencies of a frame.
const BINS: usize = FFT / 2 + 1;

/// Natural logarithms of magnitudes are cut here, as in training: e^7 is 61 dB.
const LOUDEST: f32 = 7.0;

/// Below this pitch in Hz a frame has no voice.
const VOICED_HZ: f32 = 40.0;

/// The pulse train holds the harmonics below this frequency in Hz.
const HIGHEST_HARMONIC_HZ: f32 = 11_000.0;

/// Frames computed together, so that the inner loops run over neighbours in memory.
const BLOCK: usize = 16;

/// The longest sound of one call: five minutes.
const MAX_FRAMES: usize = 24_000;

/// The network's outputs: `[601, frames]` row by row, and the pitch in Hz.
pub(super) struct Parts {
    lh: Vec<f32>,
    theta: Vec<f32>,
    ln: Vec<f32>,
    lr: Vec<f32>,
    phi: Vec<f32>,
    f0: Vec<f32>,
}

impl Parts {
    /// Checks that the parts fit together.
    ///
    /// # Errors
    /// What does not fit.
    pub(super) fn new(
        lh: Vec<f32>,
        theta: Vec<f32>,
        ln: Vec<f32>,
        lr: Vec<f32>,
        phi: Vec<f32>,
        f0: Vec<f32>,
    ) -> Result<Self, String> {
        let frames = f0.len();
        if frames > MAX_FRAMES {
            return Err(format!("it gave {frames} frames, the limit is {MAX_FRAMES}"));
        }
        if [&lh, &theta, &ln, &lr, &phi].iter().any(|part| part.len() != frames * BINS) {
            return Err(format!("its spectra are not {BINS} bins of {frames} frames"));
        }
        Ok(Self { lh, theta, ln, lr, phi, f0 })
    }

    /// Its length.
    pub(super) fn frames(&self) -> usize {
        self.f0.len()
    }
}

/// The transforms, planned once.
pub(super) struct Vocoder {
    stft: Stft,
    istft: Istft,
}

impl Vocoder {
    /// Plans the transforms.
    ///
    /// # Errors
    /// None for the sizes used here.
    pub(super) fn new() -> Result<Self, klang_audio::Error> {
        Ok(Self { stft: Stft::new(FFT, HOP)?, istft: Istft::new(FFT, HOP)? })
    }

    /// The sound, [`HOP`] samples a frame.
    ///
    /// # Errors
    /// Those of the transforms.
    pub(super) fn synthesize(&self, parts: &Parts, seed: u64) -> Result<Vec<f32>, klang_audio::Error> {
        let frames = parts.frames();
        let mut spectrum = self.stft.analyze(&pulses(&parts.f0))?;
        spectrum.truncate(frames * BINS);
        let mut noise = ChaCha8Rng::seed_from_u64(seed);
        for start in (0..frames).step_by(BLOCK) {
            let count = BLOCK.min(frames - start);
            for bin in 0..BINS {
                let from = bin * frames + start;
                let block = Block::compute(parts, from..from + count, &mut noise);
                for lane in 0..count {
                    let voice = &mut spectrum[(start + lane) * BINS + bin];
                    *voice = *voice * block.turn[lane] + block.rest[lane];
                }
            }
        }
        self.istft.synthesize(&spectrum, frames * HOP)
    }
}

/// One bin of a few neighbouring frames: what the pulses' spectrum is multiplied with, and what is
/// added to it.
struct Block {
    turn: [Bin; BLOCK],
    rest: [Bin; BLOCK],
}

impl Block {
    fn compute(parts: &Parts, range: std::ops::Range<usize>, noise: &mut ChaCha8Rng) -> Self {
        /// A unit cosine peaks at a quarter of the transform's length under the Hann window; with this
        /// factor `e^lh` is the magnitude of the harmonic's bin.
        const HARMONIC_SCALE: f32 = 4.0 / FFT as f32;
        let lanes = |part: &[f32]| {
            let mut lanes = [0.0_f32; BLOCK];
            lanes[..range.len()].copy_from_slice(&part[range.clone()]);
            lanes
        };
        let (lh, theta, ln) = (lanes(&parts.lh), lanes(&parts.theta), lanes(&parts.ln));
        let (lr, phi) = (lanes(&parts.lr), lanes(&parts.phi));
        let mut turn = [Bin::default(); BLOCK];
        let mut rest = [Bin::default(); BLOCK];
        for lane in 0..BLOCK {
            let loud = exp(lh[lane].min(LOUDEST)) * HARMONIC_SCALE;
            let (sin, cos) = sin_cos_pi_tanh(theta[lane]);
            turn[lane] = Bin::new(loud * cos, loud * sin);
            let loud = exp(lr[lane].min(LOUDEST));
            let (sin, cos) = sin_cos(phi[lane]);
            rest[lane] = Bin::new(loud * cos, loud * sin);
        }
        for (lane, rest) in rest.iter_mut().enumerate().take(range.len()) {
            *rest += normal_pair(noise) * exp(ln[lane].min(LOUDEST));
        }
        Self { turn, rest }
    }
}

/// Two independent standard normal numbers (Box and Muller 1958).
fn normal_pair(noise: &mut ChaCha8Rng) -> Bin {
    let bits = noise.next_u64();
    // 32 bits each; the first is never 0, so its logarithm is finite.
    let first = ((bits >> 32) as f32 + 1.0) * (1.0 / 4_294_967_296.0);
    let second = (bits as u32) as f32 * (std::f32::consts::TAU / 4_294_967_296.0);
    let radius = (-2.0_f32 * first.min(1.0).ln()).sqrt();
    let (sin, cos) = sin_cos(second);
    Bin::new(radius * cos, radius * sin)
}

/// A train of pulses with the pitch of each frame: all harmonics below [`HIGHEST_HARMONIC_HZ`] with
/// amplitude 1 and phase 0. Their sum has a closed form, Dirichlet's kernel:
/// `sum_{h=1..H} cos(h t) = sin((H + 1/2) t) / (2 sin(t/2)) - 1/2`. Silent without voice.
fn pulses(f0: &[f32]) -> Vec<f32> {
    /// Near a pulse the quotient's limit is used: there the kernel is within 1e-3 of it.
    const NEAR: f32 = 2e-3;
    let mut samples = vec![0.0_f32; f0.len() * HOP];
    let mut turns = 0.0_f64;
    for (position, sample) in samples.iter_mut().enumerate() {
        let hz = pitch_at(f0, position);
        let voiced_hz = hz.max(VOICED_HZ);
        turns = (turns + f64::from(voiced_hz) / f64::from(SAMPLE_RATE_HZ)).fract();
        if hz <= VOICED_HZ {
            continue;
        }
        let t = (turns * std::f64::consts::TAU) as f32;
        let order = (HIGHEST_HARMONIC_HZ / voiced_hz).floor() + 0.5;
        let below = 2.0 * sin_cos(0.5 * t).0;
        *sample = if below.abs() <= NEAR { order - 0.5 } else { sin_cos(order * t).0 / below - 0.5 };
    }
    samples
}

/// The pitch at a sample, between the centres of the two nearest frames; constant beyond the ends.
fn pitch_at(f0: &[f32], position: usize) -> f32 {
    let centre = HOP / 2;
    let (left, offset) =
        if position < centre { (0, 0) } else { ((position - centre) / HOP, (position - centre) % HOP) };
    let right = if position < centre { 0 } else { (left + 1).min(f0.len() - 1) };
    let weight = (offset as f32 + 0.5) / HOP as f32;
    let hz = f0[left] * (1.0 - weight) + f0[right] * weight;
    // A pitch above the band has no harmonic in it; a broken one must not spoil the phase.
    if hz.is_finite() { hz.min(HIGHEST_HARMONIC_HZ) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(frames: usize, lh: f32, ln: f32, lr: f32, f0: f32) -> Parts {
        let all = |value: f32| vec![value; frames * BINS];
        Parts::new(all(lh), all(0.0), all(ln), all(lr), all(0.0), vec![f0; frames]).unwrap()
    }

    fn level(samples: &[f32]) -> f32 {
        (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn harmonics_have_the_asked_magnitude() {
        // 200 Hz: each of its 55 harmonics peaks at e^-3 in a frame's spectrum, which is a cosine of
        // amplitude 4 e^-3 / 1200; their powers add up.
        let vocoder = Vocoder::new().unwrap();
        let samples = vocoder.synthesize(&parts(80, -3.0, -80.0, -80.0, 200.0), 1).unwrap();
        assert_eq!(samples.len(), 80 * HOP);
        let expected = 4.0 / FFT as f32 * (-3.0_f32).exp() * (55.0_f32 / 2.0).sqrt();
        let middle = level(&samples[6_000..18_000]);
        assert!((middle / expected - 1.0).abs() < 0.03, "{middle} instead of {expected}");
        // 24,000 / 200 samples a period.
        let (one, two) = (&samples[6_000..12_000], &samples[6_120..12_120]);
        let differ = one.iter().zip(two).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(differ < 0.02 * middle * 10.0, "{differ}");
    }

    #[test]
    fn noise_follows_the_seed_and_its_level() {
        let vocoder = Vocoder::new().unwrap();
        let parts = parts(80, -80.0, 0.0, -80.0, 0.0);
        let first = vocoder.synthesize(&parts, 1).unwrap();
        assert_eq!(first, vocoder.synthesize(&parts, 1).unwrap());
        assert_ne!(first, vocoder.synthesize(&parts, 2).unwrap());
        // Twice the bins' variance, spread over the transform, overlapped four times under the window:
        // 2 * 601 / 1200^2 * (sum of w^2 per hop) / (that sum)^2 = 1202 / 1200^2 / 1.5.
        let expected = (1202.0_f32 / 1_440_000.0 * 2.0 / 1.5).sqrt();
        let found = level(&first[6_000..18_000]);
        assert!((found / expected - 1.0).abs() < 0.3, "{found} instead of {expected}");
    }

    #[test]
    fn hostile_pitches_stay_finite() {
        let vocoder = Vocoder::new().unwrap();
        for f0 in [f32::NAN, f32::INFINITY, -1e30, 1e30, 40.0, 40.1, 11_000.0] {
            let samples = vocoder.synthesize(&parts(3, 80.0, 80.0, 80.0, f0), 1).unwrap();
            assert!(samples.iter().all(|sample| sample.is_finite()), "{f0}");
        }
        assert!(vocoder.synthesize(&parts(0, 0.0, 0.0, 0.0, 0.0), 1).unwrap().is_empty());
        assert!(Parts::new(vec![0.0; BINS], vec![], vec![], vec![], vec![], vec![0.0]).is_err());
    }
}
