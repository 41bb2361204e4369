//! Short-time Fourier transforms with the conventions of PyTorch's `torch.stft` and `torch.istft`
//! (`center=True`, reflect padding, periodic Hann window of the transform's length, no scaling), so that
//! networks trained with them can be run. Refuses other windows and magnitudes-only inversion.
//!
//! Spectra are one flat slice, frame after frame, `n_fft / 2 + 1` bins each. Plans are made once, are
//! shared between threads, and keep nothing of the sound. Values are not checked: what is not a number
//! stays one.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::sound::check_samples;
use crate::{Error, MAX_SAMPLES};

/// One bin of a spectrum.
pub type Bin = Complex<f32>;

/// The longest transform.
pub const MAX_FFT: usize = 1 << 16;

/// Below this, the summed squared windows count as zero (the bound that `torch.istft` uses).
const MIN_WINDOW_SUM: f32 = 1e-11;

/// The forward transform.
#[derive(Clone)]
pub struct Stft {
    shape: Shape,
    plan: Arc<dyn RealToComplex<f32>>,
}

/// The inverse transform.
#[derive(Clone)]
pub struct Istft {
    shape: Shape,
    plan: Arc<dyn ComplexToReal<f32>>,
}

impl Stft {
    /// Plans transforms of `n_fft` samples, `hop` samples apart.
    ///
    /// # Errors
    /// [`Error::Setting`] unless 2 <= n_fft <= [`MAX_FFT`] and 1 <= hop <= n_fft / 2: a greater hop leaves
    /// samples under the zero of the Hann window, which nothing could restore.
    pub fn new(n_fft: usize, hop: usize) -> Result<Self, Error> {
        let shape = Shape::new(n_fft, hop)?;
        Ok(Self { shape, plan: RealFftPlanner::new().plan_fft_forward(n_fft) })
    }

    /// Bins per frame.
    #[must_use]
    pub fn bins(&self) -> usize {
        self.shape.bins()
    }

    /// The spectrum of `samples`: `1 + samples.len() / hop` frames, frame k centred on sample `k * hop`;
    /// what a frame needs beyond the ends is the sound mirrored there (the end samples not repeated).
    /// No samples give no frames.
    ///
    /// # Errors
    /// [`Error::TooLong`] when the spectrum would pass [`MAX_SAMPLES`] numbers.
    pub fn analyze(&self, samples: &[f32]) -> Result<Vec<Bin>, Error> {
        if samples.is_empty() {
            return Ok(Vec::new());
        }
        let Shape { n_fft, hop, window } = &self.shape;
        let (n_fft, hop, bins) = (*n_fft, *hop, self.bins());
        let frames = 1 + samples.len() / hop;
        check_samples(frames.saturating_mul(bins).saturating_mul(2))?;
        let mut spectrum = vec![Bin::default(); frames * bins];
        let mut windowed = self.plan.make_input_vec();
        let mut scratch = self.plan.make_scratch_vec();
        for (frame, out) in spectrum.chunks_exact_mut(bins).enumerate() {
            let start = (frame * hop) as isize - (n_fft / 2) as isize;
            let inside = usize::try_from(start).ok().and_then(|start| samples.get(start..start + n_fft));
            if let Some(inside) = inside {
                for ((to, sample), weight) in windowed.iter_mut().zip(inside).zip(window.iter()) {
                    *to = sample * weight;
                }
            } else {
                for (offset, (to, weight)) in windowed.iter_mut().zip(window.iter()).enumerate() {
                    *to = samples[mirror(start + offset as isize, samples.len())] * weight;
                }
            }
            self.plan.process_with_scratch(&mut windowed, out, &mut scratch).map_err(mismatch)?;
        }
        Ok(spectrum)
    }
}

impl Istft {
    /// Plans transforms of `n_fft` samples, `hop` samples apart.
    ///
    /// # Errors
    /// Those of [`Stft::new`].
    pub fn new(n_fft: usize, hop: usize) -> Result<Self, Error> {
        let shape = Shape::new(n_fft, hop)?;
        Ok(Self { shape, plan: RealFftPlanner::new().plan_fft_inverse(n_fft) })
    }

