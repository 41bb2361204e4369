//! Reading between the samples: for delays that move (Doppler) and for playback at another rate.
//!
//! Interpolation by a sinc under a Kaiser window of 16 taps with 256 stored phases and straight lines between
//! them (Smith and Gossett, "A flexible sampling-rate conversion method", ICASSP 1984): flat to 16 kHz,
//! images below -70 dB.

use std::sync::LazyLock;

use crate::synth::RATE;
use crate::synth::tools::filter::Biquad;

/// The speed of sound in air at 20 °C.
pub const SPEED_OF_SOUND_M_PER_S: f64 = 343.2;

const TAPS: usize = 16;
const PHASES: usize = 256;

/// The slowest and the fastest playback.
pub const RATES: std::ops::RangeInclusive<f32> = 0.25..=4.0;

static TABLE: LazyLock<Vec<[f32; TAPS]>> = LazyLock::new(|| {
    (0..=PHASES)
        .map(|phase| {
            let offset = phase as f64 / PHASES as f64;
            let taps: [f64; TAPS] = std::array::from_fn(|tap| {
                let x = tap as f64 - (TAPS / 2 - 1) as f64 - offset;
                let angle = std::f64::consts::PI * x;
                let sinc = if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle };
                sinc * kaiser(x / (TAPS / 2) as f64)
            });
            let sum: f64 = taps.iter().sum();
            taps.map(|tap| (tap / sum) as f32)
        })
        .collect()
});

/// The window at `x` in -1 to 1, with a shape of 7 (side lobes below -70 dB).
fn kaiser(x: f64) -> f64 {
    const SHAPE: f64 = 7.0;
    if x.abs() >= 1.0 { 0.0 } else { bessel(SHAPE * (1.0 - x * x).sqrt()) / bessel(SHAPE) }
}

/// The modified Bessel function of order 0.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

/// The sound at a place between its samples; silence outside.
#[must_use]
pub fn read(samples: &[f32], position: f64) -> f32 {
    let whole = position.floor();
    let phase = (position - whole) * PHASES as f64;
    let index = (phase as usize).min(PHASES - 1);
    let share = (phase - index as f64) as f32;
    let (Some(low), Some(high)) = (TABLE.get(index), TABLE.get(index + 1)) else { return 0.0 };
    let first = whole as i64 - (TAPS as i64 / 2 - 1);
    if let Some(window) = usize::try_from(first).ok().and_then(|first| samples.get(first..first + TAPS)) {
        let mut sum = 0.0;
        for ((sample, low), high) in window.iter().zip(low).zip(high) {
            sum += sample * (low + (high - low) * share);
        }
        return sum;
    }
    let at = |tap: usize| usize::try_from(first + tap as i64).ok().and_then(|place| samples.get(place)).copied();
    (0..TAPS).map(|tap| at(tap).unwrap_or(0.0) * (low[tap] + (high[tap] - low[tap]) * share)).sum()
}

/// The sound played at another rate: higher and shorter, or lower and longer. The rate is limited to
/// [`RATES`].
#[must_use]
pub fn play_at(samples: &[f32], rate: f32) -> Vec<f32> {
    let rate = if rate.is_finite() { rate.clamp(*RATES.start(), *RATES.end()) } else { 1.0 };
    if (rate - 1.0).abs() < 1e-4 {
        return samples.to_vec();
    }
    let frames = (samples.len() as f64 / f64::from(rate)) as usize;
    let read_all = |samples: &[f32]| (0..frames).map(|n| read(samples, n as f64 * f64::from(rate))).collect();
    if rate <= 1.0 {
        return read_all(samples);
    }
    // What would fold back is taken away first.
    let mut filtered = samples.to_vec();
    for q in [0.541, 1.307] {
        Biquad::low_pass(0.46 * RATE / rate, q).run(&mut filtered);
    }
    read_all(&filtered)
}