    /// Bins per frame.
    #[must_use]
    pub fn bins(&self) -> usize {
        self.shape.bins()
    }

    /// The sound of a spectrum, `length` samples: each frame is transformed, windowed and added in its
    /// place; the sum is divided by the summed squared windows (Griffin and Lim 1984, equation 6), which is
    /// the sound whose spectrum is nearest. The first frame is centred on sample 0. What lies beyond the
    /// last frame is silence. Bins whose imaginary part cannot be (0 Hz, Nyquist) lose it.
    ///
    /// # Errors
    /// [`Error::Setting`] when `spectrum` is not whole frames, [`Error::TooLong`].
    pub fn synthesize(&self, spectrum: &[Bin], length: usize) -> Result<Vec<f32>, Error> {
        let Shape { n_fft, hop, window } = &self.shape;
        let (n_fft, hop, bins) = (*n_fft, *hop, self.bins());
        if !spectrum.len().is_multiple_of(bins) {
            let given = format!("{} bins", spectrum.len());
            return Err(Error::Setting { name: "spectrum", given, possible: "whole frames of n_fft / 2 + 1 bins" });
        }
        check_samples(length)?;
        check_samples(spectrum.len())?;
        let mut samples = vec![0.0f32; length];
        let mut window_sum = vec![0.0f32; length];
        let mut bins_in = self.plan.make_input_vec();
        let mut frame_out = self.plan.make_output_vec();
        let mut scratch = self.plan.make_scratch_vec();
        let scale = 1.0 / n_fft as f32;
        for (frame, from) in spectrum.chunks_exact(bins).enumerate() {
            let start = (frame * hop) as isize - (n_fft / 2) as isize;
            let skip = usize::try_from(-start).unwrap_or(0);
            let begin = usize::try_from(start).unwrap_or(0);
            if begin >= length {
                break;
            }
            bins_in.copy_from_slice(from);
            bins_in[0].im = 0.0;
            if n_fft.is_multiple_of(2) {
                bins_in[bins - 1].im = 0.0;
            }
            self.plan.process_with_scratch(&mut bins_in, &mut frame_out, &mut scratch).map_err(mismatch)?;
            let sums = samples[begin..].iter_mut().zip(&mut window_sum[begin..]);
            let parts = frame_out[skip..].iter().zip(&window[skip..]);
            for ((sample, norm), (part, weight)) in sums.zip(parts) {
                *sample += part * scale * weight;
                *norm += weight * weight;
            }
        }
        for (sample, norm) in samples.iter_mut().zip(&window_sum) {
            *sample /= norm.max(MIN_WINDOW_SUM);
        }
        Ok(samples)
    }
}

#[derive(Clone)]
struct Shape {
    n_fft: usize,
    hop: usize,
    window: Arc<[f32]>,
}

impl Shape {
    fn new(n_fft: usize, hop: usize) -> Result<Self, Error> {
        if !(2..=MAX_FFT).contains(&n_fft) {
            return Err(Error::Setting { name: "n_fft", given: n_fft.to_string(), possible: "2 to 65536" });
        }
        if hop == 0 || hop > n_fft / 2 {
            return Err(Error::Setting { name: "hop", given: hop.to_string(), possible: "1 to n_fft / 2" });
        }
        let turn = std::f64::consts::TAU / n_fft as f64;
        let window = (0..n_fft).map(|n| (0.5 - 0.5 * (turn * n as f64).cos()) as f32).collect();
        Ok(Self { n_fft, hop, window })
    }

    fn bins(&self) -> usize {
        self.n_fft / 2 + 1
    }
}

/// The index within `0..len` that `index` falls on when the sound is mirrored at its end samples as
/// often as needed.
fn mirror(index: isize, len: usize) -> usize {
    let period = 2 * (len as isize - 1);
    if period == 0 {
        return 0;
    }
    let folded = index.rem_euclid(period);
    folded.min(period - folded) as usize
}

/// Only a wrong length within this module can cause it.
fn mismatch(error: realfft::FftError) -> Error {
    Error::Setting { name: "transform", given: error.to_string(), possible: "buffers of the planned length" }
}

const _: () = assert!(MAX_SAMPLES < isize::MAX as usize);

#[cfg(test)]
mod tests;
